import { expect, test } from 'vitest';
import { createTable } from '../data/table.js';
import { trainTable } from '../table/train-table.js';
import { discoverTable } from './discover-table.js';
import { predictTable } from '../table/predict-table.js';
import { checkMeasurable, checkReachable } from './measurable.js';
import { symbolizeModel } from './symbolic.js';

const a = Float64Array.from({ length: 60 }, (_, i) => Math.sin(5 * i));
const scaled = (by: number): Float64Array => a.map((value) => by * value);

test.each([1e200, 1e-200])('a target of about %s is refused by name, from a table and from a network', async (by) => {
  const table = createTable({ a, energy: scaled(by) });
  const said = /the target "energy" has a standard deviation of .*, whose square is not a finite number/;
  await expect(discoverTable(table, { target: 'energy' })).rejects.toThrow(said);
  const { model } = await trainTable(table, { target: 'energy', layers: [], epochs: 1 });
  await expect(symbolizeModel(model, { table })).rejects.toThrow(said);
});

test('deviations between 1e-120 and 1e120 can be squared and squared again', () => {
  for (const deviation of [2e-120, 1, 9e119]) expect(() => checkMeasurable('a test', 'y', deviation)).not.toThrow();
  for (const deviation of [0, 9e-121, 2e120, Infinity, NaN])
    expect(() => checkMeasurable('a test', 'y', deviation)).toThrow(
      `a test: the target "y" has a standard deviation of ${deviation}`,
    );
});

test('inputs reach to 1e100 on either side, whichever row it is', () => {
  expect(() => checkReachable('a test', 'x', [1e100, 0, -1e100, NaN])).not.toThrow();
  for (const values of [
    [2e100, 0, 0],
    [0, 0, -2e100],
  ])
    expect(() => checkReachable('a test', 'x', values)).toThrow('a test: the input "x" has');
});

test('an input beyond all measure is refused by name', async () => {
  const table = createTable({ far: scaled(1e200), t: a });
  await expect(discoverTable(table, { target: 't' })).rejects.toThrow(
    /discoverTable: the input "far" has -?\d\.\d+e\+1\d\d; at most ±1e\+100 can be read/,
  );
});

test('orbits of planets around stars, in metres, kilograms and seconds', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => i);
  const radius = Float64Array.from(rows, (i) => 5e10 + 4e12 * (0.5 + a[i] / 2));
  const star = Float64Array.from(rows, (i) => 1e30 * (2.5 + Math.cos(7 * i)));
  const period = radius.map((r, i) => 2 * Math.PI * Math.sqrt(r ** 3 / (6.674e-11 * star[i])));
  const { fronts, model } = await discoverTable(createTable({ radius, star, period }), { target: 'period' });
  const [{ formulas, best, network }] = fronts;
  const { formula } = formulas[best];
  expect(formula.evaluate({ radius: 1.496e11, star: 1.989e30 }) / (365.25 * 86_400)).toBeCloseTo(1, 2);
  // the network reads the table's own units
  const said = await predictTable(model!, createTable({ radius, star }));
  const wrong = Math.sqrt(period.reduce((sum, value, row) => sum + (said.data[row] - value) ** 2 / period.length, 0));
  expect(wrong).toBeLessThan(3 * network!.rmse + 1e6);
});
