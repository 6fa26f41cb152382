// What a search in a table makes of its options and rows, none of which takes a search.

import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import type { TableEncoding } from '../data/table-encoding.js';
import { createTable, type Table } from '../data/table.js';
import { createRandom } from '../math/random.js';
import { discoverTable, type DiscoverTableOptions, slipsOf, withRanges } from './discover-table.js';

const random = createRandom(6);
const column = (rows = 40): Float64Array => Float64Array.from({ length: rows }, () => 1 + random.next());
const signal = AbortSignal.abort();
const backend = referenceBackend();
const run = (table: Table, options: Partial<DiscoverTableOptions> = {}) =>
  discoverTable(table, { target: 'y', signal, backend, ...options });
const wide = (count: number): Table =>
  createTable({ ...Object.fromEntries(Array.from({ length: count }, (_, i) => [`c${i}`, column()])), y: column() });

test('six rows are enough, five are not', async () => {
  const of = (rows: number): Table => createTable({ x: column(rows), y: column(rows) });
  expect((await run(of(6))).rows).toEqual({ learned: 5, heldBack: 1 });
  await expect(run(of(5))).rejects.toThrow('needs at least 6 rows; got 5');
});

test('of up to nine columns all are searched, of more five, unless it is said how many', async () => {
  const inputs = async (count: number, maxInputs?: number): Promise<number> =>
    (await run(wide(count), { ...(maxInputs && { maxInputs }) })).inputs.length;
  expect(await inputs(9)).toBe(9);
  expect(await inputs(10)).toBe(5);
  expect(await inputs(10, 10)).toBe(10);
  expect(await inputs(4, 3)).toBe(3);
});

test('numbers that make no sense are refused', async () => {
  const table = wide(2);
  for (const options of [{ maxComplexity: 1 }, { threads: 1 }, { maxInputs: 1 }, { threads: 256, maxInputs: 10 }])
    expect((await run(table, options)).fronts[0].ended).toBe('aborted');
  for (const [options, told] of [
    [{ maxComplexity: 0.5 }, /`maxComplexity`/],
    [{ threads: 0 }, /`threads`/],
    [{ threads: 257 }, /`threads`/],
    [{ engine: 3 }, /`engine`/],
    [{ slips: 'no' }, /`slips`/],
    [{ seed: -1 }, /seed/],
  ] as const)
    await expect(run(table, options as never)).rejects.toThrow(told);
});

test('where no formula is as short as was asked for the simplest is told', async () => {
  // a mean of several digits has more than 1
  const { fronts } = await run(wide(2), { maxComplexity: 1 });
  expect(fronts[0].formulas.map(({ complexity }) => complexity)).toEqual([2]);
  expect(fronts[0].formulas[0].formula.variables).toEqual([]);
  expect((await run(wide(2), { maxComplexity: 2 })).fronts[0].formulas).toHaveLength(1);
});

test('what is beyond all measure is refused, unless groups of units take it away', async () => {
  const far = createTable({ x: column().map((value) => 1e101 * value), y: column() });
  await expect(run(far)).rejects.toThrow('at most ±1e+100 can be read');
});

describe('errors of measurement', () => {
  const s = column().map((value) => value / 100);
  const table = createTable({ x: column(), s, y: column() });
  test('a column of them is no input', async () => {
    const { inputs, fronts } = await run(table, { error: 'column:s' });
    expect(inputs).toEqual(['x']);
    expect(fronts[0].error).toBe('column');
    expect((await run(table)).inputs).toEqual(['x', 's']);
  });
  test('are constant unless it is said or seen', async () => {
    expect((await run(table)).fronts[0].error).toBe('constant');
    expect((await run(table, { error: 'relative' })).fronts[0].error).toBe('relative');
  });
  test('of classes there are none', async () => {
    const classes = createTable({ x: column(), y: Array.from({ length: 40 }, (_, i) => (i % 3 === 0 ? 'a' : 'b')) });
    await expect(run(classes, { error: 'relative' })).rejects.toThrow('is of classes, which have no error');
  });
});

test('some rows go with the answer to be drawn, of numbers alone', async () => {
  const y = column(2500);
  const { sample } = await run(createTable({ x: y.map((value) => 2 * value), y }));
  expect(sample!.target).toHaveLength(834);
  expect(sample!.columns.x[1]).toBe(2 * y[3]);
});

test('ranges are those of the rows that count', () => {
  const encoding = {
    inputs: [
      { kind: 'number', name: 'x', offset: 0, factor: 1, range: [-999, 9] },
      { kind: 'number', name: 'other', offset: 0, factor: 1, range: [0, 1] },
      { kind: 'category', name: 'z', categories: ['a', 'b'] },
    ],
    target: { kind: 'regression', columns: [{ name: 'y', offset: 0, factor: 1 }] },
  } as unknown as TableEncoding;
  const given = withRanges(encoding, {
    names: ['z', 'x'],
    columns: [column(3), Float64Array.of(4, 2, 7)],
    y: column(3),
  });
  expect(given.inputs.map((input) => ('range' in input ? input.range : undefined))).toEqual([
    [2, 7],
    [0, 1],
    undefined,
  ]);
  expect(given.target).toBe(encoding.target);
});

test('slips are numbered as in the table, and say nothing that is no number', () => {
  const rows = [
    { row: 2, value: 5, said: 7 },
    { row: 0, value: 1, said: NaN, input: { name: 'x', value: 3 } },
  ];
  expect(slipsOf(createTable({ x: [1, 2, 3] }), { rows, kept: true, share: 0.95 })).toEqual({
    kept: true,
    share: 0.95,
    rows: [
      { row: 3, value: 5, said: 7 },
      { row: 1, value: 1, input: { name: 'x', value: 3 } },
    ],
  });
});

test('units in the headers are told in the profile, and constants by their names', async () => {
  const l = column();
  const table = createTable({ 'l (m)': l, 'T (s)': l.map((value) => 2 * Math.PI * Math.sqrt(value / 9.80665)) });
  const found = await discoverTable(table, { target: 'T (s)', backend, constants: ['g', 'c'] });
  expect(found.profile!.map(({ option }) => option)).toContain('units');
  expect(found.known!.map(({ name }) => name)).toContain('g');
  const { formula } = found.fronts[0].formulas[found.fronts[0].best];
  expect(formula.toString()).toMatch(/^2\*pi\*sqrt\(.*\/g\)$/);
});
