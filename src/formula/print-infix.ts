// What all one-line notations have in common: operators between operands, with only the parentheses they need.

import { checkInteger } from '../errors.js';
import { checkExpression } from './check.js';
import type { ConstantName, Expression } from './expression.js';
import type { FunctionName } from './functions.js';
import { checkNames, type OptionNames } from '../options.js';

/** How tightly the outermost operation of a text binds. */
export const binds = { sum: 1, product: 2, sign: 3, power: 4, atom: 5 } as const;

/** A text and how tightly its outermost operation binds. */
export interface Printed {
  text: string;
  bound: number;
}

/** How numbers in formulas are printed. */
export interface PrintOptions {
  /** significant digits of numbers, 1 to 17; without it as many as it takes to read back the same number */
  digits?: number;
}

/** What a notation has of its own. */
const printOptions: OptionNames<PrintOptions> = { digits: true };

export interface Notation {
  /** a number that is finite and not negative */
  number: (value: number) => string;
  /** NaN and ±infinity */
  special: (value: number) => Printed;
  constant: (name: ConstantName) => Printed;
  variable: (name: string) => string;
  power: (base: Printed, exponent: Printed, node: Extract<Expression, { operator: unknown }>) => Printed;
  call: (name: FunctionName, parts: readonly Printed[]) => Printed;
  /** how tightly what a sign stands before has to bind: --x is a decrement in some languages */
  signed: number;
}

/** Checks the options and gives the number as it is to be printed. */
export function rounder(what: string, expression: Expression, options: PrintOptions): (value: number) => number {
  checkExpression(what, expression);
  checkNames(what, options, printOptions);
  const { digits } = options;
  if (digits === undefined) return (value) => value;
  checkInteger(`${what}: \`digits\``, digits, 1, 17);
  return (value) => Number(value.toPrecision(digits));
}

export const atom = (text: string): Printed => ({ text, bound: binds.atom });

/** The text, in parentheses where it binds less tightly than `lowest`. */
export const inside = ({ text, bound }: Printed, lowest: number): string => (bound < lowest ? `(${text})` : text);

export function printInfix(expression: Expression, notation: Notation): Printed {
  const print = (node: Expression): Printed => {
    switch (node.kind) {
      case 'number':
        return printNumber(node.value, notation);
      case 'constant':
        return notation.constant(node.name);
      case 'variable':
        return atom(notation.variable(node.name));
      case 'negate':
        return { text: `-${inside(print(node.operand), notation.signed)}`, bound: binds.sign };
      case 'call':
        return notation.call(node.name, node.arguments.map(print));
      case 'binary': {
        const { operator } = node;
        const left = print(node.left);
        if (operator === '+' || operator === '-') {
          const drawn = withDrawnSign(operator, node.right);
          const right = inside(print(drawn.right), binds.product);
          return { text: `${inside(left, binds.sum)} ${drawn.operator} ${right}`, bound: binds.sum };
        }
        const right = print(node.right);
        if (operator === '^') return notation.power(left, right, node);
        const bound = binds.product;
        return { text: `${inside(left, bound)}${operator}${inside(right, bound + 1)}`, bound };
      }
    }
  };
  return print(expression);
}

/** x − 7.3 for x + (−7.3), and x + 7.3·y for x − (−7.3)·y: the same value, bit for bit. Signs that stand by themselves stay as they were written. */
export function withDrawnSign(operator: '+' | '-', right: Expression): { operator: '+' | '-'; right: Expression } {
  if (!(firstNumber(right) < 0)) return { operator, right };
  return { operator: operator === '+' ? '-' : '+', right: withoutSign(right)[1] };
}

/** The number that a product begins with; NaN where it begins with none. */
function firstNumber(node: Expression): number {
  if (node.kind === 'number') return node.value;
  return node.kind === 'binary' && (node.operator === '*' || node.operator === '/') ? firstNumber(node.left) : NaN;
}

/** The expression without the sign that its first factor has. */
export function withoutSign(node: Expression): [negative: boolean, positive: Expression] {
  if (node.kind === 'negate') return [true, node.operand];
  if (node.kind === 'number' && node.value < 0) return [true, { kind: 'number', value: -node.value }];
  if (node.kind !== 'binary' || (node.operator !== '*' && node.operator !== '/')) return [false, node];
  const [negative, left] = withoutSign(node.left);
  return [negative, negative ? { ...node, left } : node];
}

function printNumber(value: number, { number, special }: Notation): Printed {
  if (!Number.isFinite(value)) return special(value);
  const negative = value < 0 || Object.is(value, -0);
  return { text: `${negative ? '-' : ''}${number(Math.abs(value))}`, bound: negative ? binds.sign : binds.atom };
}
