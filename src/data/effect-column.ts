// A column of many words as what each says of the target: the mean of the rows that have the word, drawn to the mean of all by as much as chance
// would move it (James & Stein 1961; Micci-Barreca 2001). A row must not be told its own target: rows that a network learns from get means
// of the other rows.

import { createRandom } from '../math/random.js';
import { placesOf, wordCounts } from './category-column.js';
import type { UnseenRule } from './missing.js';
import type { EffectInput, WordEffects } from './table-encoding.js';
import type { CategoryColumn, Table } from './table.js';

/** Columns of more words have effects, where nothing else is asked for. */
export const mostOneHot = 12;

/** Parts into which rows to learn from are divided, each given the means of the others. */
const folds = 5;

/** The part of every row, and how many there are. */
export function foldsOf(rows: number): { part: Uint8Array; folds: number } {
  const random = createRandom(1);
  return { part: Uint8Array.from({ length: rows }, () => random.integer(folds)), folds };
}

/** One number that is predicted: a target column in its own units, or 1 for the rows of a class and 0 for others. */
export interface Quantity {
  on: string;
  values: ArrayLike<number>;
}

export function fitEffects(column: CategoryColumn, quantities: readonly Quantity[]): EffectInput {
  const categories = wordCounts(column).map(({ word }) => word);
  const places = new Map(categories.map((word, place) => [word, place]));
  const codes = Int32Array.from(column.codes, (code) => (code < 0 ? code : places.get(column.categories[code])!));
  const effects = quantities.map(({ on, values }): WordEffects => {
    const sums = sumsOf(codes, categories.length, values);
    const { mean, means } = shrunk(sums, strengthOf(sums));
    return { on, ...scaleOf(means), values: means, mean };
  });
  return { kind: 'effect', name: column.name, categories, effects };
}

/** The scale on which effects fill [−1, 1]. */
export function scaleOf(effects: readonly number[]): { offset: number; factor: number } {
  const [lo, hi] = [Math.min(...effects), Math.max(...effects)];
  const half = hi / 2 - lo / 2;
  const factor = half > 8 * Number.EPSILON * Math.max(-lo, hi) && Number.isFinite(1 / half) ? 1 / half : 1;
  return { offset: lo + half, factor };
}

/** "column effect", or one name for each number it has an effect on. */
export function effectNames({ name, effects }: EffectInput): string[] {
  return effects.map(({ on }) => (effects.length === 1 ? `${name} effect` : `${name} effect on ${on}`));
}

/** Writes the effects of words into x[rows, width] from column `at` on. */
export function encodeEffects(
  input: EffectInput,
  column: CategoryColumn,
  table: Table,
  x: Float64Array,
  at: number,
  width: number,
  unseen: UnseenRule,
): void {
  const places = placesOf(input, column, table, unseen, true);
  input.effects.forEach(({ offset, factor, values, mean }, i) => {
    for (let row = 0; row < table.rows; row++) {
      const place = column.codes[row] < 0 ? -1 : places[column.codes[row]];
      x[row * width + at + i] = ((place < 0 ? mean : values[place]) - offset) * factor;
    }
  });
}

/** The same for rows to learn from: each is given the means of rows of other parts, for its own target is in the input's. */
export function encodeEffectsApart(
  input: EffectInput,
  column: CategoryColumn,
  quantities: readonly Quantity[],
  x: Float64Array,
  at: number,
  width: number,
): void {
  const rows = column.codes.length;
  const { part } = foldsOf(rows);
  const words = column.categories.length;
  input.effects.forEach(({ on, offset, factor }, i) => {
    const { values } = quantities.find((each) => each.on === on)!;
    const all = sumsOf(column.codes, words, values);
    const strength = strengthOf(all);
    for (let fold = 0; fold < folds; fold++) {
      const own = sumsOf(column.codes, words, values, (row) => part[row] === fold);
      const { mean, means } = shrunk(without(all, own), strength);
      for (let row = 0; row < rows; row++) {
        if (part[row] !== fold) continue;
        const code = column.codes[row];
        x[row * width + at + i] = ((code < 0 ? mean : means[code]) - offset) * factor;
      }
    }
  });
}

/** Of all rows and of those of each word: how many there are, and sums of the values and of their squares, less the mean of all. */
export interface Sums {
  rows: number;
  sum: number;
  squares: number;
  shift: number;
  counts: Float64Array;
  sums: Float64Array;
}

export function sumsOf(
  codes: Int32Array,
  words: number,
  values: ArrayLike<number>,
  takes: (row: number) => boolean = () => true,
): Sums {
  let shift = 0;
  for (let row = 0; row < codes.length; row++) shift += values[row] / codes.length;
  const found: Sums = {
    rows: 0,
    sum: 0,
    squares: 0,
    shift,
    counts: new Float64Array(words),
    sums: new Float64Array(words),
  };
  for (let row = 0; row < codes.length; row++) {
    if (!takes(row)) continue;
    const value = values[row] - shift;
    found.rows++;
    found.sum += value;
    if (codes[row] < 0) continue;
    found.squares += value * value;
    found.counts[codes[row]]++;
    found.sums[codes[row]] += value;
  }
  return found;
}

function without(all: Sums, part: Sums): Sums {
  return {
    ...all,
    rows: all.rows - part.rows,
    sum: all.sum - part.sum,
    counts: all.counts.map((count, word) => count - part.counts[word]),
    sums: all.sums.map((sum, word) => sum - part.sums[word]),
  };
}

/**
 * Rows that the mean of all weighs as much as: the variance within words by that between them, which is what the means vary by beyond chance
 * (the method of moments). Infinite where they vary no more than chance makes them.
 */
export function strengthOf({ squares, counts, sums }: Sums): number {
  let [rows, sum, words, within, squaredCounts] = [0, 0, 0, squares, 0];
  counts.forEach((count, word) => {
    if (count === 0) return;
    words++;
    rows += count;
    sum += sums[word];
    squaredCounts += count * count;
    within -= sums[word] ** 2 / count;
  });
  const mean = sum / rows;
  let between = 0;
  counts.forEach((count, word) => {
    if (count > 0) between += count * (sums[word] / count - mean) ** 2;
  });
  // of one word, or of one row each, a quotient is no number or beyond all, and so is what is made of it
  const noise = Math.max(0, within) / (rows - words);
  const variance = (between / (words - 1) - noise) / ((rows - squaredCounts / rows) / (words - 1));
  return variance > 0 ? noise / variance : Infinity;
}

/** What each word adds to nothing: the means of words, drawn to nothing as by `strength` rows. */
export function drawn({ shift, counts, sums }: Sums, strength: number): Float64Array {
  return counts.map((count, word) =>
    strength === Infinity || count === 0 ? 0 : (sums[word] + count * shift) / (count + strength),
  );
}

/** The mean of all rows and the means of words, drawn to it as by `strength` rows. */
function shrunk({ rows, sum, shift, counts, sums }: Sums, strength: number): { mean: number; means: number[] } {
  const mean = rows > 0 ? sum / rows : 0;
  const means = Array.from(counts, (count, word) => {
    const weight = count === 0 ? 0 : count / (count + strength);
    return shift + mean + (weight === 0 ? 0 : weight * (sums[word] / count - mean));
  });
  return { mean: shift + mean, means };
}
