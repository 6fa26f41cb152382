// What ends a verb before it is done: Ctrl-C, SIGTERM, a time limit. Knows when, not what is kept.

import type { Io } from './io.js';
import { number, option } from './option.js';

/** What `--json` says as `interrupted`: what ended the work before it was done; null where it came to its own end. As in results.json. */
export type Interrupted = 'signal' | 'time limit' | null;

export interface Stopping {
  /** aborted when it is time to stop, by an AbortError at the user's request and a TimeoutError at the limit */
  signal: AbortSignal;
  /** "at your request" or "at the time limit" */
  why(): string;
  /** the same for programs */
  interrupted(): Interrupted;
  /** Ends the listening; from now on a signal ends the process at once. */
  end(): void;
}

/** The longest a timer can be set for, 24 days; longer limits are none. */
const longest = 2 ** 31 - 1;

/** Listens until `end`, and then aborts `control`. A second signal ends the process at once. */
export function listenForStop(io: Io, timeLimit?: number, control = new AbortController()): Stopping {
  let late = false;
  const stopListening = io.onInterrupt(() => control.abort());
  const milliseconds = 1000 * (timeLimit ?? Infinity);
  const timer =
    milliseconds > longest
      ? undefined
      : setTimeout(() => {
          late = !control.signal.aborted;
          control.abort(new DOMException('the time limit was reached', 'TimeoutError'));
        }, milliseconds);
  return {
    signal: control.signal,
    why: () => (late ? 'at the time limit' : 'at your request'),
    interrupted: () => (control.signal.aborted ? (late ? 'time limit' : 'signal') : null),
    end() {
      clearTimeout(timer);
      stopListening();
    },
  };
}

/** Waits for `work` until the signal comes, and throws its reason then. The work is left to itself. */
export async function orStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop = (): void => {};
  const stopped = new Promise<never>((_, reject) => (stop = () => reject(signal.reason)));
  signal.addEventListener('abort', stop);
  try {
    return await Promise.race([work, stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** The option of verbs that may take long. */
export function timeLimitOption(what: string): ReturnType<typeof option> {
  return option('--time-limit <seconds>', what, number('--time-limit', { above: 0 }));
}
