// Expression tree to text that `parseExpression` reads back to the same tree.

import type { Expression } from './expression.js';
import { isPlainName } from './parse.js';
import { atom, binds, inside, type Notation, printInfix, type PrintOptions, rounder } from './print-infix.js';

const notation: Notation = {
  number: numberText,
  special: (value) => ({ text: Number.isNaN(value) ? '0/0' : value > 0 ? '1/0' : '-1/0', bound: binds.product }),
  constant: atom,
  variable: (name) => (isPlainName(name) ? name : `\`${name.replaceAll('`', '``')}\``),
  power: (base, exponent) => ({
    text: `${inside(base, binds.atom)}^${inside(exponent, binds.sign)}`,
    bound: binds.power,
  }),
  call: (name, parts) => atom(`${name}(${parts.map(({ text }) => text).join(', ')})`),
  signed: binds.sign,
};

/**
 * The formula as text, with only the parentheses it needs: `2*x + sin(pi*y)^2`. Numbers keep all their digits unless `digits` is given.
 * Read back, it has the same value bit for bit; sums and products keep their order, because rounding depends on it.
 */
export function printExpression(expression: Expression, options: PrintOptions = {}): string {
  const round = rounder('printExpression', expression, options);
  return printInfix(expression, { ...notation, number: (value) => numberText(round(value)) }).text;
}

/** 2.5e+19 where all digits would be many zeros. */
function numberText(value: number): string {
  const [plain, short] = [String(value), value.toExponential()];
  return plain.length > longPlain && short.length < plain.length ? short : plain;
}

/** Digits that nobody counts. */
const longPlain = 10;
