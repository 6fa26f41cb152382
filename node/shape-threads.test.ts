// Shapes of a search in threads: the same formulas for any number of them, an end at once, and no thread left behind.

import { expect, test } from 'vitest';
import { createTable } from '../src/data/table.js';
import { discoverTable } from '../src/discover/discover-table.js';
import { type Discovery, searchFormulas } from '../src/discover/discover.js';
import { type ShapeThreads, shapeThreads } from '../src/discover/shape-networks.js';
import { createRandom } from '../src/math/random.js';
import { openBackend } from '../src/compute/backend.js';
import { openTrialThreads } from './trial-threads.js';

const backend = await openBackend({ threads: 1 });
const random = createRandom(8);
const [x, z, y] = [0, 1, 2].map(() => Float64Array.from({ length: 40 }, () => random.normal()));
/** Noise: every shape of its dozen has to be tried. */
const noise = { names: ['x', 'z'], columns: [x, z], y };

/** Threads that count what they are given. */
function counted(count: number): { threads: ShapeThreads; given: () => number } {
  const threads = shapeThreads(count, backend);
  let given = 0;
  const open: ShapeThreads['open'] = () => {
    const opened = threads.open();
    return (
      opened && {
        ...opened,
        train: (job, signal) => {
          given++;
          return opened.train(job, signal);
        },
      }
    );
  };
  return { threads: { ...threads, open }, given: () => given };
}

test('formulas, networks and progress are the same for any number of threads, and in a second search on them', async () => {
  let first: string | undefined;
  for (const count of [1, 2, 3]) {
    const { threads, given } = counted(count);
    for (let search = 0; search < (count === 3 ? 2 : 1); search++) {
      const before = given();
      const told: unknown[] = [];
      const options = { functions: ['x'], backend, threads };
      const found: Discovery = await searchFormulas(noise, { ...options, onProgress: (event) => told.push(event) });
      expect(found.tried).toBeGreaterThanOrEqual(12);
      // one thread is this one; of several every network comes from them
      const trained = given() - before;
      expect(trained >= found.tried ? 'in threads' : trained).toBe(count > 1 ? 'in threads' : 0);
      const text = JSON.stringify([told, found, Array.from(found.network!.model.parameters)]);
      expect(text).toBe((first ??= text));
    }
    await threads.close();
  }
});

test('an end comes between any two shapes, with the best so far, and leaves no thread', async () => {
  const table = createTable({ x, z, y });
  const workers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
  const before = workers();
  const control = new AbortController();
  let most = 0;
  const found = await discoverTable(table, {
    target: 'y',
    functions: ['x'],
    backend,
    threads: 2,
    signal: control.signal,
    onProgress: ({ tried, shapes }) => {
      most = Math.max(most, workers());
      // now it waits for the first network
      if (shapes > 0 && tried === 0) queueMicrotask(() => control.abort());
    },
  });
  expect(found.fronts[0].ended).toBe('aborted');
  expect(found.fronts[0].formulas.length).toBeGreaterThan(0);
  expect(most).toBeGreaterThan(before);
  expect(workers()).toBe(before);
});

test('what is wrong in a thread is told as it is here', async () => {
  const engine = openTrialThreads({ threads: 1 })!;
  const [domains, data] = [[[-1, 1]] as [number, number][], { rows: 40, x, y }];
  const root = { of: { kind: 'input', input: 0 }, curve: 'free' } as const;
  const job = { root, data, domains, seed: 1, order: 3, gridSizes: [3] };
  await expect(engine.train({ ...job, order: 99 })).rejects.toThrow(/order|99/);
  expect((await engine.train(job)).rmse).toBeGreaterThan(0);
  await engine.close();
  await expect(discoverTable(createTable({ x, y }), { target: 'y', threads: 0 })).rejects.toThrow(
    'discoverTable: `threads` must be a whole number from 1 to 256',
  );
});
