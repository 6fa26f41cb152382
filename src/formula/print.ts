// Expression tree to text that `parseExpression` reads back to the same tree.

import type { Expression } from './expression.js';
import { isPlainName } from './parse.js';

/** How tightly the outermost operation of a text binds. */
const binds = { sum: 1, product: 2, sign: 3, power: 4, atom: 5 } as const;

/**
 * The formula as text, with only the parentheses it needs: `2*x + sin(pi*y)^2`. Numbers keep all their digits. Read back, it
 * has the same value bit for bit; sums and products keep their order, because rounding depends on it.
 */
export function printExpression(expression: Expression): string {
  return print(expression).text;
}

function print(expression: Expression): { text: string; bound: number } {
  switch (expression.kind) {
    case 'number':
      return printNumber(expression.value);
    case 'constant':
      return { text: expression.name, bound: binds.atom };
    case 'variable': {
      const { name } = expression;
      return { text: isPlainName(name) ? name : `\`${name.replaceAll('`', '``')}\``, bound: binds.atom };
    }
    case 'negate':
      return { text: `-${inside(expression.operand, binds.sign)}`, bound: binds.sign };
    case 'call':
      return { text: `${expression.name}(${expression.arguments.map(printExpression).join(', ')})`, bound: binds.atom };
    case 'binary': {
      const { operator, left, right } = expression;
      if (operator === '^')
        return { text: `${inside(left, binds.atom)}^${inside(right, binds.sign)}`, bound: binds.power };
      const bound = operator === '+' || operator === '-' ? binds.sum : binds.product;
      const between = bound === binds.sum ? ` ${operator} ` : operator;
      return { text: `${inside(left, bound)}${between}${inside(right, bound + 1)}`, bound };
    }
  }
}

/** The text of a part, in parentheses where it binds less tightly than `lowest`. */
function inside(expression: Expression, lowest: number): string {
  const { text, bound } = print(expression);
  return bound < lowest ? `(${text})` : text;
}

function printNumber(value: number): { text: string; bound: number } {
  if (Number.isNaN(value)) return { text: '0/0', bound: binds.product };
  if (!Number.isFinite(value)) return { text: value > 0 ? '1/0' : '-1/0', bound: binds.product };
  const negative = value < 0 || Object.is(value, -0);
  return { text: `${negative ? '-' : ''}${Math.abs(value)}`, bound: negative ? binds.sign : binds.atom };
}
