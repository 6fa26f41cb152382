// The search for good combinations on functions whose best is known: what it finds beside as many draws at random.

import { expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import { type Combination, drawCombinations, keyOf, type Space } from './space.js';
import { proposeCombinations } from './tpe.js';

const log = (value: unknown): number => Math.log10(value as number);
/** Settings as they are, and a function to be made small. */
const functions: [string, Space, (c: Combination) => number][] = [
  [
    'a bowl along two logarithmic ranges',
    { learningRate: { low: 1e-4, high: 1 }, l2: { low: 1e-6, high: 1 } },
    (c) => (log(c['learningRate']) + 2) ** 2 + (log(c['l2']) + 4) ** 2 / 4,
  ],
  [
    'Branin’s function, which has three equal valleys',
    { dropout: { low: 0, high: 0.9, scale: 'linear' }, warmup: { low: 0, high: 15, scale: 'linear' } },
    (c) => {
      const [x, y] = [-5 + (15 * (c['dropout'] as number)) / 0.9, c['warmup'] as number];
      return (
        (y - (5.1 * x * x) / (4 * Math.PI ** 2) + (5 * x) / Math.PI - 6) ** 2 +
        10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) +
        9.6
      );
    },
  ],
  [
    'words and whole numbers together',
    { base: ['silu', 'none', 'relu', 'identity'], gridSize: { low: 1, high: 60 }, order: [1, 2, 3, 4, 5] },
    (c) =>
      (c['base'] === 'relu' ? 0 : 1) +
      Math.abs((c['gridSize'] as number) - 17) / 10 +
      Math.abs((c['order'] as number) - 4) / 4,
  ],
];

/** The least value that was found in so many trials. */
function least(space: Space, of: (c: Combination) => number, seed: number, guided: boolean): number {
  const random = createRandom(seed);
  const seen = drawCombinations(space, {}, guided ? 12 : 60, random).map((combination) => ({
    combination,
    score: -of(combination),
  }));
  while (seen.length < 60)
    for (const combination of proposeCombinations({ space, settings: {}, seen, count: 4, random }))
      seen.push({ combination, score: -of(combination) });
  expect(new Set(seen.map(({ combination }) => keyOf(combination))).size).toBe(60);
  return Math.min(...seen.map(({ score }) => -score));
}

test.each(functions)('%s', (_, space, of) => {
  const seeds = Array.from({ length: 12 }, (__, i) => i + 1);
  const median = (guided: boolean): number =>
    seeds.map((seed) => least(space, of, seed, guided)).toSorted((a, b) => a - b)[6];
  expect(median(true)).toBeLessThan(0.6 * median(false));
});

test('what has all been seen ends the search, and what is left is found', () => {
  const space: Space = { gridSize: [1, 2, 3], order: [1, 2] };
  const seen = drawCombinations(space, {}, 4, createRandom(1)).map((combination) => ({ combination, score: 1 }));
  const found = proposeCombinations({ space, settings: {}, seen, count: 10, random: createRandom(2) });
  expect(new Set([...found, ...seen.map(({ combination }) => combination)].map(keyOf)).size).toBe(6);
});
