import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { createTable, type Table } from '../data/table.js';
import { createRandom } from '../math/random.js';
import { crossValidateTable } from './cross-validate.js';
import { evaluateTable } from './evaluate-table.js';
import { predictTable } from './predict-table.js';
import { type TableTrainOptions } from './train-options.js';
import { trainTable } from './train-table.js';

const backend = referenceBackend();
const random = createRandom(1);
const count = 60;
const x = Array.from({ length: count }, () => 10 * random.next());
const colour = Array.from({ length: count }, (_, i) => ['red', 'green', 'blue'][i % 3]);
// thousands, and a step between colours
const price = x.map((value, i) => 1000 * value + (colour[i] === 'red' ? 5000 : 0));
const size = x.map((value) => (value < 3 ? 'small' : value < 6 ? 'medium' : 'large'));
const whole = createTable({ x, colour, price, size });
const quick = { backend, epochs: 40, batchSize: 12, learningRate: 0.05, layers: [] } as const;
const regression: TableTrainOptions = { ...quick, layers: [], target: 'price' };
const classification: TableTrainOptions = { ...quick, layers: [], target: 'size' };

function without(table: Table, name: string): Table {
  return { ...table, columns: table.columns.filter((column) => column.name !== name) };
}

describe('regression', () => {
  const inputs = without(whole, 'size');

  test("answers and losses are in the target's own units", async () => {
    const { model, metrics, bestValidationLoss, rows } = await trainTable(inputs, regression);
    expect(rows).toEqual({ train: 48, validation: 12 });
    if (metrics?.task !== 'regression') throw new Error('not a regression');
    expect(metrics.r2).toBeGreaterThan(0.95);
    expect(metrics.rmse ** 2).toBeCloseTo(bestValidationLoss!, -1);
    const prediction = await predictTable(model, inputs, { backend });
    if (prediction.task !== 'regression') throw new Error('not a regression');
    expect(prediction.columns).toEqual(['price']);
    const worst = Math.max(...prediction.data.map((value, i) => Math.abs(value - price[i])));
    expect(worst).toBeLessThan(3000);
  });

  test('rows heldBack back are those of a table given for it', async () => {
    const heldBack = createTable({ x: x.slice(0, 7), colour: colour.slice(0, 7), price: price.slice(0, 7) });
    const { model, metrics, rows } = await trainTable(inputs, { ...regression, validation: heldBack });
    expect(rows).toEqual({ train: count, validation: 7 });
    expect(await evaluateTable(model, heldBack, { backend })).toEqual({ ...metrics, seen: 1 });
  });

  test('several targets at once', async () => {
    const two = createTable({ x, double: x.map((value) => 2 * value), half: x.map((value) => value / 2) });
    const { model, metrics } = await trainTable(two, { ...regression, target: ['double', 'half'] });
    expect(metrics).toMatchObject({ task: 'regression', columns: ['double', 'half'] });
    const prediction = await predictTable(model, two, { backend });
    if (prediction.task !== 'regression') throw new Error('not a regression');
    expect(prediction.data[0] / prediction.data[1]).toBeCloseTo(4, 0);
  });

  test.each([
    ['around 1e200', 0, 1e200],
    ['around 1e-200', 0, 1e-200],
    ['a billion and a thousandth', 1e9, 1e-3],
  ])('a target %s is learned as any other', async (_what, base, unit) => {
    const table = (scale: (value: number) => number): Table => createTable({ x, y: x.map(scale) });
    const options = { ...regression, target: 'y', dtype: 'float64' } as const;
    const plain = await trainTable(
      table((value) => value),
      options,
    );
    const { metrics, history } = await trainTable(
      table((value) => base + unit * value),
      options,
    );
    if (metrics?.task !== 'regression' || plain.metrics?.task !== 'regression') throw new Error('not a regression');
    expect(metrics.rmse / unit).toBeCloseTo(plain.metrics.rmse, 2);
    expect(metrics.r2).toBeCloseTo(plain.metrics.r2, 3);
    expect(history.trainLoss.every(Number.isFinite)).toBe(true);
  });

  test('one constant target among several is answered exactly, and the others are learned', async () => {
    const two = createTable({ x, same: x.map(() => 0.1), double: x.map((value) => 2 * value) });
    const { model, metrics } = await trainTable(two, { ...regression, target: ['same', 'double'] });
    if (metrics?.task !== 'regression') throw new Error('not a regression');
    expect(metrics.outputs).toMatchObject([{ rmse: 0, r2: 1 }, { r2: expect.closeTo(1, 1) }]);
    const prediction = await predictTable(model, two, { backend });
    if (prediction.task !== 'regression') throw new Error('not a regression');
    expect(prediction.data.filter((_, i) => i % 2 === 0).every((value) => value === 0.1)).toBe(true);
    const other = createTable({ x, same: x, double: x });
    expect((await evaluateTable(model, other, { backend })).task).toBe('regression');
    const constants = createTable({ x, a: x.map(() => 1), b: x.map(() => 2) });
    await expect(trainTable(constants, { ...regression, target: ['a', 'b'] })).rejects.toThrow(
      'the target "a", "b" is 1, 2 in every row to learn from: there is nothing to learn',
    );
  });

  test('without validation there are no metrics', async () => {
    const result = await trainTable(inputs, { ...regression, validation: 0, epochs: 1 });
    expect(result).not.toHaveProperty('metrics');
    expect(result.bestValidationLoss).toBeUndefined();
  });

  test('scales are fitted on the rows trained on, not on those heldBack back', async () => {
    const far = createTable({ x: [1e6], colour: ['red'], price: [0] });
    const { model } = await trainTable(inputs, { ...regression, epochs: 1, validation: far });
    const [column] = model.spec.encoding!.inputs;
    expect(column).toMatchObject({ name: 'x', range: [Math.min(...x), Math.max(...x)] });
  });
});

describe('classification', () => {
  const inputs = without(whole, 'price');

  test('learns classes, gives labels and probabilities that sum to one', async () => {
    const { model, metrics } = await trainTable(inputs, classification);
    if (metrics?.task !== 'classification') throw new Error('not a classification');
    expect(metrics.accuracy).toBeGreaterThan(0.8);
    expect(metrics.classes.toSorted()).toEqual(['large', 'medium', 'small']);
    const prediction = await predictTable(model, without(inputs, 'size'), { backend });
    if (prediction.task !== 'classification') throw new Error('not a classification');
    for (let row = 0; row < count; row++) {
      const [a, b, c] = prediction.data.subarray(3 * row, 3 * row + 3);
      expect(a! + b! + c!).toBeCloseTo(1, 6);
      expect(prediction.classes).toContain(prediction.labels[row]);
    }
  });

  test('the rows heldBack back have every class in its share', async () => {
    const { rows, metrics } = await trainTable(inputs, { ...classification, validation: 0.25, epochs: 1 });
    if (metrics?.task !== 'classification') throw new Error('not a classification');
    const shares = metrics.classes.map((name) => size.filter((label) => label === name).length / count);
    metrics.confusion.forEach((row, i) => {
      const heldBack = row.reduce((sum, value) => sum + value, 0);
      expect(Math.abs(heldBack - shares[i] * rows.validation)).toBeLessThan(1);
    });
  });

  test('folds predict every row once', async () => {
    const folds: number[] = [];
    const result = await crossValidateTable(inputs, {
      ...classification,
      folds: 3,
      epochs: 3,
      onProgress: ({ done }) => void folds.push(done),
    });
    expect(folds).toEqual([0, 1, 2, 3]);
    expect(result.rows).toBe(count);
    expect(result.folds.length).toBe(3);
  });
});

describe('refused', () => {
  const holes = createTable({ x: [1, NaN, 3, 4, 5, 6], y: [1, 2, 3, 4, 5, 6] });
  const wrong: [string, () => Promise<unknown>, RegExp][] = [
    ['an unknown target', () => trainTable(whole, { ...quick, layers: [], target: 'prize' }), /target column "prize"/],
    ['a number as class without saying so', () => trainTable(whole, { ...classification, task: 'regression' }), /size/],
    [
      'a missing value',
      () => trainTable(holes, { ...quick, layers: [], target: 'y', missing: 'error' }),
      /x.*row 2|row 2.*x/,
    ],
    ['one row', () => trainTable(createTable({ x: [1], y: [1] }), { ...quick, layers: [], target: 'y' }), /too few/],
    ['too much heldBack back', () => trainTable(whole, { ...regression, validation: 1 }), /`validation`/],
    ['a batch above the rows', () => trainTable(whole, { ...regression, batchSize: 61 }), /61/],
    ['one fold', () => crossValidateTable(whole, { ...regression, folds: 1 }), /`folds`/],
    ['more folds than rows', () => crossValidateTable(whole, { ...regression, folds: 61 }), /`folds`/],
  ];
  test.each(wrong)('%s', async (_what, run, message) => {
    await expect(run()).rejects.toThrow(message);
  });

  test('a bare network has no columns', async () => {
    const { model } = await trainTable(whole, { ...regression, epochs: 1 });
    const { encoding: _, ...spec } = model.spec;
    await expect(predictTable({ ...model, spec }, whole)).rejects.toThrow(/not trained on a table/);
  });

  test('missing values can be dropped or filled in', async () => {
    const settings = { ...quick, layers: [], target: 'y', batchSize: 2, validation: 0, epochs: 1 };
    expect((await trainTable(holes, { ...settings, missing: 'drop' })).rows.train).toBe(5);
    expect((await trainTable(holes, { ...settings, missing: 'impute' })).rows.train).toBe(6);
  });
});
