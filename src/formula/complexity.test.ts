import { expect, test } from 'vitest';
import { complexityOf } from './complexity.js';
import type { Expression } from './expression.js';
import { parseExpression } from './parse.js';
import { fractionOf, isPlain, tidy } from './plain-numbers.js';

test.each([
  ['x', 1],
  ['x*y', 3],
  ['-x', 2],
  ['3*x', 3],
  ['0.25*x', 4],
  ['0.1234*x', 5],
  ['1234*x', 5],
  ['2000*x', 4],
  ['2*pi', 3],
  ['tau', 3],
  ['exp(sin(pi*x) + y^2)', 11],
  ['atan2(x, y)', 5],
])('%s has complexity %d', (text, expected) => expect(complexityOf(parseExpression(text))).toBe(expected));

test('fractions are recognised, and nothing else is taken for one', () => {
  expect(fractionOf(1 / 3)).toEqual([1, 3]);
  expect(fractionOf(-22 / 7)).toEqual([22, 7]);
  expect(fractionOf(0.1 + 0.2)).toEqual([3, 10]);
  expect(fractionOf(Math.PI)).toBeUndefined();
  expect(fractionOf(Math.SQRT2)).toBeUndefined();
  expect(fractionOf(1 / 3 + 1e-12)).toBeUndefined();
  for (let q = 1; q <= 1000; q += 37) expect(fractionOf(997 / q)).toEqual([997, q]);
});

test('plain numbers are short decimals and small fractions', () => {
  expect([0, 1, -2.5, 1e-9, 123456, 1 / 7].every(isPlain)).toBe(true);
  expect([Math.PI, 0.1234567, 2 / 7 + 1e-9].some(isPlain)).toBe(false);
});

test('tidy takes off what a computation has added, and no more', () => {
  expect(tidy(0.1 + 0.2)).toBe(0.3);
  expect(tidy((1 / 49) * 49)).toBe(1);
  expect(tidy(2 / 3 - 1e-16)).toBe(2 / 3);
  expect(tidy(0.1234567890123)).toBe(0.1234567890123);
  expect(tidy(1 + 1e-12)).toBe(1 + 1e-12);
});

test('every node is looked at a few times, however deep it is', () => {
  let looks = 0;
  const leaf = {
    get kind(): 'variable' {
      looks++;
      return 'variable';
    },
    name: 'x',
  };
  let expression: Expression = leaf;
  for (let i = 0; i < 200; i++) expression = { kind: 'negate', operand: expression };
  expect(complexityOf(expression)).toBe(201);
  expect(looks).toBeLessThan(10);
});
