// KANTrainer, the specification's trainer: holds a network and options, calls train/trainer.ts.

import type { DatasetSource } from '../compute/contract.js';
import { type MatrixLike, readMatrix } from '../data/matrix.js';
import { checkRecord, KanError, show } from '../errors.js';
import { checkNames } from '../options.js';
import { trainingOptions } from '../train/option-table.js';
import type { TrainOptions } from '../train/options.js';
import { trainModel } from '../train/trainer.js';
import type { TrainResult } from '../train/result.js';
import { Network } from './network.js';

/** Rows to train on or to measure on. */
export interface TrainData<X = MatrixLike> {
  /** x[..., inputs]; for ModularKAN a record of them */
  x: X;
  /** y[..., outputs], in the same form; for `loss: 'cross-entropy'` the class index of each row */
  y: X | MatrixLike;
  /** one non-negative weight for each row; default all 1 */
  weights?: ArrayLike<number>;
}

/** How a `KANTrainer` trains: `TrainOptions`, with the validation data given to `train` instead. */
export interface KANTrainerOptions extends Omit<TrainOptions, 'validation'> {}

/**
 * Trains any network. `await new KANTrainer(kan).train({ x, y })` replaces the network's model with the trained one and returns
 * how the run went. Inputs of rank 3 and more are trained on as rows of their last axis.
 */
export class KANTrainer<X = MatrixLike> {
  readonly network: Network<X, unknown>;
  readonly options: KANTrainerOptions;

  /** Throws a KanError on an option there is not. */
  constructor(network: Network<X, unknown>, options: KANTrainerOptions = {}) {
    const { validation: _ofTrain, ...known } = trainingOptions;
    checkNames('KANTrainer', options, known);
    if (!(network instanceof Network))
      throw new KanError(
        `KANTrainer: \`network\` must be one, such as a KAN; got ${show(network)}`,
        'new KAN([2, 5, 1]) is one',
      );
    this.network = network;
    this.options = options;
  }

  /** Throws a KanError where data and options do not fit; a run that goes wrong later shows as `stopped` in the result. */
  async train(
    data: TrainData<X>,
    settings: KANTrainerOptions & { validation?: TrainData<X> } = {},
  ): Promise<TrainResult> {
    checkNames('KANTrainer.train', settings, trainingOptions);
    const { validation, ...more } = settings;
    const options = { ...this.network.trainDefaults, ...this.options, ...more };
    const result = await trainModel(this.network.model, this.#rows('the data', data, options.loss), {
      ...options,
      validation: validation && this.#rows('the validation data', validation, options.loss),
    });
    this.network.model = result.model;
    return result;
  }

  #rows(which: string, data: TrainData<X>, loss: TrainOptions['loss'] = 'mse'): DatasetSource {
    checkRecord(`KANTrainer.train: ${which}`, data, '{ x, y }');
    const { x, y, weights } = data;
    const inputs = this.network.readInputs(`KANTrainer: \`x\` of ${which}`, x);
    const what = `KANTrainer: \`y\` of ${which}`;
    // classes are one number for each row, whatever the network's own form
    const targets =
      loss === 'cross-entropy' ? readMatrix(what, y as MatrixLike, 1) : this.network.readTargets(what, y as X);
    if (targets.rows !== inputs.rows)
      throw new KanError(`KANTrainer: ${which} has ${inputs.rows} rows of \`x\` but ${targets.rows} of \`y\``);
    return { rows: inputs.rows, x: inputs.data, y: targets.data, weights };
  }
}
