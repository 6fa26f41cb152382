// How long it takes to say a formula and then what it leaves unsaid of the rows: the sum of both decides among formulas (minimum description length;
// Rissanen 1978, and per constant Schwarz's criterion). Knows expressions and numbers.

import { type Expression, partsOf } from '../formula/expression.js';
import { isShort } from '../formula/complexity.js';
import { parametersOf, wholeExponent } from '../formula/parameters.js';

/** What a name, an operator or a common function costs, and what one costs that must earn its place; twice the powers of e, as in BIC. */
const [common, exotic] = [4, 12];
const commonFunctions = new Set(['exp', 'log', 'sqrt', 'sin', 'cos', 'abs']);
/** Rows count as independent up to so many: beyond, any formula that is not quite right would grow without end. */
export const mostRows = 5000;

/** The cost of a formula with this error on so many rows; errors below `floor` are as good as it. */
export function descriptionLength(expression: Expression, rmse: number, rows: number, floor: number): number {
  const counted = Math.min(rows, mostRows);
  const fit = 2 * counted * Math.log(Math.max(rmse, floor, Number.MIN_VALUE));
  return fit + lengthOf(expression, Math.log(counted)) + forFewRows(measuredIn(expression), counted);
}

/** What constants cost more where there are hardly more rows than constants: they meet noise as if it were law (Hurvich & Tsai 1989). */
function forFewRows(constants: number, rows: number): number {
  const spare = rows - constants - 1;
  return spare > 0 ? (2 * constants * (constants + 1)) / spare : Infinity;
}

/** Numbers of the expression that are not simple, whole exponents left alone. */
export function measuredIn(expression: Expression): number {
  return parametersOf(expression).filter((value) => !isSimple(value)).length;
}

function lengthOf(node: Expression, measured: number): number {
  const own = ownLength(node, measured);
  // x^2 is said as a function
  if (wholeExponent(node) !== undefined) return own + lengthOf((node as { left: Expression }).left, measured);
  return partsOf(node).reduce((total, part) => total + lengthOf(part, measured), own);
}

function ownLength(node: Expression, measured: number): number {
  switch (node.kind) {
    case 'number':
      return isSimple(node.value) ? Math.min(common, measured) : measured;
    case 'negate':
      return 0;
    case 'call':
      return commonFunctions.has(node.name) ? common : exotic;
    default:
      return isFreePower(node) ? 2 * common : common;
  }
}

/** One that is simple is not measured. */
const isSimple = (value: number): boolean => isShort(value, 1) && Math.abs(value) <= 10;

/** x^0.41 is exp(0.41 log x) and costs as much: an exponent near 0 is a logarithm in other words. Fractions of halves, thirds and quarters are none such. */
function isFreePower(node: Expression): boolean {
  if (node.kind !== 'binary' || node.operator !== '^' || node.right.kind !== 'number') return false;
  const twelfths = 12 * node.right.value;
  return Math.abs(twelfths - Math.round(twelfths)) > 1e-9;
}
