// Searches with units by themselves: in constants of physics, the units that numbers carry, and requests that no powers meet.

import { describe, expect, test } from 'vitest';
import { createTable } from '../data/table.js';
import { createRandom } from '../math/random.js';
import { parseExpression } from '../formula/parse.js';
import { printExpression } from '../formula/print.js';
import { parseUnit } from '../units/parse-unit.js';
import { physicalConstants } from '../units/physical-constants.js';
import { discoverTable } from './discover-table.js';
import { constantsUsed, searchWithUnits, type SearchUnits, withUnits } from './units-search.js';

const random = createRandom(8);
const between = (lo: number, hi: number, count = 120): Float64Array =>
  Float64Array.from({ length: count }, () => lo + (hi - lo) * random.next());
const noisy = (values: Float64Array): Float64Array => values.map((each) => each * (1 + 0.01 * random.normal()));
const [length, mass] = [between(0.1, 3), between(0.1, 2)];
const period = noisy(length.map((each) => 2 * Math.PI * Math.sqrt(each / 9.80665)));
const pendulum = createTable({ length, mass, period });
const units = { length: 'm', mass: 'kg', period: 's' };

test.each([
  [{ units, constants: [] }, /no product of powers has the unit of "period", s: there are length m, mass kg/],
  [{ units: { ...units, wide: 'm' } }, /`units` names "wide", which is no column/],
  [{ units: { length: 'meter' } }, /unknown unit "meter"/],
  [{ constants: ['g'] }, /`constants` need `units`/],
  [{ units, constants: ['gee'] }, /no constant of physics "gee"/],
  [
    { units: { length: 'km', period: 's' }, constants: ['g'] },
    /"length" is in km, and constants of physics in SI units/,
  ],
])('refused: %j', async (options, message) => {
  await expect(discoverTable(pendulum, { target: 'period', ...options })).rejects.toThrow(message);
});

const read = (given: Record<string, string>, target: string, constants?: string[]): SearchUnits => ({
  units: new Map(Object.entries(given).map(([name, unit]) => [name, parseUnit('a unit', unit)])),
  target,
  constants: constants && physicalConstants('a test', constants, []),
});

describe('measured constants carry the units that their places ask for', () => {
  const told = (text: string, given: SearchUnits, ...values: number[]): (string | undefined)[] | undefined =>
    withUnits(
      parseExpression(text),
      values.map((value) => ({ value, error: 0.1 })),
      given,
    )?.map(({ unit }) => unit);
  test('from left to right', () => {
    const given = read({ x: 'm', t: 's', y: 'm' }, 'y');
    expect(told('2.5*t + 0.5*x', given, 2.5, 0.5)).toEqual(['m/s', '1']);
    expect(told('0.5*x + 2.5*t', given, 0.5, 2.5)).toEqual(['1', 'm/s']);
    // two of one value
    expect(told('2.5*t + 2.5*x', given, 2.5, 2.5)).toEqual(['m/s', '1']);
    expect(told('x*exp(-2.5*t)', given, 2.5)).toEqual(['1/s']);
    // one of a value that others had before
    const more = read({ x: 'm', t: 's', w: 'kg', y: 'm' }, 'y');
    expect(told('3*t + 2.5*x + 3*w', more, 2.5, 3)).toEqual(['1', 'm/kg']);
    expect(told('3*t + 2.5*x + 3*w', more, 3, 3)).toEqual(['m/s', 'm/kg']);
    // a number of another sign in the formula is the same
    expect(told('x*exp(-2.5*t)', given, -2.5)).toEqual(['1/s']);
  });
  test('columns that were not named are pure numbers, as is the target', () => {
    expect(told('2.5*t', read({ t: 's' }, 'y'), 2.5)).toEqual(['1/s']);
    expect(told('2.5*z', read({ t: 's' }, 'y'), 2.5)).toEqual(['1']);
  });
  test('a constant that is not in the formula has none', () => {
    expect(told('2.5*t', read({ t: 's' }, 'y'), 2.5, 7)).toEqual(['1/s', undefined]);
  });
  test('none do where that is no help, nor where constants of physics do', () => {
    expect(told('x^t*2.5', read({ x: 'm', t: 's' }, 'y'), 2.5)).toEqual([undefined]);
    expect(told('2.5*t', read({ t: 's' }, 'y', ['g']), 2.5)).toEqual([undefined]);
    expect(withUnits(parseExpression('2.5*t'), undefined, read({ t: 's' }, 'y'))).toBeUndefined();
  });
});

test('constants that are used are those that stand in one of the formulas', () => {
  const offered = physicalConstants('a test', ['g', 'c', 'R'], []);
  const names = constantsUsed([parseExpression('m*c^2'), parseExpression('x + R')], offered).map(({ name }) => name);
  expect(names).toEqual(['c', 'R']);
  expect(constantsUsed([parseExpression('m*c^2')], undefined)).toEqual([]);
});

describe('a search in constants of physics', () => {
  const g = 9.80665;
  const t = between(1, 4, 60);
  const fall = { names: ['t'], columns: [t], y: t.map((each) => (g * each ** 2) / 2) };
  test('has the law in their names, exact where it is', async () => {
    const found = await searchWithUnits(fall, read({ t: 's', y: 'm' }, 'y', ['g', 'c']), {});
    expect(found).toMatchObject({ ended: 'found', tried: 0, fits: [] });
    const { expression, origin, rmse } = found.front[found.likeliest];
    expect(printExpression(expression)).toMatch(/^(t\^2\*g|g\*t\^2)\/2$|^0\.5\*(t\^2\*g|g\*t\^2)$/);
    expect(origin).toBe('units');
    expect(rmse).toBeLessThan(1e-9);
    expect(found.heldBackSpread).toBeGreaterThan(1);
    expect(found.spread).toBeGreaterThan(1);
  });
  test('that was stopped says so', async () => {
    const found = await searchWithUnits(fall, read({ t: 's', y: 'm' }, 'y', ['g']), { signal: AbortSignal.abort() });
    expect(found.ended).toBe('aborted');
    expect(found.front.length).toBeGreaterThan(0);
  });
  test('that is not exact was tried', async () => {
    const rough = { ...fall, y: fall.y.map((each, row) => each + (row % 2 === 0 ? 0.5 : -0.5)) };
    const found = await searchWithUnits(rough, read({ t: 's', y: 'm' }, 'y', ['g']), {});
    expect(found.ended).toBe('tried');
  });
  test('names what is there where no product of powers has the unit', async () => {
    await expect(searchWithUnits(fall, read({ t: 's', y: 'kg' }, 'y', ['g']), {})).rejects.toThrow(
      'no product of powers has the unit of "y", kg: there are t s, g m/s^2',
    );
  });
});
