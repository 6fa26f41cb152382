// Places inside sign(x − k), which no slope leads to: put where the rows are said best, between two values of the column, as a number of few digits.
// Knows expressions and columns.

import { call, difference, mapParts } from '../formula/build.js';
import { type Expression, partsOf } from '../formula/expression.js';
import { type Columns, formulaError } from '../formula/formula-fit.js';
import { numberBetween } from '../math/number-between.js';
import type { Steps } from '../work.js';

/** Gaps that are looked at on either side of where a place was. */
const reach = 12;

interface Place {
  node: Expression;
  column: Float64Array;
  at: number;
}

/** The formula with such places where they leave the smallest error, other numbers as they are. */
export function* placeThresholds(expression: Expression, columns: Columns): Steps<Expression> {
  let current = expression;
  for (let number = 0; ; number++) {
    const place = placesIn(current, columns)[number];
    if (!place) return current;
    const values = [...new Set(place.column)].sort((a, b) => a - b);
    const middle = values.filter((value) => value <= place.at).length;
    let best = current;
    let least = Infinity;
    for (let gap = Math.max(1, middle - reach); gap <= middle + reach && gap < values.length; gap++) {
      const changed = withPlace(current, place, numberBetween(values[gap - 1], values[gap]));
      const error = formulaError(changed, columns);
      if (error < least) [best, least] = [changed, error];
      if (yield 20 * columns.y.length) return best;
    }
    // within the gap where it was it has fewer digits
    if (least <= formulaError(current, columns)) current = best;
  }
}

/** From left to right. */
function placesIn(node: Expression, columns: Columns): Place[] {
  const own = placeOf(node, columns);
  return own ? [own] : partsOf(node).flatMap((part) => placesIn(part, columns));
}

/** sign(x − k) or sign(x + k) of a column. */
function placeOf(node: Expression, { names, columns }: Columns): Place | undefined {
  if (node.kind !== 'call' || node.name !== 'sign') return undefined;
  const [inner] = node.arguments;
  if (inner.kind !== 'binary' || inner.left.kind !== 'variable' || inner.right.kind !== 'number') return undefined;
  const column = columns[names.indexOf(inner.left.name)];
  const at = inner.operator === '-' ? inner.right.value : inner.operator === '+' ? -inner.right.value : NaN;
  return Number.isFinite(at) && column ? { node, column, at } : undefined;
}

function withPlace(node: Expression, place: Place, at: number): Expression {
  if (node !== place.node) return mapParts(node, (part) => withPlace(part, place, at));
  const [inner] = (node as Extract<Expression, { kind: 'call' }>).arguments;
  return call('sign', difference((inner as Extract<Expression, { kind: 'binary' }>).left, at));
}
