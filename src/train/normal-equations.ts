// The normal equations of least squares for a KAN: JᵀWJ and JᵀWr, with J the derivatives of every output of every row by every
// parameter. Float64, in TypeScript: a row of J has only the few entries of the functions that are not zero at its inputs.

import type { DatasetSource } from '../compute/contract.js';
import { edgeRow } from '../compute/reference/kan-layer.js';
import { KanError } from '../errors.js';
import { activate, activateDerivative } from '../math/functions.js';
import { edgePosition, layerOffset, modelInputs, modelOutputs, parameterCount } from '../model/layout.js';
import type { ModelSpec } from '../model/spec.js';

export interface NormalEquations {
  /** the weighted mean over rows of the mean over outputs of squared errors, at x */
  value(x: Float64Array): number;
  /** the same; fills the lower triangle of JᵀWJ (matrix[n, n]) and half the loss's gradient, JᵀWr */
  assemble(x: Float64Array, matrix: Float64Array, right: Float64Array): number;
}

/** Throws a KanError for models with layers other than KAN layers and activations. */
export function normalEquations(spec: ModelSpec, data: DatasetSource, weightSum: number): NormalEquations {
  const other = spec.layers.find(({ kind }) => kind !== 'kan' && kind !== 'activation');
  if (other)
    throw new KanError(
      `train: optimizer 'lm' is for KAN layers and activations; this model has a ${other.kind} layer`,
      "use optimizer 'lbfgs'",
    );
  const layers = spec.layers.map((layer, index) => planOf(spec, layer, index));
  const [inputs, outputs, size] = [modelInputs(spec), modelOutputs(spec), parameterCount(spec)];
  // one row of J: parameters it depends on and the derivatives by them
  const places = new Uint32Array(size);
  const slopes = new Float64Array(size);

  const visit = (x: Float64Array, matrix?: Float64Array, right?: Float64Array): number => {
    matrix?.fill(0);
    right?.fill(0);
    let loss = 0;
    for (let row = 0; row < data.rows; row++) {
      const weight = (data.weights?.[row] ?? 1) / (weightSum * outputs);
      if (weight === 0) continue;
      let values: ArrayLike<number> = Float64Array.from({ length: inputs }, (_, i) => data.x[row * inputs + i]!);
      const passed: Passed[] = [];
      for (const plan of layers) {
        const step = plan.forward(values, x);
        passed.push(step);
        values = step.values;
      }
      for (let output = 0; output < outputs; output++) {
        const error = values[output]! - data.y[row * outputs + output]!;
        loss += weight * error * error;
        if (!matrix || !right) continue;
        let back: Float64Array = new Float64Array(outputs);
        back[output] = 1;
        let count = 0;
        for (let l = layers.length - 1; l >= 0; l--) {
          const next = passed[l]!.backward(back, x, (place, slope) => {
            places[count] = place;
            slopes[count++] = slope;
          });
          back = next;
        }
        for (let a = 0; a < count; a++) {
          const [i, share] = [places[a]!, weight * slopes[a]!];
          right[i]! += share * error;
          for (let b = 0; b < count; b++) if (places[b]! <= i) matrix[i * size + places[b]!]! += share * slopes[b]!;
        }
      }
    }
    return loss;
  };
  return { value: (x) => visit(x), assemble: (x, matrix, right) => visit(x, matrix, right) };
}

interface Passed {
  values: Float64Array;
  /** Told the derivative of one output by each value; reports it for each parameter, and returns it for each input. */
  backward(back: Float64Array, x: Float64Array, report: (place: number, slope: number) => void): Float64Array;
}

interface Plan {
  forward(values: ArrayLike<number>, x: Float64Array): Passed;
}

function planOf(spec: ModelSpec, layer: ModelSpec['layers'][number], index: number): Plan {
  if (layer.kind === 'activation') {
    const { activation, width } = layer;
    return {
      forward: (values) => ({
        values: Float64Array.from({ length: width }, (_, i) => activate(activation, values[i]!)),
        backward: (back) => back.map((slope, i) => slope * activateDerivative(activation, values[i]!)),
      }),
    };
  }
  if (layer.kind !== 'kan') throw new Error('normal equations: a layer that was let through');
  const { inputs, outputs } = layer;
  const from = layerOffset(spec, index);
  const removed = new Set((layer.removed ?? []).map(([input, output]) => input * outputs + output));
  const place = (input: number, output: number): { at: number; stride: number } => {
    const { offset, stride } = edgePosition(layer, input, output);
    return { at: from + offset, stride };
  };
  // positions of every edge, found once
  const positions = Array.from({ length: inputs * outputs }, (_, edge) =>
    place(Math.floor(edge / outputs), edge % outputs),
  );
  return {
    forward(values, x) {
      const functions = Array.from({ length: inputs }, (_, input) => edgeRow(layer, input, values[input]!));
      const sums = new Float64Array(outputs);
      for (let input = 0; input < inputs; input++) {
        for (let output = 0; output < outputs; output++) {
          const { at, stride } = positions[input * outputs + output]!;
          for (const { row, value } of functions[input]!) sums[output]! += value * x[at + row * stride]!;
        }
      }
      return {
        values: sums,
        backward(back, parameters, report) {
          const below = new Float64Array(inputs);
          for (let input = 0; input < inputs; input++) {
            for (let output = 0; output < outputs; output++) {
              const d = back[output]!;
              if (d === 0 || removed.has(input * outputs + output)) continue;
              const { at, stride } = positions[input * outputs + output]!;
              for (const { row, value, slope } of functions[input]!) {
                if (value !== 0) report(at + row * stride, d * value);
                below[input]! += d * slope * parameters[at + row * stride]!;
              }
            }
          }
          return below;
        },
      };
    },
  };
}
