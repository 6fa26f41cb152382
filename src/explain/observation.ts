// What a model's layers read on given rows, and which edges matter there: what pictures of it need to know of data.
// Knows models and rows, no drawings.

import { predictInputsInPieces } from '../compute/predict.js';
import { backendFor, type RunOptions, runOptions } from '../compute/run.js';
import { fillsGaps } from '../data/input-columns.js';
import type { MatrixLike } from '../data/matrix.js';
import { resolveMissing } from '../data/missing.js';
import type { Table } from '../data/table.js';
import { KanError } from '../errors.js';
import { modelInputs } from '../model/layout.js';
import { checkModel, type Model } from '../model/model.js';
import { isTable, readRows } from '../model/rows.js';
import { checkNames } from '../options.js';
import { completeInTurns } from '../train/pause.js';
import { type Attribution, attributionInPieces } from './attribution.js';

/** What a model does on data, from `observeModel`: what pictures of it are drawn with. */
export interface Observation {
  /** number of rows looked at */
  rows: number;
  /** what each KAN layer reads on them: values[row · inputs + input] */
  layers: { layer: number; inputs: number; values: ArrayLike<number> }[];
  attribution: Attribution;
}

/** Rows beyond these are not looked at. */
const maxRows = 1024;

/**
 * Looks at a model on x[rows, inputs] or the rows of a table, of many rows at 1024 evenly taken. What it returns goes into
 * `renderNetwork` and `renderEdge`. Rows of a table with missing values that the model has nothing to fill with are left out. Throws a
 * KanError when the rows do not fit the model or there are none, and the signal's reason once that is aborted.
 */
export async function observeModel(
  model: Model,
  x: MatrixLike | Table,
  options: RunOptions = {},
): Promise<Observation> {
  checkNames('observeModel', options, runOptions);
  checkModel(model, 'observeModel');
  const { signal } = options;
  const given = await completeInTurns(readRows('observeModel', model, isTable(x) ? withoutGaps(model, x) : x), signal);
  if (given.rows === 0) throw new KanError('observeModel: there are no rows');
  const width = modelInputs(model.spec);
  const rows = Math.min(given.rows, maxRows);
  const data = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const from = Math.floor((row * given.rows) / rows);
    for (let i = 0; i < width; i++) data[row * width + i] = given.data[from * width + i];
  }
  const backend = await backendFor('observeModel', options);
  const layers: Observation['layers'] = [];
  for (const [index, layer] of model.spec.layers.entries()) {
    if (layer.kind !== 'kan') continue;
    const values = await completeInTurns(predictInputsInPieces(model, index, data, rows, backend), signal);
    layers.push({ layer: index, inputs: layer.inputs, values });
  }
  return { rows, layers, attribution: await completeInTurns(attributionInPieces(model, data, rows, backend), signal) };
}

/** Throws a KanError unless the observation, where there is one, is of a model of this shape. */
export function checkObservation(caller: string, { spec }: Model, observation: Observation | undefined): void {
  if (observation === undefined) return;
  const { rows, layers, attribution } = Object(observation) as Partial<Observation>;
  const kans = spec.layers.flatMap((layer, index) => (layer.kind === 'kan' ? [{ layer, index }] : []));
  const fits =
    Number.isSafeInteger(rows) &&
    layers?.length === kans.length &&
    attribution?.layers?.length === kans.length &&
    kans.every(({ layer, index }, i) => {
      const [seen, scores] = [layers[i], attribution.layers[i]];
      const edges = layer.inputs * layer.outputs;
      return (
        seen?.layer === index &&
        seen.inputs === layer.inputs &&
        seen.values?.length === rows! * layer.inputs &&
        scores?.edges?.length === edges
      );
    });
  if (!fits)
    throw new KanError(
      `${caller}: the \`observation\` belongs to another model`,
      'it must be as `observeModel` gave it for the model that is drawn',
    );
}

/** The rows in which every input has a value or can be given one. */
function withoutGaps({ spec }: Model, table: Table): Table {
  const inputs = spec.encoding?.inputs ?? [];
  const columns = table.columns.filter(({ name }) => inputs.some((input) => input.name === name));
  const needed = inputs.flatMap((column) => (fillsGaps(column) ? [] : [column.name]));
  return resolveMissing({ ...table, columns }, needed, 'impute');
}

/** Smallest and largest finite value that an input of a layer had; undefined where none is known. */
export function seenRange(
  observation: Observation | undefined,
  layer: number,
  input: number,
): [number, number] | undefined {
  const seen = observation?.layers.find((each) => each.layer === layer);
  if (observation === undefined || seen === undefined) return undefined;
  let [least, most] = [Infinity, -Infinity];
  for (let row = 0; row < observation.rows; row++) {
    const value = seen.values[row * seen.inputs + input];
    if (Math.abs(value) < largest) [least, most] = [Math.min(least, value), Math.max(most, value)];
  }
  return least <= most ? [least, most] : undefined;
}

/** Differences between values beyond this may not be finite. */
const largest = 1e300;
