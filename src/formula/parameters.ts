// The numbers of an expression as a numbered list: which of them may be changed, and putting others in their place.

import { mapParts, negate, number } from './build.js';
import { type Expression, partsOf } from './expression.js';

export interface ParameterOptions {
  /** whole numbers as exponents, as in x^2 and x^-1: part of the structure (default), or parameters like the others */
  wholeExponents?: 'structure' | 'parameters';
}

/** The numbers of the expression from left to right; pi, e and tau are none, nor is the 0 of max(u, 0), nor are whole exponents unless asked for. */
export function parametersOf(expression: Expression, options: ParameterOptions = {}): number[] {
  const values: number[] = [];
  mapParameters(expression, (value) => (values.push(value), number(value)), options);
  return values;
}

/** Which of the numbers of the expression, in the order of `parametersOf`, stand in exponents. */
export const exponentsOf = (expression: Expression): boolean[] =>
  numbersWhere(expression, (node, at) => node.kind === 'binary' && node.operator === '^' && at === 1);

/** Which of them stand inside a sign, where no slope leads to them. */
export const numbersInSigns = (expression: Expression): boolean[] =>
  numbersWhere(expression, (node) => node.kind === 'call' && node.name === 'sign');

/** Which of them stand below a part, by its place in its node, of which that is said. */
function numbersWhere(expression: Expression, isSuch: (node: Expression, at: number) => boolean): boolean[] {
  const found: boolean[] = [];
  const visit = (node: Expression, inside: boolean): void => {
    if (node.kind === 'number') found.push(inside);
    const whole = wholeExponent(node) !== undefined;
    for (const [at, part] of partsOf(node).entries())
      if (!isFloor(node, part) && !(whole && at === 1)) visit(part, inside || isSuch(node, at));
  };
  visit(expression, false);
  return found;
}

/** The expression with its numbers replaced, in the order of `parametersOf`. */
export function withParameters(
  expression: Expression,
  values: ArrayLike<number | Expression>,
  options: ParameterOptions = {},
): Expression {
  return mapParameters(
    expression,
    (_, index) => {
      const value = values[index];
      return typeof value === 'number' ? number(value) : value;
    },
    options,
  );
}

/** The expression with each of its parameters replaced by what `replace` gives for its value and place. */
export function mapParameters(
  expression: Expression,
  replace: (value: number, index: number) => Expression,
  { wholeExponents = 'structure' }: ParameterOptions = {},
): Expression {
  let index = 0;
  const visit = (node: Expression): Expression => {
    if (node.kind === 'number') return replace(node.value, index++);
    if (wholeExponents === 'structure' && wholeExponent(node) !== undefined)
      return { ...(node as Extract<Expression, { kind: 'binary' }>), left: visit((node as { left: Expression }).left) };
    const copy = mapParts(node, (part) => (isFloor(node, part) ? part : visit(part)));
    // a number may come back with a sign
    return copy.kind === 'negate' && copy.operand.kind === 'number' && copy.operand.value < 0
      ? negate(copy.operand)
      : copy;
  };
  return visit(expression);
}

/** n where the expression is a^n or a^-n with a whole number n written out */
export function wholeExponent(expression: Expression): number | undefined {
  if (expression.kind !== 'binary' || expression.operator !== '^') return undefined;
  const { right } = expression;
  const value =
    right.kind === 'number'
      ? right.value
      : right.kind === 'negate' && right.operand.kind === 'number'
        ? -right.operand.value
        : NaN;
  return Number.isInteger(value) ? value : undefined;
}

/** Whether `part` is the 0 of max(u, 0) or min(u, 0): what lies beyond it is cut off, and no measurement says where. */
export function isFloor(node: Expression, part: Expression): boolean {
  return (
    node.kind === 'call' && (node.name === 'max' || node.name === 'min') && part.kind === 'number' && part.value === 0
  );
}
