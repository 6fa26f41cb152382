// A table as bytes, and what it is called by them: equal tables are equal bytes. How a table reaches those who run trials elsewhere.
// A line of JSON, then the columns, each from a multiple of eight bytes on, little-endian.

import type { Decision } from '../data/decision.js';
import type { Column, DateForm, Table } from '../data/table.js';
import { KanError } from '../errors.js';
import { isRecord, parseJson, printJson } from '../format/json.js';
import { Sha256 } from '../math/sha256.js';
import { completeInTurns } from '../train/pause.js';
import { finish, type Work } from '../work.js';

const sign = 'kanjs table 1\n';
/** Bytes between two looks up from a digest: some milliseconds. */
const digestPiece = 1 << 20;

interface Head {
  rows: number;
  firstRow?: number;
  profile?: readonly Decision[];
  columns: { name: string; kind: 'number' | 'category'; date?: DateForm; categories?: string[] }[];
}

/** The table as bytes. */
export function encodeTableBytes(table: Table): Uint8Array<ArrayBuffer> {
  return finish(encodeInPieces(table));
}

/** The table as bytes, and what it is called; others have their turn meanwhile. */
export async function namedTableBytes(table: Table): Promise<{ bytes: Uint8Array<ArrayBuffer>; digest: string }> {
  const bytes = await completeInTurns(encodeInPieces(table));
  return { bytes, digest: await completeInTurns(digestInPieces(bytes)) };
}

function* encodeInPieces({ rows, firstRow, profile, columns }: Table): Work<Uint8Array<ArrayBuffer>> {
  const head: Head = {
    rows,
    ...(firstRow !== undefined && { firstRow }),
    ...(profile && { profile }),
    columns: columns.map((column) =>
      column.kind === 'number'
        ? { name: column.name, kind: column.kind, ...(column.date && { date: column.date }) }
        : { name: column.name, kind: column.kind, categories: column.categories },
    ),
  };
  const text = new TextEncoder().encode(`${sign}${printJson('a table', head)}\n`);
  const sizes = columns.map(({ kind }) => padded(rows * (kind === 'number' ? 8 : 4)));
  const bytes = new Uint8Array(padded(text.length) + sizes.reduce((sum, size) => sum + size, 0));
  bytes.set(text);
  bytes.fill(0x20, text.length, padded(text.length));
  let at = padded(text.length);
  for (const [i, column] of columns.entries()) {
    // one way to say that a value is missing, whatever arithmetic it came from
    if (column.kind === 'number')
      new Float64Array(bytes.buffer, at, rows).set(column.values.map((value) => (Number.isNaN(value) ? NaN : value)));
    else new Int32Array(bytes.buffer, at, rows).set(column.codes);
    at += sizes[i];
    yield;
  }
  return bytes;
}

/** The table of such bytes, on them: it reads what they hold. Throws a KanError where they are none. */
export function decodeTableBytes(given: Uint8Array): Table {
  // columns begin at multiples of eight; a copy where these do not. Threads share one memory with all its columns
  const { buffer, byteOffset, length: size } = given;
  const bytes = byteOffset % 8 === 0 ? new Uint8Array(buffer, byteOffset, size) : new Uint8Array(given);
  const broken = (why: string): KanError => new KanError(`these bytes are no table of kanjs: ${why}`);
  // copies of what is text, for no text is read from shared memory
  const begins = new TextDecoder().decode(bytes.slice(0, sign.length));
  if (begins !== sign) throw broken('they begin otherwise');
  const end = bytes.indexOf(10, sign.length);
  if (end < 0) throw broken('they end in the head');
  const head = parseJson('the head of a table', new TextDecoder().decode(bytes.slice(sign.length, end)));
  if (!isHead(head)) throw broken('their head says something else');
  let at = padded(end + 1);
  const columns = head.columns.map(({ name, kind, date, categories }): Column => {
    const length = head.rows * (kind === 'number' ? 8 : 4);
    if (at + length > bytes.length) throw broken('rows are missing');
    const begin = bytes.byteOffset + at;
    at += padded(length);
    if (kind === 'number')
      return { name, kind, values: new Float64Array(bytes.buffer, begin, head.rows), ...(date && { date }) };
    const codes = new Int32Array(bytes.buffer, begin, head.rows);
    if (codes.some((code) => code < -1 || code >= categories!.length)) throw broken('a word is missing');
    return { name, kind, categories: categories!, codes };
  });
  if (at !== bytes.length) throw broken('something follows the rows');
  const { rows, firstRow, profile } = head;
  return { rows, columns, ...(firstRow !== undefined && { firstRow }), ...(profile && { profile }) };
}

/** What a table is called: 64 hexadecimal digits of its bytes. */
export function tableDigest(bytes: Uint8Array): string {
  return finish(digestInPieces(bytes));
}

function* digestInPieces(bytes: Uint8Array): Work<string> {
  const sum = new Sha256();
  for (let from = 0; from < bytes.length; from += digestPiece) {
    sum.add(bytes.subarray(from, from + digestPiece));
    yield;
  }
  return sum.hex();
}

const padded = (length: number): number => 8 * Math.ceil(length / 8);

function isHead(value: unknown): value is Head {
  if (!isRecord(value) || !Number.isSafeInteger(value['rows']) || (value['rows'] as number) < 0) return false;
  if (!Array.isArray(value['columns'])) return false;
  return value['columns'].every(
    (column: unknown) =>
      isRecord(column) &&
      typeof column['name'] === 'string' &&
      (column['kind'] === 'number' || (column['kind'] === 'category' && Array.isArray(column['categories']))),
  );
}
