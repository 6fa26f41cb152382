// What columns say of one another is told, or the column is left out, and nothing is told of columns that are as everybody expects.

import { describe, expect, test } from 'vitest';
import { readCsv } from './csv.js';
import { createTable, type Table } from './table.js';
import type { Decision } from './decision.js';
import { finish } from '../work.js';
import { usableInPieces } from './usable-columns.js';

const usableTable = (...asked: Parameters<typeof usableInPieces>): Table => finish(usableInPieces(...asked));

const n = 40;
const column = (value: (row: number) => unknown): never[] =>
  Array.from({ length: n }, (_, row) => value(row)) as never[];
const [x, z] = [column((row) => Math.sin(row * 7)), column((row) => Math.cos(row * 3))];
const y = column((row) => Math.sin(row * 7) + row / 9);
const told = (columns: Record<string, never[]>, options = {}): Decision[] =>
  (usableTable(createTable(columns), { target: 'y', ...options }).profile ?? []).map(
    ({ option, value, columns: of, why }) => ({
      option,
      value,
      ...(of && { columns: of }),
      why,
    }),
  );

test('nothing is told of plain columns', () => {
  expect(told({ x, z, y })).toEqual([]);
});

test('a column that is there twice is left out once, words and numbers', () => {
  const words = column((row) => 'abc'[row % 3]);
  const { columns, profile } = usableTable(createTable({ x, again: x, z, words, others: words, y, w: x }), {
    target: 'y',
    weights: 'w',
  });
  expect(columns.map(({ name }) => name)).toEqual(['x', 'z', 'words', 'y', 'w']);
  expect(profile!.map(({ columns: names, value, why }) => [names, value, why])).toEqual([
    [['again'], 'ignore', 'it is the same as "x" in every row'],
    [['others'], 'ignore', 'it is the same as "words" in every row'],
  ]);
  // a gap in one of them makes them two
  const gap = column((row) => (row === 3 ? null : x[row]));
  expect(told({ x, gap, y }).filter(({ value }) => value === 'ignore')).toEqual([]);
  // few rows say nothing
  expect(told({ a: [1, 2] as never[], b: [1, 2] as never[], y: [3, 4.5] as never[] })).toEqual([]);
});

describe('an input that gives the target away is told', () => {
  const leak = (name: string): unknown =>
    expect.objectContaining({ columns: [name], why: expect.stringContaining('tells "y" in every row') });
  test('a copy', () => expect(told({ x, copy: y, y })).toEqual([leak('copy')]));
  test('another name for each class', () => {
    const classes = column((row) => (row % 3 === 0 ? 'yes' : 'no'));
    const code = column((row) => (row % 3 === 0 ? 1 : 0));
    expect(told({ x, code, y: classes })).toEqual([leak('code')]);
    expect(told({ x, code: column((row) => (row % 3 === 0 || row === 1 ? 1 : 0)), y: classes })).toEqual([]);
    // more values than classes may say it in truth
    expect(told({ x, code: column((row) => row % 6), y: classes })).toEqual([]);
  });
});

describe('a target of few whole numbers may be classes', () => {
  test.each([
    [(row: number) => row % 2, 'its 0 and 1 are'],
    [(row: number) => 1 + (row % 2), 'its 1 and 2 are'],
    [(row: number) => (row % 2 ? 1 : -1), 'its -1 and 1 are'],
    [(row: number) => row % 5, 'its 5 different whole numbers are'],
  ])('%s', (value, why) => {
    expect(told({ x, y: column(value) })).toEqual([
      expect.objectContaining({ option: 'task', value: 'regression', why: expect.stringContaining(why) }),
    ]);
    expect(told({ x, y: column(value) }, { task: 'regression' })).toEqual([]);
  });
  test('more of them, or parts of one, are numbers', () => {
    expect(told({ x, y: column((row) => row) })).toEqual([]);
    expect(told({ x, y: column((row) => (row % 2) / 2) })).toEqual([]);
  });
});

test('a value of the target that outweighs all others is told', () => {
  expect(told({ x, y: column((row) => (row === 5 ? 1e9 : y[row])) })).toEqual([
    expect.objectContaining({
      option: 'missingValues',
      why: expect.stringMatching(/^1000000000 in one row outweighs all others \(row 6\)/),
    }),
  ]);
  expect(told({ x, y: column((row) => (row === 5 ? 9 : y[row])) })).toEqual([]);
});

test('a few rows of the target that outweigh all others are named; a tail is none', () => {
  const rows: Record<number, number> = { 5: 9999, 17: 9999 };
  const length = 160;
  const many = (value: (row: number) => number): never[] => Array.from({ length }, (_, row) => value(row)) as never[];
  const of = (value: (row: number) => number): Record<string, never[]> => ({
    x: many((row) => Math.cos(row * 3)),
    y: many(value),
  });
  expect(told(of((row) => rows[row] ?? Math.sin(row)))).toEqual([
    expect.objectContaining({
      option: 'missingValues',
      columns: ['y'],
      why: expect.stringMatching(/^9999, 9999 in 2 rows outweigh all others \(rows 6, 18\); if they are errors/),
    }),
  ]);
  const tail = [1000, 990, 300, 250, 200];
  expect(told(of((row) => tail[row] ?? Math.sin(row)))).toEqual([]);
});

test('rows in the order of their dates are told to be held back at random, unless it is said how', () => {
  const day = column((row) => new Date(Date.UTC(2024, 0, 1 + row)));
  expect(told({ day, y })).toEqual([expect.objectContaining({ option: 'orderBy', columns: ['day'] })]);
  expect(told({ day, y }, { orderBy: 'day' })).toEqual([]);
  expect(told({ day: column((row) => new Date(Date.UTC(2024, 0, 1 + ((row * 7) % n)))), y })).toEqual([]);
});

test('rows left out for gaps are counted', () => {
  const gaps = column((row) => (row % 4 === 0 ? null : x[row]));
  expect(told({ gaps, y }, { missing: 'drop' })).toEqual([
    expect.objectContaining({
      option: 'missing',
      value: 'drop',
      why: '10 of 40 rows have no value there and are left out',
    }),
  ]);
});

describe('what is read', () => {
  const read = async (cells: string[]): Promise<unknown[]> => {
    const { columns, profile = [] } = await readCsv(`a;y\n${cells.map((cell, i) => `${cell};${i / 2}`).join('\n')}\n`);
    const { kind } = columns[0];
    return [kind, ...profile.filter(({ columns: names }) => names?.[0] === 'a').map(({ why }) => why)];
  };
  const months = Array.from(
    { length: 24 },
    (_, i) => `${1949 + Math.floor(i / 12)}-${String(1 + (i % 12)).padStart(2, '0')}`,
  );
  test('months of years are dates where there are many', async () => {
    expect(await read(months)).toEqual(['number', 'it holds dates with the year first, such as 1949-01']);
    expect((await read(months.slice(0, 5)))[0]).toBe('category');
    expect((await read([...months, '1949-13']))[0]).toBe('category');
  });
  test('names of months have no order to tell', async () => {
    expect(await read(['January 1, 2000', 'May 13, 2001'])).toEqual([
      'number',
      'it holds dates with the names of months, such as January 1, 2000',
    ]);
  });
  test('half numbers and half words are told to be words', async () => {
    expect(await read(['1.5', '<0.1', '2', '<0.1'])).toEqual([
      'category',
      '2 of its first 4 values are no numbers, such as <0.1',
    ]);
  });
  test('words that differ in capitals alone are told to be two', async () => {
    expect(await read(['red', 'Red', 'blue'])).toEqual(['category', '"red" and "Red" are two words to it']);
    expect(await read(['Yes', 'no', 'yes', 'No'])).toEqual([
      'category',
      '"Yes" and "yes" are two words to it, "no" and "No" are two words to it',
    ]);
  });
  test('yes and no in several spellings are told, letters of other alphabets of codes are not', async () => {
    expect(await read(['yes', 'no', 'TRUE', 'FALSE', 'y'])).toEqual([
      'category',
      '"yes", "true" and "y" are 3 words to it, "no" and "false" are two words to it',
    ]);
    expect(await read(['y', 'n', 't', 'f', 'x'])).toEqual(['category']);
    expect(await read(['yes', 'y', 'yes', 'y'])).toEqual(['category']);
    expect(await read(['yes', 'no', 'yes', 'no'])).toEqual(['category']);
  });
  test('names of columns may be counted, as pandas does', async () => {
    const { columns } = await readCsv('0,1,2,3,4\n5,1,2,3,4\n');
    expect(columns.map(({ name }) => name)).toEqual(['0', '1', '2', '3', '4']);
    await expect(readCsv('5,1,2,3,4\n5,1,2,3,4\n')).rejects.toThrow('the first line is numbers');
  });
});
