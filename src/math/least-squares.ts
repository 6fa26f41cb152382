// The spline that comes nearest to given points: linear least squares on a banded matrix.
// Rows are rotated into a triangle one after the other (Givens 1958; Cox 1981 for splines), so no normal equations square the
// condition number; time grows with points × order², memory with coefficients × order.

import { checkList, checkNumber, KanError, show } from '../errors.js';
import { checkSpline, evaluateBasis, findInterval } from './b-spline.js';
import { checkNames, type OptionNames } from '../options.js';

export interface FitOptions {
  /** one for each point, not negative: a point of weight 2 counts as two points of weight 1; default all 1 */
  weights?: ArrayLike<number>;
  /** pull of the coefficients towards zero, relative to the weight per coefficient; at least 1e-30; default 1e-20 */
  ridge?: number;
}

const fitOptions: OptionNames<FitOptions> = { weights: true, ridge: true };

/** Basis values beyond this belong to points so far outside the domain that their squares would overflow. */
const highestBasis = 1e100;

/**
 * Coefficients c of the spline s = Σ c_j B_j that minimise Σ_i w_i (s(x_i) − y_i)² + ridge · (Σ_i w_i / count) · Σ_j c_j²,
 * where `count` = knots.length − order − 1 is their number. The points may come in any order; those outside the domain
 * count with the continued polynomials of `evaluateSpline`.
 *
 * The default ridge is far below what points can tell and changes a determined fit by about 1e-15. It decides where points
 * are missing: a coefficient whose basis function meets no point is exactly 0, and of all fits equally near to too
 * few points the smallest coefficients are taken. Where points only just reach into a basis function its coefficient can
 * be large; a ridge of 1e-8 keeps it small. The result is always finite unless y is near the largest number there is.
 *
 * Throws a KanError when knots do not increase, lengths differ, a number is not finite, a weight is negative, or a point
 * is so far outside the domain that its basis values overflow.
 */
export function fitSpline(
  knots: ArrayLike<number>,
  order: number,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  options: FitOptions = {},
): Float64Array {
  checkNames('fitSpline', options, fitOptions);
  const { weights, ridge = 1e-20 } = options;
  checkSpline('fitSpline', knots, order);
  checkNumber('fitSpline: `ridge`', ridge, 1e-30);
  checkPoints(x, y, weights);

  const count = knots.length - order - 1;
  const size = order + 1;
  const coefficients = new Float64Array(count);

  // y and weights at most 1: nothing overflows on the way
  const heaviest = weights ? largest(weights) : 1;
  const highest = largest(y);
  if (heaviest === 0 || highest === 0) return coefficients;

  // triangle[j, 0..order] are the entries of row j from its diagonal on, right[j] its right side
  const triangle = new Float64Array(count * size);
  const right = new Float64Array(count);
  const row = new Float64Array(size);

  let total = 0;
  for (let i = 0; i < x.length; i++) total += weights ? weights[i] / heaviest : 1;
  const pull = Math.sqrt(ridge * (total / count));

  // by first coefficient, so that each row meets at most order + 1 rows of the triangle that are not empty
  const { starts, points } = sortByOffset(knots, order, x);
  for (let j = 0; j < count; j++) {
    for (let p = starts[j]; p < starts[j + 1]; p++) {
      const i = points[p];
      const weight = weights ? Math.sqrt(weights[i] / heaviest) : 1;
      if (weight === 0) continue;
      evaluateBasis(knots, order, x[i], row);
      for (let m = 0; m < size; m++) {
        if (!(Math.abs(row[m]) <= highestBasis)) {
          throw new KanError(
            `fitSpline: x[${i}] = ${x[i]} is too far from the domain ${knots[order]} … ${knots[count]}`,
            'leave such points out or move them to the nearest end',
          );
        }
        row[m] *= weight;
      }
      rotateIn(triangle, right, size, j, row, (weight * y[i]) / highest);
    }
    row.fill(0);
    row[0] = pull;
    rotateIn(triangle, right, size, j, row, 0);
  }

  // from the last row up; no diagonal is zero, the ridge is in it
  for (let j = count - 1; j >= 0; j--) {
    let sum = right[j];
    for (let m = 1; m < size && j + m < count; m++) sum -= triangle[j * size + m] * coefficients[j + m];
    coefficients[j] = sum / triangle[j * size];
  }
  for (let j = 0; j < count; j++) coefficients[j] *= highest;
  return coefficients;
}

/**
 * Adds the equation Σ_m row[m] · c[first + m] = value: plane rotations of it with the rows of the triangle make its entries
 * zero one by one. Destroys `row`.
 */
function rotateIn(
  triangle: Float64Array,
  right: Float64Array,
  size: number,
  first: number,
  row: Float64Array,
  value: number,
): void {
  for (let j = first; j < right.length; j++) {
    const at = j * size;
    const diagonal = triangle[at];
    const entry = row[0];
    if (entry !== 0) {
      const larger = Math.max(Math.abs(diagonal), Math.abs(entry));
      const length = larger * Math.sqrt((diagonal / larger) ** 2 + (entry / larger) ** 2);
      const cosine = diagonal / length;
      const sine = entry / length;
      for (let m = 0; m < size; m++) {
        const above = triangle[at + m];
        triangle[at + m] = cosine * above + sine * row[m];
        row[m] = cosine * row[m] - sine * above;
      }
      const above = right[j];
      right[j] = cosine * above + sine * value;
      value = cosine * value - sine * above;
      // the row of the triangle was empty and has taken the equation
      if (diagonal === 0) return;
    }
    // the entry that is now zero leaves on the left
    row.copyWithin(0, 1);
    row[size - 1] = 0;
    if (row.every((other) => other === 0)) return;
  }
}

/** The points whose first coefficient is j are points[starts[j]] … points[starts[j + 1] − 1]. */
function sortByOffset(
  knots: ArrayLike<number>,
  order: number,
  x: ArrayLike<number>,
): { starts: Uint32Array; points: Uint32Array } {
  const count = knots.length - order - 1;
  const offsets = Uint32Array.from({ length: x.length }, (_, i) => findInterval(knots, x[i], order, count - 1) - order);
  const starts = new Uint32Array(count + 1);
  for (const offset of offsets) starts[offset + 1]++;
  for (let j = 0; j < count; j++) starts[j + 1] += starts[j];
  const next = starts.slice();
  const points = new Uint32Array(x.length);
  for (let i = 0; i < offsets.length; i++) points[next[offsets[i]]++] = i;
  return { starts, points };
}

function checkPoints(x: ArrayLike<number>, y: ArrayLike<number>, weights: ArrayLike<number> | undefined): void {
  checkList('fitSpline: `x`', x);
  checkList('fitSpline: `y`', y);
  if (weights !== undefined) checkList('fitSpline: `weights`', weights);
  if (x.length !== y.length) throw new KanError(`fitSpline: expected one y for each of ${x.length} x; got ${y.length}`);
  if (weights && weights.length !== x.length) {
    throw new KanError(`fitSpline: expected one weight for each of ${x.length} points; got ${weights.length}`);
  }
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(x[i])) throw new KanError(`fitSpline: x[${i}] must be finite; got ${show(x[i])}`);
    if (!Number.isFinite(y[i])) throw new KanError(`fitSpline: y[${i}] must be finite; got ${show(y[i])}`);
    if (weights && !(Number.isFinite(weights[i]) && weights[i] >= 0)) {
      throw new KanError(`fitSpline: weights[${i}] must be finite and not negative; got ${show(weights[i])}`);
    }
  }
}

/** Largest absolute value; 0 of none. */
function largest(values: ArrayLike<number>): number {
  let found = 0;
  for (let i = 0; i < values.length; i++) found = Math.max(found, Math.abs(values[i]));
  return found;
}
