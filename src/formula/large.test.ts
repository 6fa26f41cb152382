// Formulas that are very long or as deep as is allowed: everything that reads them ends soon, none by the end of the stack.

import { describe, expect, test } from 'vitest';
import { compileToKAN } from '../discover/compile-formula.js';
import { complexityOf } from './complexity.js';
import { differentiate } from './differentiate.js';
import { expressionFunction } from './evaluate.js';
import type { Expression } from './expression.js';
import { Formula } from './formula.js';
import { parseExpression } from './parse.js';
import { printExpression } from './print.js';
import { simplify } from './simplify.js';

const x: Expression = { kind: 'variable', name: 'x' };
const number = (value: number): Expression => ({ kind: 'number', value });
const call = (name: 'max' | 'min' | 'sin' | 'hypot', ...parts: Expression[]): Expression => ({
  kind: 'call',
  name,
  arguments: parts,
});
const lines = (count: number): Expression[] =>
  Array.from({ length: count }, (_, i) => ({ kind: 'binary', operator: '*', left: number(i + 1), right: x }));
/** f(f(f(… x))) */
const nested = (depth: number, step: (inner: Expression) => Expression): Expression => {
  let expression: Expression = x;
  for (let i = 0; i < depth; i++) expression = step(expression);
  return expression;
};
const chain = (operator: '+' | '*' | '/'): Expression =>
  nested(240, (inner) => ({ kind: 'binary', operator, left: inner, right: number(1.01) }));

describe.each<[string, Expression, number]>([
  ['max of 2000', call('max', ...lines(2000)), 2000],
  ['min of 2000', call('min', ...lines(2000)), 1],
  ['max in max', nested(240, (inner) => call('max', x, inner)), 1],
  ['sin of sin', nested(240, (inner) => call('sin', inner)), NaN],
  ['hypot of hypot', nested(240, (inner) => call('hypot', inner, x)), NaN],
  ['a long sum', chain('+'), 1],
  ['a long product', chain('*'), NaN],
  ['a long fraction', chain('/'), NaN],
])('%s', (_, expression, slope) => {
  const formula = new Formula(expression);
  const at = expressionFunction(expression, ['x'])([0.7]);

  test('is printed in every notation, and read again', () => {
    for (const text of [formula.latex(), formula.python(), formula.javascript(), formula.c()])
      expect(text.length).toBeLessThan(100 * complexityOf(expression));
    expect(expressionFunction(parseExpression(printExpression(expression)), ['x'])([0.7])).toBe(at);
  });

  test('is simplified, and keeps its value', () => {
    expect(expressionFunction(simplify(expression), ['x'])([0.7]) / at).toBeCloseTo(1, 9);
  });

  test('has a derivative that is not much longer', () => {
    const derived = differentiate(expression, 'x');
    const value = expressionFunction(derived, ['x'])([0.7]);
    const [a, b] = [0.7 - 1e-6, 0.7 + 1e-6].map((place) => expressionFunction(expression, ['x'])([place]));
    const expected = Number.isNaN(slope) ? (b - a) / 2e-6 : slope;
    expect(Math.abs(value - expected)).toBeLessThan(1e-6 * Math.max(1, Math.abs(expected)));
  });
});

test('the network of a maximum of many has few levels', () => {
  const model = compileToKAN(call('max', ...lines(100)));
  expect(model.spec.layers.length).toBeLessThan(30);
});

test('what is deeper than a formula may be is refused', () => {
  expect(() => new Formula(nested(20_000, (inner) => call('sin', inner)))).toThrow('nested more than 1000 deep');
});
