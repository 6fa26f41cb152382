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

function isWork<T>(work: T | Work<T>): work is Work<T> {
  return typeof work === 'object' && work !== null && 'next' in work && typeof work.next === 'function';
}
