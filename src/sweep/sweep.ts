// `sweep`: many trainings on one table, the best settings, and a network trained with them on all rows. In Node trials run in threads; files, queues
// and clusters are node/'s.

import { defaultBackend, startTrials, usualThreads } from '../compute/backend.js';
import { tableMeant } from '../data/meant-names.js';
import { type Table, checkTable } from '../data/table.js';
import { checkInteger, KanError } from '../errors.js';
import type { Backend } from '../compute/contract.js';
import { checkNames, type OptionNames } from '../options.js';
import { usableInPieces } from '../data/usable-columns.js';
import { dealFolds, foldTable } from '../table/fold.js';
import { prepare } from '../table/prepare.js';
import { separate } from '../table/rows.js';
import { trainTable, type TableResult } from '../table/train-table.js';
import type { TableTrainOptions } from '../table/train-options.js';
import { completeInTurns } from '../train/pause.js';
import { type CarriedOut, carryOut, memoryHere, type SweepProgress } from './carry-out.js';
import { engineHere, type TrialEngine } from './engine.js';
import { importanceOfSettings, type SettingImportance } from './importance.js';
import type { SweepPoint } from './leaderboard.js';
import { countTrials, roundsOf } from './rounds.js';
import { checkSpec, numberMetrics, settingsOf, sweepMetrics, type SweepSpec, type WholeSpec } from './sweep-spec.js';
import { namedTableBytes } from './table-bytes.js';
import { runnable } from './trial.js';

/** What surrounds a sweep. All optional. */
export interface SweepOptions {
  /** threads that run trials, each one at a time; default: the number of processors, at most 8, and in a browser this one alone */
  threads?: number;
  /** runs the trials in this thread, and trains the best; default: threads, or `defaultBackend()` */
  backend?: Backend;
  /** ends it with the signal's reason */
  signal?: AbortSignal;
  /** called before the first trial and after each */
  onProgress?: (progress: SweepProgress) => void;
}

const sweepOptions: OptionNames<SweepOptions> = { threads: true, backend: true, signal: true, onProgress: true };

/** What `sweep` found. */
export interface Sweep {
  /** every combination of settings that was tried, the best first */
  points: SweepPoint[];
  best: SweepPoint;
  /** the figure they were compared by */
  metric: string;
  /** what of the differences between combinations goes back to which setting, the largest first */
  importance: SettingImportance[];
  /** trainings that count, and their epochs together */
  trials: number;
  epochs: number;
  /** trained with the best settings: measured on a fifth of the rows, then, where nothing speaks against it, on all of them */
  trained: TableResult;
}

/**
 * Trains a network for each combination of settings, each fold and each seed, and one with the best of them on all rows. Equal calls give equal
 * results, to the bit, on however many threads. The best figure is that of a choice among many, so a little too good. Throws a KanError on settings
 * there are not and values they cannot have, on an empty list, on columns or rows that do not fit, and where every trial failed; the signal's
 * reason once that is aborted.
 */
export async function sweep(given: Table, spec: SweepSpec, options: SweepOptions = {}): Promise<Sweep> {
  checkNames('sweep', options, sweepOptions);
  checkTable('sweep', given);
  const { table, whole } = specMeant(given, checkSpec('sweep', spec));
  await checkParts(whole, table);
  const { bytes, digest } = await namedTableBytes(table);
  const engine = await engineFor(table, bytes, options, countTrials('sweep', whole).trials);
  const { signal, onProgress, backend } = options;
  try {
    const found = await carryOut('sweep', roundsOf('sweep', whole), {
      metric: whole.metric,
      table: digest,
      memory: memoryHere(),
      engine,
      signal,
      onProgress,
    });
    return { ...summed(found), trained: await trainBest(table, whole, found.points[0], { signal, backend }) };
  } finally {
    await engine.close();
  }
}

/** The spec with the names of columns as the table has them, and the table that tells it. */
export function specMeant(given: Table, spec: WholeSpec): { table: Table; whole: WholeSpec } {
  const { table, options } = tableMeant(given, spec.settings);
  return { table, whole: { ...spec, settings: options } };
}

/**
 * Throws a KanError where the rows cannot be dealt into the parts of a sweep, nor the columns be read, and on a figure that the target does not have: before
 * the first of its trials, not in each of them.
 */
export async function checkParts({ settings, folds, seeds, metric }: WholeSpec, table: Table): Promise<void> {
  const rows = await foldTable(table, settings);
  checkInteger('sweep: `folds`', folds, 2, rows.rows);
  dealFolds(rows, { ...settings, seed: seeds[0] }, folds);
  const told = runnable(settings);
  const parted = await completeInTurns(separate(await completeInTurns(usableInPieces(table, told)), told, 0, seeds[0]));
  const { kind } = (await prepare(parted, told)).encoding.target;
  if (metric === undefined || numberMetrics.includes(metric) === (kind === 'regression')) return;
  const [is, other] = kind === 'regression' ? ['numbers', 'classes'] : ['classes', 'numbers'];
  const names = Object.keys(sweepMetrics).filter(
    (name) => numberMetrics.includes(name) !== numberMetrics.includes(metric),
  );
  throw new KanError(
    `sweep: the target is ${is}, and \`${metric}\` is a figure of ${other}`,
    `compare by ${names.slice(0, -1).join(', ')} or ${names.at(-1)}`,
  );
}

async function engineFor(
  table: Table,
  bytes: Uint8Array<ArrayBuffer>,
  { threads, backend }: SweepOptions,
  trials: number,
): Promise<TrialEngine> {
  if (threads !== undefined) checkInteger('sweep: `threads`', threads, 1, 256);
  if (backend && threads !== undefined)
    throw new KanError('sweep: a `backend` runs trials in this thread, and `threads` are others', 'give one of them');
  const others = backend ? undefined : startTrials({ bytes, threads: Math.min(trials, threads ?? usualThreads()) });
  return (others as TrialEngine | undefined) ?? engineHere(table, backend ?? (await defaultBackend()));
}

/** The figures of a sweep without its network. */
export function summed({ points, metric, trials, epochs }: CarriedOut): Omit<Sweep, 'trained'> {
  return { points, best: points[0], metric, importance: importanceOfSettings(points, metric), trials, epochs };
}

/** A network with the best settings: measured on rows held back, then trained on all of them. */
export async function trainBest(
  table: Table,
  spec: WholeSpec,
  best: SweepPoint,
  { signal, backend, onEpoch }: Pick<TableTrainOptions, 'signal' | 'backend' | 'onEpoch'> = {},
): Promise<TableResult> {
  const settings = runnable(settingsOf(spec.settings, best.settings));
  const result = await trainTable(table, {
    ...settings,
    seed: spec.seeds[0],
    refit: settings.ensemble === undefined,
    ...(signal && { signal }),
    ...(backend && { backend }),
    ...(onEpoch && { onEpoch }),
  });
  signal?.throwIfAborted();
  return result;
}
