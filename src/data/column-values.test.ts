// A column as numbers or as words, whichever it was.

import { expect, test } from 'vitest';
import { missingValue, numbersOf, wordsOf } from './column-values.js';
import { createTable, type Table } from './table.js';

const tableOf = (...values: (string | number | null)[]): Table => createTable({ c: values as string[] });
const numbers = (...values: (string | null)[]): number[] => {
  const table = tableOf(...values);
  return [...(numbersOf(table.columns[0], table) as { values: Float64Array }).values];
};

test('truth is a number where there is nothing else, other words are none', () => {
  expect(numbers('false', 'true', null, 'true')).toEqual([0, 1, NaN, 1]);
  expect(numbers('true', null)).toEqual([1, NaN]);
  expect(numbers('false')).toEqual([0]);
  const refused = 'where this model reads numbers';
  expect(() => numbers('true', 'false', 'maybe')).toThrow(
    `column "c" holds words ("true", "false", "maybe") ${refused}`,
  );
  expect(() => numbers('a', 'b', 'd', 'e')).toThrow('column "c" holds words ("a", "b", "d") where');
  expect(() => numbers('yes')).toThrow(refused);
});

test('numbers are what they are, and none is infinite', () => {
  const table = tableOf(1, 2.5);
  expect(numbersOf(table.columns[0], table)).toBe(table.columns[0]);
  const endless: Table = { rows: 1, columns: [{ kind: 'number', name: 'c', values: Float64Array.of(Infinity) }] };
  expect(() => numbersOf(endless.columns[0], endless)).toThrow('row 1 has an infinite value in column "c"');
});

test('numbers as words are the same word however they were written, in order of appearance; gaps have none', () => {
  const values = Float64Array.of(1.5, NaN, 2, 1.5, 0);
  expect(wordsOf({ kind: 'number', name: 'c', values })).toEqual({
    kind: 'category',
    name: 'c',
    categories: ['1.5', '2', '0'],
    codes: Int32Array.of(0, -1, 1, 0, 2),
  });
  const [words] = tableOf('a', 'b').columns;
  expect(wordsOf(words)).toBe(words);
});

test('a gap is told with its row and column', () => {
  expect(missingValue(tableOf('a'), 2, 'c').message).toBe('row 3 has no value in column "c"');
});
