// Where a fit begins: many places over signs and powers of ten, those kept from which a formula comes near the values at once. Constants that it is a
// linear function of are solved for and not guessed. Knows tapes and columns, no tables.

import type { Random } from '../math/random.js';
import { factorColumns, solveFactor } from '../math/qr.js';
import type { Steps } from '../work.js';
import type { NamedTape } from './named-tape.js';
import { errorOf, type FitRows } from './refine-constants.js';

export interface StartOptions {
  /** where constants begin that were given; the others are searched */
  given: Float64Array;
  /** numbers of the constants that are searched */
  searched: readonly number[];
  /** of these, those that the formula is a linear function of */
  linear: readonly number[];
  random: Random;
  /** starts at most */
  most: number;
}

/** Places that are tried for each constant that is guessed, and for so many constants at most. */
const [tries, triesUpTo] = [300, 4];
/** Powers of ten around each scale, most of them near it. */
const spreadOfPowers = 1.5;
/** Share of guesses that are negative. */
const negative = 0.25;

/** Starts in the order of their errors, the nearest first; those from which the formula is not finite are left out. */
export function* findStarts(tape: NamedTape, rows: FitRows, options: StartOptions): Steps<Float64Array[]> {
  const { given, searched, linear, random, most } = options;
  const guessed = searched.filter((p) => !linear.includes(p));
  const scales = scalesOf(rows);
  const count = guessed.length === 0 ? 1 : 1 + tries * Math.min(triesUpTo, guessed.length);
  const found: { start: Float64Array; error: number }[] = [];
  for (let trial = 0; trial < count; trial++) {
    const start = given.slice();
    // the first is what everybody would try
    if (trial > 0)
      for (const p of guessed) {
        const scale = scales[random.integer(scales.length)];
        start[p] = scale * 10 ** (spreadOfPowers * random.normal()) * (random.next() < negative ? -1 : 1);
      }
    solveLinear(tape, rows, start, linear);
    const error = errorOf(tape, rows, start);
    if (Number.isFinite(error)) found.push({ start, error });
    if (yield 40 * rows.y.length * (given.length + linear.length ** 2 + 2)) break;
  }
  return found
    .toSorted((a, b) => a.error - b.error)
    .slice(0, most)
    .map(({ start }) => start);
}

/** Puts the constants in place that the formula is a linear function of; as they were where the rows do not tell them. */
function solveLinear(tape: NamedTape, rows: FitRows, start: Float64Array, linear: readonly number[]): void {
  const { columns, y, deviations } = rows;
  if (linear.length === 0 || linear.length > y.length) return;
  const before = start.slice();
  for (const p of linear) start[p] = 0;
  const out = new Float64Array(y.length);
  const slopes = Array.from(start, () => new Float64Array(y.length));
  tape.jacobian(columns, start, out, slopes);
  const parts = linear.map((p) => slopes[p].map((slope, i) => slope / deviations[i]));
  const right = y.map((value, i) => (value - out[i]) / deviations[i]);
  const sound = [...parts, right].every((each) => each.every(Number.isFinite));
  const solved = sound ? solveFactor(factorColumns(parts, right)) : undefined;
  if (solved?.every(Number.isFinite)) linear.forEach((p, i) => (start[p] = solved[i]));
  else start.set(before);
}

/** One, and how large each column and the values are, and what makes them one: constants are mostly of such a size. */
function scalesOf({ columns, y }: FitRows): number[] {
  const sizes = [...columns, y].map((values) => {
    const sorted = values.map(Math.abs).toSorted();
    return sorted[sorted.length >> 1] || sorted.at(-1)!;
  });
  const scales = sizes.flatMap((size) => (size > 0 && Number.isFinite(size) ? [size, 1 / size] : []));
  return [1, ...scales];
}
