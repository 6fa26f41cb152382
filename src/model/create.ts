// New models: a spec from layer widths and options, and its first parameters. Defaults were chosen by measurement, see docs/defaults.md.

import { checkChoice, checkInteger, checkNumber, KanError, show } from '../errors.js';
import { highestOrder } from '../math/knots.js';
import type { Random } from '../math/random.js';
import { edgePosition, layerOffset, parameterCount } from './layout.js';
import { createReal } from './model.js';
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
  type Real,
} from './spec.js';

export interface SpecOptions {
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
  /** activation between KAN layers; default 'none' */
  activation?: Activation | 'none';
  /** default 'float32' */
  dtype?: Dtype;
}

/** The specification's own configuration: [0, 1] everywhere, every layer's input clamped to it, SiLU between layers. */
export const specificationOptions: Readonly<SpecOptions> = {
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
 * The spec of a KAN with the given layer widths, inputs first and outputs last.
 * Throws a KanError that names the option and the value seen.
 */
export function createSpec(widths: readonly number[], options: SpecOptions = {}): ModelSpec {
  const {
    gridSize = 5,
    order = 3,
    base = 'silu',
    domain = [-1, 1],
    hiddenDomain = [-1, 1],
    basis = 'bspline',
    outside = 'linear',
    activation = 'none',
    dtype = 'float32',
  } = options;
  if (!Array.isArray(widths) || widths.length < 2)
    throw new KanError(`KAN: \`widths\` needs at least an input and an output, e.g. [2, 5, 1]; got ${show(widths)}`);
  widths.forEach((width, i) => checkInteger(`KAN: \`widths[${i}]\``, width, 1, 1 << 20));
  checkInteger('KAN: `gridSize`', gridSize, 1, 1 << 20);
  checkInteger('KAN: `order`', order, 0, highestOrder);
  checkChoice('KAN: `base`', base, baseActivations);
  checkChoice('KAN: `basis`', basis, bases);
  checkChoice('KAN: `outside`', outside, outsideRules);
  checkChoice('KAN: `activation`', activation, ['none', ...activations]);
  checkChoice('KAN: `dtype`', dtype, ['float32', 'float64']);
  const first = Array.isArray(domain[0]) ? (domain as [number, number][]) : undefined;
  if (first && first.length !== widths[0])
    throw new KanError(
      `KAN: \`domain\` must be one [lo, hi] or one for each of ${widths[0]} inputs; got ${first.length}`,
    );
  for (const [lo, hi] of [...(first ?? [domain as [number, number]]), hiddenDomain]) {
    checkNumber('KAN: `domain`', lo, -1e30, 1e30);
    checkNumber('KAN: the upper end of `domain`', hi, lo, 1e30, true);
  }
  const layers = widths.slice(1).flatMap((outputs, i): LayerSpec[] => {
    const layer: KANLayerSpec = {
      ...({ kind: 'kan', inputs: widths[i]!, outputs, gridSize, order, base, outside } as const),
      // left out where it is the usual one
      ...(basis === 'bspline' ? {} : { basis }),
      grid:
        i > 0
          ? { kind: 'uniform', domain: [...hiddenDomain] }
          : first
            ? { kind: 'per-input', domains: first.map(([lo, hi]) => [lo, hi]) }
            : { kind: 'uniform', domain: [...(domain as [number, number])] },
    };
    const last = i === widths.length - 2;
    return activation === 'none' || last ? [layer] : [layer, { kind: 'activation', width: outputs, activation }];
  });
  return { dtype, layers };
}

export interface InitialValues {
  /** standard deviation of base weights, times 1 / √inputs; default 0.5 */
  baseScale?: number;
  /** standard deviation of spline coefficients, times 1 / √inputs; default 0.05 */
  splineScale?: number;
  /** as the specification does: coefficients zero, base weights normal with standard deviation 0.1 */
  asSpecified?: boolean;
}

/**
 * First parameters for a spec, drawn from `random`. KAN: base weights and coefficients normal, their spread falling with the
 * square root of the inputs so that a layer's outputs are about as large as its inputs. Linear maps: uniform in ±1/√inputs.
 * Norms: gain 1, bias 0. Gates: 0.5.
 */
export function initializeParameters(
  spec: ModelSpec,
  random: Random,
  { baseScale = 0.5, splineScale = 0.05, asSpecified = false }: InitialValues = {},
): Real {
  const parameters = createReal(spec, parameterCount(spec));
  spec.layers.forEach((layer, index) => {
    const at = layerOffset(spec, index);
    if (layer.kind === 'kan') {
      const spread = 1 / Math.sqrt(layer.inputs);
      for (let output = 0; output < layer.outputs; output++) {
        for (let input = 0; input < layer.inputs; input++) {
          const { offset, stride } = edgePosition(layer, input, output);
          let row = at + offset;
          if (layer.base !== 'none') {
            parameters[row] = random.normal() * (asSpecified ? 0.1 : baseScale * spread);
            row += stride;
          }
          for (let c = 0; c < layer.gridSize + layer.order; c++)
            parameters[row + c * stride] = asSpecified ? 0 : random.normal() * splineScale * spread;
        }
      }
    } else if (layer.kind === 'linear') {
      fillLinear(parameters, at, layer.inputs, layer.outputs, random);
    } else if (layer.kind === 'norm') {
      parameters.fill(1, at, at + layer.width);
    } else if (layer.kind === 'gate') {
      parameters[at] = 0.5;
      if (layer.skip === 'linear') fillLinear(parameters, at + 1, layer.sourceWidth, layer.width, random);
    }
  });
  return parameters;
}

function fillLinear(parameters: Real, at: number, inputs: number, outputs: number, random: Random): void {
  const bound = 1 / Math.sqrt(inputs);
  for (let i = 0; i < (inputs + 1) * outputs; i++) parameters[at + i] = (2 * random.next() - 1) * bound;
}

/**
 * Hidden widths for a table, where none are given: one layer of at most 32 nodes with one parameter for every two rows, or, where
 * that would be fewer than 4 nodes, none: a sum of one curve per input, which few and noisy rows support better.
 */
export function defaultHiddenWidths({
  inputs,
  outputs,
  rows,
  gridSize = 5,
  order = 3,
}: {
  inputs: number;
  outputs: number;
  rows: number;
  gridSize?: number;
  order?: number;
}): number[] {
  const width = Math.floor(rows / (2 * (gridSize + order + 1) * (inputs + outputs)));
  return width < 4 ? [] : [Math.min(32, width)];
}
