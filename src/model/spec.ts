// What a model is: a plain JSON value that, with one flat array of parameters, says everything.
// Knows layers, widths and grids; not where a parameter stands (layout.ts) nor how anything is computed (compute/).

import type { TableEncoding } from '../data/encoding.js';

export type Dtype = 'float32' | 'float64';
/** A flat array of a model's numbers, in its dtype. */
export type Real = Float32Array | Float64Array;

export const baseActivations = ['silu', 'gelu', 'relu', 'tanh', 'identity', 'none'] as const;
/** The fixed function beside the spline on each edge; 'none' switches the base off. */
export type BaseActivation = (typeof baseActivations)[number];

export const outsideRules = ['clamp', 'linear', 'zero'] as const;
/**
 * What an input outside [lo, hi] gets.
 * clamp: x itself is clamped, for spline and base alike (the derivative outside is 0);
 * linear: the spline goes on along its tangent, the base sees x;
 * zero: the spline follows its extended knots and is 0 beyond them, the base sees x.
 */
export type Outside = (typeof outsideRules)[number];

/** Where the knots stand. Interior breakpoints are extended by `order` knots past each end, see math/knots.ts. */
export type Grid =
  /** `gridSize` equal intervals on the same [lo, hi] for every input */
  | { kind: 'uniform'; domain: [number, number] }
  /** `gridSize` equal intervals on each input's own [lo, hi] */
  | { kind: 'per-input'; domains: [number, number][] }
  /** each input's own gridSize + 1 strictly increasing breakpoints */
  | { kind: 'adapted'; breakpoints: number[][] };

export interface KANLayerSpec {
  kind: 'kan';
  inputs: number;
  outputs: number;
  /** number of grid intervals G */
  gridSize: number;
  /** spline order k (the polynomial degree), 0 to 5 */
  order: number;
  base: BaseActivation;
  outside: Outside;
  grid: Grid;
}

export const activations = ['silu', 'gelu', 'relu', 'tanh'] as const;
export type Activation = (typeof activations)[number];

/** A fixed function applied to each of `width` values; no parameters. */
export interface ActivationLayerSpec {
  kind: 'activation';
  width: number;
  activation: Activation;
}

/** y = x W + b. */
export interface LinearLayerSpec {
  kind: 'linear';
  inputs: number;
  outputs: number;
}

/** Layer norm (Ba et al. 2016): each row to mean 0 and variance 1 over its `width` values, then gain · x + bias; epsilon 1e-5. */
export interface NormLayerSpec {
  kind: 'norm';
  width: number;
}

/** While training, zeroes each value with probability `rate` and scales the others by 1 / (1 − rate). */
export interface DropoutLayerSpec {
  kind: 'dropout';
  width: number;
  /** in [0, 1) */
  rate: number;
}

/** A gated skip: gate · x + (1 − gate) · skip(input of layer `source`), the gate one learnable number. */
export interface GateLayerSpec {
  kind: 'gate';
  width: number;
  /** index of an earlier layer; what that layer reads is what skips to here */
  source: number;
  /** width of what skips */
  sourceWidth: number;
  /** 'identity' where the widths agree, or a learnable linear map */
  skip: 'identity' | 'linear';
}

export type LayerSpec =
  | KANLayerSpec
  | ActivationLayerSpec
  | LinearLayerSpec
  | NormLayerSpec
  | DropoutLayerSpec
  | GateLayerSpec;

export interface ModelSpec {
  dtype: Dtype;
  layers: LayerSpec[];
  /** how rows of a table become the network's inputs and its outputs become answers; absent for bare networks */
  encoding?: TableEncoding;
}
