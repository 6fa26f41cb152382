// Outputs of a model for any number of rows, in batches. Knows rows of network inputs; tables are table/predict-table.ts's.

import { layerOffset, modelInputs, modelOutputs } from '../model/layout.js';
import { createReal, type Model } from '../model/model.js';
import { isMonotone } from '../model/monotone.js';
import { networksOf } from '../model/members.js';
import type { ModelSpec, Real } from '../model/spec.js';
import { finish, type Work } from '../work.js';
import type { Backend } from './contract.js';
import { checkAlike, openSession } from './sessions.js';

/** Rows per call: large enough to share among threads, small enough for the cache. */
const batchRows = 1024;

/** Numbers further out than these count as these: what the grids go on with beyond them would soon be no numbers. */
const outermost = { float32: 1e30, float64: 1e300 } as const;

/** Puts `count` numbers of x, from a place on, where a session reads them. What is no number stays so. */
export function copyInputs(
  { dtype }: Pick<ModelSpec, 'dtype'>,
  x: ArrayLike<number>,
  from: number,
  to: Real,
  count: number,
): void {
  const most = outermost[dtype];
  for (let i = 0; i < count; i++) {
    const value = x[from + i];
    to[i] = value > most ? most : value < -most ? -most : value;
  }
}

/** outputs[rows, outputs] of x[rows, inputs], in the model's dtype. Trusts its arguments. */
export function predictRows(model: Model, x: ArrayLike<number>, rows: number, backend: Backend): Real {
  return finish(predictInPieces(model, x, rows, backend));
}

/** The same, a batch at a time. */
export function* predictInPieces(model: Model, x: ArrayLike<number>, rows: number, backend: Backend): Work<Real> {
  if (model.members !== undefined) return meanOutputs(model.spec, yield* predictEachInPieces(model, x, rows, backend));
  const { spec, parameters } = model;
  // where answers must keep an order, the last digits of float32 would break it; rounding afterwards does not
  if (spec.dtype === 'float32' && isMonotone(spec)) {
    const exact: Model = { spec: { ...spec, dtype: 'float64' }, parameters: Float64Array.from(parameters) };
    return Float32Array.from(yield* predictInPieces(exact, x, rows, backend));
  }
  const [inputs, outputs] = [modelInputs(spec), modelOutputs(spec)];
  const result = createReal(spec, rows * outputs);
  if (rows === 0) return result;
  const batchSize = Math.min(rows, batchRows);
  const session = openSession(model, backend, batchSize);
  try {
    const batch = createReal(spec, batchSize * inputs);
    for (let first = 0; first < rows; first += batchSize) {
      const count = Math.min(batchSize, rows - first);
      copyInputs(spec, x, first * inputs, batch, count * inputs);
      session.forward(batch, count, result.subarray(first * outputs, (first + count) * outputs));
      yield;
    }
    return result;
  } finally {
    session.close();
  }
}

/** The outputs of each network of the model by itself, the one that stands for it first. */
export function* predictEachInPieces(model: Model, x: ArrayLike<number>, rows: number, backend: Backend): Work<Real[]> {
  checkAlike(model);
  const each: Real[] = [];
  for (const network of networksOf(model)) each.push(yield* predictInPieces(network, x, rows, backend));
  return each;
}

/** The mean of what several networks answer, summed in float64 and in their order. */
export function meanOutputs(spec: Pick<ModelSpec, 'dtype'>, each: readonly Real[]): Real {
  const mean = createReal(spec, each[0].length);
  for (let i = 0; i < mean.length; i++) {
    let sum = 0;
    for (const outputs of each) sum += outputs[i];
    mean[i] = sum / each.length;
  }
  return mean;
}

/** Standard deviation of what several networks answer, number by number. */
export function spreadOver(each: readonly (Real | Float64Array)[]): Float64Array {
  return Float64Array.from(each[0], (_, i) => {
    const mean = each.reduce((sum, answers) => sum + answers[i], 0) / each.length;
    return Math.sqrt(each.reduce((sum, answers) => sum + (answers[i] - mean) ** 2, 0) / each.length);
  });
}

/** What layer `index` reads (past the last layer: what the model answers) for x[rows, inputs]. Trusts its arguments. */
export function predictInputs(
  model: Model,
  index: number,
  x: ArrayLike<number>,
  rows: number,
  backend: Backend,
): ArrayLike<number> {
  return finish(predictInputsInPieces(model, index, x, rows, backend));
}

/** The same, a batch at a time. */
export function* predictInputsInPieces(
  { spec, parameters }: Model,
  index: number,
  x: ArrayLike<number>,
  rows: number,
  backend: Backend,
): Work<ArrayLike<number>> {
  if (index === 0) return x;
  const head: Model = {
    spec: { dtype: spec.dtype, layers: spec.layers.slice(0, index) },
    parameters: parameters.subarray(0, layerOffset(spec, index)),
  };
  return yield* predictInPieces(head, x, rows, backend);
}
