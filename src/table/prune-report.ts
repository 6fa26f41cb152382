// What pruning took away and what it cost, and pruning on a table from one end to the other. Knows tables, metrics and pruned models;
// nothing of how it is decided what goes.

import type { Backend } from '../compute/contract.js';
import { predictRows } from '../compute/predict.js';
import { type MatrixLike, readMatrix } from '../data/matrix.js';
import type { Table } from '../data/table.js';
import { checkNames, pickOptions } from '../options.js';
import { trainingOptions } from '../train/option-table.js';
import { completeInTurns } from '../train/pause.js';
import { checkInteger, checkRecord } from '../errors.js';
import { activeParameterCount, modelInputs, modelOutputs, modelWidths } from '../model/layout.js';
import { checkIsModel, type Model } from '../model/model.js';
import { sparsityOf } from '../model/removal.js';
import { isTable } from '../model/rows.js';
import type { Width } from '../model/spec.js';
import { type RegressionMetrics, regressionMetrics } from './metrics.js';
import { measureTable, type TableMetrics } from './evaluate-table.js';
import { retrainOptions, retrainTable, type TableRetrainOptions } from './retrain-table.js';
import { type MeasuredRows, separateFor, withFewerColumns, withLearned } from './known-rows.js';
import { type TableResult } from './train-table.js';
import { type Pruned, pruneModel, type PruneOptions, pruneOptions } from '../explain/prune.js';
import { backendFor, type RunOptions, runOptions } from '../compute/run.js';

/** A model before or after. */
export interface PruneSide {
  widths: Width[];
  /** inputs of the network */
  inputs: number;
  /** edges that are not removed */
  edges: number;
  /** numbers that training can change */
  parameters: number;
  /** on the rows given */
  metrics: TableMetrics | RegressionMetrics;
}

/** A model before and after pruning, from `reportPrune`. */
export interface PruneReport {
  before: PruneSide;
  after: PruneSide;
  /** columns that went */
  columns: string[];
  /** rows measured on */
  rows: number;
}

/**
 * What went and what it cost: sizes and metrics of a model and of what pruning made of it, on a table with its target columns or on
 * x[rows, inputs] with y[rows, outputs]. Rows that the model was not trained on give the honest figures. Throws a KanError on rows that do
 * not fit.
 */
export async function reportPrune(
  model: Model,
  pruned: Pruned,
  data: Table | { x: MatrixLike; y: MatrixLike },
  options: RunOptions = {},
): Promise<PruneReport> {
  checkNames('reportPrune', options, runOptions);
  checkIsModel('reportPrune', model);
  checkRecord('reportPrune: `pruned`', pruned, 'what `pruneModel` gives');
  checkIsModel('reportPrune: `pruned`', pruned.model);
  checkRecord('reportPrune: `data`', data, '{ x, y } or a table');
  return await compareOn(model, pruned, data, {
    backend: await backendFor('reportPrune', options),
    signal: options.signal,
  });
}

async function compareOn(
  model: Model,
  pruned: Pruned,
  data: Table | { x: MatrixLike; y: MatrixLike },
  run: Parameters<typeof measureTable>[2],
): Promise<PruneReport> {
  const { backend } = run;
  const [before, after] = isTable(data)
    ? await Promise.all([model, pruned.model].map((each) => measureTable(each, data, run)))
    : compareRows(model, pruned, data, backend);
  return {
    before: { ...sizesOf(model), metrics: before },
    after: { ...sizesOf(pruned.model), metrics: after },
    columns: pruned.columns,
    rows: isTable(data) ? data.rows : readMatrix('reportPrune: `x`', data.x, modelInputs(model.spec)).rows,
  };
}

/** What `pruneTable` is told: what to take out, and how to train afterwards. All optional. */
export interface TablePruneOptions extends PruneOptions, Omit<TableRetrainOptions, 'epochs' | 'backend'> {
  /** epochs of training after pruning; default 0 */
  retrain?: number;
}

const { epochs: _epochs, ...ofTraining } = retrainOptions;
const tablePruneOptions = { ...ofTraining, ...pruneOptions, retrain: true };

/** What `pruneTable` gives: the smaller model, what went, and the metrics before and after. */
export interface TablePruning {
  /** `pruned.model` is trained again where asked */
  pruned: Pruned;
  report: PruneReport;
  /** which rows the report is about */
  measured: MeasuredRows;
  /** of the training afterwards */
  training?: TableResult;
}

/**
 * Prunes a model that was trained on a table by its scores on the rows of a table, trains what is left for `retrain` epochs, and reports.
 * Of the table that the model was trained on the same rows are held back again, and the report is about them. With `validation` 0 it is
 * about all rows. Throws as `pruneModel` and `retrainTable` do.
 */
export async function pruneTable(model: Model, table: Table, options: TablePruneOptions = {}): Promise<TablePruning> {
  checkNames('pruneTable', options, tablePruneOptions);
  const { retrain = 0, validation, seed: from, missing, splitBy, orderBy, weights: named, ...rest } = options;
  checkInteger('pruneTable: `retrain`', retrain, 0);
  const parts = { validation, seed: from, missing, splitBy, orderBy, weights: named };
  const apart = await completeInTurns(separateFor('pruneTable', model, table, parts), options.signal);
  const { train, heldBack, measured, weights, seed } = apart;
  const backend = await backendFor('pruneTable', options);
  const found = await pruneModel(model, train, { ...pickOptions(rest, pruneOptions), backend });
  const pruned =
    found.columns.length === 0
      ? found
      : { ...found, model: await completeInTurns(withFewerColumns(found.model, apart)) };
  const told = (of: Pruned): Promise<PruneReport> => compareOn(model, of, heldBack ?? train, { backend, weights });
  if (retrain === 0) return { pruned, report: await told(pruned), measured };
  const training = await retrainTable(pruned.model, train, {
    ...pickOptions(rest, trainingOptions),
    epochs: retrain,
    validation: heldBack ?? 0,
    weights,
    seed,
    missing,
    backend,
  });
  const trained = { ...pruned, model: await completeInTurns(withLearned(training.model, apart)) };
  return { pruned: trained, report: await told(trained), measured, training };
}

function sizesOf(model: Model): Omit<PruneSide, 'metrics'> {
  return {
    widths: modelWidths(model.spec),
    inputs: modelInputs(model.spec),
    edges: sparsityOf(model).layers.reduce((sum, { edges, removed }) => sum + edges - removed, 0),
    parameters: activeParameterCount(model.spec),
  };
}

function compareRows(
  model: Model,
  { model: small, inputs }: Pruned,
  { x, y }: { x: MatrixLike; y: MatrixLike },
  backend: Backend,
): RegressionMetrics[] {
  const outputs = modelOutputs(model.spec);
  const { data, rows, width } = readMatrix('reportPrune: `x`', x, modelInputs(model.spec));
  const truth = readMatrix('reportPrune: `y`', y, outputs).data;
  const fewer = Float64Array.from(
    { length: rows * inputs.length },
    (_, i) => data[Math.floor(i / inputs.length) * width + inputs[i % inputs.length]],
  );
  return [predictRows(model, data, rows, backend), predictRows(small, fewer, rows, backend)].map((said) =>
    regressionMetrics(truth, said, { outputs }),
  );
}
