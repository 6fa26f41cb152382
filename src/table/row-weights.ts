// Weights of rows: how much each counts. Knows lists and columns of numbers.

import { checkList, KanError, show } from '../errors.js';
import { type MissingRule, rowNumber } from '../data/missing.js';
import { findColumn, type Table } from '../data/table.js';

/** The weights given, or 1 for each row. Throws a KanError that begins with `what` on other numbers of them, on negative ones and where all are 0. */
export function readWeights(what: string, given: ArrayLike<number> | undefined, rows: number): ArrayLike<number> {
  if (given === undefined) return new Float64Array(rows).fill(1);
  checkList(what, given);
  if (given.length !== rows) throw new KanError(`${what} must hold one for each of ${rows} rows; got ${given.length}`);
  let any = false;
  for (let row = 0; row < rows; row++) {
    if (!(Number.isFinite(given[row]) && given[row] >= 0))
      throw new KanError(`${what} must be numbers from 0 on; that of row ${row + 1} is ${show(given[row])}`);
    any ||= given[row] > 0;
  }
  if (!any) throw new KanError(`${what} are 0 for every row`, 'give some rows a weight above 0');
  return given;
}

/**
 * The column of weights that is named, if any. Throws a KanError where it is not there, the target, or words, and on weights that are negative
 * or all 0, before rows are parted and have other numbers.
 */
export function weightColumns(
  table: Table,
  targets: readonly string[],
  name: string | undefined,
  missing: MissingRule,
): string[] {
  if (name === undefined) return [];
  if (typeof name !== 'string') throw new KanError(`\`weights\` must be the name of a column; got ${show(name)}`);
  if (targets.includes(name)) throw new KanError(`\`weights\` names the target ${show(name)}`);
  const column = findColumn(table, name, 'column of weights');
  if (column.kind !== 'number')
    throw new KanError(
      `the weights in column ${show(name)} are words (${column.categories.slice(0, 3).map(show).join(', ')}), not numbers`,
    );
  const bad = column.values.findIndex((weight) => weight < 0);
  if (bad >= 0)
    throw new KanError(
      `row ${rowNumber(table, bad)} has the weight ${column.values[bad]} in column ${show(name)}; weights are numbers from 0 on`,
    );
  if (!column.values.some((weight) => weight > 0)) throw allZero(name);
  const gap = column.values.findIndex(Number.isNaN);
  if (gap >= 0 && missing !== 'drop')
    throw new KanError(
      `row ${rowNumber(table, gap)} has no value in column ${show(name)}, the weights`,
      "fill it in, or leave such rows out (`missing: 'drop'`)",
    );
  return [name];
}

/** The weights that the column of that name holds in the rows of a part; undefined where none is named. Throws a KanError where all are 0. */
export function columnWeights(table: Table, name: string | undefined): Float64Array | undefined {
  if (name === undefined) return undefined;
  const column = findColumn(table, name, 'column of weights');
  if (column.kind !== 'number') throw new KanError(`the weights in column ${show(name)} are words, not numbers`);
  if (!column.values.some((weight) => weight > 0)) throw allZero(name, table.rows);
  return column.values;
}

function allZero(name: string, rows?: number): KanError {
  const where = rows === undefined ? '' : ` for all ${rows} rows of a part`;
  return new KanError(`every weight in column ${show(name)} is 0${where}`, 'give some rows a weight above 0');
}

/** The table without the columns of these names: they are no inputs. */
export function withoutColumns(table: Table, names: readonly (string | undefined)[]): Table {
  return { ...table, columns: table.columns.filter(({ name }) => !names.includes(name)) };
}
