// Of which kind a column is, on both sides of what settles it, and what is told of that.

import { describe, expect, test } from 'vitest';
import { readCsv } from './csv.js';

/** Kind of the first column of these cells, and what was decided of it. */
async function kindOf(cells: readonly string[]): Promise<[kind: string, ...why: string[]]> {
  const text = `a;b\n${cells.map((cell, i) => `"${cell}";${i}.5`).join('\n')}\n`;
  const { columns, profile = [] } = await readCsv(text, { separator: ';' });
  return [columns[0].kind, ...profile.filter(({ columns: of }) => of?.[0] === 'a').map(({ why }) => why)];
}
const times = (count: number, cell: string): string[] => new Array<string>(count).fill(cell);
const different = (count: number): string[] => Array.from({ length: count }, (_, i) => `${i}.25`);

describe('numbers among words', () => {
  test('are told where they are three in ten or more', async () => {
    const told = 'of its first 10 values are no numbers, such as word';
    expect(await kindOf([...times(7, 'word'), ...different(3)])).toEqual(['category', `7 ${told}`]);
    expect(await kindOf([...times(8, 'word'), ...different(2)])).toEqual(['category']);
    expect(await kindOf(['1.5', 'x'])).toEqual(['category', '1 of its first 2 values are no numbers, such as x']);
    expect(await kindOf(['x', 'y'])).toEqual(['category']);
    // gaps count neither way
    expect((await kindOf([...times(7, 'word'), ...different(3), ...times(5, '')]))[1]).toBe(`7 ${told}`);
  });
});

describe('digits', () => {
  test('with leading zeros, or too many, are codes where all are digits alone', async () => {
    expect(await kindOf(['007', '12', '5'])).toEqual([
      'category',
      'it holds digits with leading zeros, such as 007, which are codes and no quantities',
    ]);
    expect(await kindOf(['12', '5', '007'])).toEqual([
      'category',
      'it holds digits with leading zeros, such as 007, which are codes and no quantities',
    ]);
    expect(await kindOf(['007', '12.5', '5'])).toEqual(['number']);
    expect((await kindOf(['1234567890123456', '1']))[0]).toBe('category');
    expect(await kindOf(['123456789012345', '1'])).toEqual(['number']);
    expect(await kindOf(['007'])).toEqual(['category', expect.stringContaining('007')]);
    expect(await kindOf(['', ''])).toEqual(['number']);
  });

  test('with something beside them are numbers, but for codes', async () => {
    expect((await kindOf(['5 kg', '7 kg']))[0]).toBe('number');
    expect((await kindOf(['05 kg', '7 kg']))[0]).toBe('category');
    expect((await kindOf(['5 kg', '7 g']))[0]).toBe('category');
    expect((await kindOf([...different(8), '(5)', '(6)']))[0]).toBe('number');
  });
});

describe('NA', () => {
  const isWord = async (cells: readonly string[]): Promise<boolean> =>
    (await kindOf(cells))
      .slice(1)
      .some((why) => why === `NA stands among words of two letters, such as ${cells[0]}, and is taken as one`);
  const codes = ['de', 'fr', 'it', 'es', 'pt', 'nl', 'be', 'at', 'ch'];
  test('is a word among two of two letters or more, which are nine in ten of all', async () => {
    expect(await isWord(['de', 'fr', 'NA'])).toBe(true);
    expect(await isWord(['de', 'NA'])).toBe(false);
    expect(await isWord([...codes, 'other', 'NA'])).toBe(true);
    expect(await isWord([...codes.slice(1), 'other', 'NA'])).toBe(false);
    expect(await isWord(['abc', 'def', 'NA'])).toBe(false);
    const { columns } = await readCsv('a;b\nNA;1\nde;2\nfr;3\nNA;4\n', { separator: ';' });
    expect(columns[0]).toMatchObject({ kind: 'category', categories: ['de', 'fr', 'NA'] });
    expect([...(columns[0] as { codes: Int32Array }).codes]).toEqual([2, 0, 1, 2]);
    const gaps = await readCsv('a;b\nNA;1\nabc;2\nfr;3\nNA;4\n', { separator: ';' });
    expect([...(gaps.columns[0] as { codes: Int32Array }).codes]).toEqual([-1, 0, 1, -1]);
  });
});

test('a word where numbers are certain is told with its row, counted from the first', async () => {
  const text = (row: number): string =>
    `a\n${Array.from({ length: 10 }, (_, i) => (i + 1 === row ? 'word' : `${i}.5`)).join('\n')}\n`;
  for (const row of [1, 2, 10]) await expect(readCsv(text(row))).rejects.toThrow(`row ${row} has "word" in column "a"`);
});

test('words of many rows keep their codes', async () => {
  const words = Array.from({ length: 5000 }, (_, i) => `w${(i * i) % 700}`);
  const { columns } = await readCsv(`a\n${words.join('\n')}\n`);
  const { codes, categories } = columns[0] as { codes: Int32Array; categories: string[] };
  expect(Array.from(codes, (code) => categories[code])).toEqual(words);
  const numbers = Array.from({ length: 5000 }, (_, i) => i / 4);
  const read = await readCsv(`a\n${numbers.join('\n')}\n`);
  expect([...(read.columns[0] as { values: Float64Array }).values]).toEqual(numbers);
});
