// What the README and docs/defaults.md say about accuracy, with fixed seeds.

import { fileURLToPath } from 'node:url';
import {
  createSyntheticDataset,
  crossValidateTable,
  evaluateTable,
  KAN,
  KANTrainer,
  openBackend,
  readTableFile,
  type TableMetrics,
  trainTable,
} from 'kanjs';
import { defaultBackend } from 'kanjs/backend';
import type { SyntheticDataset } from 'kanjs/model';
import { describe, expect, test } from 'vitest';
import { functionCases } from '../bench/function-cases.mjs';

const table = (name: string): Promise<Awaited<ReturnType<typeof readTableFile>>> =>
  readTableFile(fileURLToPath(new URL(`../examples/data/${name}.csv`, import.meta.url)));
const score = (metrics: TableMetrics): number => (metrics.task === 'regression' ? metrics.r2 : metrics.accuracy);

describe('five folds of real tables with default settings', () => {
  const goals = [
    ['iris', 'species', 0.95],
    ['wine', 'cultivar', 0.97],
    ['digits', 'digit', 0.96],
    ['diabetes', 'progression', 0.44],
  ] as const;
  test.each(goals)('%s, column %s: at least %d', async (name, target, goal) => {
    const task = name === 'diabetes' ? 'regression' : 'classification';
    const { metrics } = await crossValidateTable(await table(name), { target, task });
    expect(score(metrics)).toBeGreaterThanOrEqual(goal);
  });
});

test("the specification's example is learned down to its noise, with early stopping too", async () => {
  const formula = 'sin(pi*x)*exp(-x/2)';
  const { x, y } = createSyntheticDataset(formula, { noise: 0.01, samples: 1000, seed: 42 });
  const validation = createSyntheticDataset(formula, { noise: 0.01, samples: 200, seed: 43 });
  const kan = new KAN([1, 8, 8, 1], { domain: [0, 1] });
  const { bestValidationLoss, stopped } = await new KANTrainer(kan, { patience: 50 }).train({ x, y }, { validation });
  // the noise alone is 1e-4
  expect(bestValidationLoss).toBeLessThan(1.3e-4);
  expect(['epochs', 'early']).toContain(stopped);
});

test.each(functionCases)('$name is learned to a thirtieth of its spread by [n, 8, 8, 1]', async ({ inputs, f }) => {
  const draw = (seed: number): SyntheticDataset =>
    createSyntheticDataset(f as never, { inputs, range: [-1, 1], noise: 0, samples: 1000, seed });
  const { x, y } = draw(1);
  const fresh = draw(2);
  const kan = new KAN([inputs, 8, 8, 1]);
  await new KANTrainer(kan).train({ x, y });
  const { data } = await kan.predict(fresh.x);
  const mean = fresh.y.reduce((sum, value) => sum + value, 0) / 1000;
  let [error, spread] = [0, 0];
  fresh.y.forEach((value, i) => {
    error += (data[i] - value) ** 2;
    spread += (value - mean) ** 2;
  });
  expect(Math.sqrt(error / spread)).toBeLessThan(1 / 30);
});

test('a table trains to the same model on any number of threads, and to nearly the same on wasm and native', async () => {
  const iris = await table('iris');
  const run = async (device: 'wasm' | 'auto', threads: number): Promise<Float64Array> => {
    const backend = await openBackend({ device, threads });
    const { model } = await trainTable(iris, { target: 'species', epochs: 20, backend });
    backend.close();
    return Float64Array.from(model.parameters);
  };
  const [one, two, three] = [await run('wasm', 1), await run('wasm', 2), await run('wasm', 3)];
  expect(two).toEqual(one);
  expect(three).toEqual(one);
  const native = await run('auto', 2);
  const difference = Math.max(...native.map((value, i) => Math.abs(value - one[i])));
  expect(difference).toBeLessThan(1e-3);
});

test('what is measured while training is what evaluateTable says of the same rows', async () => {
  const wine = await table('wine');
  const { model } = await trainTable(wine, { target: 'cultivar', task: 'classification', validation: 0.3, epochs: 40 });
  const whole = await evaluateTable(model, wine, { backend: await defaultBackend() });
  expect(score(whole)).toBeGreaterThan(0.95);
});
