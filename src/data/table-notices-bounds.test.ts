// Where notices begin: how many rows, how many values, how much of the variance.

import { describe, expect, test } from 'vitest';
import { finish } from '../work.js';
import { leakNotices, orderNotices, repeatedColumns, signOf, targetNotices } from './table-notices.js';
import { type Column, createTable, type NumberColumn } from './table.js';

const columnsOf = (columns: Record<string, unknown[]>): Column[] => [...createTable(columns as never).columns];
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const number = (name: string, values: readonly number[]): NumberColumn => ({
  kind: 'number',
  name,
  values: Float64Array.from(values),
});

test('columns are the same where numbers or words are, with gaps in the same rows, from twenty rows on', () => {
  const repeated = (a: unknown[], b: unknown[]): boolean =>
    finish(repeatedColumns(columnsOf({ a, b }), a.length)).size === 1;
  expect(repeated(range(20), range(20))).toBe(true);
  expect(repeated(range(19), range(19))).toBe(false);
  const gap = range(20).map((i) => (i === 3 ? NaN : i));
  expect(repeated(gap, gap)).toBe(true);
  expect(repeated(gap, range(20))).toBe(false);
  expect(repeated(range(20), [...range(19), 20])).toBe(false);
  expect(repeated([-0, ...range(20)], [0, ...range(20)])).toBe(true);
  expect(repeated([0, ...range(20)], [-0, ...range(20)])).toBe(true);
  const words = range(20).map((i) => 'abc'[i % 3]);
  expect(repeated(words, words)).toBe(true);
  expect(
    repeated(
      words,
      words.map((word) => (word === 'c' ? 'd' : word)),
    ),
  ).toBe(false);
  expect(
    repeated(
      words,
      words.map((_, i) => i % 3),
    ),
  ).toBe(false);
  expect(
    repeated(
      words.map((_, i) => i % 3),
      words,
    ),
  ).toBe(false);
  const [a, b, c] = columnsOf({ a: range(20), b: range(20), c: range(20) });
  expect([...finish(repeatedColumns([a, b, c], 20))]).toEqual([
    [b, a],
    [c, a],
  ]);
});

test('words that stand in no row make no other column', () => {
  const codes = Int32Array.from(range(20), (i) => i % 2);
  const few: Column = { kind: 'category', name: 'few', categories: ['a', 'b'], codes };
  const many: Column = { kind: 'category', name: 'many', categories: ['a', 'b', 'c'], codes };
  expect([...finish(repeatedColumns([few, many], 20))]).toEqual([[many, few]]);
  expect([...finish(repeatedColumns([many, few], 20))]).toEqual([[few, many]]);
});

test('columns that differ in one row, or in the order of two, are told apart by their signs', () => {
  const values = range(20).map((i) => i * i);
  const others = [
    ...values.map((value, row) => values.with(row, value + 1)),
    ...range(19).map((row) => values.with(row, values[row + 1]).with(row + 1, values[row])),
    values.slice(1),
    values.slice(0, -1),
  ];
  expect(new Set([values, ...others].map(signOf)).size).toBe(others.length + 1);
  // a gap in a row still leaves the others to tell by
  expect(signOf([NaN, 1, 2])).not.toBe(signOf([NaN, 2, 1]));
});

test('an input tells the target where each of its values goes with one word, and each word with one value', () => {
  const tells = (column: unknown[], target: unknown[]): boolean => {
    const [input, wanted] = columnsOf({ column, target });
    return leakNotices([input], [wanted], column.length).length === 1;
  };
  const words = range(20).map((i) => 'ab'[i % 2]);
  expect(
    tells(
      range(20).map((i) => i % 2),
      words,
    ),
  ).toBe(true);
  expect(tells(words, words)).toBe(true);
  expect(
    tells(
      range(19).map((i) => i % 2),
      words.slice(0, 19),
    ),
  ).toBe(false);
  // three values for two words, two values for three words, one for one
  expect(
    tells(
      range(20).map((i) => i % 4),
      words,
    ),
  ).toBe(false);
  expect(
    tells(
      range(20).map((i) => i % 2),
      range(20).map((i) => 'abcb'[i % 4]),
    ),
  ).toBe(false);
  expect(
    tells(
      range(20).map(() => 1),
      range(20).map(() => 'a'),
    ),
  ).toBe(false);
  // a row without a word says nothing, a gap in the input says that it does not know
  expect(tells([7, ...range(20).map((i) => i % 2)], [null, ...words])).toBe(true);
  expect(tells([NaN, ...range(20).map((i) => i % 2)], ['a', ...words])).toBe(false);
  expect(tells(range(20), range(20))).toBe(true);
  expect(tells(words, range(20))).toBe(false);
});

test('whole numbers may be classes where they are two to ten, each in two rows or more', () => {
  const why = (values: readonly number[]): string | undefined =>
    targetNotices(number('y', values), undefined).find(({ option }) => option === 'task')?.why;
  expect(why([5, -1, 5, -1])).toMatch(/^its -1 and 5 are/);
  expect(why([10, 9, 10, 9, NaN])).toMatch(/^its 9 and 10 are/);
  expect(why([1, 2, 1])).toBeUndefined();
  expect(why([1, 1, 1, 1])).toBeUndefined();
  expect(why([0, 1, 2, 0, 1, 2])).toMatch(/^its 3 different whole numbers are/);
  expect(why([0, 1, 2, 0, 1])).toBeUndefined();
  const of = (count: number): number[] => range(3 * count).map((i) => i % count);
  expect(why(of(10))).toMatch(/^its 10 different/);
  expect(why(of(11))).toBeUndefined();
  expect(targetNotices(number('y', [5, -1, 5, -1]), 'regression')).toEqual([]);
  expect(targetNotices({ ...number('y', [5, 1, 5, 1]), date: { order: 'ymd' } as never }, undefined)).toEqual([]);
  const [words] = columnsOf({ words: ['a', 'b'] });
  expect(targetNotices(words, undefined)).toEqual([]);
});

test('one value outweighs all others with more than nine tenths of the squares about the middle, of twenty values', () => {
  const why = (values: readonly number[]): string | undefined =>
    targetNotices(number('y', values), 'regression')[0]?.why;
  // about the middle, 100, eighteen squares of 1 and one of d²
  const values = (far: number, above = far > 100 ? 8 : 9, below = 18 - above): number[] => [
    100,
    far,
    ...range(above).map(() => 101),
    ...range(below).map(() => 99),
  ];
  expect(why(values(100 + Math.sqrt(163)))).toMatch(/^112\.767145335 in one row outweighs/);
  expect(why(values(100 - Math.sqrt(163)))).toMatch(/^87\.232854665\d* in one row/);
  expect(why(values(100 + Math.sqrt(161)))).toBeUndefined();
  expect(why(values(1e6, 8, 9))).toBeUndefined();
  expect(why([...values(1e6), NaN])).toMatch(/^1000000 in/);
  expect(why(range(20).map(() => 3))).toBeUndefined();
});

test('rows are in the order of dates where all rise or all fall, from twenty rows on', () => {
  const told = (values: readonly number[], order = 'ymd'): boolean =>
    orderNotices([{ ...number('d', values), date: { order } as never }], values.length).length === 1;
  expect(told(range(20))).toBe(true);
  expect(told(range(20).map((i) => -i))).toBe(true);
  expect(told(range(19))).toBe(false);
  expect(told([0, ...range(20)])).toBe(false);
  expect(told([0, ...range(20)].toReversed())).toBe(false);
  expect(told([1, ...range(20)])).toBe(false);
  expect(told([...range(19), 3])).toBe(false);
  expect(told([...range(19).toReversed(), 3])).toBe(false);
  expect(told(range(20), 'time')).toBe(false);
  expect(orderNotices([number('n', range(20))], 20)).toEqual([]);
});

test('of values that are equally far the first are named, however many there are', () => {
  // one in fifty, far beyond a middle of 0: as many rows as may be a few
  const values = Float64Array.from({ length: 5000 }, (_, row) =>
    row % 50 === 7 ? (row % 100 === 7 ? 1e6 : -1e6) : row % 3,
  );
  const [{ why }] = targetNotices({ kind: 'number', name: 'y', values }, 'regression');
  expect(why).toBe(
    '1000000, -1000000, 1000000, -1000000, 1000000, -1000000 … in 100 rows outweigh all others (rows 8, 58, 108, 158, 208, 258 …); if they are errors or stand for no value, say so',
  );
  // one more is more than a few
  expect(targetNotices({ kind: 'number', name: 'y', values: values.with(0, 1e6) }, 'regression')).toEqual([]);
});

describe('a few values that outweigh all others', () => {
  const why = (far: readonly number[], rows: number): string | undefined =>
    targetNotices(number('y', [...far, ...range(rows - far.length).map(() => 0)]), 'regression')[0]?.why;

  test('are one in fifty rows at most, one in any case', () => {
    expect(why([9, -9], 100)).toMatch(/^9, -9 in 2 rows outweigh all others \(rows 1, 2\);/);
    expect(why([9, -9], 99)).toBeUndefined();
    expect(why([9], 20)).toMatch(/^9 in one row outweighs all others \(row 1\);/);
  });

  test('are more than five times as far from the middle as any other, where they are several', () => {
    // of 100 rows two: neither has nine tenths of the squares alone
    expect(why([6, 5.5, 1], 100)).toMatch(/^6, 5\.5 in 2 rows/);
    expect(why([6, 5, 1], 100)).toBeUndefined();
    expect(why([6, 4.5, 1], 100)).toBeUndefined();
    // the second, not the first, has to be
    expect(why([28, 11, 2.4], 100)).toBeUndefined();
    // one alone outweighs the rest wherever that is: 100 of 109
    expect(why([10, 3], 20)).toMatch(/^10 in one row/);
  });

  test('are named up to six', () => {
    expect(why([9, 9, 9, 9, 9, 9], 300)).toMatch(
      /^9, 9, 9, 9, 9, 9 in 6 rows outweigh all others \(rows 1, 2, 3, 4, 5, 6\);/,
    );
    expect(why([9, 9, 9, 9, 9, 9, 9], 350)).toMatch(/^9, 9, 9, 9, 9, 9 … in 7 rows .* \(rows 1, 2, 3, 4, 5, 6 …\);/);
  });

  test('are none of what is infinite', () => {
    expect(why([9, Infinity, -Infinity, NaN], 24)).toMatch(/^9 in one row/);
  });
});
