import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import type { Table } from '../data/table.js';
import { createRandom } from '../math/random.js';
import { createSpec, type SpecOptions } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import type { Model } from '../model/model.js';
import type { Width } from '../model/spec.js';
import { chooseOptimizer } from './choose-optimizer.js';
import type { TrainOptions } from './options.js';
import { trainTable } from '../table/train-table.js';
import { trainModel } from './trainer.js';

function fresh(widths: Width[], options: SpecOptions = {}): Model {
  const spec = createSpec(widths, options);
  return { spec, parameters: initializeParameters(spec, createRandom(1)) };
}

describe('the choice', () => {
  const small = fresh([2, 5, 1]);
  const cases: [string, Model, number, TrainOptions, string, RegExp][] = [
    ['small and squared', small, 1000, {}, 'lm', /1000 rows and 135 parameters: small enough to solve for all at once/],
    ['products', fresh([2, [2, 1], 1]), 1000, {}, 'lm', /small enough/],
    ['an option of mini-batches', small, 1000, { batchSize: 32 }, 'adamw', /`batchSize` is for mini-batches/],
    ['another loss', small, 1000, { loss: 'huber' }, 'adamw', /the loss is "huber"/],
    ['dropout', fresh([2, 5, 1], { dropout: 0.1, model: 'deep' }), 1000, {}, 'adamw', /dropout/],
    ['few rows', small, 100, {}, 'adamw', /100 rows are few for 135 parameters/],
    ['a penalty', small, 1000, { l2: 0.1 }, 'lbfgs', /there is a penalty/],
    ['layers it cannot solve', fresh([2, 5, 1], { model: 'residual' }), 1000, {}, 'lbfgs', /a gate layer/],
    ['grids too fine for it', fresh([2, 16, 1]), 1000, { grids: [5, 100] }, 'lbfgs', /too large to solve/],
    ['too many rows for L-BFGS', fresh([10, 32, 8]), 1e6, {}, 'adamw', /too many for steps with all rows/],
  ];
  test.each(cases)('%s', (_name, model, rows, options, optimizer, why) => {
    const choice = chooseOptimizer(model, rows, options);
    expect(choice.optimizer).toBe(optimizer);
    expect(choice.why).toMatch(why);
  });
});

test('Levenberg–Marquardt is for steps of 2·10⁹ multiply-adds at most: those of JᵀJ, and of its factor', () => {
  // [1, 40, 1]: 40 + 40 edges, each with 8 coefficients and a base weight, of which a row has 4 and the base weight: 400 of 720 are not 0
  const model = fresh([1, 40, 1]);
  const unknowns = 80 * 9;
  const most = Math.floor((2e9 - unknowns ** 3 / 6) / (400 ** 2 / 2));
  const chosen = (rows: number): string => chooseOptimizer(model, rows, {}).optimizer;
  expect([chosen(most), chosen(most + 1)]).toEqual(['lm', 'lbfgs']);
  // and L-BFGS for 5·10⁷ rows times parameters
  const large = Math.floor(5e7 / unknowns);
  expect([chosen(large), chosen(large + 1)]).toEqual(['lbfgs', 'adamw']);
  // with fewer than two rows for each parameter, too much would be open
  expect([chosen(2 * unknowns - 1), chosen(2 * unknowns)]).toEqual(['adamw', 'lm']);
});

test('every output of a row is a row of JᵀJ, and products have nothing of their own there', () => {
  const edges = (count: number): { all: number; notZero: number } => ({ all: 9 * count, notZero: 5 * count });
  for (const [model, outputs, { all, notZero }] of [
    [fresh([1, 40, 2]), 2, edges(40 + 80)],
    // forty factors, two for each node
    [fresh([1, [0, 20], 1]), 1, edges(40 + 20)],
  ] as const) {
    const most = Math.floor((2e9 - all ** 3 / 6) / ((outputs * notZero ** 2) / 2));
    const chosen = (rows: number): string => chooseOptimizer(model, rows, {}).optimizer;
    expect([chosen(most), chosen(most + 1)]).toEqual(['lm', 'lbfgs']);
  }
});

test('L-BFGS goes up to just 5·10⁷ rows times parameters', () => {
  const model = fresh([1, 1], { base: 'none', gridSize: 2 });
  const chosen = (rows: number): string => chooseOptimizer(model, rows, { l2: 0.1 }).optimizer;
  expect([chosen(1e7), chosen(1e7 + 1)]).toEqual(['lbfgs', 'adamw']);
});

test('a run says what trained it and why', async () => {
  const x = Float64Array.from({ length: 60 }, (_, i) => i / 30 - 1);
  const data = { rows: 60, x, y: x.map((value) => value * value) };
  const model = fresh([1, 1]);
  const run = await trainModel(model, data, { optimizer: 'auto', epochs: 3, backend: referenceBackend() });
  expect(run).toMatchObject({ optimizer: 'lm', why: expect.stringMatching(/60 rows and 9 parameters/) });
  const told = await trainModel(model, data, { optimizer: 'lbfgs', epochs: 3, backend: referenceBackend() });
  expect(told.optimizer).toBe('lbfgs');
  expect(told.why).toBeUndefined();
});

test('for tables: in float64 where all rows are solved for at once, with grids up to the one asked for', async () => {
  const random = createRandom(3);
  const x = Float64Array.from({ length: 400 }, () => random.next());
  const table: Table = {
    rows: 400,
    columns: [
      { name: 'x', kind: 'number', values: x },
      { name: 'y', kind: 'number', values: x.map((value) => Math.sin(6 * value)) },
    ],
  };
  const options = { target: 'y', layers: [2], gridSize: 12, epochs: 20, backend: referenceBackend() };
  const solved = await trainTable(table, { ...options, optimizer: 'auto', validation: 0 });
  expect(solved.optimizer).toBe('lm');
  expect(solved.why).toMatch(/squared errors/);
  expect(solved.model.spec.dtype).toBe('float64');
  expect(solved.model.spec.layers[0]).toMatchObject({ gridSize: 12 });
  expect(solved.history.notes!.map(({ text }) => text)).toEqual(
    expect.arrayContaining(['grids of 10 intervals', 'grids of 12 intervals']),
  );
  // a sum on the grid asked for is found at once
  const sum = await trainTable(table, { ...options, layers: [], optimizer: 'auto', validation: 0 });
  expect(sum.model.spec.layers[0]).toMatchObject({ gridSize: 12 });
  expect((sum.history.notes ?? []).filter(({ text }) => text.startsWith('grids of'))).toEqual([]);
  const asked = await trainTable(table, { ...options, optimizer: 'auto', batchSize: 16, epochs: 2 });
  expect(asked).toMatchObject({ optimizer: 'adamw', why: '`batchSize` is for mini-batches' });
  expect(asked.model.spec.dtype).toBe('float32');
});
