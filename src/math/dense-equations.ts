// Normal equations of a small least-squares problem given by its own functions: a full matrix, every parameter free. Knows no networks.

import { inPieces, type Work } from '../work.js';
import { factorInPieces, solveCholesky, solveFactored } from './cholesky.js';
import type { NormalEquations } from './normal-equations.js';

export interface DenseProblem {
  /** number of parameters n */
  size: number;
  /** those that may change; default all. Matrix and right side have one row for each, in this order */
  active?: Uint32Array;
  /** the mean of squared errors at x; not finite where x is not allowed */
  value(x: Float64Array): number | Work<number>;
  /** the same; fills the lower triangle of JᵀJ (matrix[n, n]) and Jᵀr, both as means over rows; both come cleared */
  assemble(x: Float64Array, matrix: Float64Array, right: Float64Array): number | Work<number>;
}

/** Unknowns from which on a system is solved in pieces. */
const many = 200;

/** The problem as `iterateLM` takes it. */
export function denseEquations({ size, active: given, value, assemble }: DenseProblem): NormalEquations {
  const active = given ?? Uint32Array.from({ length: size }, (_, i) => i);
  const n = active.length;
  const [matrix, factor] = [new Float64Array(n * n), new Float64Array(n * n)];
  const [right, diagonal] = [new Float64Array(n), new Float64Array(n)];
  function* solveMany(step: Float64Array): Work<boolean> {
    if (!(yield* factorInPieces(factor, n))) return false;
    solveFactored(factor, step);
    return true;
  }
  return {
    active,
    right,
    diagonal,
    value,
    *assemble(x) {
      matrix.fill(0);
      right.fill(0);
      const loss = yield* inPieces(assemble(x, matrix, right));
      for (let i = 0; i < n; i++) diagonal[i] = matrix[i * n + i];
      return loss;
    },
    solve(added, step) {
      factor.set(matrix);
      for (let i = 0; i < n; i++) {
        factor[i * n + i] += added[i];
        step[i] = -right[i];
      }
      return n < many ? solveCholesky(factor, step) : solveMany(step);
    },
  };
}
