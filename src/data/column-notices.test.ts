import { describe, expect, test } from 'vitest';
import { columnNotices, isRowIndex } from './column-notices.js';
import { type Column, createTable, type NumberColumn } from './table.js';

const number = (values: readonly number[], more: Partial<NumberColumn> = {}): NumberColumn => ({
  kind: 'number',
  name: 'n',
  values: Float64Array.from(values),
  ...more,
});
const words = (...values: (string | null)[]): Column =>
  createTable({ w: values, n: values.map((_, i) => i) }).columns[0];
const range = (count: number, from = 0): number[] => Array.from({ length: count }, (_, i) => from + i);
/** what is told of twenty numbers, three in mixed order at the beginning */
const told = (values: readonly number[]): string[] => columnNotices(number(values)).map(({ why }) => why);

test('the number of a row is whole, not negative and another in every row', () => {
  expect(isRowIndex(number([0, 1, 2]))).toBe(true);
  expect(isRowIndex(number([7, 3, 5]))).toBe(true);
  expect(isRowIndex(number([0, 1, 1]))).toBe(false);
  expect(isRowIndex(number([-1, 0, 1]))).toBe(false);
  expect(isRowIndex(number([0, 1.5, 2]))).toBe(false);
  expect(isRowIndex(number([0, 1, 2], { date: { order: 'ymd' } as never }))).toBe(false);
  expect(isRowIndex(words('a', 'b'))).toBe(false);
});

describe('numbers that rise by one', () => {
  const rises = (values: readonly number[]): boolean => told(values).some((why) => why.startsWith('it rises by one'));
  test('from any whole number, in twenty rows or more', () => {
    expect(rises(range(20))).toBe(true);
    expect(rises(range(20, -7))).toBe(true);
    expect(rises(range(19))).toBe(false);
    expect(rises(range(20, 0.5))).toBe(false);
    expect(rises([...range(19), 20])).toBe(false);
    expect(columnNotices(number(range(20), { date: { order: 'ymd' } as never }))).toEqual([]);
  });
});

describe('nines that stand for no value', () => {
  const nines = (values: readonly number[]): boolean =>
    told(values).some((why) => why.includes('is taken as a number, far'));
  const beside = (...more: number[]): number[] => [...range(20).map((i) => (7 * i) % 20), ...more];
  test('are the lowest, of nines alone, and all others are ten times as near', () => {
    expect(told(beside(-999))).toEqual([
      '-999 is taken as a number, far from all others there; if it stands for no value, say so',
    ]);
    expect(nines([-99, ...beside()])).toBe(true);
    expect(nines(beside(-9999, -9999))).toBe(true);
    expect(nines(beside(-9))).toBe(false);
    expect(nines(beside(-998))).toBe(false);
    expect(nines(beside(999))).toBe(false);
    expect(nines(beside(-999, -99.9))).toBe(true);
    expect(nines(beside(-999, -100))).toBe(false);
    expect(nines(beside(-999, -998))).toBe(false);
    expect(nines(beside(-999, 9990))).toBe(true);
    expect(nines(beside(-999, 9991))).toBe(false);
  });

  test('are looked for in the first ten thousand rows', () => {
    const late = (row: number): number[] => range(10_050).map((i) => (i === row ? -999 : (7 * i) % 20));
    expect(nines(late(9999))).toBe(true);
    expect(nines(late(10_000))).toBe(false);
    expect(nines(late(0))).toBe(true);
  });
});

describe('days in digits', () => {
  const days = (first: number, others = 20_240_131): string[] =>
    told([first, ...range(20).map((i) => (i % 2 ? others : 20_240_115))]);
  test('are those of two centuries, all of them, gaps aside', () => {
    expect(days(19_991_231)).toEqual([
      'it holds whole numbers that may be dates, such as 19991231; as `date` they are read so',
    ]);
    for (const first of [19_000_101, 21_000_101, 21_001_231]) expect(days(first)).toHaveLength(1);
    for (const first of [18_991_231, 21_010_101, 20_240_230, 20_241_301, NaN, 7]) expect(days(first)).toEqual([]);
    expect(days(19_991_231, 20_240_132)).toEqual([]);
    expect(days(19_991_231, NaN)).toHaveLength(1);
  });
});

describe('words of one meaning', () => {
  const same = (...values: string[]): string[] => columnNotices(words(...values)).map(({ why }) => why);
  test('differ in capitals, or are answers to one question, three groups at most', () => {
    expect(same('a', 'b')).toEqual([]);
    expect(same('a', 'A', 'b')).toEqual(['"a" and "A" are two words to it']);
    expect(same('ab', 'AB', 'Ab')).toEqual(['"ab", "AB" and "Ab" are 3 words to it']);
    expect(same('yes', 'no', 'y', 'N')).toEqual([
      '"yes" and "y" are two words to it, "no" and "N" are two words to it',
    ]);
    // one side alone, or another word beside them, is no question
    expect(same('yes', 'y')).toEqual([]);
    expect(same('yes', 'no', 'y', 'maybe')).toEqual([]);
    const [notice] = same('a', 'A', 'b', 'B', 'c', 'C', 'd', 'D');
    expect(notice.match(/two words/g)).toHaveLength(3);
  });
});

test('a line of totals is told where its word stands in the last row alone', () => {
  const notices = (...values: (string | null)[]): string[] => columnNotices(words(...values)).map(({ why }) => why);
  const why = 'stands in its last row alone; if that is a line of totals, take it out';
  expect(notices('a', 'b', 'Total')).toEqual([`"Total" ${why}`]);
  expect(notices('sum')).toEqual([`"sum" ${why}`]);
  expect(notices('Total', 'a')).toEqual([]);
  expect(notices('Total', 'a', 'Total')).toEqual([]);
  expect(notices('a', 'Total', null)).toEqual([]);
  expect(notices('a', 'Total', 'b')).toEqual([]);
  expect(notices('a', 'b', 'totality')).toEqual([]);
});
