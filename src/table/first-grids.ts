// Where the grids of a table's first layer lie: over the values seen, and a little further, so that a row just outside meets a curve
// that was fitted and not its tangent. Knows encoded rows and grids; what counts as outside is compute/domain-report.ts's.

import type { Work } from '../work.js';

/** Rows that are expected beyond the outermost of as many others: an end moves by what that many neighbours take up there. */
const neighbours = 4;
/** Most that an end moves, in intervals: the curve there is the last piece's, which more than half of it still determines. */
const mostIntervals = 0.5;
/** Values this near to ±1 are at the end of a column's scale. */
const nearEnd = 1e-9;

/**
 * The domain of each of x[rows, inputs], encoded so that what was seen fills [−1, 1], an input at a time. Each end lies as far beyond the
 * outermost value as its 4th neighbour lies within, but no further than 4 / rows of the range, where values that are spread evenly
 * overshoot one time in e⁴, and half an interval. Where the outermost value comes often, as in counts and in 0 and 1, nothing further out is
 * expected and the end stays. Undefined: all stay at ±1.
 */
export function* firstDomains(
  x: ArrayLike<number>,
  rows: number,
  { inputs, gridSize = 5 }: { inputs: number; gridSize?: number },
): Work<[number, number][] | undefined> {
  const most = Math.min((2 * neighbours) / rows, (2 * mostIntervals) / gridSize);
  const domains: [number, number][] = [];
  for (let input = 0; input < inputs; input++) {
    domains.push([-1 - beyond(x, rows, inputs, input, -1, most), 1 + beyond(x, rows, inputs, input, 1, most)]);
    yield;
  }
  return domains.every(([lo, hi]) => lo === -1 && hi === 1) ? undefined : domains;
}

/** How far the end at `side` (−1 or 1) of an input's domain moves. */
function beyond(x: ArrayLike<number>, rows: number, inputs: number, input: number, side: -1 | 1, most: number): number {
  // the largest values, towards that side; the least of them first
  const outermost: number[] = [];
  for (let row = 0; row < rows; row++) {
    const value = side * x[row * inputs + input];
    if (outermost.length > neighbours) {
      if (value <= outermost[0]) continue;
      outermost.shift();
    }
    let at = outermost.length;
    while (at > 0 && outermost[at - 1] > value) at--;
    outermost.splice(at, 0, value);
  }
  const end = outermost[outermost.length - 1];
  // scaled otherwise, or with a single value: nothing is known of that end
  if (!(Math.abs(end - 1) <= nearEnd) || outermost.length <= neighbours) return 0;
  return Math.min(end - outermost[0], most);
}
