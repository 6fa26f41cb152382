// How good predicted numbers are, in the words and to the numbers of scikit-learn; of classes see class-metrics.ts. Knows arrays of answers,
// nothing of models.

import { checkInteger, checkList, KanError } from '../errors.js';
import { rootMeanSquare, spreadOf } from '../math/spread.js';
import { checkNames } from '../options.js';
import { readWeights } from './row-weights.js';

/** How far predicted numbers are from the true ones, in the units of the target; R² has none. */
export interface RegressionMetrics {
  /** root of the mean squared error */
  rmse: number;
  /** mean absolute error */
  mae: number;
  /** median of the absolute errors */
  medianAbsoluteError: number;
  /** 1 − Σ(y − ŷ)² / Σ(y − ȳ)²; NaN for fewer than two rows */
  r2: number;
  /** the same for each output, when there are several; the figures above are then their plain means */
  outputs?: RegressionMetrics[];
}

/**
 * Root mean squared error, mean and median absolute error and R² of predicted[rows, outputs] against actual[rows, outputs], each row
 * with its weight, or 1. A constant target has R² 1 if it is met exactly and 0 otherwise. Throws a KanError on arrays of different or no
 * length, and on weights that are negative or all 0.
 */
export function regressionMetrics(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
  options: { outputs?: number; weights?: ArrayLike<number> | undefined } = {},
): RegressionMetrics {
  checkNames('regressionMetrics', options, ['outputs', 'weights']);
  const { outputs = 1 } = options;
  checkList('regressionMetrics: `actual`', actual);
  checkList('regressionMetrics: `predicted`', predicted);
  checkInteger('regressionMetrics: `outputs`', outputs, 1);
  const rows = actual.length / outputs;
  if (actual.length === 0 || actual.length !== predicted.length || !Number.isInteger(rows)) {
    throw new KanError(
      `regressionMetrics: needs two arrays of rows × ${outputs} values; got ${actual.length} and ${predicted.length}`,
    );
  }
  const weights = options.weights && readWeights('regressionMetrics: `weights`', options.weights, rows);
  const each = Array.from({ length: outputs }, (_, output) => {
    const places = { first: output, stride: outputs, count: rows };
    return oneOutput(actual, predicted, places, weights);
  });
  if (outputs === 1) return each[0];
  const mean = (pick: (metrics: RegressionMetrics) => number): number =>
    each.reduce((sum, metrics) => sum + pick(metrics), 0) / outputs;
  return {
    rmse: mean((m) => m.rmse),
    mae: mean((m) => m.mae),
    medianAbsoluteError: mean((m) => m.medianAbsoluteError),
    r2: mean((m) => m.r2),
    outputs: each,
  };
}

/**
 * Share of rows where predicted[row] equals actual[row]; works on labels and class indices alike. Throws a KanError on
 * arrays of different or no length.
 */
export function accuracy<T>(actual: ArrayLike<T>, predicted: ArrayLike<T>): number {
  checkList('accuracy: `actual`', actual);
  checkList('accuracy: `predicted`', predicted);
  if (actual.length === 0 || actual.length !== predicted.length) {
    throw new KanError(`accuracy: needs two arrays of one length; got ${actual.length} and ${predicted.length}`);
  }
  let right = 0;
  for (let row = 0; row < actual.length; row++) if (actual[row] === predicted[row]) right++;
  return right / actual.length;
}

interface Places {
  first: number;
  stride: number;
  count: number;
}

function oneOutput(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
  places: Places,
  weights: ArrayLike<number> | undefined,
): RegressionMetrics {
  const { first, stride, count } = places;
  const errors = Float64Array.from({ length: count }, (_, row) =>
    Math.abs(actual[first + row * stride] - predicted[first + row * stride]),
  );
  const rmse = weights ? weightedRoot(errors, weights) : rootMeanSquare(actual, predicted, places);
  const deviation = weights ? weightedDeviation(actual, places, weights) : spreadOf(actual, places).deviation;
  const r2 = count < 2 ? NaN : deviation === 0 ? (rmse === 0 ? 1 : 0) : 1 - (rmse / deviation) ** 2;
  return weights
    ? { rmse, mae: weightedMean(errors, weights), medianAbsoluteError: weightedMedian(errors, weights), r2 }
    : { rmse, mae: meanOf(errors), medianAbsoluteError: medianOf(errors), r2 };
}

function meanOf(values: Float64Array): number {
  let mean = 0;
  for (let row = 0; row < values.length; row++) mean += values[row] * (1 / values.length);
  return mean;
}

/** The middle value; between two the middle. */
function medianOf(values: Float64Array): number {
  const sorted = values.toSorted();
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}

function weightedMean(values: ArrayLike<number>, weights: ArrayLike<number>): number {
  let total = 0;
  for (let row = 0; row < values.length; row++) total += weights[row];
  let mean = 0;
  for (let row = 0; row < values.length; row++) mean += values[row] * (weights[row] / total);
  return mean;
}

function weightedRoot(sizes: Float64Array, weights: ArrayLike<number>): number {
  const most = sizes.reduce((a, b) => Math.max(a, b), 0);
  if (!(most > 0 && most < Infinity)) return most;
  const squares = sizes.map((size) => (size / most) ** 2);
  return Math.sqrt(weightedMean(squares, weights)) * most;
}

function weightedDeviation(
  values: ArrayLike<number>,
  { first, stride, count }: Places,
  weights: ArrayLike<number>,
): number {
  const own = Float64Array.from({ length: count }, (_, row) => values[first + row * stride]);
  const mean = weightedMean(own, weights);
  return weightedRoot(
    own.map((value) => Math.abs(value - mean)),
    weights,
  );
}

/** The value with half of the weight below it; between two the middle. */
function weightedMedian(values: Float64Array, weights: ArrayLike<number>): number {
  const order = [...values.keys()].filter((row) => weights[row] > 0).sort((a, b) => values[a] - values[b]);
  const half = order.reduce((sum, row) => sum + weights[row], 0) / 2;
  let below = 0;
  for (const [at, row] of order.entries()) {
    below += weights[row];
    if (below > half || at === order.length - 1) return values[row];
    if (below === half) return (values[row] + values[order[at + 1]]) / 2;
  }
  return NaN;
}
