import { expect, test } from 'vitest';
import { encodeNumbers, fitNumber } from './number-column.js';
import { numbersOf } from './column-values.js';
import { createTable, findColumn, type NumberColumn } from './table.js';

const columnOf = (values: number[]): NumberColumn =>
  findColumn(createTable({ c: Float64Array.from(values) }), 'c', 'column') as NumberColumn;
const fit = (...values: number[]) => fitNumber(columnOf(values), 'range').input;

test('the range is from the least to the greatest, and gaps become the upper one of the middle values', () => {
  expect(fit(5, NaN, -3, 1, 2)).toMatchObject({ kind: 'number', name: 'c', range: [-3, 5], fill: 2 });
  expect(fit(5, -3, 1)).toMatchObject({ range: [-3, 5], fill: 1 });
  expect(fit(7)).toMatchObject({ range: [7, 7], fill: 7 });
  // by size, not as words
  expect(fit(9, 10, 100)).toMatchObject({ fill: 10 });
});

test('two different values are a line, one or three are not', () => {
  expect(fit(1, 5, 1, NaN, 5)).toHaveProperty('line', true);
  expect(fit(1, 5, 2)).not.toHaveProperty('line');
  expect(fit(4, 4)).not.toHaveProperty('line');
});

test('a mark and a form of dates are kept where there are any', () => {
  expect(fit(1, 2)).not.toHaveProperty('mark');
  expect(fit(1, 2)).not.toHaveProperty('date');
  expect(fitNumber({ ...columnOf([1, 2]), mark: '€' }, 'range').input).toMatchObject({ mark: '€' });
});

test('a column without values is refused', () => {
  expect(() => fit(NaN, NaN)).toThrow('column "c" has no values');
});

test('values go to their place in x, scaled, gaps as what fills them', () => {
  const table = createTable({ c: Float64Array.of(0, 10, NaN, 5) });
  const column = numbersOf(findColumn(table, 'c', 'column'), table);
  const input = {
    kind: 'number',
    name: 'c',
    offset: 5,
    factor: 0.2,
    range: [0, 10] as [number, number],
    fill: 10,
  } as const;
  const x = new Float64Array(12);
  encodeNumbers(input, column, table, x, 1, 3, 'unknown');
  expect(Array.from(x)).toEqual([0, -1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0]);
  // where gaps have an input of their own it is the one behind
  const own = new Float64Array(12);
  encodeNumbers({ ...input, ownGaps: true }, column, table, own, 1, 3, 'unknown');
  expect(Array.from(own)).toEqual([0, -1, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0]);
  expect(() => encodeNumbers(input, column, table, x, 1, 3, 'error')).toThrow(/row 3.*"c"/);
  const { fill: _fill, ...older } = input;
  expect(() => encodeNumbers(older, column, table, x, 1, 3, 'unknown')).toThrow(/row 3/);
  const marked = { ...column, mark: '$' };
  const put = (mark?: string) => () =>
    encodeNumbers({ ...input, ...(mark !== undefined && { mark }) }, marked, table, x, 1, 3, 'unknown');
  expect(put('€')).toThrow('column "c" has "$" beside its numbers, and the model learned from "€"');
  expect(put('$')).not.toThrow();
  expect(put()).not.toThrow();
  expect(() => encodeNumbers({ ...input, mark: '$' }, column, table, x, 1, 3, 'unknown')).not.toThrow();
});
