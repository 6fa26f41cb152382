// A fit from all its starts: the best of many on some rows, then on all, with deviations that follow the formula. Knows tapes and columns, no tables.

import { createRandom } from '../math/random.js';
import type { Steps } from '../work.js';
import { deviationsOf, type RowErrors } from './measurement-error.js';
import type { NamedTape } from './named-tape.js';
import { errorOf, type FitRows, polishConstants, refineConstants, type Refined } from './refine-constants.js';
import { findStarts } from './starts.js';

/** Starts from which steps are taken, the best of those that are gone on with on all rows, and rows that decide among starts. */
const [mostStarts, mostFinalists, rowsOfStarts] = [16, 3, 1000];
/** Errors that agree to this are of the same minimum. */
const sameError = 1e-6;
/** Times that deviations in proportion to the value are taken from the formula anew, and change of the constants below which they are not. */
const [reweightings, unchanged] = [30, 1e-9];

/** Error below this share of that from the start given is nearer. */
const nearer = 0.999;

export interface FromStarts {
  given: Float64Array;
  freeAt: readonly number[];
  searched: readonly number[];
  linear: readonly number[];
  seed: number;
}

export interface Outcome {
  best: Refined;
  /** with the deviations of the end */
  rows: FitRows;
  tried: number;
  /** starts that came to the same minimum */
  agreed: number;
}

/** The best of the starts on some rows, then on all, with deviations that follow the formula where they go with the value. */
function* fromSome(
  tape: NamedTape,
  rows: FitRows,
  errors: RowErrors,
  { given, freeAt, searched, linear, seed }: FromStarts,
): Steps<Outcome> {
  const random = createRandom(seed);
  const few = someRows(rows, rowsOfStarts);
  const starts = yield* findStarts(tape, few, { given, searched, linear, random, most: mostStarts });
  const ended: Refined[] = [];
  for (const start of starts) {
    ended.push(yield* refineConstants(tape, few, start, freeAt));
    if (yield 0) break;
  }
  const sorted = ended.filter(({ error }) => Number.isFinite(error)).toSorted((a, b) => a.error - b.error);
  const least = sorted.at(0)?.error ?? Infinity;
  const size = scaleOf(few);
  const isLeast = ({ error }: Refined): boolean => error <= least * (1 + sameError) + 1e-12 * size;
  const nearest = [...sorted.filter(isLeast).toSorted(plainer), ...sorted.filter((each) => !isLeast(each))];
  const agreed = sorted.filter(isLeast).length;
  let best: Refined = { constants: given, error: Infinity };
  // what is the same minimum is not gone on with twice
  const finalists = different(nearest).slice(0, mostFinalists);
  for (const { constants } of finalists) {
    const reached = yield* refineConstants(tape, rows, constants, freeAt);
    if (reached.error < best.error) best = reached;
    if (yield 0) break;
  }
  if (!Number.isFinite(best.error)) return { best, rows, tried: starts.length, agreed };
  let weighted = rows;
  for (let round = 0; errors.kind === 'relative' && round < reweightings; round++) {
    const predicted = new Float64Array(rows.y.length);
    tape.evaluate(rows.columns, best.constants, predicted);
    weighted = { ...rows, deviations: deviationsOf(errors, predicted) };
    const before = best.constants;
    best = yield* refineConstants(tape, weighted, before, freeAt);
    const { constants } = best;
    const moved = constants.reduce(
      (most, value, p) => Math.max(most, Math.abs(value - before[p]) / Math.abs(value)),
      0,
    );
    if (moved <= unchanged || (yield 0)) break;
  }
  best = { ...best, error: errorOf(tape, weighted, best.constants) };
  best = yield* polishConstants(tape, weighted, best, freeAt);
  return { best, rows: weighted, tried: starts.length, agreed };
}

/** Of what is as near, smaller numbers first, such as the lowest of frequencies that rows at equal distances do not tell apart, then fewer minus signs. */
function plainer(a: Refined, b: Refined): number {
  const sizeOf = ({ constants }: Refined): number =>
    constants.reduce((sum, value) => sum + Math.log1p(Math.abs(value)), 0);
  const minuses = ({ constants }: Refined): number => constants.filter((value) => value < 0).length;
  const [first, second] = [sizeOf(a), sizeOf(b)];
  return Math.abs(first - second) > 1e-6 * (first + second) ? first - second : minuses(a) - minuses(b);
}

function different(ended: readonly Refined[]): Refined[] {
  return ended.filter(({ error }, i) => i === 0 || !(error <= ended[i - 1].error * (1 + sameError)));
}

/** Every so many-th row. */
function someRows(rows: FitRows, most: number): FitRows {
  const every = Math.ceil(rows.y.length / most);
  if (every === 1) return rows;
  const take = (values: Float64Array): Float64Array => values.filter((_, row) => row % every === 0);
  return { columns: rows.columns.map(take), y: take(rows.y), deviations: take(rows.deviations) };
}

function scaleOf({ y, deviations }: FitRows): number {
  return Math.sqrt(y.reduce((sum, value, i) => sum + (value / deviations[i]) ** 2, 0) / y.length);
}

/** The same; where constants were given to begin with, others are tried too, and told where they come nearer. */
export function* fromStarts(
  tape: NamedTape,
  rows: FitRows,
  errors: RowErrors,
  { given, all }: { given: FromStarts; all: FromStarts | undefined },
): Steps<Outcome & { fromOwn?: number }> {
  const found = yield* fromSome(tape, rows, errors, given);
  const exact = 1e-12 * scaleOf(rows);
  if (!all || found.best.error <= exact || (yield 0)) return found;
  const other = yield* fromSome(tape, rows, errors, all);
  if (!(other.best.error < nearer * found.best.error)) return found;
  return { ...other, fromOwn: found.best.error };
}
