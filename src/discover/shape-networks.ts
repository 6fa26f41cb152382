// Networks of the shapes of a search, in the order of the shapes: trained in this thread when they are asked for, or ahead of that in threads of their own,
// where the platform has some. Which thread trains one changes nothing of it, so what comes of a search is the same for any number. Knows no formulas.

import { startTrials } from '../compute/backend.js';
import type { Backend } from '../compute/contract.js';
import type { Pause } from '../train/pause.js';
import { fitSkeleton, type SkeletonFit, type SkeletonFitOptions } from './skeleton-fit.js';
import type { Part } from './skeleton.js';

/** Rows as networks learn them. */
export interface ShapeRows {
  rows: number;
  x: Float64Array;
  y: Float64Array;
}

/** A network to be trained: plain data, from which the same network comes wherever it is trained with the same kernels. */
export interface ShapeJob extends Pick<SkeletonFitOptions, 'domains' | 'seed' | 'order' | 'gridSizes'> {
  root: Part;
  data: ShapeRows;
}

/** Trains the network of a job. */
export function trainShape(
  { root, data, ...options }: ShapeJob,
  run: Pick<SkeletonFitOptions, 'backend' | 'signal' | 'pause'>,
): Promise<SkeletonFit> {
  return fitSkeleton(root, data, { ...options, ...run });
}

/** Trains networks of shapes somewhere. */
export interface ShapeEngine {
  /** Trains the network of a shape; rejects with the signal's reason, and with a KanError where whoever trains it dies of it again and again. */
  train(job: ShapeJob, signal?: AbortSignal): Promise<SkeletonFit>;
  close(): Promise<void>;
}

/** Threads that train networks for searches one after the other. They start when the first search needs them. */
export interface ShapeThreads {
  /** how many; below 2 there are none */
  readonly count: number;
  /** undefined where this platform has none */
  open(): ShapeEngine | undefined;
  close(): Promise<void>;
}

/** Threads for which an engine that is given counts: nobody knows how many it has. */
const ofEngine = 8;

/** So many threads, on kernels as the backend's; or an engine in their place. */
export function shapeThreads(count: number, { name }: Backend, given?: ShapeEngine): ShapeThreads {
  if (given) return { count: ofEngine, open: () => given, close: async () => await given.close() };
  let opened: { threads: ShapeEngine | undefined } | undefined;
  const start = (): ShapeEngine | undefined =>
    count < 2 ? undefined : (startTrials({ threads: count, device: name }) as ShapeEngine | undefined);
  return {
    count,
    open: () => (opened ??= { threads: start() }).threads,
    close: async () => await opened?.threads?.close(),
  };
}

/** Networks that are begun before they are asked for, for each thread: while one is read, the threads have something to do. */
const aheadOfEach = 2;

/** The networks of a list of jobs. */
export interface ShapeNetworks {
  /** The network of the job with this number; numbers are asked for in their order. At the signal it is what is learned by then. */
  at(index: number): Promise<SkeletonFit>;
  /** Leaves off what was begun ahead. */
  end(): void;
}

/** The networks of these shapes on rows that all of them share. */
export function shapeNetworks(
  roots: readonly Part[],
  { data, ...options }: Omit<ShapeJob, 'root'>,
  run: { backend: Backend; pause: Pause; signal: AbortSignal | undefined; threads?: ShapeThreads | undefined },
): ShapeNetworks {
  const { threads: asked, signal, backend, pause } = run;
  const here = (index: number): Promise<SkeletonFit> =>
    trainShape({ root: roots[index], data, ...options }, { backend, pause, signal });
  const threads = roots.length > 1 && !signal?.aborted ? asked?.open() : undefined;
  if (threads === undefined) return { at: here, end: () => {} };
  const left = new AbortController();
  const leave = (): void => left.abort(signal?.reason);
  signal?.addEventListener('abort', leave, { once: true });
  // one copy for all threads
  const shared = { rows: data.rows, x: sharedCopy(data.x), y: sharedCopy(data.y) };
  const begun: Promise<SkeletonFit>[] = [];
  return {
    async at(index) {
      const until = Math.min(roots.length, index + 1 + (aheadOfEach * asked!.count - 1));
      while (begun.length < until) {
        const one = threads.train({ root: roots[begun.length], data: shared, ...options }, left.signal);
        // who asks later does not wait for it yet
        one.catch(() => {});
        begun.push(one);
      }
      try {
        return await begun[index];
      } catch (error) {
        // what a thread had learned went with it; a first step is there at once
        if (signal?.aborted) return await here(index);
        throw error;
      }
    },
    end() {
      signal?.removeEventListener('abort', leave);
      left.abort();
    },
  };
}

function sharedCopy(values: Float64Array): Float64Array {
  const copy = new Float64Array(new SharedArrayBuffer(8 * values.length));
  copy.set(values);
  return copy;
}
