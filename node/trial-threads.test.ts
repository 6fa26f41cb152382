// Threads that die of what they run: what they had not begun goes to others, and what ends three threads is told.

import { expect, test } from 'vitest';
import { createTable } from '../src/data/table.js';
import type { NamedTrial } from '../src/sweep/engine.js';
import { encodeTableBytes } from '../src/sweep/table-bytes.js';
import { openTrialThreads } from './trial-threads.js';

const x = Array.from({ length: 20 }, (_, i) => i / 10 - 1);
const bytes = encodeTableBytes(createTable({ x, y: x.map((value) => value * value) }));
const trial = (id: string, settings: object): NamedTrial => ({
  id,
  trial: { settings: { target: 'y', epochs: 1, layers: [], ...settings }, seed: 1, fold: 0, folds: 2 },
});

test('trials come back whatever else their thread dies of, and the same in any thread', async () => {
  const engine = openTrialThreads({ bytes, threads: 2 })!;
  const all = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((id) => engine.run(trial(id, {}))));
  expect(new Set(all.map(({ result }) => JSON.stringify(result))).size).toBe(1);
  await engine.close();
  // a table that is none ends every thread as it is read
  const broken = openTrialThreads({ bytes: bytes.slice(0, 100), threads: 1 })!;
  expect(await broken.run(trial('a', {}))).toEqual({
    result: { metrics: {}, error: 'ended 3 threads: these bytes are no table of kanjs: rows are missing' },
    passing: true,
  });
  await broken.close();
});

test('a table may come when threads have started, and not at all', async () => {
  let come!: (table: typeof bytes) => void;
  const engine = openTrialThreads({ bytes: new Promise((resolve) => (come = resolve)), threads: 2 })!;
  const waiting = engine.run(trial('a', {}));
  come(bytes);
  expect((await waiting).result.stopped).toBe('epochs');
  await engine.close();
  const none = openTrialThreads({ bytes: Promise.reject(new Error('no such file')), threads: 1 })!;
  await expect(none.run(trial('a', {}))).rejects.toThrow('no such file');
  await none.close();
});

test('what cannot be trained is a result, and an end is at once', async () => {
  const engine = openTrialThreads({ bytes, threads: 1 })!;
  const { result } = await engine.run(trial('wrong', { order: 9 }));
  expect(result).toEqual({ metrics: {}, error: expect.stringContaining('`order` must be a whole number from 0 to 5') });
  const control = new AbortController();
  const long = [
    engine.run(trial('long', { epochs: 1e6 }), control.signal),
    engine.run(trial('next', {}), control.signal),
  ];
  control.abort();
  for (const run of long) await expect(run).rejects.toThrow('aborted');
  await engine.close();
});
