// A file is read as the table was that a model learned from.

import { describe, expect, test } from 'vitest';
import { asked, type Decision } from './decision.js';
import { fitEncoding } from './encoding.js';
import { usualWords } from './missing-cells.js';
import { createTable } from './table.js';
import type { TableEncoding } from './table-encoding.js';
import { tableReading } from './table-reading.js';

const rows = 12;
const each = <T>(value: (row: number) => T): T[] => Array.from({ length: rows }, (_, row) => value(row));
const table = createTable({
  x: each((row) => row * 1.5),
  code: each((row) => ['NA', 'DE', 'FR'][row % 3]),
  kind: each((row) => ['none', 'null'][row % 2]),
});
const fitted = fitEncoding(table, { target: 'kind', task: 'classification' });
const told = (...profile: Decision[]): TableEncoding => ({ ...fitted, profile });
const missing = (encoding: TableEncoding, options = {}): Record<string, readonly string[]> =>
  tableReading(encoding, options).missingValues as Record<string, readonly string[]>;

test('columns are of the kinds that they were, the target if it is asked for, and what is said now comes first', () => {
  expect(tableReading(fitted).kinds).toEqual({ x: 'number', code: 'category' });
  expect(tableReading(fitted, { withTarget: true }).kinds).toEqual({ x: 'number', code: 'category', kind: 'category' });
  expect(tableReading(fitted, { kinds: { x: 'category', other: 'ignore' }, separator: ';' })).toMatchObject({
    kinds: { x: 'category', code: 'category', other: 'ignore' },
    separator: ';',
  });
  expect(() => tableReading(fitted, 'withTarget' as never)).toThrow('tableReading: the options');
});

describe('cells without a value', () => {
  test('of words are the usual, but for words that the model knows', () => {
    const found = missing(fitted, { withTarget: true });
    expect(Object.keys(found).sort()).toEqual(['code', 'kind']);
    expect(found.code).toEqual(usualWords().filter((word) => word !== 'NA'));
    expect(found.kind).toEqual(usualWords().filter((word) => word !== 'null'));
    // the target is not read where nobody asks for it
    expect(Object.keys(missing(fitted))).toEqual(['code']);
  });

  test('are those that were asked for at the training, of all columns, but for words that the model knows', () => {
    const values: Decision = { option: 'missingValues', value: ['-9', 'DE'], why: asked };
    expect(missing(told(values))).toEqual({ x: ['-9', 'DE'], code: ['-9'] });
    expect(missing(told({ ...values, value: ['-9', 'none'] }), { withTarget: true })).toEqual({
      x: ['-9', 'none'],
      code: ['-9', 'none'],
      kind: ['-9'],
    });
    // what was found, or said of one column, says nothing of others
    const usual = missing(fitted);
    expect(missing(told({ ...values, why: 'it was found' }))).toEqual(usual);
    expect(missing(told({ ...values, columns: ['x'] }))).toEqual(usual);
    expect(missing(told({ ...values, option: 'kinds' }))).toEqual(usual);
    expect(tableReading(told(values), { missingValues: ['x'] }).missingValues).toEqual(['x']);
  });

  test('of a target of numbers are not said', () => {
    const numbers = fitEncoding(table, { target: 'x' });
    expect(missing(numbers, { withTarget: true })).not.toHaveProperty('x');
    expect(tableReading(numbers, { withTarget: true }).kinds).toHaveProperty('x', 'number');
  });
});

test('what was said of the encoding is likely, what was found is not', () => {
  const encoding: Decision = { option: 'encoding', value: 'shift_jis', why: asked };
  const likely = (...profile: Decision[]): string | undefined => tableReading(told(...profile)).likelyEncoding;
  expect(likely(encoding)).toBe('shift_jis');
  expect(likely({ option: 'separator', value: 'latin1', why: asked }, encoding)).toBe('shift_jis');
  expect(likely({ ...encoding, why: 'it is no UTF-8' })).toBeUndefined();
  expect(likely({ ...encoding, value: 'nope' })).toBeUndefined();
  expect(likely({ option: 'separator', value: 'latin1', why: asked })).toBeUndefined();
  expect(tableReading(told(encoding), { likelyEncoding: 'latin1' }).likelyEncoding).toBe('latin1');
  expect(tableReading(fitted)).not.toHaveProperty('likelyEncoding');
});
