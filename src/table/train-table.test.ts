// What a trained table's model is given to know besides its parameters, and losses that do not fit the task.

import { afterAll, describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import type { TargetEncoding } from '../data/table-encoding.js';
import { createTable, type Table } from '../data/table.js';
import { createRandom } from '../math/random.js';
import type { TrainState } from '../train/state.js';
import type { TableTrainOptions } from './train-options.js';
import { trainTable } from './train-table.js';

const backend = referenceBackend();
afterAll(() => backend.close());
const random = createRandom(2);
const count = 300;
const x = Array.from({ length: count }, () => random.normal());
// classes that hardly depend on x, learned until the network is sure
const table = createTable({
  x,
  w: x.map((_, row) => 1 + (row % 3)),
  kind: x.map((value) => (value + 2 * random.normal() > 0 ? 'yes' : 'no')),
  y: x.map((value) => Math.exp(2 * value + 0.5 * random.normal())),
});
const only = (...names: string[]): Table => ({
  ...table,
  columns: table.columns.filter(({ name }) => names.includes(name)),
});
const quick = { backend, layers: [], gridSize: 3, epochs: 4, learningRate: 0.2, validation: 0.5 };
const train = async (of: Table, options: TableTrainOptions): Promise<TargetEncoding & { temperature?: number }> =>
  (await trainTable(of, { ...quick, ...options })).model.spec.encoding!.target;

describe('a temperature', () => {
  const classes = { target: 'kind', epochs: 60, gridSize: 20 };
  test('is fitted to rows held back; not without them, nor where rows or classes have weights', async () => {
    expect((await train(only('x', 'kind'), classes)).temperature).toBeGreaterThan(1);
    expect(await train(only('x', 'kind'), { ...classes, validation: 0 })).not.toHaveProperty('temperature');
    expect(await train(only('x', 'kind'), { ...classes, classWeights: 'balanced' })).not.toHaveProperty('temperature');
    expect(await train(only('x', 'kind', 'w'), { ...classes, weights: 'w' })).not.toHaveProperty('temperature');
  });
});

describe('of numbers', () => {
  const columnsOf = (target: TargetEncoding) => (target.kind === 'regression' ? target.columns : []);
  test('errors are known where rows were held back, with weights too', async () => {
    for (const more of [{}, { weights: 'w' }]) {
      const [column] = columnsOf(await train(only('x', 'y', 'w'), { target: 'y', ...more }));
      expect(column.errors?.sizes.length).toBe(count / 2);
    }
    const [column] = columnsOf(await train(only('x', 'y'), { target: 'y', validation: 0 }));
    expect(column).not.toHaveProperty('errors');
  });

  test('what leads from logarithms to means is there where logarithms were learned', async () => {
    const [log] = columnsOf(await train(only('x', 'y'), { target: 'y', targetTransform: 'log' }));
    expect(log.transform?.smear).toBeGreaterThan(1);
    const [plain] = columnsOf(await train(only('x', 'y'), { target: 'y', targetTransform: 'none' }));
    expect(plain).not.toHaveProperty('transform');
  });

  test('losses are mean squares unless another is asked for; classes have cross-entropy', async () => {
    const loss = async (options: TableTrainOptions): Promise<string> =>
      (await trainTable(only('x', 'kind', 'y'), { ...quick, epochs: 1, ...options })).loss;
    expect(await loss({ target: 'y' })).toBe('mse');
    expect(await loss({ target: 'y', loss: 'mae' })).toBe('mae');
    expect(await loss({ target: 'kind' })).toBe('cross-entropy');
    await expect(loss({ target: 'kind', loss: 'mae' })).rejects.toThrow('trainTable: `loss` "mae" is for regression');
  });
});

test('an ensemble that is resumed goes on in the network it was at, and trains nothing again', async () => {
  const options = { ...quick, target: 'y', ensemble: 3, validation: 0, epochs: 4 };
  const states: TrainState[] = [];
  await trainTable(only('x', 'y'), { ...options, checkpoint: { every: 2, save: (state) => void states.push(state) } });
  for (const [number, resume] of states.entries()) {
    const seen: string[] = [];
    const onEpoch = ({ member, epoch }: { member?: number; epoch: number }): void =>
      void seen.push(`${member}: ${epoch}`);
    await trainTable(only('x', 'y'), { ...options, resume, onEpoch });
    const all = [1, 2, 3].flatMap((member) => [1, 2, 3, 4].map((epoch) => `${member}: ${epoch}`));
    expect(seen).toEqual(all.slice(2 * (number + 1)));
  }
});
