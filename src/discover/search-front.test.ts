// What is told of a search, field by field; the searches themselves are made up.

import { describe, expect, test } from 'vitest';
import type { TableEncoding } from '../data/table-encoding.js';
import { parseExpression } from '../formula/parse.js';
import type { Discovery } from './discover.js';
import type { FormulaFront } from './formula-front.js';
import { formulaIn, frontOf, isExact, withProfile } from './search-front.js';

const found = (text: string, complexity: number, rmse: number, more: object = {}) => ({
  expression: parseExpression(text),
  complexity,
  rmse,
  plainRmse: rmse / 2,
  trainRmse: rmse,
  origin: `from ${text}`,
  ...more,
});
const discovery = (more: object = {}): Discovery =>
  ({
    front: [found('a', 1, 0.8), found('a + b', 3, 0.4), found('a + b + a*b', 7, 0.36)],
    likeliest: 1,
    spread: 2,
    heldBackSpread: 4,
    mean: 5,
    ended: 'tried',
    tried: 9,
    fits: ['the fits'],
    weighing: { perUnit: 3 },
    ...more,
  }) as never;
const encoding = {
  version: 1,
  inputs: [
    { kind: 'number', name: 'a', offset: 0, factor: 1 },
    { kind: 'flag', name: 'f', categories: ['no', 'yes'], offset: 0.5, factor: 2 },
    { kind: 'number', name: 'b', offset: 0, factor: 1 },
  ],
  target: { kind: 'regression', columns: [{ name: 'y', offset: 0, factor: 1 }] },
} as unknown as TableEncoding;
const made = [{ option: 'error', value: 'relative', why: 'so' }] as never[];
const of = (
  search: Discovery,
  options: object = {},
  pick: 'balance' | 'accuracy' | 'simplicity' = 'balance',
): FormulaFront =>
  frontOf(search, ['a', 'f', 'b'], pick, {
    encoded: () => encoding,
    classes: false,
    kind: 'constant',
    made: [],
    measured: undefined,
    ...options,
  } as never);

describe('a formula of the front', () => {
  test('has the error in plain units, the share explained of the rows held back, and where it is from', () => {
    const [first, second] = of(discovery()).formulas;
    expect(first).toEqual({ formula: first.formula, complexity: 1, rmse: 0.4, origin: 'from a', r2: 1 - 0.01 });
    expect([first.formula.toString(), first.formula.variables]).toEqual(['a', ['a']]);
    expect([second.formula.variables, second.r2]).toEqual([['a', 'b'], 1 - 0.05 ** 2]);
    // a single row held back has no spread
    expect(of(discovery({ heldBackSpread: 0 })).formulas[0].r2).toBeCloseTo(1 - 0.2 ** 2, 12);
  });

  test('has its error in its kind, where that is no constant, and its wins and constants where these are known', () => {
    const constants = [{ value: 2, error: 0.1 }];
    const search = discovery({ front: [found('2*a', 1, 0.8, { wins: 0, constants })] });
    expect(of(search, { kind: 'relative' }).formulas[0]).toMatchObject({
      weightedRmse: expect.closeTo(2.4, 12),
      wins: 0,
      constants,
    });
    expect(of(search).formulas[0]).not.toHaveProperty('weightedRmse');
    expect(of(discovery()).formulas[0]).not.toHaveProperty('wins');
    expect(of(discovery()).formulas[0]).not.toHaveProperty('constants');
  });
});

describe('the front', () => {
  test('tells how the search went', () => {
    expect(of(discovery(), { kind: 'column' })).toMatchObject({
      error: 'column',
      spread: 2,
      ended: 'tried',
      tried: 9,
      fits: ['the fits'],
    });
    expect(of(discovery())).not.toHaveProperty('network');
  });

  test('has for its answer the likeliest formula, or what the rule picks', () => {
    expect(of(discovery()).best).toBe(1);
    expect(of(discovery({ likeliest: 2 })).best).toBe(2);
    expect(of(discovery(), {}, 'accuracy').best).toBe(2);
    // within a fiftieth of the least error is as good
    const near = (rmse: number): number =>
      of(discovery({ front: [found('a', 1, rmse), found('a + b', 3, 0.4)] }), {}, 'accuracy').best;
    expect([near(0.4 * 1.019), near(0.4 * 1.021)]).toEqual([0, 1]);
  });

  test('of a class is not the likeliest, and no better below a quarter of its spread', () => {
    const front = (rmse: number) => discovery({ front: [found('a', 1, rmse), found('a + b', 3, 0.1)], likeliest: 1 });
    expect(of(front(0.49), { classes: true }).best).toBe(0);
    expect(of(front(0.51), { classes: true }, 'accuracy').best).toBe(1);
    expect(of(front(0.49), { classes: true }, 'accuracy').best).toBe(0);
  });

  test('has the network with what it reads, columns of numbers in the scales of the search, and what was decided', () => {
    const network = { model: { spec: { layers: [] }, parameters: [] }, rmse: 0.3, shape: '[2, 1]' };
    const seen: number[][] = [];
    const front = of(discovery({ network, scales: [4, 5, 6] }), {
      encoded: (mean: number, spread: number) => (seen.push([mean, spread]), encoding),
      made,
    });
    expect(seen).toEqual([[5, 2]]);
    expect(front.network).toMatchObject({ rmse: 0.3, shape: '[2, 1]' });
    const { inputs, profile } = front.network!.model.spec.encoding!;
    expect(inputs.map((input) => (input as { factor: number }).factor)).toEqual([4, 2, 6]);
    expect(profile).toEqual(made);
    const plain = of(discovery({ network })).network!.model.spec.encoding!;
    expect(plain.inputs.map((input) => (input as { factor: number }).factor)).toEqual([1, 2, 1]);
    expect(plain).not.toHaveProperty('profile');
    expect(of(discovery({ network }), { encoded: () => undefined }).network!.model).toBe(network.model);
  });
});

test('what was decided comes behind what was decided before', () => {
  const before = { ...encoding, profile: [{ option: 'kinds', value: 'number', why: 'w' }] } as never as TableEncoding;
  expect(withProfile(before, made).profile!.map(({ option }) => option)).toEqual(['kinds', 'error']);
  expect(withProfile(before, [])).toBe(before);
});

test('a formula has its variables in the order of the columns', () => {
  expect(formulaIn(parseExpression('z*a'), ['a', 'b', 'z']).variables).toEqual(['a', 'z']);
});

test('an answer is exact to ten times rounding', () => {
  const front = (rmse: number, best = 0): FormulaFront => ({ formulas: [{ rmse }], best, spread: 2 }) as never;
  expect(isExact(front(0))).toBe(true);
  expect(isExact(front(1e-3))).toBe(false);
  let [low, high] = [0, 1e-3];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (isExact(front(middle))) low = middle;
    else high = middle;
  }
  // in the units of the target
  expect(isExact({ ...front(low / 2), spread: 1 })).toBe(true);
  expect(isExact({ ...front(0.51 * high), spread: 1 })).toBe(false);
  expect(high).toBeLessThan(1e-7);
  expect(() => isExact(front(0, 1))).toThrow('`front.best`');
});
