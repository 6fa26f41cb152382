// What is set aside and what stays, with a search that only says laws which are known here.

import { describe, expect, test } from 'vitest';
import type { RowErrors } from '../fit/measurement-error.js';
import { type Columns, fitConstants } from '../formula/formula-fit.js';
import { deviationsFrom } from '../fit/outlying.js';
import { parseExpression } from '../formula/parse.js';
import { runSteps } from '../work.js';
import { descriptionLength } from './description.js';
import type { Discovery, SearchOptions } from './discover.js';
import { type CarefulDiscovery, priceOf, searchSettingAside, type SlipRule } from './set-aside.js';

/** A law, and the complexity that it is said to have. */
type Law = string | { law: string; complexity: number };

interface Told {
  /** laws of the trial without rows, of all rows without networks, and of the search itself; default: those of the trial */
  trial: Law[];
  whole?: Law[];
  full?: Law[];
  slips?: SlipRule;
  errors?: RowErrors;
  known?: { name: string; value: number }[];
  signal?: AbortSignal;
}

interface Call {
  rows: number;
  networks: boolean | undefined;
  errors: RowErrors | undefined;
}

async function aside(data: Columns, told: Told): Promise<{ found: CarefulDiscovery; calls: Call[] }> {
  const { trial, whole = trial, full = trial, ...rest } = told;
  const calls: Call[] = [];
  const search = async (given: Columns, { networks, errors }: SearchOptions): Promise<Discovery> => {
    calls.push({ rows: given.y.length, networks, errors });
    const laws = given.y.length < data.y.length ? trial : networks === false ? whole : full;
    const front = laws.map((each) => {
      const { law, complexity } = typeof each === 'string' ? { law: each, complexity: 5 } : each;
      return { expression: parseExpression(law), complexity, rmse: 1, plainRmse: 1, trainRmse: 1, origin: 'known' };
    });
    return { front, likeliest: front.length - 1 } as unknown as Discovery;
  };
  return { found: await searchSettingAside(data, search, rest), calls };
}

const upTo = (n: number, value: (i: number) => number = (i) => i): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => value(i));
const sign = (i: number): number => (i % 2 === 0 ? 1 : -1);
/** 1000 + x/10 and one more or less in turn: a robust deviation is twice 1.4826, one of them in proportion to the value. */
const x = upTo(100);
const y = upTo(100, (i) => 1000 + 0.1 * i + sign(i));
const line = '1000 + 0.1*x';
const deviation = 2 * 1.4826;
const lineAt = (row: number): number => 1000 + 0.1 * row;
const with_ = (values: Record<number, number>): Columns => {
  const spoiled = y.slice();
  for (const [row, value] of Object.entries(values)) spoiled[Number(row)] = value;
  return { names: ['x'], columns: [x], y: spoiled };
};
const offBy = (offs: Record<number, number>): Columns =>
  with_(Object.fromEntries(Object.entries(offs).map(([row, off]) => [row, lineAt(Number(row)) + off * deviation])));
const rowsOf = ({ found }: { found: CarefulDiscovery }): number[] | undefined =>
  found.strange?.kept === false ? found.strange.rows.map(({ row }) => row) : undefined;

test('a slip is set aside: the others are searched, judged against all, and searched with networks', async () => {
  const { found, calls } = await aside(with_({ 17: 9999 }), { trial: [line] });
  expect(found.strange).toEqual({ rows: [{ row: 17, value: 9999, said: 1001.7 }], kept: false, share: 1 });
  expect(found.data.y).toEqual(y.filter((_, row) => row !== 17));
  expect(found.data.columns).toEqual([x.filter((_, row) => row !== 17)]);
  expect(calls.map(({ rows, networks }) => [rows, networks])).toEqual([
    [99, false],
    [100, false],
    [99, undefined],
  ]);
});

test('where nothing is strange there is one search', async () => {
  const data = with_({});
  const { found, calls } = await aside(data, { trial: [line] });
  expect(found.strange).toBeUndefined();
  expect(found.data).toBe(data);
  expect(calls).toEqual([{ rows: 100, networks: undefined, errors: undefined }]);
});

test('a row is ten deviations off', async () => {
  expect(rowsOf(await aside(offBy({ 40: 9.8 }), { trial: [line] }))).toBeUndefined();
  expect(rowsOf(await aside(offBy({ 40: 10.2 }), { trial: [line] }))).toEqual([40]);
  expect(rowsOf(await aside(offBy({ 40: -10.2 }), { trial: [line] }))).toEqual([40]);
});

test('and five times as far as any other', async () => {
  expect(rowsOf(await aside(offBy({ 40: 16, 80: 3.3 }), { trial: [line] }))).toBeUndefined();
  expect(rowsOf(await aside(offBy({ 40: 16, 80: 3.1 }), { trial: [line] }))).toEqual([40]);
});

test('of a law of at most five for each column and twelve', async () => {
  const data = with_({ 17: 9999 });
  expect(rowsOf(await aside(data, { trial: [{ law: line, complexity: 17 }] }))).toEqual([17]);
  expect(rowsOf(await aside(data, { trial: [{ law: line, complexity: 18 }] }))).toBeUndefined();
  const two = { ...data, names: ['x', 'z'], columns: [x, upTo(100, (i) => (i * 37) % 100)] };
  expect(rowsOf(await aside(two, { trial: [{ law: line, complexity: 22 }] }))).toEqual([17]);
  expect(rowsOf(await aside(two, { trial: [{ law: line, complexity: 23 }] }))).toBeUndefined();
});

test('of a law that leaves less than half of the squares unsaid', async () => {
  // of the squares about the mean, x/10 makes 8.3 and what is beside it the rest
  const noisy = (size: number): Columns => ({
    names: ['x'],
    columns: [x],
    y: upTo(100, (i) => (i === 17 ? 9999 : 1000 + 0.1 * i + size * sign(i))),
  });
  expect(rowsOf(await aside(noisy(2.7), { trial: [line] }))).toEqual([17]);
  expect(rowsOf(await aside(noisy(3.1), { trial: [line] }))).toBeUndefined();
});

describe('rows beside each other', () => {
  const beside = (one: number, other: number): Promise<{ found: CarefulDiscovery }> =>
    aside(with_({ 40: one, 41: other }), { trial: [line] });
  test('that are off alike are a peak', async () => {
    expect(rowsOf(await beside(1900, 1950))).toBeUndefined();
    expect(rowsOf(await beside(100.3, 150.3))).toBeUndefined();
  });
  test('that are off to both sides are none', async () => {
    expect(rowsOf(await beside(1054, 954))).toEqual([40, 41]);
  });
  test('nor those with another between them', async () => {
    expect(rowsOf(await aside(with_({ 40: 1900, 43: 1950 }), { trial: [line] }))).toEqual([40, 43]);
    expect(rowsOf(await aside(with_({ 40: 1900, 42: 1950 }), { trial: [line] }))).toEqual([40, 42]);
  });
  test('are slips where a decimal point makes both right', async () => {
    for (const shift of [10, 0.1, 100, 0.01, 1000, 0.001])
      expect(rowsOf(await beside(lineAt(40) * shift, lineAt(41) * shift))).toEqual([40, 41]);
    for (const shift of [1e4, 1e-4, 4, 40, 0.4, 1 / 400, 4000])
      expect(rowsOf(await beside(lineAt(40) * shift, lineAt(41) * shift))).toBeUndefined();
  });
  test('within three deviations', async () => {
    const shifted = (off: number): Promise<{ found: CarefulDiscovery }> =>
      beside(10 * (lineAt(40) + off * deviation), 10 * (lineAt(41) + off * deviation));
    expect(rowsOf(await shifted(2.85))).toEqual([40, 41]);
    expect(rowsOf(await shifted(-2.85))).toEqual([40, 41]);
    expect(rowsOf(await shifted(3.1))).toBeUndefined();
  });
  test('or so many as another row is off', async () => {
    const data = (off: number): Columns =>
      with_({
        40: 10 * (lineAt(40) + off * deviation),
        41: 10 * (lineAt(41) + off * deviation),
        80: lineAt(80) + 5 * deviation,
      });
    expect(rowsOf(await aside(data(4.8), { trial: [line] }))).toEqual([40, 41]);
    expect(rowsOf(await aside(data(5.3), { trial: [line] }))).toBeUndefined();
  });
  test('are slips where both stand for a missing value', async () => {
    expect(rowsOf(await beside(9999, 9999))).toEqual([40, 41]);
    expect(rowsOf(await beside(0, 0))).toEqual([40, 41]);
    expect(rowsOf(await beside(7777, 7777))).toBeUndefined();
  });
  test('0 does not where another row has it', async () => {
    const around = (zero: number): Columns => ({
      names: ['x'],
      columns: [x],
      y: upTo(100, (i) => (i === 90 || i === 91 ? 0 : i === 50 ? zero : i - 50 + 0.01 * sign(i))),
    });
    expect(rowsOf(await aside(around(0.01), { trial: ['x - 50'] }))).toEqual([90, 91]);
    expect(rowsOf(await aside(around(0), { trial: ['x - 50'] }))).toBeUndefined();
  });
  test('are near by all columns that change', async () => {
    const data = with_({ 40: 1900, 41: 1950 });
    const apart_ = (other: Float64Array): Columns => ({ ...data, names: ['x', 'z'], columns: [x, other] });
    expect(rowsOf(await aside(apart_(upTo(100, () => 3)), { trial: [line] }))).toBeUndefined();
    // what never changes makes none the nearer
    const between = with_({ 40: 1900, 42: 1950 });
    const flat = { ...between, names: ['x', 'z'], columns: [x, upTo(100, () => 3)] };
    expect(rowsOf(await aside(flat, { trial: [line] }))).toEqual([40, 42]);
    // far apart in the other one
    expect(rowsOf(await aside(apart_(upTo(100, (i) => (i * 53) % 100)), { trial: [line] }))).toEqual([40, 41]);
  });
});

test('a law is believed by half of its range beyond what it says of the others', async () => {
  // a + b is 88, 98 or 108 but for one row; so the law says 1044 to 1054
  const data = (sum: number): Columns => {
    const [a, b] = [upTo(100), upTo(100, (i) => 98 - i + 10 * (((i * 7) % 3) - 1))];
    a[39] = b[39] = sum / 2;
    return {
      names: ['a', 'b'],
      columns: [a, b],
      y: upTo(100, (i) => (i === 39 ? 77777 : 1000 + 0.5 * (a[i] + b[i]) + sign(i))),
    };
  };
  const law = { trial: ['1000 + 0.5*(a + b)'] };
  for (const sum of [78.6, 98, 117.4]) expect(rowsOf(await aside(data(sum), law))).toEqual([39]);
  for (const sum of [77.4, 60, 118.6, 150]) expect(rowsOf(await aside(data(sum), law))).toBeUndefined();
});

describe('an input beyond all others', () => {
  const input = (row: number, value: number): Columns => ({ names: ['x'], columns: [x.with(row, value)], y });
  // one more for each of x
  const steep = (row: number, value: number): Columns => ({
    names: ['x'],
    columns: [x.with(row, value)],
    y: upTo(100, (i) => 1000 + i + sign(i)),
  });
  const slope = { trial: ['1000 + x'] };
  test('is told with the value that it would be right with, and is sure', async () => {
    const { found, calls } = await aside(input(37, 37000), { trial: [line] });
    expect(found.strange!.rows).toEqual([
      { row: 37, value: y[37], said: 1000 + 3700, input: { name: 'x', value: 37000, right: 37 } },
    ]);
    // the rows as they are need not be searched
    expect(calls.map(({ rows, networks }) => [rows, networks])).toEqual([
      [99, false],
      [99, undefined],
    ]);
  });
  test.each([10, 100, 1000])('by a factor of %i', async (factor) => {
    const { found } = await aside(input(81, 81 * factor), { trial: [line] });
    expect(found.strange!.rows[0].input).toEqual({ name: 'x', value: 81 * factor, right: 81 });
  });
  test('is one where it stands for a missing value', async () => {
    const { found } = await aside(steep(37, -999), slope);
    expect(found.strange!.rows[0].input).toEqual({ name: 'x', value: -999 });
  });
  test('stays where it is neither', async () => {
    expect(rowsOf(await aside(steep(37, 5432.1), slope))).toBeUndefined();
    // 0 stands for nothing
    const { columns, y: high } = steep(37, -300);
    const above = { names: ['x'], columns: [columns[0].map((each) => each + 300)], y: high.map((each) => each + 300) };
    expect(rowsOf(await aside(above, slope))).toBeUndefined();
  });
  test('is right within three deviations and a tenth of the others’ range', async () => {
    const right = async (value: number, at = 37): Promise<number | undefined> =>
      (await aside(input(at, 1000 * value), { trial: [line] })).found.strange?.rows[0].input?.right;
    expect(await right(120, 37)).toBeUndefined();
    // y of row 98 is 1 above the law
    expect(await right(108.5, 98)).toBe(108.5);
    expect(await right(109.5, 98)).toBeUndefined();
    // y of row 37 is 1 below the law
    for (const value of [44.6, 27.4])
      expect((await aside(steep(37, 1000 * value), slope)).found.strange!.rows[0].input!.right).toBe(value);
    for (const value of [45.3, 26.7]) expect(rowsOf(await aside(steep(37, 1000 * value), slope))).toBeUndefined();
  });
  test('is set aside with what is off by ten, if it is off by three itself', async () => {
    // said 101 · 10 and 1000 + 0.1 · 10 · v are apart by v − v/10
    const data = (off: number): Columns => ({
      names: ['x'],
      columns: [x.with(37, 1000)],
      y: y.with(37, 1100 + off * deviation).with(60, 9999),
    });
    expect((await aside(data(3.4), { trial: [line], whole: [line] })).calls[0].rows).toBe(98);
    const [near, off] = [await aside(data(2.6), { trial: [line] }), await aside(data(3.4), { trial: [line] })];
    expect(near.calls.slice(0, 2).map(({ rows }) => rows)).toEqual([98, 99]);
    expect(off.calls[0].rows).toBe(98);
    expect(rowsOf(near)).toEqual([60]);
  });
  test('is named by its column', async () => {
    const z = upTo(100, (i) => (i * 37) % 100).with(20, 40000);
    const data: Columns = { names: ['x', 'z'], columns: [x, z], y: y.map((each, i) => each + 0.1 * ((i * 37) % 100)) };
    const { found } = await aside(data, { trial: ['1000 + 0.1*x + 0.1*z'] });
    expect(found.strange!.rows[0].input).toEqual({ name: 'z', value: 40000, right: 40 });
  });
});

test('a slip is said by its row, and by how far it is off where nothing explains it', () => {
  expect(priceOf(100)).toBeCloseTo(2 * (1 + 4.60517), 4);
  expect(priceOf(100, 50)).toBeCloseTo(2 * (1 + 4.60517 + 3.91202), 4);
  expect(priceOf(20, 1e12)).toBeCloseTo(2 * (1 + 2.99573 + 20.72327), 4);
});

describe('a longer formula that says all rows', () => {
  // beside the line a wave, which only the longer one knows: the larger it is the shorter is that in all
  const wavy = (wave: number, row: number, value: number): Columns => ({
    names: ['x'],
    columns: [x],
    y: upTo(100, (i) => (i === row ? value : lineAt(i) + sign(i) + wave * Math.cos(2 * i))),
  });
  test.each([
    ['by how far it is off', 50, 1055, priceOf(100, (1055 - lineAt(50)) / deviation)],
    ['by a decimal point', 50, 10 * lineAt(50), priceOf(100)],
    ['as what stands for a missing value', 50, 9999, priceOf(100)],
  ])('is weighed against the row said %s', async (_, row, value, price) => {
    const longer = `1000 + 0.1*x + 0.5*cos(2*x) + ${value - lineAt(row)}*exp(-(100*(x - 50)^2))`;
    const waves = Array.from({ length: 32 }, (_each, i) => 0.4 + 0.05 * i).map((wave) => {
      const data = wavy(wave, row, value);
      const said = x.map((each) => 1000 + 0.1 * each);
      const scaled = { ...data, deviations: deviationsFrom(data.y, said) };
      const left = (values: Float64Array): Float64Array => values.filter((_each, i) => i !== row);
      const rest = { names: ['x'], columns: [left(x)], y: left(data.y), deviations: left(scaled.deviations) };
      const fit = runSteps(fitConstants(parseExpression(line), rest));
      const all = runSteps(fitConstants(parseExpression(longer), scaled));
      const limit = descriptionLength(parseExpression(line), fit.rmse, 99, 1e-9) + price;
      return { data, spare: limit - descriptionLength(all.expression, all.rmse, 100, 1e-9) };
    });
    // the nearest on both sides; nearer, the deviations in the price are not those of the wave
    const longest = waves.findLast(({ spare }) => spare < -0.5)!;
    const shorter = waves.find(({ spare }) => spare > 0.5)!;
    expect(shorter.spare - longest.spare).toBeLessThan(16);
    expect(rowsOf(await aside(longest.data, { trial: [line], whole: [longer] }))).toEqual([row]);
    expect(rowsOf(await aside(shorter.data, { trial: [line], whole: [longer] }))).toBeUndefined();
  });
  const data = with_({ 50: 1055 });
  const all = '1000 + 0.1*x + cos(3.14159265358979*x) + 49*exp(-(100*(x - 50)^2))';
  test('is the shorter tale', async () => {
    expect(rowsOf(await aside(data, { trial: [line], whole: [line] }))).toEqual([50]);
    expect(rowsOf(await aside(data, { trial: [line], whole: [all] }))).toBeUndefined();
  });
  test('is looked for among the last six', async () => {
    const behind = (count: number): string[] => [all, ...Array.from({ length: count }, () => line)];
    expect(rowsOf(await aside(data, { trial: [line], whole: behind(5) }))).toBeUndefined();
    expect(rowsOf(await aside(data, { trial: [line], whole: behind(6) }))).toEqual([50]);
  });
  test('or is the law itself, once fitted to all rows', async () => {
    const free = '1000 + 0.1*x + 0.3*exp(-(100*(x - 50)^2))';
    expect(rowsOf(await aside(data, { trial: [free], whole: [line] }))).toBeUndefined();
  });
});

describe('rows that are kept', () => {
  test('are told where they make more than nine tenths of the squared error', async () => {
    // those of the 99 others sum to 99
    const kept = async (off: number): Promise<CarefulDiscovery['strange']> =>
      (await aside(with_({ 40: 1004 + off }), { trial: [line], slips: 'keep' })).found.strange;
    expect(await kept(29.75)).toBeUndefined();
    const strange = (await kept(30.5))!;
    expect(strange).toMatchObject({ kept: true, rows: [{ row: 40, value: 1034.5, said: 1004 }] });
    expect(strange.share).toBeCloseTo(30.5 ** 2 / (30.5 ** 2 + 99), 9);
  });
  test('are searched but once', async () => {
    const { calls, found } = await aside(with_({ 17: 9999 }), { trial: [line], slips: 'keep' });
    expect(calls).toEqual([{ rows: 100, networks: undefined, errors: undefined }]);
    expect(found.strange).toMatchObject({ kept: true, rows: [{ row: 17 }] });
  });
  test('are those of the full search where it finds them by itself', async () => {
    // the first trial says nothing, the answer of all rows tells of the row, and then networks too
    const { calls, found } = await aside(with_({ 40: 9999 }), { trial: [], full: [line] });
    expect(calls.map(({ rows, networks }) => [rows, networks])).toEqual([
      [99, false],
      [100, undefined],
      [99, true],
    ]);
    expect(found.strange).toMatchObject({ kept: true });
  });
});

test('what is found without networks only in the second trial is not searched again', async () => {
  let seen = 0;
  const data = with_({ 40: 9999 });
  const said = (laws: string[]): Discovery =>
    ({
      front: laws.map((law) => ({ expression: parseExpression(law), complexity: 5 })),
      likeliest: 0,
    }) as unknown as Discovery;
  const networks: (boolean | undefined)[] = [];
  const found = await searchSettingAside(
    data,
    async (given, options) => {
      networks.push(options.networks);
      seen++;
      return said(given.y.length === 100 || options.networks ? [line] : []);
    },
    {},
  );
  expect(networks).toEqual([false, undefined, true, false]);
  expect(seen).toBe(4);
  expect(found.strange).toMatchObject({ kept: false, rows: [{ row: 40 }] });
});

test('no search is made of rows that are all equal without one', async () => {
  const flat = { names: ['x'], columns: [x], y: upTo(100, (i) => (i === 7 ? 60 : 5)) };
  const { calls } = await aside(flat, { trial: ['5'] });
  expect(calls.map(({ rows }) => rows)).toEqual([100]);
});

test('rows are taken out anew three times', async () => {
  // the law of whatever is left says that another row is high
  const bump = (row: number): string => `45*exp(-(100*(x - ${row})^2))`;
  const calls: number[] = [];
  const missing = (given: Columns): number => upTo(100).findIndex((row) => !given.columns[0].includes(row));
  await searchSettingAside(
    with_({ 10: 1046 }),
    async (given, { networks }) => {
      const out = missing(given);
      if (given.y.length < 100 && networks === false) calls.push(out);
      const law = given.y.length < 100 ? `${line} + ${bump(10)} + ${bump(out + 10)}` : '1000';
      return { front: [{ expression: parseExpression(law), complexity: 5 }], likeliest: 0 } as unknown as Discovery;
    },
    {},
  );
  expect(calls).toEqual([10, 20, 30]);
});

test('errors of a column are those of the rows that are left', async () => {
  const deviations = upTo(100, (i) => 1 + (i % 3));
  const { calls, found } = await aside(with_({ 17: 9999 }), {
    trial: [line],
    errors: { kind: 'column', column: 's', deviations },
  });
  expect(rowsOf({ found })).toEqual([17]);
  const left = deviations.filter((_, row) => row !== 17);
  expect(calls.map(({ errors }) => (errors as { deviations: Float64Array }).deviations)).toEqual([
    left,
    deviations,
    left,
  ]);
  const relative = await aside(with_({ 17: 9999 }), { trial: [line], errors: { kind: 'relative' } });
  expect(relative.calls.map(({ errors }) => errors)).toEqual(Array.from({ length: 3 }, () => ({ kind: 'relative' })));
});

test('with such errors squares are counted in them', async () => {
  // a row that is off by much is nothing where it is known so badly
  const deviations = upTo(100, (i) => (i === 40 ? 40 : 1));
  const errors = { kind: 'column', column: 's', deviations } as const;
  const data = with_({ 40: 1104 });
  expect((await aside(data, { trial: [line], errors, slips: 'keep' })).found.strange).toBeUndefined();
  expect((await aside(data, { trial: [line], slips: 'keep' })).found.strange).toMatchObject({ rows: [{ row: 40 }] });
  const precise = { ...errors, deviations: deviations.map((each) => (each === 40 ? 0.5 : each)) };
  const { strange } = (await aside(with_({ 40: 1034 }), { trial: [line], errors: precise, slips: 'keep' })).found;
  expect(strange!.share).toBeCloseTo(3600 / 3699, 9);
});

test('constants that are known stand in the law', async () => {
  const { found } = await aside(with_({ 17: 9999 }), { trial: ['1000 + x*g'], known: [{ name: 'g', value: 0.1 }] });
  expect(found.strange!.rows).toEqual([{ row: 17, value: 9999, said: 1001.7 }]);
});

test('once it is stopped nothing is set aside', async () => {
  const stop = new AbortController();
  stop.abort();
  const { found, calls } = await aside(with_({ 17: 9999 }), { trial: [line], signal: stop.signal });
  expect(calls.map(({ rows }) => rows)).toEqual([100]);
  expect(found.strange).toMatchObject({ kept: true });
});

test('of fewer than twenty rows none is strange', async () => {
  const few = { names: ['x'], columns: [x.slice(0, 19)], y: y.slice(0, 19).with(7, 9999) };
  expect((await aside(few, { trial: [line] })).found.strange).toBeUndefined();
});
