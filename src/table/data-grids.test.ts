// Where the first layer's breakpoints lie, on columns whose quantiles can be told in the head.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { finish } from '../work.js';
import { dataGrid } from './data-grids.js';

/** Breakpoints of a single input; undefined where they stay even. */
function breakpoints(values: number[], gridSize: number, domain: [number, number]): number[] | undefined {
  const grid = finish(dataGrid(values, values.length, { inputs: 1, gridSize, domains: [domain] }));
  if (grid === undefined) return undefined;
  if (grid.kind !== 'adapted') throw new Error(`a grid of kind ${grid.kind}`);
  return grid.breakpoints[0];
}
/** As many values as are asked for, spread evenly from end to end. */
const even = (count: number, lo: number, hi: number): number[] =>
  Array.from({ length: count }, (_, i) => lo + ((hi - lo) * i) / (count - 1));

describe('rows are heaped', () => {
  /** So many of ten rows in the second fifth of [0, 10], the others in the last. */
  const heaped = (count: number): number[] => [...even(count, 2.1, 3.9), ...even(10 - count, 8.1, 9.9)];

  test('where three in five lie in one of five even intervals', () => {
    expect(breakpoints(heaped(6), 4, [0, 10])).toBeDefined();
    expect(breakpoints(heaped(5), 4, [0, 10])).toBeUndefined();
    expect(breakpoints(even(50, 0, 10), 4, [0, 10])).toBeUndefined();
    // the last interval has its upper end
    expect(breakpoints([...even(4, 0, 5), 9, 9.5, 10, 10, 10, 10], 4, [0, 10])).toBeDefined();
  });

  test('but not where two values are all, nor with one interval', () => {
    expect(breakpoints([0, 0, 0, 0, 10], 4, [0, 10])).toBeUndefined();
    expect(breakpoints([0, 0, 0, 0, 3, 10], 4, [0, 10])).toBeDefined();
    expect(breakpoints(heaped(9), 1, [0, 10])).toBeUndefined();
    expect(breakpoints(heaped(9), 2, [0, 10])).toHaveLength(3);
  });
});

test('breakpoints are quantiles but for a twentieth of the even grid', () => {
  // 65 rows: every other is one of 32 quantiles; squares of squares
  const rows = Array.from({ length: 65 }, (_, i) => (i / 64) ** 4);
  const found = breakpoints(rows, 4, [0, 1])!;
  [0, 1, 2, 3, 4].forEach((i) => expect(found[i]).toBeCloseTo(0.05 * (i / 4) + 0.95 * (i / 4) ** 4, 12));
  // between two quantiles on the straight line: a fifth of the way is place 6.4 of 32
  const between = (place: number): number => {
    const at = (i: number): number => (i / 32) ** 4;
    return at(Math.floor(place)) + (place % 1) * (at(Math.floor(place) + 1) - at(Math.floor(place)));
  };
  const five = breakpoints(rows, 5, [0, 1])!;
  [1, 2, 3, 4].forEach((i) => expect(five[i]).toBeCloseTo(0.05 * (i / 5) + 0.95 * between((32 * i) / 5), 12));
});

test('a value that comes often counts once', () => {
  const found = breakpoints([...new Array<number>(60).fill(0), ...new Array<number>(20).fill(1), 2, 3, 4], 4, [0, 4])!;
  // quantiles that differ: 0, 1, the two between the single values and the last, and the end
  expect(found[0]).toBe(0);
  expect(found[4]).toBeCloseTo(4, 12);
  expect(found[1]).toBeLessThan(1.1);
  found.slice(1).forEach((point, i) => expect(point).toBeGreaterThan(found[i] + 0.04));
});

test('an input that is not heaped beside one that is keeps even breakpoints; rows beyond the ends count at the ends', () => {
  const rows = Array.from({ length: 40 }, (_, i) => [(i / 39) ** 5, i < 20 ? -7 : 7]);
  const grid = finish(
    dataGrid(rows.flat(), 40, {
      inputs: 2,
      gridSize: 4,
      domains: [
        [0, 1],
        [-2, 2],
      ],
    }),
  );
  expect(grid).toMatchObject({ kind: 'adapted' });
  const { breakpoints: found } = grid as { breakpoints: number[][] };
  expect(found[1]).toEqual([-2, -1, 0, 1, 2]);
  expect(found[0][1]).toBeLessThan(0.05);
  const outside = breakpoints([...even(60, 0, 0.1), 50, -50], 3, [0, 1])!;
  expect([outside[0], outside[3]]).toEqual([0, expect.closeTo(1, 12)]);
});

test('of more than 4096 rows every so many are looked at, from the first', () => {
  // the second of two rows is far away
  const rows = Array.from({ length: 2 * 4096 }, (_, i) => (i % 2 === 0 ? (i / 8192) ** 4 : 0.999));
  const half = rows.filter((_, i) => i % 2 === 0);
  expect(breakpoints(rows, 6, [0, 1])).toEqual(breakpoints(half, 6, [0, 1]));
});

test('whatever the rows: breakpoints rise from end to end, never nearer than a twentieth of an even interval', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constantFrom(0, 1, 1, 2), fc.double({ min: -5, max: 100, noNaN: true })), { minLength: 1 }),
      fc.integer({ min: 2, max: 9 }),
      (values, gridSize) => {
        const found = breakpoints(values, gridSize, [-1, 60]);
        if (found === undefined) return;
        expect(found).toHaveLength(gridSize + 1);
        expect([found[0], found[gridSize]]).toEqual([expect.closeTo(-1, 9), expect.closeTo(60, 9)]);
        for (let i = 1; i <= gridSize; i++)
          expect(found[i] - found[i - 1]).toBeGreaterThan(0.9999 * 0.05 * (61 / gridSize));
      },
    ),
    { seed: 3 },
  );
});

test('a grid follows a heap of values and is even elsewhere', () => {
  const rows = 100;
  const x = Float64Array.from({ length: 2 * rows }, (_, i) => {
    const row = i >> 1;
    // the first input is −1 in most rows, then evenly up to 1
    return i % 2 === 0 ? (row < 80 ? -1 : -1 + (row - 79) / 10) : -1 + (2 * row) / 99;
  });
  const domains: [number, number][] = [
    [-1, 1],
    [-1, 1],
  ];
  const grid = finish(dataGrid(x, rows, { inputs: 2, gridSize: 4, domains }));
  const [heaped, other] = (grid as { breakpoints: number[][] }).breakpoints;
  expect(other).toEqual([-1, -0.5, 0, 0.5, 1]);
  expect(heaped[0]).toBe(-1);
  expect(heaped[4]).toBe(1);
  expect(heaped.every((point, i) => i === 0 || point > heaped[i - 1])).toBe(true);
  const two = Float64Array.from({ length: rows }, (_, row) => (row < 90 ? -1 : 1));
  expect(finish(dataGrid(two, rows, { inputs: 1, gridSize: 4, domains }))).toBe(undefined);
});
