import { describe, expect, test } from 'vitest';
import { createTable, type Table } from '../data/table.js';
import { createRandom } from '../math/random.js';
import { KANClassifier } from '../network/classifier.js';
import { KANRegressor } from '../network/regressor.js';
import { crossValidateTable } from './cross-validate.js';
import { predictTable } from './predict-table.js';
import { retrainTable } from './retrain-table.js';
import type { TableTrainOptions } from './train-options.js';
import { trainTable } from './train-table.js';

const random = createRandom(5);
const rows = 120;
const x = Array.from({ length: rows }, () => 2 * random.next() - 1);
const quick = { layers: [], epochs: 30, learningRate: 0.05, dtype: 'float64' as const };

describe('weights of rows', () => {
  // two laws in one table; which is learned is for the weights to say
  const y = x.map((at, row) => (row % 2 === 0 ? at : -at));
  const w: (number | null)[] = x.map((_, row) => (row % 2 === 0 ? 3 : 0));
  const table = createTable({ x, w, y });
  const at1 = createTable({ x: [0.9] });

  test('rows without weight are not learned from, nor measured on, and the column is no input', async () => {
    const { model, metrics, bestValidationLoss } = await trainTable(table, { target: 'y', weights: 'w', ...quick });
    expect(model.spec.encoding!.inputs.map(({ name }) => name)).toEqual(['x']);
    expect((await predictTable(model, at1)).data[0]).toBeCloseTo(0.9, 1);
    expect(metrics.task === 'regression' && metrics.r2).toBeGreaterThan(0.95);
    expect(bestValidationLoss).toBeLessThan(0.01);
  });

  test('only their proportions count', async () => {
    const options = { target: 'y', weights: 'w', ...quick };
    const half = createTable({ x, w: w.map((weight) => weight! / 2), y });
    const [a, b] = await Promise.all([table, half].map(async (each) => trainTable(each, options)));
    expect(a.model.parameters).toEqual(b.model.parameters);
  });

  test('folds, further training and estimators take them too', async () => {
    const folds = await crossValidateTable(table, { target: 'y', weights: 'w', folds: 3, ...quick });
    expect(folds.metrics.task === 'regression' && folds.metrics.r2).toBeGreaterThan(0.95);
    const { model } = await trainTable(table, { target: 'y', weights: 'w', ...quick, epochs: 1 });
    const { epochs, learningRate } = quick;
    const again = await retrainTable(model, table, { weights: 'w', epochs, learningRate });
    expect((await predictTable(again.model, at1)).data[0]).toBeCloseTo(0.9, 1);
    const X = x.map((value) => [value]);
    const fitted = await new KANRegressor(quick).fit(X, y, { sampleWeight: w as number[] });
    expect((await fitted.predict([[0.9]])).data[0]).toBeCloseTo(0.9, 1);
    const named = await new KANRegressor(quick).fit(table, 'y', { sampleWeight: 'w' });
    expect(named.model.parameters).toEqual(fitted.model.parameters);
    const words = y.map((value) => (value > 0 ? 'up' : 'down'));
    const classes = await new KANClassifier(quick).fit(X, words, { sampleWeight: w as number[] });
    expect((await classes.predict([[0.9], [-0.9]])).labels).toEqual(['up', 'down']);
  });

  const fails = (columns: Record<string, (string | number | null)[]>, message: RegExp, weights = 'w'): Promise<void> =>
    expect(trainTable(createTable({ x, y, ...columns }), { target: 'y', weights, ...quick })).rejects.toThrow(message);
  test('what is no weight is told in a line', async () => {
    await fails({ w: w.with(4, -2) }, /^row 5 has the weight -2 in column "w"; weights are numbers from 0 on$/);
    await fails({ w: w.map(() => 0) }, /^every weight in column "w" is 0$/);
    await fails({ w: w.with(6, null) }, /^row 7 has no value in column "w"/);
    await fails({ w: w.map(() => 'much') }, /^the weights in column "w" are words \("much"\), not numbers$/);
    await fails({}, /no column of weights "w" in the table/);
    await fails({ w }, /^`weights` names the target "y"$/, 'y');
    const X = x.map((value) => [value]);
    await expect(new KANRegressor(quick).fit(X, y, { sampleWeight: [1] })).rejects.toThrow(
      'KANRegressor.fit: `sampleWeight` must hold one for each of 120 rows; got 1',
    );
    await expect(new KANRegressor(quick).fit(X, y, { sampleWeight: w.map(() => 0) })).rejects.toThrow(
      '0 for every row',
    );
    await expect(new KANRegressor(quick).fit(X, y, { sampleweight: w } as never)).rejects.toThrow('third argument');
  });
});

describe('weights of classes', () => {
  /** One row in twenty says yes, with chances that grow with x. */
  const kind = x.map((at, row) => (row % 6 === 0 && at > -0.3 ? 'yes' : 'no'));
  const table = createTable({ x, kind });
  const train = (more: Partial<TableTrainOptions>, of: Table = table) =>
    trainTable(of, { target: 'kind', ...quick, ...more }) as ReturnType<typeof trainTable<'classification', 0.2>>;

  test('by name are those in the order of the classes', async () => {
    const byName = await train({ classWeights: { yes: 5 } });
    const byOrder = await train({ classWeights: [1, 5] });
    expect(byName.model.parameters).toEqual(byOrder.model.parameters);
    const { labels } = (await predictTable(byName.model, table)) as { labels: string[] };
    expect(labels).toContain('yes');
  });

  test('also weigh the rows that choose the best epoch', async () => {
    const plain = await train({});
    const weighed = await train({ classWeights: { yes: 5 } });
    const alone = await train({ classWeights: { yes: 5, no: 0 } });
    expect(weighed.bestValidationLoss).not.toBeCloseTo(plain.bestValidationLoss!, 3);
    // with one class alone nothing is left to tell apart
    expect(alone.bestValidationLoss).toBeLessThan(0.2);
    const loss = (of: typeof plain): number => of.history.validationLoss[of.bestEpoch - 1];
    expect(loss(weighed)).toBe(Math.min(...weighed.history.validationLoss));
  });

  test.each<[string, Partial<TableTrainOptions>, RegExp]>([
    ['no class', { classWeights: { yess: 2 } }, /^`classWeights`: "yess" is no class of "kind"$/],
    ['a negative one', { classWeights: { yes: -2 } }, /^`classWeights`: the weight of "yes" must be.*got -2$/],
    ['all zero', { classWeights: { yes: 0, no: 0 } }, /^`classWeights`: every class has weight 0$/],
    ['another word', { classWeights: 'even' as never }, /^`classWeights` must be 'balanced' or a number/],
  ])('%s', async (_what, options, message) => {
    await expect(train(options)).rejects.toThrow(message);
  });

  test('of numbers there are none', async () => {
    await expect(trainTable(createTable({ x, y: x }), { target: 'y', classWeights: 'balanced' })).rejects.toThrow(
      '`classWeights` are for classes, and the target is a number',
    );
  });
});
