import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { accuracy, classificationMetrics, regressionMetrics } from './metrics.js';

const answers = JSON.parse(readFileSync(new URL('../../test/known-answers/metrics.json', import.meta.url), 'utf8'));
/** both sides work in float64; only the order of the sums differs */
const relative = 1e-12;
const near = (got: number, want: number): void =>
  expect(Math.abs(got - want)).toBeLessThanOrEqual(relative * Math.max(1e-300, Math.abs(want)));

for (const [index, known] of answers.regression.entries()) {
  test(`regression figures equal scikit-learn's, case ${index}`, () => {
    const got = regressionMetrics(known.actual, known.predicted, { outputs: known.outputs });
    for (const name of ['rmse', 'mae', 'r2'] as const) {
      near(got[name], known[name]);
      got.outputs?.forEach((one, output) => near(one[name], known.each[name][output]));
    }
    expect(got.outputs?.length).toBe(known.outputs === 1 ? undefined : known.outputs);
  });
}

for (const [index, known] of answers.classification.entries()) {
  test(`classification figures equal scikit-learn's, case ${index}`, () => {
    const got = classificationMetrics(known.actual, known.probabilities, { classes: known.classes });
    near(got.accuracy, known.accuracy);
    near(got.logLoss, known.logLoss);
    expect(got.confusion).toEqual(known.confusion);
  });
}

test('perfect predictions have no error, the mean has R² 0, a constant target never divides by zero', () => {
  expect(regressionMetrics([1, 2, 3], [1, 2, 3])).toEqual({ rmse: 0, mae: 0, r2: 1 });
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
