// What a formula looks like when it is told: laws of random expressions, simplified and in their usual form.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { finiteThroughout, randomExpression, wobble } from '../../test/expressions.js';
import { evaluateExpression } from '../formula/evaluate.js';
import { type Expression, partsOf } from '../formula/expression.js';
import { printExpression } from '../formula/print.js';
import { simplify } from '../formula/simplify.js';
import { usualForm } from './usual-form.js';

const place = { x: 0.37, y: 0.81 };
const expressions = randomExpression({ functions: ['exp', 'log', 'sqrt', 'sin', 'tanh', 'abs'] });
const written = (tree: Expression): Expression => usualForm(simplify(tree));

/** Every node with what is wrong about it. */
function faultsOf(node: Expression): string[] {
  const inside = partsOf(node).flatMap(faultsOf);
  const isOne = (each: Expression): boolean => each.kind === 'number' && Math.abs(each.value) === 1;
  const isQuotient = (each: Expression): boolean => each.kind === 'binary' && each.operator === '/';
  const isNegative = (each: Expression): boolean =>
    each.kind === 'negate' || (each.kind === 'number' && (each.value < 0 || Object.is(each.value, -0)));
  if (node.kind === 'negate') {
    const { operand } = node;
    const isProduct = operand.kind === 'binary' && (operand.operator === '*' || operand.operator === '/');
    return isNegative(operand) || isProduct ? [...inside, 'a sign before a sign or a product'] : inside;
  }
  if (node.kind !== 'binary') return inside;
  const { operator, left, right } = node;
  const own: [boolean, string][] = [
    [operator === '*' && (isOne(left) || isOne(right)), 'a factor 1'],
    [operator === '/' && isOne(right), 'divided by 1'],
    [operator === '^' && isOne(right), 'a power 1'],
    [(operator === '+' || operator === '-') && isNegative(right), 'two signs'],
    [(operator === '*' || operator === '/') && isNegative(right), 'a sign after an operator'],
    [operator === '/' && (isQuotient(left) || isQuotient(right)), 'a division in a division'],
    [operator === '*' && isQuotient(right), 'a division in a product'],
  ];
  return [...inside, ...own.flatMap(([is, fault]) => (is ? [fault] : []))];
}

test('no factor is 1, no sign double, no division within a division', () => {
  fc.assert(
    fc.property(expressions, (tree) => {
      fc.pre(finiteThroughout(tree, place));
      const form = written(tree);
      expect(faultsOf(form), `${printExpression(tree)} is told as ${printExpression(form)}`).toEqual([]);
    }),
    { numRuns: 400, seed: 21 },
  );
});

test('told again it is the same, and it has the same value', () => {
  fc.assert(
    fc.property(expressions, (tree) => {
      const form = written(tree);
      expect(printExpression(usualForm(form))).toBe(printExpression(form));
      if (!finiteThroughout(tree, place)) return;
      const [was, is] = [evaluateExpression(tree, place), evaluateExpression(form, place)];
      const rounding = wobble(tree, place);
      if (!(rounding <= 1e-6 * Math.abs(was)) || Math.abs(was) < 1e-6) return;
      expect(Math.abs(is - was)).toBeLessThanOrEqual(1e-12 * Math.abs(was) + 10 * rounding + 1e-13);
    }),
    { numRuns: 300, seed: 22 },
  );
});
