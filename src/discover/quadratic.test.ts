// The bowl that a sum of squares is around its least, in numbers worked out by hand.

import { describe, expect, test } from 'vitest';
import { inOrder, Quadratic } from './measured-constants.js';

/** A = [[2, 1], [1, 2]], whose inverse has 2/3 on the diagonal; at (5, 7). */
const bowl = (variance = 1): Quadratic => new Quadratic(Float64Array.of(2, 1, 1, 2), variance, [5, 7]);

describe('a bowl', () => {
  test('has the errors of its inverse', () => {
    expect([...bowl().errors()!]).toEqual([Math.sqrt(2 / 3), Math.sqrt(2 / 3)].map((each) => expect.closeTo(each, 12)));
    expect(bowl(4).errorOf(1)).toBeCloseTo(2 * Math.sqrt(2 / 3), 12);
    expect(bowl().free).toEqual([0, 1]);
  });
  test('where one is fixed the other follows, and is known better', () => {
    const quadratic = bowl();
    quadratic.fix(0, 6);
    expect([...quadratic.values]).toEqual([6, 6.5]);
    expect(quadratic.free).toEqual([1]);
    expect([...quadratic.errors()!]).toEqual([0, expect.closeTo(Math.SQRT1_2, 12)]);
    expect(quadratic.errorOf(1)).toBeCloseTo(Math.SQRT1_2, 12);
    quadratic.fix(1, 3);
    expect([...quadratic.values]).toEqual([6, 3]);
    expect(quadratic.free).toEqual([]);
  });
  test('fixed where it is, nothing moves', () => {
    const quadratic = bowl();
    quadratic.fix(1, 7);
    expect([...quadratic.values]).toEqual([5, 7]);
    expect(quadratic.free).toEqual([0]);
  });
  test('of three the others follow together', () => {
    // A = diag(2, 1, 4) but for 1 between the first and each other
    const quadratic = new Quadratic(Float64Array.of(2, 1, 1, 1, 1, 0, 1, 0, 4), 1, [0, 0, 0]);
    quadratic.fix(0, 1);
    expect([...quadratic.values]).toEqual([1, -1, -0.25].map((each) => expect.closeTo(each, 12)));
    expect([...quadratic.errors()!]).toEqual([0, 1, 0.5].map((each) => expect.closeTo(each, 12)));
  });
  test('in any units', () => {
    const quadratic = new Quadratic(Float64Array.of(2e20, 1e5, 1e5, 2e-10), 1, [5, 7]);
    const [a, b] = quadratic.errors()!;
    expect(a * 1e10).toBeCloseTo(Math.sqrt(2 / 3), 12);
    expect(b / 1e5).toBeCloseTo(Math.sqrt(2 / 3), 12);
  });
  test('that is flat has no errors', () => {
    const flat = (alike: number): Float64Array | undefined =>
      new Quadratic(Float64Array.of(1, alike, alike, 1), 1, [5, 7]).errors();
    expect(flat(1)).toBeUndefined();
    // what is told apart by less than 1e-7 is so by rounding alone
    expect(flat(1 - 2e-15)).toBeUndefined();
    expect(flat(1 - 1e-13)).toBeDefined();
    expect(new Quadratic(Float64Array.of(1, NaN, NaN, 1), 1, [5, 7]).errors()).toBeUndefined();
    expect(new Quadratic(Float64Array.of(1, 0, 0, 1), 0, [5, 7]).errorOf(0)).toBeUndefined();
    expect(new Quadratic(Float64Array.of(1, 0, 0, 1), Infinity, [5, 7]).errors()).toBeUndefined();
  });
});

describe('constants in the order of their numbers', () => {
  const constant = (value: number, error = 0.1) => ({ value, error });
  test('are found again among others, whatever their signs', () => {
    expect(inOrder([constant(3, 0.2), constant(-5)], [2, 5, 7, -3])).toEqual([constant(5), constant(-3, 0.2)]);
  });
  test('two of one value are two', () => {
    expect(inOrder([constant(3, 0.2), constant(3, 0.4)], [3, 3, 3])).toEqual([constant(3, 0.2), constant(3, 0.4)]);
    expect(inOrder([constant(3), constant(3)], [3])).toBeUndefined();
  });
  test('one that is not there is none', () => {
    expect(inOrder([constant(3)], [2, 4])).toBeUndefined();
    expect(inOrder([], [2, 4])).toEqual([]);
  });
});
