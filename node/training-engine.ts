// Where a training run trains what it has several of, the networks of an ensemble and the folds of a cross-validation: in threads of this machine, opened
// when the first of them is due. Knows who may use them, no training.

import { usualThreads } from '../src/compute/backend.js';
import type { Table } from '../src/data/table.js';
import type { WorkEngine } from '../src/sweep/engine.js';
import { encodeTableBytes, tableDigest } from '../src/sweep/table-bytes.js';
import type { WholeSettings } from './training-settings.js';
import { openTrialThreads } from './trial-threads.js';

/** An engine that is opened when it is needed. */
export interface TrainingEngine {
  /** undefined: everything is done in this thread */
  open(): Promise<{ engine: WorkEngine; digest: string } | undefined>;
  close(): Promise<void>;
}

/** Threads for a run on this table; none where it has one thing to do at a time, or one thread to do it. */
export function trainingEngine(
  table: Table,
  { ensemble = 0, folds = 0, threads = usualThreads(), device }: WholeSettings,
): TrainingEngine {
  const most = Math.min(threads, Math.max(ensemble, folds));
  let opened: Promise<{ engine: WorkEngine; digest: string } | undefined> | undefined;
  const open = async (): Promise<{ engine: WorkEngine; digest: string } | undefined> => {
    if (most < 2) return undefined;
    const bytes = encodeTableBytes(table);
    const engine = openTrialThreads({ bytes, threads: most, device });
    return engine && { engine, digest: tableDigest(bytes) };
  };
  return {
    open: () => (opened ??= open()),
    close: async () => await (await opened)?.engine.close(),
  };
}
