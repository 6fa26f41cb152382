import { describe, expect, test } from 'vitest';
import { type GivenDialect, findStyle, otherStyle } from './number-style.js';

/** The style found for one column of these cells, as its two signs, and how many of them count as numbers. */
const found = (cells: readonly string[], separator = ';', given: GivenDialect = {}): [string, number] => {
  const { style, numbers } = findStyle(
    separator,
    cells.map((cell) => [cell]),
    given,
  );
  return [`${style.decimal}${style.thousands}`, numbers];
};

describe('the style found', () => {
  test('is the plainest under which most cells are numbers', () => {
    expect(found(['1', '2.5'])).toEqual(['.', 2]);
    expect(found(['1,5', '2'])).toEqual([',', 2]);
    expect(found(['1.234,5', '2'])).toEqual([',.', 2]);
    expect(found(['1,234.5', '2'])).toEqual(['.,', 2]);
    expect(found(['1 234,5', '2'])).toEqual([', ', 2]);
    expect(found(["1'234.5", '2'])).toEqual([".'", 2]);
    expect(found(['12,34,567', '2'])).toEqual(['.,', 2]);
    expect(found(['a', 'b'])).toEqual(['.', 0]);
    expect(found([])).toEqual(['.', 0]);
  });

  test('counts the numbers of columns that are four in five numbers', () => {
    const cells = (numbers: number, words: number): string[] => [
      ...new Array<string>(numbers).fill('1'),
      ...new Array<string>(words).fill('w'),
    ];
    expect(found(cells(8, 2))).toEqual(['.', 8]);
    expect(found(cells(7, 2))).toEqual(['.', 0]);
    // missing cells count neither way
    expect(found([...cells(8, 2), '', ' ', 'NA', 'n/a', 'NaN', 'null', '?', '-', 'none', '.'])).toEqual(['.', 8]);
    const two = findStyle(';', [['1', 'a'], ['2', '3'], ['4']], {});
    expect(two.numbers).toBe(3);
  });

  test('of 1,234 alone is a decimal comma, but between commas, or beside whole numbers below a thousand', () => {
    expect(found(['1,234', '5,678'])).toEqual([',', 2]);
    expect(found(['1,234', '5,678'], ',')).toEqual(['.,', 2]);
    expect(found(['1,234', '999'])).toEqual(['.,', 2]);
    expect(found(['-1,234', '+99'])).toEqual(['.,', 2]);
    expect(found(['1,234', '1000'])).toEqual([',', 2]);
  });

  test('of points before every three digits of ten numbers is that of thousands, between semicolons', () => {
    const pointed = (count: number, more: string[] = ['7']): string[] => [
      ...Array.from({ length: count }, (_, i) => `${i + 1}.234`),
      ...more,
    ];
    expect(found(pointed(10))).toEqual([',.', 11]);
    expect(found(pointed(9))).toEqual(['.', 10]);
    expect(found(pointed(10), ',')).toEqual(['.', 11]);
    expect(found(pointed(10, ['1.23']))).toEqual(['.', 11]);
    expect(found(pointed(10, []))).toEqual(['.', 10]);
    expect(found(pointed(10, ['7', '1234']))).toEqual(['.', 12]);
    expect(found(pointed(10), ';', { decimal: '.' })).toEqual(['.', 11]);
    // where another column says how decimals are written, that counts
    const rows = pointed(10).map((cell) => [cell, '1.5']);
    expect(findStyle(';', rows, {}).style).toEqual({ decimal: ',', thousands: '.' });
  });

  test('keeps to what was given', () => {
    expect(found(['1,5', '2'], ';', { decimal: '.' })[0][0]).toBe('.');
    expect(found(['1.5', '2'], ';', { decimal: ',' })[0][0]).toBe(',');
    expect(found(['1.234', '2'], ';', { thousands: '.' })).toEqual([',.', 2]);
    expect(found(['1\u00a0234', '2'], ';', { thousands: '\u2009' })).toEqual(['. ', 2]);
    expect(found(['1,5', '2'], ';', { thousands: '' })).toEqual([',', 2]);
  });
});

test('another style that would make a cell a number is told as the option that would', () => {
  const plain = { decimal: '.', thousands: '' } as const;
  expect(otherStyle('1,5', plain)).toBe('`decimal: ","`');
  expect(otherStyle('1,234', { decimal: '.', thousands: "'" })).toBe('`thousands: ","`');
  expect(otherStyle('1,234,567', plain)).toBe('`thousands: ","`');
  expect(otherStyle("1'234", plain)).toBe('`thousands: "\'"`');
  expect(otherStyle('1 234', plain)).toBe('`thousands: " "`');
  expect(otherStyle('1.234.567', plain)).toBe('`decimal: ","`');
  expect(otherStyle('word', plain)).toBeUndefined();
  expect(otherStyle('007', plain)).toBeUndefined();
});
