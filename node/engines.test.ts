// Whoever takes an engine uses it, closes it, and comes to what it comes to without; one that cannot be opened is told before anything is trained.

import { expect, test } from 'vitest';
import { openBackend } from '../src/compute/backend.js';
import { createTable } from '../src/data/table.js';
import { discoverTable } from '../src/discover/discover-table.js';
import { createRandom } from '../src/math/random.js';
import { KANRegressor } from '../src/network/regressor.js';
import { crossValidate } from '../src/sweep/cross-validation.js';
import type { OpenEngine } from '../src/sweep/engine.js';
import { gridSearch } from '../src/sweep/grid-search.js';
import { runTraining } from './run-training.js';
import { openTrialThreads } from './trial-threads.js';

const x = Array.from({ length: 40 }, (_, i) => ((i * 7) % 40) / 20 - 1);
const y = x.map((value) => Math.sin(3 * value));
const table = createTable({ x, y });
const X = x.map((value) => [value]);
const quick = { layers: [2], gridSize: 2, epochs: 4 };

/** Threads that count what they are asked for, and whether they were closed. */
function counting(): { open: OpenEngine; counts: { open: number; run: number; fit: number; train: number } } {
  const counts = { open: 0, run: 0, fit: 0, train: 0 };
  const open: OpenEngine = async (read) => {
    const threads = openTrialThreads({ ...read, threads: 2 })!;
    counts.open++;
    const counted =
      <A extends unknown[], R>(name: keyof typeof counts, call: (...given: A) => R) =>
      (...given: A): R => {
        counts[name]++;
        return call(...given);
      };
    return {
      ...threads,
      run: counted('run', threads.run),
      fit: counted('fit', threads.fit),
      train: counted('train', threads.train),
      close: async () => {
        counts.open--;
        await threads.close();
      },
    };
  };
  return { open, counts };
}

test('trainings, with a backend that is given too', async () => {
  const backend = await openBackend({ threads: 1 });
  const settings = { data: table, target: 'y', ...quick, ensemble: 2, folds: 3 };
  const here = await runTraining(settings, { backend });
  const { open, counts } = counting();
  const there = await runTraining(settings, { backend, engine: open });
  expect(counts).toEqual({ open: 0, run: 3, fit: 2, train: 0 });
  expect([there.model, there.folds, there.metrics]).toEqual([here.model, here.folds, here.metrics]);
  const events: string[] = [];
  const gone = runTraining(settings, {
    engine: () => Promise.reject(new Error('no such engine')),
    onEvent: ({ kind }) => events.push(kind),
  });
  await expect(gone).rejects.toThrow('no such engine');
  expect(events).not.toContain('begun');
  await expect(runTraining(settings, { engine: 5 as never })).rejects.toThrow('`engine` must be a function');
});

test('cross-validations and grids', async () => {
  const estimator = new KANRegressor(quick);
  const one = counting();
  expect(await crossValidate(estimator, X, y, { folds: 2, engine: one.open })).toEqual(
    await crossValidate(estimator, X, y, { folds: 2 }),
  );
  expect(one.counts).toEqual({ open: 0, run: 2, fit: 0, train: 0 });
  const two = counting();
  const told: number[] = [];
  const options = { grid: { gridSize: [2, 3], epochs: [2, 4] }, folds: 2 };
  const there = await gridSearch(estimator, X, y, {
    ...options,
    engine: two.open,
    onProgress: ({ done }) => told.push(done),
  });
  const here = await gridSearch(estimator, X, y, options);
  expect([there.points, there.best]).toEqual([here.points, here.best]);
  expect(told).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(two.counts).toEqual({ open: 0, run: 8, fit: 0, train: 0 });
});

test('a search for formulas asks for the networks of its shapes there', async () => {
  const { open, counts } = counting();
  const random = createRandom(8);
  const [z, noise] = [0, 1].map(() => Float64Array.from({ length: 40 }, () => random.normal()));
  const search = discoverTable(createTable({ x, z, y: noise }), {
    target: 'y',
    functions: ['x'],
    engine: async () => ({ ...(await open()), train: async () => Promise.reject(new Error('asked for a network')) }),
  });
  // what comes of them is the same: see shape-threads.test.ts
  await expect(search).rejects.toThrow('asked for a network');
  expect(counts.open).toBe(0);
});

test('a grid ends by its signal and by what one combination is wrong with, and leaves no engine open', async () => {
  const { open, counts } = counting();
  const control = new AbortController();
  const grid = { gridSize: [2, 3] };
  const run = gridSearch(new KANRegressor({ ...quick, epochs: 1e6 }), X, y, {
    grid,
    folds: 2,
    engine: async (read) => {
      const engine = await open(read);
      queueMicrotask(() => control.abort());
      return engine;
    },
    signal: control.signal,
  });
  await expect(run).rejects.toThrow('gridSearch: stopped after 0 of 4 folds');
  const odd = new KANRegressor({ ...quick, onEpoch: () => {} });
  await expect(gridSearch(odd, X, y, { grid, folds: 2, engine: open })).rejects.toThrow('`onEpoch` is none');
  expect(counts.open).toBe(0);
});
