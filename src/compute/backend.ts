// Chooses and opens a backend. The one place that names them all.

import { platform } from '#platform';
import { checkChoice, checkInteger, KanError } from '../errors.js';
import type { Backend } from './contract.js';
import { referenceBackend } from './reference/backend.js';
import { openWasmBackend } from './wasm/backend.js';

export const devices = ['auto', 'native', 'wasm', 'reference'] as const;
export type Device = (typeof devices)[number];

export interface BackendOptions {
  /** 'auto' takes the native addon where there is one, else WebAssembly; default 'auto' */
  device?: Device;
  /** threads that share the work, this one included; default: the number of processors, at most 8 */
  threads?: number;
}

/**
 * Opens a backend. Close it when done: it holds threads and memory.
 * Throws a KanError when the device asked for is not to be had.
 */
export async function openBackend(options: BackendOptions = {}): Promise<Backend> {
  const { device = 'auto', threads = Math.max(1, Math.min(8, platform.processors())) } = options;
  checkChoice('openBackend: `device`', device, devices);
  checkInteger('openBackend: `threads`', threads, 1, 256);
  if (device === 'reference') return referenceBackend();
  if (device === 'wasm') return openWasmBackend(platform, threads);
  const native = await platform.openNative(threads);
  if ('open' in native) return native;
  if (device === 'native')
    throw new KanError(`openBackend: no native backend: ${native.missing}`, 'use device "wasm" or "auto"');
  return openWasmBackend(platform, threads);
}

let shared: Promise<Backend> | undefined;

/** The backend used where none is given: `openBackend()` on first use, one for the whole program, never closed. */
export function defaultBackend(): Promise<Backend> {
  shared ??= openBackend();
  return shared;
}
