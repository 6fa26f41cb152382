import { createTable, openBackend } from 'kanjs';
import { prepareTable } from 'kanjs/train';
import { expect, test } from 'vitest';
import { edgeLook } from './look.js';

const rows = 300;
/** Thirty numbers from 0 to 1, again and again: whatever rows are held back, the smallest and the largest are learned from. */
const uniform = (row: number): number => ((((row % 30) + 1) * 7919) % 10_007) / 10_007;
const columns = {
  even: Array.from({ length: rows }, (_, row) => 100 * uniform(row)),
  decades: Array.from({ length: rows }, (_, row) => 10 ** (8 * uniform(row + 7) - 2)),
  word: Array.from({ length: rows }, (_, row) => ['low', 'high'][row % 2]),
};
const y = columns.even.map((value, row) => value + (row % 2));

test.each(['range', 'robust', 'log'] as const)(
  'the ends of an edge of the first layer are in the units of its column, scaled by %s',
  async (scaling) => {
    const table = createTable({ ...columns, y });
    const { model, train } = await prepareTable(table, { target: 'y', layers: [2], scaling });
    const [backend, x] = [await openBackend({ threads: 1 }), Float64Array.from(train.x)];
    const endsOf = async (input: number): Promise<[number, number]> =>
      (await edgeLook(model, [0, input, 0], x, backend)).ends!;
    for (const [input, values] of [columns.even, columns.decades].entries()) {
      const [least, most] = await endsOf(input);
      // what a curve that is nearly level magnifies
      expect(least / Math.min(...values)).toBeCloseTo(1, 4);
      expect(most / Math.max(...values)).toBeCloseTo(1, 4);
    }
    expect(await endsOf(2)).toEqual([0, 1]);
    expect((await edgeLook(model, [1, 0, 0], x, backend)).ends).toBeUndefined();
    backend.close();
  },
);
