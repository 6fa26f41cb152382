// How exact the measured values are: what was asked for, checked, and what it makes of each row. Knows tables and columns, no formulas.

import { findColumn, type Table } from '../data/table.js';
import { rowNumber } from '../data/missing.js';
import { KanError, show } from '../errors.js';
import type { OptionRule } from '../options.js';

/**
 * constant: as large in every row; relative: in proportion to the value; `column:NAME`: the standard deviation of each row stands in that
 * column.
 */
export type MeasurementError = 'constant' | 'relative' | `column:${string}`;

/** The option of every verb that fits constants. */
export const errorOption = {
  is: 'other',
  help: 'error of the measured values: constant, relative, or column:sigma, their standard deviations',
  value: 'kind',
} as const satisfies OptionRule;

/** What is known of the errors of the rows of a table. */
export type RowErrors =
  | { kind: 'constant' | 'relative' }
  /** deviations[row] > 0 */
  | { kind: 'column'; column: string; deviations: Float64Array };

/** The name of the column that an option names; undefined where it names none. Throws a KanError for what is no such option. */
export function errorColumn(what: string, error: unknown): string | undefined {
  if (error === 'constant' || error === 'relative') return undefined;
  const name = typeof error === 'string' && error.startsWith('column:') ? error.slice('column:'.length) : '';
  if (name !== '') return name;
  throw new KanError(
    `${what}: \`error\` must be constant, relative or column:NAME; got ${show(error)}`,
    'column:sigma takes the standard deviation of each value from the column sigma',
  );
}

/** The errors of the rows. Throws a KanError that names the row whose error is none. */
export function rowErrors(what: string, table: Table, target: string, error: MeasurementError): RowErrors {
  const name = errorColumn(what, error);
  if (name === undefined) {
    if (error === 'relative') checkNotZero(what, table, target);
    return { kind: error as 'constant' | 'relative' };
  }
  if (name === target)
    throw new KanError(
      `${what}: the target ${show(name)} cannot be its own error`,
      "errors in proportion to the value are `error: 'relative'`",
    );
  const column = findColumn(table, name, 'column of errors');
  if (column.kind !== 'number')
    throw new KanError(`${what}: the column of errors ${show(name)} is of words, not of numbers`);
  const row = column.values.findIndex((value) => !(value > 0) || !Number.isFinite(value));
  if (row >= 0) {
    const value = column.values[row];
    throw new KanError(
      `${what}: row ${rowNumber(table, row)} has ${Number.isNaN(value) ? 'no error' : `the error ${value}`} in column ${show(name)}; a standard deviation is greater than 0`,
      'leave such rows out, or give the error with which the value is known',
    );
  }
  return { kind: 'column', column: name, deviations: column.values };
}

function checkNotZero(what: string, table: Table, target: string): void {
  const column = findColumn(table, target, 'target column');
  if (column.kind !== 'number') return;
  const row = column.values.indexOf(0);
  if (row >= 0)
    throw new KanError(
      `${what}: row ${rowNumber(table, row)} has 0 in column ${show(target)}, where a relative error would be none`,
      "take `error: 'constant'`, or give standard deviations with `error: 'column:NAME'`",
    );
}

/** Values are taken as at least this share of their median, so that where they pass through 0 a row does not outweigh all others. */
const smallest = 1e-3;

/** What each residual is divided by: its standard deviation, or what that is in proportion to. `values`: as measured, or as a formula has them. */
export function deviationsOf(errors: RowErrors, values: Float64Array): Float64Array {
  if (errors.kind === 'column') return errors.deviations;
  if (errors.kind === 'constant') return new Float64Array(values.length).fill(1);
  const sizes = values.map(Math.abs);
  const least = smallest * (sizes.toSorted()[sizes.length >> 1] || 1);
  return sizes.map((size) => Math.max(size, least));
}
