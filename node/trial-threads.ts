// Trials, and networks of ensembles and of a search's shapes, in worker threads, one at a time in each, with one kernel thread each: what `sweep` and more
// run on in Node. A thread that dies is replaced, and its trial tried again; what ends three threads one after the other is told as that trial's failure.
// Knows threads, no order of trials.

import { setMaxListeners } from 'node:events';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Device } from '../src/compute/backend.js';
import type { ShapeJob } from '../src/discover/shape-networks.js';
import type { SkeletonFit } from '../src/discover/skeleton-fit.js';
import { KanError } from '../src/errors.js';
import type { NamedTrial, TrialRun, WorkEngine } from '../src/sweep/engine.js';
import type { NetworkJob } from '../src/table/network-job.js';
import type { TrainResult } from '../src/train/result.js';
import { here } from './here.js';

/** How often a trial may end its thread. */
const mostDeaths = 3;

/** What a thread is told to do: a trial of its table, or a network that has its rows with it. */
export type ThreadJob = NamedTrial | { shape: ShapeJob } | { network: NetworkJob };

/** What came of it. */
type ThreadResult = { run: TrialRun } | { fit: SkeletonFit } | { network: TrainResult };

/** What a thread says of it, in the end or on the way. */
export type ThreadAnswer =
  | ThreadResult
  | { fault: Error }
  | { refused: { message: string; hint: string | undefined } }
  | { epoch: number; epochs: number };

/** What a thread has to do, and who waits for it. */
interface Job {
  resolve: (answer: ThreadResult) => void;
  reject: (error: unknown) => void;
  onEpoch?: ((epoch: number, epochs: number) => void) | undefined;
}

/** How a job is left off: its thread ends at once, or, of a network, it is told to come with what it has. */
interface Leaving {
  signal: AbortSignal | undefined;
  softly?: boolean;
  onEpoch?: Job['onEpoch'];
}

interface Thread {
  worker: Worker;
  /** in the order in which they are run; the first is under way */
  jobs: Job[];
}

/** Trials that a thread has at once: the next one is there when one is done, and nobody waits for this thread to wake. */
const jobsAhead = 2;

/** What may be done where threads die. */
const withOneThread = 'with one thread all is done in the program itself';

/** The file that a thread runs: beside the build, or, where sources run from node/, in the build beside them; undefined where there is none. */
function threadFile(): string | undefined {
  return ['./trial-thread.js', '../dist/node/trial-thread.js']
    .map((path) => fileURLToPath(new URL(path, here)))
    .find((path) => existsSync(path));
}

/**
 * Starts so many threads for the trials of the table with these bytes, which may be still to come: threads start while a table is read; without one they
 * train networks alone. Undefined where the file that they run is not there, as in a program made by a bundler.
 */
export function openTrialThreads({
  bytes,
  threads,
  device,
}: {
  bytes?: Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>;
  threads: number;
  device?: Device;
}): WorkEngine | undefined {
  const file = threadFile();
  if (file === undefined) return undefined;
  const all = new Set<Thread>();
  let closed = false;
  /** one copy for all */
  let shared: Uint8Array | undefined;

  const start = (): Thread => {
    const worker = new Worker(file, { execArgv: [], workerData: { ...(device && { device }) } });
    const thread: Thread = { worker, jobs: [] };
    if (shared) worker.postMessage(shared);
    worker.on('message', (answer: ThreadAnswer) => {
      if ('epoch' in answer) return tellEpoch(thread.jobs[0], answer);
      const job = thread.jobs.shift();
      if (job === undefined) return;
      if ('fault' in answer) job.reject(answer.fault);
      else if ('refused' in answer) job.reject(new KanError(answer.refused.message, answer.refused.hint));
      else job.resolve(answer);
    });
    const died = (why: Error): void => {
      all.delete(thread);
      // the one under way is what it died of; the others had not begun
      thread.jobs.splice(0).forEach(({ reject }, i) => reject(new ThreadDeath(why.message, i === 0)));
    };
    worker.on('error', died);
    worker.on('exit', (code) => died(new Error(`its thread ended with code ${code}`)));
    all.add(thread);
    return thread;
  };

  /** The thread with least to do, or a new one while there may be more. */
  const least = (): Thread => {
    const [first] = [...all].toSorted((one, other) => one.jobs.length - other.jobs.length);
    return first === undefined || (first.jobs.length > 0 && all.size < threads) ? start() : first;
  };

  for (let i = 0; i < threads; i++) start();
  const bring = async (): Promise<void> => {
    if (bytes === undefined) return;
    const table = await bytes;
    shared = new Uint8Array(new SharedArrayBuffer(table.length));
    shared.set(table);
    for (const { worker } of all) worker.postMessage(shared);
  };
  const come = bring();
  // who waits for a table that cannot be read learns it from a trial
  come.catch(() => {});

  const once = async (job: ThreadJob, { signal, softly, onEpoch }: Leaving): Promise<ThreadResult> => {
    signal?.throwIfAborted();
    const thread = least();
    return await new Promise((resolve, reject) => {
      // a trial that is left off takes its thread with it: nothing is waited for
      const leave = (): void => {
        if (softly) return thread.worker.postMessage('stop');
        reject(signal!.reason as Error);
        all.delete(thread);
        void thread.worker.terminate();
      };
      signal?.addEventListener('abort', leave, { once: true });
      const over = <T>(then: (value: T) => void) => {
        return (value: T): void => {
          signal?.removeEventListener('abort', leave);
          then(value);
        };
      };
      thread.jobs.push({ resolve: over(resolve), reject: over(reject), onEpoch });
      thread.worker.postMessage(job);
    });
  };

  /** What a thread says, however many die of other things; what it ended `mostDeaths` with is lost. */
  const surely = async (job: ThreadJob, leaving: Leaving): Promise<ThreadResult | { lost: string }> => {
    const { signal } = leaving;
    if (signal) setMaxListeners(0, signal);
    await come;
    for (let deaths = 0; ;) {
      try {
        return await once(job, leaving);
      } catch (error) {
        if (closed || signal?.aborted || !(error instanceof ThreadDeath)) throw error;
        if (error.own && ++deaths === mostDeaths) return { lost: `ended ${mostDeaths} threads: ${error.message}` };
      }
    }
  };

  return {
    width: jobsAhead * threads,
    async run(named, signal) {
      const answer = await surely(named, { signal });
      if ('lost' in answer) return { result: { metrics: {}, error: answer.lost }, passing: true };
      const { result, run } = (answer as { run: TrialRun }).run;
      return { result, run: { ...run!, host: hostname() } };
    },
    async train(shape, signal) {
      const answer = await surely({ shape }, { signal });
      if ('lost' in answer) throw new KanError(`the network of a shape ${answer.lost}`, withOneThread);
      return (answer as { fit: SkeletonFit }).fit;
    },
    networks: threads,
    async fit(network, signal, onEpoch) {
      const answer = await surely({ network }, { signal, softly: true, onEpoch });
      if ('lost' in answer) throw new KanError(`a network of the ensemble ${answer.lost}`, withOneThread);
      return (answer as { network: TrainResult }).network;
    },
    async close() {
      closed = true;
      await Promise.all([...all].map(({ worker }) => worker.terminate()));
    },
  };
}

/** Tells who waits how far it is; what that throws ends the waiting. */
function tellEpoch(job: Job | undefined, { epoch, epochs }: { epoch: number; epochs: number }): void {
  try {
    job?.onEpoch?.(epoch, epochs);
  } catch (error) {
    job?.reject(error);
  }
}

class ThreadDeath extends Error {
  constructor(
    message: string,
    /** whether the trial was under way */
    readonly own: boolean,
  ) {
    super(message);
  }
}
