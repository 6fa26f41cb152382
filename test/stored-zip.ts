// Archives as torch.save writes them, for tests: entries stored as they are, under a folder.

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

export function storedZip(entries: Record<string, Uint8Array | string>, { method = 0 } = {}): Uint8Array {
  const parts: Uint8Array[] = [];
  const list: Uint8Array[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(entries)) {
    const [data, title] = [typeof content === 'string' ? ascii(content) : content, ascii(name)];
    const local = new DataView(new ArrayBuffer(30));
    local.setUint32(0, 0x04034b50, true);
    local.setUint16(8, method, true);
    const sizes = (view: DataView, from: number): void => {
      view.setUint32(from, data.length, true);
      view.setUint32(from + 4, data.length, true);
      view.setUint16(from + 8, title.length, true);
    };
    sizes(local, 18);
    const entry = new DataView(new ArrayBuffer(46));
    entry.setUint32(0, 0x02014b50, true);
    entry.setUint16(10, method, true);
    sizes(entry, 20);
    entry.setUint32(42, at, true);
    list.push(new Uint8Array(entry.buffer), title);
    parts.push(new Uint8Array(local.buffer), title, data);
    at += 30 + title.length + data.length;
  }
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(10, Object.keys(entries).length, true);
  end.setUint32(
    12,
    list.reduce((sum, { length }) => sum + length, 0),
    true,
  );
  end.setUint32(16, at, true);
  return Uint8Array.from([...parts, ...list, new Uint8Array(end.buffer)].flatMap((part) => [...part]));
}
