// What docs/estimators.md says about settings for real tables, with its seeds.

import { fileURLToPath } from 'node:url';
import { crossValidate, KANClassifier, KANRegressor, readTableFile } from 'kanjs';
import { describe, expect, test } from 'vitest';

const table = (name: string): ReturnType<typeof readTableFile> =>
  readTableFile(fileURLToPath(new URL(`../examples/data/${name}.csv`, import.meta.url)));

const goals = [
  ['iris', 'species', 0.96, { gridSize: 1, order: 2, learningRate: 0.1, epochs: 300 }],
  ['wine', 'cultivar', 0.98, { layers: [16], gridSize: 3, weightDecay: 3 }],
  ['digits', 'digit', 0.97, { layers: [32], weightDecay: 1 }],
  ['diabetes', 'progression', 0.47, { gridSize: 3, weightDecay: 1 }],
] as const;

describe.each(goals)('five folds of %s, column %s: at least %d', (name, target, goal, settings) => {
  test.each([42, 1, 2])('seed %d', async (seed) => {
    const options = { ...settings, layers: 'layers' in settings ? [...settings.layers] : undefined, seed };
    const rows = await table(name);
    const { score, scores } =
      name === 'diabetes'
        ? await crossValidate(new KANRegressor(options), rows, target)
        : await crossValidate(new KANClassifier(options), rows, target);
    expect(scores.length).toBe(5);
    expect(score).toBeGreaterThanOrEqual(goal);
  });
});
