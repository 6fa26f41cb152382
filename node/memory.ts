// How much memory this machine can still give. Knows what the system says, nothing of what it is for.

import { readFileSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';

/** Bytes that can still be had: on Linux what is free or soon given back, within the limits of a container, and what can be swapped; elsewhere, where nobody says, all there are. */
export function freeMemory(): number {
  if (process.platform !== 'linux') return totalmem();
  const { availableMemory = freemem } = process as { availableMemory?: () => number };
  return availableMemory.call(process) + freeSwap();
}

function freeSwap(): number {
  try {
    const [, kilobytes] = /^SwapFree:\s*(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'))!;
    return 1024 * Number(kilobytes);
  } catch {
    // where nobody says, no table is refused
    return Infinity;
  }
}
