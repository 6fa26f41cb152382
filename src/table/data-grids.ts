// Grids of the first layer that follow the data: where an even grid would have most rows of a column in one interval, its breakpoints are
// quantiles. Knows encoded rows and grids; where grids end is first-grids.ts's.

import type { Grid } from '../model/spec.js';
import type { Work } from '../work.js';

/** Even intervals in which rows are counted, and the share of them in one that makes the grid follow the data. */
const [intervals, heaped] = [5, 0.6];
/** Share of the even grid in breakpoints that follow the data: none of them meet. */
const evenShare = 0.05;
/** Quantiles that breakpoints lie between. */
const quantiles = 32;
/** Rows beyond these do not help to place breakpoints. */
const mostRows = 4096;

/**
 * The grid of a first layer for x[rows, inputs]: inputs whose rows are heaped, as counts and incomes are, get quantiles as breakpoints, values that come
 * often counting once; the others get equal intervals. Undefined: none is heaped, or there is only one interval. An input at a time.
 */
export function* dataGrid(
  x: ArrayLike<number>,
  rows: number,
  { inputs, gridSize, domains }: { inputs: number; gridSize: number; domains: readonly (readonly [number, number])[] },
): Work<Grid | undefined> {
  if (gridSize < 2) return undefined;
  let found = false;
  const breakpoints: number[][] = [];
  const stride = Math.max(1, Math.floor(rows / mostRows));
  for (let input = 0; input < inputs; input++) {
    const [lo, hi] = domains[input];
    const values = new Float64Array(Math.ceil(rows / stride));
    for (let i = 0; i < values.length; i++)
      values[i] = Math.max(lo, Math.min(hi, x[Math.min(rows - 1, i * stride) * inputs + input]));
    values.sort();
    const even = Array.from({ length: gridSize + 1 }, (_, i) => lo + ((hi - lo) * i) / gridSize);
    const steps = isHeaped(values, lo, hi) ? distinctQuantiles(values, lo, hi) : undefined;
    if (steps === undefined) breakpoints.push(even);
    else {
      found = true;
      breakpoints.push(even.map((point, i) => evenShare * point + (1 - evenShare) * between(steps, i / gridSize)));
    }
    yield;
  }
  return found ? { kind: 'adapted', breakpoints } : undefined;
}

/** Whether one of a few even intervals has most of the sorted values; two values alone are no heap. */
function isHeaped(values: Float64Array, lo: number, hi: number): boolean {
  const counts = new Array<number>(intervals).fill(0);
  for (const value of values) counts[Math.min(intervals - 1, Math.floor(((value - lo) / (hi - lo)) * intervals))]++;
  return Math.max(...counts) >= heaped * values.length;
}

/** Quantiles from end to end, each value once; undefined where two values are all. */
function distinctQuantiles(values: Float64Array, lo: number, hi: number): number[] | undefined {
  // what lies between two values is no value
  if (new Set(values).size <= 2) return undefined;
  const points = [lo];
  for (let i = 0; i <= quantiles; i++) {
    const value = between(values, i / quantiles);
    if (value > points[points.length - 1] && value < hi) points.push(value);
  }
  return points.length > 2 ? [...points, hi] : undefined;
}

/** The value at a share of the way through a rising list. */
function between(points: ArrayLike<number>, share: number): number {
  const place = share * (points.length - 1);
  const first = Math.min(points.length - 2, Math.floor(place));
  return points[first] + (place - first) * (points[first + 1] - points[first]);
}
