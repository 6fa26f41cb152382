// Where a training run trains what it has several of, the networks of an ensemble and the folds of a cross-validation: in threads of this machine or on
// an engine that is given, opened when the first of them is due. Knows who may use them, no training.

import { usualThreads } from '../src/compute/backend.js';
import type { Table } from '../src/data/table.js';
import type { OpenEngine, WorkEngine } from '../src/sweep/engine.js';
import { namedTableBytes } from '../src/sweep/table-bytes.js';
import type { WholeSettings } from './training-settings.js';
import { openTrialThreads } from './trial-threads.js';

/** An engine that is opened when it is needed. */
export interface TrainingEngine {
  /** undefined: everything is done in this thread */
  open(): Promise<{ engine: WorkEngine; digest: string } | undefined>;
  close(): Promise<void>;
}

/**
 * What a run on this table uses: the engine that is given, else threads; none where it has one thing to do at a time, or one thread of its own to do it.
 */
export function trainingEngine(
  table: Table,
  { ensemble = 0, folds = 0, threads = usualThreads(), device }: WholeSettings,
  given: OpenEngine | undefined,
): TrainingEngine {
  const most = Math.min(threads, Math.max(ensemble, folds));
  let opened: Promise<{ engine: WorkEngine; digest: string } | undefined> | undefined;
  const open = async (): Promise<{ engine: WorkEngine; digest: string } | undefined> => {
    if (most < 2 && given === undefined) return undefined;
    // networks have their rows with them
    const read = folds > 0 ? await namedTableBytes(table) : undefined;
    const engine = given ? await given(read) : openTrialThreads({ ...read, threads: most, device });
    return engine && { engine, digest: read?.digest ?? '' };
  };
  return {
    open: () => (opened ??= open()),
    // one that could not be opened was told to who opened it
    close: async () => await (await opened?.catch(() => undefined))?.engine.close(),
  };
}
