// The normal equations of least squares for a KAN: JᵀWJ and JᵀWr, with J the derivatives of every output of every row by every
// parameter that training can change. Float64, in TypeScript; the kernels' lane (compute/contract.ts) does the same faster.

import { type DatasetSource } from '../compute/contract.js';
import { differenceStep, type NormalEquations } from '../math/normal-equations.js';
import { factorInPieces, solveFactored } from '../math/cholesky.js';
import { modelOutputs, parameterCount } from '../model/layout.js';
import type { ModelSpec } from '../model/spec.js';
import type { Work } from '../work.js';
import { chunkRows, createJacobian } from './jacobian.js';

/** Throws a KanError for models with layers other than KAN layers, activations and products. */
export function normalEquations(spec: ModelSpec, data: DatasetSource, weightSum: number): NormalEquations {
  const jacobian = createJacobian(spec);
  const { active, row } = jacobian;
  const [outputs, n] = [modelOutputs(spec), active.length];
  const matrix = new Float64Array(n * n);
  const factor = new Float64Array(n * n);
  const [right, diagonal] = [new Float64Array(n), new Float64Array(n)];

  /** Adds weight · slopes slopesᵀ of the row to the matrix, lower triangle, and weight · error · slopes to the right side. */
  const gather = (weight: number, error: number): void => {
    const { columns, slopes } = row;
    for (let a = row.at; a < n; a++) {
      const share = weight * slopes[a];
      const from = columns[a] * n;
      right[columns[a]] += share * error;
      for (let b = row.at; b <= a; b++) matrix[from + columns[b]] += share * slopes[b];
    }
  };
  /** Rows one after the other, some of them a piece of work; `see` is told the row, its weight and its outputs. */
  function* eachRow(
    x: Float64Array,
    see: (row: number, index: number, weight: number, values: Float64Array) => void,
  ): Work<void> {
    for (let first = 0; first < data.rows; first += chunkRows) {
      const count = Math.min(chunkRows, data.rows - first);
      const values = jacobian.forward(x, data.x, first, count);
      for (let i = 0; i < count; i++) {
        const weight = (data.weights?.[first + i] ?? 1) / (weightSum * outputs);
        if (weight > 0) see(first + i, i, weight, values);
      }
      yield;
    }
  }
  function* visit(x: Float64Array, derive: boolean): Work<number> {
    let loss = 0;
    yield* eachRow(x, (at, index, weight, values) => {
      for (let output = 0; output < outputs; output++) {
        const error = values[index * outputs + output] - data.y[at * outputs + output];
        loss += weight * error * error;
        if (!derive) continue;
        jacobian.derive(x, index, output);
        gather(weight, error);
      }
    });
    return loss;
  }
  // of every output, one point after the other, the sum of those on either side
  const bends = new Float64Array(data.rows * outputs);
  const moved = new Float64Array(parameterCount(spec));
  const addOutputs = (x: Float64Array): Work<void> =>
    eachRow(x, (at, index, _weight, values) => {
      for (let o = 0; o < outputs; o++) bends[at * outputs + o] += values[index * outputs + o];
    });

  return {
    active,
    right,
    diagonal,
    matrix: { numbers: matrix, stride: n },
    value: (x) => visit(x, false),
    *assemble(x) {
      matrix.fill(0);
      right.fill(0);
      const loss = yield* visit(x, true);
      for (let i = 0; i < n; i++) diagonal[i] = matrix[i * n + i];
      return loss;
    },
    *solve(added, step) {
      factor.set(matrix);
      for (let i = 0; i < n; i++) {
        factor[i * n + i] += added[i];
        step[i] = -right[i];
      }
      if (!(yield* factorInPieces(factor, n))) return false;
      solveFactored(factor, step);
      return true;
    },
    *accelerate(x, step, acceleration) {
      bends.fill(0);
      moved.set(x);
      for (const side of [1, -1]) {
        for (let i = 0; i < n; i++) moved[active[i]] = x[active[i]] + side * differenceStep * step[i];
        yield* addOutputs(moved);
      }
      acceleration.fill(0);
      yield* eachRow(x, (at, index, weight, values) => {
        for (let output = 0; output < outputs; output++) {
          jacobian.derive(x, index, output);
          const bend = bends[at * outputs + output] - 2 * values[index * outputs + output];
          const share = (-weight * bend) / (2 * differenceStep ** 2);
          for (let a = row.at; a < n; a++) acceleration[row.columns[a]] += share * row.slopes[a];
        }
      });
      solveFactored(factor, acceleration);
    },
  };
}
