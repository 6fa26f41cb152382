// What a thread of node/trial-threads.ts runs, called by a file that the build writes: trials as they come, on kernels of its own with one thread.

import { parentPort, workerData } from 'node:worker_threads';
import { openBackend } from '../src/compute/backend.js';
import type { NamedTrial } from '../src/sweep/engine.js';
import { trialRunner } from '../src/sweep/run-trial.js';
import { decodeTableBytes } from '../src/sweep/table-bytes.js';
import type { ThreadAnswer } from './trial-threads.js';

/** Runs trials as they come; this thread does nothing else. */
export function serveTrials(): void {
  const { bytes } = workerData as { bytes: Uint8Array };
  const run = openBackend({ threads: 1 }).then((backend) => trialRunner(decodeTableBytes(bytes), backend));
  let last: Promise<unknown> = Promise.resolve();
  parentPort!.on('message', ({ id, trial }: NamedTrial) => {
    const answer = async (): Promise<ThreadAnswer> => {
      const began = performance.now();
      try {
        const result = await (await run)(trial);
        return { id, run: { result, run: { seconds: (performance.now() - began) / 1000, host: '' } } };
      } catch (error) {
        return { id, fault: error instanceof Error ? error : new Error(String(error)) };
      }
    };
    // one after the other: a training lets others have their turn
    last = last.then(answer).then((found) => parentPort!.postMessage(found));
  });
}
