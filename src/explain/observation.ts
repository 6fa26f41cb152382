// What a model's layers read on given rows, and which edges matter there: what pictures of it need to know of data.
// Knows models and rows, no drawings.

import type { Backend } from '../compute/contract.js';
import { predictInputs } from '../compute/predict.js';
import { encodeInputs } from '../data/encoding.js';
import { type MatrixLike, readMatrix } from '../data/matrix.js';
import type { Table } from '../data/table.js';
import { KanError } from '../errors.js';
import { layerInputs, modelInputs } from '../model/layout.js';
import { checkModel, type Model } from '../model/model.js';
import { type Attribution, attributionScores } from './attribution.js';

export interface Observation {
  /** number of rows looked at */
  rows: number;
  /** what each KAN layer reads on them: values[row · inputs + input] */
  layers: { layer: number; inputs: number; values: ArrayLike<number> }[];
  /** absent for models past whose layers scores do not follow edges */
  attribution?: Attribution;
}

/** Rows beyond these are not looked at. */
const mostRows = 1024;

/**
 * Looks at a model on x[rows, inputs], of many rows at 1024 evenly taken. What it returns goes into `renderNetwork` and `renderEdge`.
 * Throws a KanError when x does not fit the model or has no rows.
 */
export function observeModel(model: Model, x: MatrixLike, backend: Backend): Observation {
  checkModel(model, 'observeModel');
  const width = modelInputs(model.spec);
  const matrix = readMatrix('observeModel: `x`', x, width);
  if (matrix.rows === 0) throw new KanError('observeModel: `x` has no rows');
  const rows = Math.min(matrix.rows, mostRows);
  const data = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const from = Math.floor((row * matrix.rows) / rows);
    for (let i = 0; i < width; i++) data[row * width + i] = matrix.data[from * width + i]!;
  }
  const layers = model.spec.layers.flatMap((layer, index) =>
    layer.kind === 'kan'
      ? [{ layer: index, inputs: layerInputs(layer), values: predictInputs(model, index, data, rows, backend) }]
      : [],
  );
  const followed = model.spec.layers.every(({ kind }) => kind !== 'linear' && kind !== 'gate');
  if (!followed) return { rows, layers };
  return { rows, layers, attribution: attributionScores(model, { data, shape: [rows, width] }, backend) };
}

/** The same on the rows of a table, for a model that says which columns it reads. Throws a KanError naming what does not fit. */
export function observeTable(model: Model, table: Table, backend: Backend): Observation {
  const { encoding } = model.spec;
  if (encoding === undefined)
    throw new KanError('observeTable: this model does not say which columns it reads', 'use observeModel');
  return observeModel(
    model,
    { data: encodeInputs(encoding, table), shape: [table.rows, modelInputs(model.spec)] },
    backend,
  );
}

/** Smallest and largest value that input `input` of a layer had; undefined where they are not known or one and the same. */
export function seenRange(
  observation: Observation | undefined,
  layer: number,
  input: number,
): [number, number] | undefined {
  const seen = observation?.layers.find((each) => each.layer === layer);
  if (observation === undefined || seen === undefined) return undefined;
  let [least, most] = [Infinity, -Infinity];
  for (let row = 0; row < observation.rows; row++) {
    const value = seen.values[row * seen.inputs + input]!;
    [least, most] = [Math.min(least, value), Math.max(most, value)];
  }
  return most - least > 1e-9 * Math.max(Math.abs(least), Math.abs(most)) ? [least, most] : undefined;
}
