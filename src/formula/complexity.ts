// How complicated a formula is to read: one number, for comparing formulas and for choosing among ways to write the same one.

import { checkExpression } from './check.js';
import { type Expression, partsOf } from './expression.js';
import type { FunctionName } from './functions.js';

const functionWeights: Readonly<Record<FunctionName, number>> = {
  sin: 2,
  cos: 2,
  exp: 2,
  log: 2,
  sqrt: 2,
  abs: 2,
  tan: 3,
  tanh: 3,
  sinh: 3,
  cosh: 3,
  asin: 3,
  acos: 3,
  atan: 3,
  asinh: 3,
  acosh: 3,
  atanh: 3,
  log2: 3,
  log10: 3,
  cbrt: 3,
  sign: 3,
  floor: 3,
  erf: 3,
  sigmoid: 3,
  atan2: 3,
  hypot: 3,
  min: 3,
  max: 3,
};

/**
 * The complexity of an expression: one for every variable, pi, e, sign and operator; two for sin, cos, exp, log, sqrt and abs,
 * three for the other functions; one for whole numbers of one digit and 10, two for numbers of up to three significant digits,
 * three for longer ones and for tau. `x*y` has 3, `exp(sin(pi*x) + y^2)` has 11.
 * Throws a KanError on arguments that make no sense.
 */
export function complexityOf(expression: Expression): number {
  checkExpression('complexityOf', expression);
  return weigh(expression);
}

function weigh(node: Expression): number {
  return partsOf(node).reduce((total, part) => total + weigh(part), weightOf(node));
}

function weightOf(node: Expression): number {
  if (node.kind === 'number') return numberWeight(node.value);
  if (node.kind === 'call') return functionWeights[node.name];
  return node.kind === 'constant' && node.name === 'tau' ? 3 : 1;
}

/** 1, 2 or 3; the sign of a number that stands in a product or a sum is free */
export function numberWeight(value: number): number {
  if (Number.isInteger(value) && Math.abs(value) <= 10) return 1;
  return isShort(value, 3) ? 2 : 3;
}

/** Whether a decimal of so many digits, zeros at either end not counted, reads back as this number: of 3 for 0.125 and 2000. */
export function isShort(value: number, digits: number): boolean {
  return Number(value.toPrecision(digits)) === value;
}
