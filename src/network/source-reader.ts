// Takes values one at a time from any iterable, waits for a value no longer than a signal allows, and closes the source once.
// Knows nothing of what the values are.

import { KanError, show } from '../errors.js';

/** Throws a KanError that begins with `what` unless `source` can be iterated over. Nothing is taken before the first `next`. */
export class SourceReader<T> {
  readonly #source: Iterable<T> | AsyncIterable<T>;
  readonly #signal: AbortSignal | undefined;
  #iterator: Iterator<T> | AsyncIterator<T> | undefined;
  #ended = false;
  /** ends the waiting for the value asked for last */
  #giveUp: (reason: unknown) => void = () => {};
  #abort = (): void => this.#giveUp(this.#signal!.reason);

  constructor(what: string, source: Iterable<T> | AsyncIterable<T>, signal?: AbortSignal) {
    const iterable = source as Partial<Iterable<T> & AsyncIterable<T>> | null | undefined;
    if (typeof iterable?.[Symbol.asyncIterator] !== 'function' && typeof iterable?.[Symbol.iterator] !== 'function')
      throw new KanError(
        `${what}: the source must be iterable, such as an array, a generator or a stream; got ${show(source)}`,
      );
    this.#source = source;
    this.#signal = signal;
  }

  /** The next value; a promise of it only where the source gives promises. Throws the signal's reason once it is aborted. */
  next(): IteratorResult<T> | Promise<IteratorResult<T>> {
    this.#signal?.throwIfAborted();
    this.#iterator ??= this.#open();
    let step: IteratorResult<T> | Promise<IteratorResult<T>>;
    try {
      step = this.#iterator.next();
    } catch (error) {
      this.#ended = true;
      throw error;
    }
    if (step instanceof Promise) return this.#waited(step);
    // a custom iterator may give what only looks like a promise
    if (typeof (step as unknown as PromiseLike<unknown>).then === 'function')
      return this.#waited(Promise.resolve(step));
    if (step.done) this.#ended = true;
    return step;
  }

  /** Tells a source that was broken off to clean up, and waits for it unless the source itself is what was waited for in vain. */
  async close(): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#abort);
    if (this.#ended || this.#iterator === undefined) return;
    this.#ended = true;
    const closed = this.#iterator.return?.();
    if (!this.#signal?.aborted) await closed;
    else if (closed instanceof Promise) closed.catch(() => {}); // the signal's reason is what the caller hears
  }

  #open(): Iterator<T> | AsyncIterator<T> {
    this.#signal?.addEventListener('abort', this.#abort);
    return Symbol.asyncIterator in Object(this.#source)
      ? (this.#source as AsyncIterable<T>)[Symbol.asyncIterator]()
      : (this.#source as Iterable<T>)[Symbol.iterator]();
  }

  async #waited(step: Promise<IteratorResult<T>>): Promise<IteratorResult<T>> {
    // one listener for the whole stream and one promise for each wait: racing against a single promise would collect every wait
    const result = await new Promise<IteratorResult<T>>((resolve, reject) => {
      this.#giveUp = reject;
      step.then(resolve, (error: unknown) => {
        this.#ended = true;
        reject(error);
      });
    });
    if (result.done) this.#ended = true;
    return result;
  }
}
