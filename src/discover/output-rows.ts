// What one output of a network says and is to say: its values and how well they are met, its scale, some of its rows. Knows encodings and numbers, no models.

import { plainColumn } from '../data/input-quantities.js';
import type { TableEncoding } from '../data/table-encoding.js';
import type { Columns } from '../formula/formula-fit.js';
import { rootMeanSquare, standardDeviation } from '../math/spread.js';

/** Of a formula of many curves: what it may lose beside the network, and how complex it may be. */
const [muchWorse, toRead] = [1.5, 60];
/** Error of a network, in spreads of the target, below which it counts as none. */
const leastNoise = 1e-6;
/** Rows of a sample, about. */
const mostShown = 1000;

/** Whether a formula of many curves says much less than the network does, of at least a hundredth of the spread, or is too long to be read. */
export function isPoor(seen: { complexity: number; rmse: number; network: number; spread: number }): boolean {
  const { complexity, rmse, network, spread } = seen;
  return complexity > toRead || rmse > muchWorse * Math.max(network, 0.01 * spread);
}

/** Work of making the formulas of one of so many outputs short, see work.ts: of 20 000 rows twice that of few. */
export function workOfTidying(rows: number, outputs: number): number {
  return (2e9 * (1 + rows / 20_000)) / outputs;
}

/** What is to be said, and how well the network says it. */
export function targetOf(y: Float64Array, said: Float64Array): { y: Float64Array; noise: number } {
  return { y, noise: Math.max(rootMeanSquare(y, said) / (standardDeviation(y) || 1), leastNoise) };
}

/** Where among `taken` the rows of these numbers are. */
export function placesOf(rows: Uint32Array, taken: Uint32Array): Uint32Array {
  const wanted = new Set(rows);
  return Uint32Array.from(taken.keys()).filter((place) => wanted.has(taken[place]));
}

/** Every so many-th row. */
export function sampleOf({ names, columns, y }: Columns): {
  columns: Record<string, Float64Array>;
  target: Float64Array;
} {
  const every = Math.ceil(y.length / mostShown);
  const take = (values: Float64Array): Float64Array => values.filter((_, row) => row % every === 0);
  return { columns: Object.fromEntries(names.map((name, i) => [name, take(columns[i])])), target: take(y) };
}

/** Columns and targets in their own units: formulas are in these. */
export function plainEncoding({ inputs, target }: TableEncoding): TableEncoding {
  return {
    inputs: inputs.map(plainColumn),
    target:
      target.kind === 'regression'
        ? {
            ...target,
            columns: target.columns.map(({ name, date, transform }) => ({
              name,
              offset: 0,
              factor: 1,
              ...(date && { date }),
              ...(transform && { transform }),
            })),
          }
        : target,
  };
}

/** An output's mean and spread: what the network's number is relative to. */
export function scaleOf({ target }: TableEncoding, output: number): [mean: number, spread: number] {
  if (target.kind === 'classification') return [0, 1];
  const { offset, factor } = target.columns[output];
  return [offset, 1 / factor];
}
