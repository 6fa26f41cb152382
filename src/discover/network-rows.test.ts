import { describe, expect, test } from 'vitest';
import { fitEncoding } from '../data/encoding.js';
import { createTable } from '../data/table.js';
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
