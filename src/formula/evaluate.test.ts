import { describe, expect, test } from 'vitest';
import { expressionFunction, evaluateExpression } from './evaluate.js';
import type { Expression } from './expression.js';
import { parseExpression } from './parse.js';

describe('expressionFunction', () => {
  test('takes values in the order of the variables', () => {
    const tree = parseExpression('x/y');
    expect(expressionFunction(tree, ['x', 'y'])([1, 2])).toBe(0.5);
    expect(expressionFunction(tree, ['y', 'x'])([1, 2])).toBe(2);
    expect(expressionFunction(tree, ['unused', 'x', 'y'])(Float64Array.of(9, 1, 2))).toBe(0.5);
  });

  test('agrees with evaluateExpression bit for bit', () => {
    const tree = parseExpression('-sin(a)^2/max(a, b, 0.1) + hypot(b, a)*2 - atan2(b, 3) - 1');
    const compiled = expressionFunction(tree, ['b', 'a']);
    for (let i = -20; i < 20; i++)
      expect(compiled([i / 7, i * i])).toBe(evaluateExpression(tree, { a: i * i, b: i / 7 }));
  });

  test('is one call and one result at a time: an inner call does not disturb the outer one', () => {
    const double = expressionFunction(parseExpression('2*x'), ['x']);
    expect(double([double([double([1])])]) + double([10])).toBe(28);
  });

  test('squares, cubes and functions of many arguments have the values of Math', () => {
    const at = (text: string): number => expressionFunction(parseExpression(text), ['x', 'y', 'z'])([-1.3, 0.7, 2.9]);
    expect(at('x^2')).toBe(-1.3 * -1.3);
    expect(at('x^3')).toBe(-1.3 * -1.3 * -1.3);
    expect(at('x^-2')).toBe((-1.3) ** -2);
    expect(at('max(x, y, z, 1)')).toBe(2.9);
    expect(at('min(z, y, x)')).toBe(-1.3);
    expect(at('max(x, 0/0, z)')).toBeNaN();
    expect(at('atan2(y, x)')).toBe(Math.atan2(0.7, -1.3));
  });

  test('gives NaN or infinity outside a domain', () => {
    const at = (text: string): number => expressionFunction(parseExpression(text), ['x'])([-1]);
    expect(at('sqrt(x)')).toBeNaN();
    expect(at('log(x)')).toBeNaN();
    expect(at('x^0.5')).toBeNaN();
    expect(at('x/0')).toBe(-Infinity);
  });
});

describe('errors', () => {
  test('name the variable without a value', () => {
    expect(() => expressionFunction(parseExpression('sin(radius)'), ['radios'])).toThrow(
      expect.objectContaining({
        message: 'expressionFunction: the variable "radius" has no value',
        hint: 'did you mean "radios"?',
      }),
    );
    expect(() => evaluateExpression(parseExpression('constructor'), {})).toThrow(
      'evaluateExpression: the variable "constructor" has no value',
    );
  });

  test('name a function that a tree from elsewhere made up', () => {
    const tree = { kind: 'call', name: 'constructor', arguments: [] } as unknown as Expression;
    expect(() => evaluateExpression(tree, {})).toThrow('evaluateExpression: unknown function "constructor"');
  });
});
