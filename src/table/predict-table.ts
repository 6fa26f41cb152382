// A model's answers for the rows of a table, and their shapes.

import { type OutsideInput, outsideColumns } from '../compute/domain-report.js';
import { meanOutputs, predictEachInPieces } from '../compute/predict.js';
import { backendFor } from '../compute/run.js';
import { type TableEncoding } from '../data/table-encoding.js';
import { decodeOutputs, targetNames } from '../data/target-columns.js';
import { encodeInputsInPieces } from '../data/encoding.js';
import { likeliest } from './class-metrics.js';
import { type Table, checkTable } from '../data/table.js';
import { type Model, checkIsModel } from '../model/model.js';
import type { Real } from '../model/spec.js';
import { encodingOf } from '../model/rows.js';
import { checkNames } from '../options.js';
import { checkUnseen, type NewRowsOptions, newRowsOptions } from './new-rows.js';
import { completeInTurns } from '../train/pause.js';

/** What every prediction for the rows of a table has, in the one shape of all predictions: numbers and their shape. */
interface Prediction {
  rows: number;
  /** the numbers, row after row */
  data: Float64Array;
  /** [rows, columns] or [rows, classes] */
  shape: [number, number];
  /** what the model was not trained on: values out of range, words never seen, gaps; there its answers are guesses */
  outside: OutsideInput[];
  /** of a model with members: how far its networks are apart, the standard deviation of their answers, in the shape of `data` */
  spread?: Float64Array;
}

/** A model's answers for the rows of a table: data[rows, columns] in the columns' own units. */
export interface RegressionPrediction extends Prediction {
  task: 'regression';
  columns: string[];
}

/** A model's answers for the rows of a table: the most likely classes, and in data[rows, classes] the probability of each. */
export interface ClassificationPrediction<L = string> extends Prediction {
  task: 'classification';
  column: string;
  /** in the order of the probabilities */
  classes: L[];
  /** the most likely class of each row */
  labels: L[];
}

/** A model's answers for the rows of a table: numbers in the target's own units, or classes with their probabilities. */
export type TablePrediction = RegressionPrediction | ClassificationPrediction;

/**
 * Predicts every row of a table. Regression gives values in the target's own units; classification the most likely class
 * and the probability of each. Columns are found by name; others are ignored. `outside` says what the model was not trained on. Throws a
 * KanError when a column is missing, and the signal's reason once that is aborted.
 */
export async function predictTable(model: Model, table: Table, options: NewRowsOptions = {}): Promise<TablePrediction> {
  checkNames('predictTable', options, newRowsOptions);
  checkUnseen('predictTable', options);
  checkIsModel('predictTable', model);
  checkTable('predictTable', table);
  const { signal, unseen } = options;
  const encoding = encodingOf('predictTable', model);
  const running = await backendFor('predictTable', options);
  const x = await completeInTurns(encodeInputsInPieces(encoding, table, { unseen }), signal);
  const each = await completeInTurns(predictEachInPieces(model, x, table.rows, running), signal);
  return tableAnswers(encoding, each, table);
}

/** What each network of a model answers, outputs[rows, outputs], for a table as what `predictTable` returns. */
export function tableAnswers(encoding: TableEncoding, each: readonly Real[], table: Table): TablePrediction {
  const { target } = encoding;
  const { rows } = table;
  const dtype = each[0] instanceof Float64Array ? 'float64' : 'float32';
  const outside = outsideColumns(encoding, table);
  const decoded = decodeOutputs(encoding, each.length === 1 ? each[0] : meanOutputs({ dtype }, each), rows);
  const spread =
    each.length === 1 ? {} : { spread: spreadOver(each.map((outputs) => decodeOutputs(encoding, outputs, rows))) };
  if (target.kind === 'regression') {
    const columns = targetNames(encoding);
    return { task: 'regression', rows, columns, data: decoded, shape: [rows, columns.length], outside, ...spread };
  }
  const { name, classes } = target;
  const labels = Array.from(
    { length: rows },
    (_, row) => classes[likeliest(decoded, row * classes.length, classes.length)],
  );
  return {
    task: 'classification',
    rows,
    column: name,
    classes,
    labels,
    data: decoded,
    shape: [rows, classes.length],
    outside,
    ...spread,
  };
}

/** Standard deviation of what several networks answer, number by number. */
function spreadOver(each: readonly Float64Array[]): Float64Array {
  return each[0].map((_, i) => {
    const mean = each.reduce((sum, answers) => sum + answers[i], 0) / each.length;
    return Math.sqrt(each.reduce((sum, answers) => sum + (answers[i] - mean) ** 2, 0) / each.length);
  });
}
