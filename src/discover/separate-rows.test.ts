import { describe, expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import type { Columns } from '../formula/formula-fit.js';
import { separate } from './separate-rows.js';

const columnsOf = (rows: number, f: (x: number, z: number, row: number) => number): Columns => {
  const random = createRandom(3);
  const [x, z] = [0, 1].map(() => Float64Array.from({ length: rows }, () => 2 * random.next() - 1));
  return { names: ['x', 'z'], columns: [x, z], y: x.map((value, row) => f(value, z[row], row)) };
};

describe('rows that are held back', () => {
  test('are a fifth, two thousand at most, and no row is in both', () => {
    for (const [rows, held, train, guide] of [
      [40, 8, 26, 6],
      [100, 20, 64, 16],
      [3000, 600, 1000, 1400],
      [15_000, 2000, 1000, 2000],
    ]) {
      const data = columnsOf(rows, (_x, _z, row) => row);
      const parts = separate(data, 5);
      const counts = [parts.heldBack, parts.train, parts.guide, parts.learned].map(({ y }) => y.length);
      expect(counts).toEqual([held, train, guide, rows - held]);
      expect(new Set([...parts.heldBack.y, ...parts.train.y, ...parts.guide.y]).size).toBe(held + train + guide);
      // constants see all rows that nothing is measured on
      expect(new Set([...parts.heldBack.y, ...parts.learned.y]).size).toBe(rows);
      // rows stay together
      for (const part of [parts.heldBack, parts.train, parts.guide, parts.learned])
        part.y.forEach((row, i) =>
          expect(part.columns.map((column) => column[i])).toEqual(data.columns.map((column) => column[row])),
        );
      expect(separate(data, 5).heldBack.y).toEqual(parts.heldBack.y);
      expect(separate(data, 6).heldBack.y).not.toEqual(parts.heldBack.y);
    }
  });

  test('of few rows all others are searched and guide as well', () => {
    for (const [rows, held] of [
      [6, 1],
      [10, 2],
      [30, 6],
    ]) {
      const { heldBack, train, guide, learned } = separate(
        columnsOf(rows, (_x, _z, row) => row),
        5,
      );
      expect(heldBack.y.length).toBe(held);
      expect([...train.y]).toEqual([...learned.y]);
      expect([...guide.y]).toEqual([...learned.y]);
      expect(new Set([...heldBack.y, ...learned.y]).size).toBe(rows);
    }
  });

  test('mean and spread are of the others', () => {
    const { train, mean, spread } = separate(
      columnsOf(50, (x) => 3 * x + 7),
      1,
    );
    const expected = train.y.reduce((sum, value) => sum + value, 0) / 32;
    expect(mean).toBeCloseTo(expected, 12);
    expect(spread).toBeCloseTo(Math.sqrt(train.y.reduce((sum, value) => sum + (value - expected) ** 2, 0) / 32), 12);
  });

  test('columns of other lengths and a target that never changes are refused', () => {
    const data = columnsOf(20, () => 4);
    expect(() => separate(data, 1)).toThrow('the target is 4 everywhere');
    expect(() => separate({ ...data, names: ['x'] }, 1)).toThrow('expected 1 columns of 20 values');
    expect(() => separate({ ...data, y: new Float64Array(19) }, 1)).toThrow('expected 2 columns of 19 values');
  });
});
