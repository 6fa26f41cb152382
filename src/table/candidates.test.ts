// Which networks are tried for a table of some size, for how long, and when none are.

import { expect, test } from 'vitest';
import { candidatesFor, toldBy } from './candidates.js';
import { epochsFor } from './epochs.js';
import type { TableTrainOptions } from './train-options.js';

test('options that say what the run is to be leave nothing to be chosen', () => {
  expect(toldBy({ target: 'y', seed: 1, missing: 'drop', validation: 0, optimizer: 'auto' })).toBe(undefined);
  for (const option of [
    { epochs: 3 },
    { layers: [] },
    { gridSize: 3 },
    { optimizer: 'lm' },
    { patience: 3 },
  ] as Partial<TableTrainOptions>[])
    expect(toldBy({ target: 'y', ...option })).toBe(Object.keys(option)[0]);
});

test('candidates follow the size of the table', () => {
  const names = (given: Partial<Parameters<typeof candidatesFor>[0]>): string[] =>
    candidatesFor({ inputs: 8, outputs: 1, rows: 800, squares: false, ...given }).map(
      ({ layers, gridSize, order, weightDecay, l1, optimizer }) =>
        [layers.join(), order === 0 ? 'constant' : gridSize, weightDecay ?? '', l1 ?? '', optimizer ?? '']
          .join(' ')
          .trim(),
    );
  expect(names({})).toEqual(['constant', '1', '3 0.05', '5', '8 3 3', '16 5 1', '16 5 0.3', '16 10 1']);
  expect(names({ squares: true })[3]).toBe('5   lm');
  expect(names({ inputs: 60, rows: 5000 })).toEqual([
    'constant',
    '1',
    '1  0.3',
    '1  1',
    '3 0.05',
    '5',
    '32 3 0.3',
    '32 5 1',
  ]);
  // whose curves are to rise anyhow
  expect(names({ monotone: true })[0]).toBe('1');
  // what is fast along an input, and what takes two of them
  const fast = { gridSize: 60, inputs: [1], together: false };
  expect(names({ fast }).slice(-3)).toEqual(['60', '16 60 1', '16 60 0.3']);
  expect(names({ fast, squares: true, rows: 800 }).at(-3)).toBe('60   lm');
  expect(names({ fast: { ...fast, together: true } }).slice(-2)).toEqual(['16 60 1', '16 60 0.3']);
  // from so many rows and columns on
  const has = (name: string, given: Parameters<typeof names>[0]): boolean => names(given).includes(name);
  expect([999, 1000].map((rows) => has('8 3 3', { rows }))).toEqual([true, false]);
  expect([499, 500].map((rows) => has('16 10 1', { rows }))).toEqual([false, true]);
  expect([31, 32].map((inputs) => has('32 5 1', { inputs }))).toEqual([false, true]);
  expect([19, 20].map((inputs) => has('1  1', { inputs }))).toEqual([false, true]);
  // nine numbers of each curve from twice as many rows, and not more than a thousand in all
  expect([143, 144].map((rows) => has('5   lm', { rows, squares: true }))).toEqual([false, true]);
  expect([13, 14].map((outputs) => has('5   lm', { outputs, squares: true }))).toEqual([true, false]);
});

test('epochs are as many as make enough steps', () => {
  expect([40, 64, 128, 999].map((rows) => epochsFor({}, rows))).toEqual([2000, 2000, 1000, 125]);
  expect([1000, 5000, 50_000, 1e6].map((rows) => epochsFor({}, rows))).toEqual([188, 38, 16, 1]);
  expect(epochsFor({}, 5000, 1000)).toBe(13);
  expect(epochsFor({ optimizer: 'lm' }, 50)).toBe(200);
});
