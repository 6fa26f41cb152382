// What each column adds to the answer for each row, for networks that are sums of functions of one column each. Knows forward passes on
// rows; whether a network is such a sum is additive.ts's.

import { predictInPieces } from '../compute/predict.js';
import { outputNames } from '../data/encoding.js';
import type { MatrixLike } from '../data/matrix.js';
import type { Table } from '../data/table.js';
import { KanError } from '../errors.js';
import { modelInputs, modelOutputs } from '../model/layout.js';
import type { TableEncoding } from '../data/table-encoding.js';
import { networksOf } from '../model/members.js';
import { checkModel, type Model } from '../model/model.js';
import { readRows } from '../model/rows.js';
import { completeInTurns } from '../train/pause.js';
import { mixedColumns } from './additive.js';
import { inputColumns } from './columns.js';
import { backendFor, type RunOptions, runOptions } from '../compute/run.js';
import { checkNames } from '../options.js';

/** What each column adds to or takes from the answer for each row, from `contributions`. */
export interface Contributions {
  rows: number;
  /** columns of the table, or x1, x2 … for a bare network */
  columns: string[];
  /** target columns or classes (of two: "yes (log-odds)"), or y1, y2 … for a bare network */
  outputs: string[];
  /** base[output]: the mean answer on the rows */
  base: Float64Array;
  /** values[row, column, output]: what the column adds to the mean answer */
  values: Float64Array;
}

/**
 * What each column contributes to the answer for each row of x[rows, inputs] or of a table: base + Σ over columns of
 * values[row, column] is the answer, and over the rows every contribution has mean 0. They are exact for networks that are sums of functions
 * of one column each (no hidden layer, or nodes in it that read one column each), where they are the Shapley values too. In the
 * target's own units for a regression; for classes of logits, before the softmax. Throws a KanError for any other network, saying
 * where columns mix, and on rows that do not fit; the signal's reason once that is aborted.
 */
export async function contributions(
  model: Model,
  x: MatrixLike | Table,
  options: RunOptions = {},
): Promise<Contributions> {
  checkNames('contributions', options, runOptions);
  const { signal } = options;
  checkModel(model, 'contributions');
  const mixed = networksOf(model)
    .map(({ spec, parameters }) => mixedColumns({ spec: { ...spec, encoding: model.spec.encoding }, parameters }))
    .find((each) => each !== undefined);
  if (mixed !== undefined)
    throw new KanError(
      `contributions: the network is not a sum of functions of one column each: ${mixed}`,
      'train without hidden layers (`layers: []`), or see attributionScores and interactionStrengths, which take any network',
    );
  const { data, rows } = await completeInTurns(readRows('contributions', model, x), signal);
  if (rows === 0) throw new KanError('contributions: needs at least one row');
  const [width, outputs] = [modelInputs(model.spec), modelOutputs(model.spec)];
  const columns = inputColumns(model.spec);
  const running = await backendFor('contributions', options);
  const { encoding } = model.spec;
  const factor =
    encoding?.target.kind === 'regression'
      ? encoding.target.columns.map(({ factor: own, constant }) => (constant === true ? Infinity : own))
      : Array.from({ length: outputs }, () => temperatureOf(encoding));
  const values = new Float64Array(rows * columns.length * outputs);
  for (const [column, { first, size }] of columns.entries()) {
    // the first row with this column's values: in a sum the others make no difference
    const moved = Float64Array.from({ length: rows * width }, (_, i) => {
      const input = i % width;
      return data[input >= first && input < first + size ? i : input];
    });
    const predicted = await completeInTurns(predictInPieces(model, moved, rows, running), signal);
    for (let output = 0; output < outputs; output++) {
      let mean = 0;
      for (let row = 0; row < rows; row++) mean += predicted[row * outputs + output] / rows;
      for (let row = 0; row < rows; row++)
        values[(row * columns.length + column) * outputs + output] =
          (predicted[row * outputs + output] - mean) / factor[output];
    }
  }
  return {
    rows,
    columns: columns.map(({ name }) => name),
    outputs: encoding ? outputNames(encoding) : Array.from({ length: outputs }, (_, i) => `y${i + 1}`),
    base: meanAnswers(model, await completeInTurns(predictInPieces(model, data, rows, running), signal), rows),
    values,
  };
}

/** What logits are divided by. */
function temperatureOf(encoding: TableEncoding | undefined): number {
  return encoding?.target.kind === 'classification' ? (encoding.target.temperature ?? 1) : 1;
}

/** Mean over the rows of each output, in the target's own units for a regression. */
function meanAnswers(model: Model, predicted: ArrayLike<number>, rows: number): Float64Array {
  const outputs = modelOutputs(model.spec);
  const { encoding } = model.spec;
  return Float64Array.from({ length: outputs }, (_, output) => {
    let mean = 0;
    for (let row = 0; row < rows; row++) mean += predicted[row * outputs + output] / rows;
    if (encoding?.target.kind !== 'regression') return mean / temperatureOf(encoding);
    const { offset, factor, constant } = encoding.target.columns[output];
    return constant === true ? offset : mean / factor + offset;
  });
}
