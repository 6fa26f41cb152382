// Random expressions for property tests, and how much of a difference in value is rounding.

import fc from 'fast-check';
import { evaluateExpression } from '../src/formula/evaluate.js';
import { type Expression, partsOf } from '../src/formula/expression.js';
import { mapParts } from '../src/formula/build.js';
import { type FunctionName, functions } from '../src/formula/functions.js';

const everyFunction = Object.keys(functions) as FunctionName[];

export interface ExpressionOptions {
  variables?: readonly string[];
  functions?: readonly FunctionName[];
  numbers?: fc.Arbitrary<number>;
  operators?: readonly ('+' | '-' | '*' | '/' | '^')[];
}

/** Numbers as formulas have them: small whole ones, short decimals, and some with all their digits. */
export const formulaNumbers: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: -3, max: 5 }),
  fc.constantFrom(0.5, 0.25, 1.5, 0.1, 1 / 3, Math.PI, Math.PI / 2),
  fc.double({ min: -4, max: 4, noNaN: true }).filter((value) => value === 0 || Math.abs(value) > 1e-3),
);

/** Expressions of a few dozen nodes at most. */
export function randomExpression({
  variables = ['x', 'y'],
  functions: names = everyFunction,
  numbers = formulaNumbers,
  operators = ['+', '-', '*', '/', '^'],
}: ExpressionOptions = {}): fc.Arbitrary<Expression> {
  const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(...variables).map((name): Expression => ({ kind: 'variable', name })),
      numbers.map((value): Expression => ({ kind: 'number', value })),
      fc.constantFrom('pi', 'e', 'tau').map((name): Expression => ({ kind: 'constant', name: name as 'pi' })),
      tie('tree').map((operand): Expression => ({ kind: 'negate', operand })),
      ...[0, 1].map(() =>
        fc.record({
          kind: fc.constant('binary' as const),
          operator: fc.constantFrom(...operators),
          left: tie('tree'),
          right: tie('tree'),
        }),
      ),
      fc.tuple(tie('tree'), fc.integer({ min: -3, max: 4 })).map(([left, value]): Expression => ({
        kind: 'binary',
        operator: '^',
        left,
        right: { kind: 'number', value },
      })),
      fc.tuple(fc.constantFrom(...names), tie('tree'), tie('tree')).map(([name, a, b]): Expression => ({
        kind: 'call',
        name,
        arguments: [a, b].slice(0, functions[name].arity[0]),
      })),
    ),
  }));
  return tree;
}

/** Is the expression finite there, and every part of it? */
export function finiteThroughout(expression: Expression, values: Readonly<Record<string, number>>): boolean {
  return (
    Number.isFinite(evaluateExpression(expression, values)) &&
    partsOf(expression).every((part) => finiteThroughout(part, values))
  );
}

/** How far the value moves when every number in the tree moves by about 1e-12 of itself: what rounding may do, with a margin. */
export function wobble(expression: Expression, values: Readonly<Record<string, number>>): number {
  let largest = 0;
  for (const seed of [1, -1, 2, -2, 3, -3]) {
    let state = Math.abs(seed);
    const shake = (value: number): number => {
      state = (state * 16807) % 2147483647;
      return value * (1 + 1e-12 * Math.sign(seed) * (state / 2147483647 - 0.5)) + 1e-15 * Math.sign(seed) * (state % 3);
    };
    const moved = (node: Expression): Expression => {
      const parts = mapParts(node, moved);
      const whole =
        parts.kind === 'number'
          ? { ...parts, value: keepsWhole(parts.value) ? parts.value : shake(parts.value) }
          : parts;
      return node.kind === 'binary' || node.kind === 'call'
        ? { kind: 'binary', operator: '*', left: whole, right: { kind: 'number', value: shake(1) } }
        : whole;
    };
    const difference = evaluateExpression(moved(expression), values) - evaluateExpression(expression, values);
    largest = Math.max(largest, Number.isFinite(difference) ? Math.abs(difference) : Infinity);
  }
  return largest;
}

/** exponents such as 2 and -1 are exact, and a negative base has no other power */
const keepsWhole = (value: number): boolean => Number.isInteger(value * 2);
