// The training of one network of an ensemble as plain data, so that it can be done wherever there are kernels: in another thread, on another machine.
// Knows encoded rows and one training; which networks there are, and what becomes of them, is the caller's.

import type { Backend, DatasetSource } from '../compute/contract.js';
import { modelInputs } from '../model/layout.js';
import type { Model } from '../model/model.js';
import { isPlain } from '../options.js';
import type { TrainOptions } from '../train/options.js';
import type { TrainResult } from '../train/result.js';
import { trainModel } from '../train/trainer.js';

/** Options that are of a run, not of what is learned. */
type OfRuns = 'signal' | 'onEpoch' | 'checkpoint' | 'backend' | 'validation';

/** A network that is to be trained: the same comes of it wherever that is, with the same kernels. */
export interface NetworkJob {
  /** untrained */
  model: Model;
  /** encoded rows, which all networks of an ensemble have in common */
  data: DatasetSource;
  /** numbers of the rows to learn from, and of those to choose the best epoch by */
  train: Uint32Array;
  heldBack: Uint32Array;
  options: Omit<TrainOptions, OfRuns>;
}

/** Trains networks somewhere. */
export interface NetworkEngine {
  /** how many it trains at once */
  readonly networks: number;
  /**
   * Trains the network of a job. At the signal it comes with what was learned by then, or, where that cannot be had, rejects with the signal's reason.
   * Throws a KanError for a job that makes no sense, and where whoever trains dies of it again and again.
   */
  fit(
    job: NetworkJob,
    signal: AbortSignal | undefined,
    onEpoch: (epoch: number, epochs: number) => void,
  ): Promise<TrainResult>;
}

/** Trains the network of a job. */
export async function trainNetwork(
  { model, data, train, heldBack, options }: NetworkJob,
  run: Pick<TrainOptions, 'signal' | 'onEpoch' | 'checkpoint'> & { backend: Backend },
): Promise<TrainResult> {
  return await trainModel(model, rowsOf(data, train, model), {
    ...options,
    ...run,
    validation: rowsOf(data, heldBack, model),
  });
}

/** Whether a training with these options can be said to another thread: no loss or figure is a function, and no checkpoints are asked for on the way. */
export function isSendable({
  signal: _signal,
  onEpoch: _told,
  backend: _backend,
  resume: _resume,
  ...options
}: Omit<TrainOptions, 'validation'>): boolean {
  return isPlain(options);
}

/** The rows as arrays of numbers in memory that threads share, where there is such. */
export function sharedRows({ rows, x, y, weights, scale }: DatasetSource): DatasetSource {
  const shared = (values: ArrayLike<number>): Float64Array => {
    const copy = new Float64Array(new (globalThis.SharedArrayBuffer ?? ArrayBuffer)(8 * values.length));
    copy.set(values);
    return copy;
  };
  return {
    rows,
    x: shared(x),
    y: shared(y),
    ...(weights && { weights: shared(weights) }),
    ...(scale && { scale: shared(scale) }),
  };
}

/** The given rows of encoded ones. */
function rowsOf({ x, y, weights, scale, rows: all }: DatasetSource, rows: Uint32Array, { spec }: Model): DatasetSource {
  const take = (values: ArrayLike<number>, width: number): Float64Array => {
    const taken = new Float64Array(rows.length * width);
    for (let row = 0; row < rows.length; row++)
      for (let i = 0; i < width; i++) taken[row * width + i] = values[rows[row] * width + i];
    return taken;
  };
  return {
    rows: rows.length,
    x: take(x, modelInputs(spec)),
    y: take(y, y.length / all),
    ...(weights && { weights: take(weights, 1) }),
    ...(scale && { scale }),
  };
}
