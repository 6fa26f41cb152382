// Formulas as they are usually written where simplifying cares for length alone: one root of a quotient instead of a quotient of roots, no products with 1. Knows
// expressions.

import { call, foldTrivial, mapParts, opposite, power, product, quotient } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import { parametersOf, wholeExponent } from '../formula/parameters.js';

/** The formula with roots in products gathered, √a · √b / √c as √(a · b / c), its numbers but ones and zeros in the same order. */
export function usualForm(expression: Expression): Expression {
  const gathered = signsInside(foldTrivial(gather(expression)));
  return numbersIn(gathered) === numbersIn(expression) ? gathered : expression;
}

const numbersIn = (expression: Expression): string =>
  String(
    parametersOf(expression)
      .map(Math.abs)
      .filter((size) => size !== 0 && size !== 1),
  );

function gather(node: Expression): Expression {
  const n = wholeExponent(node);
  if (n !== undefined && n < 0) return quotient(1, power(gather((node as { left: Expression }).left), -n));
  if (!isProduct(node)) return mapParts(node, gather);
  const turned = upsideDown(node);
  if (turned) return turned;
  const [above, below] = factorsOf(node);
  const [roots, rest] = [above.filter(isRoot), above.filter((each) => !isRoot(each))];
  const [rootsBelow, restBelow] = [below.filter(isRoot), below.filter((each) => !isRoot(each))];
  // 1 / √(a / b) is √(b / a)
  const [only] = rootsBelow.map(insideOf);
  if (roots.length === 0 && rootsBelow.length === 1 && only.kind === 'binary' && only.operator === '/')
    return quotient(
      product(...rest.map(gather), call('sqrt', quotient(only.right, only.left))),
      product(...restBelow.map(gather)),
    );
  if (roots.length + rootsBelow.length < 2) return mapParts(node, gather);
  const inner = quotient(product(...roots.map(insideOf)), product(...rootsBelow.map(insideOf)));
  // 1 / √(a · b) stays below
  const root = roots.length === 0 ? call('sqrt', product(...rootsBelow.map(insideOf))) : call('sqrt', inner);
  const top = product(...rest.map(gather), ...(roots.length === 0 ? [] : [root]));
  return quotient(top, product(...restBelow.map(gather), ...(roots.length === 0 ? [root] : [])));
}

/** −(a / b) as −a / b, which is read without parentheses */
function signsInside(node: Expression): Expression {
  return node.kind === 'negate' ? opposite(signsInside(node.operand)) : mapParts(node, signsInside);
}

/** c / (a / b)^n as c · (b / a)^n */
function upsideDown(node: Extract<Expression, { kind: 'binary' }>): Expression | undefined {
  const { operator, left, right } = node;
  if (operator !== '/' || right.kind !== 'binary' || right.operator !== '^') return undefined;
  const inner = right.left;
  if (inner.kind !== 'binary' || inner.operator !== '/') return undefined;
  return product(gather(left), power(quotient(gather(inner.right), gather(inner.left)), gather(right.right)));
}

const isProduct = (node: Expression): node is Extract<Expression, { kind: 'binary' }> =>
  node.kind === 'binary' && (node.operator === '*' || node.operator === '/');
const isRoot = (node: Expression): boolean => node.kind === 'call' && node.name === 'sqrt';
const insideOf = (node: Expression): Expression => gather((node as Extract<Expression, { kind: 'call' }>).arguments[0]);

/** What is multiplied, and what is divided by. */
function factorsOf(node: Expression): [Expression[], Expression[]] {
  if (!isProduct(node)) return [[node], []];
  const [above, below] = factorsOf(node.left);
  const [more, less] = factorsOf(node.right);
  return node.operator === '*'
    ? [
        [...above, ...more],
        [...below, ...less],
      ]
    : [
        [...above, ...less],
        [...below, ...more],
      ];
}
