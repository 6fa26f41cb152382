// Forms that noise hardly tells from a formula: a power of x with an exponent of its own is nearly a whole power of x + a, one curve that levels off nearly
// another, and a product of powers nearly a function of it. Each begins where it is nearest; whether it says the rows better is for those who ask.
// Knows expressions and columns.

import { call, mapParts, number, power, product, quotient, sum } from '../formula/build.js';
import { type Expression, partsOf } from '../formula/expression.js';
import type { FunctionName } from '../formula/functions.js';
import { parametersOf, wholeExponent } from '../formula/parameters.js';
import { type Columns, formulaValues } from '../formula/formula-fit.js';

/** Powers that an exponent between or beside them may be. */
const powers = [-3, -2, -1, -0.5, 0.5, 1, 2, 3];
/** An exponent may be one this many times as large, or as small. */
const [least, most] = [1 / 3.5, 3.5];
/** Numbers of a formula above which nothing is exchanged: noise does not choose among so long ones. */
const mostNumbers = 6;

/** Curves that begin as straight lines of slope 1 and level off. */
const levelling: readonly ((u: Expression) => Expression)[] = [
  (u) => call('tanh', u),
  (u) => call('atan', u),
  (u) => quotient(u, call('sqrt', sum(1, power(u, 2)))),
];
/** What hardly differs from u while u is small. */
const nearlyStraight: readonly FunctionName[] = ['sin', 'tan', 'asin', 'sinh', 'tanh', 'atan'];

/** Every form in which one place of the expression has become another. */
export function nearForms(expression: Expression, columns: Columns): Expression[] {
  if (parametersOf(expression).length > mostNumbers) return [];
  return [...exchanged(expression, columns), ...functionsOf(expression)];
}

function exchanged(node: Expression, columns: Columns): Expression[] {
  const inside = partsOf(node).flatMap((part, at) =>
    exchanged(part, columns).map((changed) => {
      let place = 0;
      return mapParts(node, (each) => (place++ === at ? changed : each));
    }),
  );
  return [...powersInstead(node, columns), ...curvesInstead(node), ...straightened(node), ...inside];
}

/** u^p: (u + a)^q, with the same slope in the middle of the rows. */
function powersInstead(node: Expression, columns: Columns): Expression[] {
  if (node.kind !== 'binary' || node.operator !== '^' || wholeExponent(node) !== undefined) return [];
  const [exponent] = parametersOf(node.right);
  if (node.right.kind !== 'number' && node.right.kind !== 'negate') return [];
  const own = node.right.kind === 'negate' ? -exponent : exponent;
  const values = formulaValues(node.left, columns);
  if (!values.every((value) => value > 0)) return [];
  const [middle, smallest] = [values.toSorted()[values.length >> 1], values.reduce((a, b) => Math.min(a, b))];
  return powers
    .filter((q) => q !== own && q / own >= least && q / own <= most)
    .map((q) => {
      const offset = Math.max(middle * (q / own - 1), -0.9 * smallest);
      return power(sum(node.left, number(offset)), number(q));
    });
}

function curvesInstead(node: Expression): Expression[] {
  if (node.kind !== 'call' || (node.name !== 'tanh' && node.name !== 'atan')) return [];
  return levelling
    .map((form) => form(node.arguments[0]))
    .filter((form) => form.kind !== 'call' || form.name !== node.name);
}

/** u for f(u). */
const straightened = (node: Expression): Expression[] =>
  node.kind === 'call' && nearlyStraight.includes(node.name) ? [node.arguments[0]] : [];

/** A product of powers P: f(P), and f(c · P) / c. */
function functionsOf(expression: Expression): Expression[] {
  if (!isProduct(expression)) return [];
  return nearlyStraight.flatMap((name) => [
    call(name, expression),
    quotient(call(name, product(0.5, expression)), number(0.5)),
  ]);
}

const isProduct = (node: Expression): boolean =>
  node.kind === 'binary'
    ? node.operator === '^'
      ? isProduct(node.left)
      : node.operator !== '+' && node.operator !== '-' && isProduct(node.left) && isProduct(node.right)
    : node.kind !== 'call' && (node.kind !== 'negate' || isProduct(node.operand));
