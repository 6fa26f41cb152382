// `kanjs/files`, in Node: files written whole or not at all, checkpoints, runs.

export { findCheckpoint, type FoundCheckpoint, removeCheckpoints, saveCheckpoint } from '../checkpoints.js';
export { prepareDirectory } from '../directories.js';
export { fileError } from '../file-errors.js';
export { loadRun } from '../run-file.js';
export {
  createWhole,
  type FileToWrite,
  removeUnfinished,
  setAside,
  type UnwrittenFile,
  type WholeFile,
  writeTogether,
  writeWhole,
} from '../whole-files.js';
