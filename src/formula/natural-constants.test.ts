import { expect, test } from 'vitest';
import { parseExpression } from './parse.js';
import { printExpression } from './print.js';
import { naturalConstants } from './natural-constants.js';

test.each([
  // growth: its end, its rate, its middle
  ['2/(exp(-3*t) + 0.5)', /^4\/\(1 \+ exp\(-3\*\(t - 0\.231049\d+\)\)\)$/],
  ['2/(4 + 4*exp(-3*(t - 5)))', /^0\.5\/\(1 \+ exp\(-3\*\(t - 5\)\)\)$/],
  ['10*tanh(0.5*(t - 6)) + 15', /^5 \+ 20\/\(1 \+ exp\(-\(t - 6\)\)\)$/],
  ['15 - 10*tanh(0.25*t - 1)', /^25 - 20\/\(1 \+ exp\(-0\.5\*\(t - 4\)\)\)$/],
  ['2/(exp(-3*t - 6) + 1)', /^2\/\(1 \+ exp\(-3\*\(t \+ 2\)\)\)$/],
  ['10*tanh(0.5*(t + 6)) + 15', /^5 \+ 20\/\(1 \+ exp\(-\(t \+ 6\)\)\)$/],
  // Hill: whole exponents, others, falling, with a logarithm
  ['8*c^2/(4 + c^2)', /^8\*c\^2\/\(2\^2 \+ c\^2\)$/],
  ['8*c^2.5/(32 + c^2.5)', /^8\/\(1 \+ \(4\/c\)\^2\.5\)$/],
  ['64/(32 + c^2.5)', /^2\/\(1 \+ \(c\/4\)\^2\.5\)$/],
  ['3*tanh(log(c) - 1) + 3', /^6\/\(1 \+ \(2\.71828\d+\/c\)\^2\)$/],
  // no sign in front that a difference can take
  ['-12*(exp(-t) - 1)', /^12\*\(1 - exp\(-t\)\)$/],
  ['-n*log(a/b)', /^n\*log\(b\/a\)$/],
  ['-0.9*D/(g - 0.8*r - 0.1)', /^0.9\*D\/\(0.8\*r \+ 0.1 - g\)$/],
])('%s has its constants where they are expected', (from, to) =>
  expect(printExpression(naturalConstants(parseExpression(from))!)).toMatch(to),
);

test.each([
  'tanh(5*x)',
  'v*tanh(9.81*t/v)',
  '1/(exp(E/T) + 1)',
  '5/(x^2 + 3)',
  '1/(exp(x) - 1)',
  '8*c^2/(1 + c^2)',
  'a - b',
  '-x',
])('%s stays as it is', (text) => expect(naturalConstants(parseExpression(text))).toBeUndefined());
