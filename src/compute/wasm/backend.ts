// The WebAssembly backend: kernels/ in one shared memory, on this thread and on workers where they can be had.

import { KanError } from '../../errors.js';
import { hasOwnFunctions } from '../../model/locked-edges.js';
import type { Dtype, ModelSpec } from '../../model/spec.js';
import type { Backend, Session, SessionOptions } from '../contract.js';
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

/** A shared memory that can grow to 4 GB, or to as much of that as this machine allows to reserve. */
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
    'allow more virtual memory, or use the reference backend',
  );
}

/** Opens the WebAssembly backend. `relaxed: false` keeps to plain SIMD, whose results are the same on every processor. */
export async function openWasmBackend(platform: Platform, threads: number, relaxed = true): Promise<Backend> {
  if (relaxed) platform.enableRelaxedSimd();
  const best = relaxed ? decode((await import('./generated/relaxed.js')).base64) : undefined;
  const variant = best && WebAssembly.validate(best) ? 'relaxed' : 'plain';
  const module = await WebAssembly.compile(
    best && variant === 'relaxed' ? best : decode((await import('./generated/plain.js')).base64),
  );
  const memory = createSharedMemory();
  const instance = await WebAssembly.instantiate(module, { env: { memory }, math: Math as never });
  const kernels = instance.exports as unknown as KernelExports;
  const heap = new SharedHeap(memory, kernels.__heap_base.value as number);
  const pool = heap.allocate(poolBytes);
  const stacks = Array.from({ length: threads - 1 }, () => heap.allocate(workerStackBytes) + workerStackBytes);
  let workers: WorkerGroup | undefined;
  if (threads > 1) workers = platform.startWorkers({ module, memory, pool, stacks });
  const engine: Engine = {
    heap,
    threads: workers ? threads : 1,
    run: (plan) => kernels.kan_run(0, pool, plan),
  };
  let closed = false;
  return {
    name: 'wasm',
    variant: variant === 'relaxed' ? 'relaxed SIMD' : 'SIMD',
    threads: engine.threads,
    refuses: refusal,
    open(spec: ModelSpec, parameters: ArrayLike<number>, options: SessionOptions): Session {
      if (closed) throw new Error('wasm: backend used after it was closed');
      // functions of one's own are expressions, which only the reference backend evaluates
      if (hasOwnFunctions(spec)) return openReference(spec, parameters, options);
      return openSession(engine, spec, parameters, options);
    },
    peak: (dtype, repeats) => measurePeak(heap, dtype, repeats, (...buffer) => kernels.kan_peak(0, ...buffer)),
    close() {
      if (closed) return;
      closed = true;
      kernels.kan_stop(0, pool);
      workers?.close();
    },
  };
}

/** Runs the peak kernel on a buffer of its own; returns the number of floating-point operations. */
export function measurePeak(
  heap: SharedHeap,
  dtype: Dtype,
  repeats: number,
  run: (buffer: number, repeats: number, float64: number) => number,
): number {
  const buffer = heap.allocate(16384);
  run(buffer, repeats, dtype === 'float64' ? 1 : 0);
  heap.free(buffer);
  return (2 * repeats * 16384) / (dtype === 'float64' ? 8 : 4);
}

/** Why the kernels cannot run a spec, or undefined. */
export function refusal(spec: ModelSpec): string | undefined {
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
