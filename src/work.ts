// Work in pieces: a generator that hands over between them, so that whoever drives it can let others have a turn, or stop. Knows no
// clock and no signal: train/pause.ts drives it.

/** Yields between pieces and returns what it comes to. Left off half-way, by `return`, it frees what it holds. */
export type Work<T> = Generator<undefined, T, unknown>;

/** What work comes to, all at once; anything else is given back as it is. */
export function finish<T>(work: T | Work<T>): T {
  if (!isWork(work)) return work;
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}

/** Either as work: `yield* inPieces(…)`. */
export function* inPieces<T>(work: T | Work<T>): Work<T> {
  return isWork(work) ? yield* work : work;
}

/** For many short pieces: `yield* share(amount)` after each hands over once they are `most` together. */
export function shares(most: number): (amount: number) => Work<void> {
  let done = 0;
  return function* (amount) {
    done += amount;
    if (done < most) return;
    done = 0;
    yield;
  };
}

function isWork<T>(work: T | Work<T>): work is Work<T> {
  return typeof work === 'object' && work !== null && 'next' in work && typeof work.next === 'function';
}

/**
 * A computation that yields after each short step, with the work that the step was in about nanoseconds of an ordinary processor (0 for
 * little), and is told there whether to stop; then it soon returns the best so far. One that is made of others hands over to them with
 * `yield*`: they are told as well, and it asks again with a `yield` of its own.
 */
export type Steps<T> = Generator<number, T, boolean>;

/** What a step tells that was little work: `yield little`. */
export const little = 0;

/** Work in pieces as steps of little work each, to go to its end whatever they are told. */
export function* stepsOf<T>(work: Work<T>): Steps<T> {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    yield little;
  }
}

/** Runs the steps to their end, at once. */
export function runSteps<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next(false);
    if (done) return value;
  }
}

/** The steps, told to stop after `most` work too: results stay the same on machines of any speed. */
export function* limitSteps<T>(steps: Steps<T>, most: number): Steps<T> {
  let stop = false;
  let done = 0;
  for (;;) {
    const step = steps.next(stop);
    if (step.done === true) return step.value;
    done += step.value;
    stop = (yield step.value) || done >= most;
  }
}
