import { expect, test } from 'vitest';
import { defaultBackend } from '../compute/backend.js';
import { createRandom } from '../math/random.js';
import { KAN } from '../network/kan.js';
import { runSteps } from '../work.js';
import { chosenForFormulas } from './curve-fit.js';
import { searchNetworkFormulas, thinnedRows } from './formula-search.js';
import { readEdges } from './symbolize.js';

test('the work of a search has a limit, whatever the number of curves', async () => {
  const random = createRandom(3);
  const rows = 60;
  const columns = [0, 1].map(() => Float64Array.from({ length: rows }, () => 2 * random.next() - 1));
  const x = Float64Array.from({ length: 2 * rows }, (_, i) => columns[i % 2][i >> 1]);
  const y = columns[0].map((a, row) => Math.exp(Math.sin(Math.PI * a) + columns[1][row] ** 2));
  const backend = await defaultBackend();
  const { model } = new KAN([2, 6, 1], { dtype: 'float64', seed: 1 });
  const functions = chosenForFormulas(['0', 'x', 'x^2'], undefined);
  const edges = runSteps(readEdges(model, x, rows, { functions, noise: 0.1, compositions: false, backend }));
  const work = (effort: number): number => {
    const settings = { mean: 0, spread: 1, noise: 0.1, exact: 1e-9, effort, found: () => {} };
    const search = searchNetworkFormulas(model, edges, { names: ['a', 'b'], columns, y }, settings);
    let sum = 0;
    for (;;) {
      const { done, value } = search.next(false);
      if (done) return sum;
      sum += value;
    }
  };
  // of combinations and of simplifications, and of each one step more
  const limit = (effort: number): number => effort * (0.8e9 + 4e9) + 5e6;
  const [little, more] = [work(0.002), work(0.01)];
  expect(little).toBeGreaterThan(0.002 * 0.8e9);
  expect(little).toBeLessThan(limit(0.002));
  expect(more).toBeGreaterThan(0.01 * 0.8e9);
  expect(more).toBeLessThan(limit(0.01));
  expect(more).toBeGreaterThan(2 * little);
});

test('of a large network every so many-th row is looked at', () => {
  const y = Float64Array.from({ length: 10 }, (_, i) => i);
  const data = { names: ['x'], columns: [y.map((value) => 2 * value)], y };
  expect(thinnedRows(data, 10)).toEqual(data);
  expect(thinnedRows(data, 30)).toEqual(data);
  expect([...thinnedRows(data, 4).y]).toEqual([0, 3, 5, 8]);
  expect([...thinnedRows(data, 5).columns[0]]).toEqual([0, 4, 8, 12, 16]);
});
