// The arithmetic of effects, against answers worked out by hand and against an oracle in plain loops.

import { describe, expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import { finish } from '../work.js';
import {
  drawn,
  encodeEffects,
  encodeEffectsApart,
  fitEffects,
  foldsOf,
  scaleOf,
  strengthOf,
  sumsOf,
} from './effect-column.js';
import { effectsApart, effectsBeside, type RowsBeside } from './effects-beside.js';
import { type CategoryColumn, createTable } from './table.js';

const words = (...names: (string | null)[]): CategoryColumn =>
  createTable({ w: names, other: names.map((_, i) => i) }).columns[0] as CategoryColumn;

describe('the scale of effects', () => {
  const digit = Number.EPSILON;
  test.each([
    [[1, 5, 3], 3, 1 / 2],
    [[-5, -1], -3, 1 / 2],
    [[2, 2], 2, 1],
    // as near as the last digits say
    [[1, 1 + 16 * digit], 1 + 8 * digit, 1],
    [[1, 1 + 20 * digit], 1 + 10 * digit, 1 / (10 * digit)],
    [[-1 - 16 * digit, -1], -1 - 8 * digit, 1],
    [[-1 - 20 * digit, -1], -1 - 10 * digit, 1 / (10 * digit)],
    [[1 - 16 * digit, 1], 1 - 8 * digit, 1],
    [[1 - 18 * digit, 1], 1 - 9 * digit, 1 / (9 * digit)],
    [[0, 2e-308], 1e-308, 1e308],
    // half of it has an inverse that no number holds
    [[0, 1e-323], 5e-324, 1],
  ])('of %j goes from −1 to 1', (effects, offset, factor) => {
    expect(scaleOf(effects)).toEqual({ offset, factor: expect.closeTo(factor, 9) });
  });
});

describe('how many rows the mean of all weighs as much as', () => {
  const strength = (codes: number[], values: number[], count = 1 + Math.max(...codes)): number =>
    strengthOf(sumsOf(Int32Array.from(codes), count, values));

  test('is the variance within words by that between them', () => {
    // within 4 of 2 degrees, between 16 of 1: 2 / ((16 − 2) / 2)
    expect(strength([0, 0, 1, 1], [1, 3, 5, 7])).toBeCloseTo(2 / 7, 12);
    expect(strength([0, 0, 1, 1], [101, 103, 105, 107])).toBeCloseTo(2 / 7, 12);
    // words of one, two and three rows: within 4 of 3, between 55.5 of 2, rows per word (6 − 14 / 6) / 2
    const known = 4 / 3 / ((55.5 / 2 - 4 / 3) / ((6 - 14 / 6) / 2));
    expect(strength([0, 0, 1, 2, 2, 2], [0, 2, 10, 4, 5, 6])).toBeCloseTo(known, 12);
    // a word that no row has, and a row without a word, which moves the mean alone
    expect(strength([0, 0, 1, 3, 3, 3], [0, 2, 10, 4, 5, 6])).toBeCloseTo(known, 12);
    expect(strength([0, 0, 1, -1, 2, 2, 2], [0, 2, 10, 100, 4, 5, 6], 3)).toBeCloseTo(known, 9);
  });

  test('is beyond all where words vary no more than rows do, or nothing tells', () => {
    expect(strength([0, 0, 1, 1], [1, 3, 1, 3])).toBe(Infinity);
    expect(strength([0, 0, 0], [1, 3, 5])).toBe(Infinity);
    expect(strength([0, 1, 2], [1, 3, 5])).toBe(Infinity);
    expect(strength([0, 1, 2, 2], [1, 3, 5, 6])).toBeLessThan(Infinity);
  });

  test('is 0 where rows of a word are all alike', () => {
    expect(strength([0, 0, 1, 1], [1, 1, 5, 5])).toBeCloseTo(0, 12);
  });
});

test('sums are those of the rows taken, less the mean of all', () => {
  const sums = sumsOf(Int32Array.of(0, 1, -1, 0), 2, [2, 4, 8, 10], (row) => row !== 0);
  expect(sums).toEqual({
    rows: 3,
    sum: -2 + 2 + 4,
    squares: 4 + 16,
    shift: 6,
    counts: Float64Array.of(1, 1),
    sums: Float64Array.of(4, -2),
  });
});

test('what words add is their mean, drawn to nothing as by so many rows', () => {
  const sums = sumsOf(Int32Array.of(0, 0, 1), 3, [1, 3, 8]);
  expect([...drawn(sums, 2)]).toEqual([4 / 4, 8 / 3, 0]);
  expect([...drawn(sums, 0)]).toEqual([2, 8, 0]);
  expect([...drawn(sums, Infinity)]).toEqual([0, 0, 0]);
});

test('effects of words on every quantity, as numbers of a row; words not seen and gaps have the mean', () => {
  const column = words('a', 'a', 'b', 'b');
  const input = fitEffects(column, [
    { on: 'y', values: [1, 3, 5, 7] },
    { on: 'z', values: [1, 1, -3, -3] },
  ]);
  // drawn to the mean by 2 / 7 rows: 2 / (2 + 2 / 7) is 7 / 8
  expect(input.effects.map(({ on, mean }) => [on, mean])).toEqual([
    ['y', 4],
    ['z', -1],
  ]);
  expect(input.effects[0].values.map((value) => +value.toFixed(9))).toEqual([2.25, 5.75]);
  expect(input.effects[1].values.map((value) => +value.toFixed(9))).toEqual([1, -3]);
  const fresh = words('b', null, 'a', 'c');
  const x = new Float64Array(4 * 4).fill(9);
  encodeEffects(input, fresh, createTable({ w: ['b', null, 'a', 'c'], y: [1, 2, 3, 4] }), x, 1, 4, 'unknown');
  const to = (value: number): number => expect.closeTo(value, 9);
  expect([...x]).toEqual([9, to(1), to(-1), 9, 9, to(0), to(0), 9, 9, to(-1), to(1), 9, 9, to(0), to(0), 9]);
});

test('a row without a word moves the mean of all, to which words are drawn', () => {
  const input = fitEffects(words('a', 'a', null, 'b', 'b'), [{ on: 'y', values: [1, 3, 14, 5, 7] }]);
  // as above, but for the mean
  expect(input.effects[0].mean).toBe(6);
  expect(input.effects[0].values.map((value) => +value.toFixed(9))).toEqual([2.5, 6]);
});

describe('rows to learn from', () => {
  const apart = (names: (string | null)[], quantities: { on: string; values: number[] }[], at = 0): number[] => {
    const column = words(...names);
    const width = quantities.length + 2 * at;
    const x = new Float64Array(names.length * width).fill(9);
    encodeEffectsApart(fitEffects(column, quantities), column, quantities, x, at, width);
    return [...x];
  };

  test('are given the means of rows of other parts, on every quantity', () => {
    const count = 40;
    const random = createRandom(5);
    const names = Array.from({ length: count }, (_, row) =>
      row === 7 ? 'once' : row % 6 === 0 ? null : 'abc'[random.integer(3)],
    );
    // of a word of two rows one is left at most
    names[3] = names[20] = 'twice';
    const quantities = ['y', 'z'].map((on, i) => ({
      on,
      values: names.map((name) => 100 + 10 * i + 3 * ((name ?? 'x').charCodeAt(0) % 5) + random.normal()),
    }));
    const column = words(...names);
    const { part } = foldsOf(count);
    const mean = (of: number[]): number => of.reduce((a, b) => a + b, 0) / of.length;
    const known = names.flatMap((name, row) => [
      9,
      ...quantities.map(({ values }, i) => {
        const others = names.map((_, other) => other).filter((other) => part[other] !== part[row]);
        const own = others.filter((other) => name !== null && names[other] === name);
        const strength = strengthOf(sumsOf(column.codes, column.categories.length, values));
        const all = mean(others.map((other) => values[other]));
        const told =
          own.length === 0
            ? all
            : all + (own.length / (own.length + strength)) * (mean(own.map((other) => values[other])) - all);
        const { offset, factor } = fitEffects(column, quantities).effects[i];
        return expect.closeTo((told - offset) * factor, 9) as number;
      }),
      9,
    ]);
    expect(apart(names, quantities, 1)).toEqual(known);
  });

  test('that are few have what there is', () => {
    const one = { on: 'y', values: [5] };
    // no other row: the mean, in the middle of the scale
    expect(apart(['a'], [one])).toEqual([0]);
    // the mean of the other part’s, where words tell nothing
    const { part } = foldsOf(3);
    expect([part[1] === part[0], part[2] === part[0]]).toEqual([true, false]);
    expect(apart(['a', 'b', 'c'], [{ on: 'y', values: [5, 7, 12] }])).toEqual([12 - 8, 12 - 8, 6 - 8]);
  });
});

/** A · b = right for a small matrix, by elimination. */
function solve(matrix: number[][], right: number[]): number[] {
  const a = matrix.map((row, i) => [...row, right[i]]);
  a.forEach((pivot, k) => {
    for (const row of a)
      if (row !== pivot) {
        const factor = row[k] / pivot[k];
        row.forEach((_, j) => (row[j] -= factor * pivot[j]));
      }
  });
  return a.map((row, k) => row.at(-1)! / row[k]);
}

/** The fits in turn, with everything computed anew in every round. */
function oracle(
  { rows, x, width, columns }: RowsBeside,
  y: readonly number[],
  takes: (row: number) => boolean,
  rounds: number,
): { mean: number; added: number[][] } {
  const all = Array.from({ length: rows }, (_, row) => row);
  const taken = all.filter(takes);
  const meanOf = (value: (row: number) => number): number =>
    taken.reduce((sum, row) => sum + value(row), 0) / taken.length;
  const mean = meanOf((row) => y[row]);
  const inputs = Array.from({ length: width }, (_, i) => {
    const middle = meanOf((row) => x[row * width + i]);
    return all.map((row) => x[row * width + i] - middle);
  });
  const matrix = inputs.map((a, i) =>
    inputs.map((b, j) => taken.length * (meanOf((row) => a[row] * b[row]) + (i === j ? 1e-3 : 0))),
  );
  let lines = all.map(() => 0);
  const added = columns.map(({ words: count }) => new Array<number>(count).fill(0));
  const says = (c: number, row: number): number => (columns[c].codes[row] < 0 ? 0 : added[c][columns[c].codes[row]]);
  for (let round = 0; round < rounds; round++) {
    const without =
      (but: number, line: boolean) =>
      (row: number): number =>
        y[row] -
        mean -
        (line ? lines[row] : 0) -
        columns.reduce((sum, _, c) => sum + (c === but ? 0 : says(c, row)), 0);
    if (width > 0) {
      const left = without(-1, false);
      const weights = solve(
        matrix,
        inputs.map((a) => taken.length * meanOf((row) => a[row] * left(row))),
      );
      lines = all.map((row) => weights.reduce((sum, weight, i) => sum + weight * inputs[i][row], 0));
    }
    columns.forEach(({ codes, words: count }, c) => {
      const sums = sumsOf(codes, count, all.map(without(c, true)), takes);
      added[c] = [...drawn(sums, strengthOf(sums))];
    });
  }
  return { mean, added };
}

describe('effects beside other columns', () => {
  const rows = 60;
  const random = createRandom(11);
  const make = (width: number, sizes: readonly number[]): RowsBeside => ({
    rows,
    width,
    x: Float64Array.from({ length: rows * width }, () => 2 + random.normal()),
    columns: sizes.map((count) => ({
      words: count,
      codes: Int32Array.from({ length: rows }, () => random.integer(count + 1) - 1),
    })),
  });
  const valuesFor = ({ x, width, columns }: RowsBeside): number[] =>
    Array.from({ length: rows }, (_, row) => {
      let sum = 50 + 0.3 * random.normal();
      for (let i = 0; i < width; i++) sum += (i + 1) * x[row * width + i];
      for (const { codes } of columns) sum += 2 * Math.sin(3 * codes[row]);
      return sum;
    });

  test.each([
    ['lines and a column', 2, [4], 15],
    ['lines and two columns', 3, [4, 3], 15],
    ['two columns', 0, [4, 3], 15],
    ['one column alone, which needs no second round', 0, [4], 1],
    ['as many inputs as three rows each allow', 20, [3], 15],
    ['more inputs than that, which are left out', 21, [3], 1],
  ] as const)('of %s are those of the oracle', (_what, width, sizes, rounds) => {
    const from = make(width, sizes);
    const [y, z] = [valuesFor(from), valuesFor(from)];
    const known = width > 20 ? { ...from, width: 0 } : from;
    const found = finish(
      effectsBeside(from, [
        { on: 'y', values: y },
        { on: 'z', values: z },
      ]),
    );
    [y, z].forEach((values, i) => {
      const right = oracle(known, values, () => true, rounds);
      expect(found[i].mean).toBeCloseTo(right.mean, 9);
      found[i].added.forEach((effects, c) =>
        effects.forEach((effect, word) => expect(effect).toBeCloseTo(right.added[c][word], 7)),
      );
    });
    const { part, effects } = finish(effectsApart(from, [{ on: 'y', values: y }]));
    expect([...part]).toEqual([...foldsOf(rows).part]);
    expect(effects).toHaveLength(5);
    effects.forEach(([{ mean, added }], fold) => {
      const right = oracle(known, y, (row) => part[row] !== fold, rounds);
      expect(mean).toBeCloseTo(right.mean, 9);
      added.forEach((own, c) => own.forEach((effect, word) => expect(effect).toBeCloseTo(right.added[c][word], 7)));
    });
  });

  test('of more inputs than three hundred leave these out', () => {
    const count = 1000;
    const wide = (width: number): RowsBeside => ({
      rows: count,
      width,
      x: Float64Array.from({ length: count * width }, (_, i) => Math.sin(i * i)),
      columns: [{ words: 2, codes: Int32Array.from({ length: count }, (_, row) => row % 2) }],
    });
    const y = Array.from({ length: count }, (_, row) => (row % 2) + Math.cos(row * row));
    const added = (width: number): Float64Array =>
      finish(effectsBeside(wide(width), [{ on: 'y', values: y }]))[0].added[0];
    expect([...added(301)]).toEqual([...added(0)]);
  });
});
