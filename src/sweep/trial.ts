// A trial: what is trained and measured once in a sweep, what it is called, and what comes of it. Plain JSON both. Knows no order of trials, no
// files and nobody who runs them.

import type { TableEncoding } from '../data/table-encoding.js';
import { isRecord, printJson } from '../format/json.js';
import { sha256 } from '../math/sha256.js';
import type { Pooled } from '../table/evaluate-table.js';
import type { TableTrainOptions } from '../table/train-options.js';
import type { Stopped } from '../train/outcome.js';
import { version } from '../version.js';

/** Options of `trainTable` that belong to one call, not to what is learned. */
type OfCalls =
  | 'validation'
  | 'patience'
  | 'refit'
  | 'seed'
  | 'metrics'
  | 'signal'
  | 'onEpoch'
  | 'onStage'
  | 'checkpoint'
  | 'resume'
  | 'backend';

/** Options of `trainTable` that a trial may have: plain JSON, the target among them. */
export type TrialSettings = Omit<TableTrainOptions, OfCalls>;

/** One training without one part of the rows: a function of these and the table. */
export interface Trial {
  settings: TrialSettings;
  /** for the parts, the first parameters and the order of rows */
  seed: number;
  /** the part that is not learned from, from 0, and of how many */
  fold: number;
  folds: number;
  /** whether the result has the answers themselves; not in sweeps */
  answers?: true;
}

/** What came of a trial: the same bytes, as JSON, however often and wherever it is run with the same kernels. */
export interface TrialResult {
  /** figures on the part held back, by name: those of `TableMetrics` that are single numbers; none where it failed */
  metrics: Record<string, number>;
  stopped?: Stopped;
  epochs?: number;
  /** the training loss over time: at most 12 points of it, the last one last */
  curve?: number[];
  /** how many parameters, and their digest, which says that two runs of a trial are the same to the bit */
  parameters?: number;
  digest?: string;
  /** to rows held back, where they were asked for: with what is so, and what the target is */
  answers?: Pooled & Pick<TableEncoding, 'target'>;
  /** what was wrong with its settings, where that shows only on the table */
  error?: string;
}

/** Whether it is what came of a trial: it comes from files and from other machines. */
export function isTrialResult(value: unknown): value is TrialResult {
  if (!isRecord(value) || !isRecord(value['metrics'])) return false;
  const { metrics, stopped, epochs, curve = [], parameters, digest, error, answers = {} } = value;
  return (
    Object.values(metrics).every(isFigure) &&
    Array.isArray(curve) &&
    curve.every(isFigure) &&
    isRecord(answers) &&
    [epochs, parameters].every((each) => each === undefined || typeof each === 'number') &&
    [stopped, digest, error].every((each) => each === undefined || typeof each === 'string')
  );
}

/** Whether it is what a run of a trial took, and where, or was not measured. */
export function isRunRecord(value: unknown): value is { seconds: number; host: string } | undefined {
  if (value === undefined) return true;
  return isRecord(value) && typeof value['seconds'] === 'number' && typeof value['host'] === 'string';
}

// what JSON cannot say is null there
const isFigure = (value: unknown): boolean => typeof value === 'number' || value === null;

/** What a trial on a table is called, everywhere: 64 hexadecimal digits of what it depends on, the version of kanjs among it. */
export function trialDigest(table: string, { settings, seed, fold, folds, answers }: Trial): string {
  return sha256(
    printJson('a trial', { kanjs: version, table, settings, seed, fold, folds, ...(answers && { answers }) }),
  );
}

/**
 * Settings as `trainTable` takes them: in files 'sparse' is a model with weak edges removed, and a penalty may be its weight alone.
 */
export function runnable({ model, sparsity, ...settings }: TrialSettings): TrialSettings {
  const kind = model as string | undefined;
  const weight = sparsity as unknown;
  const penalty = typeof weight === 'number' ? { lambda: weight } : (sparsity ?? (kind === 'sparse' ? {} : undefined));
  return {
    ...settings,
    ...(model !== undefined && { model: kind === 'sparse' ? 'kan' : model }),
    ...(penalty !== undefined && { sparsity: penalty }),
  };
}
