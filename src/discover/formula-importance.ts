// How much each column matters to formulas, found where they are found, so that their file says of them what a network's says. Knows formulas and rows.

import type { Backend } from '../compute/contract.js';
import type { TableEncoding } from '../data/table-encoding.js';
import type { Table } from '../data/table.js';
import { importanceOfRows, inputImportance } from '../explain/importance.js';
import type { Formula } from '../formula/formula.js';
import type { Model } from '../model/model.js';
import type { Work } from '../work.js';
import { evenRows } from '../math/even-rows.js';
import { formulaModelOrNone, type KnownConstant } from './formula-model.js';

/**
 * The encoding with the importance of its columns to the formulas, on rows of columns[input][row] in the units that the formulas read; as it is where they
 * are no network.
 */
export function* withFormulaImportance(
  encoding: TableEncoding,
  formulas: readonly Formula[],
  columns: readonly Float64Array[],
  { backend, known = [] }: { backend: Backend; known?: readonly KnownConstant[] | undefined },
): Work<TableEncoding> {
  const model = formulaModelOrNone(
    formulas.map(({ expression }) => expression),
    encoding,
    known,
  );
  if (model === undefined || columns.length === 0) return encoding;
  const importance = yield* importanceOfRows(model, ...rowsOf(columns), backend);
  return { ...encoding, importance };
}

/** A network with the importance of its columns on the rows of a table. */
export async function withNetworkImportance(model: Model, table: Table, backend: Backend): Promise<Model> {
  const { encoding } = model.spec;
  if (encoding === undefined) return model;
  const importance = await inputImportance(model, table, { backend });
  return { ...model, spec: { ...model.spec, encoding: { ...encoding, importance } } };
}

/** Rows that are looked at, at most, evenly taken. */
const mostRows = 5000;

/** x[rows, inputs] of some rows. */
function rowsOf(columns: readonly Float64Array[]): [x: Float64Array, rows: number] {
  const taken = evenRows(columns[0].length, mostRows);
  const x = Float64Array.from({ length: taken.length * columns.length }, (_, i) => {
    const row = taken[Math.floor(i / columns.length)];
    return columns[i % columns.length][row];
  });
  return [x, taken.length];
}
