// Numbers in rows, in the forms callers have them: arrays of rows, or one flat array with a shape. Any rank; the last axis counts.

import { KanError, show } from '../errors.js';

/** Rows of numbers: `[[1, 2], [3, 4]]`, deeper nestings too, one row after the other, or a flat array with its shape. */
export type MatrixLike = Nested | Tensor;

type Nested = ArrayLike<number> | readonly Nested[];

/** A flat array, row-major, and the length of each of its axes. */
export interface Tensor<T extends ArrayLike<number> = ArrayLike<number>> {
  data: T;
  shape: readonly number[];
}

/**
 * Any of these as a flat array whose rows are the last axis. With `width`, rows must have that many values, and a list of numbers
 * without shape is rows of `width` one after the other; without, it is one row. Throws a KanError that names the row, counted from
 * `firstRow`: where in a longer matrix this one begins.
 */
export function readMatrix(
  what: string,
  value: MatrixLike,
  width?: number,
  firstRow = 0,
): Tensor<Float64Array | Float32Array> & { rows: number; width: number } {
  const { data, shape } = isTensor(value) ? checkedTensor(what, value) : flattened(what, value, width, firstRow);
  const last = shape[shape.length - 1];
  if (width !== undefined && last !== width)
    throw new KanError(
      `${what} has rows of ${last} values but ${width} are needed${firstRow > 0 ? `, from row ${firstRow} on` : ''}`,
    );
  if (last === 0) throw new KanError(`${what} has rows without values`);
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i]))
      throw new KanError(
        `${what} must be finite numbers; row ${firstRow + Math.floor(i / last)}, column ${i % last} is ${show(data[i])}`,
      );
  }
  return { data, shape, rows: data.length / last, width: last };
}

function isTensor(value: MatrixLike): value is Tensor {
  return typeof value === 'object' && value !== null && 'data' in value && 'shape' in value;
}

function checkedTensor(what: string, { data, shape }: Tensor): Tensor<Float64Array | Float32Array> {
  const lengths = Array.isArray(shape) && shape.every((length) => Number.isInteger(length) && length >= 0);
  if (!lengths || shape.length === 0)
    throw new KanError(`${what}: \`shape\` must be a list of lengths, such as [2, 3]; got ${show(shape)}`);
  if (!isList(data)) throw new KanError(`${what}: \`data\` must be a list of numbers; got ${show(data)}`);
  if (data.length !== shape.reduce((product, length) => product * length, 1))
    throw new KanError(`${what} has shape ${show(shape)} but ${data.length} numbers`);
  if (data instanceof Float64Array || data instanceof Float32Array) return { data, shape };
  const numbers = new Float64Array(data.length);
  for (let i = 0; i < numbers.length; i++) {
    if (typeof data[i] !== 'number') throw new KanError(`${what} must be numbers; got ${show(data[i])}`);
    numbers[i] = data[i];
  }
  return { data: numbers, shape };
}

function flattened(what: string, value: unknown, width: number | undefined, firstRow: number): Tensor<Float64Array> {
  if (!isList(value)) throw new KanError(`${what} must be rows of numbers or { data, shape }; got ${show(value)}`);
  const shape: number[] = [];
  for (let level: unknown = value; isList(level); level = level[0]) shape.push(level.length);
  const data: number[] = [];
  const visit = (list: ArrayLike<unknown>, depth: number): void => {
    if (list.length !== shape[depth])
      throw new KanError(
        `${what}: row ${firstRow + Math.floor(data.length / shape[shape.length - 1])} has ${list.length} values but the first has ${shape[depth]}`,
      );
    for (let i = 0; i < list.length; i++) {
      const item = list[i];
      if (depth === shape.length - 1) {
        if (typeof item !== 'number') throw new KanError(`${what} must be numbers; got ${show(item)}`);
        data.push(item);
      } else if (isList(item)) {
        visit(item, depth + 1);
      } else {
        throw new KanError(`${what} must be nested evenly; got ${show(item)} beside lists`);
      }
    }
  };
  visit(value, 0);
  if (shape.length === 1) {
    const rows = width === undefined ? 1 : shape[0] / width;
    if (!Number.isInteger(rows)) throw new KanError(`${what} has ${shape[0]} values, which are not rows of ${width}`);
    shape.splice(0, 1, rows, width ?? shape[0]);
  }
  return { data: Float64Array.from(data), shape };
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value);
}
