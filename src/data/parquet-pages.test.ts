// Pages that say more than they hold: refused before the reader makes room for it.

import type { ColumnMetaData, PageHeader } from 'hyparquet';
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
    compressed_page_size: bytes.length,
    uncompressed_page_size: bytes.length,
    data_page_header: { num_values: 4, encoding: 'RLE_DICTIONARY' },
    ...header,
  } as PageHeader;
  return withCheckedPages(
    file,
    { data, rows: 4, optional: false, ...chunk },
    { parquetHeader: () => page, compressors: {} },
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
    check([1, 8, 1], { data_page_header: undefined, dictionary_page_header: { num_values: 9 } }),
  ).rejects.toThrow('a dictionary of 3 bytes says that it has 9 values');
  await expect(check([1, 8, 1], {}, {}, 1)).rejects.toThrow('in bytes 1 to 4 of 3');
});
