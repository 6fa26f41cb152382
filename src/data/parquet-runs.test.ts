// Runs of packed values in a page, byte by byte: a header of 2n says that the value behind it is repeated n times, one of 2n + 1 that n groups of
// eight values follow.

import { expect, test } from 'vitest';
import { checkRunsAt } from './parquet-pages.js';

const check =
  (width: number, count: number, ...bytes: number[]) =>
  () =>
    checkRunsAt(new DataView(Uint8Array.from(bytes).buffer), 0, width, count);

test('a value is repeated as often as values are left, at most', () => {
  for (const width of [1, 7, 8]) {
    expect(check(width, 10, 20, 0)).not.toThrow();
    expect(check(width, 10, 22, 0)).toThrow('repeated 11 times where 10 values are left');
    expect(check(width, 10, 8, 0, 12, 0)).not.toThrow();
    expect(check(width, 10, 8, 0, 14, 0)).toThrow('repeated 7 times where 6 values are left');
  }
  // values of nine bits take two bytes, those of none take none
  expect(check(9, 10, 8, 0, 0, 14, 0, 0)).toThrow('repeated 7 times where 6 values are left');
  expect(check(16, 10, 8, 0, 0, 14, 0, 0)).toThrow('repeated 7 times where 6 values are left');
  expect(check(0, 10, 8, 14)).toThrow('repeated 7 times where 6 values are left');
});

test('a long header goes over several bytes, seven bits in each', () => {
  // 400 = 3 · 128 + 16
  expect(check(1, 200, 144, 3, 0)).not.toThrow();
  expect(check(1, 199, 144, 3, 0)).toThrow('repeated 200 times where 199 values are left');
  // 127 goes into one byte: 63 groups of eight values of one bit; of 600 values 96 are left
  expect(check(1, 600, 127, ...Array<number>(63).fill(0), 192, 1, 0)).not.toThrow();
  expect(check(1, 600, 127, ...Array<number>(63).fill(0), 194, 1, 0)).toThrow('97 times where 96 values are left');
  // 32768 = 2 · 128²
  expect(check(1, 16383, 128, 128, 2, 0)).toThrow('repeated 16384 times where 16383 values are left');
});

test('groups of eight without bits are no more than what is left needs', () => {
  expect(check(0, 8, 3)).not.toThrow();
  expect(check(0, 9, 5)).not.toThrow();
  expect(check(0, 8, 5)).toThrow('16 values without bits are said to follow where 8 are left');
  expect(check(0, 16, 7)).toThrow('24 values without bits are said to follow where 16 are left');
  expect(check(0, 10, 8, 3)).not.toThrow();
  expect(check(0, 10, 8, 5)).toThrow('16 values without bits are said to follow where 6 are left');
});

test('groups with bits are passed over', () => {
  // eight values of two bits are two bytes
  expect(check(2, 12, 3, 255, 255, 8, 0)).not.toThrow();
  expect(check(2, 12, 3, 255, 255, 10, 0)).toThrow('repeated 5 times where 4 values are left');
  expect(check(3, 20, 5, 1, 1, 1, 1, 1, 1, 10, 0)).toThrow('repeated 5 times where 4 values are left');
});

test('what comes after the last value is not looked at, nor what comes before the first', () => {
  expect(check(1, 10, 20, 0, 254, 0)).not.toThrow();
  expect(check(1, 0, 254, 0)).not.toThrow();
  // bytes that end before the last value
  expect(check(1, 10, 8, 0)).not.toThrow();
  expect(check(1, 10)).not.toThrow();
  const view = new DataView(Uint8Array.of(254, 0, 20, 0).buffer);
  expect(() => checkRunsAt(view, 2, 1, 10)).not.toThrow();
  expect(() => checkRunsAt(view, 2, 1, 9)).toThrow('repeated 10 times');
});
