// Tables from values that have a type of their own, as Parquet and JSON have: whole, or piece by piece. Knows batches of values, no files.

import { KanError } from '../errors.js';
import { ColumnBuilder } from './column-builder.js';
import { nearHint, optionsMeant } from './meant-names.js';
import { chooseColumns, columnReadings, columnsNamed, findPositions, finishTable } from './named-columns.js';
import { plainStyle } from './number-cells.js';
import type { Decision } from './decision.js';
import type { ColumnKind, CsvOptions } from './reading-options.js';
import { checkCells } from './room.js';
import type { Table } from './table.js';
import { addValue } from './value-cells.js';

/** Rows that belong together, read a column at a time. */
export interface Batch {
  rows: number;
  /** bytes, or characters, of the source up to the end of these rows */
  bytes: number;
  /** the columns that these rows have; others are missing in all of them */
  names: readonly string[];
  values(name: string): Promise<ArrayLike<unknown>> | ArrayLike<unknown>;
}

const writing = { style: plainStyle, dayFirst: false };

/** The whole table. Columns that appear late are missing in the rows before. Throws a KanError as `readCsv` does. */
export async function readValues(batches: AsyncIterable<Batch>, given: CsvOptions): Promise<Table> {
  let options = given;
  const found: Decision[] = [];
  const builders = new Map<string, ColumnBuilder>();
  const left = new Set<string>();
  let rows = 0;
  let index: string | undefined;
  const add = (names: readonly string[]): void => {
    const fresh = names.filter((name) => !builders.has(name) && !left.has(name));
    if (fresh.length === 0) return;
    // a column that comes late cannot change what was meant by then
    const meant = optionsMeant(options, [...builders.keys(), ...left, ...fresh]);
    options = meant.options;
    found.push(...meant.decisions);
    for (const builder of chooseColumns(fresh, optionsOf(fresh, options), writing)) {
      builders.set(builder.name, builder);
      for (let row = 1; row <= rows; row++) builder.add('', row);
    }
    for (const name of fresh) if (!builders.has(name)) left.add(name);
    index ??= fresh.find(isIndexName);
  };
  for await (const batch of batches) {
    checkCells(rows + batch.rows, new Set([...builders.keys(), ...batch.names]).size, batch.bytes);
    add(batch.names);
    const there = new Set(batch.names);
    for (const builder of builders.values()) {
      const values = there.has(builder.name) ? await batch.values(builder.name) : undefined;
      for (let i = 0; i < batch.rows; i++) addValue(builder, values?.[i], rows + i + 1);
    }
    rows += batch.rows;
  }
  if (rows === 0) throw new KanError('the file has no rows');
  const { ignore = [], kinds = {} } = options;
  findPositions([...builders.keys(), ...left], [...ignore, ...Object.keys(kinds), ...columnsNamed(options)]);
  if (builders.size === 0)
    throw new KanError(left.size === 0 ? 'the records have no columns' : 'every column is left out');
  return finishTable(rows, [...builders.values()], options, { found, ...(index !== undefined && { index }) });
}

/** What pandas calls the names of its rows. */
const isIndexName = (name: string): boolean => name === '' || /^(__index_level_0__|Unnamed: 0)$/.test(name);

/** The options, of these columns only: others may still come. */
function optionsOf(names: readonly string[], { ignore, kinds, missingValues, ...others }: CsvOptions): CsvOptions {
  const among = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).filter(([name]) => names.includes(name)));
  return {
    ...others,
    ...(ignore && { ignore: ignore.filter((name) => names.includes(name)) }),
    ...(kinds && { kinds: among(kinds) }),
    ...(missingValues && {
      missingValues: isList(missingValues) ? missingValues : among(missingValues),
    }),
  };
}

function isList(words: NonNullable<CsvOptions['missingValues']>): words is readonly string[] {
  return Array.isArray(words);
}

/** The columns of `kinds`, piece by piece. Throws a KanError as `streamCsv` does. */
export async function* streamValues(
  batches: AsyncIterable<Batch>,
  {
    kinds,
    rowsPerPiece,
    ...options
  }: CsvOptions & { kinds: Readonly<Record<string, ColumnKind>>; rowsPerPiece: number },
): AsyncGenerator<Table> {
  const names = Object.keys(kinds).filter((name) => kinds[name] !== 'ignore');
  const readingOf = columnReadings(options, writing, true);
  const settled = new Map<string, ColumnKind>(names.map((name) => [name, kinds[name]]));
  let rows = 0;
  for await (const batch of batches) {
    const there = new Set(batch.names);
    const lost = names.find((name) => !there.has(name));
    // a record may leave out what has no value, but not all of the first thousands
    if (rows === 0 && lost !== undefined)
      throw new KanError(`there is no column ${JSON.stringify(lost)}`, nearHint(lost, batch.names));
    const columns = new Map<string, ArrayLike<unknown>>();
    for (const name of names) if (there.has(name)) columns.set(name, await batch.values(name));
    for (let first = 0; first < batch.rows; first += rowsPerPiece) {
      const count = Math.min(rowsPerPiece, batch.rows - first);
      const builders = names.map((name, i) => {
        const builder = new ColumnBuilder(name, i, readingOf(name), settled.get(name), count);
        const values = columns.get(name);
        for (let row = 0; row < count; row++) addValue(builder, values?.[first + row], rows + first + row + 1);
        return builder;
      });
      const finished = builders.map((builder) => builder.finish());
      for (const { name, kind } of builders) if (kind !== undefined) settled.set(name, kind);
      yield { rows: count, columns: finished, firstRow: rows + first + 1 };
    }
    rows += batch.rows;
  }
}
