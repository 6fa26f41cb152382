// Tables with values far beyond the others, all the way: learned, saved, explained, drawn, and as formulas.

import { beforeAll, describe, expect, test } from 'vitest';
import { openBackend } from '../compute/backend.js';
import type { Backend } from '../compute/contract.js';
import { domainReport } from '../compute/domain-report.js';
import { createTable, type Table } from '../data/table.js';
import { symbolizeModel } from '../discover/symbolic.js';
import { renderEdge } from '../draw/edge-plot.js';
import { contributions } from '../explain/contributions.js';
import { inputImportance } from '../explain/importance.js';
import { observeModel } from '../explain/observation.js';
import { decodeModel, encodeModel } from '../format/model-file.js';
import { createRandom } from '../math/random.js';
import type { Model } from '../model/model.js';
import { partialDependence } from './partial-dependence.js';
import { predictTable } from './predict-table.js';
import type { TableTrainOptions } from './train-options.js';
import { trainTable } from './train-table.js';

const rows = 500;
const random = createRandom(5);
const plain = Array.from({ length: rows }, () => 2 * random.next() - 1);
const noise = Array.from({ length: rows }, () => 2 * random.next() - 1);
const outlier = createTable({
  x: plain.map((value, i) => (i === 77 ? 1e6 : value)),
  y: plain.map((value, i) => (i === 77 ? 0 : Math.sin(3 * value))),
});
const incomes = Array.from({ length: rows }, () => 30_000 * Math.exp(1.5 * random.normal()));
const lognormal = createTable({
  income: incomes,
  other: noise,
  y: incomes.map((income, i) => Math.sin(Math.log(income / 30_000)) + 0.5 * noise[i]),
});

let backend: Backend;
let model: Model;
const settings: TableTrainOptions<'regression', 0.2> = {
  target: 'y',
  task: 'regression',
  layers: [],
  optimizer: 'lm',
  epochs: 20,
  validation: 0.2,
  seed: 1,
};
beforeAll(async () => {
  backend = await openBackend({ device: 'wasm', threads: 1 });
  ({ model } = await trainTable(lognormal, { ...settings, backend }));
});

test.each([
  ['one value of 1e6 in 500', outlier, 0.4, 0.01],
  ['a log-normal income', lognormal, 0.2, 0.02],
])('%s: what the straight scale cannot tell apart is learned', async (_name, table: Table, before, after) => {
  const rmse = async (scaling?: 'range'): Promise<number> =>
    (await trainTable(table, { ...settings, scaling, backend })).metrics.rmse;
  expect(await rmse('range')).toBeGreaterThan(before);
  expect(await rmse()).toBeLessThan(after);
});

test('the decision is kept in the model, with its reason', () => {
  expect(model.spec.encoding!.profile).toEqual([
    { option: 'scaling', value: 'log', columns: ['income'], why: expect.stringContaining('it has a value of') },
  ]);
});

test('a file keeps the scale to the bit, and refuses one that makes no sense', async () => {
  const loaded = decodeModel(encodeModel(model)).model;
  expect(loaded.spec).toEqual(model.spec);
  expect((await predictTable(loaded, lognormal, { backend })).data).toEqual(
    (await predictTable(model, lognormal, { backend })).data,
  );
  for (const scaling of [
    { kind: 'sqrt', center: 0, width: 1 },
    { kind: 'log', center: 0, width: 0 },
    {},
    'log',
    null,
  ]) {
    const spec = structuredClone(model.spec);
    Object.assign(spec.encoding!.inputs[0], { scaling });
    expect(() => encodeModel({ ...model, spec })).toThrow(/the scaling of "income" makes no sense/);
  }
});

describe('what is said of such a model is in own units', () => {
  test('outside is outside of what was seen', async () => {
    const table = createTable({ income: [1e9, 30_000], other: [0, 0] });
    expect(domainReport(model, table)).toMatchObject([{ name: 'income', seen: [1e9, 1e9], rows: 1 }]);
    const { data } = await predictTable(model, table, { backend });
    expect(data.every(Number.isFinite)).toBe(true);
  });

  test('contributions add up to the answers, and the column has its share', async () => {
    const { values, base } = await contributions(model, lognormal, { backend });
    const { data } = await predictTable(model, lognormal, { backend });
    data.forEach((answer, row) => expect(base[0] + values[2 * row] + values[2 * row + 1]).toBeCloseTo(answer, 9));
    const [{ name, share }] = await inputImportance(model, lognormal, { backend });
    expect(name).toBe('income');
    expect(share).toBeGreaterThan(0.5);
  });

  test('partial dependence takes steps that meet most of the incomes', async () => {
    const { values } = await partialDependence(model, lognormal, 'income', { backend, points: 11, rows: 3 });
    expect(values[0]).toBe(Math.min(...incomes));
    expect(values[10]).toBe(Math.max(...incomes));
    const below = (values as number[]).filter((value) => value < 100_000);
    expect(below.length).toBeGreaterThan(5);
  });

  test('an edge has the incomes on its axis, each where its curve puts it', async () => {
    const observation = await observeModel(model, lognormal, { backend });
    const svg = renderEdge(model, { layer: 0, input: 0, output: 0 }, { observation });
    const labels = [...svg.matchAll(/<text[^>]* x="([\d.]+)"[^>]*text-anchor="middle">([^<]*)<\/text>/g)];
    const ticks = labels
      .map(([, at, text]) => [Number(at), Number(text.replace(/[,\s]/g, ''))])
      .filter(([, v]) => v > 0);
    expect(ticks.length).toBeGreaterThan(3);
    const places = ticks.map(([at]) => at);
    expect(ticks.map(([, value]) => value)).toEqual(ticks.map(([, value]) => value).toSorted((a, b) => a - b));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    // factors: as far from 10,000 to 100,000 as a straight axis would not have it
    expect(ticks.some(([, value]) => value <= 10_000)).toBe(true);
    expect(svg).not.toMatch(/NaN|Infinity/);
  });

  test('an edge of a column with an outlier can be drawn', async () => {
    const trained = await trainTable(outlier, { ...settings, epochs: 2, backend });
    const svg = renderEdge(trained.model, { layer: 0, input: 0, output: 0 });
    expect(svg).toContain('>0.5<');
    expect(svg).not.toMatch(/NaN|Infinity/);
  });

  test('formulas are in the income, with the curve in them', async () => {
    const straight = createTable({
      income: incomes,
      y: incomes.map((income) => Math.asinh(income / 3000)),
    });
    const trained = await trainTable(straight, { ...settings, backend });
    const { outputs } = await symbolizeModel(trained.model, { table: straight, functions: ['x'], backend });
    const { formula, rmse } = outputs[0].formulas[outputs[0].best];
    expect(formula.toString()).toMatch(/asinh\(.*income/);
    expect(rmse).toBeLessThan(0.2);
    const own = formula.evaluate({ income: incomes });
    const error = Math.sqrt(own.reduce((sum, v, i) => sum + (v - Math.asinh(incomes[i] / 3000)) ** 2, 0) / rows);
    expect(error).toBeCloseTo(rmse, 9);
  });
});
