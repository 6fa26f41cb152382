// Rows for a network, from a table or a matrix. Knows encodings, nothing of how a network is computed.

import { encodeInputsInPieces } from '../data/encoding.js';
import { type TableEncoding } from '../data/table-encoding.js';
import { type MatrixLike, readMatrix } from '../data/matrix.js';
import { checkEncoding } from '../data/check-encoding.js';
import { checkTable, type Table } from '../data/table.js';
import { KanError } from '../errors.js';
import { modelInputs, modelOutputs } from './layout.js';
import type { Work } from '../work.js';
import { checkIsModel, checkSpec, type Model } from './model.js';

/** x[rows, inputs] of a model: a table goes through the model's encoding, in pieces. Throws a KanError on what does not fit. */
export function* readRows(
  caller: string,
  model: Model,
  x: MatrixLike | Table,
): Work<{ data: Float64Array | Float32Array; rows: number }> {
  if (isTable(x)) checkTable(caller, x);
  else return readMatrix(`${caller}: \`x\``, x, modelInputs(model.spec));
  return { data: yield* encodeInputsInPieces(encodingOf(caller, model), x), rows: x.rows };
}

/** Whether this is a table, not a matrix. */
export function isTable(x: unknown): x is Table {
  return typeof x === 'object' && x !== null && 'columns' in x && Array.isArray(x.columns);
}

/** How a table enters the model; a KanError where it does not say. */
export function encodingOf(caller: string, model: Model): TableEncoding {
  checkIsModel(caller, model);
  const { spec } = model;
  if (spec.encoding === undefined)
    throw new KanError(`${caller}: this model was not trained on a table and does not say which columns it reads`);
  checkSpec(spec, caller);
  checkEncoding(spec.encoding, modelInputs(spec), modelOutputs(spec), caller);
  return spec.encoding;
}
