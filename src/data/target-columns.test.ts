// What a network learns of target columns, and what its outputs answer, in numbers.

import { describe, expect, test } from 'vitest';
import type { TableEncoding, TargetEncoding } from './table-encoding.js';
import { createTable, type Table } from './table.js';
import {
  decodeOutputs,
  effectQuantities,
  effectTargets,
  encodeTargets,
  fitClasses,
  fitTargets,
  outputWidth,
  rowsWithAnswers,
  targetNames,
} from './target-columns.js';

const as = (target: TargetEncoding): TableEncoding => ({ version: 1, inputs: [], target }) as never;
const near = (values: readonly number[]): unknown[] => values.map((value) => expect.closeTo(value, 12));
const table = createTable({
  a: [1, 3, 5, 7],
  b: [4, 4, 4, 4],
  c: [10, 30, 20, 40],
  kind: ['x', 'y', 'z', 'y'],
  flag: ['no', 'yes', 'yes', 'no'],
});
const columnsOf = (from: Table, ...names: string[]) =>
  names.map((name) => from.columns.find((each) => each.name === name)!);
const numbers = as({ kind: 'regression', columns: fitTargets(table, columnsOf(table, 'a', 'b', 'c')) });
const kinds = as(fitClasses(columnsOf(table, 'kind')));
const flags = as(fitClasses(columnsOf(table, 'flag')));

test('numbers are learned in deviations from their mean, what is constant as 0', () => {
  expect(outputWidth(numbers)).toBe(3);
  expect(targetNames(numbers)).toEqual(['a', 'b', 'c']);
  const [a, c] = [Math.sqrt(5), Math.sqrt(125)];
  expect([...encodeTargets(numbers, table)]).toEqual(
    near([-3 / a, 0, -15 / c, -1 / a, 0, 5 / c, 1 / a, 0, -5 / c, 3 / a, 0, 15 / c]),
  );
});

test('outputs are answered in the units of their columns, a constant as it was', () => {
  const [a, c] = [Math.sqrt(5), Math.sqrt(125)];
  expect([...decodeOutputs(numbers, [0, 9, 1, -1, 9, 2], 2)]).toEqual(near([4, 4, 25 + c, 4 - a, 4, 25 + 2 * c]));
  expect(decodeOutputs(numbers, encodeTargets(numbers, table), 4)).toHaveLength(12);
});

test('what was constant is learned as 0 whatever it is, and a row without an answer is told', () => {
  const other = createTable({ a: [4, 4], b: [9, -9], c: [25, 25] });
  expect([...encodeTargets(numbers, other)]).toEqual([0, 0, 0, 0, 0, 0]);
  expect(() => encodeTargets(numbers, createTable({ a: [4, NaN], b: [4, 4], c: [1, 2] }))).toThrow(
    'row 2 has no value in column "a"',
  );
  expect(() => encodeTargets(kinds, createTable({ kind: ['x', 'y', null] }))).toThrow(
    'row 3 has no value in column "kind"',
  );
});

test('of a logarithm the mean is answered, or exactly what was learned; what has none is refused', () => {
  const transform = { kind: 'log', shift: 1, smear: 1.5 } as const;
  const learned = as({ kind: 'regression', columns: [{ name: 'a', offset: 0, factor: 2, transform }] });
  const y = encodeTargets(learned, createTable({ a: [0, Math.E - 1] }));
  expect([...y]).toEqual(near([0, 2]));
  expect([...decodeOutputs(learned, y, 2)]).toEqual(near([0.5, 1.5 * Math.E - 1]));
  expect([...decodeOutputs(learned, y, 2, { exact: true })]).toEqual(near([0, Math.E - 1]));
  expect(() => encodeTargets(learned, createTable({ a: [0, -1] }))).toThrow(
    'row 2 has -1 in column "a", which is learned as its logarithm and cannot be so small',
  );
});

test('columns that all are constant are nothing to learn, nor words a number', () => {
  expect(() => fitTargets(table, columnsOf(table, 'b'))).toThrow('the target "b" is 4 in every row to learn from');
  expect(() => fitTargets(table, columnsOf(table, 'kind'))).toThrow('the target "kind" holds words ("x", "y", "z")');
  const gap = createTable({ a: [1, NaN, 3] });
  expect(() => fitTargets(gap, [gap.columns[0]])).toThrow('row 2');
  const infinite = createTable({ a: [1, 2, 3] });
  (infinite.columns[0] as { values: Float64Array }).values[1] = Infinity;
  expect(() => fitTargets(infinite, [infinite.columns[0]])).toThrow('row 2');
  expect(fitTargets(table, columnsOf(table, 'b', 'a'))[0]).toEqual({ name: 'b', offset: 4, factor: 1, constant: true });
});

describe('classes', () => {
  test('are in order, of numbers by their size, and two have one output', () => {
    expect(kinds.target).toEqual({ kind: 'classification', name: 'kind', classes: ['x', 'y', 'z'] });
    expect(flags.target).toEqual({ kind: 'classification', name: 'flag', classes: ['no', 'yes'], logit: true });
    expect([outputWidth(kinds), outputWidth(flags), targetNames(kinds)]).toEqual([3, 1, ['kind']]);
    const ten = createTable({ n: [10, 9, 100, 9] });
    expect(fitClasses([...ten.columns])).toEqual({
      kind: 'classification',
      name: 'n',
      classes: ['9', '10', '100'],
      numeric: true,
    });
    expect([...encodeTargets(kinds, table)]).toEqual([0, 1, 2, 1]);
  });

  test('are two to a hundred of numbers, of words any number, of one column', () => {
    const of = (count: number): Table =>
      createTable({
        n: Array.from({ length: count }, (_, i) => i),
        w: Array.from({ length: count }, (_, i) => `w${i}`),
      });
    expect(() => fitClasses(columnsOf(of(1), 'n'))).toThrow('has one class only, "0"');
    expect(() => fitClasses(columnsOf(of(101), 'n'))).toThrow('has 101 different numbers, too many for classes');
    expect(fitClasses(columnsOf(of(100), 'n'))).toMatchObject({ classes: expect.objectContaining({ length: 100 }) });
    expect(fitClasses(columnsOf(of(101), 'w'))).toMatchObject({ classes: expect.objectContaining({ length: 101 }) });
    expect(() => fitClasses(columnsOf(table, 'kind', 'flag'))).toThrow(
      'a classification has one target column; got 2 (kind, flag)',
    );
  });

  test('have probabilities by softmax, two by the logistic function, both flattened by a temperature', () => {
    const e = Math.E;
    const sum = 1 + e + e * e;
    expect([...decodeOutputs(kinds, [7, 8, 9, 2, 1, 0], 2)]).toEqual(
      near([1 / sum, e / sum, (e * e) / sum, (e * e) / sum, e / sum, 1 / sum]),
    );
    expect([...decodeOutputs(flags, [1, -2], 2)]).toEqual(
      near([1 / (1 + e), e / (1 + e), (e * e) / (1 + e * e), 1 / (1 + e * e)]),
    );
    const flat = (encoding: TableEncoding): TableEncoding => as({ ...encoding.target, temperature: 2 } as never);
    expect([...decodeOutputs(flat(kinds), [0, 2, 4], 1)]).toEqual(near([1 / sum, e / sum, (e * e) / sum]));
    expect([...decodeOutputs(flat(flags), [2], 1)]).toEqual(near([1 / (1 + e), e / (1 + e)]));
  });

  test('have probabilities however large the outputs are', () => {
    const [one, e] = [1 / (1 + Math.E), Math.E / (1 + Math.E)];
    expect([...decodeOutputs(kinds, [800, 801, 0, -801, -800, -2000], 2)]).toEqual(near([one, e, 0, one, e, 0]));
  });

  test('have no probability below their part of the rows that are of any class at random', () => {
    const random = (encoding: TableEncoding, chance: number): TableEncoding =>
      as({ ...(encoding.target as TargetEncoding & { kind: 'classification' }), chance });
    // of three classes 0.1 each, and 0.7 of what the outputs say
    const odds = [0, Math.log(2), Math.log(5)];
    expect([...decodeOutputs(random(kinds, 0.3), odds, 1)]).toEqual(
      near([0.1 + 0.7 / 8, 0.1 + 1.4 / 8, 0.1 + 3.5 / 8]),
    );
    expect([...decodeOutputs(random(flags, 0.2), [Math.log(3)], 1)]).toEqual(near([0.1 + 0.8 / 4, 0.1 + 2.4 / 4]));
    expect([...decodeOutputs(random(kinds, 1), odds, 1)]).toEqual(near([1 / 3, 1 / 3, 1 / 3]));
  });

  test('are found in a table that writes them otherwise, but for codes', () => {
    const classes = as({ kind: 'classification', name: 'n', classes: ['3', '04', '5'] });
    const written = createTable({ n: ['3.0', '04', '5.00', '3'], other: [1, 2, 3, 4] });
    expect([...encodeTargets(classes, written)]).toEqual([0, 1, 2, 0]);
    const both = as({ kind: 'classification', name: 'n', classes: ['3.0', '3'] });
    expect([...encodeTargets(both, createTable({ n: ['3.0', '3', '3.0'] }))]).toEqual([0, 1, 0]);
    const four = as({ kind: 'classification', name: 'n', classes: ['3', '4', '5'] });
    expect(() => encodeTargets(four, createTable({ n: ['04', '3'] }))).toThrow('"04"');
  });
});

test('a date is learned as the number it is, and stays a date', () => {
  const [day] = createTable({ day: [new Date(0), new Date(2 * 86_400_000)] }).columns;
  const date = (day as { date?: unknown }).date;
  expect(date).toBeDefined();
  const [fitted] = fitTargets(createTable({ other: [1, 2] }), [day]);
  expect(Object.keys(fitted).sort()).toEqual(['date', 'factor', 'name', 'offset']);
  expect(fitted.date).toEqual(date);
});

describe('rows with an answer', () => {
  test('of numbers are those with one in every target column', () => {
    const gaps = createTable({ a: [NaN, 3, 5, 7, NaN], b: [4, 4, 4, 4, 4], c: [NaN, 30, NaN, 40, 1] });
    expect(rowsWithAnswers(numbers, gaps)).toEqual({ rows: Uint32Array.of(1, 3), missing: 3, classes: [] });
    expect(rowsWithAnswers(numbers, table)).toEqual({ rows: Uint32Array.of(0, 1, 2, 3), missing: 0, classes: [] });
  });
  test('of classes are those of a class that the model knows; the others are told once each', () => {
    const other = createTable({ kind: ['p', 'z', null, 'q', 'x', 'p', 'y', null, 'x'] });
    expect(rowsWithAnswers(kinds, other)).toEqual({
      rows: Uint32Array.of(1, 4, 6, 8),
      missing: 2,
      classes: ['p', 'q'],
    });
    const known = createTable({ kind: ['y', 'x'] });
    expect(rowsWithAnswers(kinds, known)).toEqual({ rows: Uint32Array.of(0, 1), missing: 0, classes: [] });
  });
});

describe('what words have effects on', () => {
  test('is three columns at most that are no constant, the second of two classes, the largest of more but one', () => {
    expect(effectTargets(numbers.target, table)).toEqual(['a', 'c']);
    const wide = createTable({ a: [1, 2], b: [2, 1], c: [1, 3], d: [3, 1] });
    expect(effectTargets({ kind: 'regression', columns: fitTargets(wide, [...wide.columns]) }, wide)).toEqual([
      'a',
      'b',
      'c',
    ]);
    expect(effectTargets(flags.target, table)).toEqual(['yes']);
    // y is in two rows; of x and z the first
    expect(effectTargets(kinds.target, table)).toEqual(['y', 'x']);
    const five = createTable({ k: [...'abbcccddddeeeee'] });
    expect(effectTargets(fitClasses([...five.columns]), five)).toEqual(['e', 'd', 'c']);
  });

  test('are numbers in their own units, or 1 for a class', () => {
    expect(effectQuantities(numbers.target, table, ['c']).map(({ on, values }) => [on, ...Array.from(values)])).toEqual(
      [['c', 10, 30, 20, 40]],
    );
    expect(
      effectQuantities(kinds.target, table, ['y', 'x']).map(({ on, values }) => [on, ...Array.from(values)]),
    ).toEqual([
      ['y', 0, 1, 0, 1],
      ['x', 1, 0, 0, 0],
    ]);
  });
});
