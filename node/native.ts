// The native backend: the same plan and memory as WebAssembly, carried out by the addon when the build could make one.

import { loadAddon } from './addon-file.js';
import { KanError } from '../src/errors.js';
import type { Backend } from '../src/compute/contract.js';
import { createSharedMemory, measurePeak, refusal } from '../src/compute/wasm/backend.js';
import { openReference } from '../src/compute/reference/backend.js';
import { hasOwnFunctions } from '../src/model/locked-edges.js';
import { SharedHeap } from '../src/compute/wasm/heap.js';
import { poolBytes } from '../src/compute/wasm/plan.js';
import { openSession } from '../src/compute/wasm/session.js';

interface Addon {
  open(
    memory: Uint8Array,
    pool: number,
    threads: number,
    variant: number,
  ): [group: object, threads: number, name: string] | undefined;
  run(group: object, plan: number): void;
  peak(group: object, buffer: number, repeats: number, float64: number): number;
  close(group: object): void;
}

/** Instruction sets in the addon's order; −1 takes the best there is. */
export const nativeVariants = { best: -1, 'AVX-512': 0, AVX2: 1, SSE2: 2 } as const;

/** Opens the native backend, or says in one line why there is none. */
export async function openNativeBackend(
  threads: number,
  variant: number = nativeVariants.best,
): Promise<Backend | { missing: string; faulty?: boolean }> {
  const found = loadAddon();
  if ('missing' in found) return found;
  const addon = found.addon as Addon;
  const memory = createSharedMemory();
  const heap = new SharedHeap(memory, 1024);
  const pool = heap.allocate(poolBytes);
  const opened = addon.open(new Uint8Array(memory.buffer), pool, threads, variant);
  if (!opened) return { missing: 'this processor lacks the instructions asked for' };
  const [group, running, name] = opened;
  const engine = { heap, threads: running, run: (plan: number) => addon.run(group, plan) };
  let closed = false;
  return {
    name: 'native',
    variant: name,
    source: found.source,
    threads: running,
    refuses: refusal,
    open(spec, parameters, options) {
      if (closed) throw new KanError('native: backend used after it was closed');
      if (hasOwnFunctions(spec)) return openReference(spec, parameters, options);
      return openSession(engine, spec, parameters, options);
    },
    peak: (dtype, repeats) => measurePeak(heap, dtype, repeats, (...buffer) => addon.peak(group, ...buffer)),
    close() {
      if (closed) return;
      closed = true;
      addon.close(group);
    },
  };
}
