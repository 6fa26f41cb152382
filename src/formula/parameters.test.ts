// Numbers of an expression: which there are, and which belong to its form.

import { expect, test } from 'vitest';
import { exponentsOf, numbersInSigns, parametersOf, withParameters } from './parameters.js';
import { parseExpression } from './parse.js';
import { printExpression } from './print.js';
import { createTape } from './tape.js';

test('the 0 of max(u, 0) belongs to the form, as whole exponents do; another level is a number', () => {
  const expression = parseExpression('2.5*max(x^2 - 3.4, 0) + min(0.5, x^1.5) + max(0, x)');
  expect(parametersOf(expression)).toEqual([2.5, 3.4, 0.5, 1.5]);
  expect(exponentsOf(expression)).toEqual([false, false, false, true]);
  expect(printExpression(withParameters(expression, [1.5, 2.5, 3.5, 4.5]))).toBe(
    '1.5*max(x^2 - 2.5, 0) + min(3.5, x^4.5) + max(0, x)',
  );
  const tape = createTape(expression, ['x']);
  const out = new Float64Array(1);
  tape.evaluate([[4]], [1.5, 2.5, 3.5, 0.5], out);
  expect(out[0]).toBe(1.5 * 13.5 + 2 + 4);
  const slopes = Array.from({ length: 4 }, () => new Float64Array(1));
  tape.jacobian([[4]], [1.5, 2.5, 3.5, 0.5], out, slopes);
  expect(slopes.map(([slope]) => slope)).toEqual([13.5, -1.5, 0, 2 * Math.log(4)]);
});

test('numbers inside a sign are told from others', () => {
  const inside = numbersInSigns(parseExpression('2*sign(x - 2.4) + 3*max(x, 0)^2 + sign(4*y)*5'));
  expect(inside).toEqual([false, true, false, true, false]);
});
