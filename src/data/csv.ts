// CSV text to tables: header, columns by name, and what is said of the whole table. Rows are csv-rows.ts's, kinds of columns
// column-builder.ts's, options reading-options.ts's.

import { checkInteger, KanError } from '../errors.js';
import { checkNames, type OptionNames } from '../options.js';
import { ColumnBuilder } from './column-builder.js';
import type { Dialect } from './csv-dialect.js';
import type { TextRows } from './csv-lines.js';
import { csvRows } from './csv-rows.js';
import { checkSource, type CsvSource } from './csv-source.js';
import {
  checkDifferent,
  chooseColumns,
  columnReadings,
  columnsNamed,
  findPositions,
  finishTable,
  type Writing,
} from './named-columns.js';
import { optionsMeant } from './meant-names.js';
import { type NumberStyle, parseNumber } from './number-cells.js';
import { checkReading, type ColumnKind, type CsvOptions, csvOptions, givenDialect } from './reading-options.js';
import { checkRoom, maxColumns, type Room } from './room.js';
import type { Table } from './table.js';

/** How `streamCsv` reads. Only `kinds` is required. */
export interface StreamCsvOptions extends Omit<CsvOptions, 'ignore' | 'kinds'> {
  /** the columns to read, and what they hold */
  kinds: Readonly<Record<string, ColumnKind>>;
  /** rows of a piece at most; default 4096 */
  rowsPerPiece?: number;
}

const { ignore: _ignore, ...ofStreams } = csvOptions;
export const streamCsvOptions: OptionNames<StreamCsvOptions> = { ...ofStreams, rowsPerPiece: true };

/** Most rows that room is made for before they are seen. */
const maxReserved = 65_536;
/** Rows from which it is judged whether there is room for all of them. */
const leastJudged = 2000;
/** Columns from which 0, 1, 2 … are their names and no row. */
const leastCounted = 5;

/**
 * Reads a table with one header line. What was not said is found out: separator and decimal sign, groups of digits, and what columns hold;
 * what came of it stands in the table's `profile`. A column is numbers when at least 80 % of its first 1000 values are, and none of them
 * is a code (04, or more than 15 digits); dates where all of them are; else words. A cell that contradicts that is a KanError that names
 * row, column and the option. A first column without a name that numbers the rows is left out. Throws a KanError on text that is no
 * table: nothing in it, no header, rows of another length, columns of one name, an open quote, bytes that are no text.
 */
export async function readCsv(source: CsvSource, given: CsvOptions = {}): Promise<Table> {
  return await readCsvWithin(source, given);
}

/** The same, where it is known what room there is. */
export async function readCsvWithin(source: CsvSource, given: CsvOptions, room?: Room): Promise<Table> {
  checkNames('readCsv', given, csvOptions);
  checkSource('readCsv', source);
  checkReading('readCsv', given);
  const blocks = csvRows(source, givenDialect(given));
  try {
    const { header, first, dialect } = await takeHeader(blocks);
    const { options, decisions } = optionsMeant(given, header.names);
    const builders = chooseColumns(header.names, options, writingOf(dialect));
    const readers = byPosition(header, builders);
    let count = 0;
    while (first.read(readers, count + 1)) count++;
    // kinds are settled by then
    let looked = leastJudged;
    for await (const { rows } of blocks) {
      while (rows.read(readers, count + 1)) count++;
      if (room === undefined || count < looked) continue;
      checkRoom(count, builders, room);
      looked = 2 * count;
    }
    if (count === 0)
      throw new KanError(
        'the table has a header but no rows',
        typeof source === 'string' && !/[\r\n]/.test(source)
          ? 'text is taken for the table itself; in Node `readTableFile(path)` reads a file'
          : undefined,
      );
    return finishTable(count, builders, options, {
      found: [...dialect.profile, ...decisions],
      ...(header.unnamedFirst && { index: header.names[0] }),
    });
  } finally {
    await blocks.return(undefined);
  }
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
  checkReading('streamCsv', settings);
  const blocks = csvRows(source, givenDialect(options));
  try {
    const { header, first, dialect } = await takeHeader(blocks);
    const names = Object.keys(kinds).filter((name) => kinds[name] !== 'ignore');
    const positions = findPositions(header.names, names);
    findPositions(header.names, columnsNamed(options));
    const readingOf = columnReadings(options, writingOf(dialect), true);
    // the order of dates, once found, holds for all pieces
    const settled = new Map<string, ColumnKind>(names.map((name) => [name, kinds[name]]));
    const fresh = (): ColumnBuilder[] =>
      names.map(
        (name, i) =>
          new ColumnBuilder(
            name,
            positions[i],
            readingOf(name),
            settled.get(name),
            Math.min(rowsPerPiece, maxReserved),
          ),
      );
    let builders = fresh();
    let readers = byPosition(header, builders);
    let firstRow = 1;
    let count = 0;
    let told = 0;
    const piece = (): Table => {
      const columns = builders.map((builder) => builder.finish());
      // of the file once, also what is seen late
      const profile = [
        ...dialect.profile.slice(told),
        ...(firstRow === 1 ? builders.flatMap(({ decisions }) => decisions) : []),
      ];
      told = dialect.profile.length;
      const table = { rows: count + 1 - firstRow, columns, firstRow, ...(profile.length > 0 && { profile }) };
      for (const { name, kind } of builders) if (kind !== undefined) settled.set(name, kind);
      builders = fresh();
      readers = byPosition(header, builders);
      firstRow = count + 1;
      return table;
    };
    for await (const rows of startingWith(first, blocks)) {
      while (rows.read(readers, count + 1)) {
        count++;
        if (count + 1 - firstRow === rowsPerPiece) yield piece();
      }
    }
    if (count >= firstRow) yield piece();
  } finally {
    await blocks.return(undefined);
  }
}

interface Header {
  names: string[];
  /** whether the first column has no name of its own */
  unnamedFirst: boolean;
}

type Blocks = AsyncGenerator<{ rows: TextRows; dialect: Dialect }>;

/** The column names, and what is left of the block they stand in. */
async function takeHeader(blocks: Blocks): Promise<{ header: Header; first: TextRows; dialect: Dialect }> {
  for (;;) {
    const { value, done } = await blocks.next();
    if (done) throw new KanError('the file is empty', 'expected a line of column names, then a line for each row');
    const { rows: first, dialect } = value;
    const cells = first.cells(maxColumns);
    if (cells === undefined) continue;
    const names = cells.slice(0, dialect.width).map((name, i) => name.trim() || `column ${i + 1}`);
    checkHeader(names, dialect.style);
    // pandas calls it so when it reads its own
    const unnamedFirst = cells[0].trim() === '' || /^Unnamed: 0$/.test(cells[0].trim());
    return { header: { names, unnamedFirst }, first, dialect };
  }
}

function checkHeader(header: string[], style: NumberStyle): void {
  // what pandas calls columns that have no names
  const [first] = header;
  const counted = header.length >= leastCounted && (first === '0' || first === '1');
  if (counted && header.every((name, i) => name === String(Number(first) + i))) return;
  if (header.every((name) => Number.isFinite(parseNumber(name, style)))) {
    throw new KanError(
      `the first line is numbers (${header.slice(0, 3).join(', ')}${header.length > 3 ? ' …' : ''}), not names of columns`,
      'put a line of column names first',
    );
  }
  checkDifferent(header);
}

async function* startingWith(first: TextRows, blocks: Blocks): AsyncGenerator<TextRows> {
  yield first;
  for await (const { rows } of blocks) yield rows;
}

/** The builders in the order of the cells; undefined where nobody reads. */
function byPosition({ names }: Header, builders: ColumnBuilder[]): (ColumnBuilder | undefined)[] {
  const readers = new Array<ColumnBuilder | undefined>(names.length).fill(undefined);
  for (const builder of builders) readers[builder.position] = builder;
  return readers;
}

function writingOf({ style, separator }: Dialect): Writing {
  return { style, dayFirst: style.decimal === ',' || separator === ';' };
}
