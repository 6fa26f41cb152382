import { expect, test } from 'vitest';
import { bestOf, explains, explainsAtOnce, rounds, splineScaleOf } from './start-rules.js';

test('further starts are drawn with spreads of 2, 4 and 1, and again', () => {
  expect([0, 1, 2, 3, 4, 5, 6].map(splineScaleOf)).toEqual([2, 4, 1, 2, 4, 1, 2]);
});

test('the best come first, in their order where none is better, and those without a value last', () => {
  const field = [Infinity, 3, 1, 3, Infinity, 2].map((value, place) => ({ value, place }));
  const placesOf = (most: number): number[] => bestOf(field, most).map(({ place }) => place);
  expect(placesOf(Infinity)).toEqual([2, 5, 1, 3, 0, 4]);
  expect(placesOf(3)).toEqual([2, 5, 1]);
  expect(placesOf(1)).toEqual([2]);
  expect(field.map(({ place }) => place)).toEqual([0, 1, 2, 3, 4, 5]);
});

test('a start is good where it leaves a ten-thousandth of the variance, the given parameters where they leave a hundredth', () => {
  for (const variance of [1, 50, 0.02]) {
    expect([0.99e-4, 1e-4, 1.01e-4].map((share) => explains(share * variance, variance))).toEqual([true, true, false]);
    expect([0.99e-2, 1e-2, 1.01e-2].map((share) => explainsAtOnce(share * variance, variance))).toEqual([
      true,
      true,
      false,
    ]);
  }
  expect(explains(Infinity, 1)).toBe(false);
});

test('every round has fewer starts than the one before, with more steps for each', () => {
  expect(rounds[0].most).toBe(Infinity);
  rounds.slice(1).forEach(({ most, steps }, i) => {
    expect(most).toBeLessThan(rounds[i].most);
    expect(steps).toBeGreaterThan(rounds[i].steps);
  });
});
