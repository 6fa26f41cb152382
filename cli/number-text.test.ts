import { expect, test } from 'vitest';
import { r2Text } from '../src/draw/axis.js';
import { aligned, count, counted, duration, figure, r2Figure } from './number-text.js';

test('an R² that is 0 but for rounding is 0, in lines and in pages', () => {
  expect([-7.18e-7, 4e-5, -0.0001, 0.5].map(r2Figure)).toEqual(['0', '0', '-1.000e-4', '0.5']);
  expect([-7.18e-7, 4e-5, 0.5].map(r2Text)).toEqual(['0', '0', '0.5']);
});

test('figures have four digits and whole numbers stay whole', () => {
  expect([0.966666, 12.3456, 1.034e-4, 123456.7, 1797, 0, -0.5, NaN].map(figure)).toEqual([
    '0.9667',
    '12.35',
    '1.034e-4',
    '1.235e+5',
    '1797',
    '0',
    '-0.5',
    'NaN',
  ]);
});

test('counts group their thousands and agree with their noun', () => {
  expect([7, 1797, 9999, 10_000, 1_234_567].map(count)).toEqual(['7', '1797', '9999', '10 000', '1 234 567']);
  expect([counted(1, 'row'), counted(2, 'row')]).toEqual(['1 row', '2 rows']);
});

test('durations are read at a glance', () => {
  expect([0.4234, 12.3, 59.9, 185, 7385, Infinity].map(duration)).toEqual([
    '0.42 s',
    '12 s',
    '1:00 min',
    '3:05 min',
    '2:03:05 h',
    '?',
  ]);
});

test('columns are aligned, the first to the left', () => {
  expect(
    aligned(
      [
        ['a', '1'],
        ['long', '10'],
      ],
      '',
    ),
  ).toBe('a      1\nlong  10\n');
});
