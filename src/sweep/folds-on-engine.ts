// The folds of a cross-validation as trials on an engine: in threads or wherever it has them, the same answers to the bit as one after the other here.
// Knows plain settings; who may ask for an engine, and what is done without one, is the caller's.

import { KanError } from '../errors.js';
import { isPlain } from '../options.js';
import type { TableFolds } from '../table/cross-validate.js';
import { metricsOf } from '../table/evaluate-table.js';
import type { WorkEngine } from './engine.js';
import { type Trial, trialDigest, type TrialResult, type TrialSettings } from './trial.js';

type Answers = NonNullable<TrialResult['answers']>;

/** How `foldsOn` deals the rows and who is told. */
export interface EngineFolds {
  folds: number;
  seed: number;
  /** of the engine's table */
  digest: string;
  signal?: AbortSignal | undefined;
  /** called before the first fold and after each */
  onProgress?: ((progress: { done: number; total: number }) => void) | undefined;
}

/** The first of the settings that a trial cannot have, for JSON cannot say it; undefined where there is none. */
export function oddSetting(settings: object): string | undefined {
  return Object.entries(settings).find(([, value]) => !isPlain(value))?.[0];
}

/** Cross-validation on an engine. Throws a KanError that begins with `what` for a fold that came to nothing, and the signal's reason. */
export async function foldsOn(
  engine: WorkEngine,
  what: string,
  settings: TrialSettings,
  { folds, seed, digest, signal, onProgress }: EngineFolds,
): Promise<TableFolds> {
  let [next, done] = [0, 0];
  const found: Answers[] = [];
  const lane = async (): Promise<void> => {
    while (next < folds) {
      const fold = next++;
      const trial: Trial = { settings, seed, fold, folds, answers: true };
      const { result } = await engine.run({ id: trialDigest(digest, trial), trial }, signal);
      if (result.answers === undefined) throw new KanError(`${what}: ${result.error ?? 'a fold came to nothing'}`);
      found[fold] = result.answers;
      onProgress?.({ done: ++done, total: folds });
    }
  };
  onProgress?.({ done, total: folds });
  await Promise.all(Array.from({ length: Math.min(folds, engine.networks) }, lane));
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
