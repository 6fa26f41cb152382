// The WebAssembly backend: kernels/ in one shared memory, on this thread and on workers where they can be had.

import { KanError } from '../../errors.js';
import { hasOwnFunctions } from '../../model/locked-edges.js';
import type { Dtype, ModelSpec } from '../../model/spec.js';
import { type Backend, closedError, type Session, type SessionOptions } from '../contract.js';
import { openReference } from '../reference/backend.js';
import type { Platform, WorkerGroup } from '../platform.js';
import { SharedHeap } from './heap.js';
import { poolBytes } from './plan.js';
import { type Engine, openSession } from './session.js';

export const workerStackBytes = 131072;

interface KernelExports {
  kan_run(memory: number, pool: number, plan: number): void;
  kan_stop(memory: number, pool: number): void;
  kan_peak(memory: number, buffer: number, repeats: number, float64: number): number;
  __heap_base: WebAssembly.Global;
}

/** A shared memory that can grow to 4 GB, or to as much of that as this machine allows to reserve. Throws a KanError where there is none. */
export function createSharedMemory(): WebAssembly.Memory {
  for (let maximum = 65536; maximum >= 1024; maximum /= 2) {
    try {
      return new WebAssembly.Memory({ initial: 16, maximum, shared: true });
    } catch {
      // a smaller reservation may do
    }
  }
  throw new KanError(
    'wasm: no shared memory can be reserved here',
    // V8 reserves ten gigabytes for any memory of WebAssembly, however small
    'allow 12 GB of virtual memory (`ulimit -v`), or use the reference backend',
  );
}

/** The memory of a backend that was closed with all its sessions: the next one needs no other, so opening and closing takes no more and more. */
let spare: { memory: WebAssembly.Memory; first: number } | undefined;
/** Resolves when no thread of a backend that was closed runs any more. */
let ending: Promise<unknown> = Promise.resolve();
/** A memory that has grown beyond it is left to the garbage collector. */
const maxSpareBytes = 64e6;

/** Modules compiled so far: one for each kind of SIMD, for as long as the program runs. */
const modules = new Map<string, WebAssembly.Module>();

/** The kernels, with relaxed SIMD where that is wanted and known here. Throws a KanError where WebAssembly is not available. */
async function compileKernels(relaxed: boolean): Promise<{ module: WebAssembly.Module; variant: 'relaxed' | 'plain' }> {
  try {
    const best = relaxed ? decode((await import('./generated/relaxed.js')).base64) : undefined;
    const variant = best && WebAssembly.validate(best) ? 'relaxed' : 'plain';
    let module = modules.get(variant);
    if (!module) {
      const bytes = best && variant === 'relaxed' ? best : decode((await import('./generated/plain.js')).base64);
      modules.set(variant, (module = await WebAssembly.compile(bytes)));
    }
    return { module, variant };
  } catch (error) {
    throw new KanError(
      `wasm: WebAssembly cannot be compiled here: ${error instanceof Error ? error.message : String(error)}`,
      "a page's Content-Security-Policy must allow 'wasm-unsafe-eval'; the reference backend needs nothing",
    );
  }
}

/**
 * Opens the WebAssembly backend. `relaxed: false` keeps to plain SIMD, whose results are the same on every processor. Throws a KanError where
 * there is no WebAssembly or no memory for it.
 */
export async function openWasmBackend(platform: Platform, threads: number, relaxed = true): Promise<Backend> {
  if (relaxed) platform.enableRelaxedSimd();
  const { module, variant } = await compileKernels(relaxed);
  const taken = spare;
  spare = undefined;
  await ending;
  // zeros where the last instance had its constants, for the next one to set up; the heap sees to the rest
  if (taken) new Uint8Array(taken.memory.buffer, 0, taken.first).fill(0);
  const memory = taken?.memory ?? createSharedMemory();
  const instance = await WebAssembly.instantiate(module, { env: { memory }, math: Math as never });
  const kernels = instance.exports as unknown as KernelExports;
  const first = kernels.__heap_base.value as number;
  const heap = new SharedHeap(memory, first);
  const pool = heap.allocate(poolBytes);
  const stacks = Array.from({ length: threads - 1 }, () => heap.allocate(workerStackBytes) + workerStackBytes);
  let workers: WorkerGroup | undefined;
  const own = heap.usedBytes;
  if (threads > 1) workers = platform.startWorkers({ module, memory, pool, stacks });
  const engine = {
    heap,
    threads: workers ? threads : 1,
    closed: false,
    run: (plan: number) => kernels.kan_run(0, pool, plan),
  } satisfies Engine;
  return kernelBackend(
    engine,
    { name: 'wasm', variant: variant === 'relaxed' ? 'relaxed SIMD' : 'SIMD' },
    {
      peak: (...buffer) => void kernels.kan_peak(0, ...buffer),
      close() {
        kernels.kan_stop(0, pool);
        const ended = workers ? workers.close() : Promise.resolve();
        if (!ended) return;
        ending = Promise.all([ending, ended]);
        if (heap.usedBytes === own && memory.buffer.byteLength <= maxSpareBytes) spare = { memory, first };
      },
    },
  );
}

/** The backend on an engine, WebAssembly's or the addon's: the same sessions, and the same end. `close` is called once. */
export function kernelBackend(
  engine: Engine & { closed: boolean },
  { name, variant, source, note }: Pick<Backend, 'name' | 'variant' | 'source' | 'note'>,
  { peak, close }: { peak(buffer: number, repeats: number, float64: number): void; close(): void },
): Backend {
  return {
    name,
    variant,
    source,
    note,
    threads: engine.threads,
    get closed() {
      return engine.closed;
    },
    refuses: refusal,
    open(spec: ModelSpec, parameters: ArrayLike<number>, options: SessionOptions): Session {
      if (engine.closed) throw closedError('backend');
      // custom functions are expressions, which only the reference backend evaluates
      if (hasOwnFunctions(spec)) return openReference(spec, parameters, options, engine);
      return openSession(engine, spec, parameters, options);
    },
    peak(dtype, repeats) {
      if (engine.closed) throw closedError('backend');
      return measurePeak(engine.heap, dtype, repeats, peak);
    },
    close() {
      if (engine.closed) return;
      engine.closed = true;
      close();
    },
  };
}

/** Runs the peak kernel on a buffer of its own; returns the number of floating-point operations. */
function measurePeak(
  heap: SharedHeap,
  dtype: Dtype,
  repeats: number,
  run: (buffer: number, repeats: number, float64: number) => void,
): number {
  const buffer = heap.allocate(16384);
  run(buffer, repeats, dtype === 'float64' ? 1 : 0);
  heap.free(buffer);
  return (2 * repeats * 16384) / (dtype === 'float64' ? 8 : 4);
}

/** Why the kernels cannot run a spec, or undefined. */
function refusal(spec: ModelSpec): string | undefined {
  for (const layer of spec.layers) {
    if (layer.kind === 'kan' && layer.order > 5) return `order ${layer.order} is above 5`;
  }
  return undefined;
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
