// On which side of each bound a column falls, and the numbers of its curve, worked out by hand.

import { describe, expect, test } from 'vitest';
import { chooseScale, scalingDecisions } from './choose-scaling.js';
import type { NumberScaling } from './number-scaling.js';

const choose = (values: readonly number[], asked: NumberScaling = 'auto'): ReturnType<typeof chooseScale> =>
  chooseScale(Float64Array.from(values), [Math.min(...values), Math.max(...values)], asked);
const kindOf = (values: readonly number[]): string => choose(values).found?.value ?? 'straight';
const curveOf = (kind: 'robust' | 'log', values: readonly number[]): unknown => choose(values, kind).scale.scaling;

/** 101 values with these quantiles of 0, 5, 25, 50, 75, 95 and 100 %, even between them. */
function spread(...quantiles: [number, number, number, number, number, number, number]): number[] {
  const at = [0, 5, 25, 50, 75, 95, 100];
  return Array.from({ length: 101 }, (_, i) => {
    const part = Math.max(
      1,
      at.findIndex((place) => place >= i),
    );
    const share = (i - at[part - 1]) / (at[part] - at[part - 1]);
    return share === 1 ? quantiles[part] : quantiles[part - 1] + share * (quantiles[part] - quantiles[part - 1]);
  });
}
const mirrored = (values: readonly number[]): number[] => values.map((value) => -value);

describe('the straight scale is left', () => {
  const both = (values: readonly number[]): string[] => [kindOf(values), kindOf(mirrored(values))];
  const straight = ['straight', 'straight'];

  test('where the middle 90 % of the values fill less than a quarter', () => {
    const most = (half: number): number[] => spread(-10, -half, -2, 0, 2, half, 10);
    for (const half of [2.51, 2.5]) expect(both(most(half))).toEqual(straight);
    expect(both(most(2.49))).not.toContain('straight');
  });

  test('where the middle half fills less than 3 %', () => {
    const most = (half: number): number[] => spread(-10, -4, -half, 0, half, 4, 10);
    expect(both(most(0.31))).toEqual(straight);
    expect(both(most(0.29))).not.toContain('straight');
  });

  test('beside a tail more than eight times as long as the lower values are apart, where the 90 % fill less than 60 %', () => {
    const tail = (hi: number, most = 5): number[] => spread(0, 1, 1.5, 2, 2.5, most, hi);
    expect(both(tail(10))).toEqual(straight);
    expect(both(tail(10.1))).not.toContain('straight');
    expect(both(tail(12, 1 + 12 * 0.61))).toEqual(straight);
    expect(both(tail(12, 1 + 12 * 0.59))).not.toContain('straight');
  });

  test('beside a tail more than eight times as far as the next quarter of the values, where that is farther', () => {
    const tail = (hi: number): number[] => spread(0, 1, 1.5, 2, 4, 8.2, hi);
    expect(both(tail(18))).toEqual(straight);
    expect(both(tail(18.1))).not.toContain('straight');
  });

  test('for what is beside the commonest value, which counts as one of theirs', () => {
    const zeros = new Array<number>(150).fill(0);
    const tail = (hi: number): number[] => [...zeros, ...spread(0.9, 1, 1.5, 2, 2.5, 8, hi)];
    expect(both(tail(18))).toEqual(straight);
    expect(both(tail(18.1))).not.toContain('straight');
  });

  test('only for twenty values or more', () => {
    const values = (count: number): number[] => [...Array.from({ length: count - 1 }, (_, i) => i), 1e6];
    expect(kindOf(values(19))).toBe('straight');
    expect(kindOf(values(20))).not.toBe('straight');
  });

  test('for factors where these leave the middle 90 % more than a third, else for a curve with an end', () => {
    // log: from asinh(1 / 1.4) to asinh(hi / 1.4) the middle goes from 0.05 to 0.95
    const most = (hi: number): number[] => spread(1, 1.5, 2, 3, 4, 5, hi);
    expect(kindOf(most(60))).toBe('log');
    expect(kindOf(most(2000))).toBe('robust');
  });
});

describe('the curve', () => {
  test('with an end has the median in the middle and twice the median distance of the others for its width', () => {
    expect(curveOf('robust', [5, 1, 4, 2, 3])).toEqual({ kind: 'robust', center: 3, width: 3 });
    expect(curveOf('robust', [1, 1, 2, 7, 9])).toEqual({ kind: 'robust', center: 2, width: 6 });
  });

  test('of factors to both sides has the median distance', () => {
    expect(curveOf('log', [5, 1, 4, 2, 3])).toEqual({ kind: 'log', center: 3, width: 1.5 });
  });

  test('of factors to one side begins at the near end, or at 0 where that end is as near to it as to the median', () => {
    // the tenth part of the distances, as far as they are any
    expect(curveOf('log', [10, 11, 12, 14, 20, 40, 100])).toEqual({ kind: 'log', center: 10, width: 1.5 });
    expect(curveOf('log', [1, 2, 3, 5, 9, 30, 100])).toEqual({
      kind: 'log',
      center: 0,
      width: expect.closeTo(1.6, 12),
    });
    expect(curveOf('log', [4, 5, 6, 8, 30, 60, 90])).toMatchObject({ center: 0 });
    expect(curveOf('log', [4.1, 5, 6, 8, 30, 60, 90])).toMatchObject({ center: 4.1 });
    expect(curveOf('log', [0.5, 1, 1.5, 2, 9, 30, 90])).toMatchObject({ center: 0 });
    expect(curveOf('log', [-1, 2, 3, 5, 9, 30, 100])).toMatchObject({ center: -1 });
    // however small all of them are
    expect(curveOf('log', [0.001, 0.002, 0.003, 0.005, 0.009, 0.03, 0.1])).toMatchObject({ center: 0 });
  });

  test('mirrored is the mirrored curve', () => {
    for (const values of [
      [10, 11, 12, 14, 20, 40, 100],
      [1, 2, 3, 5, 9, 30, 100],
      [-1, 2, 3, 5, 9, 30, 100],
    ]) {
      const { center, width } = curveOf('log', values) as { center: number; width: number };
      expect(curveOf('log', mirrored(values))).toEqual({ kind: 'log', center: center === 0 ? 0 : -center, width });
    }
  });

  test('is one-sided where the 95 % lie more than three times as far from the median as the 5 %', () => {
    // of 21 values these are the second and the twentieth
    const values = (above: number): number[] => [
      7,
      8,
      ...Array.from({ length: 8 }, (_, i) => 9 + i / 10),
      10,
      ...Array.from({ length: 8 }, (_, i) => 11 + i / 10),
      10 + above,
      20,
    ];
    expect(curveOf('log', values(6))).toMatchObject({ center: 10 });
    expect(curveOf('log', values(6.1))).toMatchObject({ center: 7 });
    expect(curveOf('log', mirrored(values(6)))).toMatchObject({ center: -10 });
    expect(curveOf('log', mirrored(values(6.1)))).toMatchObject({ center: -7 });
  });

  test('leaves out a value that more than half of the rows have, which is its middle', () => {
    expect(curveOf('robust', [0, 0, 0, 0, 0, 0, 1, 2, 3, 4])).toEqual({ kind: 'robust', center: 0, width: 5 });
    // half is not more than half
    expect(curveOf('log', [0, 1, 1, 1, 1, 1, 2, 3, 4, 5])).toEqual({ kind: 'log', center: 0, width: 1 });
    expect(curveOf('log', [1, 1, 1, 1, 1, 1, 0, 2, 3, 4, 5])).toEqual({
      kind: 'log',
      center: 0,
      width: expect.closeTo(2.3, 12),
    });
  });

  test('is there where numbers hold its squares, and values are apart by more than their last digits', () => {
    const digit = Number.EPSILON;
    expect(curveOf('robust', [0, 1, 1e150])).toBeDefined();
    for (const values of [
      [0, 1, 2e150],
      [-2e150, 0, 1],
      [1, 1 + 8 * digit, 1 + 16 * digit],
      [1 - 16 * digit, 1 - 8 * digit, 1],
      [3, 5, 3, 5],
    ])
      expect(curveOf('robust', values)).toBeUndefined();
    expect(curveOf('robust', [1, 1 + 16 * digit, 1 + 32 * digit])).toBeDefined();
    expect(curveOf('robust', mirrored([1, 1 + 16 * digit, 1 + 32 * digit]))).toBeDefined();
    expect(curveOf('robust', mirrored([1, 1 + 8 * digit, 1 + 16 * digit]))).toBeUndefined();
  });
});

test('a curve is as wide as numbers of its range can tell, at least', () => {
  const values = [0, 1e-200, 2e-200, 3e-200, 4];
  expect(curveOf('robust', values)).toMatchObject({ kind: 'robust', center: 2e-200 });
  expect((curveOf('robust', values) as { width: number }).width / 8e-100).toBeCloseTo(1, 12);
  expect((curveOf('robust', mirrored(values)) as { width: number }).width / 8e-100).toBeCloseTo(1, 12);
});

test('of many values 65536 are looked at, evenly taken', () => {
  const some = Float64Array.from({ length: 1 << 16 }, (_, i) => (i * 7919) % 1000);
  const all = Float64Array.from({ length: 2 << 16 }, (_, i) => (i % 2 ? 999 : some[i >> 1]));
  expect(chooseScale(all, [0, 999], 'robust')).toEqual(chooseScale(some, [0, 999], 'robust'));
});

describe('the reason', () => {
  const why = (values: readonly number[]): string => choose(values).found!.why;
  test('names the farthest value and what most are within, in three digits', () => {
    expect(why(spread(0, 1, 1.5, 2, 2.5, 4.321, 12345.678))).toBe(
      'it has a value of 12300, and 95 % of its values are at most 4.32',
    );
    expect(why(mirrored(spread(0, 1, 1.5, 2, 2.5, 4, 12345.678)))).toBe(
      'it has a value of -12300, and 95 % of its values are at least -4',
    );
    // as far to either side
    expect(why(spread(-10, -2, -1, 0, 1, 2, 10))).toBe('it has a value of 10, and 95 % of its values are at most 2');
    const zeros = new Array<number>(150).fill(0);
    expect(why([...zeros, ...spread(-30, 1, 1.5, 2, 2.5, 4, 20)])).toBe(
      'it has a value of -30, and 95 % of those that are not 0 are at least 1',
    );
    // the farthest is that from the commonest value
    expect(why([...zeros, ...spread(-30, 1, 1.5, 10, 11, 12, 40)])).toBe(
      'it has a value of 40, and 95 % of those that are not 0 are at most 12',
    );
  });

  test('stands once for all columns of a kind, logarithms first', () => {
    const found = (name: string, value: 'robust' | 'log') => ({ name, value, why: `why ${name}` });
    expect(scalingDecisions([found('a', 'robust'), found('b', 'log'), found('c', 'robust')])).toEqual([
      { option: 'scaling', value: 'log', columns: ['b'], why: 'why b' },
      {
        option: 'scaling',
        value: 'robust',
        columns: ['a', 'c'],
        why: 'values lie far beyond the others: of a, why a',
      },
    ]);
    expect(scalingDecisions([])).toEqual([]);
  });
});
