import { expect, test } from 'vitest';
import { readMatrix } from './matrix.js';
import { resolveMissing } from './missing.js';
import { createTable } from './table.js';

test('a gap is told with its row and column, and how many there are where it is not alone', () => {
  const told = (x: (number | null)[], y: (number | null)[]): (() => unknown) => {
    const table = createTable({ x: x.map((value) => value ?? NaN), y: y.map((value) => value ?? NaN) });
    return () => resolveMissing(table, ['y'], 'error');
  };
  expect(told([1, null, 3], [1, 2, 3])).toThrow(/^row 2 has no value in column "x"$/);
  expect(told([1, 2, null], [1, null, 3])).toThrow(/^row 2 has no value in column "y", the first of 2 missing values$/);
  expect(told([null, null, 3], [1, 2, null])).toThrow(/^row 1 .* "x", the first of 3 missing values$/);
  expect(told([1, 2], [3, 4])).not.toThrow();
});

test('numbers of a tensor that are a list become an array, an array stays the same one', () => {
  const array = Float32Array.from([1, 2, 3, 4]);
  expect(readMatrix('x', { data: array, shape: [2, 2] }, 2).data).toBe(array);
  const { data, rows } = readMatrix('x', { data: [1, 2, 3, 4], shape: [2, 2] }, 2);
  expect(data).toEqual(Float64Array.from([1, 2, 3, 4]));
  expect(rows).toBe(2);
  expect(() => readMatrix('x', { data: [1, '2'] as never, shape: [1, 2] }, 2)).toThrow('must be numbers; got "2"');
});
