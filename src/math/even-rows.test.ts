import { expect, test } from 'vitest';
import { evenRows, takeEvenly, takeValues } from './even-rows.js';

test('rows are taken evenly, all where there are no more', () => {
  expect([...evenRows(10, 4)]).toEqual([0, 2, 5, 7]);
  expect([...evenRows(7, 3)]).toEqual([0, 2, 4]);
  expect([...evenRows(3, 3)]).toEqual([0, 1, 2]);
  expect([...evenRows(3, 9)]).toEqual([0, 1, 2]);
  expect([...evenRows(0, 9)]).toEqual([]);
});

test('values are those of the rows', () => {
  expect([...takeValues(Float64Array.of(5, 6, 7, 8), Uint32Array.of(3, 1))]).toEqual([8, 6]);
});

test('every so many rows are taken whole, beginning with the first', () => {
  // seven rows of three values: 0 1 2, 10 11 12, …
  const values = [0, 1, 2, 3, 4, 5, 6].flatMap((row) => [10 * row, 10 * row + 1, 10 * row + 2]);
  // rows 0, ⌊7/3⌋, ⌊14/3⌋
  expect(Array.from(takeEvenly(values, 7, 3))).toEqual([0, 1, 2, 20, 21, 22, 40, 41, 42]);
  expect(Array.from(takeEvenly(values, 7, 6))).toEqual(
    [0, 1, 2, 3, 4, 5].flatMap((row) => values.slice(3 * row, 3 * row + 3)),
  );
  expect(Array.from(takeEvenly([5, 6, 7, 8], 4, 2))).toEqual([5, 7]);
});

test('where there are no more rows than asked for they are those given', () => {
  const values = [1, 2, 3, 4];
  expect(takeEvenly(values, 2, 2)).toBe(values);
  expect(takeEvenly(values, 2, 3)).toBe(values);
  expect(takeEvenly(values, 2, 1)).toEqual(Float64Array.of(1, 2));
});
