// The rows that training held back are the same for whoever has the table again, and of others it is told how many the model learned from.

import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { takeRows } from '../data/split.js';
import { createTable, type Table } from '../data/table.js';
import { symbolizeModel } from '../discover/symbolic.js';
import { createRandom } from '../math/random.js';
import type { Model } from '../model/model.js';
import { finish } from '../work.js';
import { evaluateTable, type TableMetrics } from './evaluate-table.js';
import { knownRows, separateFor } from './known-rows.js';
import { pruneTable } from './prune-report.js';
import { refineTable } from './refine-table.js';
import { retrainTable } from './retrain-table.js';
import type { TableTrainOptions } from './train-options.js';
import { trainTable } from './train-table.js';

const backend = referenceBackend();
const random = createRandom(7);
const rows = 60;
const list = <T>(of: (row: number) => T): T[] => Array.from({ length: rows }, (_, row) => of(row));
const a = list(() => random.next());
const b = list(() => random.next());
const table = createTable({
  a,
  b,
  who: list((row) => `p${row % 9}`),
  day: list((row) => (row * 7) % rows),
  w: list((row) => 1 + (row % 3)),
  y: list((row) => a[row] ** 2 + b[row] + 0.1 * random.next()),
});
const columns = (...names: string[]): Table => ({
  ...table,
  columns: table.columns.filter(({ name }) => names.includes(name)),
});
const few = { target: 'y', layers: [] as number[], epochs: 3, backend };
const rmse = (metrics: object | undefined): number => (metrics as TableMetrics<'regression'>).rmse;
const valuesOf = (of: Table, name: string): number[] => {
  const column = of.columns.find((each) => each.name === name)!;
  return column.kind === 'number' ? [...column.values] : [...column.codes];
};

/** The network's error on rows held back, as each way of telling it has it. */
async function told(model: Model, of: Table): Promise<number[]> {
  const none = { edgeThreshold: 0, nodeThreshold: 0, backend };
  const pruned = await pruneTable(model, of, none);
  const refined = await refineTable(model, of, { gridSize: 10, backend });
  const evaluated = await evaluateTable(model, of, { backend });
  return [
    rmse(pruned.report.before.metrics),
    rmse(pruned.report.after.metrics),
    rmse(refined.before),
    rmse(evaluated.heldBack),
    rmse((await evaluateTable(pruned.pruned.model, of, { backend })).heldBack),
  ];
}

describe('one model and its table', () => {
  const gaps = columns('a', 'b', 'y');
  const values = Float64Array.from(a);
  values[3] = values[20] = NaN;
  const withGaps = {
    ...gaps,
    columns: [{ ...gaps.columns[0], values } as (typeof gaps.columns)[0], ...gaps.columns.slice(1)],
  };
  test.each<[string, Table, Partial<TableTrainOptions>]>([
    ['another seed and share', columns('a', 'b', 'y'), { seed: 5, validation: 0.35 }],
    ['groups', columns('a', 'b', 'who', 'y'), { splitBy: 'who' }],
    ['time', columns('a', 'b', 'day', 'y'), { orderBy: 'day', validation: 0.3 }],
    ['weights', columns('a', 'b', 'w', 'y'), { weights: 'w', seed: 2 }],
    ['gaps that are filled', withGaps, { seed: 3 }],
    ['gaps that are left out', withGaps, { missing: 'drop' }],
  ])('has one figure on rows held back, whoever tells it: %s', async (_name, of, options) => {
    const { model, metrics } = await trainTable(of, { ...few, ...options });
    for (const each of await told(model, of)) expect(each).toBeCloseTo(rmse(metrics), 9);
  });

  test('and so have formulas, whose constants these rows do not touch', async () => {
    const of = columns('a', 'b', 'y');
    const { model, metrics } = await trainTable(of, { ...few, seed: 5, validation: 0.3 });
    const functions = ['x', 'x^2'];
    const said = await symbolizeModel(model, { table: of, functions, backend });
    expect(said.outputs[0].networkRmse).toBeCloseTo(rmse(metrics), 9);
    expect(said.rows).toEqual({ learned: 42, heldBack: 18 });
    expect(said.measured).toEqual({ rows: 18, heldBack: true, sameTable: true, learned: 0 });
    const incomplete = await trainTable(withGaps, { ...few, seed: 3 });
    const { heldBack } = finish(knownRows(incomplete.model.spec.encoding!, withGaps));
    const lost = [...heldBack!].filter((row) => row === 3 || row === 20).length;
    const { measured } = await symbolizeModel(incomplete.model, { table: withGaps, functions, backend });
    expect(measured).toEqual({
      rows: 12 - lost,
      heldBack: true,
      sameTable: true,
      learned: 0,
      ...(lost && { gaps: lost }),
    });
  });
});

describe('what a model knows of rows', () => {
  const of = columns('a', 'b', 'y');
  const trained = (options: Partial<TableTrainOptions> = {}): Promise<Model> =>
    trainTable(of, { ...few, ...options }).then(({ model }) => model);
  const measured = async (model: Model, rowsOf: Table, options: object = {}) =>
    (await refineTable(model, rowsOf, { gridSize: 10, backend, ...options })).measured;

  test('of its own table all, of another order or other values that it is another', async () => {
    const model = await trained();
    expect(await measured(model, of)).toEqual({ rows: 12, heldBack: true, sameTable: true, learned: 0 });
    const backwards = takeRows(
      of,
      Uint32Array.from({ length: rows }, (_, i) => rows - 1 - i),
    );
    const other = await measured(model, backwards);
    expect(other.sameTable).toBe(false);
    expect(other.learned).toBeGreaterThan(0.5);
    const fresh = {
      ...of,
      columns: of.columns.map((column) => ({ ...column, values: Float64Array.from(b, (v) => v + 1) })),
    };
    expect(await measured(model, fresh as Table)).toEqual({ rows: 12, heldBack: true, sameTable: false, learned: 0 });
    expect((await evaluateTable(model, fresh as Table, { backend })).heldBack).toBeUndefined();
  });

  test('rows parted in another way were learned from', async () => {
    const model = await trained();
    for (const options of [{ seed: 1 }, { validation: 0 }, { orderBy: 'a' }]) {
      const { sameTable, learned } = await measured(model, of, options);
      expect([sameTable, learned! > 0.5]).toEqual([true, true]);
    }
  });

  test('a model that learned from all rows in the end says so', async () => {
    const model = await trained({ refit: true });
    expect(await measured(model, of)).toEqual({ rows: 12, heldBack: true, sameTable: true, learned: 1 });
    const said = await symbolizeModel(model, { table: of, functions: ['x'], backend });
    expect(said.measured).toEqual({ rows: 12, heldBack: true, sameTable: true, learned: 1 });
    expect((await evaluateTable(model, of, { backend })).heldBack).toBeUndefined();
    expect(await measured(await trained({ validation: 0 }), of)).toEqual({
      rows: 60,
      heldBack: false,
      sameTable: true,
      learned: 1,
    });
  });

  test('stopped while it learns from all rows it is the model before, and says so', async () => {
    const control = new AbortController();
    const stopped = await trainTable(of, {
      ...few,
      refit: true,
      signal: control.signal,
      onStage: ({ stage }) => stage === 'all rows' && control.abort(),
    });
    expect(stopped).toMatchObject({ refitStopped: true, stopped: 'epochs' });
    expect(stopped.refitted).toBeUndefined();
    expect(await measured(stopped.model, of)).toMatchObject({ sameTable: true, learned: 0 });
    expect(rmse((await evaluateTable(stopped.model, of, { backend })).heldBack)).toBeCloseTo(rmse(stopped.metrics), 9);
  });

  test('training on keeps rows held back, or knows that it did not', async () => {
    const model = await trained();
    const on = await retrainTable(model, of, { epochs: 1, backend });
    expect((await evaluateTable(on.model, of, { backend })).heldBack).toMatchObject({ rows: 12 });
    const otherwise = await retrainTable(model, of, { epochs: 1, seed: 1, backend });
    expect((await evaluateTable(otherwise.model, of, { backend })).heldBack).toBeUndefined();
    expect((await measured(otherwise.model, of)).learned).toBe(1);
    // rows of another table are known afterwards
    const more = createTable({ a: b, b: a, y: a });
    expect((await evaluateTable(model, more, { backend })).seen).toBe(0);
    const both = await retrainTable(model, more, { epochs: 1, validation: 0, backend });
    expect((await evaluateTable(both.model, more, { backend })).seen).toBeGreaterThan(0.9);
    expect((await evaluateTable(both.model, of, { backend })).seen).toBeGreaterThan(0.6);
  });

  test('without a column too, and an older model nothing', async () => {
    const model = await trained();
    const { pruned } = await pruneTable(model, of, { keepInputs: 1, backend });
    expect(pruned.columns).toHaveLength(1);
    const { seen, heldBack } = await evaluateTable(pruned.model, of, { backend });
    expect(seen).toBeGreaterThan(0.6);
    expect(heldBack).toMatchObject({ rows: 12 });
    const { seen: _seen, division: _division, ...encoding } = model.spec.encoding!;
    const older = { ...model, spec: { ...model.spec, encoding } };
    expect(await measured(older, of)).toEqual({ rows: 12, heldBack: true, sameTable: false });
    const parts = finish(separateFor('it', older, of, {}));
    expect([parts.seed, valuesOf(parts.heldBack!, 'a')]).toEqual([
      42,
      valuesOf(finish(separateFor('it', model, of, {})).heldBack!, 'a'),
    ]);
  });
});
