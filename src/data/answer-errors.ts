// How far answers were off on rows that were not learned from, kept small, and the intervals that follow: split conformal prediction, for ensembles with
// the residuals of cross-validation (Vovk 2015; Barber, Candès, Ramdas & Tibshirani 2021), scaled by the networks' spread where that makes intervals
// better (Lei et al. 2018). Knows numbers, no models.

import { KanError } from '../errors.js';

/** Sizes of errors of one target column. */
export interface AnswerErrors {
  /** |error|, or |error| / (spread + floor), from small to large, in the units of what is learned of the column (its own, or of their logarithm) or without any */
  sizes: number[];
  /** where sizes are in units of the spread of the networks: what is added to it */
  floor?: number;
}

/** Sizes kept; of more as many, evenly. */
const kept = 500;

/** What is added to the spread, in parts of its median. */
const floors = [3, 1, 0.3, 0.1];

/** The level at which the scaled and the plain are compared. */
const usual = 0.9;

/** What is to be kept of errors, and of how far the networks were apart in those rows. Undefined without any. */
export function fitErrors(errors: ArrayLike<number>, spreads?: ArrayLike<number>): AnswerErrors | undefined {
  const sizes = Array.from(errors, Math.abs);
  if (sizes.length === 0) return undefined;
  const plain: AnswerErrors = { sizes: fewOf(sizes) };
  if (spreads === undefined) return plain;
  const order = Array.from(spreads).sort((a, b) => a - b);
  let best = plain;
  let cost = costOf(plain, sizes, spreads);
  for (const part of floors) {
    const floor = rounded(part * order[order.length >> 1]);
    if (!(floor > 0)) continue;
    const scaled = { sizes: fewOf(sizes.map((size, i) => size / (spreads[i] + floor))), floor };
    const own = costOf(scaled, sizes, spreads);
    if (own < cost) [best, cost] = [scaled, own];
  }
  return best;
}

/**
 * Half the width of the interval that holds the answer with probability `level`, for a row where the networks are `spread` apart. Undefined where the
 * errors are too few for such a level.
 */
export function halfWidth({ sizes, floor }: AnswerErrors, level: number, spread = 0): number | undefined {
  // the row to come is one of n + 1 that are alike
  const rank = Math.ceil((sizes.length + 1) * level - 1e-9);
  if (rank > sizes.length) return undefined;
  return floor === undefined ? sizes[rank - 1] : sizes[rank - 1] * (spread + floor);
}

/** What intervals cost these errors: how wide they are, and how far errors are beyond them (Winkler's score). */
function costOf(known: AnswerErrors, sizes: readonly number[], spreads: ArrayLike<number>): number {
  let cost = 0;
  for (let i = 0; i < sizes.length; i++) {
    const half = halfWidth(known, usual, spreads[i]);
    if (half === undefined) return Infinity;
    cost += half + Math.max(0, sizes[i] - half) / (1 - usual);
  }
  return cost;
}

/** Throws a KanError where the errors are too few for the level. */
export function tooFewErrors(what: string, { sizes }: AnswerErrors, level: number): KanError {
  return new KanError(
    `${what}: \`interval\` ${level} needs the errors of at least ${Math.ceil(level / (1 - level) - 1e-9)} rows not learned from; this model knows ${sizes.length}`,
    'ask for a smaller part, or train on more rows',
  );
}

/** In rising order; of many, evenly taken ranks, the largest among them. */
function fewOf(sizes: readonly number[]): number[] {
  const all = [...sizes].sort((a, b) => a - b);
  const count = Math.min(kept, all.length);
  return Array.from({ length: count }, (_, i) => rounded(all[Math.ceil(((i + 1) * all.length) / count) - 1]));
}

const rounded = (value: number): number => Number(value.toPrecision(6));
