// The public names in Node: the library's, and those that need a file system.

export * from '../src/index.js';
export { findCheckpoint, type FoundCheckpoint, removeCheckpoints, saveCheckpoint } from './checkpoints.js';
export { prepareDirectory } from './directories.js';
export { fileError } from './file-errors.js';
export { loadModel, readTableFile, saveModel, streamTableFile } from './files.js';
export { mathRenderer } from './math.js';
export {
  pictureFormat,
  pictureFormats,
  type PictureFormat,
  type PngOptions,
  renderPng,
  savePicture,
} from './pictures.js';
export { loadRun } from './run-file.js';
export {
  createWhole,
  type FileToWrite,
  removeUnfinished,
  setAside,
  type UnwrittenFile,
  type WholeFile,
  writeTogether,
  writeWhole,
} from './whole-files.js';
