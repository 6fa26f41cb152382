import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Io } from './io.js';
import { createWaiting } from './waiting.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
afterEach(() => void vi.useRealTimers());

function io(terminal: boolean): { written: string[]; io: Io } {
  const written: string[] = [];
  const out = async (): Promise<void> => {};
  return {
    written,
    io: { out, err: (text) => void written.push(text), terminal, columns: 80, onInterrupt: () => () => {} },
  };
}

test('on a terminal a line says what takes long, from the first second on, and goes at the end', () => {
  const { written, io: to } = io(true);
  const waiting = createWaiting(to, 'pruning');
  vi.advanceTimersByTime(900);
  expect(written).toEqual([]);
  vi.advanceTimersByTime(1100);
  expect(written.at(-1)).toMatch(/^\r\x1b\[Kpruning {2}2/);
  waiting.end();
  waiting.end();
  expect(written.filter((text) => text === '\r\x1b[K')).toHaveLength(1);
  const before = written.length;
  vi.advanceTimersByTime(5000);
  expect(written).toHaveLength(before);
});

test('work that is done soon, and what is no terminal, is told nothing', () => {
  for (const [terminal, time] of [
    [true, 800],
    [false, 5000],
  ] as const) {
    const { written, io: to } = io(terminal);
    const waiting = createWaiting(to, 'pruning');
    vi.advanceTimersByTime(time);
    waiting.end();
    expect(written).toEqual([]);
  }
});
