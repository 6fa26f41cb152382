// Work in steps, watched: what each step told, and told to stop from one of them on.

import type { Steps } from '../src/work.js';

/** Runs steps to their end; `work` is what each told, and from step number `stopAt` on (the first is 0) they are told to stop. */
export function watchSteps<T>(steps: Steps<T>, stopAt = Infinity): { value: T; work: number[] } {
  const work: number[] = [];
  let step = steps.next(false);
  while (step.done !== true) {
    work.push(step.value);
    step = steps.next(work.length > stopAt);
  }
  return { value: step.value, work };
}
