// Trials on an engine, as many at once as it likes, in the order in which they are asked for, each once however often. Knows nothing of what they are for.

/** Runs what is asked for by its name. */
export interface TrialPool<T extends { id: string }> {
  /** Asks for it, after all that was asked for before; resolves once it was run, rejects where that failed, and never where it was not begun. */
  ask(one: T): Promise<void>;
  /** Begins no other, and resolves when those under way have ended. */
  end(): Promise<void>;
}

/** A pool that runs so many at once. Where one fails no other is begun. */
export function trialPool<T extends { id: string }>(width: number, run: (one: T) => Promise<void>): TrialPool<T> {
  const asked = new Map<string, Promise<void>>();
  const waiting: ((() => Promise<void>) | undefined)[] = [];
  const lanes = new Set<Promise<void>>();
  const at = { next: 0, ended: false };
  const lane = async (): Promise<void> => {
    while (at.next < waiting.length && !at.ended) {
      const work = waiting[at.next];
      // of many trials only those to come are held
      waiting[at.next++] = undefined;
      await work?.();
    }
  };
  const open = (): void => {
    const one: Promise<void> = lane().finally(() => {
      lanes.delete(one);
      // asked for after this lane had looked
      if (at.next < waiting.length && !at.ended) open();
    });
    lanes.add(one);
  };
  return {
    ask(one) {
      const known = asked.get(one.id);
      if (known) return known;
      const promise = new Promise<void>((resolve, reject) => {
        waiting.push(() =>
          run(one).then(resolve, (error: unknown) => {
            at.ended = true;
            reject(error as Error);
          }),
        );
      });
      // who asks early does not wait for it
      promise.catch(() => {});
      asked.set(one.id, promise);
      if (lanes.size < width && !at.ended) open();
      return promise;
    },
    async end() {
      at.ended = true;
      await Promise.all(lanes);
    },
  };
}
