import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkDates, dateForm, dateQuantities, dateWidth, encodeDates, fitDates, writeDate } from './date-column.js';
import { dateText, isoDate, isoTime } from './date-text.js';
import type { NumberColumn } from './table.js';
import type { DateInput } from './table-encoding.js';

const at = (text: string): number => Date.parse(text) / 1000;
const days = (from: string, count: number, step = 1): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => at(from) + i * step * 86_400);
const fitted = (values: Float64Array, order: 'ymd' | 'time' = 'ymd', parts?: Parameters<typeof fitDates>[1]) =>
  fitDates({ name: 'date', kind: 'number', values, date: { order } }, parts);
const inputs = (input: DateInput, seconds: number): number[] => {
  const x = new Array<number>(dateWidth(input)).fill(0);
  writeDate(input, seconds, x, 0);
  return x;
};

test('dates as text are those of ISO 8601, in every year of four digits', () => {
  fc.assert(
    fc.property(fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }), (seconds) => {
      const text = new Date(seconds * 1000).toISOString();
      expect(isoDate(seconds)).toBe(text.slice(0, 10));
      expect(isoTime(((seconds % 86_400) + 86_400) % 86_400)).toBe(text.slice(11, 19).replace(/:00$/, ''));
    }),
  );
  expect(dateText(at('2024-02-29'), { order: 'ymd' })).toBe('2024-02-29');
  expect(dateText(at('2024-02-29T13:05Z'), { order: 'dmy' })).toBe('2024-02-29 13:05');
});

test('dates as text have the days that years and centuries end with, as many as they have', () => {
  for (let year = 0; year <= 2800; year += 100)
    for (const turn of [year - 1, year, year + 1, year + 3, year + 4])
      for (const [month, day] of [
        [2, 27],
        [2, 28],
        [2, 29],
        [3, 1],
        [12, 31],
      ]) {
        if (turn < 0) continue;
        const date = new Date(0);
        date.setUTCFullYear(turn, month - 1, day);
        expect(isoDate(date.getTime() / 1000)).toBe(date.toISOString().slice(0, 10));
      }
  // before the year 0
  const ides = new Date(0);
  ides.setUTCFullYear(-43, 2, 15);
  expect(isoDate(ides.getTime() / 1000)).toBe('-0043-03-15');
});

describe('parts', () => {
  test.each([
    ['three years of days', days('2021-03-01', 1096), 'ymd', ['elapsed', 'week', 'year']],
    ['a month of days', days('2021-03-01', 31), 'ymd', ['elapsed', 'week']],
    ['a week', days('2021-03-01', 7), 'ymd', ['elapsed']],
    ['two years of Mondays', days('2021-03-01', 104, 7), 'ymd', ['elapsed', 'year']],
    ['one day', days('2021-03-01', 1), 'ymd', ['elapsed']],
    ['every hour for three days', days('2021-03-01', 72, 1 / 24), 'ymd', ['elapsed', 'day']],
    ['noon of a month of days', days('2021-03-01T12:00Z', 31), 'ymd', ['elapsed', 'week']],
    ['times of the day', Float64Array.from({ length: 24 }, (_, i) => 3600 * i), 'time', ['elapsed', 'day']],
    ['times of a morning', Float64Array.from({ length: 6 }, (_, i) => 3600 * (6 + i)), 'time', ['elapsed']],
  ] as const)('%s', (_name, values, order, parts) => {
    const { input, cycles: found } = fitted(values, order);
    expect(found?.parts).toEqual(parts);
    expect(found?.why).toMatch(/^it runs from .+ to .+/);
    expect(dateQuantities(input)).toHaveLength(dateWidth(input));
  });

  test.each([
    // for the week 13 days at least, and three of its days; the first is a Monday
    ['week', [0, 1, 2, 3, 12], false],
    ['week', [0, 1, 13], true],
    ['week', [0, 1, 16], true],
    ['week', [0, 7, 14, 15], false],
    // for the year 365 days, and four of its months
    ['year', [10, 50, 90, 376], false],
    ['year', [10, 50, 90, 130, 375], true],
    ['year', [10, 50, 90, 130, 374], false],
    // days of one month are one
    ['year', [2, 10, 18, 26, 368], false],
    // for the day a day, and three of its hours
    ['day', [0, 0.25, 0.5, 0.99], false],
    ['day', [0, 0.25, 0.5, 1], true],
    ['day', [0, 0.25, 1.25], false],
    // minutes of one hour are one, and what rounding leaves before midnight is midnight
    ['day', [0, 20 / 1440, 40 / 1440, 1], false],
    ['day', [10 / 24, 10.5 / 24, 11.5 / 24, 34 / 24], false],
    ['day', [0, 1 / 24, 86_399.9999 / 86_400, 1], false],
  ] as const)('the %s is one for days %j: %s', (part, offsets, wanted) => {
    const { cycles: found } = fitted(Float64Array.from(offsets, (offset) => at('2024-01-01') + 86_400 * offset));
    expect(found!.parts.includes(part)).toBe(wanted);
  });

  test('any three days of a week are three, and any three hours of a day', () => {
    for (let day = 0; day < 700; day++) {
      const week = fitted(
        Float64Array.of(at('2024-01-01'), ...[day, day + 1, day + 14].map((d) => at('2024-01-01') + 86_400 * d)),
      );
      expect([day, week.cycles!.parts.includes('week')]).toEqual([day, day % 7 !== 0 && day % 7 !== 6]);
    }
    for (let hour = 0; hour < 500; hour++) {
      const hours = fitted(
        Float64Array.from([hour, hour + 1, hour + 24, hour + 26], (h) => at('2024-01-01') + 3600 * h),
      );
      expect([hour, hours.cycles!.parts.includes('day')]).toEqual([hour, true]);
    }
  });

  test('a Monday before 1970 is the day that one after it is', () => {
    const around = ['1969-12-22', '1969-12-23', '1970-01-05', '1970-01-13'].map(at);
    expect(fitted(Float64Array.from(around)).cycles!.parts).toEqual(['elapsed']);
    expect(fitted(Float64Array.from([...around, at('1969-12-31')])).cycles!.parts).toEqual(['elapsed', 'week']);
  });

  test('are those asked for, and then nothing was found out', () => {
    const { input, cycles: found } = fitted(days('2021-03-01', 7), 'ymd', ['year', 'week']);
    expect(found).toBeUndefined();
    expect(dateWidth(input)).toBe(4);
    // of times only what times have
    expect(dateWidth(fitted(Float64Array.of(0, 3600), 'time', ['year', 'day']).input)).toBe(2);
    expect(fitted(Float64Array.of(0, 3600), 'time', ['year']).input.elapsed).toBeDefined();
    expect(dateQuantities(input).map(({ name }) => name)).toEqual([
      'sin(date, week)',
      'cos(date, week)',
      'sin(date, year)',
      'cos(date, year)',
    ]);
  });
});

test('parts that are asked for are a list of known ones', () => {
  for (const right of [undefined, ['elapsed'], ['week', 'year', 'day'], ['day']])
    expect(() => checkDates('`dates`', right)).not.toThrow();
  for (const [wrong, got] of [
    [[], '[]'],
    ['week', '"week"'],
    [null, 'null'],
    [['week', 'month'], '"month"'],
    [['month', 'week'], '"month"'],
  ])
    expect(() => checkDates('`dates`', wrong)).toThrow(
      `\`dates\` must be a list of elapsed, week, year, day; got ${got as string}`,
    );
});

test('the first and the last are told, and a gap is taken for the middle one', () => {
  const { input, cycles } = fitted(Float64Array.of(3, NaN, 1, 2, 5, 4).map((day) => day * 86_400));
  expect([input.range, input.fill]).toEqual([[86_400, 5 * 86_400], 3 * 86_400]);
  expect(cycles!.why).toBe('it runs from 1970-01-02 to 1970-01-06');
  const times = fitted(Float64Array.of(3600, 4 * 3600), 'time');
  expect(times.cycles!.why).toBe('it runs from 01:00 to 04:00');
  // hours since midnight
  expect(times.input.elapsed!.origin).toBe(0);
  expect(dateQuantities(times.input)[0].range).toEqual([1, 4]);
});

test('names, and the days since the first', () => {
  const { input } = fitted(days('2024-01-01T06:00Z', 366));
  const [elapsed, ...cycles] = dateQuantities(input);
  expect(elapsed.name).toBe('date (days since 2024-01-01)');
  expect(elapsed.range).toEqual([0.25, 365.25]);
  expect(cycles.map(({ name }) => name)).toEqual([
    'sin(date, week)',
    'cos(date, week)',
    'sin(date, year)',
    'cos(date, year)',
  ]);
  const [x] = inputs(input, at('2024-01-11T06:00Z'));
  expect(x / elapsed.factor + elapsed.offset).toBeCloseTo(10.25, 9);
  expect(dateQuantities(fitted(Float64Array.of(0, 3600), 'time').input)[0].name).toBe('date (hours since midnight)');
});

test('cycles come round: a Monday is a Monday, and the day has its hours', () => {
  const { input } = fitted(days('2021-03-01', 1096, 1 / 2), 'ymd', ['week', 'year', 'day']);
  const [monday, later] = [at('2021-03-01T10:00Z'), at('2021-03-15T10:00Z')].map((seconds) => inputs(input, seconds));
  // Monday is where the week begins, whatever the hour
  expect(monday.slice(0, 2)).toEqual([0, 1]);
  expect(later[0]).toBeCloseTo(0, 12);
  expect(later[1]).toBeCloseTo(1, 12);
  const sixInTheMorning = inputs(input, at('2022-07-02T06:00Z'));
  expect(sixInTheMorning[4]).toBeCloseTo(1, 12);
  expect(sixInTheMorning[5]).toBeCloseTo(0, 12);
  // a year later, but for the quarter of a day that calendars catch up with
  const [a, b] = ['2021-05-05', '2025-05-05'].map((text) => inputs(input, at(text)).slice(2, 4));
  expect(Math.hypot(a[0] - b[0], a[1] - b[1])).toBeLessThan(0.01);
});

test('inputs lie within [−1, 1], and days can be read back, whatever the dates', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }), { minLength: 1, maxLength: 30 }),
      (seconds) => {
        const { input } = fitted(Float64Array.from(seconds));
        const [{ offset, factor }] = dateQuantities(input);
        for (const each of seconds) {
          const x = inputs(input, each);
          for (const value of x) expect(Math.abs(value)).toBeLessThanOrEqual(1 + 1e-9);
          const back = (x[0] / factor + offset) * 86_400 + input.elapsed!.origin;
          expect(Math.abs(back - each)).toBeLessThan(1e-3);
        }
      },
    ),
  );
});

test('as plain numbers the arithmetic gives what the network reads', () => {
  for (const order of ['ymd', 'time'] as const) {
    const { input } = fitted(days('2021-03-01', 900, 1 / 2), order, ['elapsed', 'week', 'year', 'day']);
    const { elapsed, cycles } = dateForm(input);
    for (const seconds of [at('1969-12-30T03:00Z'), at('2000-02-29T23:59Z'), at('2021-03-04T12:30Z')]) {
      const { origin, unit, offset, factor } = elapsed!;
      const expected = [((seconds - origin) / unit - offset) * factor];
      for (const { wholeDays, shift, length } of cycles) {
        const turn = wholeDays ? (Math.floor(seconds / 86_400) + shift) / length : (seconds + shift) / length;
        expected.push(Math.sin(2 * Math.PI * turn), Math.cos(2 * Math.PI * turn));
      }
      inputs(input, seconds).forEach((value, i) => expect(value).toBeCloseTo(expected[i], 9));
    }
  }
});

test('plain numbers are not taken for dates', () => {
  const { input } = fitted(days('2021-03-01', 31), 'ymd', ['elapsed']);
  const numbers = { name: 'date', kind: 'number', values: Float64Array.of(1) } as const;
  const encode = (column: NumberColumn): void =>
    encodeDates(input, column, { rows: 1, columns: [column] }, new Float64Array(1), 0, 1, 'error');
  expect(() => encode(numbers)).toThrow('column "date" holds plain numbers where this model reads dates');
  expect(() => encode({ ...numbers, date: input.date })).not.toThrow();
});

test('a column of gaps alone is one of dates too: a single row without its date', () => {
  const { input } = fitted(days('2021-03-01', 31), 'ymd', ['elapsed']);
  const [x, column] = [new Float64Array(1), { name: 'date', kind: 'number', values: Float64Array.of(NaN) } as const];
  encodeDates({ ...input, fill: input.elapsed!.origin }, column, { rows: 1, columns: [column] }, x, 0, 1, 'unknown');
  expect(x[0]).toBe((0 - input.elapsed!.offset) * input.elapsed!.factor);
});

test('waves of dates go from −1 to 1 as they are', () => {
  const { input } = fitted(days('2021-03-01', 1096));
  const waves = dateQuantities(input).slice(1);
  expect(waves).toEqual(
    ['week', 'year'].flatMap((cycle) =>
      ['sin', 'cos'].map((wave) => ({ name: `${wave}(date, ${cycle})`, offset: 0, factor: 1, range: [-1, 1] })),
    ),
  );
});
