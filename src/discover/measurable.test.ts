import { expect, test } from 'vitest';
import { createTable } from '../data/table.js';
import { trainTable } from '../table/train-table.js';
import { discoverTable } from './discover-table.js';
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

test('an input that no grid reaches is refused by name', async () => {
  const table = createTable({ far: scaled(1e200), t: a });
  await expect(discoverTable(table, { target: 't' })).rejects.toThrow(
    /discoverTable: the input "far" has -?\d\.\d+e\+1\d\d; at most ±1e\+30 can be read/,
  );
});
