// Values with a type of their own, and what of them goes into a column of numbers and into one that is not.

import { expect, test } from 'vitest';
import { runInNewContext } from 'node:vm';
import type { ColumnBuilder } from './column-builder.js';
import { addValue } from './value-cells.js';

/** What is added to a column, which is one of numbers or not. */
function added(value: unknown, numeric: boolean): unknown {
  let found: unknown;
  const builder = {
    name: 'c',
    numeric,
    addNumber: (number: number) => (found = number),
    add: (cell: string, row: number) => (found = [cell, row]),
  };
  addValue(builder as unknown as ColumnBuilder, value, 7);
  return found;
}

test.each<[string, unknown, unknown, unknown]>([
  ['a number', 1.5, 1.5, ['1.5', 7]],
  ['an infinite number', -Infinity, -Infinity, ['-Infinity', 7]],
  ['NaN', NaN, ['', 7], ['', 7]],
  ['null', null, ['', 7], ['', 7]],
  ['undefined', undefined, ['', 7], ['', 7]],
  ['text', '12', ['12', 7], ['12', 7]],
  ['a long whole number', 12n, 12, ['12', 7]],
  ['the longest that is exact', 9007199254740991n, 9007199254740991, ['9007199254740991', 7]],
  ['one that is not', 9007199254740993n, ['9007199254740993', 7], ['9007199254740993', 7]],
  ['truth', false, ['false', 7], ['false', 7]],
  ['a date', new Date(1500), ['1970-01-01T00:00:01.500Z', 7], ['1970-01-01T00:00:01.500Z', 7]],
  [
    'a date of another realm',
    runInNewContext('new Date(0)'),
    ['1970-01-01T00:00:00.000Z', 7],
    ['1970-01-01T00:00:00.000Z', 7],
  ],
  ['a date that is none', new Date(NaN), ['', 7], ['', 7]],
])('%s', (_, value, inNumbers, inOthers) => {
  expect(added(value, true)).toEqual(inNumbers);
  expect(added(value, false)).toEqual(inOthers);
});

test.each<[unknown, string]>([
  [[1], 'a list'],
  [{ x: 1 }, 'a record'],
  [Uint8Array.of(1), 'bytes'],
])('%j is no single value', (value, what) => {
  expect(() => added(value, true)).toThrow(`row 7 has ${what} in column "c", where one value is expected`);
});
