// The cells of one column: its kind, its values, what is told of both, and what contradicts them.

import { describe, expect, test } from 'vitest';
import { KanError } from '../errors.js';
import { ColumnBuilder, type ColumnReading } from './column-builder.js';
import { missingWords, usualMissing, usualMissingInPieces } from './missing-cells.js';
import { plainStyle } from './number-cells.js';
import type { ColumnKind } from './reading-options.js';

const usual: ColumnReading = { style: plainStyle, missing: usualMissing, dayFirst: false };

/** A builder of column "a" that was given these cells, from row 1 on. */
function built(cells: readonly string[], kind?: ColumnKind, reading: Partial<ColumnReading> = {}): ColumnBuilder {
  const builder = new ColumnBuilder('a', 3, { ...usual, ...reading }, kind);
  cells.forEach((cell, i) => builder.add(cell, i + 1));
  return builder;
}

/** What comes of the cells: numbers, or words with null for none. */
function valuesOf(builder: ColumnBuilder): (number | string | null)[] {
  const column = builder.finish();
  if (column.kind === 'number') return [...column.values];
  return Array.from(column.codes, (code) => (code < 0 ? null : column.categories[code]));
}

/** Message and hint of what is thrown while these cells come in. */
function refusal(cells: readonly string[], kind?: ColumnKind, reading: Partial<ColumnReading> = {}): [string, string] {
  try {
    built(cells, kind, reading).finish();
  } catch (error) {
    if (error instanceof KanError) return [error.message, error.hint!];
    throw error;
  }
  throw new Error('nothing was refused');
}

const reasons = (builder: ColumnBuilder): string[] => {
  builder.finish();
  return builder.decisions.map(({ why }) => why);
};
const times = (count: number, cell: string): string[] => new Array<string>(count).fill(cell);

describe('what is found out', () => {
  test('is known after a thousand cells, or at the end', () => {
    const builder = built(times(999, '2.5'));
    expect([builder.name, builder.position, builder.kind, builder.numeric]).toEqual(['a', 3, undefined, false]);
    builder.add('3.5', 1000);
    expect([builder.kind, builder.numeric]).toEqual(['number', true]);
    builder.add('4.5', 1001);
    const few = built(['x', 'y']);
    expect(few.kind).toBeUndefined();
    expect(valuesOf(few)).toEqual(['x', 'y']);
    expect([few.kind, few.numeric]).toEqual(['category', false]);
    expect(valuesOf(builder)).toEqual([...new Array<number>(999).fill(2.5), 3.5, 4.5]);
  });

  test('is numbers where four in five are some, and the others then are contradictions', () => {
    expect(refusal(['1.5', '2', '3', '4', 'x'])[0]).toBe('row 5 has "x" in column "a", which holds numbers');
    expect(refusal(['x', '1.5', '2', '3', '4'])[0]).toBe('row 1 has "x" in column "a", which holds numbers');
    expect(valuesOf(built(['1.5', '2', '3', 'x']))).toEqual(['1.5', '2', '3', 'x']);
    expect(valuesOf(built(['x', 'x', ' 1.5', '']))).toEqual(['x', 'x', '1.5', null]);
  });

  test('counts no cell without a value', () => {
    expect(valuesOf(built(['', 'NA', '-', ' 1.5 ', 'n.a.']))).toEqual([NaN, NaN, NaN, 1.5, NaN]);
    expect(valuesOf(built(['', '']))).toEqual([NaN, NaN]);
    expect(valuesOf(built([]))).toEqual([]);
  });

  test('rows are counted from the first that came', () => {
    const builder = new ColumnBuilder('a', 0, usual);
    ['1.5', '2.5', '3.5', '4.5', 'x'].forEach((cell, i) => builder.add(cell, 100 + i));
    expect(() => builder.finish()).toThrow('row 104 has "x"');
    const dates = new ColumnBuilder('a', 0, usual, 'date');
    ['2024-01-01', 'soon'].forEach((cell, i) => dates.add(cell, 7 + i));
    expect(() => dates.finish()).toThrow('row 8 has "soon"');
  });
});

describe('numbers', () => {
  test('have no mark where nothing stands beside them', () => {
    expect(built(['1', '2.5']).finish()).toEqual({ name: 'a', kind: 'number', values: Float64Array.of(1, 2.5) });
    expect(reasons(built(['1', '2.5']))).toEqual([]);
  });

  test('may have the same thing beside all of them, which is told once', () => {
    const builder = built(['5 kg', '7 kg', '', '2 kg']);
    expect(builder.finish()).toEqual({
      name: 'a',
      kind: 'number',
      values: Float64Array.of(5, 7, NaN, 2),
      mark: 'kg',
    });
    const why = '"kg" stands beside its numbers and is left away, as in 5 kg';
    expect(builder.decisions).toEqual([{ option: 'kinds', columns: ['a'], value: 'number', why }]);
  });

  test('with another thing beside them later, or as words, contradict', () => {
    expect(refusal([...times(1000, '5 kg'), '6 g'])[0]).toBe('row 1001 has "6 g" in column "a", which holds numbers');
    expect(valuesOf(built([...times(1000, '5 kg'), '6', '-7 kg'])).slice(1000)).toEqual([6, -7]);
    expect(refusal([...times(1000, '5'), '6 kg'])[0]).toBe('row 1001 has "6 kg" in column "a", which holds numbers');
  });

  test('may be written as negative in an unusual way; a mark is none of these', () => {
    const builder = built(['(5)', '7', '8', '9', '10.5', '3-']);
    expect(builder.finish()).toEqual({ name: 'a', kind: 'number', values: Float64Array.of(-5, 7, 8, 9, 10.5, -3) });
    expect(reasons(builder)).toEqual(['some of its numbers are written as negative in another way, such as (5)']);
    expect(valuesOf(built([...times(998, '5'), '(5)', '1.5', '-(2)'.slice(1)])).slice(998)).toEqual([-5, 1.5, -2]);
  });

  test('that Excel keeps as text are told as they stand', () => {
    expect(reasons(built(['="5"', '="7"']))).toEqual(['="…" stands beside its numbers and is left away, as in ="5"']);
  });

  test('of digits alone that end as codes contradict; with decimals among them they are numbers', () => {
    expect(refusal([...times(1000, '12'), '007'])[0]).toBe('row 1001 has "007" in column "a", which holds numbers');
    expect(valuesOf(built([...times(999, '12'), '1.5', '007'])).slice(999)).toEqual([1.5, 7]);
    expect(valuesOf(built(['12', '007'], 'number'))).toEqual([12, 7]);
  });

  test('that stand for no value are none, whether they come as cells or as numbers', () => {
    const missing = missingWords(['-99', 'gone']);
    expect(valuesOf(built(['1', '-99', 'gone', '-99.0'], undefined, { missing }))).toEqual([1, NaN, NaN, NaN]);
    const builder = built([], 'number', { missing });
    for (const value of [-99, 99]) builder.addNumber(value);
    expect(valuesOf(builder)).toEqual([NaN, 99]);
    const plain = built([], 'number');
    for (const value of [-99, 99]) plain.addNumber(value);
    expect(valuesOf(plain)).toEqual([-99, 99]);
  });

  test('are read in their style', () => {
    const style = { decimal: ',', thousands: '.' } as const;
    expect(valuesOf(built(['1.234,5', '2,5'], undefined, { style }))).toEqual([1234.5, 2.5]);
  });

  test('of any count stand in their order, whatever room was made', () => {
    for (const capacity of [0, 1, 5, 40, 1000])
      for (const kind of ['number', undefined] as const) {
        const builder = new ColumnBuilder('a', 0, usual, kind, capacity);
        const values = Array.from({ length: 40 }, (_, i) => i / 4);
        values.forEach((value, i) => builder.add(String(value), i + 1));
        expect(valuesOf(builder)).toEqual(values);
      }
  });
});

describe('a column that is said to be one of numbers', () => {
  test('has what stands beside its first', () => {
    const builder = built(['1', '5 kg', '7 kg', '8'], 'number');
    expect(builder.kind).toBe('number');
    expect(builder.finish()).toMatchObject({ values: Float64Array.of(1, 5, 7, 8), mark: 'kg' });
    expect(reasons(builder)).toEqual(['"kg" stands beside its numbers and is left away, as in 5 kg']);
    expect(refusal(['5 kg', '7 g'], 'number')[0]).toBe('row 2 has "7 g" in column "a", which holds numbers');
  });
  test('may have unusual signs before', () => {
    const builder = built(['(1)', '5 kg', '(2 kg)', '(3)'], 'number');
    expect(builder.finish()).toMatchObject({ values: Float64Array.of(-1, 5, -2, -3), mark: 'kg' });
  });
  test('has no other words; the hint doubts the cell, not the kind', () => {
    const end = 'correct the cell, or leave it empty where the value is unknown';
    expect(refusal(['1', 'x'], 'number')).toEqual([
      'row 2 has "x" in column "a", which holds numbers',
      `if it stands for no value, \`missingValues: ["x"]\`; ${end}`,
    ]);
    expect(refusal(['1', 'x9'], 'number')[1]).toBe(end);
    expect(refusal(['1', '2,5'], 'number')[1]).toBe(`if it is a number, \`decimal: ","\`; ${end}`);
  });
});

describe('what contradicts', () => {
  const numbers = ['10', '20', '30', '40', '50', '60.5', '70', '80'];
  const end = 'if the column holds words, `kinds: { "a": "category" }`, or leave it out, `kinds: { "a": "ignore" }`';
  const at = (row: number, cell: string): string[] => [...numbers.slice(0, row - 1), cell, ...numbers.slice(row - 1)];

  test('may stand for no value', () => {
    expect(refusal(at(9, 'absent'))[1]).toBe(`if it stands for no value, \`missingValues: ["absent"]\`; ${end}`);
    expect(refusal(at(9, 'B52'))[1]).toBe(end);
  });
  test('in the first three rows may be a line of units or of names', () => {
    const units = 'if this is a line of units, or the names stand below a title, take it out; ';
    const absent = 'if it stands for no value, `missingValues: ["m"]`; ';
    for (const row of [1, 3]) expect(refusal(at(row, 'm'))[1]).toBe(units + absent + end);
    expect(refusal(at(4, 'm'))[1]).toBe(absent + end);
    expect(refusal(at(2, 'B52'))[1]).toBe(end);
  });
  test('may be a total, wherever it stands', () => {
    const total = 'if it is a line of totals, take it out; if it stands for no value, `missingValues: ["Total"]`; ';
    for (const row of [1, 9]) expect(refusal(at(row, 'Total'))[1]).toBe(total + end);
  });
  test('may be a number that is written in another way', () => {
    expect(refusal(at(9, '2,5'))[1]).toBe(
      'if it is a number, `decimal: ","`; if the column holds words, `kinds: { "a": "category" }`',
    );
  });
  test('among dates is told as such, and no number is looked for', () => {
    expect(refusal([...times(1000, '2024-01-01'), '2,5'])).toEqual([
      'row 1001 has "2,5" in column "a", which holds dates',
      end,
    ]);
  });
});

describe('dates', () => {
  test('are seconds, with gaps, and say how they are written', () => {
    const builder = built(['1970-01-02', '', '1970-01-01 00:01']);
    expect(builder.finish()).toEqual({
      name: 'a',
      kind: 'number',
      values: Float64Array.of(86_400, NaN, 60),
      date: { order: 'ymd' },
    });
    expect(builder.kind).toBe('date-ymd');
    expect(builder.numeric).toBe(false);
    const why = 'it holds dates with the year first, such as 1970-01-02';
    expect(builder.decisions).toEqual([{ option: 'kinds', columns: ['a'], value: 'date-ymd', why }]);
  });

  test.each([
    [['3.1.1970', '14.1.1970'], 'dates with the day first, such as 3.1.1970'],
    [['1/14/1970', '1/3/1970'], 'dates with the month first, such as 1/14/1970'],
    [['1/3/1970', '1/4/1970'], 'dates with the month first, such as 1/3/1970, which could be read the other way too'],
    [['3 Jan 1970', '4 Feb 1970'], 'dates with the names of months, such as 3 Jan 1970'],
    [['09:30', '17:05'], 'times of the day, such as 09:30'],
  ])('%j: the reason tells how', (cells, why) => {
    const builder = built(cells);
    expect(reasons(builder)).toEqual([`it holds ${why}`]);
  });

  test('that could be read either way have the day first where that was said', () => {
    expect(valuesOf(built(['2/1/1970'], undefined, { dayFirst: true }))).toEqual([86_400]);
    expect(valuesOf(built(['2/1/1970']))).toEqual([31 * 86_400]);
  });

  test('that were asked for have their order found, and told only where it is in doubt', () => {
    const plain = built(['1/14/1970'], 'date');
    expect([plain.kind, plain.numeric]).toEqual([undefined, false]);
    expect(valuesOf(plain)).toEqual([13 * 86_400]);
    expect([plain.kind, plain.decisions]).toEqual(['date-mdy', []]);
    const doubtful = built(['2/1/1970'], 'date', { dayFirst: true });
    expect(valuesOf(doubtful)).toEqual([86_400]);
    const why = 'it holds dates with the day first, such as 2/1/1970, which could be read the other way too';
    expect(doubtful.decisions).toEqual([{ option: 'kinds', columns: ['a'], value: 'date-dmy', why }]);
    // codes may be dates where somebody says so
    expect(valuesOf(built(['19700102', '19700103'], 'date'))).toEqual([86_400, 2 * 86_400]);
    expect(valuesOf(built(['', ''], 'date'))).toEqual([NaN, NaN]);
  });

  test('with an order that was given are read by it from the first cell on', () => {
    const builder = built(['2/1/1970', ''], 'date-dmy');
    expect([builder.kind, builder.numeric]).toEqual(['date-dmy', false]);
    expect(valuesOf(builder)).toEqual([86_400, NaN]);
    expect(() => built(['1/14/1970'], 'date-dmy')).toThrow('row 1 has "1/14/1970" in column "a", which holds dates');
  });

  test('of which no order fits all: the first that does not fit is told', () => {
    expect(refusal(['1970-01-02', '14.1.1970'], 'date')).toEqual([
      'row 2 has "14.1.1970" in column "a", which holds dates',
      'correct the cell, or leave it empty where the value is unknown',
    ]);
  });
});

describe('words', () => {
  test('are numbered as they come, truth in one spelling', () => {
    const builder = built(['b', 'a', 'TRUE', 'b', 'true', 'False', '']);
    expect(builder.finish()).toEqual({
      name: 'a',
      kind: 'category',
      categories: ['b', 'a', 'true', 'false'],
      codes: Int32Array.of(0, 1, 2, 0, 2, 3, -1),
    });
  });

  test('of truth are those that were there in another spelling', () => {
    const builder = built(['true', 'FALSE', 'TRUE', 'True', 'false']);
    expect(builder.finish()).toMatchObject({ categories: ['true', 'false'], codes: Int32Array.of(0, 1, 0, 0, 1) });
  });

  test('are as they stand where that is asked for: numbers and dates too', () => {
    const builder = built(['1', '2.0', '2024-01-01', ' x '], 'category');
    expect([builder.kind, builder.numeric]).toEqual(['category', false]);
    expect(valuesOf(builder)).toEqual(['1', '2.0', '2024-01-01', 'x']);
    expect(builder.decisions).toEqual([]);
  });

  test('that say there is no value are none; what only numbers miss is a word', () => {
    expect(valuesOf(built(['null', 'x', '-', 'n/a']))).toEqual([null, 'x', '-', null]);
    const missing = missingWords(['x']);
    expect(valuesOf(built(['null', 'x', 'NA'], 'category', { missing }))).toEqual(['null', null, 'NA']);
  });

  test('NA is no value, or a word among those of two letters, which is told; in pieces nobody looks', () => {
    expect(valuesOf(built(['NA', 'abc', 'NA']))).toEqual([null, 'abc', null]);
    const builder = built(['NA', 'de', 'fr', 'NA']);
    expect(valuesOf(builder)).toEqual(['NA', 'de', 'fr', 'NA']);
    const why = 'NA stands among words of two letters, such as de, and is taken as one';
    expect(builder.decisions).toEqual([{ option: 'missingValues', columns: ['a'], value: [], why }]);
    expect(reasons(built(['de', 'fr', 'it']))).toEqual([]);
    expect(valuesOf(built(['NA', 'de', 'fr'], 'category', { missing: usualMissingInPieces }))).toEqual([
      null,
      'de',
      'fr',
    ]);
  });

  test('of any count keep their order, whatever room was made', () => {
    for (const capacity of [0, 1, 5, 40, 1000]) {
      const builder = new ColumnBuilder('a', 0, usual, 'category', capacity);
      const words = Array.from({ length: 40 }, (_, i) => `w${(i * i) % 7}`);
      words.forEach((word, i) => builder.add(word, i + 1));
      expect(valuesOf(builder)).toEqual(words);
    }
  });

  test('among numbers: three in ten numbers and more are told', () => {
    const builder = built(['1', '2', '3', ...times(7, 'x')]);
    builder.finish();
    const why = '7 of its first 10 values are no numbers, such as x';
    expect(builder.decisions).toEqual([{ option: 'kinds', columns: ['a'], value: 'category', why }]);
    expect(reasons(built(['1', '2', ...times(8, 'x')]))).toEqual([]);
  });

  test('of digits that are codes are told with the first', () => {
    const builder = built(['12', '007', '008']);
    expect(valuesOf(builder)).toEqual(['12', '007', '008']);
    const why = 'it holds digits with leading zeros, such as 007, which are codes and no quantities';
    expect(builder.decisions).toEqual([{ option: 'kinds', columns: ['a'], value: 'category', why }]);
    expect(valuesOf(built(['05 kg', '7 kg']))).toEqual(['05 kg', '7 kg']);
  });
});

describe('memory', () => {
  const filled = (count: number, kind?: ColumnKind, capacity?: number): ColumnBuilder => {
    const builder = new ColumnBuilder('a', 0, usual, kind, capacity);
    for (let i = 0; i < count; i++) builder.add(kind === 'date-ymd' ? '2024-01-01' : '1.5', i + 1);
    return builder;
  };

  test('of a row is that of a number or of a code, and not known before the kind is', () => {
    expect((['number', 'date-ymd', 'category'] as const).map((kind) => filled(1, kind).bytesOfRow)).toEqual([8, 8, 4]);
    for (const kind of [undefined, 'date'] as const) expect(filled(0, kind).bytesOfRow).toBe(0);
    expect(filled(1000).bytesOfRow).toBe(8);
  });

  test('is taken for sixteen rows at first, or as many as were told, and twice as many each time', () => {
    for (const [kind, bytes] of [
      ['number', 8],
      ['category', 4],
    ] as const) {
      const rows = (count: number, capacity?: number): number => filled(count, kind, capacity).bytesHeld / bytes;
      expect([0, 1, 16, 17, 32, 33].map((count) => rows(count))).toEqual([0, 16, 16, 32, 32, 64]);
      expect([1, 100, 101].map((count) => rows(count, 100))).toEqual([100, 100, 200]);
    }
    // those that the kind was found by are known to be there
    expect(filled(999).bytesHeld).toBe(0);
    expect(filled(1000).bytesHeld).toBe(8000);
    expect(filled(1000, undefined, 1500).bytesHeld).toBe(12_000);
  });
});
