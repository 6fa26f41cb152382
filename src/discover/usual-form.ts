// Formulas as they are usually written where simplifying cares for length alone: one root of a quotient instead of a quotient of roots. Knows expressions.

import { call, mapParts, product, quotient } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import { parametersOf } from '../formula/parameters.js';

/** The formula with roots in products gathered, √a · √b / √c as √(a · b / c), its numbers in the same order. */
export function usualForm(expression: Expression): Expression {
  const gathered = gather(expression);
  return String(parametersOf(gathered)) === String(parametersOf(expression)) ? gathered : expression;
}

function gather(node: Expression): Expression {
  if (!isProduct(node)) return mapParts(node, gather);
  const [above, below] = factorsOf(node);
  const [roots, rest] = [above.filter(isRoot), above.filter((each) => !isRoot(each))];
  const [rootsBelow, restBelow] = [below.filter(isRoot), below.filter((each) => !isRoot(each))];
  if (roots.length + rootsBelow.length < 2) return mapParts(node, gather);
  const inner = quotient(product(...roots.map(insideOf)), product(...rootsBelow.map(insideOf)));
  // 1 / √(a · b) stays below
  const root = roots.length === 0 ? call('sqrt', product(...rootsBelow.map(insideOf))) : call('sqrt', inner);
  const top = product(...rest.map(gather), ...(roots.length === 0 ? [] : [root]));
  return quotient(top, product(...restBelow.map(gather), ...(roots.length === 0 ? [root] : [])));
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
