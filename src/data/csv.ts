// CSV text to tables, in bounded memory beside the table itself. The grammar (quotes, separators) is papaparse's work; here are
// bytes to text, header, kinds of columns, and errors that name row and column. Lines without quotes are csv-lines.ts's.

import Papa from 'papaparse';
import { checkInteger, KanError, show, suggest } from '../errors.js';
import { type CellReader, CellRows, PlainRows, type RowBlock } from './csv-lines.js';
import { type Column, createWords, type Table } from './table.js';

/** Text, or pieces of it: strings, or bytes in UTF-8. */
export type CsvSource = string | Uint8Array | AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;

export interface CsvOptions {
  /** between values; default: found out from the first lines among , ; tab | */
  separator?: string;
  /** columns to leave out */
  ignore?: readonly string[];
  /** kinds of columns, by name, that shall not be found out */
  kinds?: Readonly<Record<string, 'number' | 'category'>>;
}

/** Rows after which the kind of a column is settled. */
const sampleRows = 1000;
/** Most rows that room is made for before they are seen. */
const mostReserved = 65_536;
/** Share of numbers among a column's first values from which it is one of numbers, and a word in it an error. */
const mostlyNumbers = 0.8;

/**
 * Reads a table with one header line. Empty cells and NA, N/A, NaN, null and ? are missing. A column is numbers when at least
 * 80 % of its first 1000 values are; a word in it is then a KanError that names row and column. Throws a KanError on text
 * that is no table: nothing in it, no header, rows of another length, columns of one name, an open quote, bytes that are not UTF-8.
 */
export async function readCsv(source: CsvSource, options: CsvOptions = {}): Promise<Table> {
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

/**
 * Reads a table of known columns piece by piece. Every piece has exactly the columns of `kinds`, at most `rowsPerPiece` rows, and
 * says which row it begins with. Throws as `readCsv` does, also when a column is missing.
 */
export async function* streamCsv(
  source: CsvSource,
  {
    kinds,
    rowsPerPiece = 4096,
    ...options
  }: Omit<CsvOptions, 'ignore' | 'kinds'> & {
    kinds: Readonly<Record<string, 'number' | 'category'>>;
    rowsPerPiece?: number;
  },
): AsyncGenerator<Table> {
  checkInteger('streamCsv: `rowsPerPiece`', rowsPerPiece, 1);
  const blocks = csvRows(source, options);
  try {
    const { header, first } = await takeHeader(blocks);
    const positions = Object.keys(kinds).map((name) => position(header, name));
    const fresh = (): ColumnBuilder[] =>
      Object.entries(kinds).map(
        ([name, kind], i) => new ColumnBuilder(name, positions[i], kind, Math.min(rowsPerPiece, mostReserved)),
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

/** Every line, header first, many lines at a time. */
async function* csvRows(source: CsvSource, { separator }: CsvOptions): AsyncGenerator<RowBlock> {
  let dialect: Dialect | undefined;
  let carried = '';
  const parse = (text: string, last: boolean): RowBlock | undefined => {
    dialect ??= createDialect(text, separator);
    const { lineEnd } = dialect;
    if (dialect.separator !== undefined && !text.includes('"')) {
      const end = last ? text.length + 1 : text.lastIndexOf(lineEnd) + 1;
      carried = text.slice(end);
      return end === 0 ? undefined : new PlainRows(last ? text + lineEnd : text, end, dialect.separator, lineEnd);
    }
    const { data, errors, meta } = dialect.parser.parse(text, 0, !last) as Papa.ParseResult<string[]>;
    const open = errors.find((error) => error.type === 'Quotes');
    if (open && last)
      throw new KanError(
        `a quoted value is not closed or has a stray quote in it, near ${show(text.slice(Math.max(0, (open.index ?? 0) - 10), (open.index ?? 0) + 30))}`,
      );
    carried = last ? '' : text.slice(meta.cursor);
    return new CellRows(data);
  };
  for await (const text of decoded(source)) {
    // the separator is judged on a good stretch of text, and long lines are not searched again with every small piece
    const whole = carried + text;
    if (whole.length < 4096) carried = whole;
    else {
      const block = parse(whole, false);
      if (block) yield block;
    }
  }
  if (carried !== '') yield parse(carried, true)!;
}

async function* decoded(source: CsvSource): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (bytes?: Uint8Array): string => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      throw new KanError('this is not text in UTF-8', 'save the table as "CSV UTF-8"');
    }
  };
  const pieces = typeof source === 'string' || source instanceof Uint8Array ? [source] : source;
  let first = true;
  for await (const piece of pieces) {
    let text = typeof piece === 'string' ? piece : decode(piece);
    if (first && text.startsWith('\uFEFF')) text = text.slice(1);
    if (text !== '') first = false;
    if (text.includes('\0'))
      throw new KanError('this is not a text file: it has zero bytes in it', 'save the table as "CSV UTF-8"');
    yield text;
  }
  yield decode();
}

/** How this text separates values and lines. */
interface Dialect {
  parser: Papa.Parser;
  /** a single character; undefined where it is more than one */
  separator: string | undefined;
  lineEnd: '\n' | '\r';
}

function createDialect(text: string, given: string | undefined): Dialect {
  const start = text.slice(0, 1 << 16);
  const separator =
    given ??
    Papa.parse(start, { preview: 20, skipEmptyLines: 'greedy', delimitersToGuess: [',', ';', '\t', '|'] }).meta
      .delimiter;
  const lineEnd = !start.includes('\n') && start.includes('\r') ? '\r' : '\n';
  return {
    parser: new Papa.Parser({ delimiter: separator, newline: lineEnd }),
    separator: separator.length === 1 && !Papa.BAD_DELIMITERS.includes(separator) ? separator : undefined,
    lineEnd,
  };
}

/** The column names, and what is left of the block they stand in. */
async function takeHeader(blocks: AsyncGenerator<RowBlock>): Promise<{ header: string[]; first: RowBlock }> {
  for (;;) {
    const { value: first, done } = await blocks.next();
    if (done) throw new KanError('the file is empty', 'expected a line of column names, then a line for each row');
    const names = (first as RowBlock).cells();
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
  const twice = header.find((name, i) => header.indexOf(name) !== i);
  if (twice !== undefined)
    throw new KanError(`two columns are called "${twice}"`, 'give every column a name of its own');
}

async function* startingWith(first: RowBlock, blocks: AsyncGenerator<RowBlock>): AsyncGenerator<RowBlock> {
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
  for (const name of [...ignore, ...Object.keys(kinds)]) position(header, name);
  return header.flatMap((name, i) => (ignore.includes(name) ? [] : [new ColumnBuilder(name, i, kinds[name])]));
}

function position(header: string[], name: string): number {
  const found = header.indexOf(name);
  if (found < 0) throw new KanError(`there is no column "${name}"`, suggest(name, header));
  return found;
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
  #words = createWords();
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
      categories: this.#words.list,
      codes: cut(this.#codes, this.#count),
    };
  }

  #settle(): void {
    const present = this.#sample.filter((cell) => !isMissingCell(cell));
    const numbers = present.filter((cell) => !Number.isNaN(parseNumber(cell)));
    this.#kind = numbers.length >= mostlyNumbers * present.length ? 'number' : 'category';
    const sample = this.#sample;
    this.#sample = [];
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
          `row ${row} has ${show(cell)} in column "${this.name}", which holds numbers`,
          'leave the cell empty where the value is unknown, or leave the column out',
        );
      }
    }
    this.addNumber(value);
  }

  #addWord(cell: string): void {
    if (this.#count === this.#codes.length) this.#codes = grown(this.#codes, Int32Array);
    this.#codes[this.#count++] = isMissingCell(cell) ? -1 : this.#words.code(cell);
  }
}

function grown<T extends Float64Array | Int32Array>(values: T, kind: new (length: number) => T): T {
  const larger = new kind(Math.max(1024, 2 * values.length));
  larger.set(values);
  return larger;
}

/** The first `length` values, copied only where there are more. */
function cut<T extends Float64Array | Int32Array>(values: T, length: number): T {
  return (values.length === length ? values : values.slice(0, length)) as T;
}
