// How one column of a table becomes inputs of a network: each kind has a file of its own, and this one knows which is which.

import { encodeCategories, fitCategory } from './category-column.js';
import { numbersOf, wordsOf } from './column-values.js';
import { checkFinite } from './missing.js';
import { encodeNumbers, fitNumber } from './number-column.js';
import type { ColumnKind } from './reading-options.js';
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

export function fitInput(table: Table, column: Column, impute: boolean): InputColumn {
  checkFinite(table, column);
  return column.kind === 'category' ? fitCategory(column, impute) : fitNumber(column, impute);
}

/** Writes the column's inputs into x[rows, width], from column `at` on; x was zeros. */
export function encodeColumn(input: InputColumn, table: Table, x: Float64Array, at: number, width: number): void {
  const column = findColumn(table, input.name, 'input column');
  if (input.kind === 'number') encodeNumbers(input, numbersOf(column, table), table, x, at, width);
  else encodeCategories(input, wordsOf(column), table, x, at, width);
}
