// Several pages of a chunk, one after the other, on both sides of each bound; and the bytes that are at hand afterwards.

import type { ColumnMetaData, DataReader } from 'hyparquet';
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { describe, expect, it } from 'vitest';
import { chunkOf, headersOf, type MadePage as Page } from '../../test/parquet-pages.js';
import { type Chunk, withCheckedPages } from './parquet-pages.js';

/** A file of `before`, the pages, each behind a byte for its header, and `behind`; which parts of it were asked for. */
function fileOf(pages: Page[], { before = 0, behind = 0 } = {}) {
  const stored = pages.flatMap(({ bytes }) => [77, ...Array.from(bytes)]);
  const content = Uint8Array.from([...Array(before).keys(), ...stored, ...Array(behind).keys()]).buffer;
  const asked: [number, number | undefined][] = [];
  const file = {
    byteLength: content.byteLength,
    async slice(from: number, to?: number) {
      asked.push([from, to]);
      return content.slice(from, to);
    },
  };
  return { file, asked, content, begin: before, end: before + stored.length };
}

async function check(pages: Page[], chunk: Partial<Chunk> = {}, around = {}, meta: Partial<ColumnMetaData> = {}) {
  const made = fileOf(pages, around);
  let met = 0;
  const next = headersOf(pages);
  const readers = {
    parquetHeader(reader: DataReader) {
      met++;
      return next(reader);
    },
    compressors: {},
    deltaBinaryUnpack,
  };
  const file = await withCheckedPages(
    made.file,
    { data: chunkOf(made.begin, made.end, meta), rows: 4, optional: false, ...chunk },
    readers,
  );
  return { ...made, checked: file, met };
}

const first = (count: number, more = {}, bytes = [1, 2 * count, 1]): Page => ({
  header: { type: 'DATA_PAGE', data_page_header: { num_values: count, encoding: 'RLE_DICTIONARY' }, ...more },
  bytes,
});
const second = (count: number, fields = {}, bytes = [1, 2 * count, 1]): Page => ({
  header: {
    type: 'DATA_PAGE_V2',
    data_page_header_v2: {
      num_values: count,
      num_rows: count,
      num_nulls: 0,
      encoding: 'RLE_DICTIONARY',
      definition_levels_byte_length: 0,
      repetition_levels_byte_length: 0,
      ...fields,
    },
  },
  bytes,
});

describe('pages', () => {
  it('are looked at until all rows have been', async () => {
    expect((await check([first(1), first(2), first(1)])).met).toBe(3);
    expect((await check([second(3), second(1)])).met).toBe(2);
    // what stands behind the last value is nobody's
    expect((await check([first(4), first(9)])).met).toBe(1);
    await expect(check([first(3), first(2)])).rejects.toThrow('it has 2 values where 1 rows are left');
    await expect(check([second(3), second(2)])).rejects.toThrow('it has 2 values where 1 rows are left');
  });
  it('may be empty, and a byte left over is none', async () => {
    expect((await check([first(0), first(4)])).met).toBe(2);
    const none = { type: 'DICTIONARY_PAGE', dictionary_page_header: { num_values: 0 } };
    expect((await check([{ header: none, bytes: [] }, first(4)])).met).toBe(2);
    // of four rows three have come; one byte is left
    expect((await check([first(3), { header: {}, bytes: [] }])).met).toBe(1);
    expect((await check([first(3), first(1)])).met).toBe(2);
  });
  it('say how long they are, up to the end of their column', async () => {
    await expect(check([first(4, { compressed_page_size: -1 })])).rejects.toThrow('how many bytes it has');
    await expect(check([first(4, { compressed_page_size: undefined })])).rejects.toThrow('how many bytes it has');
    await expect(check([first(4, { compressed_page_size: 4 })])).rejects.toThrow('of 4 bytes begins 3 bytes before');
    await expect(check([first(2), first(2, { compressed_page_size: 4 })])).rejects.toThrow('begins 3 bytes before');
  });
  it('have a count of values, of which some may be missing, at most all', async () => {
    for (const count of [-1, NaN]) await expect(check([first(count)])).rejects.toThrow('says that it has');
    await expect(check([second(2, { num_rows: 5 })])).rejects.toThrow('has 5 values where 4 rows are left');
    expect((await check([second(4, { num_nulls: 4 })])).met).toBe(1);
    await expect(check([second(4, { num_nulls: 5 })])).rejects.toThrow('a page of 4 values says that 5 are missing');
  });
  it('may be large when unpacked, as long as they are not small when packed', async () => {
    const large = (bytes: number, unpacked: number): Page =>
      first(
        4,
        { uncompressed_page_size: unpacked, data_page_header: { num_values: 4, encoding: 'PLAIN' } },
        Array(bytes).fill(1),
      );
    // what is large begins at 2 ** 28 bytes
    expect((await check([large(3, 2 ** 28)])).met).toBe(1);
    await expect(check([large(3, 2 ** 28 + 1)])).rejects.toThrow('a page of 3 bytes says that it has 268435457');
    // two of them are together
    const half = (count: number): Page =>
      first(count, { uncompressed_page_size: 2 ** 27, data_page_header: { num_values: count, encoding: 'PLAIN' } });
    expect((await check([half(2), half(2)])).met).toBe(2);
    await expect(check([half(1), half(1), half(1)])).rejects.toThrow(
      '12 bytes of a column say that they have 402653184',
    );
  });
});

describe('what a page holds', () => {
  it('of places in a dictionary begins behind the levels of both kinds', async () => {
    // a value is there or not: levels of 2 bytes; then the width of a place, and runs of one place
    const optional = { optional: true };
    const levels = { definition_levels_byte_length: 2 };
    expect((await check([second(4, levels, [8, 1, 1, 8, 1])], optional)).met).toBe(1);
    await expect(check([second(4, levels, [10, 1, 1, 8, 1])], optional)).rejects.toThrow('repeated 5 times');
    await expect(check([second(4, levels, [8, 1, 1, 10, 1])], optional)).rejects.toThrow('repeated 5 times');
    await expect(check([first(4, {}, [2, 0, 0, 0, 10, 1, 1, 8, 1])], optional)).rejects.toThrow('repeated 5 times');
    await expect(check([first(4, {}, [2, 0, 0, 0, 8, 1, 1, 10, 1])], optional)).rejects.toThrow('repeated 5 times');
    // levels alone: all values are missing
    expect((await check([first(4, {}, [2, 0, 0, 0, 8, 0])], optional)).met).toBe(1);
  });
  it('of truth are runs behind their length, without a width', async () => {
    const truth = (length: number): Page =>
      first(4, { data_page_header: { num_values: 4, encoding: 'RLE' } }, [2, 0, 0, 0, 2 * length, 1]);
    const data = { type: 'BOOLEAN' } as const;
    expect((await check([truth(4)], {}, {}, data)).met).toBe(1);
    await expect(check([truth(5)], {}, {}, data)).rejects.toThrow('repeated 5 times where 4 values are left');
  });
  it('without bits is one value in the older pages', async () => {
    expect((await check([first(4, {}, [0, 10])])).met).toBe(1);
    await expect(check([second(4, {}, [0, 10])])).rejects.toThrow('repeated 5 times');
  });
});

it('the bytes of the column are had without the file, others from it', async () => {
  const { checked, asked, content, begin, end } = await check([first(2), first(2)], {}, { before: 5, behind: 4 });
  expect([begin, end, asked]).toEqual([5, 13, [[5, 13]]]);
  const parts = [
    [5, 13],
    [6, 9],
    [5, 9],
    [9, 13],
  ] as const;
  for (const [from, to] of parts)
    expect(new Uint8Array(await checked.slice(from, to))).toEqual(new Uint8Array(content.slice(from, to)));
  expect(asked).toHaveLength(1);
  for (const [from, to] of [
    [4, 13],
    [5, 14],
    [0, 3],
    [14, 16],
  ])
    expect(new Uint8Array(await checked.slice(from, to))).toEqual(new Uint8Array(content.slice(from, to)));
  expect(asked.slice(1)).toEqual([
    [4, 13],
    [5, 14],
    [0, 3],
    [14, 16],
  ]);
  expect(new Uint8Array(await checked.slice(15))).toEqual(new Uint8Array(content.slice(15)));
  expect(checked.byteLength).toBe(17);
});
