// Dates and times of every habit against JavaScript's own calendar, and what is no date.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arePlainDates, dateOrders, findDateOrder, isPlainDate, parseDate } from './date-cells.js';

const utc = (...parts: [number, number, number, number?, number?, number?]): number => {
  const [year, month, day, ...time] = parts;
  // Date.UTC takes years below 100 for those of the last century
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime() / 1000 + (time[0] ?? 0) * 3600 + (time[1] ?? 0) * 60 + (time[2] ?? 0);
};
const two = (value: number): string => String(value).padStart(2, '0');
const names = 'January February March April May June July August September October November December'.split(' ');

const anyDay = fc
  .integer({ min: utc(1000, 1, 1) / 86_400, max: utc(9999, 12, 31) / 86_400 })
  .map((day) => new Date(day * 86_400_000))
  .map((date) => [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()] as const);

test('a day in every way of writing is the same day', () => {
  fc.assert(
    fc.property(anyDay, ([y, m, d]) => {
      const seconds = utc(y, m, d);
      const name = names[m - 1];
      for (const mark of ['-', '/', '.']) {
        expect(parseDate([y, two(m), two(d)].join(mark), 'ymd')).toBe(seconds);
        expect(parseDate([y, m, d].join(mark), 'ymd')).toBe(seconds);
        expect(parseDate([d, m, y].join(mark), 'dmy')).toBe(seconds);
        expect(parseDate([m, d, y].join(mark), 'mdy')).toBe(seconds);
      }
      expect(parseDate(`${y}${two(m)}${two(d)}`, 'ymd')).toBe(seconds);
      for (const word of [name, name.slice(0, 3), `${name.slice(0, 3)}.`, name.toUpperCase()]) {
        for (const cell of [`${d} ${word} ${y}`, `${d}-${word}-${y}`, `${d}th ${word}, ${y}`, `${word} ${d}, ${y}`])
          for (const order of ['ymd', 'dmy', 'mdy'] as const) expect(parseDate(cell, order)).toBe(seconds);
      }
    }),
    { numRuns: 150 },
  );
});

test('every month has the days it has, leap years by the rule of Gregory', () => {
  for (const year of [1900, 1999, 2000, 2023, 2024, 2100])
    for (let month = 1; month <= 12; month++) {
      const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
      const at = (day: number): number => parseDate(`${year}-${two(month)}-${two(day)}`, 'ymd');
      expect([at(1), at(last)]).toEqual([utc(year, month, 1), utc(year, month, last)]);
      expect([at(0), at(last + 1)]).toEqual([NaN, NaN]);
    }
  expect([parseDate('2024-00-10', 'ymd'), parseDate('2024-13-10', 'ymd')]).toEqual([NaN, NaN]);
  expect(parseDate('2024-03', 'ymd')).toBe(utc(2024, 3, 1));
});

test('years of two digits are 1970 to 2069', () => {
  for (let year = 1970; year < 2070; year++) {
    expect(parseDate(`5.11.${two(year % 100)}`, 'dmy')).toBe(utc(year, 11, 5));
    expect(parseDate(`5 Nov ${two(year % 100)}`, 'dmy')).toBe(utc(year, 11, 5));
  }
  expect(parseDate('1.1.0099', 'dmy')).toBe(utc(99, 1, 1));
});

describe('times', () => {
  test.each([
    ['00:00', 0],
    ['0:01', 60],
    ['9:05:07', 9 * 3600 + 5 * 60 + 7],
    ['23:59:59.25', 86_399.25],
    ['23:59:59,5', 86_399.5],
    ['23:59:60', 86_400],
    ['24:00', 86_400],
    ['12:00 am', 0],
    ['12:30 a.m.', 1800],
    ['1:00 AM', 3600],
    ['12:15 pm', 12 * 3600 + 900],
    ['11:59 p.m.', 23 * 3600 + 59 * 60],
    ['24:01', NaN],
    ['24:00:01', NaN],
    ['25:00', NaN],
    ['10:60', NaN],
    ['10:00:61', NaN],
    ['0:30 am', NaN],
    ['13:00 pm', NaN],
    ['1:2', NaN],
  ])('%s is %d seconds of the day, alone and behind a date', (clock, seconds) => {
    expect(parseDate(clock, 'time')).toBe(seconds);
    for (const between of [' ', 'T', ', '])
      expect(parseDate(`2024-02-29${between}${clock}`, 'ymd')).toBe(utc(2024, 2, 29) + seconds);
    expect(parseDate(`29/2/2024 ${clock}`, 'dmy')).toBe(utc(2024, 2, 29) + seconds);
    expect(parseDate(`29 Feb 2024 ${clock}`, 'mdy')).toBe(utc(2024, 2, 29) + seconds);
    expect(parseDate(`February 29, 2024 ${clock}`, 'dmy')).toBe(utc(2024, 2, 29) + seconds);
  });

  test.each([
    ['', 0],
    ['Z', 0],
    [' UTC', 0],
    [' gmt', 0],
    ['+00:00', 0],
    ['+02:00', 2],
    ['-0530', -5.5],
    ['+0545', 5.75],
    [' -11', -11],
  ])('"%s" behind a time is %d hours east of Greenwich', (zone, hours) => {
    expect(parseDate(`2024-02-29 10:30${zone}`, 'ymd')).toBe(utc(2024, 2, 29, 10, 30) - 3600 * hours);
  });
});

test('what is shorter or longer than a date is none', () => {
  const long = `2024-02-29${' '.repeat(33)}10:30`;
  expect([long.length, parseDate(long, 'ymd')]).toEqual([48, utc(2024, 2, 29, 10, 30)]);
  expect(parseDate(long.replace(' ', '  '), 'ymd')).toBeNaN();
  expect(
    ['1:0', '', '2024', '1.5', '1-2-3', '2024-1/2', '2024-02-29x', 'x2024-02-29'].map((cell) => parseDate(cell, 'ymd')),
  ).toEqual(Array(8).fill(NaN));
});

test('the order is the one that all cells are written in, and whether it could be another', () => {
  expect(dateOrders).toEqual(['ymd', 'dmy', 'mdy', 'time']);
  const found = (cells: string[], dayFirst?: boolean) => findDateOrder(cells, dayFirst);
  expect(found([])).toBeUndefined();
  expect(found(['2024-02-03', 'soon'])).toBeUndefined();
  expect(found(['2024-02-03'])).toEqual({ order: 'ymd', ambiguous: false });
  expect(found(['10:30', '9:15'])).toEqual({ order: 'time', ambiguous: false });
  expect(found(['3 Mar 2024'])).toEqual({ order: 'dmy', ambiguous: false });
  expect(found(['13/2/2024', '1/2/2024'])).toEqual({ order: 'dmy', ambiguous: false });
  expect(found(['2/13/2024', '1/2/2024'])).toEqual({ order: 'mdy', ambiguous: false });
  expect(found(['1/2/2024'])).toEqual({ order: 'mdy', ambiguous: true });
  expect(found(['1/2/2024'], true)).toEqual({ order: 'dmy', ambiguous: true });
  for (const mark of '.-') expect(found([`1${mark}2${mark}2024`])).toEqual({ order: 'dmy', ambiguous: true });
});

test('digits alone, a year and a month, and short years between dashes may be codes', () => {
  for (const cell of ['20240229', '2024-02', '1-2-24', '01-02-24 10:30']) expect(isPlainDate(cell)).toBe(false);
  for (const cell of ['2024-02-29', '1.2.24', '1/2/24', '1-2-2024', '3 Mar 2024', '10:30'])
    expect(isPlainDate(cell)).toBe(true);
});

test('a year and a month are dates beyond doubt where there are ten different months of 1700 to 2199', () => {
  const monthsOf = (year: number, count = 10): string[] =>
    Array.from({ length: count }, (_, i) => `${year}-${two(i + 1)}`);
  for (const year of [1700, 1949, 2199]) expect(arePlainDates(monthsOf(year)), String(year)).toBe(true);
  for (const year of [1699, 2200, 5000]) expect(arePlainDates(monthsOf(year)), String(year)).toBe(false);
  expect(arePlainDates([...monthsOf(1949, 9), '1949-01'])).toBe(false);
  expect(arePlainDates([...monthsOf(1949), '1949-13'])).toBe(false);
  expect(arePlainDates([...monthsOf(1949), '1949-01-02'])).toBe(false);
});

test('the name of a day may go before a date, and no other word', () => {
  const seconds = Date.UTC(2023, 0, 2) / 1000;
  for (const day of [
    'Mon',
    'mon,',
    'Monday,',
    'Tues',
    'Wednesday',
    'Wed.',
    'Thurs,',
    'thu',
    'Friday',
    'SAT',
    'Saturday',
    'Sun',
  ])
    expect(parseDate(`${day} 2023-01-02`, 'ymd'), day).toBe(seconds);
  for (const word of ['Monitor', 'Saturn', 'Sunset', 'Wedding', 'Friend', 'Thumb', 'Day'])
    expect(parseDate(`${word} 2023-01-02`, 'ymd'), word).toBeNaN();
});
