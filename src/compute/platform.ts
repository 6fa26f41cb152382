// What differs between browser and Node in running kernels. This is the browser's side; node/platform.ts is Node's.
// package.json's "#platform" picks one, so nothing is registered and no Node module is reachable from here.

import type { Backend } from './contract.js';

/** Threads sharing one WebAssembly memory. */
export interface WorkerGroup {
  /** Ends all threads; the promise, where there is one, says when they have ended. */
  close(): Promise<void> | undefined;
}

export interface ThreadStart {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  /** address of the thread pool's state in the memory */
  pool: number;
  /** top of each worker's stack, one worker per entry; worker i is thread i + 1 */
  stacks: number[];
}

export interface Platform {
  /** number of processors worth using */
  processors(): number;
  /** Starts workers that enter the kernels' worker loop; undefined where shared memory cannot be sent to workers. */
  startWorkers(start: ThreadStart): WorkerGroup | undefined;
  /** Makes relaxed SIMD available where it hides behind a switch. */
  enableRelaxedSimd(): void;
  /** Opens the native backend, or says in one line why there is none; `faulty` where there should be one. */
  openNative(threads: number): Promise<Backend | { missing: string; faulty?: boolean }>;
  /**
   * Starts threads that run trials of the table with these bytes, which may be still to come, see src/sweep/engine.ts, and train networks of shapes, which
   * need none, see src/discover/shape-networks.ts; on this device, default 'auto'. Undefined where there are none. What they take and give is not this
   * room's to know.
   */
  openTrials?(start: {
    bytes?: Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>;
    threads: number;
    device?: Backend['name'];
  }): unknown;
}

export const platform: Platform = {
  processors: () => globalThis.navigator?.hardwareConcurrency ?? 1,

  startWorkers({ module, memory, pool, stacks }) {
    // shared memory reaches workers only on cross-origin isolated pages
    if (!globalThis.crossOriginIsolated || typeof Worker === 'undefined') return undefined;
    const workers: Worker[] = [];
    try {
      for (const [index, stack] of stacks.entries()) {
        const worker = new Worker(new URL('./wasm/worker.js', import.meta.url), { type: 'module' });
        workers.push(worker);
        // where one cannot start, the others do its work
        worker.onerror = (event) => event.preventDefault();
        worker.postMessage({ module, memory, pool, stack, thread: index + 1 });
      }
    } catch {
      // a page may not start workers of another site, where the library can lie, nor any that a policy forbids
      for (const worker of workers) worker.terminate();
      return undefined;
    }
    return {
      close() {
        for (const worker of workers) worker.terminate();
        // a page does not learn when they have ended
        return undefined;
      },
    };
  },

  enableRelaxedSimd() {},

  openNative: async () => ({ missing: 'the native backend is for Node' }),
};
