// Intervals and calibrated probabilities: fitted to rows that were not learned from, honest on others.
import { afterAll, describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { fitErrors, halfWidth } from '../data/answer-errors.js';
import { takeRows } from '../data/split.js';
import { createTable, type Table } from '../data/table.js';
import { fitTemperature } from '../data/temperature.js';
import { decodeModel, encodeModel } from '../format/model-file.js';
import { createRandom } from '../math/random.js';
import { withoutMembers } from '../model/members.js';
import { removeEdges } from '../model/removal.js';
import { BatchedKANInference } from '../network/inference.js';
import { KANRegressor } from '../network/regressor.js';
import { withErrorsOf } from './calibrate.js';
import { predictTable } from './predict-table.js';
import { trainTable } from './train-table.js';

const backend = referenceBackend();
afterAll(() => backend.close());

/** Noise that grows with x. */
function noisy(rows: number, seed: number): Table & { y: number[] } {
  const random = createRandom(seed);
  const x = Array.from({ length: rows }, () => 4 * random.next());
  const y = x.map((value) => Math.sin(2 * value) + (0.05 + 0.2 * value) * random.normal());
  return { ...createTable({ x, y }), y };
}

describe('intervals', () => {
  const rows = noisy(300, 1);
  const fresh = noisy(1500, 2);
  const options = { target: 'y', backend, layers: [], epochs: 12, learningRate: 0.05 };
  const coverage = ({
    data,
    lower,
    upper,
  }: {
    data: Float64Array;
    lower?: Float64Array;
    upper?: Float64Array;
  }): number => {
    expect(data.every((value, i) => value >= lower![i] && value <= upper![i])).toBe(true);
    return fresh.y.filter((value, i) => value >= lower![i] && value <= upper![i]).length / fresh.rows;
  };

  test.each([
    ['of a network with rows held back', { validation: 0.3 }],
    ['of an ensemble without any', { validation: 0, ensemble: 3 }],
  ])('%s hold as many answers as they say', async (_, more) => {
    const { model } = await trainTable(rows, { ...options, ...more });
    for (const interval of [0.5, 0.9]) {
      const answer = await predictTable(model, fresh, { backend, interval });
      expect(Math.abs(coverage(answer as never) - interval)).toBeLessThan(0.06);
      const batched = await new BatchedKANInference(model, { batchSize: 100, backend }).predictTable(fresh, {
        interval,
      });
      expect(batched).toEqual(answer);
    }
    const again = decodeModel(encodeModel(model)).model;
    expect(await predictTable(again, fresh, { backend, interval: 0.9 })).toEqual(
      await predictTable(model, fresh, { backend, interval: 0.9 }),
    );
  });

  test('are of the parameters they were measured with', async () => {
    const { model } = await trainTable(rows, { ...options, epochs: 1, ensemble: 2 });
    const other = withoutMembers(model);
    await expect(predictTable(other, fresh, { backend, interval: 0.9 })).rejects.toThrow(
      'does not know how far it is off in "y"',
    );
    const known = withErrorsOf(other, model);
    expect((await predictTable(known, fresh, { backend, interval: 0.9 })).rows).toBe(1500);
    await expect(
      predictTable(removeEdges(known, [{ layer: 0, input: 0, output: 0 }]), fresh, { backend, interval: 0.9 }),
    ).rejects.toThrow('gives no intervals');
  });

  test('of a target learned as its logarithm are wide where it is large, and hold what they say', async () => {
    const random = createRandom(9);
    const x = Array.from({ length: 600 }, () => 3 * random.next());
    const income = x.map((value) => Math.exp(value + 0.4 * random.normal()));
    const whole = createTable({ x, income });
    const part = takeRows(whole, [...x.keys()].slice(0, 300));
    const { model } = await trainTable(part, { ...options, target: 'income', targetTransform: 'log', ensemble: 2 });
    const answer = await predictTable(model, whole, { backend, interval: 0.9 });
    const { lower, upper } = answer as { lower: Float64Array; upper: Float64Array };
    const held = income.filter((value, i) => i >= 300 && value >= lower[i] && value <= upper[i]).length / 300;
    expect(Math.abs(held - 0.9)).toBeLessThan(0.05);
    const wide = (row: number): number => upper[row] - lower[row];
    const [small, large] = [x.indexOf(Math.min(...x)), x.indexOf(Math.max(...x))];
    expect(wide(large) / wide(small)).toBeGreaterThan(5);
    expect(Math.min(...lower)).toBeGreaterThan(0);
  });

  test('come with an estimator', async () => {
    const x = [...Array(40).keys()].map((i) => [i]);
    const regressor = await new KANRegressor({ backend, layers: [], epochs: 1, ensemble: 2 }).fit(
      x,
      x.map(([v]) => v + (v % 3)),
    );
    const { lower, upper } = await regressor.predict([[3], [4]], { interval: 0.8 });
    expect([lower!.length, upper![0] > lower![0]]).toEqual([2, true]);
  });

  test.each([0, 1, 2, -0.1, NaN, '0.9'])('of %s are refused', async (interval) => {
    const { model } = await trainTable(rows, { ...options, epochs: 1 });
    await expect(predictTable(model, fresh, { backend, interval: interval as number })).rejects.toThrow(
      'predictTable: `interval` must be greater than 0 and less than 1; got',
    );
  });

  test('need rows enough, and numbers', async () => {
    const { model } = await trainTable(noisy(60, 3), { ...options, epochs: 1 });
    await expect(predictTable(model, fresh, { backend, interval: 0.95 })).rejects.toThrow(
      'predictTable: `interval` 0.95 needs the errors of at least 19 rows not learned from; this model knows 12',
    );
    const words = createTable({ x: rows.y, word: rows.y.map((y) => (y > 0 ? 'a' : 'b')) });
    const { model: classes } = await trainTable(words, { target: 'word', backend, layers: [], epochs: 1 });
    await expect(predictTable(classes, words, { backend, interval: 0.9 })).rejects.toThrow('`interval` is for numbers');
  });

  test('count the row to come: of nine errors, the ninth is for nine tenths', () => {
    const errors = fitErrors([3, -1, 2, 9, -8, 7, 6, 5, 4])!;
    expect(errors).toEqual({ sizes: [1, 2, 3, 4, 5, 6, 7, 8, 9] });
    expect([0.1, 0.5, 0.9, 0.91].map((level) => halfWidth(errors, level))).toEqual([1, 5, 9, undefined]);
    const many = fitErrors(Array.from({ length: 5000 }, (_, i) => i + 1))!;
    expect([many.sizes.length, many.sizes.at(-1)]).toEqual([500, 5000]);
    expect(halfWidth(many, 0.9)).toBeGreaterThanOrEqual(4500);
  });

  test('follow the spread where errors do', () => {
    const random = createRandom(5);
    const spreads = Array.from({ length: 400 }, () => 10 ** (3 * random.next()));
    const errors = fitErrors(
      spreads.map((spread) => spread * random.normal()),
      spreads,
    )!;
    expect(errors.floor).toBeGreaterThan(0);
    expect(halfWidth(errors, 0.9, 500)! / halfWidth(errors, 0.9, 1)!).toBeGreaterThan(3);
    expect(
      fitErrors(
        spreads.map(() => random.normal()),
        spreads,
      )!.floor,
    ).toBeUndefined();
  });
});

describe('temperature', () => {
  test('finds by how much logits were too far apart, of one output and of several', () => {
    const random = createRandom(8);
    const rows = 4000;
    const logits = Array.from({ length: rows }, () => 2 * random.normal());
    const y = logits.map((z) => (random.next() < 1 / (1 + Math.exp(-z)) ? 1 : 0));
    for (const [factor, within] of [
      [3, 0.3],
      [0.5, 0.05],
    ]) {
      const single = fitTemperature({ outputs: logits.map((z) => z * factor), y, rows }, 2)!;
      expect(Math.abs(single - factor)).toBeLessThan(within);
      const pair = fitTemperature(
        { outputs: logits.flatMap((z) => [(-z * factor) / 2, (z * factor) / 2]), y, rows },
        2,
      )!;
      expect(pair).toBeCloseTo(single, 4);
    }
    expect(fitTemperature({ outputs: [1, 2, 3], y: [0, 1, 1], rows: 3 }, 2)).toBeUndefined();
  });

  test('is in the model and in its probabilities; the classes stay', async () => {
    const random = createRandom(4);
    const x = Array.from({ length: 400 }, () => random.normal());
    const word = x.map((value) => (value + random.normal() > 0 ? 'yes' : 'no'));
    const table = createTable({ x, word });
    // far too many epochs: sure of what it has seen
    const { model, metrics } = await trainTable(table, {
      target: 'word',
      backend,
      layers: [3],
      gridSize: 8,
      epochs: 30,
      learningRate: 0.1,
      ensemble: 2,
      validation: 0,
    });
    expect(metrics).toBeUndefined();
    const { target } = model.spec.encoding!;
    const hot = {
      ...model,
      spec: { ...model.spec, encoding: { ...model.spec.encoding!, target: { ...target, temperature: 2 } } },
    };
    const [plain, cooled] = await Promise.all([model, hot].map((each) => predictTable(each, table, { backend })));
    expect((cooled as unknown as { labels: string[] }).labels).toEqual(
      (plain as unknown as { labels: string[] }).labels,
    );
    const odds = (p: number): number => Math.log(p / (1 - p));
    const own = target.kind === 'classification' ? (target.temperature ?? 1) : NaN;
    plain.data.forEach((p, i) => expect(odds(cooled.data[i])).toBeCloseTo((odds(p) * own) / 2, 6));
    expect(decodeModel(encodeModel(hot)).model.spec.encoding!.target).toMatchObject({ temperature: 2 });
    for (const temperature of [0, -1, '1'])
      expect(() =>
        encodeModel({
          ...hot,
          spec: { ...hot.spec, encoding: { ...hot.spec.encoding, target: { ...target, temperature } as never } },
        }),
      ).toThrow('`temperature` makes no sense');
    // so is the share of rows of any class
    const unsure = {
      ...model,
      spec: { ...model.spec, encoding: { ...model.spec.encoding!, target: { ...target, chance: 0.2 } as never } },
    };
    const mixed = await predictTable(unsure, table, { backend });
    plain.data.forEach((p, i) => expect(mixed.data[i]).toBeCloseTo(0.8 * p + 0.1, 12));
    expect(decodeModel(encodeModel(unsure)).model.spec.encoding!.target).toMatchObject({ chance: 0.2 });
    for (const chance of [1, -0.1, '0'])
      expect(() =>
        encodeModel({
          ...unsure,
          spec: { ...unsure.spec, encoding: { ...unsure.spec.encoding, target: { ...target, chance } as never } },
        }),
      ).toThrow('`chance` makes no sense');
  });
});
