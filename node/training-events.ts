// What a training run says while it goes on, as plain data that can be sent anywhere. Words are the caller's.

import type { Decision } from '../src/data/decision.js';
import type { EpochEvent } from '../src/train/options.js';
import type { TrainStage } from '../src/table/train-options.js';
import type { Stopped } from '../src/train/outcome.js';

/** What is worth a line, but ends nothing. */
export type TrainingWarning =
  /** what computes is not what was asked for or might be expected */
  | { kind: 'backend'; text: string }
  /** a checkpoint was asked for, and there is none: the run begins anew */
  | { kind: 'no-checkpoint'; directory: string }
  /** a checkpoint that cannot be read: the one before is taken */
  | { kind: 'damaged-checkpoint'; path: string; reason: string }
  /** checkpoints could not be written, or not be removed */
  | { kind: 'checkpoint'; reason: string }
  /** a target that is the same in every row to learn from: nothing was learned of it, and it is answered exactly */
  | { kind: 'constant-target'; column: string; value: number }
  /** the signal came in the cross-validation: the network is complete */
  | { kind: 'folds-stopped' };

/** What happens in a training run, one after the other. */
export type TrainingEvent =
  | TrainingWarning
  /** the run goes on from a checkpoint: after so many networks of an ensemble, epochs, and steps of the next, of learning from the rows to learn from or, after that, from all */
  | { kind: 'resumed'; path: string; networks?: number; epoch: number; step: number; allRows?: true }
  /** what was found out about the table without being asked for, where that is anything */
  | { kind: 'read'; profile: readonly Decision[] }
  /** the table is read, the training begins; `done` epochs were done before, by the run that is resumed */
  | { kind: 'begun'; epochs: number; done: number }
  /** what was found out about the columns while they became inputs, where that is anything; after the training */
  | { kind: 'decided'; profile: readonly Decision[] }
  /** the training is done; what is left is measuring and writing */
  | { kind: 'trained'; stopped: Stopped }
  /** networks are tried to choose one, or the chosen one learns from all rows in the end */
  | ({ kind: 'stage' } & TrainStage)
  /** after each epoch; in a cross-validation with the fold it belongs to, from 1 */
  | ({ kind: 'epoch'; fold?: number } & EpochEvent)
  /** a fold of the cross-validation begins */
  | { kind: 'fold'; fold: number; folds: number };
