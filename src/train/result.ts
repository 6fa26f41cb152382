// What a run of training gives, whichever optimiser made it.

import type { Model } from '../model/model.js';
import type { Optimizer } from './option-table.js';
import type { TrainHistory, TrainState } from './state.js';

/**
 * Why a run ended:
 * - epochs: all of them were done;
 * - converged: the optimiser says there is nothing more to gain; not with AdamW;
 * - early: the validation loss had not fallen for `patience` epochs;
 * - diverged: the loss was no number any more; the last good parameters are returned;
 * - aborted: the signal ended it.
 */
export type Stopped = 'epochs' | 'converged' | 'early' | 'diverged' | 'aborted';

/** The trained model and how the run went. A run that ended early is told by `stopped` and `message`, not by an error. */
export interface TrainResult {
  /** the best parameters seen (by validation loss, if there is one; else the last good ones) in a copy of the model */
  model: Model;
  history: TrainHistory;
  /** why the run ended */
  stopped: Stopped;
  /** epoch, from 1, that the returned parameters are from; 0: the initial ones */
  bestEpoch: number;
  /** smallest validation loss; absent without validation rows */
  bestValidationLoss?: number;
  /** what happened, when the run did not end as planned */
  message?: string;
  /** what trained it */
  optimizer: Exclude<Optimizer, 'auto'>;
  /** with `optimizer: 'auto'`: why this one */
  why?: string;
  /** after an abort: where the run stands, for `resume` */
  state?: TrainState;
}
