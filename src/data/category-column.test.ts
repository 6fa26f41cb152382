import { describe, expect, test } from 'vitest';
import {
  categoryNames,
  categoryWidth,
  encodeCategories,
  encodeFlag,
  fitCategory,
  isKnownWord,
  wordCounts,
} from './category-column.js';
import { wordsOf } from './column-values.js';
import type { CategoryInput } from './table-encoding.js';
import { createTable, findColumn, type Table } from './table.js';

const tableOf = (...words: (string | null)[]): Table => createTable({ c: words });
const columnOf = (table: Table) => wordsOf(findColumn(table, 'c', 'column'));
const times = (count: number, word: string | null): (string | null)[] => new Array<string | null>(count).fill(word);
const fit = (words: (string | null)[], oneHot = false) => fitCategory(columnOf(tableOf(...words)), oneHot);

test('words are counted in the order in which they come', () => {
  expect(wordCounts(columnOf(tableOf('b', 'a', null, 'b')))).toEqual([
    { word: 'b', count: 2 },
    { word: 'a', count: 1 },
  ]);
});

describe('fitted', () => {
  test('two words are one input, no before yes, with the share of the second', () => {
    const flag = { kind: 'flag', name: 'c', categories: ['no', 'yes'], offset: 0.5, factor: 2, share: 0.75 };
    expect(fit(['yes', 'yes', 'no', 'yes'])).toEqual(flag);
    expect(fit(['no', 'yes', 'yes', 'yes', ...times(4, null)])).toEqual(flag);
  });

  test('two words are an input each where that is asked for, or with five gaps', () => {
    const each = { kind: 'category', name: 'c', categories: ['yes', 'no'] };
    expect(fit(['yes', 'no', 'no', 'no'], true)).toEqual({ ...each, shares: [0.25, 0.75] });
    expect(fit(['yes', 'no', ...times(4, null)], true)).toEqual({ ...each, shares: [0.5, 0.5] });
    expect(fit(['yes', 'no', ...times(5, null)])).toEqual({ ...each, rare: [] });
    // however few rows one of them has
    expect(fit([...times(190, 'yes'), 'no', 'no', ...times(8, null)])).toEqual({ ...each, rare: [] });
    expect(fitCategory(columnOf(tableOf('yes', 'no'))).kind).toBe('flag');
  });

  test('seldom words are one place together, where they are five rows at least', () => {
    // in 200 rows a word of three is not seldom, one of two is
    const common = [...times(97, 'a'), ...times(97, 'b')];
    const rare = ['d', 'd', 'e'];
    expect(fit([...common, ...rare, ...times(3, 'f')])).toMatchObject({
      categories: ['a', 'b', 'd', 'e', 'f'],
      shares: [97, 97, 2, 1, 3].map((count) => count / 200),
    });
    expect(fit([...common, ...rare, 'g', 'g', 'h'])).toEqual({
      kind: 'category',
      name: 'c',
      categories: ['a', 'b'],
      rare: ['d', 'e', 'g', 'h'],
    });
    // two gaps and three rows of seldom words are five
    expect(fit([...common, ...rare, ...times(2, null), 'a'])).toMatchObject({ rare: ['d', 'e'] });
    expect(fit([...common, ...rare, null, 'a', 'b'])).toHaveProperty('shares');
  });

  test('in a small table no word is seldom, in a large one those below a thousandth are', () => {
    expect(fit([...times(30, 'a'), 'b', 'c', 'd', 'e', 'f', 'g'])).toHaveProperty('shares');
    const large = (count: number) => [
      ...times(3000, 'a'),
      ...times(2000 - 2 * count, 'b'),
      ...times(count, 'c'),
      ...times(count, 'd'),
    ];
    expect(fit(large(5))).toHaveProperty('shares');
    expect(fit(large(4))).toMatchObject({ categories: ['a', 'b'], rare: ['c', 'd'] });
  });

  test('two hundred words have an input each, one more is refused', () => {
    const many = (count: number) => Array.from({ length: 4 * count }, (_, i) => `w${i % count}`);
    expect(fit(many(200))).toMatchObject({ categories: expect.objectContaining({ length: 200 }) });
    expect(() => fit(many(201))).toThrow('has 201 different words, more than the 200');
    expect(() => fit([null, null])).toThrow('column "c" has no values');
  });
});

const open: CategoryInput = { kind: 'category', name: 'c', categories: ['a', 'b'], rare: ['r'] };
const closed: CategoryInput = { kind: 'category', name: 'c', categories: ['a', 'b'], shares: [0.75, 0.25] };

test('inputs are named by their words, the place for others by what no word is', () => {
  expect([categoryWidth(open), categoryWidth(closed)]).toEqual([3, 2]);
  expect(categoryNames(open)).toEqual(['c=a', 'c=b', 'c=(other)']);
  expect(categoryNames(closed)).toEqual(['c=a', 'c=b']);
  expect(categoryNames({ ...open, categories: ['(other)', '((other))'] }).at(-1)).toBe('c=(((other)))');
  expect(['a', 'r', 'x'].map((word) => isKnownWord(open, word))).toEqual([true, true, false]);
  expect(['a', 'r'].map((word) => isKnownWord(closed, word))).toEqual([true, false]);
});

test('a row has 1 in the place of its word; what is not known has its own, or the shares of all', () => {
  const table = tableOf('b', null, 'x', 'a', 'r');
  const encoded = (input: CategoryInput): number[][] => {
    const x = new Float64Array(5 * 4);
    encodeCategories(input, columnOf(table), table, x, 1, 4, 'unknown');
    return Array.from({ length: 5 }, (_, row) => Array.from(x.subarray(4 * row, 4 * row + 4)));
  };
  expect(encoded(open)).toEqual([
    [0, 0, 1, 0],
    [0, 0, 0, 1],
    [0, 0, 0, 1],
    [0, 1, 0, 0],
    [0, 0, 0, 1],
  ]);
  const all = [0, 0.75, 0.25, 0];
  expect(encoded(closed)).toEqual([[0, 0, 1, 0], all, all, [0, 1, 0, 0], all]);
  const filled: CategoryInput = { kind: 'category', name: 'c', categories: ['a', 'b'], fill: 'b' };
  expect(encoded(filled).map((row) => row.indexOf(1))).toEqual([2, 2, 2, 1, 2]);
  expect(encoded({ ...filled, fill: 'a' }).map((row) => row.indexOf(1))).toEqual([2, 1, 1, 1, 1]);
});

test('what is not known is refused where that is asked for, with its row', () => {
  const encode =
    (input: CategoryInput, unseen: 'error' | 'unknown', ...words: (string | null)[]) =>
    () => {
      const table = tableOf(...words);
      encodeCategories(input, columnOf(table), table, new Float64Array(3 * words.length), 0, 3, unseen);
    };
  expect(encode(open, 'error', 'a', 'r')).not.toThrow();
  expect(encode(open, 'error', 'a', 'x')).toThrow('row 2 has "x" in column "c", which this model was not trained on');
  expect(encode(open, 'error', 'a', null, 'x')).toThrow(/row 2/);
  // older models knew no place for them
  const older: CategoryInput = { kind: 'category', name: 'c', categories: ['a', 'b'] };
  expect(encode(older, 'unknown', 'a', 'b')).not.toThrow();
  expect(encode(older, 'unknown', 'a', 'b', 'x')).toThrow(/row 3 has "x"/);
  expect(encode(closed, 'unknown', 'a', 'b', 'x')).not.toThrow();
});

test('of two words the first is −1 and the second 1, what is not known lies between by their shares', () => {
  const table = tableOf('no', 'yes', null, 'x');
  const flag = { kind: 'flag', name: 'c', categories: ['no', 'yes'], offset: 0.5, factor: 2, share: 0.75 } as const;
  const x = new Float64Array(8);
  encodeFlag({ ...flag, categories: ['no', 'yes'] }, columnOf(table), table, x, 1, 2, 'unknown');
  expect(Array.from(x)).toEqual([0, -1, 0, 1, 0, 0.5, 0, 0.5]);
  const encode = () => encodeFlag({ ...flag, categories: ['no', 'yes'] }, columnOf(table), table, x, 1, 2, 'error');
  expect(encode).toThrow(/row 3/);
});
