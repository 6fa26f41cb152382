// Where the B-splines of one input have their cells, and the polynomials on them: what interpreter and printers have in common, so that a number
// falls into the same cell everywhere. Gaussians and Chebyshev polynomials have no cells.
//
// For x: `at` is x, or x clamped to [lo, hi] unless `outside` is 'zero'. Even grids: u = (at − lo) · rate, the cell is floor(u), from −before to
// cells − before − 1, and t = u − cell. Others: the cell is the number of `ends` that are ≤ at, less `before`; t = (at − left) · rate of the cell.
// The order + 1 functions from number `cell` on are w[m] = Σ_p M[p, m] t^p; those with a number below 0 or from `count` on have no coefficient.
// With 'linear' comes (x − at) · rate · Σ_p p M[p, m] t^(p − 1). With 'zero' there is nothing where x < `start` or x > `end`.

import { powerMatrix } from '../math/power-matrix.js';
import { extendKnots } from '../math/knots.js';
import type { Splines } from './program.js';

export interface Cells {
  /** whether they are found by arithmetic */
  even: boolean;
  lo: number;
  hi: number;
  /** of even grids: cells per unit */
  rate: number;
  /** cells before the domain, which 'zero' has on either side: the order */
  before: number;
  /** cells in all */
  cells: number;
  /** where 'zero' is 0 beyond */
  start: number;
  end: number;
  /** of other grids: the ends between cells, cells − 1 of them */
  ends: Float64Array;
  /** of other grids, for each cell: where it begins, and one over its width */
  lefts: Float64Array;
  rates: Float64Array;
  /** M[p, m] of each cell; of even grids a single one */
  matrices: readonly Float64Array[];
}

/** The cells of one input. */
export function cellsOf({ order, outside, gridSize, breakpoints, even }: Splines, input: number): Cells {
  const points = breakpoints[input];
  const [lo, hi] = [points[0], points[gridSize]];
  const before = outside === 'zero' ? order : 0;
  const cells = gridSize + 2 * before;
  const knots = extendKnots(points, before);
  const all = even ? [] : powerMatrix(points, order);
  const widths = Float64Array.from({ length: cells }, (_, cell) => knots[cell + 1] - knots[cell]);
  return {
    even,
    lo,
    hi,
    rate: gridSize / (hi - lo),
    before,
    cells,
    start: knots[0],
    end: knots[knots.length - 1],
    ends: Float64Array.from(knots.subarray(1, cells)),
    lefts: Float64Array.from(knots.subarray(0, cells)),
    rates: widths.map((width) => 1 / width),
    matrices: even ? [evenMatrix(order)] : all.slice(order - before, order - before + cells),
  };
}

/** The cells of all inputs of a layer, as tables hold them: an entry for each input, or for each cell of each input. */
export interface LayerCells extends Pick<Cells, 'before' | 'cells'> {
  /** [inputs] */
  rate: number[];
  start: number[];
  end: number[];
  /** [inputs, cells] */
  lefts: number[];
  rates: number[];
  /** [inputs, cells − 1] */
  ends: number[];
  /** [inputs, cells, order + 1, order + 1]; of even grids for a single cell of each input */
  matrices: number[];
}

export function layerCells(splines: Splines): LayerCells {
  const all = splines.breakpoints.map((_, input) => cellsOf(splines, input));
  const one = (key: 'rate' | 'start' | 'end'): number[] => all.map((cells) => cells[key]);
  const many = (key: 'lefts' | 'rates' | 'ends'): number[] => all.flatMap((cells) => Array.from(cells[key]));
  return {
    before: all[0].before,
    cells: all[0].cells,
    rate: one('rate'),
    start: one('start'),
    end: one('end'),
    lefts: many('lefts'),
    rates: many('rates'),
    ends: many('ends'),
    matrices: all.flatMap(({ matrices }) => matrices.flatMap((matrix) => Array.from(matrix))),
  };
}

/** M of all cells of an even grid. */
export function evenMatrix(order: number): Float64Array {
  const points = Float64Array.from({ length: 2 * order + 2 }, (_, i) => i);
  return powerMatrix(points, order)[2 * order];
}
