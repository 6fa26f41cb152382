import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import quantiles from '../../test/known-answers/quantiles.json' with { type: 'json' };
import { Formula } from '../formula/formula.js';
import { createRandom } from '../math/random.js';
import { chooseScale, quantile } from './choose-scaling.js';
import { encodeInputs, inputQuantities, fitEncoding } from './encoding.js';
import { curveExpression, fillingScale, numberScalings, scaleNumber, unscaleNumber } from './number-scaling.js';
import { createTable } from './table.js';

const ends = (values: ArrayLike<number>): [number, number] => [
  Math.min(...Array.from(values)),
  Math.max(...Array.from(values)),
];
const chosen = (values: number[], asked: (typeof numberScalings)[number] = 'auto'): ReturnType<typeof chooseScale> =>
  chooseScale(Float64Array.from(values), ends(values), asked);
const random = createRandom(3);
const many = (make: () => number, count = 500): number[] => Array.from({ length: count }, make);
const normal = many(() => random.normal());
const logNormal = many(() => 30_000 * Math.exp(random.normal()));

test.each(quantiles.columns.map((column, i) => [i, column] as const))(
  'quantiles of column %i are those of numpy',
  (_i, { values, quantiles: answers }) => {
    const sorted = Float64Array.from(values).sort();
    quantiles.shares.forEach((share, i) =>
      expect(quantile(sorted, share)).toBeCloseTo(answers[i], 9 - Math.ceil(Math.log10(1 + Math.abs(answers[i])))),
    );
  },
);

const columns = fc.oneof(
  fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 60 }),
  // a huge offset beside small differences
  fc.array(
    fc.double({ noNaN: true, min: 0, max: 1 }).map((value) => 1e9 + value),
    { minLength: 1, maxLength: 40 },
  ),
  // one outlier, and a column that is mostly one value
  fc
    .tuple(
      fc.array(fc.double({ noNaN: true, min: -1, max: 1 }), { minLength: 25, maxLength: 60 }),
      fc.constantFrom(1e6, -1e12),
    )
    .map(([values, outlier]) => [...values, outlier]),
  fc
    .tuple(fc.constantFrom(0, -3, 1e9), fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 10 }))
    .map(([spike, others]) => [...new Array<number>(30).fill(spike), ...others]),
  fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 30 }),
);

describe('a scale', () => {
  test('keeps what was seen within [−1, 1], in order, whatever the column and the way', () => {
    fc.assert(
      fc.property(columns, fc.constantFrom(...numberScalings), (values, asked) => {
        const { scale } = chosen(values, asked);
        const sorted = Float64Array.from(values).sort();
        const x = sorted.map((value) => scaleNumber(scale, value));
        let before = -Infinity;
        for (const each of x) {
          // the middle of a range is known to its last digit
          const rounding = 2 * Number.EPSILON * (2 + Math.abs(scale.offset) * scale.factor);
          expect(Math.abs(each)).toBeLessThanOrEqual(1 + rounding);
          // not to the last digit: the curve's own rounding
          expect(each).toBeGreaterThanOrEqual(before - 1e-15);
          before = each;
        }
      }),
    );
  });

  test('has an inverse, to rounding that the slope of the curve magnifies', () => {
    fc.assert(
      fc.property(columns, fc.constantFrom(...numberScalings), (values, asked) => {
        const { scale } = chosen(values, asked);
        const size = Math.max(...values.map(Math.abs));
        for (const value of values) {
          const x = scaleNumber(scale, value);
          const { center = 0, width = 1, kind } = scale.scaling ?? {};
          const apart = Math.abs(value - center) / width;
          // logarithms count no further
          if (kind === 'log' && !(apart < 1e300)) continue;
          const z = kind === 'robust' ? Math.min(1e7, apart) : apart;
          const slope = kind === 'robust' ? (1 + z * z) ** 1.5 : kind === 'log' ? Math.hypot(1, z) : 1 / scale.factor;
          const rounding =
            64 * Number.EPSILON * ((1 + Math.abs(scale.offset) + 1 / scale.factor) * slope * width + size);
          // beyond 1e7 widths a robust curve is level to the last digit
          if (kind === 'robust' && z >= 1e7) continue;
          expect(Math.abs(unscaleNumber(scale, x) - value)).toBeLessThanOrEqual(rounding);
        }
      }),
    );
  });

  test('of values far beyond those seen is a number, in order', () => {
    for (const asked of ['robust', 'log'] as const) {
      const { scale } = chosen(normal, asked);
      const x = [-Number.MAX_VALUE, -1e200, -1e9, 0, 1e9, 1e200, Number.MAX_VALUE].map((v) => scaleNumber(scale, v));
      expect(x.every(Number.isFinite)).toBe(true);
      expect(x).toEqual(x.toSorted((a, b) => a - b));
    }
  });

  test('is in formulas what it is in numbers', () => {
    for (const [values, asked] of [
      [[...normal, 1e6], 'robust'],
      [logNormal, 'log'],
      [normal.map((v) => -1e9 - v), 'robust'],
      [normal, 'range'],
    ] as const) {
      const encoding = fitEncoding(createTable({ income: values, y: values.map((_, i) => i) }), {
        target: 'y',
        scaling: asked,
      });
      const [{ core, offset, factor, toInput }] = inputQuantities(encoding);
      const formula = new Formula(core, { variables: ['income'] });
      for (const value of values) expect((formula.evaluate([value]) - offset) * factor).toBeCloseTo(toInput(value), 12);
    }
  });
});

describe('the scale that is chosen', () => {
  test.each([
    ['normal', normal],
    ['even', many(() => random.next())],
    ['0 and 1, few of them 1', many(() => (random.next() < 0.03 ? 1 : 0))],
    ['counts', many(() => Math.floor(4 * random.next() + 4 * random.next()))],
    ['constant', many(() => 7)],
    ['a huge offset', many(() => 1e9 + random.next())],
    ['a few values', [1, 2, 3, 1e6]],
  ])('is the straight one where nothing lies far off: %s', (_name, values) => {
    const { scale, found } = chosen(values);
    const [lo, hi] = ends(values);
    expect(found).toBeUndefined();
    expect(scale).toEqual({
      offset: lo + (hi / 2 - lo / 2),
      factor: hi > lo ? 1 / (hi / 2 - lo / 2) : 1,
    });
  });

  test('gives one outlier its place, and the others most of [−1, 1]', () => {
    const values = [...normal, 1e6];
    const { scale, found } = chosen(values);
    expect(found).toEqual({ value: 'robust', why: expect.stringContaining('it has a value of 1000000, and 95 %') });
    const x = normal.map((value) => scaleNumber(scale, value)).sort((a, b) => a - b);
    expect(quantile(x, 0.95) - quantile(x, 0.05)).toBeGreaterThan(1);
  });

  test('counts factors of a log-normal income, and its middle is in the middle', () => {
    const { scale, found } = chosen(logNormal);
    expect(found?.value).toBe('log');
    // factors from 0, so that formulas say asinh(income/…)
    expect(scale.scaling?.center).toBe(0);
    const x = logNormal.map((value) => scaleNumber(scale, value)).sort((a, b) => a - b);
    expect(quantile(x, 0.75) - quantile(x, 0.25)).toBeGreaterThan(0.25);
  });

  test('looks at what is not 0 in a column that is mostly 0', () => {
    const values = many(() => (random.next() < 0.8 ? 0 : Math.exp(1.5 * random.normal())));
    const { found } = chosen(values);
    expect(found?.value).toBe('log');
    expect(found?.why).toMatch(/95 % of those that are not 0 are at most/);
  });

  test('follows the tail to either side', () => {
    const { scale, found } = chosen(logNormal.map((value) => 5 - value));
    expect(found?.value).toBe('log');
    expect(found?.why).toMatch(/^it has a value of -\d+.*at least -/);
    const x = logNormal.map((value) => scaleNumber(scale, 5 - value)).sort((a, b) => a - b);
    expect(quantile(x, 0.75) - quantile(x, 0.25)).toBeGreaterThan(0.25);
  });
});

describe('the option', () => {
  const table = createTable({ a: logNormal, b: normal, word: normal.map((v) => (v > 0 ? 'x' : 'y')), y: normal });
  const kinds = (scaling?: Parameters<typeof fitEncoding>[1]['scaling']): unknown[] =>
    fitEncoding(table, { target: 'y', scaling }).inputs.map((input) =>
      input.kind === 'number' ? (input.scaling?.kind ?? 'range') : '',
    );

  test('is one word for all columns, or words for some', () => {
    expect(kinds()).toEqual(['log', 'range', '']);
    expect(kinds('range')).toEqual(['range', 'range', '']);
    expect(kinds('robust')).toEqual(['robust', 'robust', '']);
    expect(kinds({ b: 'log' })).toEqual(['log', 'log', '']);
    expect(kinds({ a: 'range' })).toEqual(['range', 'range', '']);
  });

  test('is a decision only where it was found out', () => {
    const profile = (scaling?: 'range' | 'log'): unknown => fitEncoding(table, { target: 'y', scaling }).profile;
    expect(profile()).toEqual([
      { option: 'scaling', value: 'log', columns: ['a'], why: expect.stringMatching(/^it has a value of \d+/) },
    ]);
    expect(profile('range')).toBeUndefined();
    expect(profile('log')).toBeUndefined();
  });

  test.each([
    ['sqrt', /`scaling` must be one of auto, range, robust, log; got "sqrt"/],
    [{ b: 'sqrt' }, /`scaling` of "b" must be one of auto, range, robust, log; got "sqrt"/],
    [{ c: 'log' }, /`scaling` names "c", which is no input column/],
    [{ y: 'log' }, /`scaling` names "y", which is no input column/],
    [{ word: 'log' }, /`scaling` names "word", which holds words/],
    [3, /`scaling` must be one of/],
    [['log'], /`scaling` must be one of/],
  ])('refuses %j', (scaling, message) => {
    expect(() => kinds(scaling as never)).toThrow(message);
  });
});

test('a column with gaps is filled with its median before it is scaled', () => {
  const table = createTable({ a: [...logNormal, NaN], y: [...normal, 0] });
  const encoding = fitEncoding(table, { target: 'y' });
  const x = encodeInputs(encoding, table);
  const [input] = encoding.inputs;
  expect(x.at(-1)).toBe(input.kind === 'number' ? scaleNumber(input, input.fill!) : NaN);
  expect(Math.abs(x.at(-1)!)).toBeLessThan(0.5);
});

describe('at the ends of what numbers can be', () => {
  const plain = { offset: 0, factor: 1 };
  const along = (kind: 'robust' | 'log', center = 0, width = 1) => ({ ...plain, scaling: { kind, center, width } });

  test('factors are counted up to 1e300', () => {
    const most = Math.log(2) + 300 * Math.log(10);
    expect(scaleNumber(along('log'), 1e300)).toBeCloseTo(most, 9);
    expect(scaleNumber(along('log'), 1e305)).toBeCloseTo(most, 9);
    expect(scaleNumber(along('log'), -1e305)).toBeCloseTo(-most, 9);
  });

  test('a difference that no number holds is counted as well', () => {
    // (1.5e308 + 1.5e308) / 1e10 = 3e298
    expect(scaleNumber(along('log', -1.5e308, 1e10), 1.5e308)).toBeCloseTo(Math.log(6) + 298 * Math.log(10), 9);
  });

  test('a curve that has become level ends at the last number below 1', () => {
    // u / √(1 − u²) of u = 1 − 2⁻⁵³ is 2²⁶
    expect(unscaleNumber(along('robust'), 2)).toBeCloseTo(2 ** 26, 5);
    expect(unscaleNumber(along('robust', 5, 2), -1)).toBeCloseTo(5 - 2 ** 27, 5);
  });

  test('what differs in its last digits alone is one value', () => {
    const eps = Number.EPSILON;
    // half the width against eight times what the last digit is worth
    for (const [size, last] of [
      [1, eps],
      [1000, 512 * eps],
    ]) {
      const few = Math.floor((16 * size * eps) / last);
      const same = fillingScale([size, size + (few - 1) * last]);
      expect(same.factor).toBe(1);
      const differ = fillingScale([size, size + (few + 1) * last]);
      expect(differ.factor).toBe(2 / ((few + 1) * last));
      expect(fillingScale([-size - (few - 1) * last, -size]).factor).toBe(1);
      expect(fillingScale([-size - (few + 1) * last, -size]).factor).toBe(2 / ((few + 1) * last));
    }
  });

  test('the narrowest column has the largest factor that is a number', () => {
    expect(fillingScale([0, 1.6e-308]).factor).toBe(1 / 8e-309);
    expect(fillingScale([0, 8e-309]).factor).toBe(1);
  });
});

test('a formula takes away a center above 0 and adds one below', () => {
  const written = (center: number): string =>
    new Formula(curveExpression({ kind: 'log', center, width: 1 }, 'x')).toString();
  expect(written(0.5)).toBe('asinh(x - 0.5)');
  expect(written(2)).toBe('asinh(x - 2)');
  expect(written(-2)).toBe('asinh(x + 2)');
});
