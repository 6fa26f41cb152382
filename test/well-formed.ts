// A strict little reader of XML for the tests of pictures: elements in order with their attributes and text, or an error that says where
// the text is not well-formed. No entities but the five, no doctype, no comments: what the pictures are made of.

export interface Element {
  name: string;
  attributes: Record<string, string>;
  /** text directly inside, decoded */
  text: string;
}

export function readXml(source: string): Element[] {
  const elements: Element[] = [];
  const open: Element[] = [];
  const text = source.trim();
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udfff]/u.test(text))
    throw new Error('a character that XML does not know');
  let at = 0;
  while (at < text.length) {
    if (text[at] !== '<') {
      const end = text.indexOf('<', at);
      if (open.length === 0 || end < 0) throw new Error(`text outside the root at ${at}`);
      open[open.length - 1].text += decoded(text.slice(at, end));
      at = end;
      continue;
    }
    const closing = /^<\/([A-Za-z][\w:-]*)\s*>/.exec(text.slice(at, at + 100));
    if (closing) {
      const last = open.pop();
      if (last?.name !== closing[1]) throw new Error(`</${closing[1]}> closes ${last?.name ?? 'nothing'} at ${at}`);
      at += closing[0].length;
      continue;
    }
    const tag = /^<([A-Za-z][\w:-]*)((?:\s+[A-Za-z_:][\w:.-]*="[^"<]*")*)\s*(\/?)>/.exec(text.slice(at));
    if (!tag) throw new Error(`no tag at ${at}: ${text.slice(at, at + 80)}`);
    if (open.length === 0 && elements.length > 0) throw new Error('two roots');
    const attributes: Record<string, string> = {};
    for (const [, name = '', value = ''] of tag[2].matchAll(/\s+([^=\s]+)="([^"]*)"/g)) {
      if (name in attributes) throw new Error(`the attribute ${name} twice at ${at}`);
      attributes[name] = decoded(value);
    }
    const element = { name: tag[1], attributes, text: '' };
    elements.push(element);
    if (tag[3] === '') open.push(element);
    at += tag[0].length;
  }
  if (open.length > 0) throw new Error(`${open.map(({ name }) => name).join(', ')} not closed`);
  return elements;
}

function decoded(text: string): string {
  const known: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return text.replace(/&([^;&]*;?)/g, (whole, name: string) => {
    const character = known[name.slice(0, -1)];
    if (character === undefined || !name.endsWith(';')) throw new Error(`unknown entity ${whole}`);
    return character;
  });
}
