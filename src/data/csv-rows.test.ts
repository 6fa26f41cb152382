// Rows of text that comes in pieces: all of them, however it comes, and looked at no oftener than its length asks for.

import { describe, expect, test } from 'vitest';
import { csvRows } from './csv-rows.js';
import type { CsvSource } from './csv-source.js';

/** The cells of every row, by the stretches in which they came. */
async function stretches(source: CsvSource): Promise<string[][][]> {
  const all: string[][][] = [];
  for await (const { rows } of csvRows(source, {})) {
    const found: string[][] = [];
    for (let cells = rows.cells(9); cells; cells = rows.cells(9)) found.push(cells);
    if (found.length > 0) all.push(found);
  }
  return all;
}
const rowsOf = async (source: CsvSource): Promise<string[][]> => (await stretches(source)).flat();
const cut = (text: string, length: number): string[] =>
  Array.from({ length: Math.ceil(text.length / length) }, (_, i) => text.slice(i * length, (i + 1) * length));
/** A line of a hundred characters. */
const line = (i: number): string => `${String(i).padStart(9, '0')},${'x'.repeat(89)}\n`;
const lines = (count: number): string => Array.from({ length: count }, (_, i) => line(i)).join('');

describe('every row comes once', () => {
  test('with the last line ended or not, in pieces of any length', async () => {
    const rows = [['a', 'b'], ...Array.from({ length: 1000 }, (_, i) => line(i).trim().split(','))];
    for (const end of ['\n', ''])
      for (const length of [1 << 20, 333])
        expect(await rowsOf(cut(`a,b\n${lines(1000).trim()}${end}`, length))).toEqual(rows);
    expect(await rowsOf('')).toEqual([]);
    expect(await rowsOf('a,b')).toEqual([['a', 'b']]);
  });

  test('of columns one below the other too', async () => {
    const count = 5000;
    const text = Array.from({ length: count }, (_, i) => `${String(i).padEnd(6)}  ${i % 7}\n`).join('');
    for (const source of [`name    b\n${text}`, cut(`name    b\n${text}`, 5000)]) {
      const rows = await rowsOf(source);
      expect(rows.slice(0, 3)).toEqual([
        ['name', 'b'],
        ['0', '0'],
        ['1', '1'],
      ]);
      expect(rows).toHaveLength(count + 1);
      expect(rows.every(([name, b], i) => i === 0 || (Number(name) === i - 1 && Number(b) === (i - 1) % 7))).toBe(true);
    }
  });

  test('with quotes that open in one piece and close in another; what never closes is refused', async () => {
    const head = `a,b\n${lines(1000)}`;
    expect((await rowsOf([`${head}1,"x\n`, `y",z\n`])).at(-1)).toEqual(['1', 'x\ny', 'z']);
    for (const open of ['"a,b', '"a,b\n1,2\n', `${head}1,"x\n`])
      await expect(rowsOf(open)).rejects.toThrow('a quoted value is not closed');
  });
});

describe('how often text is looked at', () => {
  test('first with so much of it that it can be judged, then by four thousand characters and more', async () => {
    const [first, ...others] = await stretches(cut(`a,b\n${lines(2000)}`, 1000));
    // 66 pieces hold the names and 659 lines
    expect(first).toHaveLength(660);
    others.pop();
    // pieces of ten rows: four of them are less than 4096 characters with what is left of a row, or five
    for (const { length } of others) expect([40, 50]).toContain(length);
  });

  test('a row that has not ended is looked at again when it is twice as long', async () => {
    const long = `1,${'y'.repeat(5_500)}\n`;
    const head = `a,b\n${lines(700)}`;
    const [first, second] = await stretches([head + long.slice(0, 5000), ...cut(long.slice(5000) + lines(300), 1000)]);
    expect(first).toHaveLength(701);
    // ten thousand characters: the long row of 5503 and 44 others
    expect(second).toHaveLength(1 + 44);
  });

  test('a row of sixteen million characters is one, of thirty-two million it is no row', async () => {
    const text = 'x'.repeat(33 << 20);
    const [[row]] = await rowsOf(text.slice(0, 17 << 20));
    expect(row.length).toBe(17 << 20);
    await expect(rowsOf(text)).rejects.toThrow('a row is longer than 16777216 characters; it begins with "xxx');
  });
});
