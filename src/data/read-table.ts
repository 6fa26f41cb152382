// A table from whatever it stands in: CSV, JSON lines or Parquet, told apart by the first bytes. Knows sources, no paths.

import { checkInteger, KanError, show } from '../errors.js';
import { checkNames } from '../options.js';
import { readCsvWithin, streamCsv, streamCsvOptions, type StreamCsvOptions } from './csv.js';
import { checkPiece, checkSource, type CsvSource } from './csv-source.js';
import { jsonBatches } from './json-lines.js';
import { isRandomAccess, parquetBatches, parquetSign, type RandomAccess } from './parquet.js';
import { checkReading, csvOptions, type CsvOptions } from './reading-options.js';
import type { Table } from './table.js';
import { unpackedGzip } from './gzip-source.js';
import type { Room } from './room.js';
import { readValues, streamValues } from './value-table.js';

/** Text or bytes, in pieces or whole, or what can be read from any place, such as a Blob or a File. */
export type TableInput = CsvSource | RandomAccess;

/**
 * Reads a table of CSV, JSON lines (one record a row; a list of records too) or Parquet, the first two also packed with gzip; which of them is seen by the first bytes. Values of
 * JSON and Parquet become columns as cells of CSV do, but for numbers, dates and true and false, which need no guess. Options as of `readCsv`.
 * Throws a KanError on what is no table.
 */
export async function readTable(source: TableInput, options: CsvOptions = {}): Promise<Table> {
  return await readTableWithin(source, options);
}

/** The same, where it is known what room there is, for a table of CSV. */
export async function readTableWithin(source: TableInput, options: CsvOptions, room?: Room): Promise<Table> {
  checkNames('readTable', options, csvOptions);
  checkReading('readTable', options);
  const { form, whole } = await recognize('readTable', source);
  if (form === 'csv') return await readCsvWithin(whole as CsvSource, options, room);
  refuseWriting('readTable', form, options);
  if (form === 'json') return await readValues(jsonBatches(whole as CsvSource, options.encoding), options);
  const left = [...(options.ignore ?? []), ...namesIgnored(options)];
  return await readValues(parquetBatches(await randomAccess(whole), left), options);
}

/** Reads a table of known columns piece by piece, in bounded memory where the source is one that is read as it comes. Throws as `readTable`. */
export async function* streamTable(source: TableInput, settings: StreamCsvOptions): AsyncGenerator<Table> {
  checkNames('streamTable', settings, streamCsvOptions, 'kinds');
  checkReading('streamTable', settings);
  const { form, whole } = await recognize('streamTable', source);
  if (form === 'csv') return yield* streamCsv(whole as CsvSource, settings);
  refuseWriting('streamTable', form, settings);
  const { rowsPerPiece = 4096 } = settings;
  checkInteger('streamTable: `rowsPerPiece`', rowsPerPiece, 1);
  const batches =
    form === 'json'
      ? jsonBatches(whole as CsvSource, settings.encoding)
      : parquetBatches(await randomAccess(whole), 'unread');
  yield* streamValues(batches, { ...settings, rowsPerPiece });
}

function namesIgnored({ kinds = {} }: CsvOptions): string[] {
  return Object.keys(kinds).filter((name) => kinds[name] === 'ignore');
}

/** Throws for what can only be said of text. */
function refuseWriting(what: string, form: string, options: CsvOptions): void {
  const ofText = form === 'json' ? [] : (['encoding'] as const);
  const named = ([...ofText, 'separator', 'decimal', 'thousands'] as const).find((name) => options[name] !== undefined);
  if (named !== undefined)
    throw new KanError(
      `${what}: \`${named}\` is for CSV; this is ${form === 'json' ? 'JSON' : 'Parquet'}`,
      'leave it out',
    );
}

/** Bytes or characters that tell what a file is: a mark of byte order, blanks and an opening bracket may stand before it. */
const toldBy = 256;

/** What a source holds, unpacked where it is packed with gzip, and the source with all that was looked at. */
async function recognize(
  what: string,
  source: TableInput,
): Promise<{ form: 'csv' | 'json' | 'parquet'; whole: TableInput }> {
  const found = await recognizeForm(what, source);
  const { whole } = found;
  if (found.form !== 'gzip') return { form: found.form, whole };
  const unpacked = await recognizeForm(what, unpackedGzip(isRandomAccess(whole) ? bytesOf(whole) : whole));
  if (unpacked.form === 'gzip') throw new KanError('this is packed with gzip twice', 'unpack it first');
  return { form: unpacked.form, whole: unpacked.whole };
}

async function recognizeForm(what: string, source: TableInput): Promise<{ form: Form; whole: TableInput }> {
  if (isRandomAccess(source)) {
    const head = new Uint8Array(await source.slice(0, Math.min(source.size, toldBy)).arrayBuffer());
    const form = formOf(head);
    return { form, whole: form === 'parquet' ? source : bytesOf(source) };
  }
  checkSource(what, source);
  if (typeof source === 'string' || source instanceof Uint8Array) return { form: formOf(source), whole: source };
  const pieces: AsyncIterator<string | Uint8Array> | Iterator<string | Uint8Array> =
    Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  const first: (string | Uint8Array)[] = [];
  let length = 0;
  while (length < toldBy) {
    const { value, done } = await pieces.next();
    if (done === true) break;
    checkPiece(value);
    first.push(value);
    length += value.length;
  }
  return { form: formOf(joined(first)), whole: chained(first, pieces) };
}

type Form = 'csv' | 'json' | 'parquet' | 'gzip';

function formOf(head: string | Uint8Array): Form {
  const text = typeof head === 'string' ? head.slice(0, toldBy) : String.fromCharCode(...head.subarray(0, toldBy));
  if (text.startsWith(parquetSign)) return 'parquet';
  if (text.startsWith('\x1f\x8b\x08')) return 'gzip';
  return /^(\uFEFF|\u00EF\u00BB\u00BF)?\s*((\[\s*)?\{\s*("|\}|$)|\[\s*\]\s*$|\[\s*\[)/.test(text) ? 'json' : 'csv';
}

function joined(pieces: readonly (string | Uint8Array)[]): string | Uint8Array {
  return pieces
    .map((piece) => (typeof piece === 'string' ? piece : String.fromCharCode(...piece.subarray(0, toldBy))))
    .join('');
}

async function* chained(
  first: readonly (string | Uint8Array)[],
  rest: AsyncIterator<string | Uint8Array> | Iterator<string | Uint8Array>,
): AsyncGenerator<string | Uint8Array> {
  try {
    yield* first;
    for (;;) {
      const { value, done } = await rest.next();
      if (done === true) return;
      yield value;
    }
  } finally {
    await rest.return?.();
  }
}

/** Bytes read at a time of what can be read from any place. */
const pieceBytes = 1 << 20;

async function* bytesOf(source: RandomAccess): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < source.size; at += pieceBytes)
    yield new Uint8Array(await source.slice(at, Math.min(source.size, at + pieceBytes)).arrayBuffer());
}

/** Parquet is read from its end, so that what only comes in pieces is taken in whole. */
async function randomAccess(source: TableInput): Promise<Uint8Array | RandomAccess> {
  if (isRandomAccess(source) || source instanceof Uint8Array) return source;
  if (typeof source === 'string') throw new KanError('a Parquet file is bytes, not text');
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of source) {
    if (typeof piece === 'string') throw new KanError(`a Parquet file is bytes; got text ${show(piece)}`);
    pieces.push(piece);
    length += piece.length;
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
