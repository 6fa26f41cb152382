// How good predicted probabilities of classes are, in the words and to the numbers of scikit-learn. Knows arrays of answers, no models.

import { checkInteger, checkList, KanError } from '../errors.js';
import { checkNames } from '../options.js';
import { readWeights } from './row-weights.js';

/** How good answers are for one class, against all the others. */
export interface ClassFigures {
  /** rows of the class */
  rows: number;
  /** share of the rows that were given the class that are of it; 0 where none was */
  precision: number;
  /** share of the class's rows that were given it; 0 where it has none */
  recall: number;
  /** 2 · precision · recall / (precision + recall) */
  f1: number;
  /** chance that a row of the class has a larger probability of it than another row, ties half; NaN where there are none or only such rows */
  auc: number;
}

/** How good predicted classes are. */
export interface ClassificationMetrics {
  /** share of rows whose likeliest class is the right one */
  accuracy: number;
  /** mean of −ln(probability of the right class) */
  logLoss: number;
  /** mean of the recalls of classes that have rows */
  balancedAccuracy: number;
  /** mean over the classes */
  precision: number;
  /** mean over the classes */
  recall: number;
  /** mean over the classes */
  f1: number;
  /** area under the curve of hits over false alarms: of more than two classes the mean of each against all the others */
  auc: number;
  /** mean of (probability of the second class − 1 or 0)²; of more than two classes the sum over all of them */
  brier: number;
  /**
   * expected calibration error: in 15 equal bins of the likeliest class's probability, how far its mean is from the share that is right, by rows
   * (Guo and others 2017)
   */
  calibrationError: number;
  /** of each class, in their order */
  perClass: ClassFigures[];
  /** confusion[actual][predicted]: counts of rows, without weights */
  confusion: number[][];
}

const bins = 15;

/**
 * How good probabilities[rows, classes] are against the class index of each row, each row with its weight, or 1. For the log-loss,
 * probabilities are kept at least 2.2e-16 away from 0 and 1, so a confident mistake costs 36, not infinity.
 * Equal probabilities go to the first class. Throws a KanError on a class index out of range, on arrays that do not fit and on weights that
 * are negative or all 0.
 */
export function classificationMetrics(
  actual: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  options: { classes: number; weights?: ArrayLike<number> | undefined },
): ClassificationMetrics {
  checkNames('classificationMetrics', options, ['classes', 'weights'], 'classes');
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
  const weights = readWeights('classificationMetrics: `weights`', options.weights, rows);
  const matrix = (): number[][] => Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const [confusion, weighed] = [matrix(), matrix()];
  const [sure, hits] = [new Float64Array(bins), new Float64Array(bins)];
  let [total, right, loss, brier] = [0, 0, 0, 0];
  for (let row = 0; row < rows; row++) {
    const truth = actual[row];
    if (!(Number.isInteger(truth) && truth >= 0 && truth < classes)) {
      throw new KanError(
        `classificationMetrics: row ${row + 1} has class ${truth}, which is not from 0 to ${classes - 1}`,
      );
    }
    const first = row * classes;
    const weight = weights[row];
    const predicted = likeliest(probabilities, first, classes);
    loss += weight * logLossOf(probabilities[first + truth]);
    for (let k = 0; k < classes; k++) brier += weight * (probabilities[first + k] - (k === truth ? 1 : 0)) ** 2;
    const confidence = probabilities[first + predicted];
    // a bin holds its upper end
    const bin = Math.max(0, Math.min(bins - 1, Math.ceil(confidence * bins) - 1)) || 0;
    sure[bin] += weight * confidence;
    if (predicted === truth) {
      right += weight;
      hits[bin] += weight;
    }
    confusion[truth][predicted]++;
    weighed[truth][predicted] += weight;
    total += weight;
  }
  const perClass = weighed.map((_, k) => ofClass(k, { actual, probabilities, weights, classes, confusion, weighed }));
  const mean = (values: readonly number[]): number => sum(values) / values.length;
  const areas = perClass.map(({ auc }) => auc).filter((auc) => !Number.isNaN(auc));
  return {
    accuracy: right / total,
    logLoss: loss / total,
    balancedAccuracy: mean(perClass.filter((_, k) => sum(weighed[k]) > 0).map(({ recall }) => recall)),
    precision: mean(perClass.map(({ precision }) => precision)),
    recall: mean(perClass.map(({ recall }) => recall)),
    f1: mean(perClass.map(({ f1 }) => f1)),
    auc: areas.length === 0 ? NaN : classes === 2 ? perClass[1].auc : mean(areas),
    brier: brier / total / (classes === 2 ? 2 : 1),
    calibrationError: sure.reduce((error, confidence, bin) => error + Math.abs(confidence - hits[bin]), 0) / total,
    perClass,
    confusion,
  };
}

/** What a row costs whose class had this probability. */
export function logLossOf(probability: number): number {
  return -Math.log(Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, probability)));
}

/** Index of the largest of `count` numbers from `offset`; the first among equals. */
export function likeliest(values: ArrayLike<number>, offset: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) if (values[offset + i] > values[offset + best]) best = i;
  return best;
}

interface Answers {
  actual: ArrayLike<number>;
  probabilities: ArrayLike<number>;
  weights: ArrayLike<number>;
  classes: number;
  confusion: readonly (readonly number[])[];
  weighed: readonly (readonly number[])[];
}

function ofClass(k: number, answers: Answers): ClassFigures {
  const { confusion, weighed } = answers;
  const found = weighed[k][k];
  const [own, given] = [sum(weighed[k]), weighed.reduce((total, row) => total + row[k], 0)];
  return {
    rows: sum(confusion[k]),
    precision: given > 0 ? found / given : 0,
    recall: own > 0 ? found / own : 0,
    f1: own + given > 0 ? (2 * found) / (own + given) : 0,
    auc: areaUnderCurve(k, answers),
  };
}

/** Mann and Whitney's statistic: pairs of a row of the class and another in which the first has the larger probability. */
function areaUnderCurve(k: number, { actual, probabilities, weights, classes }: Answers): number {
  const score = (row: number): number => probabilities[row * classes + k];
  const order = Uint32Array.from({ length: actual.length }, (_, row) => row).sort((a, b) => score(a) - score(b));
  let [below, pairs, own] = [0, 0, 0];
  for (let at = 0; at < order.length;) {
    const tied = score(order[at]);
    let [ownHere, otherHere] = [0, 0];
    do {
      const row = order[at++];
      if (actual[row] === k) ownHere += weights[row];
      else otherHere += weights[row];
    } while (at < order.length && score(order[at]) === tied);
    pairs += ownHere * (below + otherHere / 2);
    below += otherHere;
    own += ownHere;
  }
  return own > 0 && below > 0 ? pairs / (own * below) : NaN;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
