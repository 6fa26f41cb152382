// What a page and its worker say to each other. Every message has `kan`, so that others may go the same way. A worker is asked to carry out a
// function of the library by name; what functions of its options are called with comes back as news, in bunches: the next bunch is sent
// when the last one was seen, so a page that is busy or hidden is not flooded.

import type { BackendOptions } from '../compute/backend.js';
import type { TrainOptions } from '../train/options.js';
import type { Snapshot, SnapshotMemory } from './snapshot-memory.js';

/** How a run begins, and may be changed while it goes on. */
export interface Tempo {
  /** whether it waits after the epoch under way until it is told to go on */
  paused: boolean;
  /** epochs a second at most */
  speed: number;
}

/** To the worker. */
export type Order =
  | { kan: 'hello' }
  | {
      kan: 'call';
      run: number;
      name: string;
      given: unknown[];
      /** names of functions in the last of `given` that want to be called */
      callbacks: string[];
      backend: BackendOptions | undefined;
      tempo: Tempo;
      /** stopped before it begins */
      stopped: boolean;
    }
  | { kan: 'stop'; run: number }
  | { kan: 'seen'; run: number }
  | { kan: 'speed'; run: number; speed: number }
  /** with `epochs`, pause again after so many */
  | { kan: 'go'; run: number; ask: number; epochs: number }
  | { kan: 'pause'; run: number; ask: number }
  | { kan: 'snapshot'; run: number; ask: number }
  | { kan: 'change'; run: number; ask: number; options: TrainOptions };

/** An error on its way, in words. */
export interface Fault {
  name: string;
  message: string;
  hint?: string;
  stack?: string;
}

/** To the page. */
export type Reply =
  | { kan: 'ready'; version: string; shared: boolean }
  | {
      kan: 'news';
      run: number;
      /** names of functions in the options, and what each is called with */
      calls: readonly (readonly [name: string, value: unknown])[];
      /** from now on snapshots come by this memory */
      memory?: SnapshotMemory;
      /** where memory is not shared */
      snapshot?: Snapshot;
    }
  /** to `ask`, once it was obeyed, or why it could not be */
  | { kan: 'answer'; run: number; ask: number; fault?: Fault }
  | { kan: 'done'; run: number; result: unknown }
  | { kan: 'failed'; run: number; fault: Fault };

/** Whether a message is one of ours. */
export function isOurs(message: unknown): message is Order & Reply {
  return typeof message === 'object' && message !== null && typeof (message as { kan?: unknown }).kan === 'string';
}
