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

const kinds: ReadonlySet<unknown> = new Set(['number', 'constant', 'variable', 'negate', 'binary', 'call']);

/** Throws a KanError unless the value looks like an expression, at a glance: its root alone. */
export function checkRoot(what: string, value: unknown): asserts value is Expression {
  if (typeof value === 'object' && value !== null && kinds.has((value as Partial<Expression>).kind)) return;
  throw new KanError(
    `${what}: \`expression\` must be one that \`parseExpression\` gives; got ${show(value)}`,
    typeof value === 'string' ? 'parseExpression(text) reads the text of a formula' : undefined,
  );
}

/**
 * The names of the variables, each once, in the order in which they first appear in the text.
 * Throws a KanError on arguments that make no sense.
 */
export function variablesOf(expression: Expression): string[] {
  checkRoot('variablesOf', expression);
  const names = new Set<string>();
  const visit = (node: Expression): void => {
    if (node.kind === 'variable') names.add(node.name);
    else partsOf(node).forEach(visit);
  };
  visit(expression);
  return [...names];
}
