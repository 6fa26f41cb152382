import { describe, expect, test } from 'vitest';
import { readMatrix } from './matrix.js';
import { checkFinite, isMissing, missingRules, resolveMissing, rowNumber, rowsLeft } from './missing.js';
import { createTable } from './table.js';

test('a gap is told with its row and column, and how many there are where it is not alone', () => {
  const told = (x: (number | null)[], y: (number | null)[]): (() => unknown) => {
    const table = createTable({ x: x.map((value) => value ?? NaN), y: y.map((value) => value ?? NaN) });
    return () => resolveMissing(table, ['y'], 'error');
  };
  expect(told([1, null, 3], [1, 2, 3])).toThrow(/^row 2 has no value in column "x"$/);
  expect(told([1, 2, null], [1, null, 3])).toThrow(/^row 2 has no value in column "y", the first of 2 missing values$/);
  expect(told([null, null, 3], [1, 2, null])).toThrow(/^row 1 .* "x", the first of 3 missing values$/);
  expect(told([1, 2], [3, 4])).not.toThrow();
  // of several in one row the first
  expect(told([1, null], [1, null])).toThrow(/^row 2 .* "x", the first of 2 missing values$/);
});

test('numbers of a tensor that are a list become an array, an array stays the same one', () => {
  const array = Float32Array.from([1, 2, 3, 4]);
  expect(readMatrix('x', { data: array, shape: [2, 2] }, 2).data).toBe(array);
  const { data, rows } = readMatrix('x', { data: [1, 2, 3, 4], shape: [2, 2] }, 2);
  expect(data).toEqual(Float64Array.from([1, 2, 3, 4]));
  expect(rows).toBe(2);
  expect(() => readMatrix('x', { data: [1, '2'] as never, shape: [1, 2] }, 2)).toThrow('must be numbers; got "2"');
});

describe('rows with gaps', () => {
  const table = createTable({
    x: [NaN, 1, 2, 3, 4],
    word: ['a', null, 'b', 'a', 'b'],
    y: [1, 2, NaN, 4, 5],
  });
  const whole = createTable({ x: [1, 2], y: [3, 4] });
  const xs = (left: ReturnType<typeof resolveMissing>): number[] => [
    ...(left.columns[0] as { values: Float64Array }).values,
  ];

  test('go, or only those without a target, and the others keep their numbers', () => {
    const dropped = resolveMissing(table, ['y'], 'drop');
    expect([dropped.rows, xs(dropped), [...Array.from(dropped.rowNumbers!)]]).toEqual([2, [3, 4], [4, 5]]);
    const imputed = resolveMissing(table, ['y'], 'impute');
    expect([imputed.rows, xs(imputed), [...Array.from(imputed.rowNumbers!)]]).toEqual([
      4,
      [NaN, 1, 3, 4],
      [1, 2, 4, 5],
    ]);
    expect(rowsLeft(table, ['y'], 'drop')).toEqual(Uint32Array.of(3, 4));
    // numbers of rows that were given stay
    const later = resolveMissing({ ...table, firstRow: 101 }, ['y'], 'drop');
    expect([...Array.from(later.rowNumbers!)]).toEqual([104, 105]);
  });

  test('where there are none the table is the same, whatever the rule', () => {
    for (const rule of missingRules) {
      expect(resolveMissing(whole, ['y'], rule)).toBe(whole);
      expect(rowsLeft(whole, ['y'], rule)).toBeUndefined();
    }
    expect(resolveMissing(table, ['x2'], 'impute')).toBe(table);
  });

  test('cannot be all of them, nor hold infinite numbers', () => {
    const none = createTable({ x: [NaN, 1], y: [1, NaN] });
    expect(() => resolveMissing(none, ['y'], 'drop')).toThrow(
      expect.objectContaining({
        message: 'every row has a missing value',
        hint: "leave columns out, or fill in (`missing: 'impute'`)",
      }),
    );
    expect(() => resolveMissing(none, ['y'], 'drop', ['error', 'drop'])).toThrow(
      expect.objectContaining({ hint: 'leave columns out' }),
    );
    const infinite = createTable({ x: [1, 2, -Infinity], y: [1, 2, 3] });
    for (const rule of missingRules)
      expect(() => resolveMissing(infinite, ['y'], rule)).toThrow('row 3 has an infinite value in column "x"');
    const [first] = createTable({ x: [Infinity, 1] }).columns;
    expect(() => checkFinite({ rows: 2, columns: [], firstRow: 11 }, first)).toThrow('row 11 has an infinite value');
    expect(() => checkFinite(table, table.columns[0])).not.toThrow();
    expect(() => checkFinite(table, table.columns[1])).not.toThrow();
  });

  test('are told with the rules that may be chosen', () => {
    const failing = (rules?: readonly (typeof missingRules)[number][]) => () =>
      resolveMissing(table, ['y'], 'error', rules);
    expect(failing()).toThrow(
      expect.objectContaining({
        message: 'row 1 has no value in column "x", the first of 3 missing values',
        hint: "drop such rows (`missing: 'drop'`) or fill them in (`missing: 'impute'`)",
      }),
    );
    expect(failing(['error', 'drop'])).toThrow(
      expect.objectContaining({
        hint: 'drop such rows (`missing: \'drop\'`), or leave the column out (`ignore: ["x"]`)',
      }),
    );
    expect(() => resolveMissing(table, ['y'], 'impute', ['error', 'drop'])).toThrow('`missing`');
  });

  test('are counted in columns of words as well', () => {
    const words = createTable({ word: ['a', null, null], y: [1, 2, NaN] });
    expect(() => resolveMissing(words, ['y'], 'error')).toThrow(
      'row 2 has no value in column "word", the first of 3 missing values',
    );
  });

  test('a cell is missing where it has no number or no word', () => {
    const [x, word] = table.columns;
    expect([0, 1].map((row) => [isMissing(x, row), isMissing(word, row)])).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  test('rows are counted from 1, from where the table begins, or as they are numbered', () => {
    expect(rowNumber(whole, 0)).toBe(1);
    expect(rowNumber({ ...whole, firstRow: 9 }, 1)).toBe(10);
    expect(rowNumber({ ...whole, firstRow: 9, rowNumbers: [4, 6] }, 1)).toBe(6);
  });
});
