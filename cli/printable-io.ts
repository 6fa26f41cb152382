// The way out for everything that is told: what names, values and paths from outside hold of control characters is shown, not obeyed.
// Line ends are the command's own layout here; names are made one line where lines are made (`printable`).

import { printable } from 'kanjs';
import type { Io } from './io.js';

/** What goes back to the start of a terminal's line and empties it. */
const rewrite = '\r\x1b[K';

/** The same places to write to, where only line ends, and the sign to write over a line of progress, do anything to a terminal. */
export function printableIo(io: Io): Io {
  return {
    ...io,
    // bytes are a result, and no words to anybody
    out: (data) => io.out(typeof data === 'string' ? printableLines(data) : data),
    err: (text) =>
      io.err(text.startsWith(rewrite) ? rewrite + printableLines(text.slice(rewrite.length)) : printableLines(text)),
  };
}

function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
