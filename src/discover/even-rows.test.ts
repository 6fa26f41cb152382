import { expect, test } from 'vitest';
import { evenRows, takeValues } from './even-rows.js';

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
