// A least-squares problem as Levenberg–Marquardt sees it: its normal equations near a point. Knows no networks; who fills them in is
// compute/'s kernels, train/ or a problem of its own functions.

import type { Work } from '../work.js';

/**
 * A least-squares problem near a point. Vectors x are flat arrays of the whole model; what training cannot change stays. What takes long
 * comes as work in pieces, to be finished before the next call.
 */
export interface NormalEquations {
  /** the flat index of each of the system's unknowns */
  readonly active: Uint32Array;
  /** the weighted mean over rows of the mean over outputs of squared errors, at x */
  value(x: Float64Array): number | Work<number>;
  /** the same; keeps JᵀWJ and `right` for `solve` */
  assemble(x: Float64Array): number | Work<number>;
  /** JᵀWr of the last `assemble`, half the loss's gradient, one number for each of `active` */
  readonly right: Float64Array;
  /** diagonal of JᵀWJ of the last `assemble` */
  readonly diagonal: Float64Array;
  /** May be absent. JᵀWJ, its lower triangle at numbers[i · stride + j], live: what is added to it and to `right` counts in `solve`. */
  readonly matrix?: { readonly numbers: Float64Array; readonly stride: number };
  /** Solves (JᵀWJ + diag(added)) step = −JᵀWr; step has a number for each of `active`. False: not positive definite. */
  solve(added: Float64Array, step: Float64Array): boolean | Work<boolean>;
  /**
   * May be absent. After `assemble` at x and `solve`: half the geodesic acceleration along the step, the a of (JᵀWJ + diag(added)) a = −JᵀWr″/2, where
   * r″ is the second derivative of the outputs along the step, by differences.
   */
  accelerate?(x: Float64Array, step: Float64Array, acceleration: Float64Array): void | Work<void>;
  /** Gives the memory back. */
  close?(): void;
}

/** Part of a step over which outputs are compared for the second derivative along it. */
export const differenceStep = 0.1;
