import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { decodeModel, encodeModel } from '../format/model-file.js';
import { ModularKAN } from './modular-kan.js';
import { KANTrainer } from './trainer.js';

const backend = referenceBackend();
const make = (): ModularKAN<'sum' | 'square'> =>
  new ModularKAN({ sum: [2, 3, 1], square: [1, 2, 1] }, { dtype: 'float64' });
const at = Array.from({ length: 40 }, (_, i) => i / 20 - 1);
const x = { sum: at.map((a, i) => [a, at[(i * 7) % 40]]), square: at.map((a) => [a]) };
const y = { sum: x.sum.map(([a, b]) => [a! + b!]), square: at.map((a) => [a * a]) };

describe('ModularKAN', () => {
  test('modules know nothing of each other', async () => {
    const kan = make();
    const before = await kan.predict(x, { backend });
    const after = await kan.predict({ ...x, square: x.square.map(() => [0.9]) }, { backend });
    expect(after.sum).toEqual(before.sum);
    expect(after.square).not.toEqual(before.square);
    expect(before.sum.shape).toEqual([40, 1]);
  });

  test('counts the parameters of its modules alone', () => {
    expect(make().numParameters).toBe((2 * 3 + 3 + 2 + 2) * 9);
  });

  test('trains as any other network, each module on its own target, and nothing grows between modules', async () => {
    const kan = make();
    const options = { epochs: 80, batchSize: 10, learningRate: 0.03, weightDecay: 0.01, backend };
    const { history } = await new KANTrainer(kan, options).train({ x, y });
    expect(history.trainLoss.at(-1)).toBeLessThan(0.01 * history.trainLoss[0]);
    const { square } = await kan.predict(x, { backend });
    square.data.forEach((value, i) => expect(Math.abs(value - at[i] ** 2)).toBeLessThan(0.1));
    const alone = await kan.predict({ ...x, sum: x.sum.map(() => [0, 0]) }, { backend });
    expect(alone.square).toEqual(square);
  });

  test('is saved and loaded with its names', async () => {
    const kan = make();
    const { model } = decodeModel(encodeModel(kan.model));
    const again = new ModularKAN<'sum' | 'square'>(model);
    expect(again.modules.map(({ name }) => name)).toEqual(['sum', 'square']);
    expect(await again.predict(x, { backend })).toEqual(await kan.predict(x, { backend }));
  });

  test('inputs of rank 3 keep their axes', async () => {
    const deep = { sum: [x.sum.slice(0, 2), x.sum.slice(2, 4)], square: [x.square.slice(0, 2), x.square.slice(2, 4)] };
    expect((await make().predict(deep, { backend })).square.shape).toEqual([2, 2, 1]);
  });

  test('names that are missing, unknown, or of another length are refused', async () => {
    const kan = make();
    await expect(kan.predict({ sum: x.sum } as never)).rejects.toThrow(/module "square" is missing/);
    await expect(kan.predict({ ...x, sqare: [] } as never)).rejects.toThrow(/no module "sqare"/);
    await expect(kan.predict({ ...x, square: [[1]] })).rejects.toThrow(/"square" has 1 rows and the first 40/);
    await expect(kan.predict({ ...x, square: x.sum })).rejects.toThrow(/module "square" has rows of 2/);
    await expect(kan.predict([1] as never)).rejects.toThrow(/record with a matrix for each of sum, square/);
    expect(() => new ModularKAN({})).toThrow(/at least one module/);
    expect(() => new ModularKAN({ a: [1, 0] })).toThrow(/module "a".*got 0/);
    expect(() => new ModularKAN({ a: [1, 1], b: [1, 2, 1] })).toThrow(/"b" has 3 widths and the first 2/);
  });
});
