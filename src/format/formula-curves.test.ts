import { describe, expect, test } from 'vitest';
import { Formula } from '../formula/formula.js';
import { answersOf, curvesOf, endsOf, residualsOf, thinned } from './formula-curves.js';

const none = {};
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

test('rows are thinned to at most so many, from the first on and evenly', () => {
  expect(thinned(range(4), 4)).toEqual([0, 1, 2, 3]);
  expect(thinned(range(5), 4)).toEqual([0, 2, 4]);
  expect(thinned(range(12), 4)).toEqual([0, 3, 6, 9]);
});

test('constants of physics are told by name', () => {
  const known = [{ name: 'g', value: 10, unit: 'm/s^2' }];
  expect([...answersOf(new Formula('x/g'), { x: [10, 20] }, { known }, 2)]).toEqual([1, 2]);
});

describe('a curve', () => {
  test('goes evenly from the least value to the greatest', () => {
    const { along, curves } = curvesOf(new Formula('3*x'), none, { x: [5, 1, 3] });
    expect(along).toBe('x');
    const [{ name, x, values }] = curves;
    expect([curves.length, name, x!.length]).toEqual([1, 'the formula', 200]);
    expect([x![0], x![199]]).toEqual([1, 5]);
    for (const i of [1, 77, 150]) expect(x![i]).toBeCloseTo(1 + (4 * i) / 199, 12);
    expect(values[77]).toBe(3 * x![77]);
  });

  test('over more than two powers of ten has as many points in each', () => {
    const middle = (ends: number[]): number => {
      const { x } = curvesOf(new Formula('x'), none, { x: ends }).curves[0];
      return x![100];
    };
    expect(middle([1, 100])).toBeCloseTo(1 + (99 * 100) / 199, 9);
    expect(middle([1, 101])).toBeCloseTo(101 ** (100 / 199), 9);
    expect(middle([0.5, 60])).toBeCloseTo(0.5 * 120 ** (100 / 199), 9);
    expect(middle([0, 199])).toBeCloseTo(100, 9);
    expect(middle([-1, 198])).toBeCloseTo(99, 9);
  });

  test('stands at a tenth, the half and nine tenths of the second column, in order, each once', () => {
    const z = range(101).map((i) => (37 * i) % 101);
    const x = range(101);
    const { along, curves } = curvesOf(new Formula('1000*x + z/3'), none, { x, z });
    expect(along).toBe('x');
    expect(curves.map(({ name }) => name)).toEqual(['z = 10', 'z = 50', 'z = 90']);
    expect(curves.map(({ values, x: at }) => values[9] - 1000 * at![9])).toEqual([
      expect.closeTo(10 / 3, 6),
      expect.closeTo(50 / 3, 6),
      expect.closeTo(90 / 3, 6),
    ]);
    const few = curvesOf(new Formula('x*z'), none, { x, z: x.map((i) => (i % 2 ? 1.23456 : 0.0012345)) });
    expect(few.curves.map(({ name }) => name)).toEqual(['z = 0.00123', 'z = 1.23']);
  });

  test('goes along the column that changes the answer more where the others stand in their middle', () => {
    const [a, b] = [range(9), range(9).map((i) => (5 * i) % 9)];
    expect(curvesOf(new Formula('a + 2*b'), none, { a, b }).along).toBe('b');
    expect(curvesOf(new Formula('2*a + b'), none, { a, b }).along).toBe('a');
    // in the middle of b, 4, a has a factor of 1.5 and b one of 4; where b is 2, or the row in the middle, it is the other way round
    const mixed = [8, 1, 2, 3, 0, 4, 5, 6, 7];
    expect(curvesOf(new Formula('a*(5.5 - b)'), none, { a, b: mixed }).along).toBe('b');
    // where it says nothing of a row, the others tell
    expect(curvesOf(new Formula('log(a) + 4*b'), none, { a, b }).along).toBe('b');
  });

  test('goes along one of more than six values before one of few', () => {
    const values = (count: number): number[] => range(30).map((i) => i % count);
    const along = (a: number, b: number): string =>
      curvesOf(new Formula('a + 100*b'), none, { a: values(a), b: values(b) }).along;
    expect(along(7, 6)).toBe('a');
    expect(along(7, 7)).toBe('b');
    expect(along(6, 6)).toBe('b');
    expect(along(6, 7)).toBe('b');
  });
});

test('residuals are in the target’s units, parts of the answer, or deviations of each row', () => {
  const [truth, answers] = [
    [3, -3],
    [1, -2],
  ];
  expect(residualsOf(truth, answers)).toEqual([2, -1]);
  expect(residualsOf(truth, answers, { relative: true })).toEqual([2, -0.5]);
  expect(residualsOf(truth, answers, { deviations: [4, 0.5] })).toEqual([0.5, -2]);
});

test('ends are the least and the greatest of what is finite', () => {
  expect(endsOf([3, NaN, -2, Infinity, 5])).toEqual([-2, 5]);
});
