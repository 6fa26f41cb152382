// The part of YAML that pykan's settings are written in: names with words, numbers, truth values and lists within lists, a line each.
// Anything else of the language is an error, so nothing is taken for what it is not.

import { KanError, show } from '../errors.js';

export type YamlValue = string | number | boolean | null | YamlValue[];

/** Most levels of lists within lists. */
const deepest = 16;

/** What a file of lines `name: value` says. Throws a KanError with the line that is not understood. */
export function readYaml(text: string): Map<string, YamlValue> {
  const lines = text
    .split(/\r?\n/)
    .map((line, i) => ({ text: line.trimEnd(), number: i + 1 }))
    .filter(({ text: line }) => line !== '' && !line.startsWith('#') && line !== '---' && line !== '...');
  const found = new Map<string, YamlValue>();
  for (let at = 0; at < lines.length;) {
    const line = lines[at++];
    const [, name, rest] = /^([A-Za-z_][\w.]*):(?: +(.*))?$/.exec(line.text) ?? unknown(line);
    if (found.has(name)) throw new KanError(`line ${line.number} says ${show(name)} a second time`);
    if (rest !== undefined && rest !== '') {
      found.set(name, scalar(rest, line.number));
      continue;
    }
    const from = at;
    while (at < lines.length && /^ *-/.test(lines[at].text)) at++;
    found.set(name, from === at ? null : list(lines.slice(from, at)));
  }
  return found;
}

interface Line {
  text: string;
  number: number;
}

/** The list of lines that begin with dashes: `- - 1` begins a list within the list. */
function list(lines: readonly Line[]): YamlValue[] {
  const top: YamlValue[] = [];
  // lists that are open, with the column of their dashes
  let open: { column: number; items: YamlValue[] }[] = [];
  for (const line of lines) {
    let column = line.text.length - line.text.trimStart().length;
    let rest = line.text.trimStart();
    open = open.filter((each) => each.column <= column);
    while (rest === '-' || rest.startsWith('- ')) {
      if (open.at(-1)?.column !== column) {
        if (open.length >= deepest)
          throw new KanError(`line ${line.number}: lists within lists go deeper than ${deepest}`);
        const items = open.length === 0 ? top : [];
        if (open.length === 0 && top.length > 0) unknown(line);
        open.at(-1)?.items.push(items);
        open.push({ column, items });
      }
      const after = rest.slice(1);
      const gap = after.length - after.trimStart().length;
      column += 1 + gap;
      rest = after.trimStart();
    }
    if (rest === '') unknown(line);
    open.at(-1)!.items.push(scalar(rest, line.number));
  }
  return top;
}

function scalar(text: string, line: number): YamlValue {
  if (text === '[]') return [];
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null' || text === '~') return null;
  const quoted = /^'((?:[^']|'')*)'$/.exec(text);
  if (quoted) return quoted[1].replaceAll("''", "'");
  if (/^"[^"\\]*"$/.test(text)) return text.slice(1, -1);
  if (/^[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(text)) return Number(text);
  // a sign with which the language begins something that is not text, or that a name with a value would have
  if (/^[[\]{}&*!|>'"%@`?,#]/.test(text) || /: |:$| #/.test(text)) return unknown({ text, number: line });
  return text;
}

function unknown({ text, number }: Line): never {
  throw new KanError(
    `line ${number} is not read: ${show(text)}`,
    'settings are read as pykan writes them: names with words, numbers and lists, a line each',
  );
}
