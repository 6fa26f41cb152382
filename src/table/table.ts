// From a table to a trained model and back to answers: encode, split, train, predict, measure.
// Knows columns and rows; the loop itself is trainer.ts, the words for "how good" are metrics.ts.

import { defaultBackend } from '../compute/backend.js';
import type { Backend, DatasetSource, LossKind } from '../compute/contract.js';
import {
  decodeOutputs,
  encodeInputsInPieces,
  encodeTargets,
  encodingWidth,
  fitEncodingInPieces,
  outputWidth,
  type TableEncoding,
  type Task,
  targetNames,
} from '../data/encoding.js';
import { type MissingRule, resolveMissing } from '../data/missing.js';
import { foldRows, splitRows, takeRows } from '../data/split.js';
import { checkTable, findColumn, type Table } from '../data/table.js';
import { checkInteger, checkNumber, KanError, show } from '../errors.js';
import { checkNames, type OptionNames, pickOptions } from '../options.js';
import { trainingOptions } from '../train/option-table.js';
import { tableOptions } from './option-table.js';
import { createRandom } from '../math/random.js';
import { createSpec, defaultHiddenWidths, networkOptions, type SpecOptions } from '../model/create.js';
import type { ModelSpec } from '../model/spec.js';
import { type Choice, chooseOptimizer } from '../train/choose-optimizer.js';
import { initializeParameters } from '../model/initialize.js';
import { checkIsModel, type Model } from '../model/model.js';
import { encodingOf } from '../model/rows.js';
import type { Width } from '../model/spec.js';
import { outsideColumns, type OutsideInput } from '../compute/domain-report.js';
import { predictInPieces } from '../compute/predict.js';
import {
  type ClassificationMetrics,
  classificationMetrics,
  likeliest,
  type RegressionMetrics,
  regressionMetrics,
} from '../data/metrics.js';
import { isCustomLoss, type TrainOptions } from '../train/options.js';
import { completeInTurns } from '../train/pause.js';
import { trainModel } from '../train/trainer.js';
import type { TrainResult } from '../train/result.js';
import type { Work } from '../work.js';
import { backendFor, type RunOptions, runOptions } from '../compute/run.js';

/**
 * What `trainTable` is told: the target, the network's settings (`SpecOptions`) and the training's (`TrainOptions`). Only `target` is
 * required.
 */
export interface TableTrainOptions<T extends Task = Task, V extends number | Table = number | Table>
  extends SpecOptions, Omit<TrainOptions, 'validation' | 'loss'> {
  /** of a regression; default 'mse'. Classification has cross-entropy */
  loss?: Exclude<TrainOptions['loss'], 'cross-entropy'>;
  /** the column to predict, or several columns of numbers */
  target: string | string[];
  /** default: regression for a column of numbers, classification for one of words */
  task?: T;
  /** widths between inputs and outputs, [sums, products] for multiplication nodes; the default depends on the table */
  layers?: Width[];
  /** rows with missing values: 'error' (default) names the first, 'drop' leaves them out, 'impute' fills inputs in */
  missing?: MissingRule;
  /** share of rows held back, seeded and stratified by class, or a table of its own; default 0.2, 0 is none */
  validation?: V;
}

/** How good answers are, by task: errors in the target's own units (RMSE, MAE, R²) for numbers, accuracy and log-loss for classes. */
export type TableMetrics<T extends Task = Task> = {
  regression: { task: 'regression'; columns: string[] } & RegressionMetrics;
  classification: { task: 'classification'; column: string; classes: string[] } & ClassificationMetrics;
}[T];

/** A model that was trained on a table, with how the training went and how good it is on the rows held back. */
export interface TableResult<T extends Task = Task> extends TrainResult {
  /** what the losses of the history are means of; 'custom' is a function of the caller */
  loss: LossKind | 'custom';
  /** rows trained on and held back */
  rows: { train: number; validation: number };
  /** measured on the held-back rows with the returned model; absent without any */
  metrics?: TableMetrics<T>;
}

/** A `TableResult` that surely has `metrics`, of the task that was named, unless `validation` may be 0. */
export type TrainedTable<T extends Task, V extends number | Table> = TableResult<T> &
  (0 extends V ? unknown : { metrics: TableMetrics<T> });

/** What every prediction for the rows of a table has, in the one shape of all predictions: numbers and their shape. */
interface Prediction {
  rows: number;
  /** the numbers, row after row */
  data: Float64Array;
  /** [rows, columns] or [rows, classes] */
  shape: [number, number];
  /** columns with values outside of what the model was trained on; there its answers are guesses */
  outside: OutsideInput[];
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

/** How `crossValidateTable` trains and deals the rows. Only `target` is required. */
export interface TableFoldOptions<T extends Task = Task> extends Omit<TableTrainOptions<T>, 'validation' | 'patience'> {
  /** parts the rows are dealt into, each class evenly; default 5 */
  folds?: number;
  /** called before the first fold and after each */
  onProgress?: (progress: { done: number; total: number }) => void;
}

const { validation: _validation, patience: _patience, ...ofFolds } = tableOptions;
const foldOptions: OptionNames<TableFoldOptions> = {
  ...(ofFolds as unknown as OptionNames<TableTrainOptions>),
  folds: true,
  onProgress: true,
};

/** How good networks are on rows they have not seen, from `crossValidateTable`. */
export interface TableFolds<T extends Task = Task> {
  /** rows predicted, each once, by a network that had not seen it */
  rows: number;
  /** over all those rows together */
  metrics: TableMetrics<T>;
  /** of each fold by itself */
  folds: TableMetrics<T>[];
}

/**
 * Trains a network on a table. The encoding (scales, categories, classes) is fitted to the training rows only and is
 * returned inside the model's spec, so that the model answers in the target's own units. Losses of regression are mean
 * squared or absolute errors in those units (for several columns, the mean over them); of classification, mean cross-entropy.
 * 'huber' has its bend at one standard deviation of the target, and is given in squared units. A custom loss is given
 * standardised targets.
 * Throws a KanError on columns, rows or options that do not fit.
 */
export function trainTable<T extends Task = Task, V extends number | Table = Table>(
  table: Table,
  options: TableTrainOptions<T, V>,
): Promise<TrainedTable<T, V>>;
export async function trainTable(table: Table, options: TableTrainOptions): Promise<TableResult> {
  checkNames('trainTable', options, tableOptions, 'target');
  checkTable('trainTable', table);
  checkTarget('trainTable', options.target);
  const { target, task, layers, missing = 'error', validation = 0.2, seed = 42, ...rest } = options;
  const network = pickOptions(rest, networkOptions);
  const { train, heldBack } = await completeInTurns(separate(table, options, validation, seed));
  checkBatch(options.batchSize, train.rows);

  const encoding = await completeInTurns(fitEncodingInPieces(train, { target, task, impute: missing === 'impute' }));
  const [inputs, outputs] = [encodingWidth(encoding), outputWidth(encoding)];
  const hidden =
    layers ?? defaultHiddenWidths({ inputs, outputs, rows: train.rows, gridSize: rest.gridSize, order: rest.order });
  const widths = [inputs, ...hidden, outputs];
  const { optimizer, why } = optimizerFor({ ...createSpec(widths, network), encoding }, train.rows, rest);
  // all rows at once is for accuracy
  const dtype = rest.dtype ?? (optimizer === 'adamw' ? 'float32' : 'float64');
  const spec = { ...createSpec(widths, { ...network, dtype }), encoding };
  const model: Model = { spec, parameters: initializeParameters(spec, createRandom(seed)) };
  const grids = optimizer === 'lm' ? (rest.grids ?? gridsTo(spec)) : rest.grids;

  const result = await trainEncoded(model, train, heldBack, { ...rest, optimizer, grids, seed });
  return why === undefined ? result : { ...result, why };
}

/** What optimizer 'auto' comes to for a fresh model, and why; any other is itself. */
function optimizerFor(spec: ModelSpec, rows: number, options: Omit<TableTrainOptions, 'target'>): Partial<Choice> {
  const { optimizer, ...rest } = pickOptions(options, trainingOptions);
  if (optimizer !== 'auto') return { optimizer: optimizer ?? 'adamw' };
  const classes = spec.encoding?.target.kind === 'classification';
  const model = { spec, parameters: new Float32Array(0) };
  return chooseOptimizer(model, rows, { ...rest, validation: undefined, loss: classes ? 'cross-entropy' : rest.loss });
}

/** From coarse to the grid that was asked for: a fine one is hardly found at once. */
function gridsTo({ layers }: ModelSpec): number[] | undefined {
  const first = layers.find((layer) => layer.kind === 'kan');
  if (first === undefined || (first.basis ?? 'bspline') !== 'bspline') return undefined;
  return [...[5, 10, 20, 50, 100, 200].filter((size) => size < first.gridSize), first.gridSize];
}

/** What `retrainTable` is told: options of the training alone, for network and columns are the model's. All optional. */
export interface TableRetrainOptions extends Omit<
  TableTrainOptions,
  keyof SpecOptions | 'target' | 'task' | 'layers'
> {}

/** Their names. */
export const retrainOptions = { ...trainingOptions, missing: tableOptions.missing };

/**
 * Goes on training a model that came from a table, with the columns, scales and classes it has; after pruning or refining, for one. Rows are
 * held back as `trainTable` does: of the same table with the same seed the same ones. Rows with missing values are filled where the
 * model knows with what, else `missing` says. Throws a KanError on columns, rows or options that do not fit.
 */
export async function retrainTable(
  model: Model,
  table: Table,
  settings: TableRetrainOptions = {},
): Promise<TableResult> {
  checkNames('retrainTable', settings, retrainOptions);
  const { validation = 0.2, seed = 42, missing, ...options } = settings;
  const apart = separateFor('retrainTable', model, table, { validation, seed, missing });
  const { train, heldBack } = await completeInTurns(apart);
  checkBatch(options.batchSize, train.rows);
  return await trainEncoded(model, train, heldBack, { ...options, seed });
}

/** The rows of a table that a model reads, apart as `trainTable` does: to learn from and, if any, to measure on. */
export function separateFor(
  caller: string,
  model: Model,
  table: Table,
  { validation = 0.2, seed = 42, missing }: Pick<TableRetrainOptions, 'validation' | 'seed' | 'missing'>,
): Work<{ train: Table; heldBack?: Table }> {
  checkIsModel(caller, model);
  checkTable(caller, table);
  const encoding = encodingOf(caller, model);
  const [target, task] = [targetNames(encoding), encoding.target.kind];
  const fills = encoding.inputs.some(({ fill }) => fill !== undefined);
  // gaps in columns that are not read do no harm
  const read = (whole: Table): Table => ({
    ...whole,
    columns: [...encoding.inputs.map(({ name }) => name), ...target].map((name) => findColumn(whole, name)),
  });
  const rule = missing ?? (fills ? 'impute' : 'error');
  const heldBack = typeof validation === 'object' ? read(validation) : validation;
  return separate(read(table), { target, task, missing: rule }, heldBack, seed);
}

/** Trains a model whose encoding fits both tables, and measures it on the second. */
async function trainEncoded(
  model: Model,
  train: Table,
  heldBack: Table | undefined,
  options: Omit<TrainOptions, 'validation' | 'loss'> & Pick<TableTrainOptions, 'loss'>,
): Promise<TableResult> {
  const encoding = model.spec.encoding!;
  const regression = encoding.target.kind === 'regression';
  if (!regression && options.loss !== undefined)
    throw new KanError(
      `trainTable: \`loss\` ${show(options.loss)} is for regression`,
      'classification has cross-entropy',
    );
  // a signal that comes before the first step is trainModel's to obey
  const heldBackSource = heldBack && (await completeInTurns(encodeTable(encoding, heldBack)));
  const loss = regression ? (options.loss ?? 'mse') : 'cross-entropy';
  const source = await completeInTurns(encodeTable(encoding, train));
  const result = await trainModel(model, source, {
    ...pickOptions(options, trainingOptions),
    loss,
    validation: heldBackSource,
  });
  const trained: TableResult = {
    ...result,
    loss: isCustomLoss(loss) ? 'custom' : loss,
    rows: { train: train.rows, validation: heldBack?.rows ?? 0 },
  };
  if (heldBackSource === undefined) return trained;
  const backend = options.backend ?? (await defaultBackend());
  return { ...trained, metrics: await measure(result.model, heldBackSource, { backend }) };
}

/**
 * Predicts every row of a table. Regression gives values in the target's own units; classification the most likely class
 * and the probability of each. Columns are found by name; others are ignored. `outside` says which left the trained domain. Throws a
 * KanError when one is missing, and the signal's reason once that is aborted.
 */
export async function predictTable(model: Model, table: Table, options: RunOptions = {}): Promise<TablePrediction> {
  checkNames('predictTable', options, runOptions);
  checkIsModel('predictTable', model);
  checkTable('predictTable', table);
  const { signal } = options;
  const encoding = encodingOf('predictTable', model);
  const running = await backendFor('predictTable', options);
  const x = await completeInTurns(encodeInputsInPieces(encoding, table), signal);
  const outputs = await completeInTurns(predictInPieces(model, x, table.rows, running), signal);
  return tableAnswers(encoding, outputs, table);
}

/** Compares the model's answers with the target columns of a table it has not seen. Throws the signal's reason once that is aborted. */
export async function evaluateTable(model: Model, table: Table, options: RunOptions = {}): Promise<TableMetrics> {
  checkNames('evaluateTable', options, runOptions);
  checkIsModel('evaluateTable', model);
  checkTable('evaluateTable', table);
  const { signal } = options;
  const encoding = encodingOf('evaluateTable', model);
  const backend = await backendFor('evaluateTable', options);
  const source = await completeInTurns(encodeTable(encoding, table), signal);
  return await measure(model, source, { backend, signal });
}

/**
 * Trains as many networks as there are folds, each without one part of the rows, and measures each on the part it has not
 * seen. No row helps to choose the network that predicts it: there is no early stopping. Throws a KanError as `trainTable` does, and when
 * stopped by `signal`.
 */
export function crossValidateTable<T extends Task = Task>(
  table: Table,
  settings: TableFoldOptions<T>,
): Promise<TableFolds<T>>;
export async function crossValidateTable(table: Table, settings: TableFoldOptions): Promise<TableFolds> {
  checkNames('crossValidateTable', settings, foldOptions, 'target');
  checkTable('crossValidateTable', table);
  checkTarget('crossValidateTable', settings.target);
  const { folds = 5, onProgress, ...options } = settings;
  const { seed = 42, missing = 'error' } = options;
  const targets = typeof options.target === 'string' ? [options.target] : options.target;
  const whole = resolveMissing(table, targets, missing);
  checkInteger('crossValidateTable: `folds`', folds, 2, whole.rows);
  const backend = options.backend ?? (await defaultBackend());
  const parts = foldRows(whole.rows, folds, createRandom(seed), strata(whole, options));
  const pooled: { y: number[]; answers: number[] } = { y: [], answers: [] };
  const measured: TableMetrics[] = [];
  let encoding: TableEncoding | undefined;
  for (const [fold, part] of parts.entries()) {
    onProgress?.({ done: fold, total: folds });
    const heldBack = takeRows(whole, part);
    const rest = takeRows(
      whole,
      parts.flatMap((rows, other) => (other === fold ? [] : [...rows])),
    );
    const { model, stopped } = await trainTable(rest, { ...options, backend, validation: 0, patience: undefined });
    if (stopped === 'aborted') throw new KanError(`crossValidateTable: stopped in fold ${fold + 1} of ${folds}`);
    const source = await completeInTurns(encodeTable(model.spec.encoding!, heldBack));
    measured.push(await measure(model, source, { backend }));
    encoding = await pool(pooled, model, source, { backend }, encoding);
  }
  onProgress?.({ done: folds, total: folds });
  return { rows: whole.rows, metrics: metricsOf(encoding!, pooled.y, pooled.answers), folds: measured };
}

/** The table's rows without gaps, apart, in pieces: to train on and, if any, to measure on. */
export function* separate(
  table: Table,
  { target, task, missing = 'error' }: Pick<TableTrainOptions, 'target' | 'task' | 'missing'>,
  validation: number | Table,
  seed: number,
): Work<{ train: Table; heldBack?: Table }> {
  const targets = typeof target === 'string' ? [target] : target;
  for (const name of targets) findColumn(table, name, 'target column');
  const whole = resolveMissing(table, targets, missing);
  yield;
  if (typeof validation === 'object') return { train: whole, heldBack: resolveMissing(validation, targets, missing) };
  checkNumber('trainTable: `validation`', validation, 0, 0.9);
  if (validation === 0) return { train: whole };
  if (whole.rows < 2)
    throw new KanError(
      `the table has ${whole.rows} row: too few to hold any back`,
      'add rows, or train without validation (`validation: 0`)',
    );
  const parts = splitRows(whole.rows, {
    fraction: validation,
    random: createRandom(seed),
    strata: strata(whole, { target, task }),
  });
  yield;
  const train = takeRows(whole, parts.train);
  yield;
  return { train, heldBack: takeRows(whole, parts.validation) };
}

/** A class number for each row, where the target is classes. */
function strata(
  table: Table,
  { target, task }: Pick<TableTrainOptions, 'target' | 'task'>,
): ArrayLike<number> | undefined {
  const column = findColumn(table, typeof target === 'string' ? target : target[0]);
  if (column.kind === 'category') return column.codes;
  return task === 'classification' ? column.values : undefined;
}

/** Throws a KanError unless the target is a name or a list of names. */
export function checkTarget(what: string, target: unknown): void {
  const names = typeof target === 'string' ? [target] : target;
  if (!Array.isArray(names) || names.length === 0 || names.some((name) => typeof name !== 'string'))
    throw new KanError(`${what}: \`target\` must be the name of a column, or a list of names; got ${show(target)}`);
}

function checkBatch(batchSize: number | undefined, rows: number): void {
  if (batchSize !== undefined && batchSize > rows) {
    throw new KanError(
      `\`batchSize\` is ${batchSize} but there are only ${rows} rows to train on`,
      `use a batch size of at most ${rows}`,
    );
  }
}

/** Units in which a loss, which may be a square, is a number that can be summed. */
const tellable = (unit: number): boolean => unit > 1e-120 && unit < 1e120;

/** Rows as the trainer takes them; losses of a regression come out in the target's own units, where these are no astronomical ones. */
function* encodeTable(encoding: TableEncoding, table: Table): Work<DatasetSource> {
  const units =
    encoding.target.kind === 'regression' ? encoding.target.columns.map(({ factor }) => 1 / factor) : undefined;
  const scale = units?.every(tellable) ? units : undefined;
  return {
    rows: table.rows,
    x: yield* encodeInputsInPieces(encoding, table),
    y: encodeTargets(encoding, table),
    scale,
  };
}

interface Run {
  backend: Backend;
  signal?: AbortSignal;
}

/** How good the model is on encoded rows. */
async function measure(model: Model, source: DatasetSource, run: Run): Promise<TableMetrics> {
  const pooled = { y: [], answers: [] };
  return metricsOf(await pool(pooled, model, source, run), pooled.y, pooled.answers);
}

/** Adds what is so and what the model says to `pooled`: regression in the target's own units, classes and their probabilities. */
async function pool(
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

function metricsOf({ target }: TableEncoding, y: number[], given: number[]): TableMetrics {
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

/** A network's outputs[rows, outputs] for a table as what `predictTable` returns. */
export function tableAnswers(encoding: TableEncoding, outputs: ArrayLike<number>, table: Table): TablePrediction {
  const { target } = encoding;
  const { rows } = table;
  const outside = outsideColumns(encoding, table);
  const decoded = decodeOutputs(encoding, outputs, rows);
  if (target.kind === 'regression') {
    const columns = targetNames(encoding);
    return { task: 'regression', rows, columns, data: decoded, shape: [rows, columns.length], outside };
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
  };
}
