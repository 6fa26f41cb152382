// What a table is and is not, and tables from plain values.

import { describe, expect, test } from 'vitest';
import { asked } from './decision.js';
import { checkTable, createTable, createWords, findColumn, hasColumn, type Table, truthWord } from './table.js';

const hinted = (hint: string): unknown => expect.objectContaining({ hint });

describe('what is no table is refused', () => {
  const values = Float64Array.of(1, 2);
  test.each<[string, unknown, string]>([
    ['nothing', null, 'train: `table` must be a table; got null'],
    ['text', 'a,b', 'train: `table` must be a table; got "a,b"'],
    ['a number', 7, 'train: `table` must be a table; got 7'],
    ['rows without columns', { rows: 2 }, 'train: `table` must be a table'],
    ['columns without rows', { columns: [] }, 'train: `table` must be a table'],
    ['no name', { rows: 2, columns: [{ kind: 'number', values }] }, 'column 1: the name must be text; got undefined'],
    ['no column', { rows: 2, columns: [null] }, 'column 1: the name must be text'],
    [
      'a list for an array',
      { rows: 2, columns: [{ name: 'x', kind: 'number', values: [1, 2] }] },
      'column 1: expected an array of numbers, `values` or `codes`; got [1, 2]',
    ],
    [
      'a view of bytes',
      { rows: 2, columns: [{ name: 'x', kind: 'number', values: new DataView(new ArrayBuffer(2)) }] },
      'column 1: expected an array of numbers',
    ],
    ['no values', { rows: 2, columns: [{ name: 'x', kind: 'number' }] }, 'expected an array of numbers'],
    [
      'values of a column of words',
      { rows: 2, columns: [{ name: 'x', kind: 'category', categories: ['a'], values }] },
      'expected an array of numbers',
    ],
    [
      'another length',
      {
        rows: 2,
        columns: [
          { name: 'x', kind: 'number', values },
          { name: 'y', kind: 'number', values: values.slice(1) },
        ],
      },
      'train: `table`: column 2: expected 2 rows; got 1',
    ],
    [
      'codes without words',
      { rows: 2, columns: [{ name: 'x', kind: 'category', codes: Int32Array.of(0, 0) }] },
      '`categories` must be a list of words; got undefined',
    ],
  ])('%s', (_, table, message) => expect(() => checkTable('train', table)).toThrow(message));

  test('what is one passes', () => {
    checkTable('train', createTable({ x: [1, 2], word: ['a', 'b'] }));
    checkTable('train', { rows: 2, columns: [] });
  });
});

describe('columns by name', () => {
  const table: Table = {
    ...createTable({ x: [1], y: [2] }),
    profile: [
      { option: 'kinds', columns: ['id'], value: 'ignore', why: 'it names the rows' },
      { option: 'kinds', columns: ['skip'], value: 'ignore', why: asked },
      { option: 'kinds', columns: ['z'], value: 'category', why: 'of words' },
      { option: 'scaling', columns: ['w'], value: 'ignore', why: 'of something else' },
    ],
  };

  test('are there or not', () => {
    expect([hasColumn(table, 'x'), hasColumn(table, 'y'), hasColumn(table, 'z')]).toEqual([true, true, false]);
    expect(hasColumn({ rows: 0, columns: [] }, 'x')).toBe(false);
    expect(findColumn(table, 'y')).toBe(table.columns[1]);
  });

  test('that were left out are told why', () => {
    expect(() => findColumn(table, 'id', 'target column')).toThrow(
      expect.objectContaining({
        message: 'there is no target column "id" in the table',
        hint: 'it was left out: it names the rows',
      }),
    );
    expect(() => findColumn(table, 'skip')).toThrow(hinted('it was left out'));
    for (const name of ['z', 'w'])
      expect(() => findColumn(table, name)).not.toThrow(
        expect.objectContaining({ hint: expect.stringContaining('left out') as string }),
      );
  });
});

describe('a table from plain values', () => {
  test('of columns: numbers, words, truth and dates, each with gaps', () => {
    expect(
      createTable({
        x: [null, 1, undefined, NaN, 2],
        word: [undefined, 'b', 'a', null, 'b'],
        flag: [true, null, false, 'TRUE', 'no'],
        day: [null, new Date(5000), NaN, undefined, new Date(-1500)],
        none: [null, undefined, NaN, null, null],
      }),
    ).toEqual({
      rows: 5,
      columns: [
        { name: 'x', kind: 'number', values: Float64Array.of(NaN, 1, NaN, NaN, 2) },
        { name: 'word', kind: 'category', categories: ['b', 'a'], codes: Int32Array.of(-1, 0, 1, -1, 0) },
        { name: 'flag', kind: 'category', categories: ['true', 'false', 'no'], codes: Int32Array.of(0, -1, 1, 0, 2) },
        { name: 'day', kind: 'number', values: Float64Array.of(NaN, 5, NaN, NaN, -1.5), date: { order: 'ymd' } },
        { name: 'none', kind: 'number', values: new Float64Array(5).fill(NaN) },
      ],
    });
  });

  test('of records, of which each may lack some', () => {
    expect(createTable([{ x: 1 }, { x: 2, word: 'a' }])).toEqual({
      rows: 2,
      columns: [
        { name: 'x', kind: 'number', values: Float64Array.of(1, 2) },
        { name: 'word', kind: 'category', categories: ['a'], codes: Int32Array.of(-1, 0) },
      ],
    });
    // what every object has is no cell
    expect(createTable([{ toString: 1 }, { x: 2 }]).columns[0]).toMatchObject({ values: Float64Array.of(1, NaN) });
  });

  test.each<[string, unknown, string]>([
    ['nothing', null, 'createTable: expected columns, { x: [1, 2] }, or a list of records; got null'],
    ['text', 'a,b', 'or a list of records; got "a,b"'],
    ['no columns', {}, 'createTable: expected at least one column; got none'],
    ['no records', [], 'expected at least one column'],
    ['a record that is none', [{ x: 1 }, 2], 'createTable: record 1'],
    ['a column that is no list', { x: 7, y: [1] }, 'createTable: column "x"'],
    ['columns of other lengths', { x: [1, 2], y: [1] }, 'createTable: column "y" has 1 values but "x" has 2'],
    ['a column that is nothing', { x: [1], y: null }, 'createTable: column "y" has no values but "x" has 1'],
    ['a word among numbers', { x: [null, 1, 'a'] }, 'column "x" has a string in row 3 and numbers before it'],
    ['a number among words', { x: ['a', 1] }, 'column "x" has a number in row 2 and words before it'],
    ['a number among dates', { x: [new Date(0), 5] }, 'column "x" has a number in row 2 and dates before it'],
    ['lists', { x: [null, [1]] }, 'must hold numbers, text, true and false, or dates; row 2 is [1]'],
  ])('%s is refused', (_, source, message) => expect(() => createTable(source as never)).toThrow(message));
});

test('truth is true and false in any capitals, other words stay', () => {
  expect(['TRUE', 'True', 'fAlse', 'false', 'TRUER', 'tru', 'TRULY', 'Null'].map(truthWord)).toEqual([
    'true',
    'true',
    'false',
    'false',
    'TRUER',
    'tru',
    'TRULY',
    'Null',
  ]);
});

test('words are numbered in the order in which they come', () => {
  const words = createWords();
  expect(['b', 'a', 'b', 'c', 'a'].map((word) => words.code(word))).toEqual([0, 1, 0, 2, 1]);
  expect(words.list).toEqual(['b', 'a', 'c']);
});
