import { expect, test, vi } from 'vitest';
import { readCsv } from '../data/csv.js';
import { createTable } from '../data/table.js';
import { decodeTableBytes, encodeTableBytes, namedTableBytes, tableDigest } from './table-bytes.js';

const table = createTable({
  x: [1, NaN, -0, 1e-320, Infinity],
  word: ['a', 'ü\n', null, 'a', ''],
  when: [new Date(0), null, new Date(1e12), new Date(5), new Date(6)],
});

test('a table comes back as it was, with its dates and its profile', async () => {
  expect(decodeTableBytes(encodeTableBytes(table))).toEqual(table);
  const read = await readCsv('day;x\n2024-01-05;1,5\n2024-02-05;2,5\n2024-03-05;\n');
  expect(decodeTableBytes(encodeTableBytes(read))).toEqual(read);
});

test('bytes that stand anywhere in a Buffer are read all the same', () => {
  const all = Buffer.concat([Buffer.from('abc'), encodeTableBytes(table), Buffer.from('def')]);
  expect(decodeTableBytes(all.subarray(3, all.length - 3))).toEqual(table);
});

test('bytes in shared memory are read where they are: threads have one table, not one each', () => {
  const bytes = encodeTableBytes(table);
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  const read = decodeTableBytes(shared);
  expect(read).toEqual(table);
  for (const column of read.columns)
    expect((column.kind === 'number' ? column.values : column.codes).buffer).toBe(shared.buffer);
});

test('equal tables have one digest, and a changed value, word, name or order another', () => {
  const digest = (one: typeof table): string => tableDigest(encodeTableBytes(one));
  const missing = Float64Array.of(1, NaN, -0, 1e-320, Infinity);
  // another way to say that a value is missing
  new BigUint64Array(missing.buffer)[1] = 0xfff8000000000001n;
  const same = { ...table, columns: [{ ...table.columns[0], values: missing }, ...table.columns.slice(1)] };
  expect(digest(same as typeof table)).toBe(digest(table));
  const others = [
    createTable({ x: [1, 2], y: [1, 2] }),
    createTable({ x: [1, 2], y: [1, 3] }),
    createTable({ y: [1, 2], x: [1, 2] }),
    createTable({ x: [1, 2], z: [1, 2] }),
    createTable({ x: ['1', '2'], y: [1, 2] }),
  ];
  expect(new Set(others.map(digest)).size).toBe(others.length);
});

test('other bytes are refused, wherever they end', () => {
  const bytes = encodeTableBytes(table);
  expect(() => decodeTableBytes(new TextEncoder().encode('PAR1'))).toThrow('these bytes are no table of kanjs');
  for (let end = 0; end < bytes.length; end += 3)
    expect(() => decodeTableBytes(bytes.subarray(0, end))).toThrow(/table/);
  const more = new Uint8Array(bytes.length + 8);
  more.set(bytes);
  expect(() => decodeTableBytes(more)).toThrow('something follows the rows');
});

test('bytes and digest of a large table come in pieces, the same as at once', async () => {
  let now = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 11));
  const large = createTable({
    x: Array.from({ length: 300_000 }, (_, i) => Math.sin(i)),
    y: new Array(300_000).fill('a'),
  });
  let turns = 0;
  let over = false;
  const turn = (): void => void (over || (turns++, setImmediate(turn)));
  setImmediate(turn);
  const { bytes, digest } = await namedTableBytes(large);
  over = true;
  clock.mockRestore();
  expect(Buffer.compare(bytes, encodeTableBytes(large))).toBe(0);
  expect(digest).toBe(tableDigest(bytes));
  // two columns, and more than three megabytes
  expect(turns).toBeGreaterThanOrEqual(5);
});
