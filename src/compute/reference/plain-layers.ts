// The layers without splines, forward and backward as pairs: activation, linear, layer norm, dropout, gate, product. Float64.
// x and y are [rows, width]; parameters in the order of model/layout.ts. Each backward adds to dc and dx.

import { activate, activateDerivative } from '../../math/functions.js';
import { layerInputs, layerOutputs } from '../../model/layout.js';
import type {
  ActivationLayerSpec,
  DropoutLayerSpec,
  GateLayerSpec,
  LinearLayerSpec,
  NormLayerSpec,
  ProductLayerSpec,
} from '../../model/spec.js';

export function forwardActivation(layer: ActivationLayerSpec, x: Float64Array): Float64Array {
  return x.map((value) => activate(layer.activation, value));
}

export function backwardActivation(
  layer: ActivationLayerSpec,
  x: Float64Array,
  dy: Float64Array,
  dx: Float64Array,
): void {
  x.forEach((value, i) => (dx[i] = dx[i] + dy[i] * activateDerivative(layer.activation, value)));
}

/** y = bias + x W; c is W[inputs, outputs], then the bias. */
export function forwardLinear(
  { inputs, outputs }: Pick<LinearLayerSpec, 'inputs' | 'outputs'>,
  c: ArrayLike<number>,
  x: Float64Array,
  rows: number,
): Float64Array {
  const y = new Float64Array(rows * outputs);
  for (let row = 0; row < rows; row++) {
    for (let o = 0; o < outputs; o++) {
      let sum = c[inputs * outputs + o];
      for (let i = 0; i < inputs; i++) sum += x[row * inputs + i] * c[i * outputs + o];
      y[row * outputs + o] = sum;
    }
  }
  return y;
}

export function backwardLinear(
  { inputs, outputs }: Pick<LinearLayerSpec, 'inputs' | 'outputs'>,
  c: ArrayLike<number>,
  x: Float64Array,
  dy: Float64Array,
  rows: number,
  dc: Float64Array,
  dx: Float64Array,
): void {
  for (let row = 0; row < rows; row++) {
    for (let o = 0; o < outputs; o++) {
      const d = dy[row * outputs + o];
      dc[inputs * outputs + o] = dc[inputs * outputs + o] + d;
      for (let i = 0; i < inputs; i++) {
        dc[i * outputs + o] = dc[i * outputs + o] + x[row * inputs + i] * d;
        dx[row * inputs + i] = dx[row * inputs + i] + c[i * outputs + o] * d;
      }
    }
  }
}

/** Each row's values less their mean, over their standard deviation, and 1 over that deviation (ε = 1e-5). */
function normalize(x: Float64Array, width: number): { values: Float64Array; inverse: number } {
  const mean = x.reduce((sum, value) => sum + value, 0) / width;
  const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / width;
  const inverse = 1 / Math.sqrt(variance + 1e-5);
  return { values: x.map((value) => (value - mean) * inverse), inverse };
}

/** y = gain · normalised x + bias; c is gain[width], then bias[width]. */
export function forwardNorm(
  { width }: NormLayerSpec,
  c: ArrayLike<number>,
  x: Float64Array,
  rows: number,
): Float64Array {
  const y = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const { values } = normalize(x.subarray(row * width, (row + 1) * width), width);
    values.forEach((value, i) => (y[row * width + i] = value * c[i] + c[width + i]));
  }
  return y;
}

export function backwardNorm(
  { width }: NormLayerSpec,
  c: ArrayLike<number>,
  x: Float64Array,
  dy: Float64Array,
  rows: number,
  dc: Float64Array,
  dx: Float64Array,
): void {
  for (let row = 0; row < rows; row++) {
    const { values, inverse } = normalize(x.subarray(row * width, (row + 1) * width), width);
    const d = dy.subarray(row * width, (row + 1) * width);
    const g = d.map((value, i) => value * c[i]);
    const mean = g.reduce((sum, value) => sum + value, 0) / width;
    const along = g.reduce((sum, value, i) => sum + value * values[i], 0) / width;
    for (let i = 0; i < width; i++) {
      dc[i] = dc[i] + d[i] * values[i];
      dc[width + i] = dc[width + i] + d[i];
      dx[row * width + i] = dx[row * width + i] + (g[i] - mean - values[i] * along) * inverse;
    }
  }
}

/** y = the first `sums` values, then each product of the next arities[j]. */
export function forwardProduct(layer: ProductLayerSpec, x: Float64Array, rows: number): Float64Array {
  const { sums, arities } = layer;
  const [inputs, outputs] = [layerInputs(layer), layerOutputs(layer)];
  const y = new Float64Array(rows * outputs);
  for (let row = 0; row < rows; row++) {
    y.set(x.subarray(row * inputs, row * inputs + sums), row * outputs);
    let at = row * inputs + sums;
    arities.forEach((arity, j) => {
      y[row * outputs + sums + j] = x.subarray(at, at + arity).reduce((product, factor) => product * factor, 1);
      at += arity;
    });
  }
  return y;
}

/** Each factor gets dy times the product of the others, found without a division: factors may be 0. */
export function backwardProduct(
  layer: ProductLayerSpec,
  x: Float64Array,
  dy: Float64Array,
  rows: number,
  dx: Float64Array,
): void {
  const { sums, arities } = layer;
  const [inputs, outputs] = [layerInputs(layer), layerOutputs(layer)];
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < sums; i++) dx[row * inputs + i] = dx[row * inputs + i] + dy[row * outputs + i];
    let first = row * inputs + sums;
    arities.forEach((arity, j) => {
      for (let i = first; i < first + arity; i++) {
        let others = dy[row * outputs + sums + j];
        for (let other = first; other < first + arity; other++) if (other !== i) others *= x[other];
        dx[i] = dx[i] + others;
      }
      first += arity;
    });
  }
}

/** What dropout multiplies the value at [row, column] by: 0, or 1 over the share that is kept. `seed` 0: 1. */
export function dropoutFactor(
  layer: DropoutLayerSpec,
  layerIndex: number,
  row: number,
  column: number,
  seed: number,
): number {
  if (seed === 0) return 1;
  const limit = Math.round(layer.rate * 2 ** 32);
  const inner = mix((Math.imul(layerIndex, 0x9e3779b1) + row) >>> 0);
  const value = mix((seed + inner + Math.imul(column, 0x9e3779b1)) >>> 0);
  return value < limit ? 0 : 1 / (1 - limit / 2 ** 32);
}

/** A well-mixed 32-bit number from a counter (the finaliser of MurmurHash3 by A. Appleby). */
function mix(counter: number): number {
  let h = counter;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** y = gate · x + (1 − gate) · skip, where skip is s[rows, sourceWidth] or its linear map; c is the gate, then the map. */
export function forwardGate(
  layer: GateLayerSpec,
  c: Float64Array,
  x: Float64Array,
  s: Float64Array,
  rows: number,
): Float64Array {
  const skip = skipped(layer, c, s, rows);
  return x.map((value, i) => c[0] * value + (1 - c[0]) * skip[i]);
}

/** Adds to dc, dx and ds[rows, sourceWidth]. */
export function backwardGate(
  layer: GateLayerSpec,
  c: Float64Array,
  x: Float64Array,
  s: Float64Array,
  dy: Float64Array,
  rows: number,
  dc: Float64Array,
  dx: Float64Array,
  ds: Float64Array,
): void {
  const skip = skipped(layer, c, s, rows);
  const back = dy.map((d) => (1 - c[0]) * d);
  dy.forEach((d, i) => {
    dc[0] = dc[0] + d * (x[i] - skip[i]);
    dx[i] = dx[i] + c[0] * d;
    if (layer.skip === 'identity') ds[i] = ds[i] + back[i];
  });
  if (layer.skip === 'linear')
    backwardLinear(
      { inputs: layer.sourceWidth, outputs: layer.width },
      c.subarray(1),
      s,
      back,
      rows,
      dc.subarray(1),
      ds,
    );
}

function skipped(layer: GateLayerSpec, c: Float64Array, s: Float64Array, rows: number): Float64Array {
  return layer.skip === 'identity'
    ? s
    : forwardLinear({ inputs: layer.sourceWidth, outputs: layer.width }, c.subarray(1), s, rows);
}
