// What a thread of node/trial-threads.ts runs, called by a file that the build writes: trials and networks as they come, on kernels of its own with one thread.

import { parentPort, workerData } from 'node:worker_threads';
import { type Device, openBackend } from '../src/compute/backend.js';
import { trainShape } from '../src/discover/shape-networks.js';
import { KanError } from '../src/errors.js';
import { type RunTrial, trialRunner } from '../src/sweep/run-trial.js';
import { decodeTableBytes } from '../src/sweep/table-bytes.js';
import { trainNetwork } from '../src/table/network-job.js';
import { createPace } from '../src/train/pause.js';
import type { ThreadAnswer, ThreadJob } from './trial-threads.js';

/** Milliseconds between two words of how far a network is. */
const tellAgain = 100;

/** Runs trials as they come, on the table that comes before them; this thread does nothing else. */
export function serveTrials(): void {
  const backend = openBackend({ threads: 1, ...(workerData as { device?: Device } | null) });
  let run: Promise<RunTrial> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  /** ends the networks that have come, with what they have learned */
  let control = new AbortController();
  const say = (answer: ThreadAnswer): void => parentPort!.postMessage(answer);
  const answerTo = async (job: ThreadJob, signal: AbortSignal): Promise<ThreadAnswer> => {
    const began = performance.now();
    try {
      if ('shape' in job) return { fit: await trainShape(job.shape, { backend: await backend }) };
      if ('network' in job) {
        const pace = createPace(tellAgain);
        const network = await trainNetwork(job.network, {
          backend: await backend,
          signal,
          onEpoch: ({ epoch, epochs }) => {
            if (!pace.over()) return;
            pace.begin();
            say({ epoch, epochs });
          },
        });
        return { network };
      }
      const result = await (await run!)(job.trial);
      return { run: { result, run: { seconds: (performance.now() - began) / 1000, host: '' } } };
    } catch (error) {
      // what an error is, and its hint, are lost on the way
      if (error instanceof KanError) return { refused: { message: error.message, hint: error.hint } };
      return { fault: error instanceof Error ? error : new Error(String(error)) };
    }
  };
  parentPort!.on('message', (message: Uint8Array | ThreadJob | 'stop') => {
    if (message === 'stop') {
      control.abort();
      control = new AbortController();
      return;
    }
    if (message instanceof Uint8Array) {
      // what is no table ends the thread here
      const table = decodeTableBytes(message);
      run = backend.then((opened) => trialRunner(table, opened));
      return;
    }
    const { signal } = control;
    // one after the other: a training lets others have their turn
    last = last.then(() => answerTo(message, signal)).then(say);
  });
}
