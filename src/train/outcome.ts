// How a run of training went, whichever optimiser made it: no models, no numbers of them.

import type { Optimizer } from './option-table.js';

/** Figures of each epoch, the first epoch first. */
export interface TrainHistory {
  /** mean over the rows, each measured before its step */
  trainLoss: number[];
  /** mean over the validation rows; empty without any */
  validationLoss: number[];
  /** at the end of each epoch */
  learningRate: number[];
  /** one list for each of the options' `metrics` */
  metrics: Record<string, number[]>;
  /** what happened on the way, such as grids that changed; absent with AdamW */
  notes?: { epoch: number; text: string }[];
}

/**
 * Why a run ended:
 * - epochs: all of them were done;
 * - converged: the optimiser says there is nothing more to gain; not with AdamW;
 * - early: the validation loss had not fallen for `patience` epochs;
 * - diverged: the loss was no number any more; the last good parameters are returned;
 * - aborted: the signal ended it.
 */
export type Stopped = 'epochs' | 'converged' | 'early' | 'diverged' | 'aborted';

/** How a run went. */
export interface RunOutcome {
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
}
