// How long it takes to say a formula and then what it leaves unsaid of the rows: the sum of both decides among formulas (minimum description length;
// Rissanen 1978, and per constant Schwarz's criterion). Knows expressions and numbers.

import { type Expression, partsOf } from '../formula/expression.js';
import { isShort } from '../formula/complexity.js';
import { wholeExponent } from '../formula/parameters.js';

/** What a name, an operator or a common function costs, and what one costs that must earn its place; twice the powers of e, as in BIC. */
const [common, exotic] = [4, 12];
const commonFunctions = new Set(['exp', 'log', 'sqrt', 'sin', 'cos', 'abs']);
/** Rows count as independent up to so many: beyond, any formula that is not quite right would grow without end. */
export const mostRows = 5000;

/** The cost of a formula with this error on so many rows; errors below `floor` are as good as it. */
export function descriptionLength(expression: Expression, rmse: number, rows: number, floor: number): number {
  const counted = Math.min(rows, mostRows);
  return 2 * counted * Math.log(Math.max(rmse, floor, Number.MIN_VALUE)) + lengthOf(expression, Math.log(counted));
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
      // one that is simple is not measured
      return isShort(node.value, 1) && Math.abs(node.value) <= 10 ? Math.min(common, measured) : measured;
    case 'negate':
      return 0;
    case 'call':
      return commonFunctions.has(node.name) ? common : exotic;
    default:
      return common;
  }
}
