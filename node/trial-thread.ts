// What a thread of node/trial-threads.ts runs, called by a file that the build writes: trials as they come, on kernels of its own with one thread.

import { parentPort } from 'node:worker_threads';
import { openBackend } from '../src/compute/backend.js';
import type { NamedTrial } from '../src/sweep/engine.js';
import { type RunTrial, trialRunner } from '../src/sweep/run-trial.js';
import { decodeTableBytes } from '../src/sweep/table-bytes.js';
import type { ThreadAnswer } from './trial-threads.js';

/** Runs trials as they come, on the table that comes before them; this thread does nothing else. */
export function serveTrials(): void {
  const backend = openBackend({ threads: 1 });
  let run: Promise<RunTrial> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  parentPort!.on('message', (message: Uint8Array | NamedTrial) => {
    if (message instanceof Uint8Array) {
      // what is no table ends the thread here
      const table = decodeTableBytes(message);
      run = backend.then((opened) => trialRunner(table, opened));
      return;
    }
    const { id, trial } = message;
    const answer = async (): Promise<ThreadAnswer> => {
      const began = performance.now();
      try {
        const result = await (await run!)(trial);
        return { id, run: { result, run: { seconds: (performance.now() - began) / 1000, host: '' } } };
      } catch (error) {
        return { id, fault: error instanceof Error ? error : new Error(String(error)) };
      }
    };
    // one after the other: a training lets others have their turn
    last = last.then(answer).then((found) => parentPort!.postMessage(found));
  });
}
