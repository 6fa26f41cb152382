// A model's answers for the rows of a table, and their shapes.

import { type OutsideInput, outsideColumns } from '../compute/domain-report.js';
import { meanOutputs, predictEachInPieces, spreadOver } from '../compute/predict.js';
import { backendFor } from '../compute/run.js';
import { halfWidth } from '../data/answer-errors.js';
import type { TableEncoding } from '../data/table-encoding.js';
import { decodeOutputs, targetNames } from '../data/target-columns.js';
import { encodeInputsInPieces } from '../data/encoding.js';
import { likeliest } from './class-metrics.js';
import { type Table, checkTable } from '../data/table.js';
import { type Model, checkIsModel } from '../model/model.js';
import type { Real } from '../model/spec.js';
import { encodingOf } from '../model/rows.js';
import { checkNames } from '../options.js';
import { type AnswerOptions, checkInterval, checkUnseen, newRowsOptions } from './new-rows.js';
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
  /** with `interval`: the ends of the interval around each answer, in the shape of `data` */
  lower?: Float64Array;
  upper?: Float64Array;
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
 * and the probability of each. Columns are found by name; others are ignored. `outside` says what the model was not trained on. With `interval`, intervals hold
 * the right answer with that probability: they come from errors in rows not learned from. Throws a KanError when a column is missing, on intervals that there are none for, and the signal's reason once that is aborted.
 */
export async function predictTable(model: Model, table: Table, options: AnswerOptions = {}): Promise<TablePrediction> {
  checkNames('predictTable', options, [...newRowsOptions, 'interval']);
  checkUnseen('predictTable', options);
  checkIsModel('predictTable', model);
  checkTable('predictTable', table);
  const { signal, unseen, interval } = options;
  const encoding = encodingOf('predictTable', model);
  checkInterval('predictTable', encoding, interval);
  const running = await backendFor('predictTable', options);
  const x = await completeInTurns(encodeInputsInPieces(encoding, table, { unseen }), signal);
  const each = await completeInTurns(predictEachInPieces(model, x, table.rows, running), signal);
  return tableAnswers(encoding, each, table, interval);
}

/** What each network of a model answers, outputs[rows, outputs], for a table as what `predictTable` returns. */
export function tableAnswers(
  encoding: TableEncoding,
  each: readonly Real[],
  table: Table,
  interval?: number,
): TablePrediction {
  const { target } = encoding;
  const { rows } = table;
  const dtype = each[0] instanceof Float64Array ? 'float64' : 'float32';
  const outside = outsideColumns(encoding, table);
  const mean = each.length === 1 ? each[0] : meanOutputs({ dtype }, each);
  const decoded = decodeOutputs(encoding, mean, rows);
  const spread: Pick<Prediction, 'spread'> =
    each.length === 1 ? {} : { spread: spreadOver(each.map((outputs) => decodeOutputs(encoding, outputs, rows))) };
  if (target.kind === 'regression') {
    const columns = targetNames(encoding);
    const bounds = interval === undefined ? {} : boundsOf(encoding, each, mean, rows, interval);
    const shape: [number, number] = [rows, columns.length];
    return { task: 'regression', rows, columns, data: decoded, shape, outside, ...spread, ...bounds };
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

/** The ends of the intervals around the answers to outputs[rows, columns]: errors are of what the network learned, be it logarithms. */
function boundsOf(
  encoding: TableEncoding,
  each: readonly Real[],
  mean: Real,
  rows: number,
  interval: number,
): { lower: Float64Array; upper: Float64Array } {
  const { target } = encoding;
  const columns = target.kind === 'regression' ? target.columns : [];
  const apart = each.length === 1 ? undefined : spreadOver(each);
  const half = Float64Array.from(mean, (_, i) => {
    const { errors, factor } = columns[i % columns.length];
    return errors === undefined ? 0 : halfWidth(errors, interval, (apart?.[i] ?? 0) / Math.abs(factor))! * factor;
  });
  const ends = [-1, 1].map((sign) => {
    const moved = Float64Array.from(mean, (value, i) => value + sign * half[i]);
    return decodeOutputs(encoding, moved, rows, { exact: true });
  });
  return { lower: ends[0], upper: ends[1] };
}
