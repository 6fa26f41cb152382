import { expect, test } from 'vitest';
import { encodeColumn, fillsGaps, fitInput, unknownIn, type WordEncoding } from './input-columns.js';
import type { InputColumn } from './table-encoding.js';
import { createTable, type Table } from './table.js';

const rows = 60;
const kindOf = (count: number, words?: WordEncoding): string => {
  const table = createTable({ word: Array.from({ length: rows }, (_, row) => `w${row % count}`) });
  const values = Float64Array.from({ length: rows }, (_, row) => row);
  return fitInput(table, table.columns[0], { scaling: 'auto', words, quantities: () => [{ on: 'y', values }] }).input
    .kind;
};

test('up to twelve words each have an input, more have what they do to the target; what is asked for goes before', () => {
  expect([2, 3, 12, 13].map((count) => kindOf(count))).toEqual(['flag', 'category', 'category', 'effect']);
  expect([kindOf(3, 'target'), kindOf(13, 'one-hot')]).toEqual(['effect', 'category']);
});

const number: InputColumn = { kind: 'number', name: 'x', offset: 0, factor: 1, range: [0, 1] };
const date: InputColumn = {
  kind: 'date',
  name: 'when',
  date: { order: 'ymd' },
  range: [0, 1],
  elapsed: { origin: 0, offset: 1, factor: 2 },
  cycles: [],
};
const words: InputColumn = { kind: 'category', name: 'w', categories: ['a', 'b'] };

test('older models have nothing to take a gap for in some columns', () => {
  for (const column of [number, date, words]) expect(fillsGaps(column)).toBe(false);
  for (const column of [number, date]) expect(fillsGaps({ ...column, fill: 0 })).toBe(true);
  expect(fillsGaps({ ...words, fill: 'a' })).toBe(true);
  expect(fillsGaps({ ...words, rare: [] })).toBe(true);
  expect(fillsGaps({ ...words, shares: [0.5, 0.5] })).toBe(true);
  expect(fillsGaps({ kind: 'effect', name: 'w', categories: ['a'], effects: [] })).toBe(true);
});

test('a column is written in its place of every row', () => {
  const values = Float64Array.of(0, 86_400, 3 * 86_400);
  const table: Table = { rows: 3, columns: [{ kind: 'number', name: 'when', values, date: { order: 'ymd' } }] };
  const x = new Float64Array(12).fill(9);
  encodeColumn(date, table, x, 2, 4, {});
  expect([...x]).toEqual([9, 9, -2, 9, 9, 9, 0, 9, 9, 9, 4, 9]);
});

test('what training did not see is counted: words, their rows, and gaps where it had none', () => {
  const table = createTable({ w: ['a', 'c', null, 'd', 'c', null], x: [1, null, 3, null, null, 5] });
  expect(unknownIn(words, table)).toEqual({ words: ['c', 'd'], rows: 3, missing: 2 });
  expect(unknownIn({ ...words, gaps: true, rare: ['c'] }, table)).toEqual({ words: ['d'], rows: 1, missing: 0 });
  expect(unknownIn(number, table)).toEqual({ words: [], rows: 0, missing: 3 });
  expect(unknownIn({ ...number, gaps: true }, table)).toEqual({ words: [], rows: 0, missing: 0 });
});
