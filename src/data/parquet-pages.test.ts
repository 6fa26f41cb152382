// Pages that say more than they hold: refused before the reader makes room for it.

import type { ColumnMetaData, PageHeader } from 'hyparquet';
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { expect, it } from 'vitest';
import { type Chunk, withCheckedPages } from './parquet-pages.js';

/** A chunk of one data page of four values, places in a dictionary of width 1 after the levels. */
function check(bytes: number[], header: object = {}, chunk: Partial<Chunk> = {}, place = 0) {
  const data = {
    codec: 'UNCOMPRESSED',
    type: 'DOUBLE',
    data_page_offset: BigInt(place),
    total_compressed_size: BigInt(bytes.length),
  } as ColumnMetaData;
  const content = new Uint8Array(bytes).buffer;
  const file = { byteLength: bytes.length, slice: async (from: number, to?: number) => content.slice(from, to) };
  const page = {
    type: 'DATA_PAGE',
    compressed_page_size: bytes.length,
    uncompressed_page_size: bytes.length,
    data_page_header: { num_values: 4, encoding: 'RLE_DICTIONARY' },
    ...header,
  } as PageHeader;
  return withCheckedPages(
    file,
    { data, rows: 4, optional: false, ...chunk },
    { parquetHeader: () => page, compressors: {}, deltaBinaryUnpack },
  );
}

// 300 million of one value: what the reader would write into a list, one after the other
const endless = [0x80, 0x8c, 0x8d, 0x9e, 0x02, 1];

it('runs are as long as the page', async () => {
  const file = await check([1, 8, 1]);
  expect(new Uint8Array(await file.slice(0, 3))).toEqual(new Uint8Array([1, 8, 1]));
  expect(new Uint8Array(await file.slice(1, 2))).toEqual(new Uint8Array([8]));
  await check([1, 3, 0b1010]);
  await check([2, 0, 0, 0, 8, 1, 1, 8, 1], {}, { optional: true });
});

it.each([
  ['places in a dictionary', check.bind(null, [1, ...endless])],
  ['levels', check.bind(null, [6, 0, 0, 0, ...endless, 1, 8, 1], {}, { optional: true })],
])('a run longer than its page: %s', async (_, wrong) => {
  await expect(wrong()).rejects.toThrow('a value is said to be repeated 300000000 times where 4 values are left');
});

it('pages, dictionaries and places that cannot be', async () => {
  await expect(check([1, 8, 1], { data_page_header: { num_values: 8191, encoding: 'PLAIN' } })).rejects.toThrow(
    'a page says that it has 8191 values where 4 rows are left',
  );
  await expect(check([1, 8, 1], { compressed_page_size: 9 })).rejects.toThrow(
    'a page of 9 bytes begins 3 bytes before',
  );
  await expect(
    check([1, 8, 1], { type: 'DICTIONARY_PAGE', dictionary_page_header: { num_values: 9 } }),
  ).rejects.toThrow('a dictionary of 3 bytes says that it has 9 values');
  await expect(check([1, 8, 1], {}, {}, 1)).rejects.toThrow('in bytes 1 to 4 of 3');
});

/** A page of the second version: its levels first, by their length, then places in a dictionary. */
const second = (bytes: number[], header: object = {}, chunk: Partial<Chunk> = {}) =>
  check(
    bytes,
    {
      type: 'DATA_PAGE_V2',
      data_page_header_v2: {
        num_values: 4,
        num_nulls: 0,
        num_rows: 4,
        encoding: 'RLE_DICTIONARY',
        definition_levels_byte_length: chunk.optional ? 2 : 0,
        repetition_levels_byte_length: 0,
        ...header,
      },
    },
    chunk,
  );

it('the second version of pages', async () => {
  await second([1, 8, 1]);
  await second([8, 1, 1, 8, 1], {}, { optional: true });
  // without bits: four values, or eight of which four are padding
  await second([0, 8]);
  await second([0, 3]);
  await expect(second([1, 2, 1, ...endless])).rejects.toThrow('repeated 300000000 times where 3 values are left');
  await expect(second([0, ...endless])).rejects.toThrow('repeated 300000000 times where 4 values are left');
  await expect(second([0, 5])).rejects.toThrow('16 values without bits are said to follow where 4 are left');
  await expect(second([1, 8, 1], { num_nulls: -9 })).rejects.toThrow('a page of 4 values says that -9 are missing');
});

it('a page is what its type says, whatever else stands in its header', async () => {
  const wrong = { num_values: 4, encoding: 'PLAIN' };
  await expect(second([1, ...endless], { data_page_header: wrong })).rejects.toThrow('repeated 300000000 times');
  await check([1, 8, 1], { dictionary_page_header: { num_values: 9 } });
});

it('no dictionary may be said to stand at 0', async () => {
  const place = { data_page_offset: 1n, dictionary_page_offset: 0n, total_compressed_size: 3n } as ColumnMetaData;
  const data = { ...place, codec: 'UNCOMPRESSED', type: 'DOUBLE' } as ColumnMetaData;
  await check([9, 1, 8, 1], { compressed_page_size: 3 }, { data });
});

it('a page that grows beyond measure when it is unpacked', async () => {
  await expect(check([1, 8, 1], { uncompressed_page_size: 2 ** 31 - 1 })).rejects.toThrow(
    'a page of 3 bytes says that it has 2147483647 when unpacked',
  );
});

it('words of which each repeats the one before', async () => {
  // two blocks of 128 words in 4 parts without bits: lengths that rise by as much as the block says
  const prefixes = (count: number[], rise: number[]): number[] => [128, 1, 4, ...count, 0, ...rise, 0, 0, 0, 0];
  const words = (rows: number, bytes: number[]) =>
    check(
      bytes,
      { data_page_header: { num_values: rows, encoding: 'DELTA_BYTE_ARRAY' } },
      {
        rows,
        data: {
          codec: 'UNCOMPRESSED',
          type: 'BYTE_ARRAY',
          data_page_offset: 0n,
          total_compressed_size: BigInt(bytes.length),
        } as ColumnMetaData,
      },
    );
  await words(4, prefixes([4], [2]));
  await expect(words(4, prefixes([5], [2]))).rejects.toThrow('5 words are said to follow where 4 are left');
  // 4 million more each time, zigzag
  await expect(words(100, prefixes([100], [0x80, 0xa4, 0xe8, 0x03]))).rejects.toThrow('when unpacked and written out');
});
