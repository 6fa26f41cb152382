import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type ClassificationMetrics, classificationMetrics } from './class-metrics.js';
import { accuracy, regressionMetrics } from './metrics.js';

const answers = JSON.parse(readFileSync(new URL('../../test/known-answers/metrics.json', import.meta.url), 'utf8'));
/** both sides work in float64; only the order of the sums differs */
const relative = 1e-12;
const near = (got: number, want: number): void =>
  expect(Math.abs(got - want)).toBeLessThanOrEqual(relative * Math.max(1e-300, Math.abs(want)));

for (const [index, known] of answers.regression.entries()) {
  test(`regression figures equal scikit-learn's, case ${index}`, () => {
    const got = regressionMetrics(known.actual, known.predicted, { outputs: known.outputs });
    for (const name of ['rmse', 'mae', 'medianAbsoluteError', 'r2'] as const) {
      near(got[name], known[name]);
      for (const { weights, ...weighed } of [known.weighted, known.wholeWeights])
        near(
          regressionMetrics(known.actual, known.predicted, { outputs: known.outputs, weights })[name],
          weighed[name],
        );
      got.outputs?.forEach((one, output) => near(one[name], known.each[name][output]));
    }
    expect(got.outputs?.length).toBe(known.outputs === 1 ? undefined : known.outputs);
  });
}

const figures = [
  ...(['accuracy', 'logLoss', 'balancedAccuracy', 'precision', 'recall', 'f1', 'auc', 'brier'] as const),
  'calibrationError',
] as const;
function nearAll(got: ClassificationMetrics, known: ClassificationMetrics): void {
  for (const name of figures) near(got[name], known[name]);
  got.perClass.forEach((one, k) => {
    for (const name of ['precision', 'recall', 'f1', 'auc'] as const) near(one[name], known.perClass[k][name]);
  });
}

for (const [index, known] of answers.classification.entries()) {
  test(`classification figures equal scikit-learn's, case ${index}`, () => {
    const { classes, weights } = known;
    const got = classificationMetrics(known.actual, known.probabilities, { classes });
    nearAll(got, known);
    expect(got.confusion).toEqual(known.confusion);
    expect(got.perClass.map(({ rows }) => rows)).toEqual(
      known.confusion.map((counts: number[]) => counts.reduce((a, b) => a + b, 0)),
    );
    const weighed = classificationMetrics(known.actual, known.probabilities, { classes, weights });
    nearAll(weighed, known.weighted);
    expect(weighed.confusion).toEqual(known.confusion);
  });
}

test('perfect predictions have no error, the mean has R² 0, a constant target never divides by zero', () => {
  expect(regressionMetrics([1, 2, 3], [1, 2, 3])).toEqual({ rmse: 0, mae: 0, medianAbsoluteError: 0, r2: 1 });
  expect(regressionMetrics([1, 2, 3], [2, 2, 2]).r2).toBe(0);
  expect(regressionMetrics([5, 5], [5, 5]).r2).toBe(1);
  expect(regressionMetrics([5, 5], [5, 6]).r2).toBe(0);
  expect(regressionMetrics([5], [6]).r2).toBeNaN();
});

test('accuracy compares labels and class indices alike', () => {
  expect(accuracy(['a', 'b', 'b', 'c'], ['a', 'b', 'c', 'c'])).toBe(0.75);
  expect(accuracy(Int32Array.of(0, 1), Int32Array.of(1, 0))).toBe(0);
});

test('arrays that do not fit are named with their lengths', () => {
  expect(() => regressionMetrics([], [])).toThrow('got 0 and 0');
  expect(() => regressionMetrics([1, 2, 3], [1, 2, 3], { outputs: 2 })).toThrow('rows × 2');
  expect(() => accuracy([1], [1, 2])).toThrow('got 1 and 2');
  expect(() => classificationMetrics([0, 1], [1, 0, 0], { classes: 2 })).toThrow('2 probabilities for each of 2 rows');
  expect(() => classificationMetrics([0, 2], [1, 0, 0, 1], { classes: 2 })).toThrow('row 2 has class 2');
});

test('a class without rows or alone has no area, and the mean is of those that have one', () => {
  const p = [0.6, 0.3, 0.1, 0.2, 0.7, 0.1, 0.5, 0.4, 0.1];
  const { auc, perClass, balancedAccuracy, recall } = classificationMetrics([0, 1, 1], p, { classes: 3 });
  expect(perClass[2].auc).toBeNaN();
  expect(perClass[2].recall).toBe(0);
  expect(auc).toBe(1);
  expect(balancedAccuracy).toBe(0.75);
  expect(recall).toBe(0.5);
  expect(classificationMetrics([1, 1], [0.4, 0.6, 0.7, 0.3], { classes: 2 }).auc).toBeNaN();
});

test('weights that are no weights are refused, with what was seen', () => {
  const of = (weights: number[]) => () => regressionMetrics([1, 2], [1, 2], { weights });
  expect(of([1])).toThrow('one for each of 2 rows; got 1');
  expect(of([1, -1])).toThrow('that of row 2 is -1');
  expect(of([NaN, 1])).toThrow('that of row 1 is NaN');
  expect(of([0, 0])).toThrow('0 for every row');
});
