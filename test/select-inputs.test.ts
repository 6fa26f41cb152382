// Real tables with a few of their columns: within 3 points of what a network of all columns gets, on rows that had no part in the choice.

import { openBackend, readTableFile, selectInputs, type TableMetrics } from 'kanjs';
import { afterAll, expect, test } from 'vitest';

const backend = await openBackend({ threads: 1 });
afterAll(() => backend.close());

const score = (metrics: TableMetrics): number => (metrics.task === 'regression' ? metrics.r2 : metrics.accuracy);

test.each([
  ['iris', 'species', 2],
  ['wine', 'cultivar', 5],
  ['diabetes', 'progression', 5],
])('%s', async (name, target, most) => {
  const table = await readTableFile(`examples/data/${name}.csv`);
  const { columns, all, chosen } = await selectInputs(table, {
    target,
    maxInputs: most,
    backend,
    // said, so that no network is tried for each set of columns
    epochs: 200,
  });
  expect(columns.length).toBe(most);
  expect(score(chosen.metrics!)).toBeGreaterThanOrEqual(score(all.metrics!) - 0.03);
});
