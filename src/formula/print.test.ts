import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluateExpression } from './evaluate.js';
import { constants, type ConstantName, type Expression } from './expression.js';
import { type FunctionName, functions } from './functions.js';
import { parseExpression } from './parse.js';
import { printExpression } from './print.js';

describe('printExpression', () => {
  test.each([
    'sin(pi*x)*exp(-x/2)',
    'a + b*c^d',
    '(a + b)*c',
    'a - (b - c)',
    'a + (b + c)',
    'a*(b/c)',
    'a/b/c',
    '(a^b)^c',
    'a^b^c',
    '-a^2',
    '(-a)^2',
    'a^-b',
    'a^-b^c',
    '(a^-b)^c',
    'a^(b + c)',
    'a - -b',
    '--a',
    '-(a*b)',
    '-a*b',
    'a*-b',
    '2.5e-7*x',
    '1e+21',
    'min(a, b, c + 1)',
    '`petal length`*`e` + `a``b`',
  ])('%s comes back as it was written', (text) => expect(printExpression(parseExpression(text))).toBe(text));

  test.each([
    ['((x))', 'x'],
    ['(a*b)+(c)', 'a*b + c'],
    ['(a^b)*(c/d)', 'a^b*(c/d)'],
    ['pow(x, 2) + ln(x)', 'x^2 + log(x)'],
    ['+x**2', 'x^2'],
    ['-(x^2)', '-x^2'],
    ['PI', 'pi'],
  ])('%s is printed %s', (text, expected) => expect(printExpression(parseExpression(text))).toBe(expected));

  test('numbers that have no text of their own are printed as operations with that value', () => {
    const number = (value: number): Expression => ({ kind: 'number', value });
    const square = (value: number): Expression => ({
      kind: 'binary',
      operator: '^',
      left: number(value),
      right: number(2),
    });
    expect(printExpression(square(-3))).toBe('(-3)^2');
    expect(printExpression(number(-0))).toBe('-0');
    expect(printExpression(square(-Infinity))).toBe('(-1/0)^2');
    expect(printExpression(number(NaN))).toBe('0/0');
  });

  test('what is printed has the value of the tree, bit for bit', () => {
    const names = Object.keys(functions) as FunctionName[];
    const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'medium', withCrossShrink: true },
        fc.double().map((value): Expression => ({ kind: 'number', value })),
        fc
          .constantFrom(...(Object.keys(constants) as ConstantName[]))
          .map((name): Expression => ({ kind: 'constant', name })),
        fc.constantFrom('x', 'sin', 'a `b', 'π', '', 'E').map((name): Expression => ({ kind: 'variable', name })),
        tie('tree').map((operand): Expression => ({ kind: 'negate', operand })),
        fc.record({
          kind: fc.constant('binary' as const),
          operator: fc.constantFrom('+', '-', '*', '/', '^'),
          left: tie('tree'),
          right: tie('tree'),
        }),
        fc.tuple(fc.constantFrom(...names), tie('tree'), tie('tree')).map(([name, a, b]): Expression => ({
          kind: 'call',
          name,
          arguments: [a, b].slice(0, functions[name].arity[0]),
        })),
      ),
    }));
    const values = { x: 1.7, sin: -0.4, 'a `b': 12, π: 3, '': 0.01, E: -5 };
    fc.assert(
      fc.property(tree, (expression) =>
        Object.is(
          evaluateExpression(parseExpression(printExpression(expression)), values),
          evaluateExpression(expression, values),
        ),
      ),
      { numRuns: 1000 },
    );
  });
});
