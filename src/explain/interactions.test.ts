import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { createTable } from '../data/table.js';
import { createRandom } from '../math/random.js';
import { lockEdge } from '../model/locking.js';
import type { Model } from '../model/model.js';
import { removeEdges } from '../model/removal.js';
import { KAN } from '../network/kan.js';
import { trainTable } from '../table/train-table.js';
import { interactionStrengths } from './interactions.js';

const backend = referenceBackend();
const random = createRandom(2);
const rows = Array.from({ length: 400 }, () => [0, 0, 0].map(() => 2 * random.next() - 1));

/** scale · x1 · x2 + other · x3, exact: a product node of locked edges. */
function product(scale: number, other: number): Model {
  let { model } = new KAN([3, [1, 1], 1], { dtype: 'float64' });
  model = removeEdges(
    model,
    [0, 1, 2].flatMap((input) => [0, 1, 2].map((output) => ({ layer: 0, input, output }))),
  );
  const lock = (layer: number, input: number, output: number, c: number): void => {
    model = lockEdge(model, { layer, input, output }, { function: 'x', affine: [1, 0, c, 0] });
  };
  lock(0, 2, 0, 1);
  lock(0, 0, 1, 1);
  lock(0, 1, 2, 1);
  lock(2, 0, 0, other);
  lock(2, 1, 0, scale);
  return model;
}

describe('interactionStrengths', () => {
  test('a sum of curves has none, to rounding', async () => {
    for (const dtype of ['float32', 'float64'] as const) {
      const { model } = new KAN([3, 2], { dtype, splineScale: 1 });
      const found = await interactionStrengths(model, rows, { backend });
      expect(found.length).toBe(3);
      for (const { strength } of found) expect(strength).toBeLessThan(dtype === 'float32' ? 1e-12 : 1e-29);
    }
  });

  test('of x·y it is all there is, of x·y + z the share of the product', async () => {
    const many = Array.from({ length: 3000 }, () => [0, 0, 0].map(() => 2 * random.next() - 1));
    const at = async (model: Model, columns: string): Promise<number> =>
      (await interactionStrengths(model, many, { backend, samples: 3000 })).find(
        (pair) => pair.columns.join() === columns,
      )!.strength;
    // variances of 3xy and z: 1 and 1/3; the standard error for so many rows is 4 %
    expect(Math.abs((await at(product(1, 0), 'x1,x2')) - 1)).toBeLessThan(0.1);
    expect(Math.abs((await at(product(3, 1), 'x1,x2')) - 0.75)).toBeLessThan(0.1);
    expect(await at(product(3, 1), 'x1,x3')).toBeLessThan(1e-29);
    expect(await at(product(3, 1), 'x2,x3')).toBeLessThan(1e-29);
  });

  test('the strongest pair comes first, by the names of the table; categories are one column', async () => {
    const table = createTable({
      a: rows.map(([a]) => a!),
      kind: rows.map(([, b]) => (b! < 0 ? 'low' : 'high')),
      c: rows.map(([, , c]) => c!),
      y: rows.map(([a, b, c]) => a! * (b! < 0 ? -1 : 1) + c!),
    });
    const { model } = await trainTable(table, { target: 'y', layers: [4], epochs: 40, learningRate: 0.05, backend });
    const [first, ...others] = await interactionStrengths(model, table, { backend });
    expect(first!.columns).toEqual(['a', 'kind']);
    expect(first!.strength).toBeGreaterThan(0.3);
    for (const { strength } of others) expect(strength).toBeLessThan(0.1);
  });

  test('of many columns only pairs of the most important are measured', async () => {
    const { model } = new KAN([3, 4, 1], { dtype: 'float64' });
    expect((await interactionStrengths(model, rows, { backend, maxInputs: 2 })).length).toBe(1);
  });

  test('the same seed gives the same; a constant answer has none; what makes no sense is refused', async () => {
    const { model } = new KAN([3, 4, 1]);
    const options = { samples: 50, seed: 3 };
    expect(await interactionStrengths(model, rows, { backend, ...options })).toEqual(
      await interactionStrengths(model, rows, { backend, ...options }),
    );
    model.parameters.fill(0);
    for (const { strength } of await interactionStrengths(model, rows, { backend })) expect(strength).toBe(0);
    await expect(interactionStrengths(model, [[1, 2]], { backend })).rejects.toThrow(/`x`.*2/);
    await expect(interactionStrengths(model, [[1, 2, 3]], { backend })).rejects.toThrow(/at least two rows; got 1/);
    await expect(interactionStrengths(model, rows, { backend, samples: 1 })).rejects.toThrow(/`samples`.*1/);
    await expect(interactionStrengths(model, rows, { backend, maxInputs: 1 })).rejects.toThrow(/`maxInputs`.*1/);
  });
});
