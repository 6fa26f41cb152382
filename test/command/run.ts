// Runs the command as a function for the tests: what it wrote and how it ended.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { main } from '../../cli/main.js';

export interface Outcome {
  code: number;
  out: string;
  err: string;
}

export async function kan(
  words: readonly string[],
  { terminal = false, interrupt = (_stop: () => void) => {}, heard = (_text: string) => {} } = {},
): Promise<Outcome> {
  let out = '';
  let err = '';
  const code = await main(words, {
    out: async (data) => void (out += typeof data === 'string' ? data : new TextDecoder().decode(data)),
    err: (text) => {
      err += text;
      heard(text);
    },
    terminal,
    columns: 100,
    onInterrupt: (listener) => {
      interrupt(listener);
      return () => {};
    },
  });
  return { code, out, err };
}

/** Runs with a time limit that is reached when `told` has been written to the terminal; without it, as soon as it is set. */
export async function kanUntilLimit(words: readonly string[], told?: string): Promise<Outcome> {
  let reached = (): void => {};
  const timers = vi.spyOn(globalThis, 'setTimeout').mockImplementation(((call: () => void, milliseconds: number) => {
    if (milliseconds !== 3000) throw new Error(`a timer of ${milliseconds} ms`);
    reached = call;
    if (told === undefined) call();
  }) as typeof setTimeout);
  try {
    return await kan([...words, '--time-limit', '3', '--threads', '1'], {
      terminal: true,
      heard: (text) => void (told !== undefined && text.includes(told) && reached()),
    });
  } finally {
    timers.mockRestore();
  }
}

/** A directory for one test file, with a way to put files in it. */
export class Scratch {
  readonly directory = mkdtempSync(join(tmpdir(), 'kan-command-'));

  at(name: string): string {
    return join(this.directory, name);
  }

  file(name: string, content: string | Uint8Array): string {
    writeFileSync(this.at(name), content);
    return this.at(name);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }
}

/** A table of x, y and the word for the sign of x, small enough to train on in no time. */
export function smallTable(rows = 40): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const x = ((i * 7919) % rows) / rows - 0.5;
    return `${x},${(i * 31) % rows},${x * x},${x < 0 ? 'minus' : 'plus'}`;
  });
  return `x,other,y,sign\n${lines.join('\n')}\n`;
}
