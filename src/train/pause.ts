// Lets the rest of the program run in the middle of long work: timers, messages, signals, drawing. The one file of src/ that looks at a
// clock: it decides when others have their turn, never what comes out.

import type { Work } from '../work.js';

/** Milliseconds that work may go on before others have their turn: a picture of a page that moves has sixteen. */
const turn = 10;

export interface Pause {
  /** Resolves after everything that was waiting (timers that are due, messages, signals) has had its turn. */
  (): Promise<void>;
  /** whether others have waited long enough; costs some 50 ns, so loops of shorter steps ask now and then */
  due(): boolean;
  /** frees what the pause holds */
  close(): void;
}

/** A pause for work in steps: `if (pause.due()) await pause();` after each step costs next to nothing. */
export function createPause(): Pause {
  const { next, close } = turns();
  let began = now();
  const pause = async (): Promise<void> => {
    // a turn may begin behind the timers or behind the messages; after the second, both have come round
    await next();
    await next();
    began = now();
  };
  return Object.assign(pause, { due: () => now() - began >= turn, close });
}

/** What work comes to, with turns for others between its pieces; undefined where the signal came first. */
export async function runInTurns<T>(work: Work<T>, pause: Pause, signal?: AbortSignal): Promise<T | undefined> {
  try {
    for (;;) {
      if (signal?.aborted) return undefined;
      const { done, value } = work.next();
      if (done === true) return value;
      if (pause.due()) await pause();
    }
  } finally {
    work.return(undefined as T); // frees what work that was left off holds
  }
}

/** The same for one who has no other use for a pause. Throws the signal's reason once that is aborted. */
export async function completeInTurns<T>(work: Work<T>, signal?: AbortSignal): Promise<T> {
  const pause = createPause();
  try {
    const outcome = await runInTurns(work, pause, signal);
    if (signal?.aborted) throw signal.reason;
    return outcome as T;
  } finally {
    pause.close();
  }
}

/** One pause, between two pieces of work that are whole. */
export async function otherTurns(): Promise<void> {
  const pause = createPause();
  await pause();
  pause.close();
}

/** For what is done at most once in so many milliseconds. */
export interface Pace {
  /** whether so many have passed since it last began, or it never began */
  over(): boolean;
  begin(): void;
}

export function createPace(milliseconds: number): Pace {
  let last = -Infinity;
  return { over: () => now() - last >= milliseconds, begin: () => void (last = now()) };
}

/** Milliseconds below which a timer is not worth its while. */
const leastWait = 4;

/** Keeps steps to so many in a second: what to wait for after each, undefined for nothing. Time lost is not made up for. */
export function createTempo(): (perSecond: number) => Promise<void> | undefined {
  let next = -Infinity;
  return (perSecond) => {
    const time = now();
    next = Math.max(next, time - leastWait) + 1000 / perSecond;
    const wait = next - time;
    return wait < leastWait ? undefined : new Promise((resolve) => void setTimeout(resolve, wait));
  };
}

/** One turn of the event loop. Node hands over a thousand messages before it looks at timers and signals; setImmediate waits for them. */
function turns(): { next: () => Promise<void>; close: () => void } {
  const immediate = (globalThis as { setImmediate?: (call: () => void) => unknown }).setImmediate;
  if (immediate) return { next: () => new Promise((resolve) => void immediate(resolve)), close: () => {} };
  const { port1, port2 } = new MessageChannel();
  let wake = (): void => {};
  port1.onmessage = () => wake();
  const next = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
      port2.postMessage(0);
    });
  return { next, close: () => port1.close() };
}

// oxlint-disable-next-line no-restricted-globals -- see above
const now = (): number => performance.now();
