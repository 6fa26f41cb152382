// A line on stderr for work that says nothing of itself: what is being done and for how long, on a terminal only, and only when it takes a
// while. It moves as long as the work lets timers have their turn.

import type { Io } from './io.js';
import { duration } from './number-text.js';

export interface Waiting {
  /** Takes the line away; others may then write. */
  end(): void;
}

/** Milliseconds before anything is shown, and between two drawings. */
const [patience, redraw] = [1000, 200];

export function createWaiting(io: Io, doing: string): Waiting {
  if (!io.terminal) return { end: () => {} };
  const started = performance.now();
  let drawn = false;
  const timer = setInterval(() => {
    const waited = performance.now() - started;
    if (waited < patience) return;
    drawn = true;
    io.err(`\r\x1b[K${doing}  ${duration(waited / 1000)}`);
  }, redraw);
  return {
    end() {
      clearInterval(timer);
      if (drawn) io.err('\r\x1b[K');
      drawn = false;
    },
  };
}
