// Numbers as people write them, and cells that only look like numbers.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeReason, isNumberWithUnit, type NumberStyle, parseNumber, thousandsOf } from './number-cells.js';

const styles: NumberStyle[] = (['.', ','] as const).flatMap((decimal) =>
  ['', ',', '.', ' ', "'"].filter((mark) => mark !== decimal).map((thousands) => ({ decimal, thousands })),
);
const grouped = (digits: string, mark: string): string => digits.replaceAll(/\B(?=(\d{3})+$)/g, mark);

test('any number, written in any style, is that number', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...styles),
      fc.constantFrom('', '-', '+'),
      fc.bigInt({ min: 1n, max: 999_999_999_999n }).map(String),
      fc.stringMatching(/^\d{0,6}$/),
      ({ decimal, thousands }, sign, whole, decimals) => {
        const tail = decimals === '' ? '' : `${decimal}${decimals}`;
        const value = Number(`${sign}${whole}.${decimals}`);
        const style = { decimal, thousands };
        expect(parseNumber(`${sign}${grouped(whole, thousands)}${tail}`, style)).toBe(value);
        // groups may be left out
        expect(parseNumber(`${sign}${whole}${tail}`, style)).toBe(value);
        expect(parseNumber(`${sign}${whole}${tail}e-3`, style)).toBe(Number(`${sign}${whole}.${decimals}e-3`));
      },
    ),
  );
});

describe('signs and marks', () => {
  test.each([
    ['\u22125', { decimal: '.', thousands: '' }, -5],
    ['\u22121.234,5', { decimal: ',', thousands: '.' }, -1234.5],
    ['12,34,567', { decimal: '.', thousands: ',' }, 1_234_567],
    ['12,34,56', { decimal: '.', thousands: ',' }, NaN],
    ['1,2345', { decimal: '.', thousands: ',' }, NaN],
    ['0,123', { decimal: '.', thousands: ',' }, NaN],
    ['1234,567', { decimal: '.', thousands: ',' }, NaN],
    ['1,234,', { decimal: '.', thousands: ',' }, NaN],
    ['1,234.', { decimal: '.', thousands: ',' }, 1234],
    ['1.234.567', { decimal: ',', thousands: '' }, NaN],
    ['1.5', { decimal: ',', thousands: '' }, NaN],
    ['1.5', { decimal: ',', thousands: '.' }, NaN],
    ['1,5', { decimal: '.', thousands: '' }, NaN],
    ['.5', { decimal: '.', thousands: '' }, 0.5],
    [',5', { decimal: ',', thousands: '' }, 0.5],
    ['5,', { decimal: ',', thousands: '' }, 5],
    [',', { decimal: ',', thousands: '' }, NaN],
    ['1e5', { decimal: ',', thousands: '' }, 1e5],
    ['1,5E+2', { decimal: ',', thousands: '' }, 150],
    ['1e', { decimal: ',', thousands: '' }, NaN],
    ['inf', { decimal: '.', thousands: '' }, Infinity],
    ['-Infinity', { decimal: '.', thousands: '' }, -Infinity],
    ['-INF', { decimal: ',', thousands: '' }, -Infinity],
    ['+inf', { decimal: ',', thousands: '' }, Infinity],
    ['info', { decimal: '.', thousands: '' }, NaN],
    ['', { decimal: '.', thousands: '' }, NaN],
    ['  ', { decimal: '.', thousands: '' }, NaN],
    ['', { decimal: ',', thousands: '' }, NaN],
    ['nan', { decimal: '.', thousands: '' }, NaN],
    ['--5', { decimal: ',', thousands: '' }, NaN],
  ] as const)('%j in %o is %d', (cell, style, value) => expect(parseNumber(cell, style)).toBe(value));

  test('every blank and every apostrophe is as good as another', () => {
    for (const blank of ' \u00a0\u2009\u202f') {
      expect(thousandsOf(blank)).toBe(' ');
      expect(parseNumber(`1${blank}234,5`, { decimal: ',', thousands: ' ' })).toBe(1234.5);
    }
    for (const mark of "'\u2019") {
      expect(thousandsOf(mark)).toBe("'");
      expect(parseNumber(`1${mark}234.5`, { decimal: '.', thousands: "'" })).toBe(1234.5);
    }
    for (const mark of ['', ',', '.', '_']) expect(thousandsOf(mark)).toBe(mark);
    for (const mark of ['_', '^', '-', ']', '\\', '|'])
      expect(parseNumber(`12${mark}345`, { decimal: '.', thousands: mark })).toBe(12_345);
  });

  test('what is longer than any number is none', () => {
    const style: NumberStyle = { decimal: ',', thousands: '' };
    expect(parseNumber(`0,${'1'.repeat(1198)}`, style)).toBeCloseTo(1 / 9, 15);
    expect(parseNumber(`0,${'1'.repeat(1199)}`, style)).toBeNaN();
  });

  test('other bases are words', () => {
    for (const cell of ['0x10', '0X1f', '0b1', '0O7', ' 0x10', '\t0b1']) expect(parseNumber(cell)).toBeNaN();
    for (const cell of ['0', '00', '10', ' 7 ', '0.5', '0e3']) expect(parseNumber(cell)).toBe(Number(cell));
  });
});

test('digits that would not come out as they went in are codes', () => {
  for (const cell of ['0', '7', '10', '999999999999999', '-04', '0.5', '1e5', '', 'x'])
    expect(codeReason(cell)).toBeUndefined();
  for (const cell of ['00', '04', '0123']) expect(codeReason(cell)).toBe(`digits with leading zeros, such as ${cell}`);
  for (const cell of ['1000000000000000', '0000000000000001'])
    expect(codeReason(cell)).toBe(`whole numbers of more than 15 digits, such as ${cell}`);
});

test('a number with something beside it is told from numbers and from words', () => {
  for (const cell of [
    '12 kg',
    '12kg',
    '$1,200',
    '$ 5',
    '45%',
    '45 %',
    'EUR 5',
    '5 €',
    '-3 °C',
    "1'200 km/h",
    '7 m²',
    '5‰',
  ])
    expect(isNumberWithUnit(cell), cell).toBe(true);
  for (const cell of [
    '12',
    '-1.5',
    '1,200',
    '+3',
    'kg',
    'kg 12',
    '12 percent',
    '2024-01-02',
    '3 apples a',
    '',
    '$',
    '%5',
  ])
    expect(isNumberWithUnit(cell), cell).toBe(false);
  expect(isNumberWithUnit(`${'1'.repeat(58)}%`)).toBe(true);
  expect(isNumberWithUnit(`${'1'.repeat(59)}%`)).toBe(false);
});
