// Specs of new models, from layer widths and options: plain, residual and deep KANs, made of the same layers. Defaults were chosen by
// measurement, see docs/defaults.md.

import { checkNumber, KanError, show } from '../errors.js';
import { highestOrder } from '../math/knots.js';
import { checkParameterCount } from './model.js';
import { checkNames, checkValues, type OptionRule, withDefaults } from '../options.js';
import {
  type Activation,
  activations,
  type BaseActivation,
  baseActivations,
  type Basis,
  bases,
  type Dtype,
  type KANLayerSpec,
  type LayerSpec,
  type ModelSpec,
  type Outside,
  outsideRules,
  type Width,
} from './spec.js';
import { type Level, readWidths } from './widths.js';

/** Ways to put layers together; see `ModelKind`. */
export const modelKinds = ['kan', 'residual', 'deep'] as const;
/**
 * - kan: KAN layers one after the other.
 * - residual: what a layer reads skips past it, gate · layer(x) + (1 − gate) · skip(x), by identity where the widths agree and a
 *   linear map where they differ; the gates are learned and begin at 0.5.
 * - deep: layer norm and an activation between layers, none after the last.
 */
export type ModelKind = (typeof modelKinds)[number];

/** Settings of a network, all optional: what its curves are made of, where their grids lie, and what stands between its layers. */
export interface SpecOptions {
  /** how layers are put together; default 'kan' */
  model?: ModelKind;
  /** grid intervals per spline; default 5 */
  gridSize?: number;
  /** spline order, 0 to 5; default 3 */
  order?: number;
  /** base activation beside each spline; default 'silu' */
  base?: BaseActivation;
  /** where the first layer's grid lies: one [lo, hi] for all inputs or one for each; default [-1, 1] */
  domain?: [number, number] | [number, number][];
  /** where the grids of later layers lie; default [-1, 1] */
  hiddenDomain?: [number, number];
  /** the functions a spline is a sum of; default 'bspline' */
  basis?: Basis;
  /** what inputs outside the domain get; default 'linear' */
  outside?: Outside;
  /** activation between KAN layers; default 'none', in a deep model 'silu' */
  activation?: Activation | 'none';
  /** share of values that dropout zeroes between layers while training; default 0 */
  dropout?: number;
  /** residual models: a skip around each layer, or one around the whole network as in the specification; default 'each' */
  skip?: 'each' | 'whole';
  /** factors of each multiplication node where only the number of nodes is given, as in [5, 2]; default 2 */
  arity?: number;
  /** default 'float32' */
  dtype?: Dtype;
}

/** What there is to say of each: checks, defaults and one line of help. */
export const networkOptions = {
  gridSize: { is: 'integer', min: 1, max: 1 << 20, default: 5, help: 'grid intervals of every spline' },
  order: {
    is: 'integer',
    min: 0,
    max: highestOrder,
    default: 3,
    help: 'polynomial degree of the splines',
    value: 'k',
    specified: 'spline_order',
  },
  base: {
    is: 'choice',
    choices: baseActivations,
    default: 'silu',
    help: 'base activation beside each spline',
    specified: 'base_activation',
  },
  model: {
    is: 'choice',
    choices: modelKinds,
    default: 'kan',
    help: 'how layers are put together',
    value: 'kind',
  },
  basis: { is: 'choice', choices: bases, default: 'bspline', help: 'the functions a spline is a sum of' },
  dropout: {
    is: 'number',
    min: 0,
    max: 0.99,
    default: 0,
    help: 'share of the values that are set to zero between layers while training',
    value: 'share',
  },
  activation: {
    is: 'choice',
    choices: ['none', ...activations],
    help: 'between layers (default: none, in a deep model silu)',
  },
  outside: {
    is: 'choice',
    choices: outsideRules,
    default: 'linear',
    help: 'how a spline continues beyond its grid',
    value: 'rule',
  },
  domain: { is: 'other', help: 'where the first grid lies (default: -1,1)', place: 'program' },
  hiddenDomain: { is: 'other', help: 'where the grids of later layers lie (default: -1,1)', place: 'program' },
  skip: {
    is: 'choice',
    choices: ['each', 'whole'],
    default: 'each',
    help: 'residual models: a skip around each layer or around the whole network',
    place: 'program',
  },
  arity: {
    is: 'integer',
    min: 2,
    max: 1 << 20,
    default: 2,
    help: 'factors of each multiplication node where only the number of nodes is given',
    place: 'program',
  },
  dtype: {
    is: 'choice',
    choices: ['float32', 'float64'],
    help: 'type of the numbers (default: float32; with lbfgs and lm float64)',
    value: 'type',
  },
} as const satisfies Record<keyof SpecOptions, OptionRule>;

/** The configuration of the PyTorch sketch that kanjs began from: [0, 1] everywhere, every layer's input clamped to it, SiLU between layers. */
export const pytorchSketchOptions: Readonly<SpecOptions> = {
  gridSize: 5,
  order: 3,
  base: 'silu',
  domain: [0, 1],
  hiddenDomain: [0, 1],
  outside: 'clamp',
  activation: 'silu',
  dtype: 'float32',
};

/**
 * The spec of a KAN with the given layer widths, inputs first and outputs last. [sums, products] in place of a number has
 * multiplication nodes beside the usual ones: [2, [5, 2], 1] has 5 nodes that are sums and 2 that are products of two sums,
 * [2, [5, [2, 3]], 1] one product of two and one of three.
 * Throws a KanError that names the option and the value seen.
 */
export function createSpec(widths: readonly Width[], options: SpecOptions = {}): ModelSpec {
  checkNames('KAN', options, networkOptions);
  const { gridSize, order, base, basis, outside, model, dropout, skip, arity, ...rest } = withDefaults(
    options,
    networkOptions,
  );
  const { domain = [-1, 1], hiddenDomain = [-1, 1], dtype = 'float32' } = rest;
  const { activation = model === 'deep' ? 'silu' : 'none' } = rest;
  checkValues('KAN', options as Record<string, unknown>, networkOptions);
  const levels = readWidths(widths, arity);
  const first = Array.isArray(domain?.[0]) ? (domain as [number, number][]) : undefined;
  const inputs = levels[0].nodes;
  if (first && first.length !== inputs)
    throw new KanError(`KAN: \`domain\` must be one [lo, hi] or one for each of ${inputs} inputs; got ${first.length}`);
  for (const pair of [...(first ?? [domain as [number, number]]), hiddenDomain]) {
    if (!Array.isArray(pair) || pair.length !== 2)
      throw new KanError(
        `KAN: \`${pair === hiddenDomain ? 'hiddenDomain' : 'domain'}\` must be [lo, hi]; got ${show(pair)}`,
      );
    const [lo, hi] = pair as [number, number];
    checkNumber('KAN: `domain`', lo, -1e30, 1e30);
    checkNumber('KAN: the upper end of `domain`', hi, lo, 1e30, true);
  }
  const kans = levels.slice(1).map(({ sums: outputs }, i): KANLayerSpec => ({
    ...({ kind: 'kan', inputs: levels[i].nodes, outputs, gridSize, order, base, outside } as const),
    // left out where it is the usual one
    ...(basis === 'bspline' ? {} : { basis }),
    grid:
      i > 0
        ? { kind: 'uniform', domain: [...hiddenDomain] }
        : first
          ? { kind: 'per-input', domains: first.map(([lo, hi]) => [lo, hi]) }
          : { kind: 'uniform', domain: [...(domain as [number, number])] },
  }));
  const spec: ModelSpec = { dtype, layers: assemble(kans, levels.slice(1), { model, activation, dropout, skip }) };
  checkParameterCount(spec, 'KAN');
  return spec;
}

type Assembly = Required<Pick<SpecOptions, 'model' | 'activation' | 'dropout' | 'skip'>>;

/** The layers with what stands between them; level i is that into which kans[i] leads. */
function assemble(
  kans: readonly KANLayerSpec[],
  levels: readonly Level[],
  { model, activation, dropout, skip }: Assembly,
): LayerSpec[] {
  const layers: LayerSpec[] = [];
  const drop = (width: number): LayerSpec[] => (dropout > 0 ? [{ kind: 'dropout', width, rate: dropout }] : []);
  const gate = (source: number, sourceWidth: number, width: number): LayerSpec => ({
    ...({ kind: 'gate', width, source, sourceWidth } as const),
    skip: sourceWidth === width ? 'identity' : 'linear',
  });
  kans.forEach((kan, i) => {
    const { nodes: width, product } = levels[i];
    const [start, last] = [layers.length, i === kans.length - 1];
    layers.push(kan);
    if (product) layers.push(product);
    if (!last && model === 'deep') layers.push({ kind: 'norm', width });
    if (!last && activation !== 'none') layers.push({ kind: 'activation', width, activation });
    if (!last && (model !== 'residual' || skip === 'each')) layers.push(...drop(width));
    if (model === 'residual' && skip === 'each') layers.push(gate(start, kan.inputs, width));
  });
  const [inputs, outputs] = [kans[0].inputs, levels[levels.length - 1].nodes];
  if (model === 'residual' && skip === 'whole') layers.push(...drop(outputs), gate(0, inputs, outputs));
  return layers;
}

/**
 * Hidden widths for a table, where none are given: one layer of at most 32 nodes with one parameter for every two rows, or, where
 * that would be fewer than 4 nodes, none: a sum of one curve per input, which few and noisy rows support better. `lines` of the inputs
 * have two values: what is learned of each is one number, the slope of a line, not a curve.
 */
export function defaultHiddenWidths({
  inputs,
  lines = 0,
  outputs,
  rows,
  gridSize = 5,
  order = 3,
}: {
  inputs: number;
  lines?: number;
  outputs: number;
  rows: number;
  gridSize?: number;
  order?: number;
}): number[] {
  const width = Math.floor(rows / (2 * ((gridSize + order + 1) * (inputs - lines + outputs) + lines)));
  return width < 4 ? [] : [Math.min(32, width)];
}
