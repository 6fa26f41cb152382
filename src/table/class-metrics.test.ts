// Figures of classes at their edges: probabilities of 0 and 1, ends of bins, ties, rows without weight.

import { expect, test } from 'vitest';
import { classificationMetrics, likeliest } from './class-metrics.js';

/** Of two classes, by the probability of the second. */
const ofTwo = (actual: number[], second: number[], weights?: number[]) =>
  classificationMetrics(
    actual,
    second.flatMap((p) => [1 - p, p]),
    { classes: 2, weights },
  );

test('a confident mistake costs 36, not infinity, and certainty costs nothing', () => {
  const { logLoss } = ofTwo([0], [1]);
  expect(logLoss).toBeCloseTo(-Math.log(Number.EPSILON), 12);
  expect(ofTwo([1], [1]).logLoss).toBeLessThan(1e-15);
  expect(ofTwo([1], [0.25]).logLoss).toBeCloseTo(Math.log(4), 12);
});

test('the Brier score is of the second of two classes, of more the sum over all', () => {
  expect(ofTwo([1, 0], [0.7, 0.4]).brier).toBeCloseTo((0.3 ** 2 + 0.4 ** 2) / 2, 12);
  const three = classificationMetrics([2], [0.2, 0.3, 0.5], { classes: 3 });
  expect(three.brier).toBeCloseTo(0.04 + 0.09 + 0.25, 12);
});

test('the calibration error is by fifteen bins that hold their upper end', () => {
  // 0.6 is the end of the ninth: with 0.59 in one bin, where one of two is right; 0.61 is in the next
  expect(ofTwo([1, 0, 1], [0.6, 0.59, 0.61]).calibrationError).toBeCloseTo((Math.abs(1.19 - 1) + 0.39) / 3, 12);
  expect(ofTwo([1, 1], [1, 1]).calibrationError).toBe(0);
  expect(ofTwo([0, 0], [1, 1]).calibrationError).toBe(1);
  expect(ofTwo([1, 1, 0, 0], [0.75, 0.75, 0.75, 0.75]).calibrationError).toBeCloseTo(0.25, 12);
});

test('equal probabilities go to the first class', () => {
  expect(likeliest([9, 1, 3, 3, 2], 1, 4)).toBe(1);
  expect(likeliest([1, 1, 1], 0, 3)).toBe(0);
  expect(ofTwo([0, 1], [0.5, 0.5]).confusion).toEqual([
    [1, 0],
    [1, 0],
  ]);
});

test('the area under the curve is the share of pairs in order, ties half, pairs by their weights', () => {
  const [actual, second] = [
    [0, 1, 0, 1, 1],
    [0.1, 0.4, 0.4, 0.35, 0.8],
  ];
  const area = (weights: number[]): number => {
    let [right, all] = [0, 0];
    actual.forEach((a, i) =>
      actual.forEach((b, j) => {
        if (a !== 1 || b !== 0) return;
        all += weights[i] * weights[j];
        right += weights[i] * weights[j] * (second[i] > second[j] ? 1 : second[i] === second[j] ? 0.5 : 0);
      }),
    );
    return right / all;
  };
  for (const weights of [
    [1, 1, 1, 1, 1],
    [2, 1, 0.5, 3, 1],
    [0, 1, 1, 1, 0],
  ])
    expect(ofTwo(actual, second, weights).auc).toBeCloseTo(area(weights), 12);
});

test('rows without weight count in the confusion alone', () => {
  const got = ofTwo([0, 0, 1, 1], [0.2, 0.9, 0.8, 0.3], [1, 0, 1, 0]);
  expect(got).toMatchObject({ accuracy: 1, balancedAccuracy: 1, precision: 1, recall: 1, f1: 1, auc: 1 });
  expect(got.confusion).toEqual([
    [1, 1],
    [1, 1],
  ]);
  expect(got.perClass.map(({ rows }) => rows)).toEqual([2, 2]);
});

test('precision, recall and F1 of a class that is never given or never there are 0', () => {
  const { perClass, balancedAccuracy } = classificationMetrics(
    [0, 0, 1],
    [0.8, 0.1, 0.1, 0.1, 0.1, 0.8, 0.6, 0.3, 0.1],
    { classes: 3 },
  );
  expect(perClass.map(({ precision, recall, f1 }) => [precision, recall, f1])).toEqual([
    [0.5, 0.5, 0.5],
    [0, 0, 0],
    [0, 0, 0],
  ]);
  // of the two classes that have rows
  expect(balancedAccuracy).toBe(0.25);
  const [, neither] = classificationMetrics([0], [1, 0], { classes: 2 }).perClass;
  expect([neither.precision, neither.recall, neither.f1]).toEqual([0, 0, 0]);
});

test('what is no class, and lengths that do not fit', () => {
  for (const bad of [-1, 2, 0.5, NaN])
    expect(() => ofTwo([0, bad], [0.5, 0.5])).toThrow(`row 2 has class ${bad}, which is not from 0 to 1`);
  expect(() => ofTwo([], [])).toThrow('needs 2 probabilities for each of 0 rows; got 0');
  expect(() => classificationMetrics([0], [1], { classes: 1 })).toThrow('`classes`');
});
