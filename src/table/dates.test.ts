// Tables with dates, all the way: learned, asked, saved, explained, drawn, and as formulas.

import { beforeAll, describe, expect, test } from 'vitest';
import { openBackend } from '../compute/backend.js';
import type { Backend } from '../compute/contract.js';
import { domainReport } from '../compute/domain-report.js';
import { columnKinds, inputNames } from '../data/encoding.js';
import { createTable } from '../data/table.js';
import { discoverTable } from '../discover/discover-table.js';
import { symbolizeModel } from '../discover/symbolic.js';
import { renderEdge } from '../draw/edge-plot.js';
import { renderNetwork } from '../draw/network-diagram.js';
import { contributions } from '../explain/contributions.js';
import { inputImportance } from '../explain/importance.js';
import { decodeModel, encodeModel } from '../format/model-file.js';
import { createRandom } from '../math/random.js';
import type { Model } from '../model/model.js';
import { KANRegressor } from '../network/regressor.js';
import { predictTable } from './predict-table.js';
import type { TableTrainOptions } from './train-options.js';
import { trainTable } from './train-table.js';

const rows = 800;
const day = 86_400_000;
const dates = Array.from({ length: rows }, (_, i) => new Date(Date.UTC(2021, 0, 1) + i * day));
const random = createRandom(2);
const noise = dates.map(() => random.next());
const weekend = (date: Date): number => (date.getUTCDay() % 6 === 0 ? 1 : 0);
const sales = dates.map((date, i) => 0.003 * i + weekend(date) + 2 * Math.sin((2 * Math.PI * i) / 365.2425));
const table = createTable({ date: dates, noise, sales });
const parts = ['sin(date, week)', 'cos(date, week)', 'sin(date, year)', 'cos(date, year)'];

let backend: Backend;
let model: Model;
const settings: TableTrainOptions<'regression', 0.2> = {
  target: 'sales',
  task: 'regression',
  layers: [],
  optimizer: 'lm',
  epochs: 15,
  validation: 0.2,
  seed: 1,
};
beforeAll(async () => {
  backend = await openBackend({ device: 'wasm', threads: 1 });
  ({ model } = await trainTable(table, { ...settings, backend }));
});

test('weekends and seasons are learned, which days alone do not tell', async () => {
  const error = async (only?: readonly ['elapsed']): Promise<number> =>
    (await trainTable(table, { ...settings, dates: only, backend })).metrics.rmse;
  expect(await error(['elapsed'])).toBeGreaterThan(0.4);
  expect(await error()).toBeLessThan(0.05);
});

test('inputs are named by what they are, and the decision has its reason', () => {
  const encoding = model.spec.encoding!;
  expect(inputNames(encoding)).toEqual(['date (days since 2021-01-01)', ...parts, 'noise']);
  expect(encoding.profile!.filter(({ option }) => option !== 'orderBy')).toEqual([
    {
      option: 'dates',
      value: ['elapsed', 'week', 'year'],
      columns: ['date'],
      why: expect.stringMatching(/^it runs from 2021-01-0\d to 2023-03-\d\d$/),
    },
  ]);
  expect(columnKinds(encoding)).toEqual({ date: 'date-ymd', noise: 'number' });
});

test('a file keeps it to the bit, and refuses what makes no sense', async () => {
  const loaded = decodeModel(encodeModel(model)).model;
  expect(loaded.spec).toEqual(model.spec);
  expect((await predictTable(loaded, table, { backend })).data).toEqual(
    (await predictTable(model, table, { backend })).data,
  );
  for (const [wrong, message] of [
    [{ range: [0] }, /what the dates of "date" become/],
    [{ cycles: ['month'] }, /what the dates of "date" become/],
    [{ cycles: ['week', 'week'] }, /what the dates of "date" become/],
    [{ cycles: null }, /what the dates of "date" become/],
    [{ elapsed: { origin: 0, offset: 0, factor: 0 } }, /what the dates of "date" become/],
    [{ elapsed: null }, /what the dates of "date" become/],
    [{ date: { order: 'dmdy' } }, /the dates of "date"/],
    [{ fill: 'x' }, /the fill of "date"/],
    [{ cycles: ['week'] }, /inputs for a network of 6/],
  ] as const) {
    const spec = structuredClone(model.spec);
    Object.assign(spec.encoding!.inputs[0], wrong);
    expect(() => encodeModel({ ...model, spec })).toThrow(message);
  }
});

describe('asked about rows', () => {
  const ask = (values: readonly (Date | null)[]): ReturnType<typeof createTable> =>
    createTable({ date: values, noise: values.map(() => 0.5) });

  test('a date outside is told in seconds, with how it is written', () => {
    const outside = domainReport(model, ask([new Date('2030-01-01'), dates[5]]));
    expect(outside).toMatchObject([{ kind: 'range', name: 'date', rows: 1, date: { order: 'ymd' } }]);
    expect(outside[0]).toMatchObject({ seen: [Date.parse('2030-01-01') / 1000, Date.parse('2030-01-01') / 1000] });
  });

  test('a gap is filled with the middle date, or is an error', async () => {
    const { data } = await predictTable(model, ask([dates[5], null]), { backend });
    expect(Number.isFinite(data[1])).toBe(true);
    await expect(predictTable(model, ask([dates[5], null]), { backend, unseen: 'error' })).rejects.toThrow(
      /row 2 has no value in column "date"/,
    );
  });

  test('plain numbers are no dates, and rows without names have none', async () => {
    const numbers = createTable({ date: [1.6e9, 1.61e9], noise: [0, 0] });
    await expect(predictTable(model, numbers, { backend })).rejects.toThrow(
      /column "date" holds plain numbers where this model reads dates/,
    );
    await expect(KANRegressor.fromModel(model).predict([[1.6e9, 0]])).rejects.toThrow(/column "date" holds dates/);
  });
});

describe('what is said of such a model', () => {
  test('counts a date once: its share and what it adds are those of all its inputs', async () => {
    const shares = await inputImportance(model, table, { backend });
    expect(shares.map(({ name }) => name)).toEqual(['date', 'noise']);
    expect(shares[0].share).toBeGreaterThan(0.99);
    const drawn = await inputImportance(
      { ...model, spec: { ...model.spec, encoding: { ...model.spec.encoding!, importance: undefined } } },
      undefined,
      { backend },
    );
    expect(drawn[0].share).toBeGreaterThan(0.9);
    const { values, base, columns } = await contributions(model, table, { backend });
    expect(columns).toEqual(['date', 'noise']);
    const { data } = await predictTable(model, table, { backend });
    data.forEach((answer, row) => expect(base[0] + values[2 * row] + values[2 * row + 1]).toBeCloseTo(answer, 6));
  });

  test('pictures name days and cycles', () => {
    expect(renderEdge(model, { layer: 0, input: 0, output: 0 })).toMatch(/date \(days since 2021-01-01\)[^]*>200</);
    expect(renderEdge(model, { layer: 0, input: 3, output: 0 })).toContain('sin(date, year)');
    expect(renderNetwork(model)).toContain('cos(date, week)');
  });

  test('formulas are in days and cycles', async () => {
    const plain = createTable({ date: dates, sales: dates.map((_, i) => 5 + 0.01 * i) });
    const trained = await trainTable(plain, { ...settings, epochs: 5, backend });
    const { outputs } = await symbolizeModel(trained.model, { table: plain, functions: ['x'], backend });
    const { formula, rmse } = outputs[0].formulas[outputs[0].best];
    expect(formula.variables).toEqual(['date (days since 2021-01-01)']);
    expect(rmse).toBeLessThan(1e-3);
    expect(formula.evaluate([100])).toBeCloseTo(6, 2);
  });

  test('a search of the table finds the days', async () => {
    const plain = createTable({ date: dates.slice(0, 60), sales: dates.slice(0, 60).map((_, i) => 5 + 0.25 * i) });
    const { fronts } = await discoverTable(plain, { target: 'sales', functions: ['x'], maxComplexity: 10, backend });
    const [{ formulas, best }] = fronts;
    expect(formulas[best].formula.variables).toEqual(['date (days since 2021-01-01)']);
    expect(formulas[best].formula.evaluate([8])).toBeCloseTo(7, 6);
  });
});

test.each([
  [[], /`dates` must be a list of elapsed, week, year, day; got \[\]/],
  ['week', /`dates` must be a list of elapsed, week, year, day; got "week"/],
  [['weak'], /`dates` must be a list of elapsed, week, year, day; got "weak"/],
])('`dates` refuses %j', async (wrong, message) => {
  await expect(trainTable(table, { ...settings, dates: wrong as never, backend })).rejects.toThrow(message);
});
