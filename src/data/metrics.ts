// How good predictions are, in the words and to the numbers of scikit-learn. Knows arrays of answers, nothing of models.

import { checkInteger, checkList, KanError } from '../errors.js';
import { rootMeanSquare, spreadOf } from '../math/spread.js';
import { checkNames } from '../options.js';

/** How far predicted numbers are from the true ones, in the units of the target; R² has none. */
export interface RegressionMetrics {
  /** root of the mean squared error */
  rmse: number;
  /** mean absolute error */
  mae: number;
  /** 1 − Σ(y − ŷ)² / Σ(y − ȳ)²; NaN for fewer than two rows */
  r2: number;
  /** the same for each output, when there are several; the figures above are then their plain means */
  outputs?: RegressionMetrics[];
}

/** How good predicted classes are. */
export interface ClassificationMetrics {
  /** share of rows whose likeliest class is the right one */
  accuracy: number;
  /** mean of −ln(probability of the right class) */
  logLoss: number;
  /** confusion[actual][predicted]: counts of rows */
  confusion: number[][];
}

/**
 * Root mean squared error, mean absolute error and R² of predicted[rows, outputs] against actual[rows, outputs].
 * A constant target has R² 1 if it is met exactly and 0 otherwise. Throws a KanError on arrays of different or no length.
 */
export function regressionMetrics(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
  options: { outputs?: number } = {},
): RegressionMetrics {
  checkNames('regressionMetrics', options, ['outputs']);
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
  const each = Array.from({ length: outputs }, (_, output) => oneOutput(actual, predicted, rows, outputs, output));
  if (outputs === 1) return each[0];
  const mean = (pick: (metrics: RegressionMetrics) => number): number =>
    each.reduce((sum, metrics) => sum + pick(metrics), 0) / outputs;
  return { rmse: mean((m) => m.rmse), mae: mean((m) => m.mae), r2: mean((m) => m.r2), outputs: each };
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

/**
 * Accuracy, log-loss and confusion matrix of probabilities[rows, classes] against the class index of each row.
 * Probabilities are kept at least 2.2e-16 away from 0 and 1, so a confident mistake costs 36, not infinity.
 * Equal probabilities go to the first class. Throws a KanError on a class index out of range and on arrays that do not fit.
 */
export function classificationMetrics(
  actual: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  options: { classes: number },
): ClassificationMetrics {
  checkNames('classificationMetrics', options, ['classes'], 'classes');
  const { classes } = options;
  checkList('classificationMetrics: `actual`', actual);
  checkList('classificationMetrics: `probabilities`', probabilities);
  checkInteger('classificationMetrics: `classes`', classes, 2);
  const rows = actual.length;
  if (rows === 0 || probabilities.length !== rows * classes) {
    throw new KanError(
      `classificationMetrics: needs ${classes} probabilities for each of ${rows} rows; got ${probabilities.length} in all`,
    );
  }
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  let right = 0;
  let loss = 0;
  for (let row = 0; row < rows; row++) {
    const truth = actual[row];
    if (!(Number.isInteger(truth) && truth >= 0 && truth < classes)) {
      throw new KanError(
        `classificationMetrics: row ${row + 1} has class ${truth}, which is not from 0 to ${classes - 1}`,
      );
    }
    const predicted = likeliest(probabilities, row * classes, classes);
    const probability = probabilities[row * classes + truth];
    loss -= Math.log(Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, probability)));
    if (predicted === truth) right++;
    confusion[truth][predicted]++;
  }
  return { accuracy: right / rows, logLoss: loss / rows, confusion };
}

/** Index of the largest of `count` numbers from `offset`; the first among equals. */
export function likeliest(values: ArrayLike<number>, offset: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) if (values[offset + i] > values[offset + best]) best = i;
  return best;
}

function oneOutput(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
  rows: number,
  stride: number,
  output: number,
): RegressionMetrics {
  const places = { first: output, stride, count: rows };
  const rmse = rootMeanSquare(actual, predicted, places);
  const { deviation } = spreadOf(actual, places);
  let mae = 0;
  for (let at = output; at < actual.length; at += stride) mae += Math.abs(actual[at] - predicted[at]) / rows;
  const r2 = rows < 2 ? NaN : deviation === 0 ? (rmse === 0 ? 1 : 0) : 1 - (rmse / deviation) ** 2;
  return { rmse, mae, r2 };
}
