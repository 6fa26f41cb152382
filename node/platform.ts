// Node's side of running kernels: worker threads, V8's switches, the native addon. See src/compute/platform.ts.

import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { Platform } from '../src/compute/platform.js';
import { openNativeBackend } from './native.js';

export const platform: Platform = {
  processors: availableParallelism,

  startWorkers({ module, memory, pool, stacks }) {
    const workers = stacks.map((stack, index) => {
      const worker = new Worker(new URL('./worker.js', import.meta.url), {
        workerData: { module, memory, pool, stack, thread: index + 1 },
      });
      // helpers do not keep the process alive
      worker.unref();
      return worker;
    });
    return {
      close: () => {
        for (const worker of workers) void worker.terminate();
      },
    };
  },

  enableRelaxedSimd() {
    // V8 12 and later have it on and no longer know the switch
    if (Number.parseInt(process.versions.v8, 10) < 12) setFlagsFromString('--experimental-wasm-relaxed-simd');
  },

  openNative: openNativeBackend,
};
