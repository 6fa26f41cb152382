// The rows of a search taken apart: what it learns from, what tells it how far it is, what constants and the choice see, and what nothing sees.

import { KanError } from '../errors.js';
import { createRandom } from '../math/random.js';
import { spreadOf } from '../math/spread.js';
import type { Columns } from '../formula/formula-fit.js';

export interface RowsApart {
  /** networks are trained on these, formulas fitted while they are searched for */
  train: Columns;
  /** they say which networks and formulas are worth more work */
  guide: Columns;
  /** both and all others but those held back: constants are fitted to them, and they decide which formula it is */
  learned: Columns;
  /** nothing has seen them: errors that are told are measured here */
  heldBack: Columns;
}

/** Rows of each at most; a fifth of all is held back, of the others a fifth guides. Of few rows all others do both. */
const [maxSearched, maxGuiding, maxLearned, maxHeldBack] = [1000, 2000, 100_000, 2000];

/** Of fewer rows none is spared to guide: each tells too much of the constants. */
const fewRows = 25;

/** How many of so many rows are learned from, and how many held back. */
export function rowsApart(rows: number): { learned: number; heldBack: number } {
  const heldBack = Math.max(1, Math.min(maxHeldBack, Math.floor(rows / 5)));
  return { learned: Math.min(maxLearned, rows - heldBack), heldBack };
}

/**
 * The rows in seeded order, taken apart; mean and spread are those of the rows that the search learns from. `given`: numbers of the rows that are held
 * back, all of them.
 */
export function separate(
  data: Columns,
  seed: number,
  given?: Uint32Array,
): RowsApart & { mean: number; spread: number } {
  const { names, columns, y, deviations } = data;
  if (columns.length !== names.length || columns.some((column) => column.length !== y.length))
    throw new KanError(`discover: expected ${names.length} columns of ${y.length} values`);
  const shuffled = Uint32Array.from({ length: y.length }, (_, i) => i);
  createRandom(seed).shuffle(shuffled);
  const isGiven = given && new Set(given);
  const order = isGiven ? Uint32Array.from([...given, ...shuffled.filter((row) => !isGiven.has(row))]) : shuffled;
  const heldBack = given?.length ?? rowsApart(y.length).heldBack;
  const take = (rows: Uint32Array): Columns => ({
    names,
    columns: columns.map((column) => valuesAt(column, rows)),
    y: valuesAt(y, rows),
    ...(deviations && { deviations: valuesAt(deviations, rows) }),
  });
  const others = order.subarray(heldBack, heldBack + maxLearned);
  const few = others.length < fewRows;
  const searched = few
    ? others.length
    : Math.min(maxSearched, others.length - Math.max(1, Math.floor(others.length / 5)));
  const train = take(others.subarray(0, searched));
  const { mean, deviation: spread } = spreadOf(train.y);
  if (!(spread > 0)) throw new KanError(`discover: the target is ${train.y[0]} everywhere: there is nothing to find`);
  return {
    train,
    guide: take(few ? others : others.subarray(searched, searched + maxGuiding)),
    learned: take(others),
    heldBack: take(order.subarray(0, heldBack)),
    mean,
    spread,
  };
}

function valuesAt(values: ArrayLike<number>, rows: Uint32Array): Float64Array {
  const found = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) found[i] = values[rows[i]];
  return found;
}
