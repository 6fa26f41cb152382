// How good a model is on the rows of a table: its answers beside the target columns.

import type { Backend, DatasetSource } from '../compute/contract.js';
import { predictInPieces } from '../compute/predict.js';
import { backendFor } from '../compute/run.js';
import type { UnseenRule } from '../data/missing.js';
import { type TableEncoding, type Task } from '../data/table-encoding.js';
import { decodeOutputs, rowsWithAnswers } from '../data/target-columns.js';
import { takeRows } from '../data/split.js';
import { type ClassificationMetrics, classificationMetrics } from './class-metrics.js';
import { type RegressionMetrics, regressionMetrics } from './metrics.js';
import { type Table, checkTable } from '../data/table.js';
import { KanError, show } from '../errors.js';
import { type Model, checkIsModel } from '../model/model.js';
import { encodingOf } from '../model/rows.js';
import { checkNames } from '../options.js';
import { completeInTurns, otherTurns } from '../train/pause.js';
import { checkUnseen, type NewRowsOptions, newRowsOptions } from './new-rows.js';
import { knownRows, learnedOf } from './known-rows.js';
import { encodeTable } from './rows.js';

/** Rows that could not be measured: without an answer, or with a class that the model does not know. */
export interface Unmeasured {
  rows: number;
  /** rows without an answer */
  missing: number;
  /** the classes that the model does not know */
  classes: string[];
}

/** How good answers are, by task: errors in the target's own units (RMSE, MAE, R²) for numbers, accuracy and log-loss for classes. */
export type TableMetrics<T extends Task = Task> = {
  /** rows left out for their answer; absent where there are none */
  unmeasured?: Unmeasured;
} & {
  regression: { task: 'regression'; columns: string[] } & RegressionMetrics;
  classification: { task: 'classification'; column: string; classes: string[] } & ClassificationMetrics;
}[T];

/** How good a model is on the rows of a table, from `evaluateTable`. */
export type EvaluatedTable = TableMetrics & {
  /** share of the rows that are among those it learned from; absent where the model does not know */
  seen?: number;
  /** the same of the rows that training held back, where the table is the one that the model was trained on */
  heldBack?: TableMetrics & { rows: number };
};

/**
 * Compares the model's answers with the target columns of a table it has not seen. Rows whose answer is missing or a class that the model
 * does not know are left out and counted in `unmeasured`. `seen` is the share of rows that are among those it learned from, of which the
 * metrics say little; absent where the model does not know. Of the table that it was trained on, `heldBack` is the same of the rows that training
 * held back. Throws a KanError where no row is left, and for the first such row, unknown word
 * or gap with `unseen: 'error'`; the signal's reason once that is aborted.
 */
export async function evaluateTable(model: Model, table: Table, options: NewRowsOptions = {}): Promise<EvaluatedTable> {
  checkNames('evaluateTable', options, newRowsOptions);
  checkUnseen('evaluateTable', options);
  checkIsModel('evaluateTable', model);
  checkTable('evaluateTable', table);
  const { signal, unseen = 'unknown' } = options;
  const encoding = encodingOf('evaluateTable', model);
  const backend = await backendFor('evaluateTable', options);
  const metrics = await measureTable(model, table, { backend, signal }, unseen);
  const { heldBack: apart, learned } = await completeInTurns(knownRows(encoding, table), signal);
  const weights = encoding.division?.weights;
  const heldBack =
    apart === undefined || learned
      ? undefined
      : {
          rows: apart.length,
          ...(await measureTable(model, takeRows(table, apart), { backend, signal, weights }, unseen)),
        };
  const seen = await completeInTurns(learnedOf(encoding, table), signal);
  return { ...metrics, ...(seen !== undefined && { seen }), ...(heldBack && { heldBack }) };
}

/** The rows that can be measured, and what is to be said of the others. */
function withAnswers(encoding: TableEncoding, table: Table): { measured: Table; unmeasured?: Unmeasured } {
  const { rows, missing, classes } = rowsWithAnswers(encoding, table);
  if (rows.length === table.rows) return { measured: table };
  if (rows.length === 0)
    throw new KanError(
      `evaluateTable: no row has an answer that this model knows${classes.length > 0 ? `; got ${classes.slice(0, 3).map(show).join(', ')}` : ''}`,
      encoding.target.kind === 'classification'
        ? `its classes are ${encoding.target.classes.slice(0, 20).map(show).join(', ')}`
        : undefined,
    );
  return { measured: takeRows(table, rows), unmeasured: { rows: table.rows - rows.length, missing, classes } };
}

interface Run {
  backend: Backend;
  signal?: AbortSignal;
  /** a column of how much each row counts */
  weights?: string | undefined;
}

/** How good the model is on the rows of a table. */
export async function measureTable(
  model: Model,
  table: Table,
  run: Run,
  unseen: UnseenRule = 'unknown',
): Promise<TableMetrics> {
  const encoding = encodingOf('evaluateTable', model);
  const { measured, unmeasured } =
    unseen === 'error' ? { measured: table, unmeasured: undefined } : withAnswers(encoding, table);
  const source = await completeInTurns(encodeTable(encoding, measured, { unseen, weights: run.weights }), run.signal);
  const metrics = await measure(model, source, run);
  return unmeasured === undefined ? metrics : { ...metrics, unmeasured };
}

/** How good the model is on encoded rows. */
export async function measure(model: Model, source: DatasetSource, run: Run): Promise<TableMetrics> {
  return (await measureAnswers(model, source, run)).metrics;
}

/** Answers beside what was so, row after row: values[rows, columns] in their own units, or the number of the class and probabilities[rows, classes]. */
export interface AnswersBesideTruth {
  truth: readonly number[];
  answers: readonly number[];
}

/** The same with the answers that were measured. */
export async function measureAnswers(
  model: Model,
  source: DatasetSource,
  run: Run,
): Promise<{ metrics: TableMetrics; heldBack: AnswersBesideTruth }> {
  const pooled: Pooled = { y: [], answers: [], weights: [] };
  const encoding = await pool(pooled, model, source, run);
  await otherTurns();
  const metrics = metricsOf(encoding, pooled);
  return { metrics, heldBack: { truth: pooled.y, answers: pooled.answers } };
}

/** What is so and what was answered, row after row, with the weights of rows where they have any. */
export interface Pooled {
  y: number[];
  answers: number[];
  weights: number[];
}

/** Adds what is so and what the model says to `pooled`: regression in the target's own units, classes and their probabilities. */
export async function pool(
  pooled: Pooled,
  model: Model,
  { x, y, rows, weights }: DatasetSource,
  { backend, signal }: Run,
  first?: TableEncoding,
): Promise<TableEncoding> {
  const encoding = model.spec.encoding!;
  const predicted = decodeOutputs(
    encoding,
    await completeInTurns(predictInPieces(model, x, rows, backend), signal),
    rows,
  );
  const truth = encoding.target.kind === 'regression' ? decodeOutputs(encoding, y, rows, { exact: true }) : y;
  for (let i = 0; i < truth.length; i++) pooled.y.push(truth[i]);
  for (let i = 0; i < predicted.length; i++) pooled.answers.push(predicted[i]);
  if (weights) for (let row = 0; row < rows; row++) pooled.weights.push(weights[row]);
  return first ?? encoding;
}

export function metricsOf(
  { target }: Pick<TableEncoding, 'target'>,
  { y, answers, weights: own }: Pooled,
): TableMetrics {
  const weights = own.length > 0 ? own : undefined;
  if (target.kind === 'regression') {
    const columns = target.columns.map(({ name }) => name);
    return { task: 'regression', columns, ...regressionMetrics(y, answers, { outputs: columns.length, weights }) };
  }
  const { name, classes } = target;
  return {
    task: 'classification',
    column: name,
    classes,
    ...classificationMetrics(y, answers, { classes: classes.length, weights }),
  };
}
