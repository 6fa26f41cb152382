// CSV text to tables, in bounded memory beside the table itself and in time that grows as the text does. Here are bytes to text, header,
// kinds of columns, and errors that name row and column; rows and cells are csv-lines.ts's, quotes csv-quotes.ts's. Which separator a
// text has is papaparse's guess.

import Papa from 'papaparse';
import { checkInteger, checkList, checkRecord, KanError, show, suggest } from '../errors.js';
import { type CellReader, TextRows } from './csv-lines.js';
import { findRowsEnd, notClosed } from './csv-quotes.js';
import { type Column, createWords, type Table } from './table.js';
import { checkNames, type OptionNames } from '../options.js';

/** Text, or pieces of it: strings, or bytes in UTF-8. */
export type CsvSource = string | Uint8Array | AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;

/** How CSV text is read, where it shall not be found out from the text itself. */
export interface CsvOptions {
  /** the character between values; default: found out from the first lines among , ; tab | */
  separator?: string;
  /** columns to leave out */
  ignore?: readonly string[];
  /** kinds of columns, by name, that shall not be found out */
  kinds?: Readonly<Record<string, 'number' | 'category'>>;
}

/** For `readTableFile` and `readCsv`. */
export const csvOptions: OptionNames<CsvOptions> = { separator: true, ignore: true, kinds: true };

/** How `streamCsv` reads. Only `kinds` is required. */
export interface StreamCsvOptions extends Omit<CsvOptions, 'ignore' | 'kinds'> {
  /** the columns to read, and what they hold */
  kinds: Readonly<Record<string, 'number' | 'category'>>;
  /** rows of a piece at most; default 4096 */
  rowsPerPiece?: number;
}

export const streamCsvOptions: OptionNames<StreamCsvOptions> = { separator: true, kinds: true, rowsPerPiece: true };

/** Rows after which the kind of a column is settled. */
const sampleRows = 1000;
/** Most rows that room is made for before they are seen. */
const maxReserved = 65_536;
/** One message for both: which of the two is met first depends on how the bytes come. */
const notText = 'this is not text in UTF-8 without zero bytes';
/** Longest row that is read, in characters: an open quote makes one row of all that follows. */
const longestRow = 1 << 24;
/** Most columns that are read. */
const maxColumns = 1 << 18;
/** Text that the separator is judged on, in characters. */
const judgedText = 1 << 16;
/** Most of a source that is decoded and looked at at once, in bytes or characters. */
const pieceLength = 1 << 20;
/** Share of numbers among a column's first values from which it is one of numbers, and a word in it an error. */
const mostlyNumbers = 0.8;

/**
 * Reads a table with one header line. Empty cells and NA, N/A, NaN, null and ? are missing. A column is numbers when at least
 * 80 % of its first 1000 values are; a word in it is then a KanError that names row and column. Throws a KanError on text
 * that is no table: nothing in it, no header, rows of another length, columns of one name, an open quote, bytes that are not UTF-8.
 */
export async function readCsv(source: CsvSource, options: CsvOptions = {}): Promise<Table> {
  checkNames('readCsv', options, csvOptions);
  checkSource('readCsv', source);
  if (options.kinds !== undefined) checkRecord('readCsv: `kinds`', options.kinds);
  if (options.ignore !== undefined) checkList('readCsv: `ignore`', options.ignore);
  const blocks = csvRows(source, options);
  try {
    const { header, first } = await takeHeader(blocks);
    const builders = chooseColumns(header, options);
    const readers = byPosition(header, builders);
    let count = 0;
    while (first.read(readers, count + 1)) count++;
    for await (const block of blocks) while (block.read(readers, count + 1)) count++;
    if (count === 0) throw new KanError('the table has a header but no rows');
    return { rows: count, columns: builders.map((builder) => builder.finish()) };
  } finally {
    await blocks.return(undefined);
  }
}

/** Throws a KanError unless text or bytes can come from the source. */
function checkSource(what: string, source: unknown): void {
  const { [Symbol.iterator]: pieces, [Symbol.asyncIterator]: stream } = Object(source) as Partial<
    AsyncIterable<string>
  > &
    Partial<Iterable<string>>;
  if (typeof pieces !== 'function' && typeof stream !== 'function')
    throw new KanError(`${what}: \`source\` must be text, bytes or a stream of them; got ${show(source)}`);
}

/**
 * Reads a table of known columns piece by piece. Every piece has exactly the columns of `kinds`, at most `rowsPerPiece` rows, and
 * says which row it begins with. Throws as `readCsv` does, also when a column is missing.
 */
export async function* streamCsv(source: CsvSource, settings: StreamCsvOptions): AsyncGenerator<Table> {
  checkNames('streamCsv', settings, streamCsvOptions, 'kinds');
  const { kinds, rowsPerPiece = 4096, ...options } = settings;
  checkSource('streamCsv', source);
  checkInteger('streamCsv: `rowsPerPiece`', rowsPerPiece, 1);
  const blocks = csvRows(source, options);
  try {
    const { header, first } = await takeHeader(blocks);
    checkRecord('streamCsv: `kinds`', kinds);
    const positions = findPositions(header, Object.keys(kinds));
    const fresh = (): ColumnBuilder[] =>
      Object.entries(kinds).map(
        ([name, kind], i) => new ColumnBuilder(name, positions[i], kind, Math.min(rowsPerPiece, maxReserved)),
      );
    let builders = fresh();
    let readers = byPosition(header, builders);
    let firstRow = 1;
    let count = 0;
    const piece = (): Table => {
      const table = { rows: count + 1 - firstRow, columns: builders.map((builder) => builder.finish()), firstRow };
      builders = fresh();
      readers = byPosition(header, builders);
      firstRow = count + 1;
      return table;
    };
    for await (const block of startingWith(first, blocks)) {
      while (block.read(readers, count + 1)) {
        count++;
        if (count + 1 - firstRow === rowsPerPiece) yield piece();
      }
    }
    if (count >= firstRow) yield piece();
  } finally {
    await blocks.return(undefined);
  }
}

/** Every row, header first, many rows at a time. */
async function* csvRows(source: CsvSource, { separator }: CsvOptions): AsyncGenerator<TextRows> {
  checkSeparator(separator);
  let dialect: Dialect | undefined;
  let carried = '';
  // the separator is judged on the same stretch of text however it comes in pieces; later, a row that has not ended is looked at
  // again only when it is twice as long
  let awaited = judgedText;
  const take = (text: string, last: boolean): TextRows | undefined => {
    dialect ??= createDialect(text, separator);
    const { end, open } = findRowsEnd(text, dialect.separator, dialect.lineEnd);
    if (last && open >= 0) throw notClosed(text, open);
    carried = text.slice(end);
    awaited = Math.max(4096, 2 * carried.length);
    if (carried.length > longestRow)
      throw new KanError(
        `a row is longer than ${longestRow} characters; it begins with ${show(carried)}`,
        'is a quoted value in it not closed, or is this not a table?',
      );
    return end === 0 ? undefined : new TextRows(text, end, dialect.separator, dialect.lineEnd);
  };
  for await (const text of decoded(source)) {
    carried += text;
    const rows = carried.length < awaited ? undefined : take(carried, false);
    if (rows) yield rows;
  }
  if (carried === '') return;
  dialect ??= createDialect(carried, separator);
  const rows = take(carried + dialect.lineEnd, true);
  if (rows) yield rows;
}

/** Throws unless it is undefined or a character that no number and no line end is written with. */
function checkSeparator(separator: unknown): void {
  if (separator === undefined) return;
  if (typeof separator === 'string' && separator.length === 1 && !/[\p{L}\p{N}.+"\r\n\0\uFEFF-]/u.test(separator))
    return;
  throw new KanError(
    `\`separator\` must be one character that is not a letter, digit, sign or quote; got ${show(separator)}`,
    'leave it out to have it detected',
  );
}

async function* decoded(source: CsvSource): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (bytes?: Uint8Array): string => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      throw new KanError(notText, 'save the table as "CSV UTF-8"');
    }
  };
  const pieces = typeof source === 'string' || source instanceof Uint8Array ? [source] : source;
  let first = true;
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; at += pieceLength) {
      const part = piece.length <= pieceLength ? piece : piece.slice(at, at + pieceLength);
      let text = typeof part === 'string' ? part : decode(part);
      if (first && text.startsWith('\uFEFF')) text = text.slice(1);
      if (text !== '') first = false;
      if (text.includes('\0')) throw new KanError(notText, 'save the table as "CSV UTF-8"');
      yield text;
    }
  }
  yield decode();
}

/** How this text separates values and lines. */
interface Dialect {
  separator: string;
  lineEnd: '\n' | '\r';
}

function createDialect(text: string, given: string | undefined): Dialect {
  const start = text.slice(0, judgedText);
  const separator =
    given ??
    Papa.parse(start, { preview: 20, skipEmptyLines: 'greedy', delimitersToGuess: [',', ';', '\t', '|'] }).meta
      .delimiter;
  return { separator, lineEnd: !start.includes('\n') && start.includes('\r') ? '\r' : '\n' };
}

/** The column names, and what is left of the block they stand in. */
async function takeHeader(blocks: AsyncGenerator<TextRows>): Promise<{ header: string[]; first: TextRows }> {
  for (;;) {
    const { value: first, done } = await blocks.next();
    if (done) throw new KanError('the file is empty', 'expected a line of column names, then a line for each row');
    const names = (first as TextRows).cells(maxColumns);
    if (names === undefined) continue;
    const header = names.map((name, i) => name.trim() || `column ${i + 1}`);
    checkHeader(header);
    return { header, first };
  }
}

function checkHeader(header: string[]): void {
  if (header.every(isNumber)) {
    throw new KanError(
      `the first line is numbers (${header.slice(0, 3).join(', ')}${header.length > 3 ? ' …' : ''}), not names of columns`,
      'put a line of column names first',
    );
  }
  const seen = new Set<string>();
  for (const name of header) {
    if (seen.has(name))
      throw new KanError(`two columns are called ${show(name)}`, 'give every column a different name');
    seen.add(name);
  }
}

async function* startingWith(first: TextRows, blocks: AsyncGenerator<TextRows>): AsyncGenerator<TextRows> {
  yield first;
  yield* blocks;
}

/** The builders in the order of the cells; undefined where nobody reads. */
function byPosition(header: string[], builders: ColumnBuilder[]): (ColumnBuilder | undefined)[] {
  const readers = new Array<ColumnBuilder | undefined>(header.length).fill(undefined);
  for (const builder of builders) readers[builder.position] = builder;
  return readers;
}

function chooseColumns(header: string[], { ignore = [], kinds = {} }: CsvOptions): ColumnBuilder[] {
  const known = new Map(Object.entries(kinds));
  findPositions(header, [...ignore, ...known.keys()]);
  const ignored = new Set(ignore);
  return header.flatMap((name, i) => (ignored.has(name) ? [] : [new ColumnBuilder(name, i, known.get(name))]));
}

/** Where columns of these names stand. Throws a KanError for one that is not there. */
function findPositions(header: readonly string[], names: readonly string[]): number[] {
  const places = new Map(header.map((name, i) => [name, i]));
  return names.map((name) => {
    const found = places.get(name);
    if (found === undefined) throw new KanError(`there is no column ${show(name)}`, suggest(name, header));
    return found;
  });
}

const missingWords = new Set(['', 'na', 'n/a', 'nan', 'null', '?']);

function isMissingCell(cell: string): boolean {
  return cell.length <= 4 && missingWords.has(cell.toLowerCase());
}

function isNumber(cell: string): boolean {
  return Number.isFinite(parseNumber(cell));
}

/** The number in a cell; NaN for anything else. Accepts inf and Infinity so that they can be reported for what they are. */
function parseNumber(cell: string): number {
  const value = Number(cell);
  if (!Number.isNaN(value)) return cell.trim() === '' ? NaN : value;
  const infinite = /^([+-]?)inf(inity)?$/i.exec(cell);
  return infinite ? (infinite[1] === '-' ? -Infinity : Infinity) : NaN;
}

/** Collects one column; finds out its kind from the first rows unless told. */
class ColumnBuilder implements CellReader {
  readonly name: string;
  readonly position: number;
  #kind: 'number' | 'category' | undefined;
  #sample: string[] = [];
  #firstRow = 1;
  #numbers: Float64Array;
  #codes: Int32Array;
  #words: ReturnType<typeof createWords> | undefined;
  #count = 0;

  /** `capacity` is the number of rows to have room for at first, where the kind is known. */
  constructor(name: string, at: number, kind?: 'number' | 'category', capacity = 0) {
    this.name = name;
    this.position = at;
    this.#kind = kind;
    this.#numbers = new Float64Array(kind === 'number' ? capacity : 0);
    this.#codes = new Int32Array(kind === 'category' ? capacity : 0);
  }

  get numeric(): boolean {
    return this.#kind === 'number';
  }

  addNumber(value: number): void {
    if (this.#count === this.#numbers.length) this.#numbers = grown(this.#numbers, Float64Array);
    this.#numbers[this.#count++] = value;
  }

  add(raw: string, row: number): void {
    const cell = raw.trim();
    if (this.#kind === 'number') this.#addNumberIn(cell, row);
    else if (this.#kind === 'category') this.#addWord(cell);
    else {
      if (this.#sample.length === 0) this.#firstRow = row;
      if (this.#sample.push(cell) === sampleRows) this.#settle();
    }
  }

  finish(): Column {
    if (this.#kind === undefined) this.#settle();
    if (this.#kind === 'number') return { name: this.name, kind: 'number', values: cut(this.#numbers, this.#count) };
    return {
      name: this.name,
      kind: 'category',
      categories: this.#words?.list ?? [],
      codes: cut(this.#codes, this.#count),
    };
  }

  #settle(): void {
    const present = this.#sample.filter((cell) => !isMissingCell(cell));
    const numbers = present.filter((cell) => !Number.isNaN(parseNumber(cell)));
    this.#kind = numbers.length >= mostlyNumbers * present.length ? 'number' : 'category';
    const sample = this.#sample;
    this.#sample = [];
    if (this.#kind === 'number') this.#numbers = new Float64Array(sample.length);
    else this.#codes = new Int32Array(sample.length);
    sample.forEach((cell, i) =>
      this.#kind === 'number' ? this.#addNumberIn(cell, this.#firstRow + i) : this.#addWord(cell),
    );
  }

  #addNumberIn(cell: string, row: number): void {
    let value = Number(cell);
    if (!(value !== 0 && Number.isFinite(value))) {
      if (isMissingCell(cell)) value = NaN;
      else if (Number.isNaN((value = parseNumber(cell)))) {
        throw new KanError(
          `row ${row} has ${show(cell)} in column ${show(this.name)}, which holds numbers`,
          'leave the cell empty where the value is unknown, or leave the column out',
        );
      }
    }
    this.addNumber(value);
  }

  #addWord(cell: string): void {
    if (this.#count === this.#codes.length) this.#codes = grown(this.#codes, Int32Array);
    this.#codes[this.#count++] = isMissingCell(cell) ? -1 : (this.#words ??= createWords()).code(cell);
  }
}

function grown<T extends Float64Array | Int32Array>(values: T, kind: new (length: number) => T): T {
  const larger = new kind(Math.max(16, 2 * values.length));
  larger.set(values);
  return larger;
}

/** The first `length` values, copied only where there are more. */
function cut<T extends Float64Array | Int32Array>(values: T, length: number): T {
  return (values.length === length ? values : values.slice(0, length)) as T;
}
