// `kanjs/worker`: training and reading networks in a worker, so that a page is never busy: the page's end, and the worker's.

export {
  createTrainer,
  type Pacing,
  type Trainer,
  type WorkerArguments,
  type WorkerRun,
  type WorkerTableOptions,
  type WorkerTraining,
  type WorkerTrainOptions,
} from '../worker/create-trainer.js';
export { serve, type ServeOptions } from '../worker/serve.js';
export type { WorkerFunctions } from '../worker/functions.js';
export type { Snapshot, SnapshotFigures } from '../worker/snapshot-memory.js';
export type { Plain } from '../worker/plain.js';
export type { Port } from '../worker/port.js';
