// An expression taken apart as a sum of terms, each a number times other factors, above and below. Knows expressions; nothing is collected or reordered.

import { negate, number, product, quotient } from './build.js';
import type { Expression } from './expression.js';

/** coefficient · Π above / Π below; a plain number has neither. */
export interface PlainTerm {
  coefficient: number;
  above: readonly Expression[];
  below: readonly Expression[];
}

/** The terms of a sum, from left to right; of anything else the one that it is. */
export function termsOf(expression: Expression): PlainTerm[] {
  if (expression.kind === 'binary' && (expression.operator === '+' || expression.operator === '-')) {
    const right = termsOf(expression.right);
    return [...termsOf(expression.left), ...(expression.operator === '-' ? right.map(opposite) : right)];
  }
  return [termOf(expression)];
}

/** A product or quotient with its numbers gathered in front. */
export function termOf(node: Expression): PlainTerm {
  if (node.kind === 'number') return { coefficient: node.value, above: [], below: [] };
  if (node.kind === 'negate') return opposite(termOf(node.operand));
  if (node.kind !== 'binary' || (node.operator !== '*' && node.operator !== '/'))
    return { coefficient: 1, above: [node], below: [] };
  const [a, b] = [termOf(node.left), termOf(node.right)];
  return node.operator === '*'
    ? {
        coefficient: a.coefficient * b.coefficient,
        above: [...a.above, ...b.above],
        below: [...a.below, ...b.below],
      }
    : {
        coefficient: a.coefficient / b.coefficient,
        above: [...a.above, ...b.below],
        below: [...a.below, ...b.above],
      };
}

const opposite = (term: PlainTerm): PlainTerm => ({ ...term, coefficient: -term.coefficient });

/** Whether it is a number and nothing else. */
export const isPlainNumber = ({ above, below }: PlainTerm): boolean => above.length === 0 && below.length === 0;

/** The term as an expression, with this coefficient instead of its own where one is given. */
export function textOfTerm({ above, below, coefficient }: PlainTerm, own = coefficient): Expression {
  // 1 / x has its number above
  const size = Math.abs(own);
  const top = above.length === 0 ? number(size) : product(size, ...above);
  const whole = below.length === 0 ? top : quotient(top, product(1, ...below));
  return own < 0 ? negate(whole) : whole;
}
