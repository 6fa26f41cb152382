// What becomes of rows with missing values. Infinite values are never accepted.

import { checkChoice, KanError, show } from '../errors.js';
import { takeRows } from './split.js';
import type { Column, Table } from './table.js';

/** What becomes of rows with missing values; see `MissingRule`. */
export const missingRules = ['error', 'drop', 'impute'] as const;
/** error: say where; drop: leave the row out; impute: fill inputs with the column's median or most frequent word. */
export type MissingRule = (typeof missingRules)[number];

/** What becomes of words that training never saw and of gaps, where a model meets new rows; see `UnseenRule`. */
export const unseenRules = ['unknown', 'error'] as const;
/** unknown: a word is taken as unknown, a gap is filled, and both are counted; error: say where. */
export type UnseenRule = (typeof unseenRules)[number];

/**
 * Applies the rule to a table's columns: 'error' throws a KanError naming the first row and column with a missing value, 'drop'
 * leaves out rows with one, 'impute' leaves out rows without a target and leaves the rest to the encoding. A table without
 * gaps is returned as it is. Hints offer the rules that the caller takes. Throws on infinite numbers and when no row is left.
 */
export function resolveMissing(
  table: Table,
  targets: readonly string[],
  rule: MissingRule,
  rules: readonly MissingRule[] = missingRules,
): Table {
  const keep = rowsLeft(table, targets, rule, rules);
  if (keep === undefined) return table;
  // errors name rows as they stand in the table that was given
  return { ...takeRows(table, keep), rowNumbers: keep.map((row) => rowNumber(table, row)) };
}

/** Numbers of the rows that `resolveMissing` leaves; undefined where these are all. Throws as it does. */
export function rowsLeft(
  table: Table,
  targets: readonly string[],
  rule: MissingRule,
  rules: readonly MissingRule[] = missingRules,
): Uint32Array | undefined {
  checkChoice('`missing`', rule, rules);
  for (const column of table.columns) checkFinite(table, column);
  const relevant = rule === 'impute' ? table.columns.filter((column) => targets.includes(column.name)) : table.columns;
  const gaps = relevant.map((column) => ({ column, row: firstGap(column) })).filter(({ row }) => row >= 0);
  if (gaps.length === 0) return undefined;
  if (rule === 'error') {
    const { column, row } = gaps.reduce((a, b) => (b.row < a.row ? b : a));
    const count = gaps.reduce((sum, gap) => sum + countGaps(gap.column), 0);
    const others = count > 1 ? `, the first of ${count} missing values` : '';
    throw new KanError(
      `row ${rowNumber(table, row)} has no value in column ${show(column.name)}${others}`,
      rules.includes('impute')
        ? "drop such rows (`missing: 'drop'`) or fill them in (`missing: 'impute'`)"
        : `drop such rows (\`missing: 'drop'\`), or leave the column out (\`ignore: [${JSON.stringify(column.name)}]\`)`,
    );
  }
  const keep = Uint32Array.from({ length: table.rows }, (_, row) => row).filter(
    (row) => !relevant.some((column) => isMissing(column, row)),
  );
  if (keep.length === 0)
    throw new KanError(
      'every row has a missing value',
      `leave columns out${rules.includes('impute') ? ", or fill in (`missing: 'impute'`)" : ''}`,
    );
  return keep;
}

/** Throws a KanError naming the row of the first infinite number. */
export function checkFinite(table: Table, column: Column): void {
  if (column.kind !== 'number') return;
  const row = column.values.findIndex((value) => Math.abs(value) === Infinity);
  if (row < 0) return;
  throw new KanError(
    `row ${rowNumber(table, row)} has an infinite value in column ${show(column.name)}`,
    'numbers must be finite; leave the cell empty where the value is unknown',
  );
}

/** The row's number as a reader counts: from 1, the header left out. */
export function rowNumber(table: Table, row: number): number {
  return table.rowNumbers?.[row] ?? (table.firstRow ?? 1) + row;
}

export function isMissing(column: Column, row: number): boolean {
  return column.kind === 'number' ? Number.isNaN(column.values[row]) : column.codes[row] < 0;
}

const isNone = (code: number): boolean => code < 0;

function firstGap(column: Column): number {
  return column.kind === 'number' ? column.values.findIndex(Number.isNaN) : column.codes.findIndex(isNone);
}

function countGaps(column: Column): number {
  return (column.kind === 'number' ? column.values.filter(Number.isNaN) : column.codes.filter(isNone)).length;
}
