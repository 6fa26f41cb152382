import { expect, test } from 'vitest';
import { fitInput, type WordEncoding } from './input-columns.js';
import { createTable } from './table.js';

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
