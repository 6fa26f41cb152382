import { describe, expect, test } from 'vitest';
import { edgeFunctions } from '../math/edge-functions.js';
import {
  call,
  constant,
  difference,
  foldTrivial,
  negate,
  number,
  power,
  product,
  quotient,
  substitute,
  sum,
  variable,
} from './build.js';
import { edgeExpression } from './edges.js';
import { evaluateExpression } from './evaluate.js';
import type { Expression } from './expression.js';
import { parseExpression } from './parse.js';
import { printExpression } from './print.js';

const x = variable('x');
const y = variable('y');

test.each<[Expression, string]>([
  [sum(), '0'],
  [sum(x), 'x'],
  [sum(x, 0, y, negate(x)), 'x + y - x'],
  [sum(1, 2, x, 3), '3 + x + 3'],
  [product(), '1'],
  [product(2, x, 3), '2*x*3'],
  [product(x, 0, y), '0'],
  [product(-1, x, y), '-(x*y)'],
  [product(x, negate(y)), '-(x*y)'],
  [difference(x, negate(y)), 'x + y'],
  [difference(0, x), '-x'],
  [quotient(x, 1), 'x'],
  [quotient(6, 3), '2'],
  [quotient(1, 3), '1/3'],
  [quotient(0, 0), '0/0'],
  [quotient(negate(x), negate(y)), 'x/y'],
  [power(x, 1), 'x'],
  [power(x, 0), '1'],
  [power(2, 3), '8'],
  [power(2, 0.5), '2^0.5'],
  [negate(negate(x)), 'x'],
  [negate(3), '-3'],
  [call('sin', product(constant('pi'), x)), 'sin(pi*x)'],
  [call('max', x, 1, number(2)), 'max(x, 1, 2)'],
])('constructors fold what is trivial: $1', (built, text) => expect(printExpression(built)).toBe(text));

test('substitute puts expressions in place of variables, all at once', () => {
  const swapped = substitute(
    parseExpression('x - 2*y^x + z'),
    new Map([
      ['x', y],
      ['y', sum(x, 1)],
    ]),
  );
  expect(printExpression(swapped)).toBe('y - 2*(x + 1)^y + z');
});

describe('edgeExpression', () => {
  test.each(edgeFunctions)('$name has the value of the edge function', ({ name, value }) => {
    const tree = edgeExpression(name, parseExpression('2*x + 0.1'));
    const at = [-0.9, -0.3, 0.2, 0.4];
    // outside the domain both are NaN or infinite
    const finite = (each: number): number => (Number.isFinite(each) ? each : 1e300);
    const got = at.map((each) => finite(evaluateExpression(tree, { x: each })));
    expect(got).toEqual(at.map((each) => expect.closeTo(finite(value(2 * each + 0.1)), 12)));
  });

  test('takes no other name', () => {
    expect(() => edgeExpression('arcsim', x)).toThrow(
      expect.objectContaining({
        message: 'edgeExpression: unknown edge function "arcsim"',
        hint: 'did you mean "arcsin"?',
      }),
    );
    expect(() => edgeExpression('constructor', x)).toThrow('unknown edge function');
  });
});

test.each([
  ['exp(-(-x))', 'exp(x)'],
  ['-1*(-x)', 'x'],
  ['exp(-1*(-(x + 1)))', 'exp(x + 1)'],
  ['-3*(-x)', '3*x'],
  ['1*exp(-1*x)', 'exp(-x)'],
  ['a - (-b)', 'a + b'],
  ['(-a)*(-b)/1', 'a*b'],
  ['x + 0*y', 'x'],
])('trivial products and double signs of %s meet: %s', (text, written) => {
  expect(printExpression(foldTrivial(parseExpression(text)))).toBe(written);
});
