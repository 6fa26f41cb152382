import { expect, test } from 'vitest';
import { parseExpression } from '../formula/parse.js';
import { printExpression } from '../formula/print.js';
import { usualForm } from './usual-form.js';

test.each([
  ['6.28*sqrt(L)/sqrt(g)', '6.28*sqrt(L/g)'],
  ['sqrt(a)*sqrt(b)/sqrt(c)', 'sqrt(a*b/c)'],
  ['m*v/(sqrt(a)*sqrt(b))', 'm*v/sqrt(a*b)'],
  ['exp(sqrt(x)/sqrt(y)) + 1', 'exp(sqrt(x/y)) + 1'],
  ['1/sqrt((g + n + 0.05)/s)', 'sqrt(s/(g + n + 0.05))'],
  ['3.2*sqrt(x + 2)^-1', '3.2*(1/sqrt(x + 2))'],
  ['1*exp(-x) + 0', 'exp(-x)'],
  ['exp(-(a/(b^2*c)))', 'exp(-a/(b^2*c))'],
  ['a - (-(2.5*x))', 'a + 2.5*x'],
  ['1/(1 + 1/(w/1.65)^19)', '1/(1 + (1.65/w)^19)'],
  // nothing to gather
  ['2*sqrt(a)/b', '2*sqrt(a)/b'],
  // the numbers would change places, and their errors with them
  ['sqrt(3.2 + a)*2.5*sqrt(b)', 'sqrt(3.2 + a)*2.5*sqrt(b)'],
])('%s is written %s', (from, to) => expect(printExpression(usualForm(parseExpression(from)))).toBe(to));
