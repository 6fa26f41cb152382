// What is decided for a small table, from rows to reasons. Larger ones: settle.test.ts.

import { expect, test } from 'vitest';
import { createTable } from '../data/table.js';
import { predictTable } from './predict-table.js';
import { trainTable } from './train-table.js';

test('ten rows of y = 2x are a line', async () => {
  const x = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const { model, refitted, rows, settled } = await trainTable(createTable({ x, y: x.map((value) => 2 * value) }), {
    target: 'y',
  });
  const { data } = await predictTable(model, createTable({ x: [3.5] }));
  expect(Math.abs(data[0] - 7)).toBeLessThan(0.1);
  // straight lines say nothing of decay, penalty and optimiser
  expect(settled!.map(({ option, value }) => [option, value])).toEqual([
    ['layers', []],
    ['gridSize', 1],
    ['order', 1],
    ['base', 'none'],
    ['epochs', 2000],
  ]);
  expect(settled![0].why).toBe('8 rows are too few for trials');
  expect([rows, refitted]).toEqual([{ train: 8, validation: 2 }, 10]);
});
