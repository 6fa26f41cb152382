// A choice of the network that is stopped while inputs are looked at for fast changes. The clock leaps, so that others have their turn at every look.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { createTable } from '../data/table.js';
import { createRandom } from '../math/random.js';
import { selectInputs } from './select-inputs.js';
import { type TableResult, trainTable } from './train-table.js';

beforeEach(() => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 11));
});
afterEach(() => void vi.restoreAllMocks());

const random = createRandom(5);
const column = (): number[] => Array.from({ length: 400 }, () => random.normal());
const table = createTable(Object.fromEntries(['a', 'b', 'c', 'd', 'y'].map((name) => [name, column()])));

/** Turns that others have after one of them, the n-th, has ended the work. */
async function turnsAfter(n: number, work: (signal: AbortSignal) => Promise<unknown>): Promise<number> {
  const control = new AbortController();
  let [turns, over] = [0, false];
  const turn = (): void => {
    if (over) return;
    if (++turns === n) control.abort();
    setImmediate(turn);
  };
  setImmediate(turn);
  await work(control.signal).finally(() => (over = true));
  return turns - n;
}

test.each([30, 60, 100])('at the %i-th turn: the network of then, soon', async (n) => {
  let came: TableResult | undefined;
  const after = await turnsAfter(
    n,
    async (signal) => void (came = await trainTable(table, { target: 'y', signal, backend: referenceBackend() })),
  );
  // a trial is no run to go on with: its network is not the one that would be chosen
  expect([came!.stopped, came!.state]).toEqual(['aborted', undefined]);
  expect(after).toBeLessThan(80);
});

test('columns are no longer chosen once a signal says so, wherever they are', async () => {
  const after = await turnsAfter(200, async (signal) => {
    const chosen = selectInputs(table, { target: 'y', maxInputs: 1, signal, backend: referenceBackend() });
    await expect(chosen).rejects.toThrow(/abort|stopped/);
  });
  expect(after).toBeLessThan(80);
});
