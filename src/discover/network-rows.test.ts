import { describe, expect, test } from 'vitest';
import { fitEncoding } from '../data/encoding.js';
import { createTable, type Table } from '../data/table.js';
import { createSpec } from '../model/create.js';
import {
  answersOf,
  encodingOrPlain,
  rowsInRanges,
  rowsOfArrays as rowsOfArraysInPieces,
  rowsOfTable as rowsOfTableInPieces,
} from './network-rows.js';
import { finish } from '../work.js';

const rowsOfArrays = (...given: Parameters<typeof rowsOfArraysInPieces>) => finish(rowsOfArraysInPieces(...given));
const rowsOfTable = (...given: Parameters<typeof rowsOfTableInPieces>) => finish(rowsOfTableInPieces(...given));

const table = createTable({ x: [2, 4, 6], colour: ['red', 'blue', 'red'], y: [1, NaN, 6] });
const encoding = fitEncoding(createTable({ x: [2, 4, 6], colour: ['red', 'blue', 'red'], y: [1, 2, 6] }), {
  target: 'y',
});

/** The columns that a table was made of. */
const columnsOf = ({ columns }: Table): Record<string, (number | string | null)[]> =>
  Object.fromEntries(
    columns.map((column) => [
      column.name,
      column.kind === 'number'
        ? Array.from(column.values, (value) => (Number.isNaN(value) ? null : value))
        : Array.from(column.codes, (code) => column.categories[code]),
    ]),
  );

describe('a network of arrays', () => {
  test('reads x1, x2 … as they are and says y, or y1, y2 …', () => {
    const plain = encodingOrPlain(
      createSpec([2, 3, 2], {
        domain: [
          [-1, 3],
          [5, 6],
        ],
      }),
    );
    expect(plain).toEqual({
      inputs: [
        { kind: 'number', name: 'x1', offset: 0, factor: 1, range: [-1, 3] },
        { kind: 'number', name: 'x2', offset: 0, factor: 1, range: [5, 6] },
      ],
      target: { kind: 'regression', columns: ['y1', 'y2'].map((name) => ({ name, offset: 0, factor: 1 })) },
    });
    expect(encodingOrPlain(createSpec([1, 1])).target).toMatchObject({ columns: [{ name: 'y' }] });
    expect(encodingOrPlain({ ...createSpec([1, 1]), encoding })).toBe(encoding);
  });

  test('that begins with products reads numbers from −1 to 1', () => {
    const { layers } = createSpec([2, 1]);
    const { inputs } = encodingOrPlain({
      dtype: 'float64',
      layers: [{ kind: 'product', sums: 1, arities: [2] }, ...layers],
    });
    expect(inputs.map((each) => each.kind === 'number' && each.range)).toEqual([0, 1, 2].map(() => [-1, 1]));
  });

  test('gets the rows that it is given, of many a thousand evenly taken', () => {
    const spec = createSpec([2, 1]);
    const plain = encodingOrPlain(spec);
    expect(
      rowsOfArrays(spec, plain, {
        x: [
          [1, 2],
          [3, 4],
        ],
      }),
    ).toEqual({ x: Float64Array.of(1, 2, 3, 4), columns: [Float64Array.of(1, 3), Float64Array.of(2, 4)], rows: 2 });
    const { truth } = rowsOfArrays(spec, plain, {
      x: [
        [1, 2],
        [3, 4],
      ],
      y: [[7], [8]],
    });
    expect(truth).toEqual([Float64Array.of(7, 8)]);
    const many = Array.from({ length: 2500 }, (_, i) => [i, -i]);
    const kept = rowsOfArrays(spec, plain, { x: many });
    expect(kept.rows).toBe(2500);
    expect([...(kept.x as Float64Array).subarray(0, 4)]).toEqual([0, -0, 1, -1]);
    expect(kept.x[4998]).toBe(2499);
    expect(() => rowsOfArrays(spec, plain, { x: [] })).toThrow(/no rows|at least|rows/);
  });

  test('of classes has no targets', () => {
    const classes = fitEncoding(table, { target: 'colour' });
    const spec = createSpec([2, 2]);
    expect(() => rowsOfArrays(spec, classes, { x: [[1, 2]], y: [[1, 0]] })).toThrow('formulas of classes');
  });
});

test('rows of a table without gaps in what is read', () => {
  const rows = rowsOfTable(encoding, table);
  expect(rows.rows).toBe(2);
  expect(Array.from(rows.x)).toEqual([-1, 1, 1, 1]);
  expect(rows.truth).toEqual([Float64Array.of(1, 6)]);
  // of classes there is no truth, and the target need not be there
  const classes = fitEncoding(table, { target: 'colour', missing: undefined } as never);
  expect(rowsOfTable({ ...classes, inputs: classes.inputs.slice(0, 1) }, createTable({ x: [2, 6] }))).toMatchObject({
    rows: 2,
  });
  expect(
    rowsOfTable({ ...classes, inputs: classes.inputs.slice(0, 1) }, createTable({ x: [2, 6] })).truth,
  ).toBeUndefined();
});

test('of classes gaps are filled as the network fills them, and rows of known class are told where the table has them', () => {
  const classes = fitEncoding(createTable({ x: [0, 2, 4], kind: ['b', 'a', 'b'] }), { target: 'kind' });
  const gaps = createTable({ x: [4, null, 0, 2], kind: ['a', 'b', null, 'other'] });
  const { rows, columns, labels } = rowsOfTable(classes, gaps);
  expect(rows).toBe(4);
  expect(columns).toEqual([Float64Array.of(4, 2, 0, 2)]);
  expect([labels!.rows, labels!.classes].map((each) => Array.from(each))).toEqual([
    [0, 1],
    [0, 1],
  ]);
  expect(rowsOfTable(classes, createTable({ x: [1, 2] })).labels).toBeUndefined();
  expect(rowsOfTable(classes, createTable({ x: [1, 2], kind: ['other', null] })).labels).toBeUndefined();
});

test('of a table whose targets are words there is no truth to compare numbers with', () => {
  const words = createTable({ x: [2, 6], colour: ['red', 'blue'], y: ['one', 'two'] });
  expect(() => rowsOfTable(encoding, words)).toThrow('symbolizeModel: column "y" has words');
});

test('places in the ranges, one category at a time', () => {
  const whole = createTable({ x: [2, 4, 6], colour: ['red', 'blue', 'red'], y: [1, 2, 6] });
  const each = fitEncoding(whole, { target: 'y', encode: { colour: 'one-hot' } });
  const { x, rows } = rowsInRanges(each, 3);
  expect(rows).toBe(1000);
  expect(x).toHaveLength(3000);
  let [least, greatest, red] = [Infinity, -Infinity, 0];
  for (let row = 0; row < rows; row++) {
    const [value, first, second] = [x[3 * row], x[3 * row + 1], x[3 * row + 2]];
    [least, greatest] = [Math.min(least, value), Math.max(greatest, value)];
    expect([first + second, first * second]).toEqual([1, 0]);
    red += first;
  }
  // the range is where numbers are from −1 to 1
  expect(least).toBeGreaterThanOrEqual(-1);
  expect(least).toBeLessThan(-0.98);
  expect(greatest).toBeLessThanOrEqual(1);
  expect(greatest).toBeGreaterThan(0.98);
  expect(Math.abs(red - 500)).toBeLessThan(60);
  expect(rowsInRanges(each, 3).x).toEqual(x);
  expect(rowsInRanges(each, 4).x).not.toEqual(x);
});

test('answers are in the units of the target, those of classes logits', () => {
  const { offset, factor } = (encoding.target as { columns: { offset: number; factor: number }[] }).columns[0];
  expect(answersOf(encoding, [0, 1, 2], 3)).toEqual([Float64Array.from([0, 1, 2], (value) => value / factor + offset)]);
  const classes = fitEncoding(table, { target: 'colour' });
  expect(answersOf(classes, [1, 2], 2)).toEqual([Float64Array.of(1, 2)]);
});

test('more than 102 000 rows are evenly taken, of arrays and of a table', () => {
  const count = 102_001;
  const all = Float64Array.from({ length: count }, (_, i) => i);
  const spec = createSpec([1, 1]);
  const shape = [count, 1];
  const { x, rows, truth } = rowsOfArrays(spec, encodingOrPlain(spec), {
    x: { data: all, shape },
    y: { data: all.map((value) => -value), shape },
  });
  expect(rows).toBe(102_000);
  const expected = Float64Array.from({ length: 102_000 }, (_, i) => Math.floor((i * count) / 102_000));
  expect(x).toEqual(expected);
  expect(truth![0][70_000]).toBe(-expected[70_000]);
  const given = createTable({ a: all, y: all.map((value) => 2 * value) });
  const of = rowsOfTable(fitEncoding(given, { target: 'y' }), given);
  expect(of.rows).toBe(102_000);
  expect([...of.taken!.subarray(50_000, 50_003)]).toEqual([...expected.subarray(50_000, 50_003)]);
  expect(of.columns[0]).toEqual(expected);
  expect(of.truth![0]).toEqual(expected.map((value) => 2 * value));
});

describe('of a table', () => {
  const whole = createTable({
    colour: ['red', 'blue', 'red', 'green', 'blue'],
    a: [0.1, 0.7, 1 / 3, 2 / 3, 0.123456789012345],
    b: [1e6 + 0.1, 1e6, 1e6 + 1 / 3, 1e6 + 2, 1e6 + 0.7],
    y: [1, 2, 4, 8, 16],
    sigma: [0.1, null, 0.2, 0.3, 0.4],
  });
  const { sigma: _sigma, ...others } = columnsOf(whole);
  const each = fitEncoding(createTable(others), { target: 'y', encode: { colour: 'one-hot' } });

  test('numbers are what they are to the last digit, behind what takes several inputs', () => {
    const { columns, x, rows } = rowsOfTable(each, whole);
    expect(columns).toHaveLength(5);
    expect(columns.slice(3).map((values) => [...values])).toEqual([columnsOf(whole).a, columnsOf(whole).b]);
    // one of three colours each
    for (let row = 0; row < rows; row++) expect([0, 1, 2].map((i) => x[5 * row + i]).toSorted()).toEqual([0, 0, 1]);
    expect([0, 1, 2].map((i) => columns[i].reduce((sum, value) => sum + value, 0)).toSorted()).toEqual([1, 2, 2]);
  });

  test('a gap in the errors leaves a row out, where they are asked for', () => {
    expect(rowsOfTable(each, whole)).toMatchObject({ rows: 5 });
    const { rows, taken, truth, errorsOf } = rowsOfTable(each, whole, 'sigma');
    expect([rows, [...taken!], [...truth![0]]]).toEqual([4, [0, 2, 3, 4], [1, 4, 8, 16]]);
    expect(errorsOf!('y', 'column:sigma')).toMatchObject({ deviations: Float64Array.of(0.1, 0.2, 0.3, 0.4) });
    expect(() => rowsOfTable(each, whole, 'nothing')).toThrow('nothing');
  });

  test('targets that are learned as logarithms are said as such', () => {
    if (each.target.kind !== 'regression') throw new Error('of numbers');
    const [column] = each.target.columns;
    const transform = { kind: 'log', shift: 3, smear: 2 } as const;
    const logarithms = { ...each, target: { ...each.target, columns: [{ ...column, transform }] } };
    const expected = [1, 2, 4, 8, 16].map((value) => Math.log(value + 3));
    expect([...rowsOfTable(logarithms, whole).truth![0]]).toEqual(expected);
    // and so are answers: neither smeared nor shifted
    const { offset, factor } = column;
    const [said] = answersOf(logarithms, [0.5, -1], 2);
    expect([...said]).toEqual([0.5, -1].map((value) => expect.closeTo(value / factor + offset, 12)));
  });
});

test('of several outputs each has its own answers', () => {
  const spec = createSpec([1, 3]);
  expect(answersOf(encodingOrPlain(spec), [1, 2, 3, 4, 5, 6], 2)).toEqual([
    Float64Array.of(1, 4),
    Float64Array.of(2, 5),
    Float64Array.of(3, 6),
  ]);
  const data = {
    x: [[7], [8]],
    y: [
      [1, 2, 3],
      [4, 5, 6],
    ],
  };
  expect(rowsOfArrays(spec, encodingOrPlain(spec), data).truth).toEqual([
    Float64Array.of(1, 4),
    Float64Array.of(2, 5),
    Float64Array.of(3, 6),
  ]);
  expect(() => rowsOfArrays(spec, encodingOrPlain(spec), { x: [[7], [8]], y: [[1, 2, 3]] })).toThrow(
    '2 rows of `x` but 1 of `y`',
  );
});
