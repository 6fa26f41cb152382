// `kanjs/backend`: what runs models on batches: backends, sessions, and models as source text.

export type { CompileOptions } from '../compute/compile.js';
export { generateSource } from '../compute/straight-line/source.js';
export type { RunOptions } from '../compute/run.js';
export { defaultBackend, type Device, devices } from '../compute/backend.js';
export type { AdamWStep, Dataset, DatasetSource, LossKind, Session, SessionOptions } from '../compute/contract.js';
