// The basis functions as polynomials of each cell: what kernels evaluate on grids that are not uniform.

import { evaluateBasisIn } from './b-spline.js';
import { extendKnots } from './knots.js';

/**
 * For every interval of the extended knots, `order` of them past each end included, the matrix P with
 * basis_m(t) = Σ_p P[p · (order + 1) + m] t^p, where t runs from 0 to 1 across the interval. Inside the domain these are the basis
 * functions of `evaluateBasis`; past its ends those of the knots extended further, of which only the ones that reach into the
 * domain have a coefficient. Throws as `extendKnots` does.
 */
export function powerMatrix(breakpoints: ArrayLike<number>, order: number): Float64Array[] {
  const cells = breakpoints.length - 1 + 2 * order;
  const knots = furtherKnots(extendKnots(breakpoints, order), order);
  const size = order + 1;
  const values = new Float64Array(size);
  return Array.from({ length: cells }, (_, cell) => {
    const matrix = new Float64Array(size * size);
    const interval = cell + order;
    const [left, right] = [knots[interval], knots[interval + 1]];
    // exact interpolation: values at order + 1 points of the cell, then divided differences, then powers of t
    const points = Array.from({ length: size }, (_, q) => (order === 0 ? 0 : q / order));
    const samples = points.map((t) => {
      evaluateBasisIn(knots, order, interval, left + t * (right - left), values);
      return values.slice();
    });
    for (let m = 0; m < size; m++) {
      const coefficients = interpolate(
        points,
        samples.map((sample) => sample[m]),
      );
      for (let p = 0; p < size; p++) matrix[p * size + m] = coefficients[p];
    }
    return matrix;
  });
}

/** `order` more knots past each end, with the width of the outermost interval. */
function furtherKnots(knots: Float64Array, order: number): Float64Array {
  const last = knots.length - 1;
  const [first, final] = [knots[1] - knots[0], knots[last] - knots[last - 1]];
  return Float64Array.from({ length: knots.length + 2 * order }, (_, i) => {
    if (i < order) return knots[0] - (order - i) * first;
    return i > last + order ? knots[last] + (i - last - order) * final : knots[i - order];
  });
}

/** Coefficients of the polynomial through the given points, lowest power first (Newton's form, then multiplied out). */
function interpolate(points: number[], values: number[]): number[] {
  const differences = values.slice();
  for (let level = 1; level < points.length; level++) {
    for (let i = points.length - 1; i >= level; i--)
      differences[i] = (differences[i] - differences[i - 1]) / (points[i] - points[i - level]);
  }
  const result = new Array<number>(points.length).fill(0);
  for (let i = points.length - 1; i >= 0; i--) {
    for (let p = result.length - 1; p > 0; p--) result[p] = result[p - 1] - points[i] * result[p];
    result[0] = differences[i] - points[i] * result[0];
  }
  return result;
}
