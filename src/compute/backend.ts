// Chooses and opens a backend. The one place that names them all.

import { platform } from '#platform';
import { checkChoice, checkInteger, KanError } from '../errors.js';
import type { Backend } from './contract.js';
import { referenceBackend } from './reference/backend.js';
import { openWasmBackend } from './wasm/backend.js';
import { checkNames } from '../options.js';

/** What can compute; see `Device`. */
export const devices = ['auto', 'native', 'wasm', 'reference'] as const;
/** What shall compute: the native addon, WebAssembly, the reference in plain TypeScript, or, 'auto', the fastest that is there. */
export type Device = (typeof devices)[number];

/** Which kernels to open, and for how many threads. */
export interface BackendOptions {
  /** 'auto' takes the native addon where there is one, else WebAssembly, else the reference, which is slow; default 'auto' */
  device?: Device;
  /** threads that share the work, this one included: at most one for each processor; default: the number of processors, at most 8 */
  threads?: number;
}

/**
 * Opens a backend. Close it when done: it holds threads and memory. Where it is not what was asked for or might be expected, its `note` says
 * so. Throws a KanError when the device asked for is not available.
 */
export async function openBackend(options: BackendOptions = {}): Promise<Backend> {
  checkNames('openBackend', options, ['device', 'threads']);
  const processors = Math.max(1, platform.processors());
  const { device = 'auto', threads = usualThreads() } = options;
  checkChoice('openBackend: `device`', device, devices);
  checkInteger('openBackend: `threads`', threads, 1, 256);
  // more would only wait for each other
  const running = Math.min(threads, processors);
  const backend = await open(device, running);
  if (backend.name === 'reference') return backend;
  if (options.threads !== undefined && backend.threads < running)
    return noted(backend, `1 of ${threads} threads: no workers that share memory can be started here`);
  if (running === threads) return backend;
  return noted(backend, `${running} of ${threads} threads: this machine has no more processors`);
}

async function open(device: Device, threads: number): Promise<Backend> {
  if (device === 'reference') return referenceBackend();
  if (device === 'wasm') return openWasmBackend(platform, threads);
  const native = await platform.openNative(threads);
  if ('open' in native) return native;
  if (device === 'native')
    throw new KanError(`openBackend: no native backend: ${native.missing}`, 'use device "wasm" or "auto"');
  // an addon that was never built is no news, one that cannot be opened is
  const fault = native.faulty ? `no native backend: ${native.missing}` : undefined;
  try {
    return noted(await openWasmBackend(platform, threads), fault);
  } catch (error) {
    if (!(error instanceof KanError)) throw error;
    return noted(
      referenceBackend(),
      [fault, error.message, 'plain TypeScript computes, which is slow'].filter(Boolean).join('; '),
    );
  }
}

/** The backend with one thing more to say of it. */
function noted(backend: Backend, note: string | undefined): Backend {
  if (!note) return backend;
  const whole = [backend.note, note].filter(Boolean).join('; ');
  return Object.defineProperty(backend, 'note', { value: whole, enumerable: true, configurable: true });
}

/** Threads where nobody says how many. */
export const usualThreads = (): number => Math.min(8, Math.max(1, platform.processors()));

/** Threads for the trials of a table or the shapes of a search, where this platform has them: what its `openTrials` gives. */
export const startTrials: NonNullable<typeof platform.openTrials> = (start) => platform.openTrials?.(start);

let shared: Promise<Backend> | undefined;

/**
 * The backend used where none is given: `openBackend()` on first use, one for the whole program. Whoever closes it ends what runs on it; the
 * next call opens another. Throws what `openBackend` throws.
 */
export async function defaultBackend(): Promise<Backend> {
  const opening = (shared ??= openBackend());
  try {
    const backend = await opening;
    if (!backend.closed) return backend;
  } catch (error) {
    // what failed may do the next time
    if (shared === opening) shared = undefined;
    throw error;
  }
  if (shared === opening) shared = undefined;
  return defaultBackend();
}
