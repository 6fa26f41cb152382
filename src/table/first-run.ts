// The run whose network was measured, as a checkpoint of the one on all rows after it keeps it: so a resumed run has not to train it again.
// Knows runs and states, no tables.

import type { FinishedMember, FirstRun, TrainState } from '../train/state.js';
import { stateBefore } from '../train/state.js';
import type { TrainResult } from '../train/result.js';

/** What a checkpoint keeps of the run. */
export function firstRunOf({ model, last, state: _state, ...run }: TrainResult): FirstRun {
  return { ...model, run, ...(last && { last: last.parameters }) };
}

/** The same of the networks of an ensemble. */
export function firstEnsembleOf([first, ...others]: readonly FinishedMember[]): FirstRun {
  return { ...first, others };
}

/** A state from which the ensemble that was kept is made again, without training. */
export function ensembleState({ others = [], ...first }: FirstRun): TrainState {
  return stateBefore({ members: [first, ...others] });
}

/** The run that was kept. */
export function resultOf({ spec, parameters, run, last }: FirstRun): TrainResult {
  return { ...run, model: { spec, parameters }, ...(last && { last: { spec, parameters: last } }) };
}

/** The state of the run on all rows, with the one before it. */
export function withFirst(state: TrainState, first: FirstRun): TrainState {
  return { ...state, first };
}
