// What a thread of node/trial-threads.ts runs, called by a file that the build writes: trials and networks as they come, on kernels of its own with one thread.

import { parentPort, workerData } from 'node:worker_threads';
import { type Device, openBackend } from '../src/compute/backend.js';
import { trainShape } from '../src/discover/shape-networks.js';
import { type RunTrial, trialRunner } from '../src/sweep/run-trial.js';
import { decodeTableBytes } from '../src/sweep/table-bytes.js';
import type { ThreadAnswer, ThreadJob } from './trial-threads.js';

/** Runs trials as they come, on the table that comes before them; this thread does nothing else. */
export function serveTrials(): void {
  const backend = openBackend({ threads: 1, ...(workerData as { device?: Device } | null) });
  let run: Promise<RunTrial> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  parentPort!.on('message', (message: Uint8Array | ThreadJob) => {
    if (message instanceof Uint8Array) {
      // what is no table ends the thread here
      const table = decodeTableBytes(message);
      run = backend.then((opened) => trialRunner(table, opened));
      return;
    }
    const answer = async (): Promise<ThreadAnswer> => {
      const began = performance.now();
      try {
        if ('shape' in message) return { fit: await trainShape(message.shape, { backend: await backend }) };
        const result = await (await run!)(message.trial);
        return { run: { result, run: { seconds: (performance.now() - began) / 1000, host: '' } } };
      } catch (error) {
        return { fault: error instanceof Error ? error : new Error(String(error)) };
      }
    };
    // one after the other: a training lets others have their turn
    last = last.then(answer).then((found) => parentPort!.postMessage(found));
  });
}
