// Which rows go where: seeded splits and folds, stratified by class. Knows row numbers; `takeRows` knows tables.

import { checkInteger, checkNumber, KanError } from '../errors.js';
import type { Random } from '../math/random.js';
import type { Table } from './table.js';

/**
 * Splits row numbers 0 … rows − 1 at random into `train` and `validation`, `fraction` of them (at least one) in the latter.
 * With `strata`, a class number for each row, every class is split in that proportion. Both lists are in rising order.
 */
export function splitRows(
  rows: number,
  { fraction, random, strata }: { fraction: number; random: Random; strata?: ArrayLike<number> },
): { train: Uint32Array; validation: Uint32Array } {
  checkNumber('splitRows: `fraction`', fraction, 0, 1);
  if (rows < 2) throw new KanError(`splitRows: needs at least 2 rows; got ${rows}`);
  const wanted = Math.min(rows - 1, Math.max(1, Math.round(rows * fraction)));
  const heldBack = spread(shuffledByClass(rows, random, strata), wanted);
  const isHeldBack = new Uint8Array(rows);
  for (const row of heldBack) isHeldBack[row] = 1;
  const all = Uint32Array.from({ length: rows }, (_, row) => row);
  return { train: all.filter((row) => isHeldBack[row] === 0), validation: all.filter((row) => isHeldBack[row] === 1) };
}

/**
 * Deals row numbers 0 … rows − 1 at random into `folds` parts whose sizes differ by at most one; with `strata`, so do the
 * counts of each class. Each part is in rising order.
 */
export function foldRows(rows: number, folds: number, random: Random, strata?: ArrayLike<number>): Uint32Array[] {
  checkInteger('foldRows: `folds`', folds, 2, rows);
  const order = shuffledByClass(rows, random, strata);
  return Array.from({ length: folds }, (_, fold) =>
    Uint32Array.from(order.filter((_row, i) => i % folds === fold)).sort(),
  );
}

/** The given rows of a table, in the order given. */
export function takeRows(table: Table, rows: ArrayLike<number>): Table {
  const take = <T extends Float64Array | Int32Array>(values: T, out: T): T => {
    for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]];
    return out;
  };
  const columns = table.columns.map((column) =>
    column.kind === 'number'
      ? { ...column, values: take(column.values, new Float64Array(rows.length)) }
      : { ...column, codes: take(column.codes, new Int32Array(rows.length)) },
  );
  return { rows: rows.length, columns };
}

/** All rows in random order, those of one class next to each other. */
function shuffledByClass(rows: number, random: Random, strata?: ArrayLike<number>): number[] {
  const order = Array.from({ length: rows }, (_, row) => row);
  random.shuffle(order);
  return strata === undefined ? order : order.sort((a, b) => strata[a] - strata[b]);
}

/** `count` of the values, evenly spaced. */
function spread(values: number[], count: number): number[] {
  return Array.from({ length: count }, (_, i) => values[Math.floor(((i + 0.5) * values.length) / count)]);
}
