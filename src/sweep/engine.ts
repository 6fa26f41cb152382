// Where trials run, as a sweep sees it; and the engine that every platform has: this thread, one trial after the other.

import type { Backend } from '../compute/contract.js';
import type { Table } from '../data/table.js';
import type { ShapeEngine } from '../discover/shape-networks.js';
import type { NetworkEngine } from '../table/network-job.js';
import { trialRunner } from './run-trial.js';
import type { Trial, TrialResult } from './trial.js';

/** A trial with its name. */
export interface NamedTrial {
  id: string;
  trial: Trial;
}

/** What came of a run of a trial. */
export interface TrialRun {
  result: TrialResult;
  /** no part of the result: what it took, and where; absent where it was not measured */
  run?: { seconds: number; host: string };
  /** the result is not the trial's own: whoever ran it died of it. Another run may come to something else, and journals do not keep it */
  passing?: boolean;
}

/** Runs trials of one table. */
export interface TrialEngine {
  /** how many trials it likes to have at once */
  readonly width: number;
  /** Runs a trial; rejects where the engine itself is at its end, and with the signal's reason once that is aborted. */
  run(named: NamedTrial, signal?: AbortSignal): Promise<TrialRun>;
  /** Ends what it holds; trials under way are left off. */
  close(): Promise<void>;
}

/** Runs trials of one table, and trains networks that have their rows with them: what threads and queues offer. */
export interface WorkEngine extends TrialEngine, NetworkEngine, ShapeEngine {}

/**
 * Opens an engine: on a table, given as bytes with their digest, or, without one, for networks alone. What `queueEngine` gives, and sweeps, trainings,
 * cross-validations and searches take.
 */
export type OpenEngine = (table?: { bytes: Uint8Array<ArrayBuffer>; digest: string }) => Promise<WorkEngine>;

/** Trials in this thread. */
export function engineHere(table: Table, backend: Backend): TrialEngine {
  const run = trialRunner(table, backend);
  return {
    width: 1,
    run: async ({ trial }, signal) => ({ result: await run(trial, signal) }),
    close: async () => {},
  };
}
