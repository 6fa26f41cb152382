// How a model is run on a batch: what a backend must do and what it may do. Knows no backend.
// All matrices are row-major [rows, columns] in the model's dtype. Sums over rows are returned, never means:
// whoever averages knows how many samples it averages over.

import { KanError } from '../errors.js';
import type { NormalEquations } from '../math/normal-equations.js';
import type { Dtype, ModelSpec, Real } from '../model/spec.js';

/** The built-in losses; see `LossKind`. */
export const lossKinds = ['mse', 'mae', 'huber', 'cross-entropy'] as const;
/**
 * A built-in loss of one row:
 * - mse: mean over outputs of squared errors;
 * - mae: mean over outputs of absolute errors;
 * - huber: mean over outputs of e²/2 where |e| ≤ 1, else |e| − 1/2 (Huber 1964);
 * - cross-entropy: −ln of the probability that softmax(outputs) gives the row's class; with one output z, a logit, the probability of
 *   class 1 is 1 / (1 + e⁻ᶻ) and the rest is class 0's.
 */
export type LossKind = (typeof lossKinds)[number];

/** What a session is opened for. */
export interface SessionOptions {
  /** most rows a single call may process */
  batchSize: number;
  /** the loss of `loss`, `gradient` and `step`; default 'mse' */
  loss?: LossKind;
  /** whether `gradient` also fills `inputGradient`; default false */
  inputGradient?: boolean;
  /** whether the backward pass computes basis values again instead of keeping them: a quarter of the memory per row; default false */
  recompute?: boolean;
  /** whether to keep what `normalEquations` reads; without it, small models in float64 step faster; default true */
  leastSquares?: boolean;
}

/** Rows loaded into a session, ready to be trained on or measured. */
export interface Dataset {
  readonly rows: number;
  /** order[i] is the row visited i-th; starts as 0, 1, 2 …; the caller may permute it at any time */
  readonly order: Uint32Array;
}

/** Rows to train on or to measure on, as flat arrays, one row after the other. */
export interface DatasetSource {
  rows: number;
  /** x[rows, inputs] */
  x: ArrayLike<number>;
  /** y[rows, outputs]; for 'cross-entropy' the class index of each row, y[rows] */
  y: ArrayLike<number>;
  /** one non-negative weight per row; default all 1 */
  weights?: ArrayLike<number>;
  /**
   * Not for 'cross-entropy', one factor per output: the *reported* loss is that of mse and huber times scale², of mae times
   * scale; the gradient is not touched.
   * Lets a run on standardised targets report in the target's own units. Default all 1.
   */
  scale?: ArrayLike<number>;
}

/** One AdamW step (Loshchilov & Hutter 2019) with the numbers that change from step to step. */
export interface AdamWStep {
  /** count of this step, from 1: the bias corrections are 1 − beta^count */
  count: number;
  learningRate: number;
  /** share of the running mean of gradients that is kept, in [0, 1) */
  beta1: number;
  /** share of the running mean of squared gradients that is kept, in [0, 1) */
  beta2: number;
  /** added to the root of that mean before it divides */
  epsilon: number;
  /** each parameter loses learningRate · weightDecay of itself */
  weightDecay: number;
  /** largest Euclidean norm of the whole gradient; 0 does not clip */
  clip: number;
  /** non-zero: dropout layers are at work and draw from this number (a whole number below 2³²); default 0, no dropout */
  dropout?: number;
  /** λ of the penalty λ · Σ over KAN layers of mean |spline coefficient|; its gradient is added before clipping */
  l1: number;
}

/**
 * A spec with room for a batch. Created by a backend, holds memory until closed. Nothing here allocates after opening,
 * except `load`. Results do not depend on the number of threads, to the bit.
 */
export interface Session {
  /** most rows of a call */
  readonly batchSize: number;
  /** the live parameters; writing to them takes effect with the next call */
  readonly parameters: Real;
  /** gradient of the mean (weighted) loss of the rows given to the last `gradient` */
  readonly gradient: Real;
  /** inputGradient[rows, inputs] of the last `gradient` or `backward`, if asked for at opening; else empty */
  readonly inputGradient: Real;
  /** Computes outputs[rows, outputs] of x[rows, inputs]; `x` and `outputs` may be longer than needed. Rows ≤ batchSize.
   * `dropout` as for a step. */
  forward(x: Real, rows: number, outputs: Real, dropout?: number): void;
  /**
   * After `forward` of the same rows: from d[rows, outputs], the derivative of any scalar by the outputs, the
   * derivative of that scalar by the parameters (into `gradient`) and, if asked for at opening, by the inputs.
   */
  backward(d: Real, rows: number): void;
  /** Copies rows into the session. */
  load(source: DatasetSource): Dataset;
  /** Sum over rows order[first .. first + rows) of weight · loss, scaled. */
  loss(data: Dataset, first: number, rows: number): number;
  /** The same sum, and the gradient of (Σ weight · unscaled loss) / (Σ weight) into `gradient`; `dropout` as for a step. */
  gradientOf(data: Dataset, first: number, rows: number, dropout?: number): number;
  /**
   * Lane: gradient and AdamW update in one pass. Returns the loss sum as before the update. When that is not finite, or the gradient's
   * norm is not (seen only when clipping), nothing is updated and the return value is not finite. Absent: training does it itself.
   */
  step?(data: Dataset, first: number, rows: number, adamw: AdamWStep): number;
  /** Bytes taken by what grows with the batch: activations, their derivatives, kept basis values, scratch. */
  readonly activationBytes: number;
  /** Lane, with `step`: forgets AdamW's moments. */
  resetOptimizer?(): void;
  /** Lane, with `step`: AdamW's first and second moments, live, for checkpoints. */
  readonly moments?: readonly [Real, Real];
  /**
   * Lane, for dtype 'float64', loss 'mse' and specs that `leastSquaresRefusal` has nothing against: the normal equations of all rows of
   * a data set, whose `scale` does not count. Writes to `parameters` and `gradient`. Undefined: this session has none.
   */
  normalEquations?(data: Dataset): NormalEquations | undefined;
  /**
   * Gives the memory back. Calls of a session that was closed, or whose backend was, throw a KanError; arrays it gave out must not be used
   * any more.
   */
  close(): void;
}

/** Why a spec has no normal equations, or undefined: they are for KAN layers, activations and products. */
export function leastSquaresRefusal({ layers }: ModelSpec): string | undefined {
  const other = layers.find(({ kind }) => !['kan', 'activation', 'product'].includes(kind));
  if (other) return `it is for KAN layers, activations and products; this model has a ${other.kind} layer`;
  return layers.some(({ kind }) => kind === 'kan') ? undefined : 'it needs a KAN layer';
}

/** What every backend throws when it, or a session of it, is used after it was closed. */
export function closedError(what: 'backend' | 'session' | 'normal equations'): KanError {
  return new KanError(
    `${what}: used after it was closed`,
    what === 'backend'
      ? 'close a backend only when everything that runs on it has ended: with parallel promises, after `Promise.allSettled`'
      : 'open another one',
  );
}

/** Throws where rows [first, first + rows) are not in the data set, or another session's: its numbers would be read where there are none. */
export function checkData(
  session: Session,
  data: Dataset & { readonly owner: object },
  first: number,
  rows: number,
): void {
  if (data.owner !== session)
    throw new KanError('session: the data were loaded into another session', 'load them here');
  if (!(first >= 0 && first + rows <= data.rows))
    throw new KanError(`session: rows ${first} to ${first + rows} were asked for, of ${data.rows}`);
}

/** What computes: the native addon, WebAssembly or plain TypeScript. `openBackend` opens one; `close` gives back its threads and memory. */
export interface Backend {
  readonly name: 'reference' | 'wasm' | 'native';
  /** the variant chosen, e.g. "relaxed SIMD" or "AVX-512"; for people */
  readonly variant: string;
  readonly threads: number;
  /** where the native addon came from: a package with its version, or a file */
  readonly source?: string;
  /** where it is not what was asked for or might be expected: what it is and why, in one line; for people */
  readonly note?: string;
  /** whether `close` was called */
  readonly closed: boolean;
  /** Why this backend cannot run the spec, or undefined if it can. */
  refuses(spec: ModelSpec): string | undefined;
  /** Opens a session holding a copy of `parameters`. Throws a KanError when memory does not suffice, or the backend was closed. */
  open(spec: ModelSpec, parameters: ArrayLike<number>, options: SessionOptions): Session;
  /**
   * For benchmarks: `repeats` passes of multiply-adds over 16 KB in the first-level cache, on one thread; returns the number
   * of floating-point operations. What kernels are measured against.
   */
  peak?(dtype: Dtype, repeats: number): number;
  /**
   * Ends threads and gives all memory back. Sessions that are still open end with it: whatever runs on them, such as a training, gets a
   * KanError at its next step. Closing twice is no error.
   */
  close(): void;
}
