// Locked edges: what they compute, c · f(a·x + b) + d, and the check that a list of them makes sense. Knows functions and how they are
// written; not where numbers stand (layout.ts), nor how a model gets such edges (locking.ts).

import { checkInteger, KanError, show, suggest } from '../errors.js';
import { variable } from '../formula/build.js';
import { derivative } from '../formula/derivative.js';
import { edgeExpression } from '../formula/edges.js';
import { expressionFunction } from '../formula/evaluate.js';
import { type Expression, partsOf, variablesOf } from '../formula/expression.js';
import { parseExpression } from '../formula/parse.js';
import { edgeFunctionNames, findEdgeFunction } from '../math/edge-functions.js';
import type { KANLayerSpec, LockedEdge, ModelSpec } from './spec.js';

/** a, b, c, d of c · f(a·x + b) + d. */
export type Affine = readonly [a: number, b: number, c: number, d: number];

/** The numbers with which a locked edge is f(x). */
export const plainAffine: Affine = [1, 0, 1, 0];

/** Most nodes in the tree of a custom function: third derivatives are many times as large. */
const maxNodes = 60;

/** A function of one variable and its derivatives, made when they are first asked for. Outside its domain NaN or infinite. */
export interface LockedFunction {
  readonly value: (u: number) => number;
  readonly slope: (u: number) => number;
  readonly curvature: (u: number) => number;
  readonly third: (u: number) => number;
}

const known = new WeakMap<LockedEdge, LockedFunction>();

/** f of a locked edge, kept with the edge. Trusts its argument. */
export function lockedFunction(edge: LockedEdge): LockedFunction {
  let found = known.get(edge);
  if (!found) known.set(edge, (found = functionOf(edge)));
  return found;
}

function functionOf({ function: name, expression }: LockedEdge): LockedFunction {
  const builtIn = expression === undefined ? findEdgeFunction(name) : undefined;
  const f = expression === undefined ? edgeExpression(name, variable('x')) : parseExpression(expression);
  const nth = (order: number): ((u: number) => number) => {
    let tree = f;
    for (let done = 0; done < order; done++) tree = derivative(tree, 'x');
    const compiled = expressionFunction(tree, ['x']);
    return (u) => compiled([u]);
  };
  return {
    value: builtIn?.value ?? nth(0),
    slope: builtIn?.slope ?? nth(1),
    curvature: builtIn?.curvature ?? lazily(() => nth(2)),
    third: lazily(() => nth(3)),
  };
}

/** c · f(a·x + b) + d as a function of x; a, b, c, d stand in p from `at` on. */
export function affineCurve({ value }: LockedFunction, p: ArrayLike<number>, at: number): (x: number) => number {
  const [a, b, c, d] = [p[at], p[at + 1], p[at + 2], p[at + 3]];
  return (x) => c * value(a * x + b) + d;
}

function lazily(make: () => (u: number) => number): (u: number) => number {
  let made: ((u: number) => number) | undefined;
  return (u) => (made ??= make())(u);
}

/** Position of the edge in the layer's list of locked ones, or −1. */
export function lockedPosition({ locked }: KANLayerSpec, input: number, output: number): number {
  return locked?.findIndex((edge) => edge.input === input && edge.output === output) ?? -1;
}

/** Whether some edge of the model is locked to a function that is not built in. */
export function hasOwnFunctions({ layers }: ModelSpec): boolean {
  return layers.some((layer) => layer.kind === 'kan' && layer.locked?.some((edge) => edge.expression !== undefined));
}

/** Throws a KanError unless the layer's locked edges are sound. */
export function checkLocked({ locked, removed, inputs, outputs }: KANLayerSpec, where: string): void {
  if (locked === undefined) return;
  if (!Array.isArray(locked)) throw new KanError(`${where}: \`locked\` must be a list of edges; got ${show(locked)}`);
  const gone = new Set((removed ?? []).map(([input, output]) => input * outputs + output));
  let before = -1;
  locked.forEach((edge: LockedEdge, i) => {
    if (typeof edge !== 'object' || edge === null)
      throw new KanError(`${where}: \`locked[${i}]\` must be { input, output, function }; got ${show(edge)}`);
    checkInteger(`${where}: the input of \`locked[${i}]\``, edge.input, 0, inputs - 1);
    checkInteger(`${where}: the output of \`locked[${i}]\``, edge.output, 0, outputs - 1);
    const key = edge.input * outputs + edge.output;
    if (key <= before) throw new KanError(`${where}: \`locked\` must be ordered by input, then output, each edge once`);
    before = key;
    if (gone.has(key))
      throw new KanError(`${where}: the edge [${edge.input}, ${edge.output}] is both removed and locked`);
    checkLockedFunction(edge, `${where}: \`locked[${i}]\``);
  });
}

/** Throws a KanError unless the edge's function is built in, or a name of its own with an expression in x. */
export function checkLockedFunction(
  { function: name, expression }: Pick<LockedEdge, 'function' | 'expression'>,
  where: string,
): void {
  if (typeof name !== 'string' || name === '')
    throw new KanError(`${where}: \`function\` must be a name, such as "sin"; got ${show(name)}`);
  const builtIn = findEdgeFunction(name) !== undefined;
  if (expression === undefined) {
    if (!builtIn)
      throw new KanError(
        `${where}: unknown function ${show(name)}`,
        `${suggest(name, edgeFunctionNames)}; a function of your own needs an \`expression\` in x`,
      );
    return;
  }
  if (builtIn) throw new KanError(`${where}: ${show(name)} is built in and has no \`expression\``);
  if (typeof expression !== 'string')
    throw new KanError(`${where}: \`expression\` must be text such as "x*exp(-x)"; got ${show(expression)}`);
  const tree = parsed(expression, where);
  const other = variablesOf(tree).find((variableName) => variableName !== 'x');
  if (other !== undefined)
    throw new KanError(
      `${where}: \`expression\` must be in the variable x alone; ${show(expression)} has ${show(other)}`,
    );
  if (nodesOf(tree) > maxNodes)
    throw new KanError(
      `${where}: \`expression\` has ${nodesOf(tree)} parts, more than ${maxNodes}`,
      'spread it over several edges',
    );
}

function parsed(expression: string, where: string): Expression {
  try {
    return parseExpression(expression);
  } catch (error) {
    throw error instanceof KanError ? new KanError(`${where}: ${error.message}`, error.hint) : error;
  }
}

function nodesOf(expression: Expression): number {
  return partsOf(expression).reduce((sum, part) => sum + nodesOf(part), 1);
}
