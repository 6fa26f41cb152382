// The normal equations of least squares for a KAN: JᵀWJ and JᵀWr, with J the derivatives of every output of every row by every
// parameter that training can change. Float64, in TypeScript; the kernels' lane (compute/contract.ts) does the same faster.

import type { DatasetSource } from '../compute/contract.js';
import { solveCholesky } from '../math/cholesky.js';
import { modelOutputs } from '../model/layout.js';
import type { ModelSpec } from '../model/spec.js';
import { chunkRows, createJacobian } from './jacobian.js';

/** A least-squares problem near a point. Vectors x are flat arrays of the whole model; what training cannot change stays. */
export interface NormalEquations {
  /** the flat index of each of the system's unknowns */
  readonly active: Uint32Array;
  /** the weighted mean over rows of the mean over outputs of squared errors, at x */
  value(x: Float64Array): number;
  /** the same; keeps JᵀWJ and `right` for `solve` */
  assemble(x: Float64Array): number;
  /** JᵀWr of the last `assemble`, half the loss's gradient, one number for each of `active` */
  readonly right: Float64Array;
  /** diagonal of JᵀWJ of the last `assemble` */
  readonly diagonal: Float64Array;
  /** Solves (JᵀWJ + diag(added)) step = −JᵀWr; step has a number for each of `active`. False: not positive definite. */
  solve(added: Float64Array, step: Float64Array): boolean;
}

/** With the matrix at hand, lower triangle of matrix[n, n], for who wants to look. */
export interface PlainNormalEquations extends NormalEquations {
  readonly matrix: Float64Array;
}

/** Throws a KanError for models with layers other than KAN layers, activations and products. */
export function normalEquations(spec: ModelSpec, data: DatasetSource, weightSum: number): PlainNormalEquations {
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
      const share = weight * slopes[a]!;
      const from = columns[a]! * n;
      right[columns[a]!]! += share * error;
      for (let b = row.at; b <= a; b++) matrix[from + columns[b]!]! += share * slopes[b]!;
    }
  };
  const visit = (x: Float64Array, derive: boolean): number => {
    let loss = 0;
    for (let first = 0; first < data.rows; first += chunkRows) {
      const count = Math.min(chunkRows, data.rows - first);
      const values = jacobian.forward(x, data.x, first, count);
      for (let i = 0; i < count; i++) {
        const weight = (data.weights?.[first + i] ?? 1) / (weightSum * outputs);
        if (weight === 0) continue;
        for (let output = 0; output < outputs; output++) {
          const error = values[i * outputs + output]! - data.y[(first + i) * outputs + output]!;
          loss += weight * error * error;
          if (!derive) continue;
          jacobian.derive(x, i, output);
          gather(weight, error);
        }
      }
    }
    return loss;
  };
  return {
    ...{ active, right, diagonal, matrix },
    value: (x) => visit(x, false),
    assemble(x) {
      matrix.fill(0);
      right.fill(0);
      const loss = visit(x, true);
      for (let i = 0; i < n; i++) diagonal[i] = matrix[i * n + i]!;
      return loss;
    },
    solve(added, step) {
      factor.set(matrix);
      for (let i = 0; i < n; i++) {
        factor[i * n + i]! += added[i]!;
        step[i] = -right[i]!;
      }
      return solveCholesky(factor, step);
    },
  };
}
