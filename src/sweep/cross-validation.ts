// How good an estimator is on rows it has not learned from, by folds. The folds are table/fold.ts's; here they get scores.

import { startTrials } from '../compute/backend.js';
import { checkFunction, checkInteger, KanError, show } from '../errors.js';
import { crossValidateTable, type TableFolds } from '../table/cross-validate.js';
import type { TableMetrics } from '../table/evaluate-table.js';
import type { OpenEngine, WorkEngine } from './engine.js';
import { foldsOn, oddSetting } from './folds-on-engine.js';
import { namedTableBytes } from './table-bytes.js';
import type { TrialSettings } from './trial.js';
import { checkEstimator, type Estimator } from '../network/estimator.js';
import type { EstimatorInputs, TargetTable } from '../network/estimator-data.js';
import { checkNames, type OptionNames } from '../options.js';

/** How `crossValidate` deals the rows, and who is told. All optional. */
export interface CrossValidationOptions {
  /** parts the rows are dealt into, each class evenly; default 5 */
  folds?: number;
  /** for the folds, the first parameters and the order of rows; default the estimator's, or 42 */
  seed?: number;
  /** stops the run after the current step; default the estimator's */
  signal?: AbortSignal;
  /** called before the first fold and after each */
  onProgress?: (progress: { done: number; total: number }) => void;
  /**
   * threads of Node that each train a fold, where the options of the estimator are plain values; default 1, this one. The answers are the same to the bit
   */
  threads?: number;
  /** trains the folds instead of threads, as `queueEngine` (`kanjs/sweep`) gives one; it is closed at the end */
  engine?: OpenEngine;
}

const validationOptions: OptionNames<CrossValidationOptions> = {
  folds: true,
  seed: true,
  signal: true,
  onProgress: true,
  threads: true,
  engine: true,
};

/** How good an estimator is on rows it has not seen, from `crossValidate`. */
export interface CrossValidation {
  /** R² or accuracy over all rows together, each predicted once by a network that had not seen it */
  score: number;
  /** of each fold by itself */
  scores: number[];
  /** every figure, over all rows together */
  metrics: TableMetrics;
}

/**
 * Fits as many copies of the estimator as there are folds, each without one part of the rows, and measures each on the part it has
 * not seen; the estimator itself stays as it is. No held-back row helps to choose when to stop: `validation` and `patience` do
 * not count here. Seeded, and stratified by class. Throws a KanError on data, options or numbers of folds
 * that do not fit, on a class of a single row, and when it was aborted.
 */
export async function crossValidate<Y>(
  estimator: Estimator<Y>,
  X: EstimatorInputs,
  y: Y,
  options: CrossValidationOptions = {},
): Promise<CrossValidation> {
  checkEstimator('crossValidate', estimator);
  checkNames('crossValidate', options, validationOptions);
  const data = estimator.readTable('crossValidate', X, y);
  checkFolds('crossValidate', data, options.folds, estimator.task);
  return foldScores(estimator, data, options);
}

/** `crossValidate` for data that was read and checked before. */
async function foldScores(
  estimator: Estimator,
  data: TargetTable,
  options: CrossValidationOptions,
): Promise<CrossValidation> {
  const {
    folds = 5,
    seed = estimator.options.seed,
    signal = estimator.options.signal,
    onProgress,
    threads = 1,
    engine,
  } = options;
  checkInteger('crossValidate: `threads`', threads, 1, 256);
  if (engine !== undefined) checkFunction('crossValidate: `engine`', engine);
  const { validation: _validation, patience: _patience, signal: _signal, ...own } = estimator.trainOptions(data);
  const told = { folds, seed, signal, onProgress };
  const { metrics, folds: measured } =
    threads > 1 || engine
      ? await onEngine(data, own, told, engine ?? threadsFor(Math.min(threads, folds)))
      : await crossValidateTable(data.table, { ...own, ...told });
  return { score: scoreOf(metrics), scores: measured.map(scoreOf), metrics };
}

/** Opens so many threads. Throws a KanError where the platform has none. */
function threadsFor(threads: number): OpenEngine {
  return async (table) => {
    const engine = startTrials({ bytes: table!.bytes, threads }) as WorkEngine | undefined;
    if (engine) return engine;
    throw new KanError('crossValidate: there are no `threads` here for trials', 'leave `threads` out');
  };
}

/** The folds as trials on an engine. */
async function onEngine(
  { table }: TargetTable,
  settings: object,
  { folds, seed = 42, signal, onProgress }: Omit<CrossValidationOptions, 'folds'> & { folds: number },
  open: OpenEngine,
): Promise<TableFolds> {
  const plain = sendable('crossValidate', settings);
  let done = 0;
  const onFold: CrossValidationOptions['onProgress'] = (progress) => {
    done = progress.done;
    onProgress?.(progress);
  };
  const { bytes, digest } = await namedTableBytes(table);
  const engine = await open({ bytes, digest });
  try {
    return await foldsOn(engine, 'crossValidate', plain, { folds, seed, digest, signal, onProgress: onFold });
  } catch (error) {
    if (signal?.aborted) throw new KanError(`crossValidate: stopped after ${done} of ${folds} folds`);
    throw error;
  } finally {
    await engine.close();
  }
}

/** Options of an estimator's training as those of a trial. Throws a KanError for one that cannot be said elsewhere. */
export function sendable(what: string, options: object): TrialSettings {
  const given = Object.entries(options).filter(([name, value]) => value !== undefined && name !== 'seed');
  const plain = Object.fromEntries(given) as unknown as TrialSettings;
  const odd = oddSetting(plain);
  if (odd === undefined) return plain;
  throw new KanError(
    `${what}: folds elsewhere take options that are plain values, and \`${odd}\` is none`,
    `leave \`${odd}\` out, or train here: without \`threads\` and \`engine\``,
  );
}

/** Throws a KanError unless every network can see every class. */
export function checkFolds(what: string, { table, target }: TargetTable, folds = 5, task: string): void {
  if (table.rows < 2) throw new KanError(`${what}: needs at least 2 rows; got ${table.rows}`);
  checkInteger(`${what}: \`folds\``, folds, 2, table.rows);
  if (task !== 'classification') return;
  const column = table.columns.find(({ name }) => name === target[0])!;
  const counts = new Map<number, number>();
  for (const value of column.kind === 'number' ? column.values : column.codes)
    counts.set(value, (counts.get(value) ?? 0) + 1);
  for (const [value, count] of counts) {
    // a missing label is for `missing` to decide
    if (count > 1 || Number.isNaN(value) || (column.kind === 'category' && value < 0)) continue;
    const name = column.kind === 'category' ? `${show(column.categories[value])}` : value;
    throw new KanError(
      `${what}: the class ${name} has one row only, so the network that is to predict it cannot learn it`,
      'leave the row out, or give the class more rows',
    );
  }
}

/** R², or accuracy. */
export function scoreOf(metrics: TableMetrics): number {
  return metrics.task === 'regression' ? metrics.r2 : metrics.accuracy;
}
