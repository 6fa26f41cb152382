// Which rows a network's formulas are measured on and what is told of them: all of it is known before anything is searched, so that the searches are stopped at once.

import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { fitEncoding } from '../data/encoding.js';
import { createTable, type Table } from '../data/table.js';
import { KanError } from '../errors.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import type { Model } from '../model/model.js';
import { createRandom } from '../math/random.js';
import { standardDeviation } from '../math/spread.js';
import { trainTable } from '../table/train-table.js';
import { knownRows } from '../table/known-rows.js';
import { finish } from '../work.js';
import { symbolizeModel, type SymbolicOptions, type SymbolicProgress, type SymbolicResult } from './symbolic.js';

const backend = referenceBackend();
const rows = 40;
const random = createRandom(3);
const list = (of: (row: number) => number): Float64Array => Float64Array.from({ length: rows }, (_, row) => of(row));
const a = list(() => random.next());
const y = list((row) => 2 * a[row] + random.next());

const plain = (model: Model, options: SymbolicOptions = {}): Promise<SymbolicResult> =>
  symbolizeModel(model, { functions: ['x'], backend, signal: AbortSignal.abort(), ...options });
const trained = async (table: Table, more: object = {}): Promise<Model> =>
  (await trainTable(table, { target: 'y', layers: [], epochs: 1, missing: 'impute', backend, ...more })).model;
/** A network of curves at random. */
const random1 = (inputs: number, outputs = 1): Model => {
  const spec = createSpec([inputs, outputs], { dtype: 'float64', gridSize: 2 });
  return { spec, parameters: initializeParameters(spec, createRandom(1)) };
};

describe('of the table that the model was trained on', () => {
  const heldBackOf = (model: Model, table: Table): number[] => [
    ...finish(knownRows(model.spec.encoding!, table)).heldBack!,
  ];
  /** The table with gaps in all rows but some of those that training learns from, and some of those that it holds back, and the model of it. */
  const withGaps = async (learned: number, heldBack: number): Promise<SymbolicResult> => {
    const full = createTable({ a, y });
    const held = new Set(heldBackOf(await trained(full, { validation: 0.5 }), full));
    const kept = (isHeld: boolean, count: number): number[] =>
      Array.from(a.keys())
        .filter((row) => held.has(row) === isHeld)
        .slice(0, count);
    const whole = new Set([...kept(false, learned), ...kept(true, heldBack)]);
    const table = createTable({ a: a.map((value, row) => (whole.has(row) ? value : NaN)), y });
    const model = await trained(table, { validation: 0.5 });
    expect(heldBackOf(model, table)).toEqual([...held]);
    return plain(model, { table });
  };

  test('errors are of those rows that training held back', async () => {
    const table = createTable({ a, y });
    const model = await trained(table, { validation: 0.3 });
    const { rows: parts, measured, outputs } = await plain(model, { table });
    expect(parts).toEqual({ learned: 28, heldBack: 12 });
    expect(measured).toEqual({ rows: 12, heldBack: true, sameTable: true, learned: 0 });
    const spread = standardDeviation(Float64Array.from(heldBackOf(model, table), (row) => y[row]));
    const { r2, rmse } = outputs[0].formulas[0];
    expect(r2).toBeCloseTo(1 - (rmse / spread) ** 2, 12);
  });
  test('of a fifth where it held none back: it has learned from all', async () => {
    const table = createTable({ a, y });
    const { rows: parts, measured } = await plain(await trained(table, { validation: 0 }), { table });
    expect(parts).toEqual({ learned: 32, heldBack: 8 });
    expect(measured).toEqual({ rows: 8, heldBack: true, sameTable: true, learned: 1 });
  });
  test('of another table a fifth, and how many of these rows it knows', async () => {
    const model = await trained(createTable({ a, y }));
    const other = createTable({ a: a.map((value) => value / 2), y });
    expect((await plain(model, { table: other })).measured).toEqual({
      rows: 8,
      heldBack: true,
      sameTable: false,
      learned: 0,
    });
  });
  test('of too few rows to hold any back errors are of all', async () => {
    const table = createTable({ a: a.subarray(0, 9), y: y.subarray(0, 9) });
    const { rows: parts, measured } = await plain(await trained(table, { validation: 0 }), { table });
    expect(parts).toEqual({ learned: 9, heldBack: 0 });
    expect(measured).toEqual({ rows: 9, heldBack: false, sameTable: true, learned: 1 });
    const x = Array.from(a.subarray(0, 10), (value) => [value]);
    const ten = await plain(random1(1), { data: { x, y: x.map(([value]) => [value ** 2]) } });
    expect(ten.rows).toEqual({ learned: 8, heldBack: 2 });
  });
  test('rows with gaps are not among them, and are told', async () => {
    expect(await withGaps(20, 19)).toMatchObject({
      rows: { learned: 20, heldBack: 19 },
      measured: { rows: 19, gaps: 1 },
    });
    expect(await withGaps(20, 1)).toMatchObject({
      rows: { learned: 20, heldBack: 1 },
      measured: { rows: 1, gaps: 19 },
    });
    expect((await withGaps(18, 20)).measured).toEqual({ rows: 20, heldBack: true, sameTable: true, learned: 0 });
  });
  test('where each of them has a gap a fifth of the others has to do', async () => {
    const { rows: parts, measured } = await withGaps(20, 0);
    expect(parts).toEqual({ learned: 16, heldBack: 4 });
    expect(measured).toMatchObject({ rows: 4, heldBack: true, sameTable: true });
    expect(measured).not.toHaveProperty('gaps');
  });
  test('three rows have to be left to learn from', async () => {
    expect((await withGaps(3, 20)).rows).toEqual({ learned: 3, heldBack: 20 });
    const { rows: parts, outputs } = await withGaps(2, 20);
    expect(parts).toEqual({ learned: 18, heldBack: 4 });
    expect(outputs[0].formulas.length).toBeGreaterThan(0);
  });
});

describe('how exact values are', () => {
  const table = createTable({ a, y, 's (m)': list((row) => 1 + (row % 2)) });
  const model = random1(1);
  model.spec.encoding = fitEncoding(createTable({ a, y }), { target: 'y' });

  test('a column of errors may be called without its unit, which is told', async () => {
    const called = await plain(model, { table, error: 'column:s' });
    expect(called.outputs[0].error).toBe('column');
    expect(called.measured).toMatchObject({ meant: [{}] });
    const exactly = await plain(model, { table, error: 'column:s (m)' });
    expect(exactly.measured).not.toHaveProperty('meant');
    expect(exactly.outputs[0].formulas).toEqual(called.outputs[0].formulas);
  });
  test('errors over deviations are told of them alone: those of the mean are what they are by hand', async () => {
    const { outputs } = await plain(model, { table, error: 'constant' });
    for (const each of outputs[0].formulas) expect(each).not.toHaveProperty('weightedRmse');
    const [{ weightedRmse, rmse }] = (await plain(model, { table, error: 'column:s (m)' })).outputs[0].formulas;
    // between those of deviations of 2 and of 1
    expect(weightedRmse).toBeGreaterThan(rmse / 2);
    expect(weightedRmse).toBeLessThan(rmse);
  });
  test('none is told of what the network says', async () => {
    const { outputs, of, measured } = await plain(model);
    expect([outputs[0].error, of, measured]).toEqual([undefined, 'network', undefined]);
    const places = await plain(random1(1), { data: { x: Array.from(a, (value) => [value]) } });
    expect([places.outputs[0].error, places.of]).toEqual([undefined, 'network']);
    expect(places.rows).toEqual({ learned: rows, heldBack: 0 });
  });
  test('logarithms of values have no errors of their own: all are as exact', async () => {
    const logarithmic = await trained(createTable({ a, y: y.map(Math.exp) }), { targetTransform: 'log' });
    const of = createTable({ a, y: y.map(Math.exp) });
    expect((await plain(logarithmic, { table: of })).outputs[0].error).toBe('constant');
    await expect(plain(logarithmic, { table: of, error: 'constant' })).rejects.toThrow(
      'this model says logarithms of them',
    );
  });
});

describe('rows far off', () => {
  const off = a.map((value, row) => (row === 6 ? value + 5 : value + 0.01 * (row % 3)));
  const searched = new AbortController().signal;

  test('are told with their numbers in the table, of arrays from 1 on', async () => {
    const x = Array.from(a, (value) => [value]);
    const ofArrays = await plain(random1(1), { data: { x, y: Array.from(off, (value) => [value]) }, signal: searched });
    expect(ofArrays.outputs[0].slips).toMatchObject({
      kept: true,
      rows: [{ row: 7, value: off[6], said: expect.closeTo(a[6], 0) }],
    });
    expect(ofArrays.outputs[0].slips!.share).toBeGreaterThan(0.9);
    const model = random1(1);
    const table = createTable({ a, y: off });
    model.spec.encoding = fitEncoding(table, { target: 'y' });
    // a gap before it does not count it otherwise
    const gap = createTable({ a: a.with(2, NaN), y: off });
    for (const each of [table, gap])
      expect(
        (await plain(model, { table: each, signal: searched })).outputs[0].slips!.rows.map(({ row }) => row),
      ).toEqual([7]);
  });
  test('are not looked for in what the network says', async () => {
    const { outputs } = await plain(random1(1), { data: { x: Array.from(a, (_, row) => [row === 6 ? 1e4 : 0]) } });
    expect(outputs[0]).not.toHaveProperty('slips');
  });
});

describe('what is told of an output', () => {
  const x = Array.from(a, (value) => [value]);
  const searched = new AbortController().signal;

  test('are errors, and numbers with theirs where values are measured', async () => {
    for (const unit of [1e-6, 1e6]) {
      const noisy = { x, y: Array.from(a, (value, row) => [unit * (2.34 * value + 0.1 * Math.sin(row * row))]) };
      const [output] = (await plain(random1(1), { data: noisy, signal: searched })).outputs;
      expect(Object.keys(output)).toEqual([
        'name',
        'formulas',
        'best',
        'networkRmse',
        'error',
        'curves',
        'tooLarge',
        'sample',
      ]);
      const keys = ['formula', 'complexity', 'rmse', 'origin', 'r2', 'wins', 'constants'];
      for (const each of output.formulas) expect(Object.keys(each), `in ${unit}`).toEqual(keys);
    }
  });
  test('are errors alone of what the network says', async () => {
    const [output] = (await plain(random1(1), { data: { x }, signal: searched })).outputs;
    expect(Object.keys(output)).toEqual(['name', 'formulas', 'best', 'networkRmse', 'curves', 'tooLarge', 'sample']);
    for (const each of output.formulas)
      expect(Object.keys(each)).toEqual(['formula', 'complexity', 'rmse', 'origin', 'r2']);
  });
  test('are no rows known where the model knows no table', async () => {
    const { of, measured, rows: parts } = await plain(random1(1), { table: createTable({ x1: a, y }) });
    expect([of, measured, parts]).toEqual(['table', undefined, { learned: 32, heldBack: 8 }]);
  });
  test('is that of the backend it is given', async () => {
    let opened = 0;
    const own = { ...backend, open: (...given: Parameters<typeof backend.open>) => (opened++, backend.open(...given)) };
    await plain(random1(1), { data: { x }, backend: own });
    expect(opened).toBeGreaterThan(0);
  });
});

test('places in the ranges of a network are those of the seed 42 where none is given', async () => {
  const placesOf = async (seed?: number): Promise<unknown> => (await plain(random1(1), { seed })).outputs[0].sample;
  const usual = await placesOf();
  expect(usual).toEqual(await placesOf(42));
  expect(usual).not.toEqual(await placesOf(43));
});

test('products are read, and what is no table is refused', async () => {
  const spec = createSpec([2, [1, 1], 1], { dtype: 'float64', gridSize: 2 });
  const model = { spec, parameters: initializeParameters(spec, createRandom(1)) };
  expect((await plain(model)).layers).toBe('[2, [1, 1], 1]');
  await expect(plain(random1(1), { table: {} as never })).rejects.toThrow(KanError);
});

test('what never changes is said as it is, in its own unit', async () => {
  const x = Array.from(a, (value) => [value]);
  const { outputs, rows: parts } = await plain(random1(1), { data: { x, y: x.map(() => [3]) } });
  expect(parts).toEqual({ learned: rows, heldBack: 0 });
  expect(outputs[0].formulas.map(({ formula, r2, rmse }) => [formula.toString(), r2, rmse])).toEqual([['3', 1, 0]]);
});

test('a target of hardly any size is told by its name, whatever the others are', async () => {
  const x = Array.from(a, (value) => [value]);
  await expect(plain(random1(1, 2), { data: { x, y: x.map(([value]) => [value, 1e-130 * value]) } })).rejects.toThrow(
    'the target "y2" has a standard deviation of',
  );
});

test('how much each input counts is measured where rows are given', async () => {
  const x = Array.from(a, (value) => [value]);
  const counted = (of: SymbolicResult): boolean => of.encoding.importance !== undefined;
  expect(counted(await plain(random1(1), { data: { x } }))).toBe(true);
  expect(counted(await plain(random1(1)))).toBe(false);
});

test('a search that ran to its end was not stopped, and tells of each formula', async () => {
  const x = Array.from(a.subarray(0, 12), (value) => [value]);
  const events: SymbolicProgress[] = [];
  const found = await plain(random1(1), {
    data: { x, y: x.map(([value]) => [2 * value]) },
    signal: new AbortController().signal,
    onProgress: (event) => void events.push(event),
  });
  expect(found.stopped).toBe(false);
  expect(events[0]).toEqual({ output: 0, outputs: 1, name: 'y', doing: 'reading', formulas: 0, rmse: Infinity });
  const searching = events.filter(({ doing }) => doing === 'searching');
  expect(searching.map(({ formulas }) => formulas)).toEqual(searching.map((_, i) => i + 1));
  expect(events.at(-1)).toEqual({
    ...events[0],
    doing: 'tidying',
    formulas: searching.length,
    rmse: expect.any(Number),
  });
  expect((await plain(random1(1), { data: { x }, signal: undefined })).stopped).toBe(false);
});
