// B-splines on one axis: the order + 1 basis functions that are not zero at a point, their derivatives, and sums of them.
// Knows knots and coefficients, nothing of networks. Recurrence after de Boor (1978) and Piegl & Tiller, "The NURBS Book", A2.2–A2.3.

import { checkInteger, checkNumberList, KanError } from '../errors.js';
import { checkIncreasing, highestOrder } from './knots.js';

/**
 * Index of the knot interval [knots[i], knots[i + 1]) that x lies in, among those from `first` to `last`; points outside get the
 * nearest. The last interval of the domain is closed at its right end.
 */
export function findInterval(knots: ArrayLike<number>, x: number, first: number, last: number): number {
  let low = first;
  let high = last + 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x >= knots[middle]) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * The basis functions at x, or their first or second derivatives: out[m], m = 0 … order, belongs to coefficient
 * `offset + m`, where `offset` is returned. Knots: strictly increasing, gridSize + 1 + 2 · order of them (`extendKnots`). Inside
 * [knots[order], knots[n]] the values sum to one; left and right of it the polynomials of the first and last interval
 * go on, as scipy.interpolate.BSpline's extrapolation does. Trusts its arguments.
 */
export function evaluateBasis(
  knots: ArrayLike<number>,
  order: number,
  x: number,
  out: Float64Array,
  derivative: 0 | 1 | 2 = 0,
): number {
  const interval = findInterval(knots, x, order, knots.length - order - 2);
  evaluateBasisIn(knots, order, interval, x, out, derivative);
  return interval - order;
}

/** As `evaluateBasis`, for the polynomial piece of a given interval of the knots; third derivatives too. */
export function evaluateBasisIn(
  knots: ArrayLike<number>,
  order: number,
  interval: number,
  x: number,
  out: Float64Array,
  derivative: 0 | 1 | 2 | 3 = 0,
): void {
  if (derivative > order) {
    out.fill(0, 0, order + 1);
    return;
  }
  // values of order − derivative
  const low = order - derivative;
  out[0] = 1;
  for (let p = 1; p <= low; p++) {
    let saved = 0;
    for (let m = 0; m < p; m++) {
      const left = knots[interval + 1 - p + m];
      const right = knots[interval + 1 + m];
      const part = out[m] / (right - left);
      out[m] = saved + (right - x) * part;
      saved = (x - left) * part;
    }
    out[p] = saved;
  }
  // each raise of the order differentiates once: B'_{i,p} = p · (B_{i,p−1} / (t_{i+p} − t_i) − B_{i+1,p−1} / (t_{i+p+1} − t_{i+1}))
  for (let p = low + 1; p <= order; p++) {
    let saved = 0;
    for (let m = 0; m < p; m++) {
      const part = (p * out[m]) / (knots[interval + 1 + m] - knots[interval + 1 - p + m]);
      out[m] = saved - part;
      saved = part;
    }
    out[p] = saved;
  }
}

/**
 * Values of the spline Σ c_i B_i, or of its first or second derivative, at every x.
 * Throws a KanError when knots do not increase, coefficients are not knots.length − order − 1 many, or there is no such derivative.
 */
export function evaluateSpline(
  knots: ArrayLike<number>,
  coefficients: ArrayLike<number>,
  order: number,
  x: ArrayLike<number>,
  derivative: 0 | 1 | 2 = 0,
): Float64Array {
  checkSpline('evaluateSpline', knots, order);
  checkNumberList('evaluateSpline: `coefficients`', coefficients);
  checkNumberList('evaluateSpline: `x`', x);
  const count = knots.length - order - 1;
  if (coefficients.length !== count)
    throw new KanError(
      `evaluateSpline: expected ${count} coefficients for ${knots.length} knots of order ${order}; got ${coefficients.length}`,
    );
  checkInteger('evaluateSpline: `derivative`', derivative, 0, 2);
  const basis = new Float64Array(order + 1);
  return Float64Array.from({ length: x.length }, (_, row) => {
    const offset = evaluateBasis(knots, order, x[row], basis, derivative);
    let sum = 0;
    for (let m = 0; m <= order; m++) sum += basis[m] * coefficients[offset + m];
    return sum;
  });
}

/** Throws a KanError unless `knots` can carry a spline of `order`. */
export function checkSpline(what: string, knots: ArrayLike<number>, order: number): void {
  checkInteger(`${what}: \`order\``, order, 0, highestOrder);
  checkIncreasing(`${what}: \`knots\``, knots);
  if (knots.length < 2 * order + 2)
    throw new KanError(`${what}: order ${order} needs at least ${2 * order + 2} knots; got ${knots.length}`);
}
