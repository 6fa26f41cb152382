// Progress of a search on stderr: one line that rewrites itself on a terminal, and nothing elsewhere but a line every few seconds.

import { printable } from 'kanjs';
import type { Io } from './io.js';

export interface SearchProgress {
  /** Shows where the search is, if it is time. */
  at(line: () => string): void;
  /** Takes the line away. */
  end(): void;
}

/** Milliseconds between two lines, on a terminal and elsewhere. */
const [redraw, again] = [80, 5000];

/** `quiet`: shows nothing. */
export function createSearchProgress(io: Io, quiet: boolean): SearchProgress {
  let told = performance.now();
  let drawn = false;
  return {
    at(line) {
      const now = performance.now();
      if (quiet || now - told < (io.terminal ? redraw : again)) return;
      told = now;
      const text = line();
      if (!io.terminal) return io.err(`${printable(text)}\n`);
      drawn = true;
      io.err(`\r\x1b[K${printable(text).slice(0, Math.max(20, io.columns - 1))}`);
    },
    end() {
      if (drawn) io.err('\r\x1b[K');
      drawn = false;
    },
  };
}
