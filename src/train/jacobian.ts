// Derivatives of every output of every row by every parameter that training can change, a row of the Jacobian J at a time. Such
// a row has only the few entries of the functions that are not zero at its inputs. Float64, nothing is allocated after the start.

import { leastSquaresRefusal } from '../compute/contract.js';
import { KanError } from '../errors.js';
import { activate, activateDerivative } from '../math/functions.js';
import {
  activeParameters,
  edgePosition,
  factorOwners,
  lastKAN,
  layerInputs,
  layerOffset,
  layerOutputs,
  lockedOffset,
  parameterCount,
} from '../model/layout.js';
import { lockedFunction } from '../model/locked-edges.js';
import type { ActivationLayerSpec, KANLayerSpec, LayerSpec, ModelSpec, ProductLayerSpec } from '../model/spec.js';
import { layerFunctions } from './layer-functions.js';

/** A row of J: entries[at …], columns ascending. */
export interface JacobianRow {
  at: number;
  readonly columns: Int32Array;
  readonly slopes: Float64Array;
}

export interface Jacobian {
  /** columns of J: the index in the flat array of each parameter that training can change */
  readonly active: Uint32Array;
  readonly row: JacobianRow;
  /** Outputs[count, outputs] of the rows first … first + count of x at these parameters; live, for at most `chunkRows` rows. */
  forward(parameters: Float64Array, x: ArrayLike<number>, first: number, count: number): Float64Array;
  /** Puts into `row` the derivatives of one output of row `index` of the last `forward`. */
  derive(parameters: Float64Array, index: number, output: number): void;
}

/** Rows that go through the layers together. */
export const chunkRows = 128;

/** What a layer does with rows that stand together, and with one of them on the way back. */
interface Pass {
  /** y[rows, outputs] of x[rows, inputs] */
  forward(parameters: Float64Array, x: Float64Array, y: Float64Array, rows: number): void;
  /** From d[outputs], the derivative of an output by what the layer gives, that by what it reads into below[inputs]; parameters into `row`. */
  backward(parameters: Float64Array, index: number, d: Float64Array, below: Float64Array, row: JacobianRow): void;
}

/** Throws a KanError for models with layers other than KAN layers, activations and products. */
export function createJacobian(spec: ModelSpec): Jacobian {
  const refused = leastSquaresRefusal(spec);
  if (refused) throw new KanError(`normalEquations: ${refused}`);
  const active = activeParameters(spec);
  const columnOf = new Int32Array(parameterCount(spec)).fill(-1);
  active.forEach((at, column) => (columnOf[at] = column));
  const passes = spec.layers.map((layer, index) =>
    passOf(layer, layerOffset(spec, index), columnOf, index === lastKAN(spec)),
  );
  const widths = [layerInputs(spec.layers[0]), ...spec.layers.map(layerOutputs)];
  const values = widths.map((width) => new Float64Array(chunkRows * width));
  const slopes = widths.map((width) => new Float64Array(width));
  const [inputs, top] = [widths[0], slopes[slopes.length - 1]];
  const row: JacobianRow = {
    at: active.length,
    columns: new Int32Array(active.length),
    slopes: new Float64Array(active.length),
  };
  return {
    active,
    row,
    forward(parameters, x, first, count) {
      const read = values[0];
      for (let i = 0; i < count * inputs; i++) read[i] = x[first * inputs + i];
      passes.forEach((pass, l) => pass.forward(parameters, values[l], values[l + 1], count));
      return values[values.length - 1];
    },
    derive(parameters, index, output) {
      top.fill(0);
      top[output] = 1;
      // filled from its end: the last layer has the last columns
      row.at = active.length;
      for (let l = passes.length - 1; l >= 0; l--) passes[l].backward(parameters, index, slopes[l + 1], slopes[l], row);
    },
  };
}

function passOf(layer: LayerSpec, from: number, columnOf: Int32Array, last: boolean): Pass {
  if (layer.kind === 'kan') return kanPass(layer, from, columnOf, last);
  if (layer.kind === 'activation') return activationPass(layer);
  if (layer.kind === 'product') return productPass(layer);
  throw new Error(`jacobian: a ${layer.kind} layer was let through`);
}

function activationPass({ activation, width }: ActivationLayerSpec): Pass {
  const slopes = new Float64Array(chunkRows * width);
  return {
    forward(_parameters, x, y, rows) {
      for (let i = 0; i < rows * width; i++) {
        y[i] = activate(activation, x[i]);
        slopes[i] = activateDerivative(activation, x[i]);
      }
    },
    backward(_parameters, index, d, below) {
      for (let i = 0; i < width; i++) below[i] = d[i] * slopes[index * width + i];
    },
  };
}

function productPass(layer: ProductLayerSpec): Pass {
  const [inputs, outputs] = [layerInputs(layer), layerOutputs(layer)];
  const owners = factorOwners(layer);
  // of every row and value read: the product of the other factors of its node
  const others = new Float64Array(chunkRows * inputs);
  return {
    forward(_parameters, x, y, rows) {
      for (let row = 0; row < rows; row++) {
        const from = row * inputs;
        const node = row * outputs;
        // up the factors of each node, then down: no division, factors may be 0
        y.fill(1, node, node + outputs);
        for (let i = 0; i < inputs; i++) {
          others[from + i] = y[node + owners[i]];
          y[node + owners[i]] *= x[from + i];
        }
        for (let i = inputs - 1, after = 1; i >= 0; i--) {
          others[from + i] *= after;
          after = i > 0 && owners[i - 1] === owners[i] ? after * x[from + i] : 1;
        }
      }
    },
    backward(_parameters, index, d, below) {
      for (let i = 0; i < inputs; i++) below[i] = d[owners[i]] * others[index * inputs + i];
    },
  };
}

function kanPass(layer: KANLayerSpec, from: number, columnOf: Int32Array, last: boolean): Pass {
  const { inputs, outputs } = layer;
  const functions = layerFunctions(layer);
  const { count } = functions;
  const base = layer.base === 'none' ? 0 : 1;
  // of every row and input: values and slopes of the functions that count, and the coefficient the first belongs to
  const values = new Float64Array(chunkRows * inputs * count);
  const slopes = new Float64Array(chunkRows * inputs * count);
  const offsets = new Int32Array(chunkRows * inputs);
  // row r of the edge [input, output] stands at starts[input, output] + r · strides[output]
  const starts = new Int32Array(inputs * outputs);
  const strides = new Int32Array(outputs);
  for (let output = 0; output < outputs; output++) {
    for (let input = 0; input < inputs; input++) {
      const { offset, stride } = edgePosition(layer, input, output);
      starts[input * outputs + output] = from + offset;
      strides[output] = stride;
    }
  }

  const locked = (layer.locked ?? []).map((edge, position) => ({
    input: edge.input,
    output: edge.output,
    f: lockedFunction(edge),
    at: from + lockedOffset(layer, position),
    // of every row: f and its slope at a·x + b, and x
    seen: new Float64Array(chunkRows * 3),
  }));

  /** Adds an entry in front of the others. */
  const report = (row: JacobianRow, place: number, slope: number): void => {
    const column = columnOf[place];
    if (slope === 0 || column < 0) return;
    row.at--;
    row.columns[row.at] = column;
    row.slopes[row.at] = slope;
  };

  return {
    forward(parameters, x, y, rows) {
      y.fill(0, 0, rows * outputs);
      for (let row = 0; row < rows; row++) {
        for (let input = 0; input < inputs; input++) {
          const point = row * inputs + input;
          const at = point * count;
          const first = (offsets[point] = functions.evaluate(input, x[point], values, slopes, at));
          for (let output = 0; output < outputs; output++) {
            const start = starts[input * outputs + output];
            const stride = strides[output];
            let sum = base ? values[at] * parameters[start] : 0;
            let place = start + (base + first) * stride;
            for (let m = 1; m < count; m++, place += stride) sum += values[at + m] * parameters[place];
            y[row * outputs + output] += sum;
          }
        }
      }
      for (const { input, output, f, at, seen } of locked) {
        const [a, b, c, d] = [parameters[at], parameters[at + 1], parameters[at + 2], parameters[at + 3]];
        for (let row = 0; row < rows; row++) {
          const read = x[row * inputs + input];
          const u = a * read + b;
          seen[row * 3] = f.value(u);
          seen[row * 3 + 1] = f.slope(u);
          seen[row * 3 + 2] = read;
          y[row * outputs + output] += c * seen[row * 3] + d;
        }
      }
    },
    backward(parameters, index, d, below, row) {
      for (let input = 0; input < inputs; input++) {
        const at = (index * inputs + input) * count;
        const first = base + offsets[index * inputs + input];
        let sum = 0;
        for (let output = 0; output < outputs; output++) {
          if (d[output] === 0) continue;
          const start = starts[input * outputs + output];
          const stride = strides[output];
          let own = base ? slopes[at] * parameters[start] : 0;
          let place = start + first * stride;
          for (let m = 1; m < count; m++, place += stride) own += slopes[at + m] * parameters[place];
          sum += d[output] * own;
        }
        below[input] = sum;
      }
      for (let position = locked.length - 1; position >= 0; position--) {
        const { input, output, at, seen } = locked[position];
        const out = d[output];
        if (out === 0) continue;
        const inner = out * parameters[at + 2] * seen[index * 3 + 1];
        report(row, at + 3, out);
        report(row, at + 2, out * seen[index * 3]);
        report(row, at + 1, inner);
        report(row, at, inner * seen[index * 3 + 2]);
        below[input] += inner * parameters[at];
      }
      // highest columns first, in the order of `activeParameters`
      for (let a = (last ? outputs : inputs) - 1; a >= 0; a--) {
        if (last && d[a] === 0) continue;
        for (let b = (last ? inputs : count) - 1; b >= 0; b--) {
          for (let c = (last ? count : outputs) - 1; c >= 0; c--) {
            const [input, m, output] = last ? [b, c, a] : [a, b, c];
            if (m === 0 && base === 0) continue;
            const point = index * inputs + input;
            const edgeRow = m === 0 ? 0 : base + offsets[point] + m - 1;
            const place = starts[input * outputs + output] + edgeRow * strides[output];
            report(row, place, d[output] * values[point * count + m]);
          }
        }
      }
    },
  };
}
