import { expect, test } from 'vitest';
import { farRows, farSets } from './outlying.js';

const offs = (...values: number[]): Float64Array => Float64Array.from(values);

test('slips of several sizes are sets within each other, the clearest first', () => {
  expect(farSets(offs(1, 500, 2, 3, 20), 10, 5, 3)).toEqual([[1], [1, 4]]);
  expect(farSets(offs(1, 40, 2, 1, 30), 10, 5, 3)).toEqual([[1, 4]]);
  expect(farRows(offs(1, 500, 2, 3, 20), 10, 5, 3)).toEqual([1, 4]);
});

test('rows count that are far, far beyond the next, and few', () => {
  expect(farSets(offs(1, 9.9, 1, 1), 10, 5, 3)).toEqual([]);
  expect(farSets(offs(1, 10, 1, 1), 10, 5, 3)).toEqual([[1]]);
  expect(farSets(offs(3, 14.9, 3, 3), 10, 5, 3)).toEqual([]);
  expect(farSets(offs(3, 15, 3, 3), 10, 5, 3)).toEqual([[1]]);
  expect(farSets(offs(50, 60, 70, 1), 10, 5, 2)).toEqual([]);
  expect(farSets(offs(50, 60, 70, 1), 10, 5, 3)).toEqual([[0, 1, 2]]);
  // nothing is said of the row
  expect(farSets(offs(1, Infinity, 2), 10, 5, 1)).toEqual([[1]]);
  expect(farRows(offs(1, 2), 10, 5, 1)).toEqual([]);
});
