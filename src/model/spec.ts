// What a model is: a plain JSON value that, with one flat array of parameters, says everything.
// Knows layers, widths and grids; not where a parameter stands (layout.ts) nor how anything is computed (compute/).

import type { TableEncoding } from '../data/table-encoding.js';

/** How parameters are stored and computed with: numbers of 4 bytes and about 7 digits, or of 8 bytes and about 16. */
export type Dtype = 'float32' | 'float64';
/** A flat array of a model's numbers, in its dtype. */
export type Real = Float32Array | Float64Array;

/** Fixed functions beside the splines; see `BaseActivation`. */
export const baseActivations = ['silu', 'gelu', 'relu', 'tanh', 'identity', 'none'] as const;
/** The fixed function beside the spline on each edge; 'none' switches the base off. */
export type BaseActivation = (typeof baseActivations)[number];

/** What splines can be sums of; see `Basis`. */
export const bases = ['bspline', 'rbf', 'chebyshev'] as const;
/**
 * The functions whose sum is the spline. Each has gridSize + order of them per edge, so that models compare.
 * - bspline: of polynomial degree `order` on the grid, zero but on order + 1 intervals;
 * - rbf: Gaussians exp(−((x − c)/h)²), centres c spread evenly over the domain at distance h (Li 2024, FastKAN);
 * - chebyshev: polynomials T_0, T_1 … of the domain scaled to [−1, 1] (SS et al. 2024, ChebyKAN, without its tanh).
 */
export type Basis = (typeof bases)[number];

/** What an input outside of the grid gets; see `Outside`. */
export const outsideRules = ['clamp', 'linear', 'zero'] as const;
/**
 * What an input outside [lo, hi] gets.
 * - clamp: x itself is clamped, for spline and base alike (the derivative outside is 0);
 * - linear: the spline goes on along its tangent, the base sees x;
 * - zero: the spline follows its extended knots and is 0 beyond them, the base sees x; Gaussians go on as they are, polynomials
 *   of Chebyshev are 0.
 */
export type Outside = (typeof outsideRules)[number];

/**
 * Nodes of one level: how many there are, or how many sums and products, [5, 2], or sums and the factors of each product,
 * [5, [2, 3]].
 */
export type Width = number | readonly [sums: number, products: number | readonly number[]];

/** Where the knots stand. Interior breakpoints are extended by `order` knots past each end, as `extendKnots` does. */
export type Grid =
  /** `gridSize` equal intervals on the same [lo, hi] for every input */
  | { kind: 'uniform'; domain: [number, number] }
  /** `gridSize` equal intervals on each input's own [lo, hi] */
  | { kind: 'per-input'; domains: [number, number][] }
  /** each input's own gridSize + 1 strictly increasing breakpoints */
  | { kind: 'adapted'; breakpoints: number[][] };

/**
 * An edge that is c · f(a·x + b) + d in place of its spline and base, on x as it comes, within the grid's domain or not. a, b, c, d are
 * parameters.
 */
export interface LockedEdge {
  input: number;
  output: number;
  /** a name of `edgeFunctionNames`, or with `expression` a name of your own */
  function: string;
  /** f as text in the variable x, for functions that are not built in */
  expression?: string;
}

/** An edge whose curve keeps a direction: 1 never falls, -1 never rises. */
export type MonotoneEdge = [input: number, output: number, direction: 1 | -1];

/** A layer with a curve on every edge: y[out] = Σ over inputs of spline(x[in]) + weight · base(x[in]). */
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
  /** adapted grids are for B-splines only */
  grid: Grid;
  /** default 'bspline' */
  basis?: Basis;
  /** edges [input, output] that were removed: their parameters are zero and no training changes them */
  removed?: [number, number][];
  /** edges whose curve only rises (1) or only falls (-1), inside the domain and beyond: training keeps it so */
  monotone?: MonotoneEdge[];
  /** edges that are a function of one variable, ordered by input, then output; none of them removed */
  locked?: LockedEdge[];
}

export const activations = ['silu', 'gelu', 'relu', 'tanh'] as const;
/** A fixed function between layers. */
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

/** Multiplication nodes: the first `sums` values pass through, then comes each product of the next arities[j] values. */
export interface ProductLayerSpec {
  kind: 'product';
  /** values that pass through, from 0 */
  sums: number;
  /** factors of each product, at least 2 */
  arities: number[];
}

export const layerKinds = ['kan', 'activation', 'linear', 'norm', 'dropout', 'gate', 'product'] as const;
/** One layer of a model, told apart by `kind`. */
export type LayerSpec =
  | KANLayerSpec
  | ActivationLayerSpec
  | LinearLayerSpec
  | NormLayerSpec
  | DropoutLayerSpec
  | GateLayerSpec
  | ProductLayerSpec;

/** One of several networks that stand side by side in a model. */
export interface ModuleSpec {
  name: string;
  /** inputs first, outputs last */
  widths: number[];
}

/** What a model computes: its layers in order, its dtype and, where it was trained on a table, the columns. */
export interface ModelSpec {
  dtype: Dtype;
  layers: LayerSpec[];
  /** networks side by side, as in a ModularKAN; absent for a single one */
  modules?: ModuleSpec[];
  /** how rows of a table become the network's inputs and its outputs become answers; absent for bare networks */
  encoding?: TableEncoding;
}
