import { createTable, openBackend } from 'kanjs';
import { prepareTable, trainModel } from 'kanjs/train';
import { expect, test } from 'vitest';
import { usedColumns } from './used-columns.js';

const backend = await openBackend({ threads: 1 });
const rows = 240;
const value = (row: number, column: number): number =>
  ((((row + 3) * (2 * column + 5) * 7919) % 10_007) / 10_007) * 2 - 1;

/** So many columns, of which c2, c7 and a word make the target. */
const tableOf = (count: number) => {
  const columns = Object.fromEntries(
    Array.from({ length: count }, (_, k) => [`c${k}`, Array.from({ length: rows }, (__, row) => value(row, k))]),
  );
  const word = Array.from({ length: rows }, (_, row) => ['low', 'middle', 'high'][(row * 7) % 3]);
  const y = word.map((each, row) => value(row, 2) + 2 * value(row, 7) ** 2 + (each === 'high' ? 1.5 : 0));
  return createTable({ ...columns, word, y });
};

test('of many columns those that the network uses most are searched, words too', async () => {
  const table = tableOf(11);
  const { model, train, loss } = await prepareTable(table, { target: 'y', layers: [3] });
  const learned = await trainModel(model, train, { epochs: 40, learningRate: 0.02, loss, backend });
  const { table: narrow, searched } = await usedColumns(table, 'y', learned.model, {
    x: Float64Array.from(train.x),
    backend,
  });
  expect(searched).toHaveLength(5);
  expect(searched).toEqual(expect.arrayContaining(['c2', 'c7', 'word']));
  expect(narrow.columns.map(({ name }) => name).toSorted()).toEqual(['y', ...searched!].toSorted());
});

test('of up to nine columns all are', async () => {
  const table = tableOf(8);
  const { model, train } = await prepareTable(table, { target: 'y' });
  expect(await usedColumns(table, 'y', model, { x: Float64Array.from(train.x), backend })).toEqual({ table });
});
