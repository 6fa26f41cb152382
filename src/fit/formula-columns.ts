// Which names of a formula are columns of a table. Knows names, no values.

import { type MeantName, nameMeant } from '../data/meant-names.js';
import { findColumn, type Table } from '../data/table.js';
import { KanError, show } from '../errors.js';
import { substitute } from '../formula/build.js';
import { type Expression, variablesOf } from '../formula/expression.js';

/** The formula with the table's own names for its columns, which of them it has, and what names without units were taken for. */
export function withColumns(
  expression: Expression,
  table: Table,
  target: string,
): { expression: Expression; columns: string[]; taken: string[] } {
  findColumn(table, target, 'target column');
  const names = table.columns.map(({ name }) => name);
  const renamed = new Map<string, Expression>();
  const columns: string[] = [];
  const taken: string[] = [];
  for (const name of variablesOf(expression)) {
    const { name: column, why } = columnOf(name, names) ?? {};
    if (column === undefined) continue;
    if (why !== undefined) taken.push(takenText(column, why));
    if (column === target)
      throw new KanError(
        `fitFormula: the formula has the target ${show(target)} in it`,
        'it is to be said by the other columns and by constants',
      );
    if (findColumn(table, column).kind !== 'number')
      throw new KanError(`fitFormula: the column ${show(column)} is of words, and formulas take numbers`);
    if (!columns.includes(column)) columns.push(column);
    if (column !== name) renamed.set(name, { kind: 'variable', name: column });
  }
  return { expression: substitute(expression, renamed), columns, taken };
}

/** What a name was taken for. */
export const takenText = (column: string, why: string): string => `the column ${show(column)}: ${why}`;

/** The column that a name of a formula means: itself, written plainly, or without its unit; undefined for a constant. */
function columnOf(name: string, names: readonly string[]): MeantName | undefined {
  if (names.includes(name)) return { name };
  const plain = writtenPlainly(name, names);
  return plain === undefined ? nameMeant(name, names, plainly) : { name: plain };
}

/** The one column that is written so where only letters, digits and _ may stand: `petal length` as petal_length, `time (s)` as time_s. */
function writtenPlainly(name: string, names: readonly string[]): string | undefined {
  const found = names.filter((each) => plainly(each) === name && each !== name);
  return found.length === 1 ? found[0] : undefined;
}

const plainly = (name: string): string =>
  name
    .replace(/[^\p{L}\p{M}\p{N}_]+/gu, '_')
    .replace(/^_+|_+$/g, '')
    .replace(/^(?=\p{N})/u, '_');
