import { expect, test } from 'vitest';
import { finish } from '../work.js';

import { isDivision, isParted, rememberDivision, type RowDivision } from './row-division.js';
import { createTable } from './table.js';

const table = createTable({ a: [1, 2, 3], b: ['x', 'y', 'x'] });
const given = { validation: 0.25, seed: 7 };
const made = finish(rememberDivision(table, given));

test('a division says how rows were parted, and a number of each column', () => {
  expect(made).toEqual({ rows: 3, ...given, columns: [expect.anything(), expect.anything()] });
  expect(made.columns.map(({ name }) => name)).toEqual(['a', 'b']);
  const all = { ...given, splitBy: 'a', orderBy: 'b', weights: 'c', missing: 'drop' } as const;
  expect(finish(rememberDivision(table, all))).toMatchObject(all);
  // gaps are filled where nothing is said
  expect(finish(rememberDivision(table, { ...given, missing: 'impute' }))).toEqual(made);
});

test('the same rows are known again, whatever other columns there were; others are not', () => {
  const isIt = (columns: Parameters<typeof createTable>[0]): boolean => finish(isParted(made, createTable(columns)));
  expect(isIt({ a: [1, 2, 3], b: ['x', 'y', 'x'] })).toBe(true);
  expect(isIt({ b: ['x', 'y', 'x'] })).toBe(true);
  expect(isIt({ a: [1, 2, 4] })).toBe(false);
  expect(isIt({ a: [1, 2] })).toBe(false);
  expect(isIt({ a: [1, 2, 3], c: [1, 2, 3] })).toBe(false);
});

test('others have a turn after every column', () => {
  const turns = (work: Generator): number => {
    for (let count = 0; ; count++) if (work.next().done) return count;
  };
  expect(turns(rememberDivision(table, given))).toBe(2);
  expect(turns(isParted(made, table))).toBe(2);
});

test('what comes from outside is looked at: rows, shares, names', () => {
  const columns = [{ name: 'a', hash: 5 }];
  const sound = { rows: 1, validation: 0, seed: 0, columns };
  const right: Partial<Record<keyof RowDivision, unknown>>[] = [
    {},
    { rows: 2 },
    { validation: 0.9 },
    { seed: -3 },
    { splitBy: 'x', orderBy: 'y', weights: 'z' },
    { missing: 'drop' },
    { missing: 'error' },
    { all: true },
    { columns: [] },
  ];
  for (const more of right) expect(isDivision({ ...sound, ...more }), JSON.stringify(more)).toBe(true);
  const wrong: Partial<Record<keyof RowDivision, unknown>>[] = [
    { rows: 0 },
    { rows: 1.5 },
    { rows: undefined },
    { validation: -0.01 },
    { validation: 0.91 },
    { validation: '0.5' },
    { validation: NaN },
    { seed: 0.5 },
    { seed: undefined },
    { splitBy: 5 },
    { orderBy: null },
    { weights: {} },
    { missing: 'impute' },
    { all: false },
    { columns: 'a' },
    { columns: [{ name: 5, hash: 5 }] },
    { columns: [{ name: 'a', hash: 0.5 }] },
    { columns: [...columns, null] },
  ];
  for (const more of wrong) expect(isDivision({ ...sound, ...more }), JSON.stringify(more)).toBe(false);
  for (const value of [null, undefined, 7, 'x', []]) expect(isDivision(value)).toBe(false);
});
