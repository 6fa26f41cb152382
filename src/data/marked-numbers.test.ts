// Numbers with the same thing beside them are numbers: what stood there is told, kept, and must be the same where the model is asked.

import { expect, test } from 'vitest';
import { readCsv } from './csv.js';
import { commonMark, parseMarked } from './marked-numbers.js';
import { plainStyle } from './number-cells.js';
import { predictTable } from '../table/predict-table.js';
import { trainTable } from '../table/train-table.js';
import { tableReading } from './table-reading.js';
import type { Table } from './table.js';

test.each([
  ['12 kg', 12, 'kg'],
  ['12kg', 12, 'kg'],
  ['$1,234.50', 1234.5, '$'],
  ['-$5', -5, '$'],
  ['$-5', -5, '$'],
  ['($1,200)', -1200, '$'],
  ['(0.5)', -0.5, ''],
  ['1.5-', -1.5, ''],
  ['45%', 45, '%'],
  ['EUR 5', 5, 'EUR'],
  ['US$7', 7, 'US$'],
  ["'0.25", 0.25, "'"],
  ['="0.25"', 0.25, '="…"'],
  ['1e3 V', 1000, 'V'],
  ['\u22122 °C', -2, '°C'],
  ['3', 3, ''],
])('%s is %d beside %s', (cell, value, mark) => {
  expect(parseMarked(cell, plainStyle)).toEqual({ value, mark });
});

test.each([
  '',
  'kg',
  'P1000',
  '10-20',
  '3 apples a',
  '(12, 3)',
  '(-5)',
  '--5',
  '="5',
  '5"',
  '1.2.3 m',
  '12:30',
  'x(5)',
])('%s is none', (cell) => {
  expect(parseMarked(cell, plainStyle)).toBeUndefined();
});

test('a column has one mark, and few cells without it', () => {
  const common = (...cells: string[]): string | undefined => commonMark(cells, plainStyle);
  expect(common('1 kg', '2 kg', '3kg')).toBe('kg');
  expect(common('1 kg', '2 kg', '3 kg', '4 kg', '5')).toBe('kg');
  expect(common('1 kg', '2', '3')).toBeUndefined();
  expect(common('1 kg', '2 lb')).toBeUndefined();
  expect(common('12A', '12B', '13A')).toBeUndefined();
  expect(common('(1)', '2')).toBe('');
  expect(common('1', '2')).toBeUndefined();
});

const column = async (cells: string[]): Promise<Table['columns'][0] & { told: unknown }> => {
  const { columns, profile = [] } = await readCsv(`a;y\n${cells.map((cell, i) => `${cell};${i / 2}`).join('\n')}\n`, {
    decimal: '.',
  });
  return { ...columns[0], told: profile.filter(({ columns: names }) => names?.[0] === 'a').map(({ why }) => why) };
};

test('such columns are numbers, and it is told what was left away', async () => {
  expect(await column(['1 kg', '2 kg', '', '4 kg'])).toEqual({
    name: 'a',
    kind: 'number',
    values: Float64Array.of(1, 2, NaN, 4),
    mark: 'kg',
    told: ['"kg" stands beside its numbers and is left away, as in 1 kg'],
  });
  expect(await column(['1', '2', '(3)', '4', '5', '6'])).toMatchObject({
    kind: 'number',
    values: Float64Array.of(1, 2, -3, 4, 5, 6),
    told: [expect.stringContaining('(3)')],
  });
  // what Excel writes to keep zeros is a code
  expect(await column(['="007"', '="012"'])).toMatchObject({ kind: 'category' });
  expect(await column(["'01", "'02"])).toMatchObject({ kind: 'category' });
  await expect(column([...new Array<string>(1000).fill('1 kg'), '2 lb'])).rejects.toThrow(
    'row 1001 has "2 lb" in column "a"',
  );
});

test('a model reads the same numbers with and without the mark, and refuses another', async () => {
  const text = (mark: string): string =>
    `a,y\n${Array.from({ length: 30 }, (_, i) => `${i}${mark},${i * 2 + (i % 3)}`).join('\n')}\n`;
  const { model } = await trainTable(await readCsv(text(' kg')), { target: 'y', epochs: 3, layers: [] });
  const answers = async (mark: string): Promise<unknown> => {
    const table = await readCsv(text(mark), tableReading(model.spec.encoding!));
    return (await predictTable(model, table)).data;
  };
  expect(await answers('')).toEqual(await answers('kg'));
  await expect(answers(' lb')).rejects.toThrow(
    'column "a" has "lb" beside its numbers, and the model learned from "kg"',
  );
});

test('a column of codes that are all different is left out, and that is told', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => `${9_000_000_000_000_000_000n + BigInt(i * 7)},${i % 7},${i % 9}`);
  const { model } = await trainTable(await readCsv(`id,x,y\n${rows.join('\n')}\n`), {
    target: 'y',
    epochs: 1,
    layers: [],
  });
  expect(model.spec.encoding!.inputs.map(({ name }) => name)).toEqual(['x']);
  expect(model.spec.encoding!.profile).toContainEqual(expect.objectContaining({ columns: ['id'], value: 'ignore' }));
});
