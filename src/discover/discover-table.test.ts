import { describe, expect, test } from 'vitest';
import { createTable } from '../data/table.js';
import { createRandom } from '../math/random.js';
import { predictTable } from '../table/predict-table.js';
import { discoverTable } from './discover-table.js';

const rows = 80;
const random = createRandom(5);
const column = (lo: number, hi: number): Float64Array =>
  Float64Array.from({ length: rows }, () => lo + (hi - lo) * random.next());

describe('classes', () => {
  const [size, weight] = [column(0, 10), column(-1, 1)];
  const shape = Array.from(weight, (value) => (value > 0 ? 'round' : 'flat'));

  test.each([
    ['two', ['small', 'large']],
    ['three', ['small', 'large', 'huge']],
  ])('%s: the model reads the table and says what the formula says', async (_, words) => {
    const kind = Array.from(size, (value) => words[Math.floor((value / 10) * words.length)]);
    const table = createTable({ size, shape, kind });
    const stop = new AbortController();
    const { model, classes, fronts } = await discoverTable(table, {
      target: 'kind',
      functions: ['tanh', 'x^2'],
      signal: stop.signal,
      // a few shapes are enough
      onProgress: ({ tried }) => tried === 2 && stop.abort(),
    });
    const { encoding } = model!.spec;
    expect(encoding!.inputs.map(({ name }) => name)).toEqual(['size', 'shape']);
    expect(encoding!.target).toMatchObject({ kind: 'classification', name: 'kind', classes: classes! });
    expect(fronts).toHaveLength(words.length === 2 ? 1 : words.length);
    const answer = await predictTable(model!, table);
    expect(answer.task).toBe('classification');
    if (answer.task !== 'classification') return;
    const right = kind.filter((word, row) => answer.labels[row] === word).length;
    expect(right / rows).toBeGreaterThan(words.length === 2 ? 0.9 : 0.6);
  });
});

test('classes on both sides of a threshold: the formula can be computed with, and names every row', async () => {
  const [x, other] = [column(-3, 3), column(-1, 1)];
  const kind = Array.from(x, (value) => (value > 0.5 ? 'above' : 'below'));
  const table = createTable({ x, other, kind });
  const { model, answers } = await discoverTable(table, { target: 'kind' });
  const { picked } = answers!.answers[answers!.best];
  expect(picked[0].formula.toString()).not.toMatch(/\/0(?![.\d])/);
  expect(await predictTable(model!, table)).toMatchObject({ labels: kind });
});

test('naming the function that a column follows by finds it, without powers that were not named', async () => {
  const [length, mass] = [column(0.2, 2), column(0.1, 1)];
  const table = createTable({ length, mass, period: length.map((value) => 2 * Math.sqrt(value)) });
  const { fronts } = await discoverTable(table, { target: 'period', functions: ['sqrt'] });
  const { formulas, best } = fronts[0];
  expect(formulas[best].formula.toString()).toBe('2*sqrt(length)');
  expect(formulas[best].r2).toBeCloseTo(1, 9);
  // the mean explains nothing of rows it has not seen
  expect(formulas[0].r2).toBeLessThan(0.1);
  for (const { formula } of formulas) expect(formula.toString()).not.toContain('^');
});

test('of rows with gaps the hint offers what is taken', async () => {
  const table = createTable({ a: column(0, 1).with(3, NaN), b: column(0, 1) });
  const refused = await discoverTable(table, { target: 'b', missing: 'error' }).catch((error: unknown) => error);
  expect(refused).toMatchObject({ hint: expect.stringContaining("`missing: 'drop'`") });
  expect(refused).not.toMatchObject({ hint: expect.stringContaining('impute') });
});

test('rows with gaps are left out where nobody says otherwise, and that is told', async () => {
  const a = column(0, 1);
  const all = a.length;
  const table = createTable({ a: a.with(3, NaN), b: column(1, 2), c: a.map((x) => x * x).with(7, NaN) });
  const signal = AbortSignal.abort();
  const { profile, rows: used } = await discoverTable(table, { target: 'c', signal });
  const told = profile!.filter(({ option }) => option === 'missing');
  expect(told.map(({ columns, value }) => [columns, value])).toEqual([
    [['a'], 'drop'],
    [['c'], 'drop'],
  ]);
  for (const { why } of told) expect(why).toMatch(`1 of ${all} rows have`);
  expect(used.learned + used.heldBack).toBe(all - 2);
  await expect(discoverTable(table, { target: 'c', missing: 'error', signal })).rejects.toThrow('no value');
});

test('a signal while columns are chosen is obeyed', async () => {
  const names = Array.from({ length: 8 }, (_, i) => `c${i}`);
  const table = createTable(Object.fromEntries([...names, 'y'].map((name) => [name, column(0, 1)])));
  const { fronts, inputs } = await discoverTable(table, { target: 'y', maxInputs: 2, signal: AbortSignal.abort() });
  expect(inputs).toHaveLength(2);
  expect(fronts[0].ended).toBe('aborted');
});

test('a fifth of the rows is held back, 2000 at most; the others are learned from, 100 000 at most', async () => {
  const counts = async (count: number): Promise<unknown> => {
    const a = Float64Array.from({ length: count }, (_, i) => Math.sin(i));
    const table = createTable({ a, y: a.map((value) => value ** 3) });
    return (await discoverTable(table, { target: 'y', signal: AbortSignal.abort() })).rows;
  };
  expect(await counts(100)).toEqual({ learned: 80, heldBack: 20 });
  expect(await counts(104)).toEqual({ learned: 84, heldBack: 20 });
  expect(await counts(2000)).toEqual({ learned: 1600, heldBack: 400 });
  expect(await counts(120_000)).toEqual({ learned: 100_000, heldBack: 2000 });
});

test('options that make no sense are refused before anything is done', async () => {
  const table = createTable({ a: column(0, 1), b: column(0, 1), y: column(0, 1) });
  const run = (options: object) => discoverTable(table, { target: 'y', signal: AbortSignal.abort(), ...options });
  for (const maxInputs of [1, 2, 10]) expect((await run({ maxInputs })).inputs).toHaveLength(Math.min(2, maxInputs));
  for (const [options, told] of [
    [{ maxInputs: 0 }, /`maxInputs`/],
    [{ maxInputs: 11 }, /`maxInputs`/],
    [{ missing: 'impute' }, /`missing`/],
    [{ pick: 'best' }, /`pick`/],
    [{ target: ['y'] }, /name of one column/],
  ] as const)
    await expect(run(options)).rejects.toThrow(told);
});

test('while columns are chosen among many, those that are left are told', async () => {
  const names = Array.from({ length: 10 }, (_, i) => `c${i}`);
  const columns = Object.fromEntries(names.map((name) => [name, column(0, 1)]));
  const stop = new AbortController();
  const seen: number[] = [];
  await discoverTable(createTable({ ...columns, y: columns.c0.map((value, row) => 2 * value + columns.c1[row]) }), {
    target: 'y',
    maxInputs: 9,
    signal: stop.signal,
    onProgress: ({ choosing }) => {
      seen.push(choosing?.length ?? 0);
      stop.abort();
    },
  });
  expect(seen[0]).toBe(10);
  expect(seen.at(-1)).toBe(0);
});
