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
  // functions that units go through need none of their own
  ['cbrt(x^3 + t^3)', 'm', 'cbrt(x^3 + 1*t^3)'],
  ['abs(x + t)', 'm', 'abs(x + 1*t)'],
  ['sign(x - t)', '1', 'sign(x - 1*t)'],
  ['abs(x)', 's', '1*abs(x)'],
  // a number that is there carries it
  ['x/2 + t', 's', 'x/2 + t'],
  ['x + t/2', 'm', 'x + t/2'],
  ['-(2*t) + x', 'm', '-(2*t) + x'],
  ['x - t', 'm', 'x - 1*t'],
  ['x^2*t + 5*m', 'kg', '1*(x^2*t) + 5*m'],
  ['exp(x)/exp(t)', '1', 'exp(1*x)/exp(1*t)'],
  ['exp(2*x + t)', '1', 'exp(2*x + 1*t)'],
  // what stands beside a logarithm goes into it, if it is the same but for its numbers, once, and if it is a number there
  ['0.4*log(x) + 3 + m', 'kg', '0.4*log(x/5.530843701478336e-4) + m'],
  ['m + 3 - 0.4*log(x)', 'kg', '-(0.4*log(x/1808.0424144560632)) + m'],
  ['0.4*log(x)/n + 3/n', 'kg', '0.4*log(x/5.530843701478336e-4)/n'],
  ['0.4*log(x)/n + 3*n', '1', '0.4*log(1*x)/n + 3*n'],
  ['0.4*log(x)*n + 3/n', '1', '0.4*log(1*x)*n + 3/n'],
  ['0.001*log(x) + 900', 'kg', '0.001*log(1*x) + 900'],
  ['0.001*log(x) - 900', 'kg', '0.001*log(1*x) - 900'],
  ['exp(2*log(x) + 3)', 'kg', '1*exp(2*log(x/0.22313016014842982))'],
  ['2*log(x) + 3*log(t) + 1', '1', '2*log(x/0.6065306597126334) + 3*log(1*t)'],
  ['2*exp(x) + 3', 'kg', '2*exp(1*x) + 3'],
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
