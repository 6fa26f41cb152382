// What work that runs a model is told besides its data: on what it runs, and what ends it. Knows no models.

import { KanError, show } from '../errors.js';
import { checkSignal } from '../options.js';
import { defaultBackend } from './backend.js';
import type { Backend } from './contract.js';

/** On what a model is run, and what ends it: options that nearly every function has. All optional. */
export interface RunOptions {
  /** what computes; default `defaultBackend()` */
  backend?: Backend;
  /** ends the work with its reason */
  signal?: AbortSignal;
}

/** The names of `RunOptions`. */
export const runOptions = ['backend', 'signal'] as const;

/** The backend that was given, else the program's own. Throws a KanError where it is no backend, the signal's reason where that is aborted. */
export async function backendFor(what: string, { backend, signal }: RunOptions): Promise<Backend> {
  checkRun(what, { backend, signal });
  if (signal?.aborted) throw signal.reason;
  return backend ?? (await defaultBackend());
}

/** Throws a KanError unless backend and signal, where they are given, can be used as such. */
export function checkRun(what: string, { backend, signal }: RunOptions): void {
  if (backend !== undefined && typeof (backend as Partial<Backend> | null)?.open !== 'function')
    throw new KanError(`${what}: \`backend\` must come from \`openBackend\`; got ${show(backend)}`);
  if (signal !== undefined) checkSignal(what, signal);
}
