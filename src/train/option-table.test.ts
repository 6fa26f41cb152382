// What the guide promises of every option of a training run: what holds where it is not given, the least and the most it may be, and whom it
// is for. Written down a second time, so that a slip in the table is seen.

import { describe, expect, test } from 'vitest';
import type { DatasetSource } from '../compute/contract.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import { foreignOptions, trainingOptions } from './option-table.js';
import { checkOptions, isCustomLoss, type TrainOptions, weightSumOf } from './options.js';
import type { Schedule } from './schedule.js';

const spec = createSpec([1, 2]);
const model = { spec, parameters: initializeParameters(spec, createRandom(1)) };
const rows = 100;
const data = {
  rows,
  x: new Float64Array(rows),
  y: Float64Array.from({ length: 2 * rows }, (_, i) => i),
};
const labels = { rows, x: data.x, y: Float64Array.from({ length: rows }, (_, i) => (i < 80 ? 0 : 1)) };
const check = (options: TrainOptions, on: DatasetSource = data) => checkOptions(model, on, options);

test('what holds where nothing is given', () => {
  expect(check({})).toMatchObject({
    optimizer: 'adamw',
    epochs: 200,
    batchSize: 64,
    accumulate: 1,
    learningRate: 0.01,
    schedule: 'cosine',
    warmup: 0,
    weightDecay: 0,
    l1: 0,
    l2: 0,
    anchor: 0,
    clip: 1,
    seed: 42,
    loss: 'mse',
    patience: Infinity,
    recompute: false,
    metrics: {},
    callbacks: [],
    data,
  });
  const few = { rows: 5, x: data.x.slice(0, 5), y: data.y.slice(0, 10) };
  expect(check({}, few).batchSize).toBe(5);
  // these depend on others: nothing is said of them in advance
  for (const name of ['grids', 'starts', 'hiddenRanges', 'smoothing', 'sparsity', 'classWeights'] as const)
    expect(trainingOptions[name]).not.toHaveProperty('default');
});

describe('bounds', () => {
  const validation = data;
  const bounds: [name: keyof TrainOptions, allowed: unknown[], refused: unknown[], more?: TrainOptions][] = [
    ['epochs', [1, 1e6], [0, 1.5, -1, NaN, '5']],
    ['batchSize', [1, rows], [0, rows + 1, 2.5]],
    ['accumulate', [1, 7], [0, 0.5]],
    ['learningRate', [1e-9, 3], [0, -1, Infinity]],
    ['warmup', [0, 0.5, 10], [-0.1]],
    ['weightDecay', [0, 5], [-1e-3]],
    ['clip', [0, 1e-3], [-1]],
    ['l1', [0, 3], [-1e-9]],
    ['l2', [0, 3], [-1e-9]],
    ['seed', [0, 2 ** 31], [-1, 0.5]],
    ['patience', [1, 50], [0, 1.5], { validation }],
    ['recompute', [true, false], [0, 'yes']],
    ['starts', [1, 1000], [0, 1001], { optimizer: 'lm' }],
    ['smoothing', [0, 1], [-1e-9], { optimizer: 'lm' }],
    ['anchor', [0, 1], [-1e-9], { optimizer: 'lm' }],
    ['grids', [[1], [3, 5], [1 << 20]], [[0], [3, 3], [5, 3], [], 5, [(1 << 20) + 1], [2.5]], { optimizer: 'lm' }],
    ['hiddenRanges', ['follow', 'keep'], ['both']],
    ['loss', ['mse', 'mae', 'huber', { ofRow: () => 0 }], ['rmse', {}, null, { ofRow: 1 }]],
    ['checkpoint', [{ every: 1, save: () => 0 }], [{ every: 0, save: () => 0 }]],
    ['metrics', [{ own: () => 1 }], [], { validation }],
  ];
  test.each(bounds)('%s', (name, allowed, refused, more = {}) => {
    for (const value of allowed) expect(() => check({ ...more, [name]: value }), String(value)).not.toThrow();
    for (const value of refused)
      expect(() => check({ ...more, [name]: value }), String(value)).toThrow(new RegExp(`\`${name}`));
  });

  const schedules: [allowed: Schedule[], refused: unknown[]][] = [
    [
      ['cosine', 'constant', 'step', 'exponential', 'plateau'],
      ['cosin', 3, null, {}],
    ],
    [
      [
        { kind: 'step', every: 1, factor: 0 },
        { kind: 'step', factor: 1 },
      ],
      [
        { kind: 'step', every: 0 },
        { kind: 'step', factor: 1.01 },
        { kind: 'step', factor: -0.1 },
      ],
    ],
    [
      [{ kind: 'exponential', factor: 1 }],
      [
        { kind: 'exponential', factor: 1.5 },
        { kind: 'exponential', factor: -1 },
      ],
    ],
    [
      [
        { kind: 'plateau', patience: 1, factor: 1, least: 0 },
        { kind: 'plateau', least: 1 },
      ],
      [
        { kind: 'plateau', patience: 0 },
        { kind: 'plateau', factor: 2 },
        { kind: 'plateau', least: 1.5 },
        { kind: 'plateau', least: -1 },
      ],
    ],
  ];
  test('schedules', async () => {
    const { RateSchedule } = await import('./schedule.js');
    for (const [allowed, refused] of schedules) {
      for (const schedule of allowed) expect(() => new RateSchedule(schedule, 0, 10, 1)).not.toThrow();
      for (const schedule of refused)
        expect(() => new RateSchedule(schedule as Schedule, 0, 10, 1), JSON.stringify(schedule)).toThrow(/`schedule/);
    }
  });
});

test('what is for one optimiser is no other’s', () => {
  const every = Object.fromEntries(Object.keys(trainingOptions).map((name) => [name, 1]));
  const common = ['epochs', 'loss', 'classWeights', 'optimizer', 'patience', 'seed', 'recompute'];
  const always = [...common, 'validation', 'signal', 'onEpoch', 'backend', 'hiddenRanges'];
  const [batches, squares, gradients] = [
    [
      'learningRate',
      'batchSize',
      'accumulate',
      'schedule',
      'warmup',
      'weightDecay',
      'clip',
      'sparsity',
      'metrics',
      'checkpoint',
      'resume',
    ],
    ['grids', 'starts', 'smoothing', 'anchor'],
    ['l1', 'l2'],
  ];
  expect(new Set(foreignOptions(every, 'adamw'))).toEqual(new Set(squares));
  expect(new Set(foreignOptions(every, 'lbfgs'))).toEqual(new Set([...batches, ...squares]));
  expect(new Set(foreignOptions(every, 'lm'))).toEqual(new Set([...batches, ...gradients]));
  expect(new Set([...always, ...batches, ...squares, ...gradients])).toEqual(new Set(Object.keys(trainingOptions)));
  expect(foreignOptions({ clip: undefined }, 'lm')).toEqual([]);
});

describe('weights', () => {
  const weighted = (weights: number[]): DatasetSource => ({ ...data, weights });
  const ones = new Array<number>(rows).fill(1);

  test('one for each row, none below 0, not all 0', () => {
    expect(() => check({}, weighted(ones))).not.toThrow();
    for (const row of [0, 1, rows - 1]) {
      const zero = weighted(ones.with(row, 0));
      expect(() => check({}, zero)).not.toThrow();
      expect(weightSumOf(zero)).toBe(rows - 1);
      expect(() => check({}, weighted(ones.with(row, -1)))).toThrow(`the weight of row ${row}`);
      expect(() => check({}, weighted(ones.with(row, NaN)))).toThrow(`the weight of row ${row}`);
    }
    expect(() => check({}, weighted(ones.slice(1)))).toThrow(/a weight for each of 100 rows; got 99/);
    expect(() => check({}, weighted(new Array<number>(rows).fill(0)))).toThrow(/every weight is 0/);
    expect(() => check({}, weighted(new Array<number>(rows).fill(0).with(rows - 1, 1)))).not.toThrow();
    expect(weightSumOf(data)).toBe(rows);
    expect(weightSumOf(weighted(ones.with(3, 2.5)))).toBe(rows + 1.5);
  });

  test('of classes are factors on those of rows; balanced, every class has the same sum', () => {
    const own = { ...labels, weights: Float64Array.from({ length: rows }, (_, i) => 1 + (i % 2)) };
    const given = check({ loss: 'cross-entropy', classWeights: [2, 0.5] }, own).data.weights!;
    expect(Array.from(given)).toEqual(Array.from(own.weights, (weight, i) => weight * (i < 80 ? 2 : 0.5)));
    const even = check({ loss: 'cross-entropy', classWeights: 'balanced' }, own).data.weights as Float64Array;
    const sum = (from: number, to: number): number => even.slice(from, to).reduce((total, w) => total + w, 0);
    expect(sum(0, 80)).toBeCloseTo(sum(80, 100), 10);
    expect(sum(0, 100)).toBeCloseTo(150, 10);
    // rows that are chosen by are weighed as those that are learned from, by the factors of these
    const validation = { ...labels, y: labels.y.toReversed() };
    const chosenBy = check({ loss: 'cross-entropy', classWeights: [2, 0.5], validation }, own).validation!;
    expect(Array.from(chosenBy.weights!)).toEqual(Array.from(validation.y, (label) => (label === 0 ? 2 : 0.5)));
    expect(check({ loss: 'cross-entropy', validation }, own).validation).toBe(validation);
    // however little all rows of a class weigh
    const light = { rows: 3, x: data.x.slice(0, 3), y: [0, 0, 1], weights: [0.1, 0.1, 0.1] };
    const evenly = check({ loss: 'cross-entropy', classWeights: 'balanced' }, light).data.weights!;
    [0.075, 0.075, 0.15].forEach((weight, row) => expect(evenly[row]).toBeCloseTo(weight, 14));
    // what was never learned does not choose
    const unseen = { ...labels, y: new Float64Array(rows) };
    const judged = check({ loss: 'cross-entropy', classWeights: 'balanced', validation: labels }, unseen).validation!;
    expect(Array.from(judged.weights!)).toEqual(Array.from(labels.y, (label) => 1 - label));
    // a class without rows takes nothing from the other
    const one = check({ loss: 'cross-entropy', classWeights: 'balanced' }, { ...labels, y: new Float64Array(rows) });
    expect(Array.from(one.data.weights!)).toEqual(ones);
  });
});

test('a value that is no number is named by row and column', () => {
  const y = data.y.slice();
  y[2 * 7 + 1] = NaN;
  expect(() => check({}, { ...data, y })).toThrow(/`y` has NaN in row 7, column 1/);
  expect(() => check({}, { ...data, y: data.y.with(0, -Infinity) })).toThrow(/`y` has -Infinity in row 0, column 0/);
  expect(() => check({}, { ...data, x: data.x.slice(1) })).toThrow(/`x` must hold 100 rows of 1, 100 numbers; got 99/);
  const validation = { ...data, x: data.x.map((_, i) => (i === 99 ? Infinity : 0)) };
  expect(() => check({ validation })).toThrow(/the validation data: `x` has Infinity in row 99, column 0/);
  const withLabel = (label: number): DatasetSource => ({ ...labels, y: labels.y.with(99, label) });
  for (const label of [0, 1]) expect(() => check({ loss: 'cross-entropy' }, withLabel(label))).not.toThrow();
  for (const label of [2, -1, 0.5])
    expect(() => check({ loss: 'cross-entropy' }, withLabel(label))).toThrow(/the class of row 99/);
});

test('rows are asked for, not a table', () => {
  const table = { ...data, columns: [] };
  expect(() => check({}, table)).toThrow('train: the data: expected rows of numbers, { rows, x, y }; got a table');
  expect(() => check({ validation: table })).toThrow('the validation data: expected rows of numbers');
  for (const nothing of [0, -1, 1.5])
    expect(() => check({}, { ...data, rows: nothing })).toThrow('train: the data: `rows`');
});

test('a custom loss is an object with a function for rows', () => {
  expect([{ ofRow: () => 0 }, { ofRow: 1 }, {}, null, undefined, 'mse'].map(isCustomLoss)).toEqual([
    true,
    ...new Array<boolean>(5).fill(false),
  ]);
});
