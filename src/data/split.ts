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

/**
 * Splits rows so that those of one group, a number for each row, stay together: groups at random go to `validation` until it has `fraction` of the rows
 * or as near as whole groups come. Throws a KanError unless there are two groups.
 */
export function splitGroups(
  groups: ArrayLike<number>,
  { fraction, random }: { fraction: number; random: Random },
): { train: Uint32Array; validation: Uint32Array } {
  checkNumber('splitGroups: `fraction`', fraction, 0, 1);
  const whole = rowsByGroup(groups);
  if (whole.length < 2) throw new KanError(`splitGroups: needs at least 2 groups; got ${whole.length}`);
  random.shuffle(whole);
  const wanted = groups.length * fraction;
  const heldBack: number[][] = [];
  let count = 0;
  for (const rows of whole) {
    if (heldBack.length === whole.length - 1) break;
    const isNearer = Math.abs(count + rows.length - wanted) < Math.abs(count - wanted);
    if (!isNearer && heldBack.length > 0) continue;
    heldBack.push(rows);
    count += rows.length;
  }
  const isHeldBack = new Set(heldBack);
  return { train: inOrder(whole.filter((rows) => !isHeldBack.has(rows))), validation: inOrder(heldBack) };
}

/** Deals rows into `folds` parts, those of one group into the same: the largest groups first, each into the part with the fewest rows. */
export function foldGroups(groups: ArrayLike<number>, folds: number, random: Random): Uint32Array[] {
  const whole = rowsByGroup(groups);
  checkInteger('foldGroups: `folds`', folds, 2, whole.length);
  random.shuffle(whole);
  whole.sort((a, b) => b.length - a.length);
  const parts = Array.from({ length: folds }, (): { rows: number[][]; count: number } => ({ rows: [], count: 0 }));
  for (const rows of whole) {
    const least = parts.reduce((a, b) => (b.count < a.count ? b : a));
    least.rows.push(rows);
    least.count += rows.length;
  }
  return parts.map(({ rows }) => inOrder(rows));
}

/**
 * Cuts rows into `parts` one after the other by their keys, the smallest first, as even as they can be with rows of the same key together.
 * Throws a KanError where there are fewer different keys than parts. Each part is in rising order.
 */
export function cutOrdered(keys: ArrayLike<number>, shares: readonly number[]): Uint32Array[] {
  const order = Array.from({ length: keys.length }, (_, row) => row).sort((a, b) => keys[a] - keys[b]);
  const total = shares.reduce((sum, share) => sum + share, 0);
  const starts: number[] = [];
  for (let at = 0; at < order.length; at++) if (at === 0 || keys[order[at]] > keys[order[at - 1]]) starts.push(at);
  if (starts.length < shares.length)
    throw new KanError(
      `there are ${starts.length} different values to order rows by: too few for ${shares.length} parts`,
    );
  const cuts = [0];
  let wanted = 0;
  for (let part = 1; part < shares.length; part++) {
    wanted += (shares[part - 1] / total) * order.length;
    // at least one key for this part and for each that follows
    const free = starts.filter((at) => at > cuts[part - 1]);
    const possible = free.slice(0, free.length - (shares.length - 1 - part));
    cuts.push(possible.reduce((a, b) => (Math.abs(b - wanted) < Math.abs(a - wanted) ? b : a)));
  }
  return cuts.map((from, part) => Uint32Array.from(order.slice(from, cuts[part + 1])).sort());
}

/** The rows of each group, groups in order of first appearance. */
function rowsByGroup(groups: ArrayLike<number>): number[][] {
  const found = new Map<number, number[]>();
  for (let row = 0; row < groups.length; row++) {
    const rows = found.get(groups[row]);
    if (rows) rows.push(row);
    else found.set(groups[row], [row]);
  }
  return [...found.values()];
}

function inOrder(rows: readonly number[][]): Uint32Array {
  return Uint32Array.from(rows.flat()).sort();
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
  return {
    rows: rows.length,
    columns,
    ...(table.rowNumbers && { rowNumbers: Array.from(rows, (row) => table.rowNumbers![row]) }),
    ...(table.profile && { profile: table.profile }),
  };
}

/** At most `most` of so many rows, spread evenly from the first to the last. */
export function rowsEvenly(rows: number, most: number): number[] {
  return spread(
    Array.from({ length: rows }, (_, row) => row),
    Math.min(rows, most),
  );
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
