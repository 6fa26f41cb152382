// The folds of a cross-validation as trials in threads of their own, a kernel thread each: the same answers to the bit as one after the other here.
// Knows tables and plain settings; who may ask for threads, and what is done without them, is the caller's.

import { startTrials } from '../compute/backend.js';
import type { Table } from '../data/table.js';
import { KanError } from '../errors.js';
import type { TableFolds } from '../table/cross-validate.js';
import { metricsOf } from '../table/evaluate-table.js';
import type { TrialEngine } from './engine.js';
import { encodeTableBytes } from './table-bytes.js';
import type { Trial, TrialResult, TrialSettings } from './trial.js';

type Answers = NonNullable<TrialResult['answers']>;

/** How `foldsInThreads` deals the rows and who is told. */
export interface ThreadedFolds {
  folds: number;
  seed: number;
  /** at most one for each fold */
  threads: number;
  signal?: AbortSignal | undefined;
  /** called before the first fold and after each */
  onProgress?: ((progress: { done: number; total: number }) => void) | undefined;
}

/** The first of the settings that a trial cannot have, for JSON cannot say it; undefined where there is none. */
export function oddSetting(settings: object): string | undefined {
  return Object.entries(settings).find(([, value]) => !isPlain(value))?.[0];
}

/**
 * Cross-validation in threads; undefined where this platform has none for trials. Throws a KanError that begins with `what` for a fold that came to
 * nothing, and the signal's reason.
 */
export async function foldsInThreads(
  what: string,
  table: Table,
  settings: TrialSettings,
  { folds, seed, threads, signal, onProgress }: ThreadedFolds,
): Promise<TableFolds | undefined> {
  const lanes = Math.min(threads, folds);
  const engine = startTrials({ bytes: encodeTableBytes(table), threads: lanes }) as TrialEngine | undefined;
  if (engine === undefined) return undefined;
  let [next, done] = [0, 0];
  const found: Answers[] = [];
  const lane = async (): Promise<void> => {
    while (next < folds) {
      const fold = next++;
      const trial: Trial = { settings, seed, fold, folds, answers: true };
      const { result } = await engine.run({ id: String(fold), trial }, signal);
      if (result.answers === undefined) throw new KanError(`${what}: ${result.error ?? 'a fold came to nothing'}`);
      found[fold] = result.answers;
      onProgress?.({ done: ++done, total: folds });
    }
  };
  onProgress?.({ done, total: folds });
  try {
    await Promise.all(Array.from({ length: lanes }, lane));
  } finally {
    await engine.close();
  }
  const all = (of: 'y' | 'answers' | 'weights'): number[] => found.flatMap((each) => each[of]);
  const pooled = { y: all('y'), answers: all('answers'), weights: all('weights') };
  const [{ target }] = found;
  const outputs = target.kind === 'regression' ? target.columns.length : 1;
  return {
    rows: pooled.y.length / outputs,
    metrics: metricsOf({ target }, pooled),
    folds: found.map((each) => metricsOf(each, each)),
  };
}

/** Whether JSON can say it. */
function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isPlain);
  if (typeof value === 'object' && value !== null)
    return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isPlain);
  return ['string', 'number', 'boolean', 'undefined'].includes(typeof value) || value === null;
}
