import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Io } from './io.js';
import { createRowProgress } from './row-progress.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

function record(terminal: boolean, columns = 80): Io & { text: () => string } {
  let text = '';
  return {
    out: async () => {},
    err: (more) => void (text += more),
    terminal,
    columns,
    onInterrupt: () => () => {},
    text: () => text,
  };
}

/** A run of so many seconds at a million rows a second, told every 10 ms. */
function run(io: Io, seconds: number): void {
  const progress = createRowProgress(io);
  for (let step = 1; step <= seconds * 100; step++) {
    vi.advanceTimersByTime(10);
    progress.rows(step * 10_000);
  }
  progress.end();
}

test('nothing is shown of what takes less than a second', () => {
  const io = record(true);
  run(io, 0.99);
  expect(io.text()).toBe('');
});

test('nothing is shown where stderr is no terminal', () => {
  const io = record(false);
  run(io, 5);
  expect(io.text()).toBe('');
});

test('rows and rows per second are shown from the first second on, five times a second, and taken away at the end', () => {
  for (const columns of [30, 80]) {
    const io = record(true, columns);
    run(io, 3);
    const drawings = io.text().split('\r\x1b[K').slice(1);
    expect(drawings.pop()).toBe('');
    expect(drawings).toHaveLength(11);
    expect(drawings.every((line) => line.length < columns && !line.includes('\n'))).toBe(true);
    expect(drawings[0]).toMatch(/^1 000 000 rows {2}1 000 000 ro/);
  }
});
