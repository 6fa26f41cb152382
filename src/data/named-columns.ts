// The columns of a table that is read, from any kind of file: which are read and as what, and the table that comes of them with what was found out
// about it. Knows names and options, no text.

import { KanError, show } from '../errors.js';
import { ColumnBuilder, type ColumnReading } from './column-builder.js';
import { columnNotices, isRowIndex } from './column-notices.js';
import { asked, type Decision } from './decision.js';
import { nearHint } from './meant-names.js';
import { usualMissingInPieces } from './missing-cells.js';
import type { NumberStyle } from './number-cells.js';
import { type CsvOptions, missingByColumn } from './reading-options.js';
import type { Table } from './table.js';

/** How numbers and dates are written in a file. */
export interface Writing {
  style: NumberStyle;
  /** whether the day comes first where a date could be read either way */
  dayFirst: boolean;
}

/**
 * The table, with what was found out about it: `found` before its columns were read. `index` is a column that may only number the rows, and is
 * left out then.
 */
export function finishTable(
  rows: number,
  builders: readonly ColumnBuilder[],
  { encoding, ignore = [], kinds = {}, missingValues }: CsvOptions,
  { found = [], index: indexName }: { found?: readonly Decision[]; index?: string } = {},
): Table {
  const profile: Decision[] = [...found];
  if (encoding !== undefined) profile.push({ option: 'encoding', value: encoding, why: asked });
  if (Array.isArray(missingValues))
    profile.push({ option: 'missingValues', value: missingValues as readonly string[], why: asked });
  const columns = builders.map((builder) => {
    const column = builder.finish();
    profile.push(...builder.decisions);
    return column;
  });
  const index = columns.find(({ name }) => name === indexName);
  const isIndex = index !== undefined && columns.length > 1 && !Object.hasOwn(kinds, index.name) && isRowIndex(index);
  if (isIndex)
    profile.push({
      option: 'kinds',
      columns: [index.name],
      value: 'ignore',
      why: 'it has no name and a different whole number in every row',
    });
  for (const [name, value] of [...ignore.map((column) => [column, 'ignore'] as const), ...Object.entries(kinds)])
    profile.push({ option: 'kinds', columns: [name], value, why: asked });
  const kept = isIndex ? columns.filter((column) => column !== index) : columns;
  profile.push(...kept.filter(({ name }) => !Object.hasOwn(kinds, name)).flatMap(columnNotices));
  return { rows, columns: kept, ...(profile.length > 0 && { profile }) };
}

/** A builder for each column that is not left out. Throws a KanError where an option names a column that there is not. */
export function chooseColumns(names: readonly string[], options: CsvOptions, writing: Writing): ColumnBuilder[] {
  const { ignore = [], kinds = {} } = options;
  const known = new Map(Object.entries(kinds));
  findPositions(names, [...ignore, ...known.keys(), ...columnsNamed(options)]);
  const ignored = new Set([...ignore, ...[...known.keys()].filter((name) => known.get(name) === 'ignore')]);
  const readingOf = columnReadings(options, writing, false);
  return names.flatMap((name, i) =>
    ignored.has(name) ? [] : [new ColumnBuilder(name, i, readingOf(name), known.get(name))],
  );
}

/** Throws a KanError where two columns have one name. */
export function checkDifferent(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name))
      throw new KanError(`two columns are called ${show(name)}`, 'give every column a different name');
    seen.add(name);
  }
}

/** Columns that `missingValues` names. */
export function columnsNamed({ missingValues }: CsvOptions): string[] {
  return missingValues === undefined || Array.isArray(missingValues) ? [] : Object.keys(missingValues);
}

/** How cells are read, by column. */
export function columnReadings(
  { missingValues }: CsvOptions,
  { style, dayFirst }: Writing,
  inPieces: boolean,
): (name: string) => ColumnReading {
  const missingOf = missingByColumn(missingValues, inPieces ? usualMissingInPieces : undefined);
  return (name) => ({ style, missing: missingOf(name), dayFirst });
}

/** Where columns of these names stand. Throws a KanError for one that is not there. */
export function findPositions(header: readonly string[], names: readonly string[]): number[] {
  const places = new Map(header.map((name, i) => [name, i]));
  return names.map((name) => {
    const found = places.get(name);
    if (found === undefined) throw new KanError(`there is no column ${show(name)}`, nearHint(name, header));
    return found;
  });
}
