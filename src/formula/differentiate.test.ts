import fc from 'fast-check';
import { expect, test } from 'vitest';
import { finiteThroughout, randomExpression, wobble } from '../../test/expressions.js';
import { differentiate } from './differentiate.js';
import { evaluateExpression } from './evaluate.js';
import type { Expression } from './expression.js';
import { type FunctionName, functions } from './functions.js';
import { parseExpression } from './parse.js';
import { printExpression } from './print.js';

const slope = (text: string, name = 'x'): string => printExpression(differentiate(parseExpression(text), name));

test.each([
  ['3', '0'],
  ['x', '1'],
  ['y', '0'],
  ['pi*x', 'pi'],
  ['x^2', '2*x'],
  ['x^3/3', 'x^2'],
  ['-sin(x)', '-cos(x)'],
  ['sin(y)', '0'],
  ['floor(x) + sign(x)', '0'],
])('the derivative of %s is %s', (text, expected) => expect(slope(text)).toBe(expected));

/** Richardson's extrapolation of central differences, and how far to trust it; NaN where the curve cannot be followed. */
function numericSlope(tree: Expression, at: Record<string, number>, name: string): { value: number; trust: number } {
  const central = (h: number): number =>
    (evaluateExpression(tree, { ...at, [name]: at[name] + h }) -
      evaluateExpression(tree, { ...at, [name]: at[name] - h })) /
    (2 * h);
  const better = (h: number): number => (4 * central(h / 2) - central(h)) / 3;
  const [coarse, fine, third] = [better(2e-3), better(1e-3), better(7e-4)];
  const spread = Math.max(Math.abs(coarse - fine), Math.abs(fine - third));
  return { value: fine, trust: 2 * spread + 1e-8 * Math.abs(fine) + wobble(tree, at) / 1e-4 + 1e-11 };
}

test('derivatives of random expressions agree with differences', () => {
  let compared = 0;
  // far enough from round numbers that no kink lies between the points of a difference
  const place = fc
    .record({ x: fc.integer({ min: 2, max: 17 }), y: fc.integer({ min: -15, max: 15 }) })
    .map(({ x, y }) => ({
      x: x / 10 + 0.0137,
      y: y / 10 + 0.0171,
    }));
  fc.assert(
    fc.property(randomExpression(), place, fc.constantFrom('x', 'y'), (tree, at, name) => {
      const { value, trust } = numericSlope(tree, at, name);
      if (!(trust < 1e-3 * Math.max(1, Math.abs(value))) || !finiteThroughout(tree, at)) return true;
      compared++;
      return Math.abs(evaluateExpression(differentiate(tree, name), at) - value) <= trust;
    }),
    { numRuns: 1200, seed: 1 },
  );
  expect(compared).toBeGreaterThan(400);
});

test('every function has a derivative by each of its arguments', () => {
  for (const name of Object.keys(functions) as FunctionName[]) {
    const inside = name === 'acosh' ? '1.2 + ' : '';
    const rest = ['', ', y', ', y, 0.8'][name === 'min' || name === 'max' ? 2 : functions[name].arity[0] - 1];
    const tree = parseExpression(`${name}(${inside}x${rest})`);
    const at = { x: 0.6, y: 0.55 };
    for (const by of ['x', 'y']) {
      const { value, trust } = numericSlope(tree, at, by);
      expect(trust, name).toBeLessThan(1e-5);
      expect(Math.abs(evaluateExpression(differentiate(tree, by), at) - value), name).toBeLessThanOrEqual(trust);
    }
  }
});

test('at a kink the derivative is the mean of both sides', () => {
  const at = (text: string): number => evaluateExpression(differentiate(parseExpression(text), 'x'), { x: 2 });
  expect(at('abs(x - 2)')).toBe(0);
  expect(at('max(x, 2)')).toBe(0.5);
  expect(at('min(3*x, 6)')).toBe(1.5);
});
