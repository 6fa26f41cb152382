// Trials in worker threads, one at a time in each, with one kernel thread each: what `sweep` runs on in Node. A thread that dies is replaced, and its trial
// tried again; what ends three threads one after the other is told as that trial's failure. Knows threads, no order of trials.

import { setMaxListeners } from 'node:events';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { NamedTrial, TrialEngine, TrialRun } from '../src/sweep/engine.js';
import { here } from './here.js';

/** How often a trial may end its thread. */
const mostDeaths = 3;

/** What a thread says of a trial. */
export type ThreadAnswer = { id: string; run: TrialRun } | { id: string; fault: Error };

interface Thread {
  worker: Worker;
  /** what its trial is waited for by */
  busy?: { resolve: (run: TrialRun) => void; reject: (error: unknown) => void; id: string };
}

/** The file that a thread runs: beside the build, or, where sources run from node/, in the build beside them; undefined where there is none. */
function threadFile(): string | undefined {
  return ['./trial-thread.js', '../dist/node/trial-thread.js']
    .map((path) => fileURLToPath(new URL(path, here)))
    .find((path) => existsSync(path));
}

/** Opens so many threads for the trials of the table with these bytes; undefined where the file that they run is not there, as in a program made by a bundler. */
export function openTrialThreads({
  bytes,
  threads,
}: {
  bytes: Uint8Array<ArrayBuffer>;
  threads: number;
}): TrialEngine | undefined {
  const file = threadFile();
  if (file === undefined) return undefined;
  // one copy for all
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  const idle: Thread[] = [];
  const all = new Set<Thread>();
  let closed = false;

  const start = (): Thread => {
    const worker = new Worker(file, { workerData: { bytes: shared }, execArgv: [] });
    const thread: Thread = { worker };
    worker.on('message', (answer: ThreadAnswer) => {
      const { busy } = thread;
      delete thread.busy;
      idle.push(thread);
      if (busy === undefined) return;
      if ('fault' in answer) busy.reject(answer.fault);
      else busy.resolve({ ...answer.run, run: { ...answer.run.run!, host: hostname() } });
    });
    const died = (why: Error): void => {
      all.delete(thread);
      const at = idle.indexOf(thread);
      if (at >= 0) idle.splice(at, 1);
      const { busy } = thread;
      delete thread.busy;
      busy?.reject(new ThreadDeath(why.message));
    };
    worker.on('error', died);
    worker.on('exit', (code) => died(new Error(`its thread ended with code ${code}`)));
    all.add(thread);
    return thread;
  };

  const once = async (named: NamedTrial, signal: AbortSignal | undefined): Promise<TrialRun> => {
    signal?.throwIfAborted();
    const thread = idle.pop() ?? start();
    return await new Promise<TrialRun>((resolve, reject) => {
      // a trial that is left off takes its thread with it: nothing is waited for
      const leave = (): void => {
        delete thread.busy;
        all.delete(thread);
        void thread.worker.terminate();
        reject(signal!.reason as Error);
      };
      signal?.addEventListener('abort', leave, { once: true });
      const over = (): void => signal?.removeEventListener('abort', leave);
      thread.busy = {
        id: named.id,
        resolve: (run) => {
          over();
          resolve(run);
        },
        reject: (error) => {
          over();
          reject(error as Error);
        },
      };
      thread.worker.postMessage(named);
    });
  };

  return {
    width: threads,
    async run(named, signal) {
      if (signal) setMaxListeners(0, signal);
      for (let deaths = 1; ; deaths++) {
        try {
          return await once(named, signal);
        } catch (error) {
          if (closed || signal?.aborted || !(error instanceof ThreadDeath)) throw error;
          if (deaths === mostDeaths)
            return { result: { metrics: {}, error: `ended ${mostDeaths} threads: ${error.message}` }, passing: true };
        }
      }
    },
    async close() {
      closed = true;
      await Promise.all([...all].map(({ worker }) => worker.terminate()));
    },
  };
}

class ThreadDeath extends Error {}
