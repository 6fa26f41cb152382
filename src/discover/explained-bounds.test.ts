// On which side of each bound rows are explained: polynomials of the ranks against an oracle, and what is asked of the formula before.

import { describe, expect, test } from 'vitest';
import type { Columns } from '../formula/formula-fit.js';
import { parseExpression } from '../formula/parse.js';
import { createRandom } from '../math/random.js';
import { runSteps } from '../work.js';
import { explained } from './explained.js';
import type { FormulaPool, FoundFormula } from './formula-pool.js';

const found = (text: string, more: Partial<FoundFormula> = {}): FoundFormula => ({
  expression: parseExpression(text),
  complexity: 3,
  rmse: 1,
  trainRmse: 1,
  origin: 'here',
  ...more,
});
const rowsOf = (columns: Record<string, ArrayLike<number>>, y: ArrayLike<number>): Columns => ({
  names: Object.keys(columns),
  columns: Object.values(columns).map((column) => Float64Array.from(column)),
  y: Float64Array.from(y),
});
const judge = (
  formulas: readonly FoundFormula[],
  learned: Columns,
  every = false,
  train = learned,
  guide = learned,
): boolean =>
  runSteps(explained({ all: () => formulas } as unknown as FormulaPool, { train, guide, learned }, 1e-9, every));

/** x in mixed order, evenly over 0 … 1000, and residuals of y by x. */
function rows(count: number, residual: (rank: number, noise: number) => number, seed = 1): Columns {
  const random = createRandom(seed);
  const x = Float64Array.from({ length: count }, (_, i) => i);
  random.shuffle(x);
  const noise = Array.from({ length: count }, () => random.normal());
  return rowsOf(
    { x: x.map((rank) => (1000 * rank) / count) },
    x.map((rank, row) => (1000 * rank) / count + residual(rank, noise[row])),
  );
}
const wave =
  (degree: number, count: number) =>
  (rank: number): number =>
    Math.cos(degree * Math.acos((2 * (rank + 0.5)) / count - 1));

describe('a polynomial in the ranks is noticed', () => {
  const sees = (degree: number, count: number): boolean => {
    const part = wave(degree, count);
    return !judge(
      [found('x')],
      rows(count, (rank, noise) => part(rank) + 0.01 * noise),
    );
  };

  // eight rows for each of its terms
  test.each([
    [2, 24, 31],
    [3, 32, 39],
    [4, 40, 47],
    [6, 56, 63],
    [9, 80, 87],
  ])('of degree %d from %d rows on', (degree, from, to) => {
    for (const count of [from, to]) expect(sees(degree, count)).toBe(true);
    // of fewer rows a lower one is all that is looked for; with none of parabolas nothing is known
    expect(sees(degree, from - 1)).toBe(degree === 2);
  });

  test('up to degree nine however many rows there are', () => {
    for (const degree of [1, 5, 7, 8, 9]) expect(sees(degree, 400)).toBe(true);
    expect(sees(12, 400)).toBe(false);
    expect(sees(13, 400)).toBe(false);
  });

  test('of rows too few for parabolas nothing is known', () => {
    expect(
      judge(
        [found('x')],
        rows(23, (_, noise) => noise),
      ),
    ).toBe(false);
    expect(
      judge(
        [found('x')],
        rows(24, (_, noise) => noise),
      ),
    ).toBe(true);
  });

  test('by products of two columns as well', () => {
    const random = createRandom(3);
    const [a, b] = [1, 2].map(() => Float64Array.from({ length: 300 }, () => random.next()));
    const y = (factor: number) =>
      a.map((value, row) => 100 * (value + b[row]) + factor * (value - 0.5) * (b[row] - 0.5) + 0.1 * random.normal());
    expect(judge([found('100*(a + b)')], rowsOf({ a, b }, y(0)))).toBe(true);
    expect(judge([found('100*(a + b)')], rowsOf({ a, b }, y(9)))).toBe(false);
    // a column that never changes has no polynomial
    expect(judge([found('100*(a + b)')], rowsOf({ a, b, c: a.map(() => 7) }, y(0)))).toBe(true);
    expect(judge([found('100*(a + b)')], rowsOf({ a, b, c: a.map(() => 7) }, y(9)))).toBe(false);
  });
});

/** The most standard deviations by which polynomials of x say more of the residuals than of noise, by Gram and Schmidt. */
function oracle({ columns: [x], y }: Columns): number {
  const n = y.length;
  const dot = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, value, i) => sum + value * b[i], 0);
  const residuals = Array.from(y, (value, row) => value - x[row]);
  const ranks = Array.from(x, (value) => Math.round((value * n) / 1000));
  const basis: number[][] = [];
  let [said, most] = [0, -Infinity];
  for (let degree = 0; degree <= 9; degree++) {
    let next = ranks.map(wave(degree, n));
    for (let twice = 0; twice < 2; twice++)
      for (const each of basis) {
        const part = dot(each, next);
        next = next.map((value, i) => value - part * each[i]);
      }
    const length = Math.sqrt(dot(next, next));
    basis.push(next.map((value) => value / length));
    said += dot(basis[degree], residuals) ** 2 / dot(residuals, residuals);
    const share = (degree + 1) / n;
    if ([1, 2, 3, 4, 6, 9].includes(degree))
      most = Math.max(most, (said - share) / Math.sqrt((2 * share * (1 - share)) / n));
  }
  return most;
}

test.each([1, 2, 4, 9])('four standard deviations are the bound, of a wave of degree %d in noise', (degree) => {
  const count = 200;
  const part = wave(degree, count);
  const at = (size: number): Columns => rows(count, (rank, noise) => size * part(rank) + noise, 8);
  let [low, high] = [0, 3];
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (oracle(at(middle)) < 4) low = middle;
    else high = middle;
  }
  expect(oracle(at(0.97 * low))).toBeGreaterThan(3.5);
  expect(judge([found('x')], at(0.97 * low))).toBe(true);
  expect(judge([found('x')], at(1.03 * low))).toBe(false);
});

describe('the formula', () => {
  const noise = rows(100, (_, each) => each);

  test('is the likeliest by its error on the rows of both kinds', () => {
    const [right, wrong] = [
      found('x', { trainRmse: 2, rmse: 1 }),
      // 400 · 1 + 100 · 16 is more than 400 · 4 + 100 · 1
      found('-x', { trainRmse: 1, rmse: 4 }),
    ];
    const train = rows(400, (_, each) => each);
    for (const formulas of [
      [right, wrong],
      [wrong, right],
    ])
      expect(judge(formulas, train, false, train, noise)).toBe(true);
    // of two alike the first
    const [a, b] = [found('x'), found('2*x - x')];
    expect(judge([found('x'), found('x + 0')], noise)).toBe(true);
    expect([a, b].map((each) => judge([each], noise))).toEqual([true, true]);
    expect(judge([], noise)).toBe(false);
  });

  test('is no longer than five for every column and seven', () => {
    expect(judge([found('x', { complexity: 12 })], noise)).toBe(true);
    expect(judge([found('x', { complexity: 12.5 })], noise)).toBe(false);
    const two = { ...noise, names: ['x', 'z'], columns: [noise.columns[0], noise.columns[0].map(() => 3)] };
    expect(judge([found('x', { complexity: 17 })], two)).toBe(true);
    expect(judge([found('x', { complexity: 17.5 })], two)).toBe(false);
  });

  test('has every column that changes, where that is asked', () => {
    const beside = (z: (row: number) => number): Columns => ({
      ...noise,
      names: ['x', 'z'],
      columns: [noise.columns[0], noise.columns[0].map((_, row) => z(row))],
    });
    expect(
      judge(
        [found('x')],
        beside(() => 3),
        true,
      ),
    ).toBe(true);
    for (const only of [0, 1, 99])
      expect(
        judge(
          [found('x')],
          beside((row) => (row === only ? 4 : 3)),
          true,
        ),
      ).toBe(false);
    expect(
      judge(
        [found('x')],
        beside((row) => (row === 0 ? 4 : 3)),
      ),
    ).toBe(true);
  });

  test('explains more than half of the variance', () => {
    const random = createRandom(12);
    const x = Array.from({ length: 300 }, () => random.normal());
    const e = x.map(() => random.normal());
    const share = (size: number): boolean =>
      judge(
        [found(`${size}*x`)],
        rowsOf(
          { x },
          x.map((value, i) => size * value + e[i]),
        ),
      );
    const variance = (values: readonly number[]): number => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    };
    // left is half of all at this size, or near it
    let [low, high] = [0.1, 3];
    for (let i = 0; i < 40; i++) {
      const middle = (low + high) / 2;
      if (variance(e) < 0.5 * variance(x.map((value, row) => middle * value + e[row]))) high = middle;
      else low = middle;
    }
    expect(share(1.02 * high)).toBe(true);
    expect(share(0.98 * high)).toBe(false);
  });

  test('leaves errors that are measured in their own deviations', () => {
    const random = createRandom(2);
    const x = Array.from({ length: 300 }, () => 100 * random.next());
    const deviations = Float64Array.from(x, (value) => 0.1 + value / 50);
    const data = rowsOf(
      { x },
      x.map((value, row) => value + deviations[row] * random.normal()),
    );
    expect(judge([found('x')], { ...data, deviations })).toBe(true);
  });

  test('whose errors are parts of its values leaves these, where the rows are likelier so', () => {
    const random = createRandom(4);
    const x = Array.from({ length: 300 }, () => 0.01 + random.next() ** 3);
    const bent = (size: number): Columns =>
      rowsOf(
        { x },
        x.map((value) => value * (1 + 0.05 * random.normal() + size * (value > 0.05 ? 1 : 0))),
      );
    expect(judge([found('x')], bent(0))).toBe(true);
    expect(judge([found('x')], bent(0.2))).toBe(false);
  });

  test.each([1e-6, 1, 1e6])('in units of %d too, whether errors go with the value or not', (unit) => {
    const random = createRandom(4);
    const x = Array.from({ length: 300 }, (_, i) => (i === 0 ? 1e-6 : 0.01 + random.next() ** 3));
    const law = found(`${unit}*x`);
    const relative = rowsOf(
      { x },
      x.map((value) => unit * value * (1 + 0.05 * random.normal())),
    );
    expect(judge([law], relative)).toBe(true);
    // a parabola that is left, as large everywhere: over values near 0 it would be all noise
    const constant = rowsOf(
      { x },
      x.map((value) => unit * (value + 0.1 * (value - 0.5) ** 2 + 0.001 * random.normal())),
    );
    expect(judge([law], constant)).toBe(false);
  });
});
