// What the contents of a page say they grow to: packed by a codec, by runs of levels and places, and by words that repeat those before them.

import type { ColumnMetaData } from 'hyparquet';
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { describe, expect, it, test } from 'vitest';
import { chunkOf, headersOf, type MadePage as Page } from '../../test/parquet-pages.js';
import { type Chunk, type PageReaders, withCheckedPages } from './parquet-pages.js';

/** A chunk of these pages, each behind a byte for its header, with `behind` bytes after the last. */
async function check(
  pages: Page[],
  chunk: Partial<Chunk> = {},
  meta: Partial<ColumnMetaData> = {},
  { compressors = {} as PageReaders['compressors'], behind = 0 } = {},
): Promise<void> {
  const size = pages.reduce((sum, { bytes }) => sum + 1 + bytes.length, behind);
  const content = new Uint8Array(size);
  let at = 0;
  for (const { bytes } of pages) {
    content.set(bytes, at + 1);
    at += 1 + bytes.length;
  }
  const file = { byteLength: size, slice: async (from: number, to?: number) => content.buffer.slice(from, to) };
  await withCheckedPages(
    file,
    { data: chunkOf(0, size, meta), rows: 4, optional: false, ...chunk },
    { parquetHeader: headersOf(pages), compressors, deltaBinaryUnpack },
  );
}

const first = (count: number, encoding: string, bytes: ArrayLike<number>, more = {}): Page => ({
  header: { type: 'DATA_PAGE', data_page_header: { num_values: count, encoding }, ...more },
  bytes,
});
const second = (count: number, encoding: string, bytes: ArrayLike<number>, fields = {}, more = {}): Page => ({
  header: {
    type: 'DATA_PAGE_V2',
    data_page_header_v2: {
      num_values: count,
      num_rows: count,
      num_nulls: 0,
      encoding,
      definition_levels_byte_length: 0,
      repetition_levels_byte_length: 0,
      ...fields,
    },
    ...more,
  },
  bytes,
});
const places = 'RLE_DICTIONARY';
const fiveOfFour = 'repeated 5 times where 4 values are left';
const optional = { optional: true };

describe('beyond 256 MB', () => {
  const [largest, bytes] = [2 ** 28, 2 ** 22];
  it('a page may grow to 64 times what it is packed to', async () => {
    const page = (size: number): Page[] => [
      first(4, 'PLAIN', new Uint8Array(size), { uncompressed_page_size: largest + 1 }),
    ];
    await check(page(bytes + 1));
    await expect(check(page(bytes))).rejects.toThrow(
      'a page of 4194304 bytes says that it has 268435457 when unpacked',
    );
  });
  it('all pages of a column may together', async () => {
    // with a byte for each header they are 4 MB, and one byte more behind them
    const pages = [1, 3].map((count) =>
      first(count, 'PLAIN', new Uint8Array(bytes / 2 - 1), { uncompressed_page_size: largest / 2 + 1 }),
    );
    await check(pages, {}, {}, { behind: 1 });
    await expect(check(pages)).rejects.toThrow('4194304 bytes of a column say that they have 268435458 when unpacked');
  });
  it('what is no word adds nothing to what a page says of itself', async () => {
    const more = { uncompressed_page_size: largest };
    const dictionary = { type: 'DICTIONARY_PAGE', dictionary_page_header: { num_values: 4 }, ...more };
    await check([{ header: dictionary, bytes: [0] }]);
    await check([first(4, 'PLAIN', [2, 0, 0, 0, 8, 1], more)], optional);
    await check([first(4, places, [2, 0, 0, 0, 8, 0], more)], optional);
    await check([first(4, places, [1, 8, 1], more)]);
    await check([second(4, 'PLAIN', [8, 1], { definition_levels_byte_length: 2 }, more)], optional);
    await check([first(4, places, [1, 8, 1], more)], {}, { codec: 'LZO' });
  });
});

it('a chunk without rows may have no bytes, and a page without values none', async () => {
  await check([], { rows: 0 });
  await check([first(0, 'PLAIN', []), first(4, 'PLAIN', [1])]);
  const dictionary = (words: number): Page => ({
    header: { type: 'DICTIONARY_PAGE', dictionary_page_header: { num_values: words } },
    bytes: [],
  });
  await check([dictionary(0), first(4, 'PLAIN', [1])]);
  await expect(check([dictionary(1), first(4, 'PLAIN', [1])])).rejects.toThrow('0 bytes says that it has 1 values');
});

describe('levels', () => {
  it('are runs whatever the values behind them are', async () => {
    await check([first(4, 'PLAIN', [2, 0, 0, 0, 8, 1])], optional);
    await expect(check([first(4, 'PLAIN', [2, 0, 0, 0, 10, 1])], optional)).rejects.toThrow(fiveOfFour);
    const length = { definition_levels_byte_length: 2 };
    await expect(check([second(4, 'PLAIN', [10, 1], length)], optional)).rejects.toThrow(fiveOfFour);
  });
  it('end where the places in the dictionary begin', async () => {
    // one group of eight levels, of which four count: 1010; then places of one bit, twice the second word
    await check([second(4, places, [3, 10, 1, 4, 1], { definition_levels_byte_length: 2 })], optional);
  });
  it('have one bit each', async () => {
    // two groups of eight are two bytes, then four more levels
    const levels = [5, 255, 126, 8, 1];
    const page = (last: number): Page[] => [
      second(20, places, [...levels.with(3, last), 1, 40, 1], { definition_levels_byte_length: 5 }),
    ];
    await check(page(8), { ...optional, rows: 20 });
    await expect(check(page(10), { ...optional, rows: 20 })).rejects.toThrow(fiveOfFour);
  });
});

describe('a packed page', () => {
  /** What the codec is asked for, and gives back: places in a dictionary, four times the second word. */
  const asking = (asked: [number[], number][], gives = [1, 8, 1]) => ({
    compressors: {
      GZIP: (input: Uint8Array, size: number) => {
        asked.push([[...input], size]);
        return Uint8Array.from(gives);
      },
    },
  });
  const gzip = { codec: 'GZIP' } as const;

  it('is unpacked to as many bytes as it says, less its levels, which are not packed', async () => {
    const asked: [number[], number][] = [];
    await check([first(4, places, [7, 7], { uncompressed_page_size: 3 })], {}, gzip, asking(asked));
    const lengths = { definition_levels_byte_length: 2, repetition_levels_byte_length: 1 };
    const page = second(4, places, [0, 8, 1, 6, 6], lengths, { uncompressed_page_size: 10 });
    await check([page], optional, gzip, asking(asked));
    expect(asked).toEqual([
      [[7, 7], 3],
      [[6, 6], 7],
    ]);
  });
  it('is looked at as it is when unpacked', async () => {
    const page = [first(4, places, [7, 7], { uncompressed_page_size: 3 })];
    await expect(check(page, {}, gzip, asking([], [1, 10, 1]))).rejects.toThrow(fiveOfFour);
    // without the codec it is the reader that complains
    await check([first(4, places, [1, 10, 1])], {}, gzip);
  });
  it('of the second version may say that it is not packed', async () => {
    const asked: [number[], number][] = [];
    const page = (is_compressed: boolean | undefined): Page[] => [second(4, places, [1, 8, 1], { is_compressed })];
    await check(page(false), {}, gzip, asking(asked));
    expect(asked).toEqual([]);
    await check(page(true), {}, gzip, asking(asked));
    await check(page(undefined), {}, gzip, asking(asked));
    expect(asked).toHaveLength(2);
  });
  it('without bytes is not unpacked, one of a byte is', async () => {
    const asked: [number[], number][] = [];
    const page = (size: number): Page[] => [first(4, places, [5], { uncompressed_page_size: size })];
    await check(page(0), {}, gzip, asking(asked));
    expect(asked).toEqual([]);
    await check(page(1), {}, gzip, asking(asked, [0]));
    expect(asked).toEqual([[[5], 1]]);
  });
});

describe('words that repeat those before them', () => {
  /** The beginning of a page of words: blocks of 128 in 4 parts, so many words, the first length, and what follows it. */
  const words = (count: number[], ...lengths: number[]): number[] => [128, 1, 4, ...count, ...lengths];
  const encoding = 'DELTA_BYTE_ARRAY';
  const checkWords = (rows: number, bytes: number[], more = {}) =>
    check([first(rows, encoding, bytes, more)], { rows }, { type: 'BYTE_ARRAY' });

  test('are as many as the page has values, a number of seven bits in each byte', async () => {
    // lengths that do not change: no rise, no bits
    const alike = [0, 0, 0, 0, 0, 0];
    await checkWords(300, words([0xac, 2], 0, ...alike, ...alike, ...alike));
    await expect(checkWords(299, words([0xac, 2], 0))).rejects.toThrow('300 words are said to follow where 299');
    await expect(checkWords(4, words([0x80, 0x80, 1], 0))).rejects.toThrow('16384 words are said to follow where 4');
    await expect(checkWords(4, words([127, 1], 0))).rejects.toThrow('127 words are said to follow where 4');
  });
  test('may be none, and then nothing follows', async () => checkWords(4, words([0])));
  test('are written out in the second version of pages as in the first', async () => {
    // two lengths: 200 000 000, and as much again, each doubled and zigzag
    const bytes = words([2], 0x80, 0x88, 0xde, 0xbe, 1, 0, 0, 0, 0, 0);
    await expect(checkWords(4, bytes)).rejects.toThrow('when unpacked and written out');
    await expect(check([second(4, encoding, bytes)], {}, { type: 'BYTE_ARRAY' })).rejects.toThrow('written out');
  });
  test('count with what they repeat, one alone as well, and no less than nothing', async () => {
    // 15 bytes short of 256 MB; one length of 15, 16, −1: zigzag 30, 32, 1
    const more = { uncompressed_page_size: 2 ** 28 - 15 };
    await checkWords(4, words([1], 30), more);
    await expect(checkWords(4, words([1], 32), more)).rejects.toThrow('say that they have 268435457 when unpacked');
    await checkWords(4, words([2], 1, 32, 0, 0, 0, 0), more);
    await expect(checkWords(4, words([2], 1, 34, 0, 0, 0, 0), more)).rejects.toThrow('have 268435457 when unpacked');
    await checkWords(4, words([4], 0, 0, 0, 0, 0, 0), { uncompressed_page_size: 2 ** 28 });
  });
});
