// What asks for far more than it is: refused after work that grows with what has come, whatever it is packed in.

import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { ColumnBuilder } from './column-builder.js';
import { usualMissing } from './missing-cells.js';
import { plainStyle } from './number-cells.js';
import { readTable, readTableWithin } from './read-table.js';
import { checkCells, checkRoom, checkUnpacked, checkWords } from './room.js';
import { readValues } from './value-table.js';

it('bytes that were packed: usual tables pass, and all that is small', () => {
  checkUnpacked(1 << 26, 100);
  checkUnpacked(1 << 30, 1 << 23);
  expect(() => checkUnpacked(1 << 27, 1 << 17)).toThrow(
    'its 131072 bytes so far have become 134217728 when unpacked, more than 200 of each',
  );
});

it('what is unpacked is free up to 64 MB, and beyond it 200 bytes of each packed one', () => {
  const free = 64 * 1024 * 1024;
  checkUnpacked(free, 1);
  // 335 545 · 200 = 67 109 000
  checkUnpacked(67_109_000, 335_545);
  expect(() => checkUnpacked(67_109_001, 335_545)).toThrow('have become 67109001 when unpacked');
  expect(() => checkUnpacked(free + 1, 335_544)).toThrow('have become 67108865 when unpacked');
});

it('cells are free up to 16 million, and beyond them 64 of each byte, in a quarter of a million columns at most', () => {
  const free = 16 * 1024 * 1024;
  checkCells(free, 1, 1);
  checkCells(free / 64, 64, 1);
  checkCells(free + 64, 1, free / 64 + 1);
  expect(() => checkCells(free + 1, 1, free / 64)).toThrow('16777217 rows of 1 columns come of only 262144 bytes');
  expect(() => checkCells(free + 65, 1, free / 64 + 1)).toThrow('nearly all cells would be empty');
  checkCells(1, 262_144, 1);
  expect(() => checkCells(1, 262_145, 1e9)).toThrow('there are more than 262144 columns');
});

it('a packed table of zeros is given up at 64 MB, long before it ends', async () => {
  const packed = gzipSync(`0,${'0'.repeat(1 << 20)}\n`);
  let asked = 0;
  const bomb = function* (): Generator<Uint8Array> {
    yield gzipSync('x,y\n');
    // gzip lets what is packed follow each other
    for (; asked < 10_000; asked++) yield packed;
  };
  await expect(readTable(bomb())).rejects.toThrow('more than 200 of each');
  expect(asked).toBeLessThan(100);
});

it('one record of many columns among thousands of few asks for the square of the text', async () => {
  let asked = 0;
  const lines = function* (): Generator<string> {
    yield `{${Array.from({ length: 10_000 }, (_, i) => `"k${i}":1`).join()}}\n`;
    for (; asked < 1e6; asked++) yield `{"k${asked % 7}":1}\n`;
  };
  await expect(readTable(lines())).rejects.toThrow('nearly all cells would be empty or the same');
  expect(asked).toBeLessThan(10_000);
  checkCells(1e6, 1000, 2e7);
  expect(() => checkCells(1, 300_000, 1e7)).toThrow('more than 262144 columns');
});

it('a file of few bytes that says it has thousands of millions of rows', async () => {
  let read = 0;
  const groups = async function* () {
    for (let rows = 1000; rows < 1e18; rows *= 1000)
      yield { rows, bytes: 5000, names: ['x'], values: () => (read++, new Float64Array(rows)) };
  };
  await expect(readValues(groups(), {})).rejects.toThrow('1001001000 rows of 1 columns come of only 5000 bytes');
  expect(read).toBe(2);
});

it('words that cannot all be told apart', () => {
  checkWords('id', 1 << 23);
  expect(() => checkWords('id', 1 + (1 << 23))).toThrow('column "id" has more than 8388608 different words');
});

it('more rows than there is memory for', () => {
  const reading = { style: plainStyle, missing: usualMissing, dayFirst: false };
  // room is made for sixteen at least
  const builder = new ColumnBuilder('x', 0, reading, 'number', 1);
  for (let row = 0; row < 16; row++) builder.addNumber(row);
  const whole = globalThis.Float64Array;
  globalThis.Float64Array = function () {
    throw new RangeError('Array buffer allocation failed');
  } as unknown as typeof Float64Array;
  try {
    expect(() => builder.addNumber(2)).toThrow('there is no memory for more than 16 rows');
  } finally {
    globalThis.Float64Array = whole;
  }
});

it('room for all rows: of numbers eight bytes each, of words four, less what is held already', () => {
  // a quarter of the source, 1000 rows: 4000 rows of 20 bytes are 80 000
  const columns = [8, 8, 4].map((bytesOfRow) => ({ bytesOfRow, bytesHeld: 10_000 }));
  const room = (free: number): { share(): number; free(): number } => ({ share: () => 0.25, free: () => free });
  checkRoom(1000, columns, room(50_000));
  expect(() => checkRoom(1000, columns, room(49_999))).toThrow(
    'as a table its about 4000 rows of 3 columns need about 0.00008 GB of memory, 0.00008 GB are free',
  );
  checkRoom(1000, columns, room(Infinity));
  // nothing handed over yet says nothing
  checkRoom(0, columns, { share: () => 0, free: () => 1 });
});

it('a table larger than the memory is given up when its first thousands of rows are read; one that is not is read', async () => {
  const block = 'a,1.5\n'.repeat(1000);
  const read = async (free: number): Promise<{ said: number | string; blocks: number }> => {
    let blocks = 0;
    const source = function* (): Generator<string> {
      yield 'word,x\n';
      for (; blocks < 100; blocks++) yield block;
    };
    const room = { share: () => blocks / 100, free: () => free };
    const said = await readTableWithin(source(), {}, room).then(
      ({ rows }) => rows,
      (error: Error) => error.message,
    );
    return { said, blocks };
  };
  // 100 000 rows of twelve bytes
  expect(await read(2_000_000)).toEqual({ said: 100_000, blocks: 100 });
  const { said, blocks } = await read(600_000);
  expect([said, blocks < 30]).toEqual([expect.stringContaining('GB of memory'), true]);
});
