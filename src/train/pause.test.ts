// Whether others have their turn while work goes on. Counts turns and pieces, never seconds: the clock stands still or leaps.

import { afterEach, expect, test, vi } from 'vitest';
import type { Work } from '../work.js';
import { completeInTurns, createPause, runInTurns } from './pause.js';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Keeps the thread busy until a timer of 1 ms is due. */
function outwait(): void {
  const begun = Date.now();
  while (Date.now() < begun + 3);
}

/** Every kind of thing that can wait for its turn, queued; what has had it so far. */
function queueAll(): { had: string[]; close: () => void } {
  const had: string[] = [];
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => had.push('message');
  port2.postMessage(0);
  setTimeout(() => had.push('timer'), 1);
  setImmediate(() => had.push('immediate'));
  outwait();
  return { had, close: () => port1.close() };
}

test('what waits before a pause has had its turn after it', async () => {
  const pause = createPause();
  for (let round = 0; round < 20; round++) {
    const { had, close } = queueAll();
    await pause();
    expect(had.toSorted()).toEqual(['immediate', 'message', 'timer']);
    close();
  }
});

test('so has a signal', async () => {
  const pause = createPause();
  for (let round = 0; round < 5; round++) {
    let seen = false;
    process.once('SIGUSR2', () => (seen = true));
    process.kill(process.pid, 'SIGUSR2');
    await pause();
    expect(seen).toBe(true);
  }
});

/** A MessageChannel as browsers have it: a message is a task, in line with all others. */
class TaskChannel {
  static open = 0;
  readonly port1 = { onmessage: (): void => {}, close: () => void TaskChannel.open-- };
  readonly port2 = { postMessage: (): void => void task(() => this.port1.onmessage()) };

  constructor() {
    TaskChannel.open++;
  }
}
const task = setImmediate;

test('without setImmediate, as in browsers, messages go round twice', async () => {
  vi.stubGlobal('setImmediate', undefined);
  vi.stubGlobal('MessageChannel', TaskChannel);
  const pause = createPause();
  expect(TaskChannel.open).toBe(1);
  for (let round = 0; round < 5; round++) {
    const had: string[] = [];
    // what a task begins waits in line as well, and has its turn in the second round
    task(() => {
      had.push('first');
      task(() => had.push('second'));
    });
    await pause();
    expect(had).toEqual(['first', 'second']);
  }
  pause.close();
  expect(TaskChannel.open).toBe(0);
});

test('a pause is due after ten milliseconds, and not again right after it', async () => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const pause = createPause();
  expect(pause.due()).toBe(false);
  now = 9.9;
  expect(pause.due()).toBe(false);
  now = 10;
  expect(pause.due()).toBe(true);
  await pause();
  expect(pause.due()).toBe(false);
});

function* counting(pieces: number, done: { pieces: number; freed: boolean }): Work<string> {
  try {
    for (; done.pieces < pieces; done.pieces++) yield;
    return 'all';
  } finally {
    done.freed = true;
  }
}

test('work in turns comes to what it comes to, and frees what it holds where a signal ends it', async () => {
  vi.spyOn(performance, 'now').mockImplementation(leaping());
  const done = { pieces: 0, freed: false };
  expect(await runInTurns(counting(10, done), createPause())).toBe('all');
  expect(done).toEqual({ pieces: 10, freed: true });

  const control = new AbortController();
  const stopped = { pieces: 0, freed: false };
  setImmediate(() => control.abort(new Error('enough')));
  await expect(completeInTurns(counting(1e6, stopped), control.signal)).rejects.toThrow('enough');
  expect(stopped.pieces).toBeLessThan(4);
  expect(stopped.freed).toBe(true);
});

/** A clock by which every look is late. */
function leaping(): () => number {
  let now = 0;
  return () => (now += 11);
}
