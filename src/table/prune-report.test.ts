import { withoutErrors } from '../model/members.js';
import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { createTable } from '../data/table.js';
import { createRandom } from '../math/random.js';
import { activeParameterCount } from '../model/layout.js';
import type { Model } from '../model/model.js';
import type { ModelSpec } from '../model/spec.js';
import { KAN } from '../network/kan.js';
import { refineTable } from './refine-table.js';
import { evaluateTable } from './evaluate-table.js';
import { retrainTable } from './retrain-table.js';
import { trainTable } from './train-table.js';
import { pruneModel } from '../explain/prune.js';
import { pruneTable, reportPrune } from './prune-report.js';

const backend = referenceBackend();
const random = createRandom(5);
const numbers = Array.from({ length: 120 }, () => [0, 0, 0].map(() => 2 * random.next() - 1));
const table = createTable({
  a: numbers.map(([a]) => a),
  b: numbers.map(([, b]) => b),
  c: numbers.map(([, , c]) => c),
  y: numbers.map(([a, b]) => Math.sin(3 * a!) + b! * b!),
});
const settings = { target: 'y', layers: [3], epochs: 60, learningRate: 0.05, backend };

/** What training on leaves as it is: all of the spec but how much each column matters. */
function withoutImportance({ spec: { ...spec } }: Model): ModelSpec {
  const plain = withoutErrors(spec);
  return { ...plain, encoding: { ...plain.encoding!, importance: undefined } };
}

describe('pruneTable', () => {
  test('measures on the rows training held back, and training afterwards makes up for what went', async () => {
    const { model, metrics } = await trainTable(table, settings);
    const plain = await pruneTable(model, table, { keepInputs: 2, edgeThreshold: 0.2, backend });
    expect(plain.report.columns).toEqual(['c']);
    expect(plain.report.rows).toBe(24);
    // the same rows: the figures of before are those that training ended with
    expect(plain.report.before.metrics).toEqual(metrics);
    expect(plain.report.before).toMatchObject({ widths: [3, 3, 1], inputs: 3, edges: 12, parameters: 108 });
    expect(plain.report.after.edges).toBeLessThan(9);
    expect(plain.report.after.parameters).toBe(activeParameterCount(plain.pruned.model.spec));
    expect(plain.training).toBeUndefined();
    const trained = await pruneTable(model, table, {
      keepInputs: 2,
      edgeThreshold: 0.2,
      retrain: 80,
      learningRate: 0.05,
      backend,
    });
    const rmse = ({ report }: typeof plain): number => (report.after.metrics as { rmse: number }).rmse;
    expect(rmse(trained)).toBeLessThan(0.3 * rmse(plain));
    expect(trained.training!.history.trainLoss.length).toBe(80);
    expect(withoutImportance(trained.pruned.model)).toEqual(withoutImportance(plain.pruned.model));
    await expect(pruneTable(model, table, { retrain: -1, backend })).rejects.toThrow(/`retrain`.*-1/);
  });

  test('all rows with `validation` 0, other rows where given', async () => {
    const { model } = await trainTable(table, settings);
    expect((await pruneTable(model, table, { validation: 0, backend })).report.rows).toBe(120);
    const other = createTable({ a: [0.1, 0.4], b: [0, 1], c: [0, 0], y: [0, 1] });
    expect((await pruneTable(model, table, { validation: other, backend })).report.rows).toBe(2);
  });
});

test('reportPrune of a bare network takes x and y, and reads the columns that are left', async () => {
  const { model } = new KAN([3, 4, 2], { dtype: 'float64' });
  const pruned = await pruneModel(model, numbers, { keepInputs: 2, backend });
  const y = numbers.map(([a, b]) => [a!, b!]);
  const { before, after, columns, rows } = await reportPrune(model, pruned, { x: numbers, y }, { backend });
  expect([before.inputs, after.inputs, columns.length, rows]).toEqual([3, 2, 1, 120]);
  for (const { metrics } of [before, after]) expect((metrics as { rmse: number }).rmse).toBeGreaterThan(0);
  await expect(reportPrune(model, pruned, { x: numbers, y: [[1]] }, { backend })).rejects.toThrow(/`y`/);
});

describe('retrainTable', () => {
  test('goes on from where the model is, with its own columns and classes', async () => {
    const { model, metrics } = await trainTable(table, { ...settings, epochs: 5 });
    const more = createTable({ unread: table.columns[0].kind === 'number' ? [...table.columns[0].values] : [] });
    const wider = { rows: table.rows, columns: [...more.columns, ...table.columns] };
    const again = await retrainTable(model, wider, { epochs: 60, learningRate: 0.05, backend });
    expect(withoutImportance(again.model)).toEqual(withoutImportance(model));
    expect(again.rows).toEqual({ train: 96, validation: 24 });
    expect((again.metrics as { rmse: number }).rmse).toBeLessThan((metrics as { rmse: number }).rmse);
    await expect(retrainTable(new KAN([3, 1]).model, table, { backend })).rejects.toThrow(/was not trained on a table/);
  });

  test('gaps are filled where the model knows with what', async () => {
    const columns = { a: [1, NaN, 3, 4, 5, 6], y: [1, 2, 3, 4, 5, 7] };
    const gappy = createTable(columns);
    const { model } = await trainTable(gappy, { target: 'y', missing: 'impute', epochs: 2, backend });
    expect((await retrainTable(model, gappy, { epochs: 1, backend })).rows.train).toBe(5);
    const whole = createTable({ a: [1, 2, 3, 4, 5, 6], y: columns.y });
    const strict = await trainTable(whole, { target: 'y', epochs: 2, backend });
    expect((await retrainTable(strict.model, gappy, { epochs: 1, backend })).rows.train).toBe(5);
    await expect(retrainTable(strict.model, gappy, { epochs: 1, missing: 'error', backend })).rejects.toThrow(
      /row 2.*"a"/,
    );
    const older = structuredClone(strict.model);
    delete (older.spec.encoding!.inputs[0] as { fill?: number }).fill;
    await expect(retrainTable(older, gappy, { epochs: 1, backend })).rejects.toThrow(/row 2.*"a"/);
  });
});

test('refineTable: finer grids say the same, moved and trained ones better', async () => {
  const { model, metrics } = await trainTable(table, { ...settings, epochs: 20 });
  const fine = await refineTable(model, table, { gridSize: 10, backend });
  expect(fine.before).toEqual(metrics);
  expect((fine.after as { rmse: number }).rmse).toBeCloseTo((metrics as { rmse: number }).rmse, 5);
  const best = await refineTable(model, table, { gridSize: 10, updateGrids: true, retrain: 60, backend });
  expect((best.after as { rmse: number }).rmse).toBeLessThan(0.7 * (metrics as { rmse: number }).rmse);
  expect(best.model.spec.layers[0]).toMatchObject({ gridSize: 10, grid: { kind: 'adapted' } });
  expect(await evaluateTable(best.model, table, { backend })).toBeDefined();
  expect(best.rows).toBe(24);
});
