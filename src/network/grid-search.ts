// Which of a few settings suit some rows best: every combination by cross-validation, then a fit with the best.

import { KanError, show, suggest } from '../errors.js';
import { trainTable } from '../table/train-table.js';
import type { ClassificationTargets, KANClassifier, Label } from './classifier.js';
import { checkFolds, type CrossValidation, type CrossValidationOptions, foldScores } from './cross-validation.js';
import { checkEstimator, type Estimator, type EstimatorOptions, searchableSettings } from './estimator.js';
import type { EstimatorInputs, TargetTable } from './estimator-data.js';
import type { KANRegressor, RegressionTargets } from './regressor.js';
import { checkNames, type OptionNames } from '../options.js';

/** Settings a grid may hold; folds choose their own rows, and take seed, backend and signal from elsewhere. */
export type GridSettings = Omit<
  EstimatorOptions,
  'validation' | 'patience' | 'seed' | 'signal' | 'onEpoch' | 'backend'
>;

/** What `gridSearch` tries, and how. Only `grid` is required. */
export interface GridSearchOptions extends Omit<CrossValidationOptions, 'onProgress'> {
  /** the values to try of each setting: `{ gridSize: [3, 5], weightDecay: [0, 1] }` makes four combinations */
  grid: { [Name in keyof GridSettings]: readonly GridSettings[Name][] };
  /** called before the first fold and after each, of all combinations together; `settings` are the current ones */
  onProgress?: (progress: { done: number; total: number; settings: GridSettings }) => void;
}

const searchOptions: OptionNames<GridSearchOptions> = {
  grid: true,
  folds: true,
  seed: true,
  signal: true,
  onProgress: true,
};

/** One combination and how good it is. */
export interface GridPoint extends CrossValidation {
  settings: GridSettings;
}

/** What `gridSearch` found: all combinations with their scores, the best, and an estimator that was fitted with it. */
export interface GridSearch<E> {
  /** every combination, the last-named setting changing fastest */
  points: GridPoint[];
  /** the one with the highest score; among equals of a classification the lowest log-loss, then the first */
  best: GridPoint;
  /** fitted with the best settings on all rows */
  estimator: E;
}

/**
 * Tries every combination of settings by cross-validation on the same folds, and fits a copy of the estimator with the best of them on
 * all rows; the estimator itself stays as it is. All combinations are checked before the first is trained. The best score
 * is that of a choice among many, so a little too good. Throws a KanError on an empty grid, on settings there are not
 * and on values they cannot have, on data that do not fit, and when it was aborted.
 */
export async function gridSearch(
  estimator: KANRegressor,
  X: EstimatorInputs,
  y: RegressionTargets,
  options: GridSearchOptions,
): Promise<GridSearch<KANRegressor>>;
export async function gridSearch<L extends Label = Label>(
  estimator: KANClassifier,
  X: EstimatorInputs,
  y: ClassificationTargets<L>,
  options: GridSearchOptions,
): Promise<GridSearch<KANClassifier<L>>>;
export async function gridSearch<Y>(
  estimator: Estimator<Y>,
  X: EstimatorInputs,
  y: Y,
  options: GridSearchOptions,
): Promise<GridSearch<Estimator<Y>>> {
  checkEstimator('gridSearch', estimator);
  checkNames('gridSearch', options, searchOptions, 'grid');
  const { grid, folds = 5, seed, signal = estimator.options.signal, onProgress } = options;
  const combinations = combinationsOf(grid);
  const data = estimator.readTable('gridSearch', X, y);
  checkFolds('gridSearch', data, folds, estimator.task);
  const candidates = combinations.map((settings) => ({ settings, candidate: estimator.with(settings) }));
  for (const { settings, candidate } of candidates) await told(settings, () => rehearse(candidate, data, folds));

  const total = combinations.length * folds;
  const points: GridPoint[] = [];
  for (const [i, { settings, candidate }] of candidates.entries()) {
    const report = ({ done }: { done: number }): void => {
      // the end of one combination is the beginning of the next
      if (done < folds || i === candidates.length - 1) onProgress?.({ done: i * folds + done, total, settings });
    };
    const scored = await told(settings, () => foldScores(candidate, data, { folds, seed, signal, onProgress: report }));
    points.push({ settings, ...scored });
  }
  const best = points.reduce((a, b) => (isBetter(b, a) ? b : a));
  const fitted = estimator.with({ ...best.settings, ...(seed === undefined ? {} : { seed }), signal });
  await fitted.fit(X, y);
  if (fitted.lastFit?.stopped === 'aborted') throw new KanError('gridSearch: stopped while fitting the best settings');
  return { points, best, estimator: fitted };
}

function combinationsOf(grid: GridSearchOptions['grid']): GridSettings[] {
  const names = typeof grid === 'object' && grid !== null ? Object.keys(grid) : [];
  if (names.length === 0)
    throw new KanError('gridSearch: `grid` must name settings to try, e.g. { gridSize: [3, 5] }; got none');
  let combinations: GridSettings[] = [{}];
  for (const name of names) {
    if (!searchableSettings.includes(name))
      throw new KanError(`gridSearch: \`grid\` cannot vary \`${name}\``, suggest(name, searchableSettings));
    const values: readonly unknown[] | undefined = grid[name as keyof GridSettings];
    if (!Array.isArray(values) || values.length === 0)
      throw new KanError(`gridSearch: \`grid.${name}\` must be a list of values to try; got ${show(values)}`);
    combinations = combinations.flatMap((settings) => values.map((value) => ({ ...settings, [name]: value })));
  }
  return combinations;
}

/** Goes through every check of a fold's training and stops before its first step. */
async function rehearse(candidate: Estimator, data: TargetTable, folds: number): Promise<void> {
  await trainTable(data.table, {
    ...candidate.trainOptions(data),
    validation: 1 / folds,
    patience: undefined,
    signal: AbortSignal.abort(),
  });
}

/** Runs, and lets an error say with which settings it came. */
async function told<T>(settings: GridSettings, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof KanError)) throw error;
    const text = Object.entries(settings).map(([name, value]) => `${name} ${show(value)}`);
    throw new KanError(`gridSearch: with ${text.join(', ')}: ${error.message}`, error.hint);
  }
}

function isBetter(a: GridPoint, b: GridPoint): boolean {
  // R² of folds that came to nothing is NaN and loses against anything
  if (Number.isNaN(a.score) || Number.isNaN(b.score)) return Number.isNaN(b.score) && !Number.isNaN(a.score);
  if (a.score !== b.score) return a.score > b.score;
  if (a.metrics.task !== 'classification' || b.metrics.task !== 'classification') return false;
  return a.metrics.logLoss < b.metrics.logLoss;
}
