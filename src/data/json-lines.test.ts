// Batches of records: how many belong together, and how much of the source they end at.

import { expect, test } from 'vitest';
import { jsonBatches } from './json-lines.js';

interface Found {
  rows: number;
  bytes: number;
  names: readonly string[];
}

async function batches(pieces: Iterable<string>): Promise<Found[]> {
  const found: Found[] = [];
  for await (const { rows, bytes, names } of jsonBatches(pieces)) found.push({ rows, bytes, names });
  return found;
}

test('a batch has 4096 records, and says how many characters of the source end with it', async () => {
  // seven characters and a line end
  const line = '{"a":1}\n';
  expect(await batches([line.repeat(5000)])).toEqual([
    { rows: 4096, bytes: 8 * 4096, names: ['a'] },
    { rows: 904, bytes: 8 * 5000, names: ['a'] },
  ]);
  expect(await batches([line.repeat(4096)])).toHaveLength(1);
  expect(await batches([line.repeat(4095), '{"bc":1}\n', line])).toEqual([
    { rows: 4096, bytes: 8 * 4096 + 1, names: ['a', 'bc'] },
    { rows: 1, bytes: 8 * 4097 + 1, names: ['a'] },
  ]);
});

test('a batch is full with fewer records when they are sixteen million characters', async () => {
  // three of these are more than 2 ** 24, two are less
  const record = `{"a":1}${' '.repeat(8e6)}\n`;
  const found = await batches(Array<string>(5).fill(record));
  expect(found.map(({ rows, bytes }) => [rows, bytes])).toEqual([
    [3, 3 * record.length],
    [2, 5 * record.length],
  ]);
});

test('lines are counted with the blank ones before the first, whatever pieces they come in', async () => {
  for (const pieces of [['\n\n', ' \n{"a":1}\n7\n'], ['\n', '\n \n', '{"a":1}\n', '7\n'], ['\n\n \n{"a":1}\n7\n']])
    await expect(batches(pieces)).rejects.toThrow('line 5 is 7, no record');
  expect(await batches(['\n', ' \n'])).toEqual([]);
});
