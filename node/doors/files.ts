// `kanjs/files`, in Node: files written whole or not at all, checkpoints, runs.

export { findCheckpoint, type FoundCheckpoint, removeCheckpoints, saveCheckpoint } from '../checkpoints.js';
export { prepareDirectory } from '../directories.js';
export { isFormulaFile } from '../files.js';
export { fileError } from '../file-errors.js';
export { importModelFile, type ImportFileOptions } from '../import-file.js';
export { loadResults, loadRun } from '../run-file.js';
export { runTraining, type TrainingRun, type TrainingRunOptions } from '../run-training.js';
export { refuseSameFile } from '../same-file.js';
export type { TrainingEvent, TrainingWarning } from '../training-events.js';
export { type TableSource, trainingDefaults, trainingFiles, type TrainingSettings } from '../training-settings.js';
export type { Results, StoredResults } from '../../src/format/results.js';
export {
  createWhole,
  type FileToWrite,
  setAside,
  type UnwrittenFile,
  type WholeFile,
  writeTogether,
  writeWhole,
} from '../whole-files.js';
