// The inputs of a network as the columns of its table, and rows for it from a table or a matrix. Knows encodings, no curves.

import { encodeInputs } from '../data/encoding.js';
import { type MatrixLike, readMatrix } from '../data/matrix.js';
import type { Table } from '../data/table.js';
import { modelInputs } from '../model/layout.js';
import type { Model } from '../model/model.js';
import type { ModelSpec } from '../model/spec.js';
import { encodingOf } from '../train/table.js';

/** Inputs first … first + size − 1 of a network: one number, or one input for each category of a column. */
export interface ColumnInputs {
  /** the table's column, or x1, x2 … for a bare network */
  name: string;
  first: number;
  size: number;
}

/** One entry per column of the table, or per input of a bare network. */
export function inputColumns(spec: ModelSpec): ColumnInputs[] {
  if (spec.encoding === undefined)
    return Array.from({ length: modelInputs(spec) }, (_, first) => ({ name: `x${first + 1}`, first, size: 1 }));
  let next = 0;
  return spec.encoding.inputs.map((column) => {
    const [first, size] = [next, column.kind === 'number' ? 1 : column.categories.length];
    next += size;
    return { name: column.name, first, size };
  });
}

/** Rows for a network, x[rows, inputs]: a table goes through the model's encoding. Throws a KanError on what does not fit. */
export function readRows(
  caller: string,
  model: Model,
  x: MatrixLike | Table,
): { data: Float64Array | Float32Array; rows: number } {
  if (!isTable(x)) return readMatrix(`${caller}: \`x\``, x, modelInputs(model.spec));
  return { data: encodeInputs(encodingOf(caller, model), x), rows: x.rows };
}

/** Whether this is a table, not a matrix. */
export function isTable(x: unknown): x is Table {
  return typeof x === 'object' && x !== null && 'columns' in x && Array.isArray(x.columns);
}
