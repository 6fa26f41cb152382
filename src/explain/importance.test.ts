import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { createTable } from '../data/table.js';
import { KAN } from '../network/kan.js';
import { trainTable } from '../table/train-table.js';
import { createSpec } from '../model/create.js';
import { importanceSamples, inputImportance } from './importance.js';

const backend = referenceBackend();

describe('inputImportance', () => {
  test('an input whose curve is zero has no share, the others share one', async () => {
    const kan = new KAN([3, 1], { dtype: 'float64' });
    kan.parameters.fill(0, 9, 18);
    const [a, b, c] = await inputImportance(kan.model, undefined, { backend });
    expect(b).toEqual({ name: 'x2', share: 0 });
    expect(a!.share + c!.share).toBeCloseTo(1, 12);
  });

  test('of straight lines, the share is that of the squared slopes', async () => {
    const kan = new KAN([2, 1], { dtype: 'float64', base: 'identity' });
    kan.parameters.fill(0);
    kan.parameters[0] = 1;
    kan.parameters[9] = 3;
    const [a, b] = await inputImportance(kan.model, undefined, { backend, samples: 4096 });
    expect(a!.share).toBeCloseTo(0.1, 1);
    expect(b!.share).toBeCloseTo(0.9, 1);
  });

  test('a network that says the same everywhere: no input matters', async () => {
    const kan = new KAN([2, 1]);
    kan.parameters.fill(0);
    expect((await inputImportance(kan.model, undefined, { backend })).map(({ share }) => share)).toEqual([0, 0]);
  });

  test('columns of a table keep their names, categories count as one column', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => i);
    const table = createTable({
      length: rows.map((i) => i / 30),
      kind: rows.map((i) => (i % 2 ? 'odd' : 'even')),
      y: rows.map((i) => i / 30 + (i % 2)),
    });
    const options = { target: 'y', layers: [], epochs: 60, batchSize: 10, learningRate: 0.05, backend };
    const { model } = await trainTable(table, options);
    const shares = await inputImportance(model, undefined, { backend });
    expect(shares.map(({ name }) => name)).toEqual(['length', 'kind']);
    expect(shares[1].share).toBeGreaterThan(shares[0].share);
  });

  test('the same seed gives the same shares', async () => {
    const { model } = new KAN([2, 3, 1]);
    expect(await inputImportance(model, undefined, { backend, seed: 5 })).toEqual(
      await inputImportance(model, undefined, { backend, seed: 5 }),
    );
  });
});

test('fewer points are drawn the more inputs there are, so that the work does not grow with their square', () => {
  const points = [2, 64, 128, 1000, 5000].map((width) => importanceSamples(createSpec([width, 1])));
  expect(points).toEqual([512, 512, 256, 33, 16]);
});
