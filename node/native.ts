// The native backend: the same plan and memory as WebAssembly, carried out by the addon when the build could make one.

import { type FoundAddon, loadAddon } from './addon-file.js';
import type { Backend } from '../src/compute/contract.js';
import { createSharedMemory, kernelBackend } from '../src/compute/wasm/backend.js';
import { type GrowingMemory, SharedHeap } from '../src/compute/wasm/heap.js';
import { poolBytes } from '../src/compute/wasm/plan.js';
import type { Engine } from '../src/compute/wasm/session.js';

/** A backend in the addon: a handle, which is refused once it was closed. */
type Group = object;

interface Addon {
  open(
    memory: Uint8Array,
    pool: number,
    threads: number,
    variant: number,
  ): [group: Group, threads: number, name: string] | undefined;
  grown(group: Group, bytes: number): void;
  run(group: Group, plan: number): void;
  peak(group: Group, buffer: number, repeats: number, float64: number): number;
  /** With `drop` other than 0 the pages go back at once, and what reads them finds zeros. */
  close(group: Group, drop: number): void;
}

/** Instruction sets in the addon's order; −1 takes the best there is. */
export const nativeVariants = { best: -1, 'AVX-512': 0, AVX2: 1, SSE2: 2 } as const;

/** Opens the native backend, or says in one line why there is none; `faulty` where there should be one. */
export async function openNativeBackend(
  threads: number,
  variant: number = nativeVariants.best,
): Promise<Backend | { missing: string; faulty?: boolean }> {
  const found = loaded ?? loadAddon();
  if ('missing' in found) return found;
  loaded = found;
  const addon = found.addon as Addon;
  try {
    const { memory, note } = takeMemory();
    const heap = new SharedHeap(memory, 1024);
    const pool = heap.allocate(poolBytes);
    const own = heap.usedBytes;
    const opened = addon.open(new Uint8Array(memory.buffer), pool, threads, variant);
    if (!opened) return { missing: 'this processor lacks the instructions asked for' };
    const [group, running, name] = opened;
    heap.onGrown = (bytes) => addon.grown(group, bytes);
    const engine = {
      heap,
      threads: running,
      closed: false,
      run: (plan: number) => addon.run(group, plan),
    } satisfies Engine;
    return kernelBackend(
      engine,
      { name: 'native', variant: name, source: found.source, note },
      {
        peak: (...buffer) => void addon.peak(group, ...buffer),
        close() {
          // where sessions are open still, somebody may be about to read their parameters
          const drop = heap.usedBytes === own;
          addon.close(group, drop ? 1 : 0);
          if (drop) spare ??= { memory, note };
        },
      },
    );
  } catch (error) {
    return { missing: (error as Error).message.split('\n')[0], faulty: true };
  }
}

/** The addon, once it was found: it is not looked for again. */
let loaded: FoundAddon | undefined;

/** The memory of a backend that was closed, emptied: the next one needs no other, so opening and closing reserves no more and more. */
let spare: ReturnType<typeof createMemory> | undefined;

function takeMemory(): ReturnType<typeof createMemory> {
  const taken = spare ?? createMemory();
  spare = undefined;
  return taken;
}

const [pageBytes, firstPages, maxPages, leastPages] = [65536, 16, 65535, 1024];

/**
 * Memory for the kernels and this thread: a buffer that grows in place, up to 4 GB or as much of that as may be reserved here. Shared, because an
 * unshared one would make every array on it slow; WebAssembly's own, which reserves 10 GB, only where there is no other.
 */
function createMemory(): { memory: GrowingMemory; note?: string } {
  for (let most = maxPages; most >= leastPages; most = Math.floor(most / 2)) {
    try {
      const options = { maxByteLength: most * pageBytes };
      // the types know of growing from ES2024 on
      const Buffer = SharedArrayBuffer as unknown as new (bytes: number, more: typeof options) => GrowingBuffer;
      const buffer = new Buffer(firstPages * pageBytes, options);
      if (!buffer.growable) break;
      const memory = { buffer, grow: (pages: number) => buffer.grow(buffer.byteLength + pages * pageBytes) };
      if (most === maxPages) return { memory };
      const note = `models and their batches have ${Math.floor((most * pageBytes) / 1e6)} MB: this machine does not allow more`;
      return { memory, note };
    } catch {
      // a smaller reservation may do
    }
  }
  return { memory: createSharedMemory() };
}

interface GrowingBuffer extends SharedArrayBuffer {
  readonly growable?: boolean;
  grow(bytes: number): void;
}
