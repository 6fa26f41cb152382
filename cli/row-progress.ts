// Progress through the rows of a long table on stderr: one line that rewrites itself, on a terminal only, and only when it takes a while.

import type { Io } from './io.js';
import { count, duration } from './number-text.js';

export interface RowProgress {
  /** Tells how many rows are done. */
  rows(done: number): void;
  /** Takes the line away. */
  end(): void;
}

/** Milliseconds before anything is shown, and between two drawings. */
const patience = 1000;
const redraw = 200;

export function createRowProgress(io: Io): RowProgress {
  const started = performance.now();
  let drawn = -Infinity;
  return {
    rows(done) {
      const now = performance.now();
      if (!io.terminal || now - started < patience || now - drawn < redraw) return;
      drawn = now;
      const seconds = (now - started) / 1000;
      // three digits say enough; more of them only flicker
      const rate = Number((done / seconds).toPrecision(3));
      const line = `${count(done)} rows  ${count(Math.round(rate))} rows/s  ${duration(seconds)}`;
      io.err(`\r\x1b[K${line.slice(0, Math.max(20, io.columns - 1))}`);
    },
    end() {
      if (drawn > -Infinity) io.err('\r\x1b[K');
    },
  };
}
