import { describe, expect, test } from 'vitest';
import { type MatrixLike, readMatrix } from './matrix.js';

const read = (value: unknown, width?: number, firstRow?: number) =>
  readMatrix('x', value as MatrixLike, width, firstRow);
const shapeOf = (value: unknown, width?: number) => {
  const { shape, rows, width: own } = read(value, width);
  return [shape, rows, own];
};

test('rows, nested or flat, are read row after row', () => {
  expect(
    read([
      [1, 2, 3],
      [4, 5, 6],
    ]),
  ).toEqual({ data: Float64Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3], rows: 2, width: 3 });
  expect(read([Float32Array.of(1, 2), [3, 4]]).data).toEqual(Float64Array.of(1, 2, 3, 4));
  expect(shapeOf([[[1, 2]], [[3, 4]], [[5, 6]]])).toEqual([[3, 1, 2], 3, 2]);
  expect(shapeOf({ data: new Float64Array(12), shape: [2, 2, 3] })).toEqual([[2, 2, 3], 4, 3]);
  expect(shapeOf({ data: [1, 2], shape: [2] })).toEqual([[2], 1, 2]);
});

test('a list of numbers is one row, or rows of the width that is needed', () => {
  expect(shapeOf([1, 2, 3, 4])).toEqual([[1, 4], 1, 4]);
  expect(shapeOf([1, 2, 3, 4], 2)).toEqual([[2, 2], 2, 2]);
  expect(shapeOf([1, 2, 3, 4], 4)).toEqual([[1, 4], 1, 4]);
  expect(shapeOf(Float64Array.of(1, 2), 1)).toEqual([[2, 1], 2, 1]);
  expect(shapeOf([], 2)).toEqual([[0, 2], 0, 2]);
  expect(() => read([1, 2, 3], 2)).toThrow('x has 3 values, which are not rows of 2');
});

test('typed numbers are taken as they are, others are copied', () => {
  for (const data of [Float64Array.of(1, 2), Float32Array.of(1, 2)])
    expect(read({ data, shape: [1, 2] }).data).toBe(data);
  expect(read({ data: Int32Array.of(1, 2), shape: [1, 2] }).data).toEqual(Float64Array.of(1, 2));
});

describe('what is wrong is named', () => {
  test.each<[unknown, string, number?, number?]>([
    [[[1, 2], [3]], 'x: row 1 has 1 values but the first has 2'],
    [
      [
        [1, 2],
        [3, 4],
        [5, 6, 7],
      ],
      'x: row 12 has 3 values but the first has 2',
      undefined,
      10,
    ],
    [[[1, 2]], 'x has rows of 2 values but 3 are needed', 3],
    [[[1, 2]], 'x has rows of 2 values but 3 are needed, from row 1 on', 3, 1],
    [[[NaN, 2]], 'x must be finite numbers; row 0, column 0 is NaN'],
    [
      [
        [1, 2],
        [3, NaN],
      ],
      'x must be finite numbers; row 1, column 1 is NaN',
    ],
    [
      [
        [1, 2, 3],
        [Infinity, 5, 6],
      ],
      'x must be finite numbers; row 5, column 0 is Infinity',
      3,
      4,
    ],
    [[[], []], 'x has rows without values'],
    [[[1], 2], 'x must be nested evenly; got 2 beside lists'],
    [[1, [2]], 'x must be numbers; got [2]'],
    [[[1, 'a']], 'x must be numbers; got "a"'],
    [7, 'x must be rows of numbers or { data, shape }; got 7'],
    [new DataView(new ArrayBuffer(8)), 'x must be rows of numbers or { data, shape }; got '],
    [{ data: [1, 2], shape: [] }, '`shape` must be a list of lengths'],
    [{ data: [1, 2], shape: [2, 0.5] }, '`shape` must be a list of lengths'],
    [{ data: [1, 2], shape: [-1, -2] }, '`shape` must be a list of lengths'],
    [{ data: [1, 2], shape: 2 }, '`shape` must be a list of lengths'],
    [{ data: 'ab', shape: [1, 2] }, '`data` must be a list of numbers; got "ab"'],
    [{ data: [1, 2], shape: [1, 3] }, 'x has shape [1, 3] but 2 numbers'],
    [{ data: [1, 'b'], shape: [1, 2] }, 'x must be numbers; got "b"'],
  ])('%j', (value, message, width, firstRow) => {
    expect(() => read(value, width, firstRow)).toThrow(message);
  });

  test('rows of the right width say nothing of where they begin', () => {
    expect(() => read([[1, 2]], 3, 0)).toThrow(/are needed$/);
  });
});
