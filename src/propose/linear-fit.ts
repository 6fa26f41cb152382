// Straight fits of a few columns to one, for a look at the rows: normal equations of standardised columns.

import { factorCholesky, solveFactored } from '../math/cholesky.js';

/** y ≈ constant + Σ weights · columns, and what is left, as a share of the variance of y. */
export interface LinearFit {
  constant: number;
  weights: number[];
  left: number;
  /** standard errors of the weights */
  errors: number[];
}

/** The fit by least squares; undefined where the columns are not independent or not finite. */
export function fitLinear(columns: readonly ArrayLike<number>[], y: ArrayLike<number>): LinearFit | undefined {
  const [count, rows] = [columns.length, y.length];
  const all = [...columns, y].map(standardized);
  if (all.some((each) => each === undefined)) return undefined;
  const parts = all.filter((each) => each !== undefined);
  const [inputs, target] = [parts.slice(0, count), parts[count]];
  const matrix = new Float64Array(count * count);
  const right = new Float64Array(count);
  for (let p = 0; p < count; p++) {
    for (let q = 0; q <= p; q++) matrix[p * count + q] = dot(inputs[p].values, inputs[q].values) / rows;
    matrix[p * count + p] += 1e-12;
    right[p] = dot(inputs[p].values, target.values) / rows;
  }
  const factor = matrix;
  if (!factorCholesky(factor, count)) return undefined;
  solveFactored(factor, right);
  let left = 0;
  for (let row = 0; row < rows; row++) {
    let rest = target.values[row];
    for (let p = 0; p < count; p++) rest -= right[p] * inputs[p].values[row];
    left += rest ** 2 / rows;
  }
  const weights = inputs.map(({ spread }, p) => (right[p] * target.spread) / spread);
  const errors = inputs.map(({ spread }, p) => {
    const unit = new Float64Array(count);
    unit[p] = 1;
    solveFactored(factor, unit);
    const variance = (left * unit[p]) / Math.max(1, rows - count - 1);
    return (Math.sqrt(variance) * target.spread) / spread;
  });
  const constant = inputs.reduce((sum, { mean }, p) => sum - weights[p] * mean, target.mean);
  return Number.isFinite(constant) && weights.every(Number.isFinite) ? { constant, weights, left, errors } : undefined;
}

function standardized(values: ArrayLike<number>): { values: Float64Array; mean: number; spread: number } | undefined {
  const rows = values.length;
  let mean = 0;
  for (let row = 0; row < rows; row++) mean += values[row] / rows;
  let square = 0;
  for (let row = 0; row < rows; row++) square += (values[row] - mean) ** 2 / rows;
  const spread = Math.sqrt(square);
  if (!(spread > 0) || !Number.isFinite(1 / spread)) return undefined;
  return { values: Float64Array.from(values, (value) => (value - mean) / spread), mean, spread };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
