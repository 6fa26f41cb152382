import { expect, test } from 'vitest';
import { evaluateExpression } from '../formula/evaluate.js';
import { parseExpression } from '../formula/parse.js';
import { printExpression } from '../formula/print.js';
import { createRandom } from '../math/random.js';
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
  // powers below 0 stand below, wherever they are
  ['x^-2', '1/x^2'],
  ['a*x^-3*b', 'a*(1/x^3)*b'],
  ['exp(sqrt(a)*sqrt(b)^-1)', 'exp(sqrt(a)*(1/sqrt(b)))'],
  ['x^2*y', 'x^2*y'],
  // a power of a quotient below is one of the other quotient above
  ['c/(a/b)^2', 'c*(b/a)^2'],
  ['sqrt(p)*sqrt(q)/(a/b)^w', 'sqrt(p*q)*(b/a)^w'],
  ['c/(sqrt(p)*sqrt(q)/b)^3', 'c*(b/sqrt(p*q))^3'],
  ['c/(a/b)^(sqrt(p)*sqrt(q))', 'c*(b/a)^sqrt(p*q)'],
  ['c*(a/b)^2', 'c*(a/b)^2'],
  ['c/(a*b)^2', 'c/(a*b)^2'],
  ['c/(a - b)^2', 'c/(a - b)^2'],
  ['c/(a*b)', 'c/(a*b)'],
  // one root below
  ['m/(k*sqrt(a/b))', 'm*sqrt(b/a)/k'],
  ['m/sqrt(a*b)', 'm/sqrt(a*b)'],
  ['m/sqrt(a)', 'm/sqrt(a)'],
  ['m/sqrt(a - b)', 'm/sqrt(a - b)'],
  ['m*sqrt(a/b)', 'm*sqrt(a/b)'],
  // two below and none above; one and one, with what stands beside them
  ['m*v/(k*sqrt(a)*sqrt(b))', 'm*v/(k*sqrt(a*b))'],
  ['2*sqrt(a)*x/(y*sqrt(b))', '2*x*sqrt(a/b)/y'],
  ['sqrt(c)/sqrt(a/b)', 'sqrt(c/(a/b))'],
  ['sqrt(a)/(sqrt(b)*sqrt(c))', 'sqrt(a/(b*c))'],
  ['x/(y/(sqrt(a)*sqrt(b)))', 'x*sqrt(a*b)/y'],
  ['sqrt(sqrt(a)*sqrt(b))*x', 'sqrt(sqrt(a*b))*x'],
  ['sqrt(sqrt(a)*sqrt(b))*sqrt(c)', 'sqrt(sqrt(a*b)*c)'],
  ['(x + sqrt(a)*sqrt(b))*sqrt(c)/sqrt(d)', '(x + sqrt(a*b))*sqrt(c/d)'],
  ['x/(sqrt(a)*sqrt(b)*(y + sqrt(c)*sqrt(d)))', 'x/((y + sqrt(c*d))*sqrt(a*b))'],
  // nothing to gather
  ['2*sqrt(a)/b', '2*sqrt(a)/b'],
  // the numbers would change places, and their errors with them
  ['sqrt(3.2 + a)*2.5*sqrt(b)', 'sqrt(3.2 + a)*2.5*sqrt(b)'],
])('%s is written %s', (from, to) => expect(printExpression(usualForm(parseExpression(from)))).toBe(to));

test('a formula of any quotients of roots has the same value, and one root at most', () => {
  const random = createRandom(3);
  const at = { a: 0.7, b: 1.9, c: 2.3, d: 0.4 };
  const pick = (from: readonly string[]): string => from[Math.floor(random.next() * from.length)];
  const grow = (depth: number): string =>
    depth === 0
      ? pick(['a', 'b', 'c', 'd', 'sqrt(a)', 'sqrt(b)', 'sqrt(c)', 'sqrt(d)', 'exp(a)', '(b + d)'])
      : `(${grow(depth - 1)}${pick(['*', '/'])}${grow(depth - 1)})`;
  for (let trial = 0; trial < 300; trial++) {
    const formula = parseExpression(grow(1 + (trial % 3)));
    const usual = usualForm(formula);
    const text = printExpression(usual);
    expect(evaluateExpression(usual, at) / evaluateExpression(formula, at), text).toBeCloseTo(1, 12);
    expect(text.split('sqrt').length, text).toBeLessThanOrEqual(2);
  }
});

test('numbers stay in their order, those but 0 and 1', () => {
  const written = (text: string): string => printExpression(usualForm(parseExpression(text)));
  expect(written('sqrt(2.5*a)*sqrt(3.5*b)')).toBe('sqrt(2.5*a*(3.5*b))');
  expect(written('sqrt(3.2*a)/(2.5*sqrt(b))')).toBe('sqrt(3.2*a/b)/2.5');
  // 3.5 below would come before 2.5
  expect(written('x/(2.5*a/3.5)^w')).toBe('x/(2.5*a/3.5)^w');
  expect(written('x/(1*a/3.5)^w')).toBe('x*(3.5/a)^w');
});
