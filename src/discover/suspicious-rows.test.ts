import { describe, expect, test } from 'vitest';
import { watchSteps } from '../../test/steps.js';
import { runSteps } from '../work.js';
import {
  aloneIn,
  asCompared,
  byNeighbours,
  isMarker,
  nearest,
  ranks,
  roughly,
  suspiciousRows,
  weightOf,
} from './suspicious-rows.js';

const upTo = (n: number, value: (i: number) => number = (i) => i): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => value(i));

/** T_degree at the places of so many rows in rising order. */
const wave = (n: number, degree: number): Float64Array =>
  ranks(upTo(n)).map((p) => Math.cos(degree * Math.acos(2 * p - 1)));

describe('ranks', () => {
  test('are the places among all, in the middle of each', () => {
    expect([...ranks(Float64Array.of(5, -1, 2, 9))]).toEqual([0.625, 0.125, 0.375, 0.875]);
  });
  test('equal values share one', () => {
    expect([...ranks(Float64Array.of(3, 1, 3, 3, 7))]).toEqual([0.5, 0.1, 0.5, 0.5, 0.9]);
  });
});

describe('the nearest rows', () => {
  test('are told nearest first, without the row itself, by all columns', () => {
    const [a, b] = [Float64Array.of(0, 1, 3, 7, 0), Float64Array.of(0, 0, 0, 0, 2.5)];
    expect(nearest([a], 1, 3)).toEqual([0, 4, 2]);
    expect(nearest([a, b], 1, 3)).toEqual([0, 2, 4]);
    expect(nearest([a, b], 3, 2)).toEqual([2, 1]);
  });
  test('of two that are as far the earlier one stays', () => {
    expect(nearest([Float64Array.of(0, 5, -5, 5)], 0, 1)).toEqual([1]);
    expect(nearest([Float64Array.of(0, 5, -5, 5)], 0, 2)).toEqual([1, 2]);
  });
  test('are all others where there are no more', () => {
    expect(nearest([Float64Array.of(0, 1, 3)], 0, 5)).toEqual([1, 2]);
  });
});

describe('a value is alone', () => {
  // of twenty rows one can be; the range of the others leaves out one at their other end: 8 − (−9)
  const among = (value: number): Float64Array => Float64Array.of(value, ...upTo(19, (i) => i - 10));
  test('more than half of the others’ range beyond them', () => {
    expect(aloneIn(among(16.5))).toEqual([]);
    expect(aloneIn(among(16.6))).toEqual([0]);
  });
  test('on the lower side too', () => {
    const below = (value: number): Float64Array => among(value).map((each) => -each);
    expect(aloneIn(below(16.5))).toEqual([]);
    expect(aloneIn(below(16.6))).toEqual([0]);
  });
  test('or so many times the range', () => {
    expect(aloneIn(among(42), 2)).toEqual([]);
    expect(aloneIn(among(42.1), 2)).toEqual([0]);
  });
  test('and of one sign by its factor, more than the others beyond their middle', () => {
    const positive = (value: number): Float64Array => Float64Array.of(...upTo(19), value);
    // 18 / 10 is the factor from the middle to the largest other
    expect(aloneIn(positive(32.3))).toEqual([]);
    expect(aloneIn(positive(32.5))).toEqual([19]);
    for (const unit of [1e-4, 1e4]) {
      expect(aloneIn(positive(32.3).map((each) => unit * each))).toEqual([]);
      expect(aloneIn(positive(32.5).map((each) => unit * each))).toEqual([19]);
    }
    const negative = (value: number): Float64Array => positive(value).map((each) => -each);
    // of the negative ones the middle is −9
    expect(aloneIn(negative(35.9))).toEqual([]);
    expect(aloneIn(negative(36.1))).toEqual([19]);
  });
  test('not where all others are equal', () => {
    expect(aloneIn(upTo(20, (i) => (i === 4 ? 9 : 5)))).toEqual([]);
  });
  test('as two of thirty rows, not as three', () => {
    const [two, three] = [upTo(30), upTo(30)];
    two.set([500, 501], 3);
    three.set([500, 501, 502], 3);
    expect(aloneIn(two).toSorted()).toEqual([3, 4]);
    expect(aloneIn(three)).toEqual([]);
    const low = two.map((value) => -value);
    expect(aloneIn(low).toSorted()).toEqual([3, 4]);
    expect(aloneIn(three.map((value) => -value))).toEqual([]);
  });
  test('never among fewer than twenty rows', () => {
    expect(aloneIn(Float64Array.of(1000, ...upTo(18)))).toEqual([]);
  });
});

describe('rows are compared', () => {
  // the sixth of a hundred is at five per cent, the 95th at 95 per cent
  const from = (low: number, high: number): Float64Array => upTo(100, (i) => (i < 10 ? low : i >= 90 ? high : 5));
  test('by their logarithms where they span more than a factor of thirty', () => {
    expect(asCompared(from(1, 30), 2).values).toEqual(from(1, 30));
    const { values, strange } = asCompared(from(1, 30.1), 2);
    expect([values[0], values[50], values[99]]).toEqual([0, Math.log(5), Math.log(30.1)]);
    expect(strange).toEqual([]);
  });
  test('in any unit', () => {
    const small = from(0.01, 0.4).map((value) => (value === 5 ? 0.05 : value));
    const { values, strange } = asCompared(small, 2);
    expect([values[0], values[50], values[99]]).toEqual([Math.log(0.01), Math.log(0.05), Math.log(0.4)]);
    expect(strange).toEqual([]);
  });
  test('negative ones by their sizes', () => {
    const sizes = from(1, 40).map((value) => -value);
    expect(asCompared(sizes, 2).values[99]).toBeCloseTo(Math.log(40), 12);
  });
  test('a few of another sign are strange, a tenth of the small ones for the logarithm', () => {
    const y = from(1, 40);
    y.set([0, -7], 50);
    const { values, strange } = asCompared(y, 2);
    expect(strange).toEqual([50, 51]);
    expect([values[50], values[51]]).toEqual([Math.log(0.1), Math.log(0.1)]);
    const negative = asCompared(
      y.map((value) => -value),
      2,
    );
    expect(negative.strange).toEqual([50, 51]);
  });
  test('as they are where more than a few have another sign', () => {
    const y = from(1, 40);
    y.set([-1, -2, -3], 50);
    expect(asCompared(y, 2)).toEqual({ values: y, strange: [] });
  });
  test('the 5 and 95 per cent are those of the sorted sizes', () => {
    // four small and five large ones are beyond them
    const y = (small: number, large: number): Float64Array =>
      upTo(100, (i) => (i < small ? 0.01 : i >= 100 - large ? 1e4 : 5)).toReversed();
    expect(asCompared(y(4, 5), 2).values[50]).toBe(5);
    expect(asCompared(y(5, 0), 2).values[50]).not.toBe(5);
    expect(asCompared(y(0, 6), 2).values[50]).not.toBe(5);
  });
});

test('what stands for a missing value is nothing but that', () => {
  for (const value of [0, -9, -99, -999, -9999, -99999, 99, 999, 9999, 99999, 999999])
    expect(isMarker(value)).toBe(true);
  for (const value of [9, -999999, 1, -1, 98.9, -998]) expect(isMarker(value)).toBe(false);
  // nor four times one
  for (const value of [36, -36, 396, -396, 3996, -3996, 39996, -39996, 399996, -399996, 3999996])
    expect(isMarker(value)).toBe(false);
});

test('a row counts by its size at first, then by Tukey’s biweight', () => {
  expect([0, 0.05, 0.1, 0.5, 2].map((ratio) => weightOf(ratio, true))).toEqual([10, 10, 10, 2, 0.5]);
  expect([0, 2.5, 4, 5, 5.5, 6].map((ratio) => weightOf(ratio, false))).toEqual(
    [1, 0.75 ** 2, 0.36 ** 2, 0, 0, 0].map((w) => expect.closeTo(w, 14)),
  );
});

describe('a rough formula in ranks', () => {
  const farthest = (y: Float64Array, positions = [ranks(upTo(y.length))]): number => {
    const said = runSteps(roughly(positions, y));
    return said ? said.reduce((most, value, row) => Math.max(most, Math.abs(value - y[row])), 0) : Infinity;
  };
  // six rows for each term
  test.each([
    [60, 9],
    [59, 7],
    [48, 7],
    [47, 5],
    [36, 5],
    [35, 4],
    [30, 4],
    [29, 3],
    [24, 3],
    [23, 2],
  ])('of %i rows has degree %i', (n, degree) => {
    for (let k = 0; k <= degree; k++) expect(farthest(wave(n, k))).toBeLessThan(1e-5);
    expect(farthest(wave(n, degree + 1))).toBeGreaterThan(0.3);
  });
  test('of two inputs and twenty rows is a plane, of three there is none', () => {
    const columns = [3, 7, 11].map((step) => ranks(upTo(20, (i) => (i * step) % 20)));
    const plane = columns[0].map((value, row) => 1 + 2 * value - columns[1][row]);
    expect(farthest(plane, columns.slice(0, 2))).toBeLessThan(1e-5);
    expect(runSteps(roughly(columns, plane))).toBeUndefined();
  });
  test('has at most sixty terms: of three inputs those of degree 5', () => {
    const columns = [3, 7, 11].map((step) => ranks(upTo(800, (i) => (i * step * 13) % 800)));
    const of = (degree: number): Float64Array => columns[0].map((p) => Math.cos(degree * Math.acos(2 * p - 1)));
    expect(farthest(of(5), columns)).toBeLessThan(1e-5);
    expect(farthest(of(7), columns)).toBeGreaterThan(0.3);
  });
  test('knows a product of inputs', () => {
    const columns = [3, 7].map((step) => ranks(upTo(200, (i) => (i * step * 3) % 200)));
    expect(
      farthest(
        columns[0].map((value, row) => value * columns[1][row] ** 2),
        columns,
      ),
    ).toBeLessThan(1e-5);
  });
  test('does not follow a fifth of the rows', () => {
    const law = wave(100, 2);
    const noisy = law.map((value, row) => value + (row % 2 === 0 ? 0.01 : -0.01));
    const said = runSteps(
      roughly(
        [ranks(upTo(100))],
        noisy.map((value, row) => (row % 5 === 0 ? value + 40 : value)),
      ),
    )!;
    for (const row of law.keys()) expect(Math.abs(said[row] - law[row])).toBeLessThan(0.03);
  });
  test('is fitted to every second row of more than 2000', () => {
    const alternating = (n: number): Float64Array => upTo(n, (i) => (i % 2 === 0 ? 0 : 1));
    const said = (n: number): number => runSteps(roughly([], alternating(n)))![7];
    expect(said(2000)).toBeCloseTo(0.5, 6);
    expect(said(2001)).toBe(0);
    // every third of more than 4000
    expect(
      runSteps(
        roughly(
          [],
          upTo(4001, (i) => (i % 3 === 0 ? 3 : 1)),
        ),
      )![7],
    ).toBeCloseTo(3, 6);
  });
  test('is there where two inputs are in one order', () => {
    const places = ranks(upTo(100));
    expect(farthest(wave(100, 2), [places, places])).toBeLessThan(1e-4);
  });
  test('tells 2 of work for each row and pair of terms, in twelve rounds, and is nothing where it is stopped', () => {
    const y = upTo(60, (i) => i % 2);
    const { work } = watchSteps(roughly([], y));
    expect(work).toEqual(Array.from({ length: 12 }, () => 120));
    expect(watchSteps(roughly([ranks(upTo(60))], y)).work[0]).toBe(2 * 60 * 10 ** 2);
    expect(watchSteps(roughly([], y), 3)).toEqual({ value: undefined, work: [120, 120, 120, 120] });
  });
});

describe('the middle of the nearest rows', () => {
  test('is the median of six', () => {
    const y = Float64Array.of(0, 1, 4, 100, 9, 16, 25, 36);
    // of row 3 those are 2, 4, 1, 5, 0 and 6
    expect(runSteps(byNeighbours([upTo(8)], y))![3]).toBe((4 + 9) / 2);
    expect(runSteps(byNeighbours([upTo(8)], y))![0]).toBe((9 + 16) / 2);
  });
  test('is looked at with one to three inputs and up to 1500 rows', () => {
    const columns = (n: number, rows = 30): Float64Array[] => Array.from({ length: n }, () => upTo(rows));
    expect([0, 1, 2, 3, 4].map((n) => runSteps(byNeighbours(columns(n), upTo(30))) !== undefined)).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
    expect(byNeighbours(columns(1, 1500), upTo(1500)).next().done).toBe(false);
    expect(byNeighbours(columns(1, 1501), upTo(1501)).next()).toEqual({ done: true, value: undefined });
  });
  test('tells its work row by row, and is nothing where it is stopped', () => {
    const columns = [upTo(30), upTo(30)];
    expect(watchSteps(byNeighbours(columns, upTo(30))).work).toEqual(Array.from({ length: 30 }, () => 4 * 30 * 2));
    expect(watchSteps(byNeighbours(columns, upTo(30)), 2)).toMatchObject({ value: undefined, work: { length: 3 } });
  });
});

describe('suspected rows', () => {
  const suspected = (y: Float64Array, ...columns: Float64Array[]): number[][] =>
    runSteps(suspiciousRows({ names: columns.map((_, i) => `x${i}`), columns, y }));
  // 1000 ± 1: a robust deviation is 1.4826 everywhere and as much in proportion
  const about = (...others: number[]): Float64Array =>
    upTo(100, (i) => others[i - 50] ?? 1000 + (i % 2 === 0 ? 1 : -1));
  const flat = upTo(100, () => 3);

  test('none are in what is smooth', () => {
    expect(suspected(wave(100, 3), upTo(100))).toEqual([]);
  });
  test('are six deviations off', () => {
    expect(suspected(about(1017.6, 1008, 1004), flat)).toEqual([]);
    expect(suspected(about(1019, 1008, 1004), flat)).toEqual([[50]]);
  });
  test('and twice as far as any other', () => {
    expect(suspected(about(1019.5, 1009.4, 1004), flat)).toEqual([[50]]);
    expect(suspected(about(1019.5, 1010.3, 1004), flat)).toEqual([]);
  });
  test('with four that can be slips too, a third as far being near enough to none', () => {
    const y = Float64Array.of(...about(1019, 1006.3, 1004, 1002.5), ...about());
    expect(
      suspected(
        y,
        upTo(200, () => 3),
      ),
    ).toEqual([[50]]);
  });
  test('in deviations that are in proportion to what is said, not to the value itself', () => {
    // 10 ± 1: 1.48 everywhere and 0.148 for each of the 10 said
    const y = upTo(100, (i) => [29, 18, 14][i - 50] ?? 10 + (i % 2 === 0 ? 1 : -1));
    expect(suspected(y, flat)).toEqual([[50]]);
    expect(suspected(y.with(50, 27), flat)).toEqual([]);
  });
  test('of twenty rows one', () => {
    const y = upTo(20, (i) => 1000 + (i % 2 === 0 ? 1 : -1));
    expect(
      suspected(
        y.with(7, 1100),
        upTo(20, () => 3),
      ),
    ).toEqual([[7]]);
  });
  test('are seen beside a curve, by the rough formula and by neighbours alike', () => {
    const y = wave(100, 3).map((value, row) => value + 0.01 * ((row % 3) - 1));
    y[40] += 3;
    expect(suspected(y, upTo(100))).toEqual([[40]]);
  });
  test('are those alone in an input, with what is off elsewhere', () => {
    const y = wave(100, 3).map((value, row) => value + 0.01 * ((row % 3) - 1));
    expect(
      suspected(
        y,
        upTo(100),
        upTo(100, (i) => (i === 30 ? 5000 : (i * 37) % 100)),
      ),
    ).toEqual([[30]]);
    y[40] += 3;
    expect(
      suspected(
        y,
        upTo(100),
        upTo(100, (i) => (i === 30 ? 5000 : (i * 37) % 100)),
      )[0],
    ).toEqual([30, 40]);
    // in rising order
    expect(
      suspected(
        y,
        upTo(100),
        upTo(100, (i) => (i === 70 ? 5000 : (i * 37) % 100)),
      )[0],
    ).toEqual([40, 70]);
  });
  test('are those alone in the target by twice its range', () => {
    const law = upTo(100, (i) => i - 60);
    // 39 − 38 … the range of the others is 37 − (−58)
    expect(suspected(law.with(99, 38 + 2.2 * 96), upTo(100)).flat()).toContain(99);
    expect(
      suspected(
        upTo(100, (i) => Math.exp(i / 4)),
        upTo(100),
      ),
    ).toEqual([]);
  });
  test('are none where more are alone than can be slips', () => {
    const alone = (row: number): Float64Array => upTo(100, (i) => (i === row ? 1e4 : i));
    const y = upTo(100, (i) => (i * 37) % 100);
    expect(suspected(y, alone(3), alone(4))).toEqual([[3, 4]]);
    expect(suspected(y, alone(3), alone(4), alone(5))).toEqual([]);
  });
  test('are those of another sign where decades are compared by factors', () => {
    const y = upTo(100, (i) => Math.exp(i / 10));
    expect(suspected(y.with(8, -3), upTo(100))).toEqual([[8]]);
    expect(suspected(y, upTo(100))).toEqual([]);
    // a decimal point lost among small ones, which no difference shows
    expect(suspected(y.with(8, y[8] / 1000), upTo(100)).at(0)).toEqual([8]);
  });
  test('of fewer than twenty rows there are none', () => {
    expect(
      suspected(
        upTo(19, (i) => (i === 4 ? 1e6 : i)),
        upTo(19),
      ),
    ).toEqual([]);
  });
  test('bringing columns and target in order is told as work in proportion to the rows', () => {
    const workOf = (n: number): number[] =>
      watchSteps(suspiciousRows({ names: ['x'], columns: [upTo(n)], y: upTo(n) })).work.slice(0, 3);
    expect(workOf(100)).toEqual([50_000, 50_000, 50_000]);
    expect(workOf(30)).toEqual([15_000, 15_000, 15_000]);
  });
  test('nothing is suspected where it is stopped', () => {
    const data = { names: ['x'], columns: [upTo(100)], y: about(1e6) };
    expect(watchSteps(suspiciousRows(data), 0).value).toEqual([]);
  });
});
