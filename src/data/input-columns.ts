// How one column of a table becomes inputs of a network: each kind has a file of its own, and this one knows which is which.

import { encodeCategories, fitCategory } from './category-column.js';
import { numbersOf, wordsOf } from './column-values.js';
import { variable } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import { checkFinite } from './missing.js';
import type { ColumnKind } from './reading-options.js';
import { encodeNumbers, type FittedNumber, fitNumber } from './number-column.js';
import { curveExpression, type NumberScaling, scaleNumber, unscaleNumber } from './number-scaling.js';
import type { InputColumn } from './table-encoding.js';
import { type Column, type DateForm, type Table, findColumn } from './table.js';

/** Number of inputs the column takes. */
export function inputWidth(column: InputColumn): number {
  return column.kind === 'number' ? 1 : column.categories.length;
}

/** A name for each of its inputs: the column's, or "column=category". */
export function columnInputNames(column: InputColumn): string[] {
  return column.kind === 'number' ? [column.name] : column.categories.map((category) => `${column.name}=${category}`);
}

/** The kind it is read as. */
export function columnKind(column: InputColumn): ColumnKind {
  return column.kind === 'number' ? numberKind(column.date) : column.kind;
}

/** The kind that numbers are read as: plainly, or as dates of that form. */
export function numberKind(date: DateForm | undefined): ColumnKind {
  return date === undefined ? 'number' : `date-${date.order}`;
}

/** How columns are fitted. */
export interface FitOptions {
  /** keep a value to fill gaps with */
  impute: boolean;
  /** of numbers */
  scaling: NumberScaling;
}

/** How the column enters, and what its values made of an open choice. */
export interface FittedInput {
  input: InputColumn;
  found?: FittedNumber['found'];
}

export function fitInput(table: Table, column: Column, { impute, scaling }: FitOptions): FittedInput {
  checkFinite(table, column);
  return column.kind === 'category' ? { input: fitCategory(column, impute) } : fitNumber(column, impute, scaling);
}

/** Writes the column's inputs into x[rows, width], from column `at` on; x was zeros. */
export function encodeColumn(input: InputColumn, table: Table, x: Float64Array, at: number, width: number): void {
  const column = findColumn(table, input.name, 'input column');
  if (input.kind === 'number') encodeNumbers(input, numbersOf(column, table), table, x, at, width);
  else encodeCategories(input, wordsOf(column), table, x, at, width);
}

/** One input of the network as a quantity of its column: what a reader calls it, and what the network makes of it. */
export interface InputQuantity {
  name: string;
  /** smallest and largest in training, in its own units */
  range: readonly [number, number];
  toInput(value: number): number;
  toOwn(x: number): number;
  /** the network's input is (core − offset) · factor; core is an expression of the variable `name` */
  core: Expression;
  offset: number;
  factor: number;
}

/** The quantities behind the column's inputs, in their order. */
export function inputQuantities(column: InputColumn): InputQuantity[] {
  const names = columnInputNames(column);
  if (column.kind === 'number') {
    const { name, range, offset, factor, scaling } = column;
    return [
      {
        name,
        range,
        offset,
        factor,
        core: curveExpression(scaling, name),
        toInput: (value) => scaleNumber(column, value),
        toOwn: (x) => unscaleNumber(column, x),
      },
    ];
  }
  return names.map((name) => ({
    name,
    range: [0, 1] as const,
    offset: 0,
    factor: 1,
    core: variable(name),
    toInput: (value) => value,
    toOwn: (x) => x,
  }));
}

/**
 * Writes the inputs of a value drawn at random into x, from place `at` on: evenly from what training saw, as the network sees it. `uniform` is
 * a number from 0 to 1 at each call.
 */
export function drawColumn(
  column: InputColumn,
  x: Float32Array | Float64Array,
  at: number,
  uniform: () => number,
): void {
  if (column.kind === 'number') {
    const [lo, hi] = column.range.map((value) => scaleNumber(column, value));
    x[at] = lo + (hi - lo) * uniform();
    return;
  }
  const size = inputWidth(column);
  x.fill(0, at, at + size);
  x[at + Math.min(size - 1, Math.floor(uniform() * size))] = 1;
}
