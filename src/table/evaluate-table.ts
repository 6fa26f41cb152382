// How good a model is on the rows of a table: its answers beside the target columns.

import type { Backend, DatasetSource } from '../compute/contract.js';
import { predictInPieces } from '../compute/predict.js';
import { type RunOptions, backendFor, runOptions } from '../compute/run.js';
import { type TableEncoding, type Task } from '../data/table-encoding.js';
import { decodeOutputs, targetNames } from '../data/target-columns.js';
import { shareSeen } from '../data/seen-rows.js';
import {
  type ClassificationMetrics,
  classificationMetrics,
  type RegressionMetrics,
  regressionMetrics,
} from '../data/metrics.js';
import { type Table, checkTable } from '../data/table.js';
import { type Model, checkIsModel } from '../model/model.js';
import { encodingOf } from '../model/rows.js';
import { checkNames } from '../options.js';
import { completeInTurns } from '../train/pause.js';
import { encodeTable } from './rows.js';

/** How good answers are, by task: errors in the target's own units (RMSE, MAE, R²) for numbers, accuracy and log-loss for classes. */
export type TableMetrics<T extends Task = Task> = {
  regression: { task: 'regression'; columns: string[] } & RegressionMetrics;
  classification: { task: 'classification'; column: string; classes: string[] } & ClassificationMetrics;
}[T];

/**
 * Compares the model's answers with the target columns of a table it has not seen. `seen` is the share of rows that are among those it
 * learned from, of which the metrics say little; absent where the model does not know. Throws the signal's reason once that is aborted.
 */
export async function evaluateTable(
  model: Model,
  table: Table,
  options: RunOptions = {},
): Promise<TableMetrics & { seen?: number }> {
  checkNames('evaluateTable', options, runOptions);
  checkIsModel('evaluateTable', model);
  checkTable('evaluateTable', table);
  const encoding = encodingOf('evaluateTable', model);
  const run = { backend: await backendFor('evaluateTable', options), signal: options.signal };
  const metrics = await measureTable(model, table, run);
  if (encoding.seen === undefined) return metrics;
  const names = [...encoding.inputs.map(({ name }) => name), ...targetNames(encoding)];
  return { ...metrics, seen: shareSeen(encoding.seen, table, names) };
}

interface Run {
  backend: Backend;
  signal?: AbortSignal;
}

/** How good the model is on the rows of a table. */
export async function measureTable(model: Model, table: Table, run: Run): Promise<TableMetrics> {
  return await measure(
    model,
    await completeInTurns(encodeTable(encodingOf('evaluateTable', model), table), run.signal),
    run,
  );
}

/** How good the model is on encoded rows. */
export async function measure(model: Model, source: DatasetSource, run: Run): Promise<TableMetrics> {
  const pooled = { y: [], answers: [] };
  return metricsOf(await pool(pooled, model, source, run), pooled.y, pooled.answers);
}

/** Adds what is so and what the model says to `pooled`: regression in the target's own units, classes and their probabilities. */
export async function pool(
  pooled: { y: number[]; answers: number[] },
  model: Model,
  { x, y, rows }: DatasetSource,
  { backend, signal }: Run,
  first?: TableEncoding,
): Promise<TableEncoding> {
  const encoding = model.spec.encoding!;
  const predicted = decodeOutputs(
    encoding,
    await completeInTurns(predictInPieces(model, x, rows, backend), signal),
    rows,
  );
  const truth = encoding.target.kind === 'regression' ? decodeOutputs(encoding, y, rows) : y;
  for (let i = 0; i < truth.length; i++) pooled.y.push(truth[i]);
  for (let i = 0; i < predicted.length; i++) pooled.answers.push(predicted[i]);
  return first ?? encoding;
}

export function metricsOf({ target }: TableEncoding, y: number[], given: number[]): TableMetrics {
  if (target.kind === 'regression') {
    const columns = target.columns.map(({ name }) => name);
    return { task: 'regression', columns, ...regressionMetrics(y, given, { outputs: columns.length }) };
  }
  const { name, classes } = target;
  return {
    task: 'classification',
    column: name,
    classes,
    ...classificationMetrics(y, given, { classes: classes.length }),
  };
}
