// What reading a table can be told, and what makes no sense of it.

import { describe, expect, test } from 'vitest';
import { checkReading, type CsvOptions, givenDialect, missingByColumn, readingOptions } from './reading-options.js';

const check = (options: Record<string, unknown>) => (): void => checkReading('readCsv', options as CsvOptions);

describe('what makes sense passes, and what does not is told', () => {
  test.each([',', ';', '\t', '|', ' ', ':', '/', '§'])('%j may be between values', (separator) =>
    expect(check({ separator })).not.toThrow(),
  );
  test.each([
    '',
    'ab',
    ';;',
    7,
    null,
    ['x'],
    [';'],
    'a',
    'é',
    '1',
    '²',
    '.',
    '+',
    '-',
    '"',
    '\n',
    '\r',
    '\0',
    '\uFEFF',
  ])('%j may not', (separator) =>
    expect(check({ separator })).toThrow(
      '`separator` must be one character that is not a letter, digit, sign or quote',
    ),
  );
  test.each([',', '.', ' ', "'", '\u00a0', '\u2009', '\u202f', '\u2019', ''])('%j may be between digits', (thousands) =>
    expect(check({ thousands })).not.toThrow(),
  );
  test.each([';', ',,', 7, null, '_'])('%j may not', (thousands) =>
    expect(check({ thousands })).toThrow('readCsv: `thousands` must be a comma'),
  );

  test('a sign has one meaning', () => {
    expect(check({ decimal: ',', separator: ';', thousands: '.' })).not.toThrow();
    expect(check({ decimal: ';' })).toThrow('readCsv: `decimal`');
    expect(check({ decimal: ',', separator: ',' })).toThrow('`decimal` and `separator` are both ","');
    expect(check({ decimal: '.', thousands: '.' })).toThrow('`decimal` and `thousands` are both "."');
    // numbers with commas may be quoted
    expect(check({ separator: ',', thousands: ',' })).not.toThrow();
  });

  test('encodings, missing values, columns to leave out and kinds', () => {
    for (const option of ['encoding', 'likelyEncoding']) {
      expect(check({ [option]: 'latin1' })).not.toThrow();
      expect(check({ [option]: 'nope' })).toThrow('readCsv: `encoding` must be the name of a text encoding');
    }
    expect(check({ missingValues: ['-', ''] })).not.toThrow();
    expect(check({ missingValues: { a: ['-'], b: [] } })).not.toThrow();
    expect(check({ missingValues: ['-', -999] })).toThrow('`missingValues` must be words; got -999');
    expect(check({ missingValues: ['-', undefined] })).toThrow('`missingValues` must be words; got undefined');
    expect(check({ missingValues: { a: ['-'], b: [0] } })).toThrow(
      '`missingValues` of column "b" must be words; got 0',
    );
    expect(check({ missingValues: { a: '-' } })).toThrow('`missingValues` of column "a"');
    expect(check({ missingValues: '-' })).toThrow('`missingValues`');
    expect(check({ ignore: ['a'] })).not.toThrow();
    expect(check({ ignore: 'a' })).toThrow('`ignore`');
    expect(check({ kinds: { a: 'number', b: 'date-dmy', c: 'ignore' } })).not.toThrow();
    expect(check({ kinds: { a: 'number', b: 'text' } })).toThrow('the kind of column "b" in `kinds`');
    expect(check({ kinds: ['number'] })).toThrow('`kinds`');
    expect(check({})).not.toThrow();
  });
});

test('cells that are missing are those of the column, of all columns, or the usual', () => {
  const usual = { number: (cell: string) => cell === 'u', word: (cell: string) => cell === 'u' };
  const of = (given: CsvOptions['missingValues'], column: string): boolean[] =>
    ['-', 'u', ''].map((cell) => missingByColumn(given, usual as never)(column).number(cell));
  expect(of(undefined, 'a')).toEqual([false, true, false]);
  expect(of(['-'], 'a')).toEqual([true, false, true]);
  expect(of({ a: ['-'] }, 'a')).toEqual([true, false, true]);
  expect(of({ a: ['-'] }, 'b')).toEqual([false, true, false]);
});

test('what was said of the writing is passed on, of groups of digits the signs that are meant', () => {
  expect(givenDialect({ separator: ';', decimal: ',', encoding: 'latin1', kinds: {} })).toEqual({
    encoding: 'latin1',
    separator: ';',
    decimal: ',',
  });
  expect(givenDialect({ thousands: '' }).thousands).toBe('');
  expect(givenDialect({ thousands: '\u00a0' }).thousands).toBe(givenDialect({ thousands: ' ' }).thousands);
});

test('how a table is written is nothing to search among', () => {
  expect(Object.values(readingOptions).filter(({ searchable }) => searchable)).toEqual([]);
});
