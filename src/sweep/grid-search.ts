// Which of a few settings suit the rows of an estimator best: a sweep over every combination in this thread or on an engine, then a fit with the best. Settings
// here may be what no file can hold, a loss of one's own; so trials are called by their numbers, and what they answered is pooled.

import { checkFunction, KanError, show, suggest } from '../errors.js';
import { defaultBackend } from '../compute/backend.js';
import type { TableEncoding } from '../data/table-encoding.js';
import { measure, metricsOf, pool, type Pooled, type TableMetrics } from '../table/evaluate-table.js';
import { dealFolds, type Folds, foldTable, trainFold } from '../table/fold.js';
import { trainTable } from '../table/train-table.js';
import type { ClassificationTargets, KANClassifier, Label } from '../network/classifier.js';
import {
  checkFolds,
  type CrossValidation,
  type CrossValidationOptions,
  scoreOf,
  sendable,
} from './cross-validation.js';
import { checkEstimator, type Estimator, type EstimatorOptions, searchableSettings } from '../network/estimator.js';
import type { EstimatorInputs, TargetTable } from '../network/estimator-data.js';
import type { KANRegressor, RegressionTargets } from '../network/regressor.js';
import { checkNames, type OptionNames } from '../options.js';
import { carryOut, memoryHere } from './carry-out.js';
import type { OpenEngine, TrialEngine } from './engine.js';
import { foldsOn } from './folds-on-engine.js';
import type { Entry, Rounds } from './rounds.js';
import { namedTableBytes } from './table-bytes.js';
import type { TrialSettings } from './trial.js';

/** Settings a grid may hold; folds choose their own rows, and take seed, backend and signal from elsewhere. */
export type GridSettings = Omit<
  EstimatorOptions,
  'validation' | 'patience' | 'seed' | 'signal' | 'onEpoch' | 'backend'
>;

/** What `gridSearch` tries, and how. Only `grid` is required. */
export interface GridSearchOptions extends Omit<CrossValidationOptions, 'onProgress' | 'threads'> {
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
  engine: true,
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
  const { grid, folds = 5, seed, signal = estimator.options.signal, onProgress, engine } = options;
  if (engine !== undefined) checkFunction('gridSearch: `engine`', engine);
  const combinations = combinationsOf(grid);
  const data = estimator.readTable('gridSearch', X, y);
  checkFolds('gridSearch', data, folds, estimator.task);
  const candidates = combinations.map((settings) => ({ settings, candidate: estimator.with(settings) }));
  for (const { settings, candidate } of candidates) await told(settings, () => rehearse(candidate, data, folds));

  const run = { folds, seed, signal, onProgress };
  const points = engine ? await pointsOn(engine, candidates, data, run) : await pointsHere(candidates, data, run);
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

/** A combination, as an estimator of its own. */
interface Candidate {
  settings: GridSettings;
  candidate: Estimator;
}

type Run = Pick<GridSearchOptions, 'seed' | 'signal' | 'onProgress'> & { folds: number };

const pointOf = (settings: GridSettings, metrics: TableMetrics, folds: readonly TableMetrics[]): GridPoint => ({
  settings,
  score: scoreOf(metrics),
  scores: folds.map(scoreOf),
  metrics,
});

/** What the combinations come to, one after the other in this thread. */
async function pointsHere(candidates: readonly Candidate[], data: TargetTable, run: Run): Promise<GridPoint[]> {
  const search = await foldSearch(candidates, data, run);
  await carryOut('gridSearch', oneRound(candidates.map((_, number) => trialsOf(number, run.folds))), {
    table: '',
    metric: 'score',
    memory: memoryHere(),
    engine: search.engine,
  });
  return candidates.map(({ settings }, number) => {
    const { metrics, folds } = search.found(number);
    return pointOf(settings, metrics, folds);
  });
}

/** The same on an engine, as many combinations at once as it has room for. */
async function pointsOn(
  open: OpenEngine,
  candidates: readonly Candidate[],
  data: TargetTable,
  { folds, seed, signal, onProgress }: Run,
): Promise<GridPoint[]> {
  const jobs = candidates.map(({ settings, candidate }) => {
    const { validation: _v, patience: _p, signal: _s, backend: _b, ...own } = candidate.trainOptions(data);
    return { settings, own: sendable('gridSearch', own), seed: seed ?? own.seed ?? 42 };
  });
  const total = candidates.length * folds;
  const { bytes, digest } = await namedTableBytes(data.table);
  const engine = await open({ bytes, digest });
  const points: GridPoint[] = [];
  let [next, done] = [0, 0];
  const lane = async (): Promise<void> => {
    while (next < jobs.length) {
      const number = next++;
      const { settings, own, seed: ofJob } = jobs[number];
      const onFold = ({ done: ofFolds }: { done: number }): void => {
        if (ofFolds > 0) onProgress?.({ done: ++done, total, settings });
      };
      const run = { folds, seed: ofJob, digest, signal, onProgress: onFold };
      const { metrics, folds: measured } = await told(settings, () => foldsOn(engine, 'gridSearch', own, run));
      points[number] = pointOf(settings, metrics, measured);
    }
  };
  onProgress?.({ done, total, settings: candidates[0].settings });
  try {
    const lanes = Math.min(jobs.length, Math.max(1, Math.floor(engine.networks / folds)));
    await Promise.all(Array.from({ length: lanes }, lane));
    return points;
  } catch (error) {
    if (signal?.aborted) throw new KanError(`gridSearch: stopped after ${done} of ${total} folds`);
    throw error;
  } finally {
    next = jobs.length;
    await engine.close();
  }
}

/** The folds of a combination as trials. */
function trialsOf(number: number, folds: number): Entry {
  const settings = { number } as unknown as TrialSettings;
  return {
    combination: { number },
    trials: Array.from({ length: folds }, (_, fold) => ({ settings, seed: 0, fold, folds })),
  };
}

/** All at once: a grid does not wait for what others come to. */
function* oneRound(entries: Entry[]): Rounds {
  yield { entries, round: 0 };
}

/** What runs the folds of candidates, on the same parts of the rows, and what each has come to over all of its folds. */
async function foldSearch(
  candidates: readonly Candidate[],
  data: TargetTable,
  { folds, seed, signal, onProgress }: Run,
): Promise<{ engine: TrialEngine; found(number: number): { metrics: TableMetrics; folds: TableMetrics[] } }> {
  const total = candidates.length * folds;
  const pooled = candidates.map((): Pooled => ({ y: [], answers: [], weights: [] }));
  const measured = candidates.map((): TableMetrics[] => []);
  const encodings: TableEncoding[] = [];
  const dealt: Folds[] = [];
  let done = 0;
  onProgress?.({ done, total, settings: candidates[0].settings });
  const run: TrialEngine['run'] = async ({ trial: { settings: named, fold } }) => {
    const { number } = named as unknown as { number: number };
    const { settings, candidate } = candidates[number];
    return await told(settings, async () => {
      const { validation: _validation, patience: _patience, ...own } = candidate.trainOptions(data);
      const backend = own.backend ?? (await defaultBackend());
      const options = { ...own, backend, seed: seed ?? own.seed, signal };
      dealt[number] ??= dealFolds(await foldTable(data.table, options), options, folds);
      const { result, heldBack } = await trainFold(dealt[number], fold, options);
      if (result.stopped === 'aborted')
        throw new KanError(`crossValidateTable: stopped in fold ${fold + 1} of ${folds}`);
      const metrics = await measure(result.model, heldBack, { backend });
      measured[number].push(metrics);
      encodings[number] = await pool(pooled[number], result.model, heldBack, { backend }, encodings[number]);
      done++;
      // the end of one combination is the beginning of the next
      const next = fold === folds - 1 && number < candidates.length - 1 ? candidates[number + 1].settings : settings;
      onProgress?.({ done, total, settings: next });
      return { result: { metrics: { score: finite(scoreOf(metrics)) } } };
    });
  };
  return {
    engine: { width: 1, run, close: async () => {} },
    found: (number) => ({
      metrics: metricsOf(encodings[number], pooled[number]),
      folds: measured[number],
    }),
  };
}

/** R² of rows of one value is no number; nobody compares by it here. */
const finite = (score: number): number => (Number.isFinite(score) ? score : -Number.MAX_VALUE);

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
