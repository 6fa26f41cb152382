import { describe, expect, test } from 'vitest';
import { breakpointsNear, columnsOf, redivide, samplePlaces } from './breakpoints.js';

test('divided anew: old breakpoints stay where the sizes are multiples, else the density does', () => {
  expect(redivide([0, 4, 12], 4)).toEqual([0, 2, 4, 8, 12]);
  expect(redivide([0, 4, 12, 14], 3)).toEqual([0, 4, 12, 14]);
  // thirds of two intervals lie at 0, 2/3, 4/3 and 2 of them
  redivide([0, 3, 9], 3).forEach((at, i) => expect(at).toBeCloseTo([0, 2, 5, 9][i], 12));
  expect(redivide([-1, 1, 5], 1)).toEqual([-1, 5]);
});

describe('laid where values are', () => {
  const old = [-1, 0, 1];
  const near = (values: number[], uniform: number, margin = 0, from = old): number[] =>
    breakpointsNear(Float64Array.from(values), from, uniform, margin);

  test('a blend of quantiles and even spacing between the least and the greatest', () => {
    expect(near([10, 0, 2], 1)).toEqual([0, 5, 10]);
    expect(near([10, 0, 2], 0)).toEqual([0, 2, 10]);
    expect(near([10, 0, 2], 0.25)).toEqual([0, 0.25 * 5 + 0.75 * 2, 10]);
    // the middle of four values is halfway between the second and the third
    expect(near([1, 3, 9, 0], 0)).toEqual([0, 2, 9]);
    // quarters of nine values are values
    expect(
      near(
        [8, 7, 6, 5, 4, 3, 2, 1, 0].map((i) => i * i),
        0,
        0,
        [0, 1, 2, 3, 4],
      ),
    ).toEqual([0, 4, 16, 36, 64]);
  });

  test('with room at both ends, of which quantiles know nothing', () => {
    expect(near([10, 0, 2], 0, 0.1)).toEqual([-1, 2, 11]);
    expect(near([10, 0, 4], 1, 0.5)).toEqual([-5, 5, 15]);
    expect(near([10, 2, 4], 0, 0.5)).toEqual([-2, 4, 14]);
    expect(near([-10, -2, -4], 0, 0.25)).toEqual([-12, -4, 0]);
  });

  test('the old ones where all values are within a millionth of the largest', () => {
    expect(near([3], 1)).toBe(old);
    expect(near([1000, 1000.0009], 1)).toBe(old);
    expect(near([1000, 1000.0011], 1)[0]).toBe(1000);
    expect(near([-1000, -1000.0009], 1)).toBe(old);
    expect(near([-1000, -1000.0011], 1)[2]).toBe(-1000);
    expect(near([0, 0], 1)).toBe(old);
    expect(near([0, 1e-31], 1)[2]).toBe(1e-31);
    expect(near([0, 0.9e-36], 1)).toBe(old);
    expect(near([0, 1e-6 * 1e-30], 1)).toBe(old);
    expect(near([0, 1.1e-36], 1)[2]).toBe(1.1e-36);
    expect(near([NaN, NaN], 1)).toBe(old);
  });
});

describe('places where curves are compared', () => {
  const even = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 18, 20, 22, 24];
  const places = (...values: number[]): number[] => samplePlaces([0, 8, 24], Float64Array.from(values));

  test('are the eighths of every interval and the end', () => {
    expect(samplePlaces([0, 8, 24])).toEqual(even);
  });

  test('with data: those between its ends, and the data itself as far as the grid reaches', () => {
    expect(places(9.5, 2.5)).toEqual([3, 4, 5, 6, 7, 8, 9.5, 2.5]);
    expect(places(3, 8)).toEqual([3, 4, 5, 6, 7, 8, 3, 8]);
    expect(places(-5, 3.5, 30)).toEqual([...even, 3.5]);
    expect(places(0, 24)).toEqual([...even, 0, 24]);
    expect(places(21, 25)).toEqual([22, 24, 21]);
    expect(places(-1, 1.5)).toEqual([0, 1, 1.5]);
  });

  test('all of them where the data is between two', () => {
    expect(places(2.5, 2.7)).toEqual(even);
    expect(places(40, 41)).toEqual(even);
  });
});

test('columns of rows that stand one after the other', () => {
  expect(columnsOf([1, 2, 3, 4, 5, 6], 2)).toEqual([Float64Array.of(1, 3, 5), Float64Array.of(2, 4, 6)]);
  expect(columnsOf([1, 2, 3, 4, 5, 6], 3)).toEqual([
    Float64Array.of(1, 4),
    Float64Array.of(2, 5),
    Float64Array.of(3, 6),
  ]);
});
