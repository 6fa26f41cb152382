import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rootMeanSquare, spreadOf, standardDeviation, varies } from './spread.js';

test('mean and deviation of numbers that a hand can check', () => {
  expect(spreadOf([1, 3])).toEqual({ mean: 2, deviation: 1 });
  expect(spreadOf([9, 1, 9, 3, 9, 5, 9], { first: 1, stride: 2, count: 3 })).toEqual({
    mean: 3,
    deviation: Math.sqrt(8 / 3),
  });
  expect(spreadOf([7, 7, 7])).toEqual({ mean: 7, deviation: 0 });
  for (const value of [NaN, Infinity, -Infinity]) expect(spreadOf([1, value])).toEqual({ mean: NaN, deviation: NaN });
  expect(standardDeviation([1, 3, 5, 7])).toBe(Math.sqrt(5));
});

test.each([1e200, 1e308, 1e-200, 1e-300])('numbers around %d have the spread of their digits', (unit) => {
  const plain = Array.from({ length: 50 }, (_, i) => Math.sin(i));
  const [one, other] = [spreadOf(plain), spreadOf(plain.map((value) => value * unit))];
  expect(other.mean / unit).toBeCloseTo(one.mean, 13);
  expect(other.deviation / unit).toBeCloseTo(one.deviation, 13);
});

test('a spread that is small beside the mean is found to as many digits as the numbers have', () => {
  for (const base of [1e6, 1e9, -1e12]) {
    // of steps that doubles of this size can say
    const values = Array.from({ length: 1000 }, (_, i) => base + (i % 5) * 2 ** -10);
    const { mean, deviation } = spreadOf(values);
    expect(mean).toBeCloseTo(base + 2 * 2 ** -10, 4);
    expect(deviation / (Math.SQRT2 * 2 ** -10)).toBeCloseTo(1, 5);
  }
});

test('shifted and stretched, a spread is stretched', () => {
  const numbers = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(numbers, fc.integer({ min: -900, max: 900 }), (values, exponent) => {
      const { mean, deviation } = spreadOf(values);
      const other = spreadOf(values.map((value) => value * 2 ** exponent));
      expect([other.mean / 2 ** exponent, other.deviation / 2 ** exponent]).toEqual([mean, deviation]);
    }),
  );
});

test('root mean squares of any size', () => {
  expect(rootMeanSquare([1, 2], [1, 2])).toBe(0);
  expect(rootMeanSquare([3e200, 0], [0, 4e200])).toBeCloseTo(Math.sqrt(12.5) * 1e200, -186);
  expect(rootMeanSquare([3e-200, 0], [0, 4e-200]) / 1e-200).toBeCloseTo(Math.sqrt(12.5), 12);
  expect(rootMeanSquare([1], [NaN])).toBeNaN();
});

test('a column varies where one value is another', () => {
  expect([[2, 2, 2], [2], []].map((values) => varies(Float64Array.from(values)))).toEqual([false, false, false]);
  for (const at of [0, 1, 2]) expect(varies(Float64Array.of(2, 2, 2).with(at, 3))).toBe(true);
});
