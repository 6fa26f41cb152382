import { expect, test } from 'vitest';
import { firstSettings } from '../experiment.js';
import { rowsOf } from './rows.js';

const numbersOf = async (text: string, name: string): Promise<Float64Array> => {
  const { table } = await rowsOf({ ...firstSettings, data: { kind: 'formula', text }, rows: 200 });
  return (table.columns.find((column) => column.name === name) as { values: Float64Array }).values;
};

test.each([
  ['sin(x*y) + x^2', -1, 1],
  ['log(x)', 0.05, 2],
  ['sqrt(x) + y^2', 0.05, 2],
  ['acosh(x)', 1.05, 3],
])('%s is drawn where it is defined', async (text, least, most) => {
  const [x, f] = [await numbersOf(text, 'x'), await numbersOf(text, 'f')];
  expect(Math.min(...x)).toBeGreaterThanOrEqual(least);
  expect(Math.max(...x)).toBeLessThanOrEqual(most);
  expect(Math.max(...x) - Math.min(...x)).toBeGreaterThan(0.9 * (most - least));
  expect(f.every((value) => Number.isFinite(value))).toBe(true);
});

test.each([
  ['x/0', /"x\/0" is -?Infinity at x = -/],
  ['log(0*x - 1)', / is NaN at x = -/],
  ['sin(', /expected a number, a name/],
  ['foo(x)', /unknown function "foo"/],
])('of %s the sentence about it is told', async (text, said) => {
  await expect(numbersOf(text, 'f')).rejects.toThrow(said);
  // no advice about ranges, which the page does not ask for
  await expect(numbersOf(text, 'f')).rejects.not.toMatchObject({ hint: expect.stringContaining('range') });
});
