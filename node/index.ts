// What `kanjs` names in Node: the library's names, and those that need a file system.

export * from '../src/index.js';
export { readTableFile, streamTableFile, loadModel, saveModel } from './files.js';
export { savePicture } from './pictures.js';
