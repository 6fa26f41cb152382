import { expect, test } from 'vitest';
import { parseExpression } from '../formula/parse.js';
import { printExpression } from '../formula/print.js';
import { parseUnit } from '../units/parse-unit.js';
import { soundUnits } from './sound-units.js';

const dimension = (text: string): readonly number[] => parseUnit('it', text).dimension;
const units: Record<string, string> = { x: 'm', t: 's', m: 'kg', v: 'm/s', n: '1' };
const inUnit = (target: string, numbers = true): ReturnType<typeof soundUnits> =>
  soundUnits((name) => dimension(units[name]), dimension(target), numbers);

test.each([
  // as they are
  ['2*x + v*t', 'm', '2*x + v*t'],
  ['3*exp(-0.2*t) + 1', 'kg', '3*exp(-0.2*t) + 1'],
  ['x/v', 's', 'x/v'],
  // a constant where a unit is missing, and nowhere else
  ['exp(x)', '1', 'exp(1*x)'],
  ['exp(x)', 'kg', '1*exp(1*x)'],
  ['exp(-x)', '1', 'exp(1*-x)'],
  ['x + t', 'm', 'x + 1*t'],
  ['t', 'm', '1*t'],
  ['m*x + v', 'm/s', '1*(m*x) + v'],
  ['sin(x + v*t)', '1', 'sin(1*x + 1*(v*t))'],
  ['sqrt(x^2 + t^2)', 'm', 'sqrt(x^2 + 1*t^2)'],
  ['n*log(x)', '1', 'n*log(1*x)'],
  ['0.4*log(x) + 3', 'kg', '0.4*log(x/5.530843701478336e-4)'],
  ['0.4*n*log(x) - 3*n', 'kg', '0.4*n*log(x/1808.0424144560632)'],
])('%s in %s is %s', (formula, target, told) => {
  const sound = inUnit(target).sound(parseExpression(formula));
  expect(sound && printExpression(sound)).toBe(told);
});

test('no constant helps an exponent that has a unit', () => {
  expect(inUnit('1').sound(parseExpression('2^x'))).toBeUndefined();
  expect(inUnit('m').sound(parseExpression('n^t'))).toBeUndefined();
});

test('where no number carries a unit nothing is added', () => {
  expect(inUnit('m', false).sound(parseExpression('x + t'))).toBeUndefined();
  expect(inUnit('m', false).sound(parseExpression('2*x + v*t'))).toBeDefined();
});

test('numbers that carry a unit', () => {
  expect(inUnit('kg').carrying(parseExpression('3*exp(-2*t)^2*n'))).toEqual([true, true]);
  expect(inUnit('m').carrying(parseExpression('2*x + 3*t + 4'))).toEqual([false, true, true]);
  expect(inUnit('m').carrying(parseExpression('2*x^0.5'))).toEqual([true, false]);
});
