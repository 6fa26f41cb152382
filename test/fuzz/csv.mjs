// CSV text put together of what is hard to read. Laws: it is refused with a KanError or gives a table; in pieces, as a stream and as bytes it
// gives the same table or the same refusal as in one; a table that is written plainly is read again as it was.

import { Buffer } from 'node:buffer';
import { isDeepStrictEqual } from 'node:util';
import * as kanjs from '../every-door.mjs';
import { changedBytes } from './random.mjs';

export async function prepare() {
  const rows = (count, cells) => Array.from({ length: count }, (_, i) => `${cells(i)}\n`).join('');
  return [
    `x,word,y\n${rows(40, (i) => `${i / 7},w${i % 3},${-i}e2`)}`,
    `"a ""b""";"c;d"\r\n${rows(30, (i) => `"${i}\n";"ü ${i % 4}"\r`)}`,
    `constructor\t__proto__\n${rows(1100, (i) => `${i}\t${i % 5 === 0 ? 'NA' : i / 3}`)}`,
    `q,words,n\n${rows(30, (i) => `"${i}\n",${'some plain words '.repeat(6)},${i}`)}`,
    `\uFEFFa|b|c\r${'1|2|x\r'.repeat(20)}`,
  ].map((text) => Buffer.from(text));
}

const parts = [
  ...[',', ';', '\t', '|', '"', '""', '"', '\n', '\r\n', '\r', ' ', '\u00a0', '\uFEFF', '\0', '\ud83d', 'é', '💥'],
  ...[
    '1',
    '-2.5',
    '1,5',
    '1.234,5',
    '04',
    '2024-01-31',
    '31.1.2024',
    'True',
    '.5',
    '1e400',
    '-inf',
    'NaN',
    'na',
    '?',
    '0x10',
    '9007199254740993',
    'w',
    'constructor',
    '__proto__',
  ],
  ...['"a,b"', '"a\nb"', '"a""b"', '"a"  ', '"open', 'stray"', 'x'.repeat(300), ','.repeat(50), '\n'.repeat(5)],
];

export function make(bases, random) {
  const base = random.pick(bases);
  if (random.integer(3) === 0) return changedBytes(base, random);
  if (random.integer(2) === 0) {
    const text = base.toString();
    let changed = text;
    for (let i = random.integer(6); i > 0; i--) {
      const at = random.integer(changed.length + 1);
      changed = changed.slice(0, at) + random.pick(parts) + changed.slice(at + random.integer(4));
    }
    // long enough for the separator to be settled and rows to come in several blocks
    const copies = random.integer(3) > 0 ? 1 : Math.ceil((70_000 + random.integer(100_000)) / (changed.length + 1));
    const body = changed.slice(changed.search(/[\r\n]/) + 1);
    return Buffer.from(`${changed}${body.repeat(copies - 1)}`);
  }
  return Buffer.from(Array.from({ length: random.integer(60) }, () => random.pick(parts)).join(''));
}

const outcome = async (run) => {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof kanjs.KanError)) throw error;
    return error.message;
  }
};

export async function check(bytes, random, fail) {
  const whole = await outcome(() => kanjs.readCsv(bytes));
  const cuts = Array.from({ length: random.integer(12) }, () => random.integer(bytes.length + 1)).sort((a, b) => a - b);
  const pieces = [...cuts, bytes.length].map((end, i) => bytes.subarray(cuts[i - 1] ?? 0, end));
  const inPieces = await outcome(() => kanjs.readCsv(pieces));
  if (!isDeepStrictEqual(inPieces, whole)) fail(`in ${pieces.length} pieces: ${told(inPieces)}; whole: ${told(whole)}`);
  if (typeof whole === 'string') throw new kanjs.KanError(whole);
  // dates are written again as the seconds they are, and 5 kg as 5
  const columns = whole.columns.map(({ date: _date, mark: _mark, ...column }) => column);
  const kinds = Object.fromEntries(columns.map(({ name, kind }) => [name, kind]));
  const streamed = [];
  for await (const piece of kanjs.streamTable(pieces, { kinds, rowsPerPiece: 1 + random.integer(50) }))
    streamed.push(piece);
  if (streamed.reduce((sum, { rows }) => sum + rows, 0) !== whole.rows) fail('a stream has other rows');
  const quoted = (text) => `"${String(text).replaceAll('"', '""')}"`;
  const cell = (column, row) =>
    column.kind === 'number'
      ? Number.isNaN(column.values[row])
        ? ''
        : // String forgets the sign of -0
          `${Object.is(column.values[row], -0) ? '-' : ''}${column.values[row]}`
      : column.codes[row] < 0
        ? ''
        : quoted(column.categories[column.codes[row]]);
  const lines = Array.from({ length: whole.rows }, (_, row) =>
    whole.columns.map((column) => cell(column, row)).join(';'),
  );
  const written = [whole.columns.map(({ name }) => quoted(name)).join(';'), ...lines, ''].join('\n');
  // a line of one empty cell is a blank line, which is no row
  if (whole.columns.length > 1) {
    const again = await outcome(() => kanjs.readCsv(written, { separator: ';', decimal: '.', thousands: '', kinds }));
    if (!isDeepStrictEqual(again.columns, columns)) fail(`written and read again: ${told(again)}`);
  }
}

const told = (result) =>
  typeof result === 'string'
    ? result
    : `${result.rows} rows of ${result.columns
        .map(({ name, kind }) => `${name} ${kind}`)
        .join(', ')
        .slice(0, 200)}`;

export function done() {}
