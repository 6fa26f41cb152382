import { describe, expect, test } from 'vitest';
import { createTable, type Table } from '../data/table.js';
import { createRandom } from '../math/random.js';
import { discoverTable, type TableDiscovery } from './discover-table.js';

const rows = 120;

/** A column between two ends, the same for the same seed. */
function column(lo: number, hi: number, seed: number, length = rows): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length }, () => lo + (hi - lo) * random.next());
}

/** With one per cent of noise. */
function measured(values: Float64Array, seed: number, noise = 0.01): Float64Array {
  const random = createRandom(seed);
  return values.map((value) => value * (1 + noise * random.normal()));
}

/** What is found before networks of any shape are looked at: by then it is settled what is set aside. */
function settled(table: Table, target = 'y'): Promise<TableDiscovery> {
  const stop = new AbortController();
  const onProgress = ({ shapes }: { shapes: number }): void => {
    if (shapes > 0) stop.abort();
  };
  return discoverTable(table, { target, signal: stop.signal, onProgress });
}

const answerOf = ({ fronts: [{ formulas, best }] }: TableDiscovery): string => formulas[best].formula.toString();

const x = column(1, 60, 1);
const y = measured(
  x.map((value) => 3.4 * value ** 0.75),
  2,
);

describe('slips are set aside, and the answer is that of the others', () => {
  test.each([
    [
      'three decimal points lost',
      y.map((value, row) => ([17, 40, 90].includes(row) ? 10 * value : value)).slice(),
      x,
      [18, 41, 91],
    ],
    ['-999 for a missing value', y.with(50, -999), x, [51]],
    ['zeros for missing values', y.with(50, 0).with(70, 0), x, [51, 71]],
    ['-999 and a decimal point, which is off by far less', y.with(50, -999).with(70, 10 * y[70]), x, [51, 71]],
    ['a decimal point lost in an input', y, x.map((value, row) => (row === 5 ? 1000 * value : value)), [6]],
  ])('%s', async (_, target, input, slips) => {
    // two of a hundred can be set aside
    const twice = (values: Float64Array, other: Float64Array): Float64Array => Float64Array.of(...values, ...other);
    const table = createTable({ x: twice(input, x), y: twice(target, y) });
    const { slips: found, profile, rows: counted } = await settled(table);
    expect(found).toMatchObject({ kept: false });
    expect(found!.rows.map(({ row }) => row)).toEqual(slips);
    expect(counted.learned + counted.heldBack).toBe(2 * rows - slips.length);
    const told = profile!.find(({ option }) => option === 'slips')!;
    expect(told).toMatchObject({ value: 'drop', columns: ['y'] });
    for (const row of slips) expect(told.why).toContain(`row ${row} has`);
  });

  test('the same formula as without the row, the value found and that of the formula told', async () => {
    const spoiled = await discoverTable(createTable({ x, y: y.with(17, 10 * y[17]) }), { target: 'y' });
    const without = (values: Float64Array): Float64Array => values.filter((_, row) => row !== 17);
    const clean = await discoverTable(createTable({ x: without(x), y: without(y) }), { target: 'y' });
    expect(answerOf(spoiled)).toBe(answerOf(clean));
    expect(answerOf(spoiled)).toMatch(/^3\.(4|39)\d*\*x\^0\.75$/);
    const [slip] = spoiled.slips!.rows;
    expect(slip).toMatchObject({ row: 18, value: 10 * y[17] });
    expect(slip.said! / y[17]).toBeCloseTo(1, 1);
  });

  test('the row is told as it is numbered in the table, where others have gaps', async () => {
    const table = createTable({ x: x.with(3, NaN), y: y.with(17, 10 * y[17]) });
    expect((await settled(table)).slips!.rows[0].row).toBe(18);
  });

  test('the network does not reach for a slip in an input', async () => {
    const { encoding, slips } = await settled(createTable({ x: x.with(50, -999), y }));
    expect(slips!.rows[0].input).toEqual({ name: 'x', value: -999 });
    expect(encoding.inputs[0]).toMatchObject({ range: [expect.closeTo(1, -1), expect.closeTo(60, -1)] });
  });

  test('of sixty rows two of different sizes', async () => {
    const [L, g] = [column(0.2, 2, 8, 60), column(1, 25, 9, 60)];
    const T = measured(
      L.map((length, row) => 2 * Math.PI * Math.sqrt(length / g[row])),
      10,
    );
    const table = createTable({ L, g, T: T.with(11, 10 * T[11]).with(37, -999) });
    const found = await settled(table, 'T');
    expect(found.slips!.rows.map(({ row }) => row)).toEqual([12, 38]);
    expect(answerOf(found)).toMatch(/^6\.\d+\*sqrt\(L\/g\)$/);
  });

  test('of thirty rows one', async () => {
    const table = createTable({ x: x.subarray(0, 30), y: y.subarray(0, 30).with(4, -999) });
    expect((await settled(table)).slips).toMatchObject({ kept: false, rows: [{ row: 5 }] });
  });
});

test('a row that is kept is named where it makes nearly all of the error', async () => {
  const t = column(0, 10, 3);
  const wave = t.map((value) => 10 + 3 * Math.sin(2 * value));
  const table = createTable({ t, y: wave.with(7, 9999).with(60, 9999) });
  const { slips, profile } = await discoverTable(table, { target: 'y', slips: 'keep', functions: ['x', 'sin'] });
  expect(slips).toMatchObject({ kept: true, rows: [{ row: 8, value: 9999 }, { row: 61 }] });
  expect(profile!.at(-1)).toMatchObject({ option: 'slips', value: 'keep' });
  expect(profile!.at(-1)!.why).toMatch(/^2 rows make 9\d(\.\d)? % of the squared error: row 8 has 9999/);
});

describe('what is strange and real stays', () => {
  const e = column(0, 10, 4);
  test.each([
    ['a resonance', e, (value: number) => 4 / ((value - 5) ** 2 + 0.02)],
    ['a narrow peak on a slope', e, (value: number) => 2 + 0.3 * value + 8 * Math.exp(-(((value - 6) / 0.15) ** 2))],
    ['a pole', e, (value: number) => 1 / (value - 5)],
    ['a steep exponential', e, (value: number) => Math.exp(2 * value)],
  ])('%s', async (_, input, law) => {
    const table = createTable({ x: input, y: measured(input.map(law), 5) });
    const { slips } = await settled(table);
    expect(slips?.kept).not.toBe(false);
  });

  test('heavy tails', async () => {
    for (const seed of [1, 2]) {
      const random = createRandom(seed);
      const t3 = (): number =>
        random.normal() / Math.sqrt((random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2) / 3);
      const [a, b] = [column(0, 5, 10 + seed), column(0, 5, 20 + seed)];
      const table = createTable({ a, b, y: a.map((value, row) => 3 * value - 2 * b[row] + 0.3 * t3()) });
      expect((await discoverTable(table, { target: 'y' })).slips).toBeUndefined();
    }
  });

  test('an exact law whose rows are rounded differently', async () => {
    const exact = x.map((value) => 3 * value + 1);
    expect(
      (await discoverTable(createTable({ x, y: exact.with(9, exact[9] + 1e-3) }), { target: 'y' })).slips,
    ).toBeUndefined();
  });

  test('the outermost planet, which Bode’s law does not say', async () => {
    const table = createTable({ n: [0, 1, 2, 3, 4, 5, 6, 7], a: [0.72, 1, 1.52, 2.77, 5.2, 9.55, 19.2, 30.1] });
    expect((await discoverTable(table, { target: 'a' })).slips).toBeUndefined();
  });

  test('a point measured far from all others stays, whatever the law of these says of it', async () => {
    // no decimal point makes 1000 of it, and no marker
    const far = x.with(8, 437);
    const table = createTable({ x: far, y: y.with(8, 100) });
    const { slips } = await discoverTable(table, { target: 'y' });
    expect(slips?.kept).not.toBe(false);
  });
});

test('a rule that there is not is refused', async () => {
  const table = createTable({ x, y });
  await expect(discoverTable(table, { target: 'y', slips: 'error' as 'drop' })).rejects.toThrow(
    /`slips` must be one of drop, keep/,
  );
});
