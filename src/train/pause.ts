// Lets the rest of the program run in the middle of long work: timers, signals, drawing. No clock, no environment.

export interface Pause {
  /** resolves after everything that was waiting has had its turn */
  (): Promise<void>;
  /** frees what the pause holds */
  close(): void;
}

/** A pause that costs microseconds, where setTimeout would cost a millisecond or four. */
export function createPause(): Pause {
  const { port1, port2 } = new MessageChannel();
  let wake = (): void => {};
  port1.onmessage = () => wake();
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
      port2.postMessage(0);
    });
  return Object.assign(pause, { close: () => port1.close() });
}
