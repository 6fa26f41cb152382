// What single columns do to the answers: partial dependence and permutation importance, on models whose curves are known.

import { beforeAll, describe, expect, it } from 'vitest';
import { inputImportance } from '../explain/importance.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { createTable, type Table } from '../data/table.js';
import { createRandom } from '../math/random.js';
import type { Model } from '../model/model.js';
import { evaluateTable } from './evaluate-table.js';
import { partialDependence } from './partial-dependence.js';
import { permutationImportance } from './permutation-importance.js';
import { predictTable } from './predict-table.js';
import { trainTable } from './train-table.js';

const backend = referenceBackend();
const random = createRandom(3);
const draw = (): number[] => Array.from({ length: 120 }, () => 2 * random.next() - 1);
const [a, b, noise] = [draw(), draw(), draw()];
const word = b.map((value) => (value < -0.3 ? 'low' : value < 0.3 ? 'middle' : 'high'));
const step = { low: -1, middle: 0, high: 3 } as Record<string, number>;
const table: Table = createTable({ a, word, noise, y: a.map((value, i) => 2 * value ** 2 + step[word[i]]) });
let model: Model;

beforeAll(async () => {
  ({ model } = await trainTable(table, {
    target: 'y',
    layers: [],
    optimizer: 'lm',
    epochs: 30,
    validation: 0,
    backend,
  }));
});

describe('partialDependence', () => {
  it('of a sum, each column is its own curve, and rows differ by a constant only', async () => {
    const { values, mean, single, rows, answers } = await partialDependence(model, table, 'a', { points: 9, backend });
    expect(answers).toEqual(['y']);
    expect(rows).toBe(120);
    const curve = values.map((value) => 2 * (value as number) ** 2);
    const shift = mean[0] - curve[0];
    mean.forEach((value, i) => expect(value - shift).toBeCloseTo(curve[i], 2));
    for (let row = 0; row < rows; row++)
      values.forEach((_, i) => expect(single[row * 9 + i] - single[row * 9]).toBeCloseTo(mean[i] - mean[0], 6));
  });

  it('numbers are even steps from the least to the greatest, or all there are where these are few', async () => {
    const [low, high] = [Math.min(...a), Math.max(...a)];
    const { values } = await partialDependence(model, table, 'a', { points: 5, backend });
    [0, 1, 2, 3, 4].forEach((i) => expect(values[i]).toBeCloseTo(low + ((high - low) * i) / 4, 12));
    const few = createTable({ a: [0.5, -0.5, 0.5, NaN, 0], word: word.slice(0, 5), noise: noise.slice(0, 5) });
    expect((await partialDependence(model, few, 'a', { points: 3, backend })).values).toEqual([-0.5, 0, 0.5]);
    expect((await partialDependence(model, few, 'a', { points: 2, backend })).values).toEqual([-0.5, 0.5]);
  });

  it('of more rows than are asked for so many are looked at, spread evenly; one is enough, none is not', async () => {
    const { single, rows } = await partialDependence(model, table, 'a', { points: 2, rows: 30, backend });
    const all = await partialDependence(model, table, 'a', { points: 2, backend });
    expect(rows).toBe(30);
    // the middle of every four
    for (let row = 0; row < 30; row++) expect(single[2 * row]).toBeCloseTo(all.single[2 * (4 * row + 2)], 12);
    const one = createTable({ a: [0.5], word: ['low'], noise: [0] });
    expect(await partialDependence(model, one, 'a', { rows: 1, backend })).toMatchObject({ values: [0.5], rows: 1 });
    const none = createTable({ a: new Float64Array(0), word: [], noise: new Float64Array(0) });
    await expect(partialDependence(model, none, 'a', { backend })).rejects.toThrow('needs at least one row');
  });

  it('where nothing is said there are 41 values, and 200 rows of more', async () => {
    const many = Array.from({ length: 250 }, (_, i) => i % 120);
    const long = createTable({ a: many.map((i) => a[i]), word: many.map((i) => word[i]), noise: many.map(() => 0) });
    expect(await partialDependence(model, long, 'a', { backend })).toMatchObject({ rows: 200, values: { length: 41 } });
  });

  it('of words, each of them', async () => {
    const { values, mean } = await partialDependence(model, table, 'word', { backend });
    const by = Object.fromEntries(values.map((value, i) => [value, mean[i]]));
    expect(Object.keys(by).sort()).toEqual(['high', 'low', 'middle']);
    expect(by.high - by.low).toBeCloseTo(4, 2);
    expect(by.middle - by.low).toBeCloseTo(1, 2);
  });

  it('a single row is what predictTable says of it', async () => {
    const { values, single } = await partialDependence(model, table, 'a', { points: 5, rows: 120, backend });
    const changed = createTable({ a: a.map(() => values[3] as number), word, noise });
    const { data } = await predictTable(model, changed, { backend });
    data.forEach((answer, row) => expect(single[row * 5 + 3]).toBeCloseTo(answer, 12));
  });

  it('fewer rows are spread evenly', async () => {
    expect((await partialDependence(model, table, 'a', { rows: 7, backend })).rows).toBe(7);
  });

  it.each([
    ['nobody', {}, /does not read "nobody"/],
    ['y', {}, /does not read "y"/],
    ['a', { points: 1 }, /`points`/],
    ['a', { rows: 0 }, /`rows`/],
    ['a', { many: 3 }, /no option `many`/],
  ])('%s with %o: one line', async (name, options, message) => {
    await expect(partialDependence(model, table, name, options as object)).rejects.toThrow(message);
  });
});

describe('permutationImportance', () => {
  it('columns that carry the answer are missed, others are not', async () => {
    const found = await permutationImportance(model, table, { backend });
    expect(found.map(({ name }) => name)).toEqual(['a', 'word', 'noise']);
    const [ofA, ofWord, ofNoise] = found;
    // shuffled, the error is the spread of what the column adds, times the square root of two
    const spread = (values: number[]): number => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return Math.sqrt((2 * values.reduce((sum, value) => sum + (value - mean) ** 2, 0)) / values.length);
    };
    expect(ofA.rise / spread(a.map((value) => 2 * value ** 2))).toBeCloseTo(1, 0);
    expect(ofWord.rise / spread(word.map((each) => step[each]))).toBeCloseTo(1, 0);
    expect(Math.abs(ofNoise.rise)).toBeLessThan(0.01 * ofA.rise);
    expect(ofA.deviation).toBeGreaterThan(0);
  });

  it('leaves table and model as they were, and repeats itself', async () => {
    const before = await evaluateTable(model, table, { backend });
    expect(await permutationImportance(model, table, { backend, seed: 7 })).toEqual(
      await permutationImportance(model, table, { backend, seed: 7 }),
    );
    expect(await evaluateTable(model, table, { backend })).toEqual(before);
  });
});

describe('importance', () => {
  it('is the share of what each column adds to the spread, and is kept in the model', async () => {
    const [ofA, ofWord, ofNoise] = await inputImportance(model, table, { backend });
    const variance = (values: number[]): number => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    };
    const [first, second] = [variance(a.map((value) => 2 * value ** 2)), variance(word.map((each) => step[each]))];
    expect(ofA.share).toBeCloseTo(first / (first + second), 1);
    expect(ofWord.share + ofA.share + ofNoise.share).toBeCloseTo(1, 12);
    expect(ofNoise.share).toBeLessThan(1e-3);
    // the model learned from all rows of the table: the same rows give the same shares, without them too
    const kept = await inputImportance(model);
    expect(kept.map(({ name }) => name)).toEqual(['a', 'word', 'noise']);
    kept.forEach(({ share }, i) => expect(share).toBeCloseTo([ofA, ofWord, ofNoise][i].share, 12));
  });
});
