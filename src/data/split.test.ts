// Rows by groups and in order, against plainer ways to the same.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import { cutOrdered, foldGroups, foldRows, rowsEvenly, splitGroups, splitRows, takeRows } from './split.js';
import { createTable } from './table.js';

const sorted = (rows: Iterable<number>): number[] => [...rows].sort((a, b) => a - b);
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

test('so many rows are held back as are asked for, one at least on either side', () => {
  for (const rows of [2, 3, 10, 99])
    for (const fraction of [0, 0.01, 0.2, 0.25, 0.5, 0.99, 1]) {
      const { train, validation } = splitRows(rows, { fraction, random: createRandom(1) });
      expect(validation).toHaveLength(Math.min(rows - 1, Math.max(1, Math.round(rows * fraction))));
      expect(sorted([...train, ...validation])).toEqual(range(rows));
      expect([[...train], [...validation]]).toEqual([sorted(train), sorted(validation)]);
    }
  expect(() => splitRows(1, { fraction: 0.5, random: createRandom(1) })).toThrow('needs at least 2 rows; got 1');
  expect(() => foldRows(5, 1, createRandom(1))).toThrow('`folds`');
  expect(() => foldRows(5, 6, createRandom(1))).toThrow('`folds`');
  expect(foldRows(5, 5, createRandom(1)).map((fold) => fold.length)).toEqual([1, 1, 1, 1, 1]);
});

describe('groups', () => {
  const lists = fc
    .array(fc.integer({ min: 0, max: 6 }), { minLength: 4, maxLength: 30 })
    .filter((groups) => new Set(groups).size >= 2);
  const sizes = (groups: readonly number[]): number[] =>
    [...new Set(groups)].map((group) => groups.filter((each) => each === group).length);

  test('no group more would bring what is held back nearer to its share', () => {
    fc.assert(
      fc.property(lists, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), (groups, fraction, seed) => {
        const { train, validation } = splitGroups(groups, { fraction, random: createRandom(seed) });
        expect(sorted([...train, ...validation])).toEqual(range(groups.length));
        const left = [...new Set([...train].map((row) => groups[row]))];
        expect(left.length).toBeGreaterThan(0);
        const off = (count: number): number => Math.abs(count - fraction * groups.length);
        // the last group is always learned from
        const more = left.length > 1 ? left.map((group) => groups.filter((each) => each === group).length) : [];
        for (const count of more) expect(off(validation.length + count)).toBeGreaterThanOrEqual(off(validation.length));
      }),
    );
    expect(() => splitGroups([3, 3], { fraction: 0.5, random: createRandom(1) })).toThrow('at least 2 groups; got 1');
  });

  test('folds are as even as the largest first into the emptiest makes them', () => {
    fc.assert(
      fc.property(lists, fc.nat(), (groups, seed) => {
        const folds = Math.min(3, new Set(groups).size);
        const parts = foldGroups(groups, folds, createRandom(seed));
        const counts = new Array<number>(folds).fill(0);
        for (const size of sizes(groups).sort((a, b) => b - a)) counts[counts.indexOf(Math.min(...counts))] += size;
        expect(sorted(parts.map((part) => part.length))).toEqual(sorted(counts));
        expect(sorted(parts.flatMap((part) => [...part]))).toEqual(range(groups.length));
        for (const part of parts) expect([...part]).toEqual(sorted(part));
      }),
    );
    expect(() => foldGroups([1, 2], 3, createRandom(1))).toThrow('`folds`');
  });
});

describe('groups that come as they are', () => {
  const random = { ...createRandom(1), shuffle: () => {} } as never;
  /** rows of groups of these sizes, one after the other */
  const groupsOf = (...sizes: number[]): number[] => sizes.flatMap((size, i) => Array<number>(size).fill(i));
  const heldBack = (fraction: number, ...sizes: number[]): number[] => [
    ...splitGroups(groupsOf(...sizes), { fraction, random }).validation,
  ];

  test('are held back while that is nearer to the share, the first in any case, the last never', () => {
    expect(heldBack(0.5, 3, 2, 4, 1)).toEqual(range(5));
    // five are wanted of ten: six are no nearer than four
    expect(heldBack(0.5, 4, 2, 4)).toEqual(range(4));
    expect(heldBack(0.5, 4, 3, 1, 2)).toEqual([0, 1, 2, 3, 7]);
    expect(heldBack(0, 10, 1)).toEqual(range(10));
    expect(heldBack(1, 2, 2, 2)).toEqual(range(4));
  });

  test('are dealt the largest first, each to the first of the smallest folds', () => {
    const dealt = (folds: number, ...sizes: number[]): number[][] =>
      foldGroups(groupsOf(...sizes), folds, random).map((part) => [...part]);
    expect(dealt(2, 2, 2)).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(dealt(2, 1, 3, 2)).toEqual([
      [1, 2, 3],
      [0, 4, 5],
    ]);
    expect(() => dealt(1, 2, 2)).toThrow('`folds`');
  });
});

describe('in order', () => {
  test('keys that are all different are cut where the shares say', () => {
    const keys = range(20).map((row) => (row * 7) % 20);
    const parts = cutOrdered(keys, [3, 1, 1]);
    expect(parts.map((part) => sorted([...part].map((row) => keys[row])))).toEqual([
      range(12),
      [12, 13, 14, 15],
      [16, 17, 18, 19],
    ]);
    for (const part of parts) expect([...part]).toEqual(sorted(part));
  });

  test('rows of one key stay together, at the nearer side of the cut', () => {
    expect(cutOrdered([1, 1, 1, 2, 2, 3], [1, 1]).map((part) => [...part])).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(cutOrdered([1, 2, 2, 2, 2, 3], [1, 1]).map((part) => [...part])).toEqual([[0], [1, 2, 3, 4, 5]]);
    expect(cutOrdered([1, 1, 1, 1, 2, 3], [1, 1, 1]).map((part) => [...part])).toEqual([[0, 1, 2, 3], [4], [5]]);
    expect(cutOrdered([3, 1, 2], [1, 1, 1]).map((part) => [...part])).toEqual([[1], [2], [0]]);
    // each part that follows has a key of its own
    expect(cutOrdered([1, 2, 3, 3], [10, 1, 1]).map((part) => [...part])).toEqual([[0], [1], [2, 3]]);
    expect(() => cutOrdered([1, 1, 2], [1, 1, 1])).toThrow(
      'there are 2 different values to order rows by: too few for 3 parts',
    );
  });
});

test('rows evenly: all of few, of many as many from each part', () => {
  expect(rowsEvenly(4, 10)).toEqual([0, 1, 2, 3]);
  expect(rowsEvenly(10, 5)).toEqual([1, 3, 5, 7, 9]);
  expect(rowsEvenly(9, 3)).toEqual([1, 4, 7]);
});

test('rows that are taken keep what is known of the table', () => {
  const profile = [{ option: 'kinds', value: 'number', why: 'so' }];
  const table = { ...createTable({ x: [1, 2, 3] }), profile };
  expect(takeRows(table, [1])).toMatchObject({ rows: 1, profile });
  expect(takeRows(createTable({ x: [1] }), [0])).not.toHaveProperty('profile');
});
