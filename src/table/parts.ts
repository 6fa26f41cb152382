// Which rows of a table are learned from and which are held back: at random and by class, whole groups together, or the last in time. Knows
// columns and row numbers, no networks.

import { cutOrdered, foldGroups, foldRows, splitGroups, splitRows } from '../data/split.js';
import { isMissing, rowNumber } from '../data/missing.js';
import { findColumn, type Table } from '../data/table.js';
import { KanError, show } from '../errors.js';
import { createRandom } from '../math/random.js';
import type { TableTrainOptions } from './train-options.js';

/** What says which rows go where. */
export type PartOptions = Pick<TableTrainOptions, 'target' | 'task' | 'splitBy' | 'orderBy'>;

/** Rows to learn from and rows to measure on. */
export interface Parts {
  train: Uint32Array;
  heldBack: Uint32Array;
}

/** A share of the rows held back: stratified by class, whole groups, or the last. Throws a KanError where the columns do not allow it. */
export function holdBack(table: Table, options: PartOptions, fraction: number, seed: number): Parts {
  checkParts(table, options);
  const { splitBy, orderBy } = options;
  if (orderBy !== undefined) {
    const [train, heldBack] = cutOrdered(keysOf(table, orderBy), [1 - fraction, fraction]);
    return { train, heldBack };
  }
  const random = createRandom(seed);
  const { train, validation } =
    splitBy === undefined
      ? splitRows(table.rows, { fraction, random, strata: strata(table, options) })
      : splitGroups(groupsOf(table, splitBy), { fraction, random });
  return { train, heldBack: validation };
}

/**
 * As many pairs of parts as folds, each row held back at most once: stratified by class, whole groups, or, in time, each part learned from all that came before
 * it, the first of them from a stretch that is never held back. Throws a KanError where the columns do not allow it.
 */
export function deal(table: Table, options: PartOptions, folds: number, seed: number): Parts[] {
  checkParts(table, options);
  const { splitBy, orderBy } = options;
  if (orderBy !== undefined) {
    const parts = cutOrdered(keysOf(table, orderBy), new Array<number>(folds + 1).fill(1));
    return parts.slice(1).map((heldBack, i) => ({ train: joined(parts.slice(0, i + 1)), heldBack }));
  }
  const random = createRandom(seed);
  const parts =
    splitBy === undefined
      ? foldRows(table.rows, folds, random, strata(table, options))
      : foldGroups(groupsOf(table, splitBy, folds), folds, random);
  return parts.map((heldBack) => ({ train: joined(parts.filter((part) => part !== heldBack)), heldBack }));
}

/** The table without the column that says which rows belong together: what it says of a row is of no use for a row of another group. */
export function withoutGroups(table: Table, { splitBy }: Pick<PartOptions, 'splitBy'>): Table {
  if (splitBy === undefined) return table;
  return { ...table, columns: table.columns.filter(({ name }) => name !== splitBy) };
}

/** A class number for each row, where the target is classes. */
export function strata(table: Table, { target, task }: PartOptions): ArrayLike<number> | undefined {
  const column = findColumn(table, typeof target === 'string' ? target : target[0]);
  if (column.kind === 'category') return column.codes;
  return task === 'classification' ? column.values : undefined;
}

function checkParts(table: Table, { target, splitBy, orderBy }: PartOptions): void {
  const targets = typeof target === 'string' ? [target] : target;
  for (const [option, name] of Object.entries({ splitBy, orderBy })) {
    if (name === undefined) continue;
    if (typeof name !== 'string') throw new KanError(`\`${option}\` must be the name of a column; got ${show(name)}`);
    findColumn(table, name, 'column');
    if (targets.includes(name)) throw new KanError(`\`${option}\` names the target ${show(name)}`);
  }
  if (splitBy !== undefined && orderBy !== undefined)
    throw new KanError('`splitBy` and `orderBy` are two ways to part the rows', 'give one of them');
}

/** A number for each row, the same for rows of one group; rows without a value are a group too. */
function groupsOf(table: Table, name: string, atLeast = 2): ArrayLike<number> {
  const column = findColumn(table, name);
  const groups = column.kind === 'category' ? column.codes : column.values.map((v) => (Number.isNaN(v) ? Infinity : v));
  const count = new Set(groups).size;
  if (count < atLeast)
    throw new KanError(
      `column ${show(name)} has ${count === 1 ? 'one value' : `${count} different values`}: too few groups to part the rows into ${atLeast}`,
    );
  return groups;
}

export function keysOf(table: Table, name: string): Float64Array {
  const column = findColumn(table, name);
  if (column.kind === 'category')
    throw new KanError(
      `column ${show(name)} holds words (${column.categories.slice(0, 3).map(show).join(', ')}), which have no order in time`,
      `order by numbers or dates; where these are dates, say so: \`kinds: { ${JSON.stringify(name)}: "date" }\``,
    );
  for (let row = 0; row < table.rows; row++)
    if (isMissing(column, row))
      throw new KanError(
        `row ${rowNumber(table, row)} has no value in column ${show(name)}, which rows are ordered by`,
      );
  return column.values;
}

function joined(parts: readonly Uint32Array[]): Uint32Array {
  return Uint32Array.from(parts.flatMap((part) => [...part]));
}
