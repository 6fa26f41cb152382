// What a run of training gives, whichever optimiser made it.

import type { Model } from '../model/model.js';
import type { RunOutcome } from './outcome.js';
import type { TrainState } from './state.js';

/** The trained model and how the run went. A run that ended early is told by `stopped` and `message`, not by an error. */
export interface TrainResult extends RunOutcome {
  /** the best parameters seen (by validation loss, if there is one; else the last good ones) in a copy of the model */
  model: Model;
  /** of AdamW, where all epochs were done and an earlier one was the best: the model at the end */
  last?: Model;
  /** after an abort: where the run stands, for `resume` */
  state?: TrainState;
}
