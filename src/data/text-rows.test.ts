// Rows of text as cells and into readers, in every form that a cell may have.

import { describe, expect, test } from 'vitest';
import { type CellReader, TextRows } from './csv-lines.js';

/** What readers were given: numbers as numbers, cells as text. */
function read(
  text: string,
  width: number,
  { numeric = true, spare = 0, separator = ',', decimal = '.' } = {},
): unknown[][] {
  const rows = new TextRows(text, text.length, separator, '\n', { decimal, spare });
  const found: unknown[][] = [];
  let row: unknown[] = [];
  const readers = Array.from({ length: width }, (): CellReader => ({
    numeric,
    addNumber: (value) => row.push(value),
    add: (cell) => row.push(cell),
  }));
  for (let i = 1; rows.read(readers, i); i++) {
    found.push(row);
    row = [];
  }
  return found;
}
const cells = (text: string, most = 10): string[][] => {
  const rows = new TextRows(text, text.length, ',', '\n');
  const found: string[][] = [];
  for (let row = rows.cells(most); row; row = rows.cells(most)) found.push(row);
  return found;
};

describe('cells', () => {
  test('are split at separators and line ends, quotes taken off', () => {
    expect(cells('a,b\n,\n"c,""d""\n" ,e\n')).toEqual([
      ['a', 'b'],
      ['', ''],
      ['c,"d"\n', 'e'],
    ]);
  });

  test('stand in no blank line; a line of separators is one of cells', () => {
    expect(cells('\n  \n\u00a0\na\n\t\n')).toEqual([['a']]);
    expect(new TextRows('\t\n', 2, '\t', '\n').cells(5)).toEqual(['', '']);
    expect(new TextRows('\u2003\u00a7\n', 3, '\u00a7', '\n').cells(5)).toEqual(['\u2003', '']);
    expect(cells('ä\n')).toEqual([['ä']]);
    expect(cells('\u007f\n')).toEqual([['\u007f']]);
  });

  test('are as many as are allowed', () => {
    expect(cells('a,b,c\n', 3)).toEqual([['a', 'b', 'c']]);
    expect(() => cells('a,b,c,d\n', 3)).toThrow('the header names more than 3 columns');
  });
});

describe('numbers', () => {
  const one = (cell: string, decimal = '.'): unknown => read(`${cell};\n`, 2, { separator: ';', decimal })[0][0];

  test.each([
    ['0', 0],
    ['7', 7],
    ['-7', -7],
    ['12.50', 12.5],
    ['-0.25', -0.25],
    ['.5', 0.5],
    ['5.', 5],
    ['0.1', 0.1],
    ['00.5', 0.5],
    ['9', 9],
    // fifteen digits, sixteen may be a code
    ['123456789012345', 123456789012345],
    ['0.1234567890123456', 0.1234567890123456],
    ['9007199254740.991', Number('9007199254740.991')],
    // 22 decimals
    ['0.0000000000000000000001', 1e-22],
  ])('%s is read in place', (cell, value) => expect(one(cell)).toBe(value));

  test.each([
    '007',
    '1234567890123456',
    '9007199254740.993',
    '0.00000000000000000000001',
    '1e5',
    '+5',
    ' 5',
    '5 ',
    '',
    '-',
    '.',
    '--5',
    '5,',
    '1.2.3',
    '5-',
    '1/2',
    '1:2',
    'NA',
  ])('%s is given as text', (cell) => expect(one(cell)).toBe(cell));

  test('may have a decimal comma, which is none where it separates', () => {
    expect(one('1,5', ',')).toBe(1.5);
    expect(one('1.5', ',')).toBe('1.5');
    expect(read('1.5,2\n', 2, { decimal: ',' })).toEqual([[1.5, 2]]);
  });

  test('stand before the carriage return of a line end', () => {
    expect(read('1,2\r\n3.5,4\r\n', 2)).toEqual([
      [1, 2],
      [3.5, 4],
    ]);
    expect(read('1\r,2\n', 2)).toEqual([['1\r', 2]]);
  });

  test('in quotes, and where none are looked for, are text', () => {
    expect(read('"1",2\n', 2)).toEqual([['1', 2]]);
    expect(read('1,2.5\n', 2, { numeric: false })).toEqual([['1', '2.5']]);
  });
});

describe('rows of another length', () => {
  const told = (text: string, width: number, options = {}): string => {
    try {
      read(text, width, options);
      return 'read';
    } catch (error) {
      const { message, hint } = error as Error & { hint?: string };
      return hint === undefined ? message : `${message} (${hint})`;
    }
  };
  test('are refused, by what they have and should have', () => {
    expect(told('1,2\n1\n', 2)).toBe(
      'row 2 has 1 values but the header names 2 columns (is it a note below the table? Take it out)',
    );
    expect(told('1,2\n1,2,3\n', 2)).toBe('row 2 has 3 values but the header names 2 columns');
    // before what is wrong in them
    expect(told('1,2\nx,"a,b",3,4\n', 2)).toBe('row 2 has 4 values but the header names 2 columns');
    expect(told('1,2\n"x",3,"a,\nb"\n', 2)).toContain('row 2 has 3 values');
  });

  test('with the likely reason', () => {
    const off = 'comments may only stand before the names of the columns';
    expect(told('1,2\n# a comment\n', 2)).toContain(off);
    expect(told('1,2\n', 1)).toContain('is the first line that of the names of the columns?');
    const noName = 'if the first column has no name, begin the line of names with a separator';
    expect(told('1,2,3\n', 2)).toContain(noName);
    expect(told('1,2\n1,2,3\n', 2)).not.toContain('(');
    const decimals = 'numbers with a decimal comma need quotes, or another separator between them';
    expect(told('1,2,3,4\n', 2)).toContain(decimals);
    expect(told('1;2;3;4\n', 2, { separator: ';' })).not.toContain('(');
    expect(told('1,2,3,4,5\n', 2)).not.toContain('(');
    expect(told('1,2,3,4,5,6\n', 5)).toContain(noName);
  });

  test('are read where as many blank cells may follow', () => {
    for (const text of ['1,2,\n', '1,2, \n', '1,2\n']) expect(read(text, 2, { spare: 1 })).toEqual([[1, 2]]);
    expect(read('1,2,,  \n', 2, { spare: 2 })).toEqual([[1, 2]]);
    for (const text of ['1,2,x\n', '1,2,,\n', '1,2,"a"\n', '1\n', '1,2,"a,b"\n'])
      expect(told(text, 2, { spare: 1 })).toMatch(/^row 1 has/);
    expect(told('1,2,\n', 2)).toMatch(/^row 1 has 3/);
    expect(read('"a,b",2,\n', 2, { spare: 1 })).toEqual([['a,b', 2]]);
    expect(told('x,2,3\n', 2, { spare: 1 })).toMatch(/^row 1 has 3/);
    // readers do not see them
    expect(read('x,2,\n', 2, { spare: 1 })).toEqual([['x', 2]]);
  });
});
