// Node's side of running kernels: worker threads, V8's switches, the native addon. See src/compute/platform.ts.

import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { Platform } from '../src/compute/platform.js';
import { openNativeBackend } from './native.js';
import { openTrialThreads } from './trial-threads.js';

/**
 * A helping thread of the WebAssembly backend: its own instance on the shared memory and its own stack. Text, not a file, so that a program made by
 * a bundler has it too.
 */
const helper = `
const start = require('node:worker_threads').workerData;
WebAssembly.instantiate(start.module, { env: { memory: start.memory }, math: Math }).then((instance) => {
  instance.exports.__stack_pointer.value = start.stack;
  instance.exports.kan_help(0, start.pool, start.thread);
});
`;

export const platform: Platform = {
  processors: availableParallelism,

  startWorkers({ module, memory, pool, stacks }) {
    const workers = stacks.map((stack, index) => {
      const workerData = { module, memory, pool, stack, thread: index + 1 };
      const worker = new Worker(helper, { eval: true, workerData });
      // helpers do not keep the process alive, and where one cannot start the others do its work
      worker.unref();
      worker.on('error', () => {});
      return worker;
    });
    return {
      close: async () => void (await Promise.all(workers.map((worker) => worker.terminate()))),
    };
  },

  enableRelaxedSimd() {
    // V8 12 and later have it on and no longer know the switch
    if (Number.parseInt(process.versions.v8, 10) < 12) setFlagsFromString('--experimental-wasm-relaxed-simd');
  },

  openNative: openNativeBackend,

  openTrials: openTrialThreads,
};
