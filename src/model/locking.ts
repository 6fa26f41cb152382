// Locking an edge of a model to a function of one variable, and looking at what is locked. Returns new models, changes none. How an
// edge is freed again, which needs a fit, is in train/unlock-edge.ts.

import { checkInteger, checkNumber, checkRecord, KanError, show } from '../errors.js';
import { difference, product, substitute, sum, variable } from '../formula/build.js';
import { edgeExpression } from '../formula/edges.js';
import type { Expression } from '../formula/expression.js';
import { parseExpression } from '../formula/parse.js';
import { printExpression } from '../formula/print.js';
import { affineNumbers, layerOffset, lockedOffset } from './layout.js';
import { type Affine, checkLockedFunction, lockedPosition, plainAffine } from './locked-edges.js';
import { checkAlone, withoutErrors } from './members.js';
import { checkIsModel, type Model } from './model.js';
import { relayout } from './relayout.js';
import type { Edge } from './removal.js';
import type { KANLayerSpec, LockedEdge, ModelSpec } from './spec.js';
import { checkNames, type OptionNames } from '../options.js';

/** The function that `lockEdge` puts on an edge, with its numbers. */
export interface LockOptions {
  /** a name of `edgeFunctionNames`, or with `expression` a name of your own */
  function: string;
  /** a function that is not built in, as text in the variable x */
  expression?: string;
  /** a, b, c, d of c · f(a·x + b) + d; default 1, 0, 1, 0 */
  affine?: Affine;
}

const lockOptions: OptionNames<LockOptions> = { function: true, expression: true, affine: true };

/** A locked edge of a model with its numbers. */
export interface LockedFormula extends Edge, Omit<LockedEdge, 'input' | 'output'> {
  affine: Affine;
}

/**
 * The model with an edge that is c · f(a·x + b) + d in place of its curve, of x as the layer reads it, inside the grid's domain or not.
 * a, b, c, d are trained with everything else. An edge that was locked before gets the new function; one that was removed is back.
 * Outside the domain of f (log of a negative number) outputs are NaN or infinite, and training ends as diverged: look that inputs
 * stay inside. Throws a KanError where there is no such edge or function.
 */
export function lockEdge(model: Model, edge: Edge, options: LockOptions): Model {
  checkIsModel('lockEdge', model);
  checkAlone('lockEdge', model);
  checkNames('lockEdge', options, lockOptions, 'function');
  const layer = kanLayerOf('lockEdge', model.spec, edge);
  checkLockedFunction(options, 'lockEdge');
  if (layer.monotone?.some(([input, output]) => input === edge.input && output === edge.output))
    throw new KanError(
      `lockEdge: the edge ${edge.input} → ${edge.output} of layer ${edge.layer} keeps a direction (\`monotone\`); a function with free numbers may turn round`,
    );
  const { function: name, expression, affine = plainAffine } = options;
  checkAffine('lockEdge', affine);
  const { input, output } = edge;
  const locked: LockedEdge = { input, output, function: name, ...(expression === undefined ? {} : { expression }) };
  const others = layer.locked?.filter((each) => each.input !== input || each.output !== output) ?? [];
  const removed = layer.removed?.filter((each) => each[0] !== input || each[1] !== output);
  const changed: KANLayerSpec = { ...layer, removed, locked: [...others, locked] };
  const made = relayout(
    { ...model, spec: withoutErrors(model.spec) },
    model.spec.layers.map((each, i) => (i === edge.layer ? changed : each)),
  );
  made.parameters.set(affine, affineOffset(made.spec, edge));
  const bad = affine.findIndex((_, i) => !Number.isFinite(made.parameters[affineOffset(made.spec, edge) + i]));
  if (bad >= 0)
    throw new KanError(`lockEdge: \`affine[${bad}]\` is too large for ${model.spec.dtype}; got ${affine[bad]}`);
  return made;
}

/**
 * Every locked edge of the model, layer by layer, with its function and numbers.
 * Throws a KanError on arguments that make no sense.
 */
export function lockedEdges(model: Model): LockedFormula[] {
  checkIsModel('lockedEdges', model);
  return model.spec.layers.flatMap((layer, index): LockedFormula[] =>
    layer.kind === 'kan' ? (layer.locked ?? []).map((edge) => formulaOf(model, index, edge)) : [],
  );
}

/** The function and the numbers of an edge, or undefined where it is not locked. Trusts that there is such an edge. */
export function lockedEdge(model: Model, { layer: index, input, output }: Edge): LockedFormula | undefined {
  const layer = model.spec.layers[index] as KANLayerSpec;
  const edge = layer.locked?.[lockedPosition(layer, input, output)];
  return edge && formulaOf(model, index, edge);
}

function formulaOf({ spec, parameters }: Model, layer: number, edge: LockedEdge): LockedFormula {
  const at = affineOffset(spec, { layer, ...edge });
  const [a, b, c, d] = parameters.subarray(at, at + affineNumbers);
  return { layer, ...edge, affine: [a!, b!, c!, d!] };
}

/**
 * c · f(a·x + b) + d as text, e.g. "1.5*sin(2*x + 0.3)", with numbers to four digits; what is below 1e-9 is left out.
 * Throws a KanError on arguments that make no sense.
 */
export function lockedText(edge: LockedFormula): string {
  checkRecord('lockedText: `edge`', edge, "{ function: 'sin', affine: [1, 0, 1, 0] }");
  const { function: name, expression, affine } = edge;
  checkAffine('lockedText', affine);
  const rounded = affine.map((value) => (Math.abs(value) < 1e-9 ? 0 : Number(value.toPrecision(4))));
  const [a, b, c, d] = rounded as [number, number, number, number];
  const inner = plus(product(a, variable('x')), b);
  const f =
    expression === undefined
      ? edgeExpression(name, inner)
      : substitute(parseExpression(expression), new Map([['x', inner]]));
  return printExpression(plus(product(c, f), d));
}

function plus(left: Expression, right: number): Expression {
  return right < 0 ? difference(left, -right) : sum(left, right);
}

/** Where a, b, c, d of a locked edge stand in the model's flat array. Trusts that it is locked. */
export function affineOffset(spec: ModelSpec, { layer: index, input, output }: Edge): number {
  const layer = spec.layers[index] as KANLayerSpec;
  return layerOffset(spec, index) + lockedOffset(layer, lockedPosition(layer, input, output));
}

/** The KAN layer of an edge. Throws a KanError where there is no such edge. */
export function kanLayerOf(caller: string, spec: ModelSpec, edge: Edge): KANLayerSpec {
  checkRecord(`${caller}: \`edge\``, edge, '{ layer: 0, input: 0, output: 0 }');
  const { layer: index, input, output } = edge;
  const layer = spec.layers[index];
  if (layer?.kind !== 'kan') {
    const kans = spec.layers.flatMap(({ kind }, i) => (kind === 'kan' ? [i] : []));
    throw new KanError(
      `${caller}: layer ${index} is not a KAN layer`,
      kans.length === 0 ? 'there are none' : `KAN layers are ${kans.join(', ')}`,
    );
  }
  checkInteger(`${caller}: \`input\``, input, 0, layer.inputs - 1);
  checkInteger(`${caller}: \`output\``, output, 0, layer.outputs - 1);
  return layer;
}

function checkAffine(caller: string, affine: Affine): void {
  if (!Array.isArray(affine) || affine.length !== affineNumbers)
    throw new KanError(`${caller}: \`affine\` must be [a, b, c, d]; got ${show(affine)}`);
  affine.forEach((value, i) => checkNumber(`${caller}: \`affine[${i}]\``, value, -Infinity));
}
