// An expression as a tree of plain JSON: what parsing makes, and what evaluating and printing read.
// Knows the shape of the tree; what functions compute is in functions.ts.

import type { FunctionName } from './functions.js';
import { KanError, show } from '../errors.js';

export type Operator = '+' | '-' | '*' | '/' | '^';
export type ConstantName = 'pi' | 'e' | 'tau';

/** A formula. Every node is a plain object, so `JSON.stringify` and `structuredClone` keep it as it is. */
export type Expression =
  | { kind: 'number'; value: number }
  | { kind: 'constant'; name: ConstantName }
  | { kind: 'variable'; name: string }
  | { kind: 'negate'; operand: Expression }
  | { kind: 'binary'; operator: Operator; left: Expression; right: Expression }
  | { kind: 'call'; name: FunctionName; arguments: Expression[] };

export const constants: Readonly<Record<ConstantName, number>> = { pi: Math.PI, e: Math.E, tau: 2 * Math.PI };

/**
 * Deepest tree that `parseExpression` makes. Everything that walks a tree by recursion can rely on it: a sum of 500 terms is
 * 500 deep.
 */
export const highestDepth = 500;

/** The parts of a node, left to right; none for numbers, constants and variables. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'negate':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'call':
      return expression.arguments;
    default:
      return [];
  }
}

/** Deepest tree that is taken from elsewhere: everything that walks a tree by recursion has room for it. */
export const highestTree = 1000;

const kinds: ReadonlySet<unknown> = new Set(['number', 'constant', 'variable', 'negate', 'binary', 'call']);

/**
 * The names of the variables, each once, in the order in which they first appear in the text.
 * Throws a KanError on what is no expression.
 */
export function variablesOf(expression: Expression): string[] {
  const names = new Set<string>();
  const visit = (node: Expression, depth: number): void => {
    checkNode(node);
    if (depth > highestTree) throw new KanError(`variablesOf: the formula is nested more than ${highestTree} deep`);
    if (node.kind === 'variable') names.add(node.name);
    else for (const part of partsOf(node)) visit(part, depth + 1);
  };
  visit(expression, 1);
  return [...names];
}

/** Whether it has the parts and the name that are asked for here; `checkExpression` looks at all the rest. */
function checkNode(value: unknown): asserts value is Expression {
  const node = Object(value) as Record<string, unknown>;
  const { kind } = node;
  // a function has no `kind`, and its `arguments` may not be asked for
  const isWhole =
    kinds.has(kind) &&
    (kind !== 'variable' || typeof node['name'] === 'string') &&
    (kind !== 'call' || Array.isArray(node['arguments']));
  if (isWhole) return;
  throw new KanError(
    `variablesOf: \`expression\` must be one that \`parseExpression\` gives; got ${kinds.has(kind) ? `a ${kind as string} that is not whole` : show(value)}`,
    typeof value === 'string' ? 'parseExpression(text) reads the text of a formula' : undefined,
  );
}
