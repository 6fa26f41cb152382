import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { randomExpression } from '../../test/expressions.js';
import { KanError } from '../errors.js';
import { evaluateExpression } from './evaluate.js';
import type { Expression } from './expression.js';
import { Formula } from './formula.js';
import { parseExpression } from './parse.js';

const formula = new Formula('a*sin(pi*`wave length`) + 0.5');

describe('evaluate', () => {
  test('takes a row as a list, a row by name, and columns by name', () => {
    expect(formula.variables).toEqual(['a', 'wave length']);
    expect(formula.evaluate([2, 0.5])).toBe(2.5);
    expect(formula.evaluate(Float32Array.of(2, 0.5))).toBe(2.5);
    expect(formula.evaluate({ 'wave length': 0.5, a: 2, more: 7 })).toBe(2.5);
    expect(formula.evaluate({ 'wave length': [0.5, 0.5], a: Float64Array.of(2, 4) })).toEqual(
      Float64Array.of(2.5, 4.5),
    );
    expectTypeOf(formula.evaluate([1, 2])).toEqualTypeOf<number>();
    expectTypeOf(formula.evaluate({ a: [1], 'wave length': [2] })).toEqualTypeOf<Float64Array>();
  });

  test('rows and columns agree, in any order of the variables', () => {
    fc.assert(
      fc.property(randomExpression(), (tree) => {
        const both = new Formula(tree, { variables: ['z', 'y', 'x'] });
        const columns = { x: [0.3, -1.2, 2.5], y: [0.9, 0.1, -0.7], z: [9, 9, 9] };
        const values = both.evaluate(columns);
        return values.every((value, k) => {
          const row = both.evaluate([9, columns.y[k], columns.x[k]]);
          return Object.is(row, value);
        });
      }),
      { numRuns: 300, seed: 31 },
    );
  });
});

test('derivatives and simplified forms are formulas of the same variables', () => {
  const slope = new Formula('x^3/3 + y', { variables: ['y', 'x'] }).differentiate('x');
  expect(String(slope)).toBe('x^2');
  expect(slope.evaluate([7, 3])).toBe(9);
  expect(String(new Formula('x + x').simplify())).toBe('2*x');
});

test('prints every notation, and what code calls the variables', () => {
  expect(`${formula}`).toBe('a*sin(pi*`wave length`) + 0.5');
  expect(formula.latex()).toBe('a \\sin\\left(\\pi \\, \\text{wave length}\\right) + 0.5');
  expect(formula.javascript()).toBe('a*Math.sin(Math.PI*wave_length) + 0.5');
  expect(formula.python()).toBe('a*np.sin(np.pi*wave_length) + 0.5');
  expect(formula.c()).toBe('a*sin(3.141592653589793*wave_length) + 0.5');
  expect(formula.names('python')).toEqual({ a: 'a', 'wave length': 'wave_length' });
  expect(new Formula('x/3').simplify().toString({ digits: 2 })).toBe('x/3');
  expect(formula.complexity).toBe(10);
});

test('JSON keeps every bit', () => {
  const json = JSON.parse(JSON.stringify(new Formula('0.1234567890123456*x^y', { variables: ['y', 'x'] })));
  expect(Object.keys(json)).toEqual(['text', 'variables', 'complexity', 'latex', 'javascript', 'python']);
  const back = new Formula(json.text, { variables: json.variables });
  expect(back.variables).toEqual(['y', 'x']);
  expect(back.evaluate([2, 3])).toBe(0.1234567890123456 * 9);
});

describe('errors', () => {
  const errorOf = (work: () => unknown): KanError => {
    try {
      work();
    } catch (error) {
      if (error instanceof KanError) return error;
    }
    throw new Error('no KanError');
  };

  test.each<[string, () => unknown, string]>([
    ['text', () => new Formula('2x'), 'parseExpression: expected an operator or the end'],
    ['nothing', () => new Formula(undefined as never), 'Formula: the formula must be the text or the tree'],
    [
      'a tree that is none',
      () => new Formula({ kind: 'sum' } as never),
      'Formula: the formula must be a number, constant',
    ],
    [
      'a part that is none',
      () => new Formula({ kind: 'negate', operand: { kind: 'call', name: 'sin', arguments: [7] } } as never),
      'Formula: `operand.arguments[0]` must be the tree of a formula; got 7',
    ],
    [
      'a function',
      () => new Formula({ kind: 'call', name: 'toString', arguments: [] } as never),
      'must be the call of a function',
    ],
    [
      'arguments',
      () => new Formula({ kind: 'call', name: 'sin', arguments: [] } as never),
      'a call of sin with 1 arguments',
    ],
    ['an operator', () => new Formula({ kind: 'binary', operator: '%' } as never), 'must be one of + - * / ^; got "%"'],
    ['a variable that is not listed', () => new Formula('x + y', { variables: ['x'] }), '"y" is not among'],
    ['a variable listed twice', () => new Formula('x', { variables: ['x', 'x'] }), '"x" is listed twice'],
    ['a short row', () => formula.evaluate([1]), 'a row has 2 values (a, wave length); got 1'],
    ['no row', () => formula.evaluate(3 as never), 'expected a row or columns to evaluate; got 3'],
    [
      'a missing column',
      () => formula.evaluate({ a: [1], wavelength: [1] }),
      'the variable "wave length" has no value',
    ],
    [
      'columns of several lengths',
      () => formula.evaluate({ a: [1], 'wave length': [1, 2] }),
      '"a" has 1 rows and "wave length" 2',
    ],
    [
      'a number among columns',
      () => formula.evaluate({ a: [1], 'wave length': 1 } as never),
      'must be a list of numbers like the others',
    ],
    ['a derivative by nothing', () => formula.differentiate('b'), 'there is no variable "b"'],
    ['a language', () => formula.names('rust' as never), 'names are known for javascript, python, c'],
  ])('%s', (_, work, message) => expect(errorOf(work).message).toContain(message));

  test('trees that are too deep are refused, and deep ones evaluated', () => {
    const nested = (depth: number): Expression => {
      let tree: Expression = parseExpression('x');
      for (let k = 1; k < depth; k++) tree = { kind: 'negate', operand: tree };
      return tree;
    };
    expect(new Formula(nested(1000)).evaluate([1])).toBe(-1);
    expect(() => new Formula(nested(1001))).toThrow('nested more than 1000 deep');
  });

  test('any JSON is either an expression or refused with a KanError', () => {
    const node = fc.oneof(
      fc.jsonValue(),
      fc.record({
        kind: fc.constantFrom('number', 'constant', 'variable', 'negate', 'binary', 'call', 'x'),
        value: fc.jsonValue(),
        name: fc.constantFrom('sin', 'pi', 'max', '__proto__'),
        operator: fc.constantFrom('+', '^', '', '++'),
        left: fc.jsonValue(),
        right: fc.jsonValue(),
        operand: fc.jsonValue(),
        arguments: fc.jsonValue(),
      }),
    );
    fc.assert(
      fc.property(node, (value) => {
        if (typeof value === 'string') return true;
        try {
          evaluateExpression(new Formula(value as never).expression, { sin: 1, pi: 1, max: 1, ['__proto__']: 1 });
          return true;
        } catch (error) {
          return error instanceof KanError;
        }
      }),
    );
  });
});
