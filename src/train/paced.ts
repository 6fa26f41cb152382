// Runs long computations (work.ts) so that timers, messages and signals have their turn in between, and an abort ends them.

import type { Steps } from '../work.js';
import type { Pause } from './pause.js';

/** Runs the steps, a pause between them whenever one is due. Once `signal` has aborted they are told to stop. */
export async function paced<T>(
  steps: Steps<T>,
  { pause, signal }: { pause: Pause; signal?: AbortSignal | undefined },
): Promise<T> {
  for (;;) {
    const { done, value } = steps.next(signal?.aborted ?? false);
    if (done) return value;
    if (pause.due()) await pause();
  }
}
