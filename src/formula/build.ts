// Constructors of expressions. They fold what is trivial (numbers, 0, 1, double signs) and nothing else; simplify.ts does the rest.

import type { ConstantName, Expression, Operator } from './expression.js';
import { type FunctionName, functions } from './functions.js';

export const zero: Expression = { kind: 'number', value: 0 };
export const one: Expression = { kind: 'number', value: 1 };

/** A number or an expression, as the constructors take them. */
export type Operand = Expression | number;

export const number = (value: number): Expression => ({ kind: 'number', value });
export const constant = (name: ConstantName): Expression => ({ kind: 'constant', name });
export const variable = (name: string): Expression => ({ kind: 'variable', name });
export const call = (name: FunctionName, ...operands: Operand[]): Expression => ({
  kind: 'call',
  name,
  arguments: operands.map(expressionOf),
});

const expressionOf = (operand: Operand): Expression => (typeof operand === 'number' ? number(operand) : operand);
const binary = (operator: Operator, left: Expression, right: Expression): Expression => ({
  kind: 'binary',
  operator,
  left,
  right,
});

/** Is the expression the number `value`? */
export function isNumber(expression: Expression, value: number): boolean {
  return expression.kind === 'number' && expression.value === value;
}

/** −a */
export function negate(operand: Operand): Expression {
  const a = expressionOf(operand);
  if (a.kind === 'number') return number(-a.value);
  return a.kind === 'negate' ? a.operand : { kind: 'negate', operand: a };
}

/** −a·b/c as (−a)·b/c, which is read without parentheses: -x^2/2 */
export function opposite(expression: Expression): Expression {
  if (expression.kind !== 'binary' || (expression.operator !== '*' && expression.operator !== '/'))
    return negate(expression);
  return { ...expression, left: opposite(expression.left) };
}

/** a + b + …, from the left; 0 for nothing. A negated term is subtracted. */
export function sum(...terms: Operand[]): Expression {
  return terms.map(expressionOf).reduce((a, b) => {
    if (a.kind === 'number' && b.kind === 'number') return number(a.value + b.value);
    if (isNumber(a, 0)) return b;
    if (isNumber(b, 0)) return a;
    return b.kind === 'negate' ? binary('-', a, b.operand) : binary('+', a, b);
  }, zero);
}

/** a − b */
export function difference(left: Operand, right: Operand): Expression {
  const [a, b] = [expressionOf(left), expressionOf(right)];
  if (a.kind === 'number' && b.kind === 'number') return number(a.value - b.value);
  if (isNumber(b, 0)) return a;
  if (isNumber(a, 0)) return negate(b);
  return b.kind === 'negate' ? sum(a, b.operand) : binary('-', a, b);
}

/** a · b · …, from the left; 1 for nothing, and 0 as soon as one factor is 0. */
export function product(...factors: Operand[]): Expression {
  return factors.map(expressionOf).reduce((a, b) => {
    if (a.kind === 'number' && b.kind === 'number') return number(a.value * b.value);
    if (isNumber(a, 0) || isNumber(b, 0)) return zero;
    if (isNumber(a, 1)) return b;
    if (isNumber(b, 1)) return a;
    if (isNumber(a, -1)) return negate(b);
    if (isNumber(b, -1)) return negate(a);
    if (a.kind === 'negate') return negate(product(a.operand, b));
    return b.kind === 'negate' ? negate(product(a, b.operand)) : binary('*', a, b);
  }, one);
}

/** a / b; 0 where a is 0. */
export function quotient(left: Operand, right: Operand): Expression {
  const [a, b] = [expressionOf(left), expressionOf(right)];
  if (a.kind === 'number' && b.kind === 'number' && b.value !== 0 && Number.isInteger(a.value / b.value))
    return number(a.value / b.value);
  if (isNumber(b, 1)) return a;
  if (isNumber(b, -1)) return negate(a);
  if (isNumber(a, 0) && !isNumber(b, 0)) return zero;
  if (a.kind === 'negate') return negate(quotient(a.operand, b));
  return b.kind === 'negate' ? negate(quotient(a, b.operand)) : binary('/', a, b);
}

/** a ^ b; a itself for b = 1, and 1 for b = 0. */
export function power(left: Operand, right: Operand): Expression {
  const [a, b] = [expressionOf(left), expressionOf(right)];
  if (isNumber(b, 0)) return one;
  if (isNumber(b, 1)) return a;
  if (a.kind === 'number' && b.kind === 'number' && Number.isInteger(a.value ** b.value))
    return number(a.value ** b.value);
  return binary('^', a, b);
}

/** The expression without sums with 0, products with 0, 1 and −1, functions of 0, and double signs. */
export function foldTrivial(expression: Expression): Expression {
  switch (expression.kind) {
    case 'negate':
      return negate(foldTrivial(expression.operand));
    case 'call': {
      const inside = expression.arguments.map(foldTrivial);
      // exp(0) is 1, and what it multiplies needs it no more
      const value = inside.every((each) => isNumber(each, 0))
        ? functions[expression.name].compute(...inside.map(() => 0))
        : NaN;
      return Number.isInteger(value) ? number(value) : call(expression.name, ...inside);
    }
    case 'binary': {
      const [left, right] = [foldTrivial(expression.left), foldTrivial(expression.right)];
      // −3 · −x is 3 · x
      if (expression.operator === '*' && left.kind === 'number' && right.kind === 'negate')
        return product(-left.value, right.operand);
      const build = { '+': sum, '-': difference, '*': product, '/': quotient, '^': power }[expression.operator];
      return build(left, right);
    }
    default:
      return expression;
  }
}

/** The expression with every variable that `replacements` has put in place of its name. */
export function substitute(expression: Expression, replacements: ReadonlyMap<string, Expression>): Expression {
  if (expression.kind === 'variable') return replacements.get(expression.name) ?? expression;
  return mapParts(expression, (part) => substitute(part, replacements));
}

/** A copy of the node with each of its parts replaced; a node without parts comes back as it is. */
export function mapParts(expression: Expression, replace: (part: Expression) => Expression): Expression {
  switch (expression.kind) {
    case 'negate':
      return { kind: 'negate', operand: replace(expression.operand) };
    case 'binary':
      return { ...expression, left: replace(expression.left), right: replace(expression.right) };
    case 'call':
      return { ...expression, arguments: expression.arguments.map(replace) };
    default:
      return expression;
  }
}
