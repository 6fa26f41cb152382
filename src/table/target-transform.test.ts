import { describe, expect, test } from 'vitest';
import { outputNames } from '../data/encoding.js';
import { createTable, type Table } from '../data/table.js';
import { symbolizeModel } from '../discover/symbolic.js';
import { decodeModel, encodeModel } from '../format/model-file.js';
import { createRandom } from '../math/random.js';
import { crossValidateTable } from './cross-validate.js';
import { predictTable } from './predict-table.js';
import type { TableTrainOptions } from './train-options.js';
import { trainTable } from './train-table.js';

const random = createRandom(3);
const rows = 400;
const list = (value: () => number): number[] => Array.from({ length: rows }, value);
const x = list(() => 2 * random.next() - 1);
/** log(price) is a line with noise: the mean is exp(2x + 1) · exp(0.6² / 2) */
const price = x.map((at) => Math.exp(2 * at + 1 + 0.6 * random.normal()));
const table = createTable({ x, price });
const quick = { layers: [], epochs: 60, learningRate: 0.05, gridSize: 3, dtype: 'float64' as const };
const train = (more: Partial<TableTrainOptions>, of: Table = table) =>
  trainTable(of, { target: 'price', ...quick, ...more }) as ReturnType<typeof trainTable<'regression', 0.2>>;

describe('a target learned as its logarithm', () => {
  test('is answered with its mean, not with exp of the mean of logarithms', async () => {
    const { model, metrics } = await train({ targetTransform: 'log' });
    const at = createTable({ x: [-0.5, 0, 0.5] });
    const { data } = await predictTable(decodeModel(encodeModel(model)).model, at);
    const mean = [-0.5, 0, 0.5].map((value) => Math.exp(2 * value + 1 + 0.6 ** 2 / 2));
    // the noise of 320 rows, of whose exp the mean is taken
    data.forEach((value, row) => expect(Math.abs(value / mean[row] - 1)).toBeLessThan(0.15));
    const { target } = model.spec.encoding!;
    if (target.kind !== 'regression') throw new Error('of numbers');
    expect(target.columns[0].transform!.smear).toBeGreaterThan(1.1);
    expect(target.columns[0].transform!.smear).toBeLessThan(1.3);
    // the mean of all answers is near that of all rows: in units of the price
    const all = await predictTable(model, table);
    const meanOf = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / rows;
    expect(Math.abs(meanOf(all.data) / meanOf(price) - 1)).toBeLessThan(0.05);
    expect(metrics.rmse).toBeGreaterThan(1);
    expect(outputNames(model.spec.encoding!)).toEqual(['log(price)']);
  });

  test('of counts one is added, and 0 is answered', async () => {
    const counts = price.map((value) => Math.floor(value / 3));
    const { model } = await train({ targetTransform: 'log' }, createTable({ x, price: counts }));
    expect(outputNames(model.spec.encoding!)).toEqual(['log(price + 1)']);
    const low = await predictTable(model, createTable({ x: [-1] }));
    expect(low.data[0]).toBeLessThan(1);
    expect(low.data[0]).toBeGreaterThan(-0.5);
  });

  test('has formulas of what was learned, by folds and alone', async () => {
    const exact = createTable({ x, price: x.map((at) => Math.exp(2 * at + 1)) });
    const { model } = await train({ targetTransform: 'log', optimizer: 'lm', learningRate: undefined }, exact);
    const { outputs } = await symbolizeModel(model, { table: exact, functions: ['0', 'x'] });
    expect(`${outputs[0].name} = ${outputs[0].formulas[outputs[0].best].formula}`).toBe('log(price) = 2*x + 1');
    const folds = await crossValidateTable(exact, { target: 'price', targetTransform: 'log', folds: 2, ...quick });
    expect(folds.metrics.task === 'regression' && folds.metrics.r2).toBeGreaterThan(0.95);
  });
});

describe('the choice', () => {
  const decisions = async (values: number[]): Promise<readonly unknown[]> => {
    const { model } = await train({ targetTransform: 'auto', epochs: 1 }, createTable({ x, price: values }));
    return (model.spec.encoding!.profile ?? []).filter(({ option }) => option === 'targetTransform');
  };
  test('is a logarithm where the tail is heavy and rows held apart are met better, with the reason', async () => {
    expect(await decisions(price)).toEqual([
      expect.objectContaining({
        columns: ['price'],
        value: 'log',
        why: expect.stringMatching(/^its skewness is \d.*and lines err \d+ % less on other rows so$/),
      }),
    ]);
  });
  test('is none for even values, negative ones, and a heavy tail of noise alone', async () => {
    expect(await decisions(x)).toEqual([]);
    expect(await decisions(price.with(3, -1))).toEqual([]);
    const tail = createRandom(9);
    expect(await decisions(x.map((at) => at + 1 + Math.exp(1.5 * tail.normal())))).toEqual([]);
  });
});

test('what has no logarithm is told in a line, with its row', async () => {
  await expect(train({ targetTransform: 'log' }, createTable({ x, price: price.with(6, -3) }))).rejects.toThrow(
    /^the target "price" is -3 in row 7, which has no logarithm$/,
  );
  await expect(train({ targetTransform: 'sqrt' as never })).rejects.toThrow(/`targetTransform` must be one of/);
  const words = createTable({ x, price: price.map((value) => (value > 2 ? 'dear' : 'cheap')) });
  await expect(train({ targetTransform: 'log' }, words)).rejects.toThrow(
    /is for numbers, and the target "price" holds words/,
  );
});
