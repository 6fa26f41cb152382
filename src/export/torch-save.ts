// Files as torch.save writes them: a zip of a pickle and of the numbers of each tensor. Knows bytes; src/import/ reads such files.

import { crc32 } from '../format/checksum.js';

export interface TorchTensor {
  name: string;
  shape: readonly number[];
  data: Float32Array | Float64Array;
}

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A dictionary of tensors, in their order; `alone`: a single tensor by itself. */
export function torchFile(
  tensors: readonly TorchTensor[],
  { folder, alone = false }: { folder: string; alone?: boolean },
): Uint8Array {
  const pickle = new Pickle();
  pickle.bytes(0x80, 2);
  if (alone) pickle.tensor(tensors[0], 0);
  else {
    pickle.name('collections', 'OrderedDict').bytes(0x29, 0x52);
    pickle.bytes(0x28);
    tensors.forEach((tensor, i) => pickle.text(tensor.name).tensor(tensor, i));
    pickle.bytes(0x75);
  }
  pickle.bytes(0x2e);
  return storedArchive([
    [`${folder}/data.pkl`, pickle.made()],
    [`${folder}/byteorder`, ascii('little')],
    ...tensors.map(
      ({ data }, i) => [`${folder}/data/${i}`, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)] as const,
    ),
    [`${folder}/version`, ascii('3\n')],
  ]);
}

/** Instructions of Python's pickles, protocol 2. */
class Pickle {
  private readonly parts: number[] = [];

  bytes(...bytes: number[]): this {
    for (const byte of bytes) this.parts.push(byte);
    return this;
  }

  text(text: string): this {
    const bytes = ascii(text);
    return this.bytes(0x58, ...fourBytes(bytes.length), ...bytes);
  }

  name(module: string, name: string): this {
    return this.bytes(0x63, ...ascii(`${module}\n${name}\n`));
  }

  integers(values: readonly number[]): this {
    this.bytes(0x28);
    for (const value of values) this.bytes(0x4a, ...fourBytes(value));
    return this.bytes(0x74);
  }

  /** torch._utils._rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict()) */
  tensor({ shape, data }: TorchTensor, key: number): this {
    const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((all, width) => all * width, 1));
    return this.name('torch._utils', '_rebuild_tensor_v2')
      .bytes(0x28, 0x28)
      .text('storage')
      .name('torch', data instanceof Float64Array ? 'DoubleStorage' : 'FloatStorage')
      .text(String(key))
      .text('cpu')
      .bytes(0x4a, ...fourBytes(data.length))
      .bytes(0x74, 0x51, 0x4b, 0)
      .integers(shape)
      .integers(strides)
      .bytes(0x89)
      .name('collections', 'OrderedDict')
      .bytes(0x29, 0x52, 0x74, 0x52);
  }

  made(): Uint8Array {
    return Uint8Array.from(this.parts);
  }
}

const fourBytes = (value: number): number[] => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];

/** A zip archive whose entries are stored as they are. Format: APPNOTE.TXT of PKWARE, 6.3. */
function storedArchive(entries: readonly (readonly [name: string, content: Uint8Array])[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const list: Uint8Array[] = [];
  let at = 0;
  for (const [name, content] of entries) {
    const title = ascii(name);
    // from the version needed to the lengths, in both places the same; 1980-01-01 at 0:00
    const common = new DataView(new ArrayBuffer(26));
    common.setUint16(0, 20, true);
    common.setUint16(8, 0x21, true);
    common.setUint32(10, crc32(content), true);
    common.setUint32(14, content.length, true);
    common.setUint32(18, content.length, true);
    common.setUint16(22, title.length, true);
    const same = new Uint8Array(common.buffer);
    parts.push(Uint8Array.of(0x50, 0x4b, 3, 4), same, title, content);
    list.push(
      Uint8Array.of(0x50, 0x4b, 1, 2, 20, 0),
      same,
      Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ...fourBytes(at)),
      title,
    );
    at += 30 + title.length + content.length;
  }
  const size = list.reduce((sum, { length }) => sum + length, 0);
  const count = [entries.length & 255, entries.length >> 8];
  list.push(
    Uint8Array.of(0x50, 0x4b, 5, 6, 0, 0, 0, 0, ...count, ...count, ...fourBytes(size), ...fourBytes(at), 0, 0),
  );
  const all = new Uint8Array(at + size + 22);
  let place = 0;
  for (const part of [...parts, ...list]) {
    all.set(part, place);
    place += part.length;
  }
  return all;
}
