// What sweeps and workers call things in Redis, and what a job is. Knows names only.

import type { Trial } from '../../src/sweep/trial.js';
import { version } from '../../src/version.js';

/** What stands before every name. */
export const prefix = 'kanjs';
/** Workers of another version have another queue: their trials might come to something else. */
export const queueName = `trials-${version}`;
/** The bytes of a table. */
export const tableKey = (digest: string): string => `${prefix}:table:${digest}`;
/** That a worker is there: its version, for as long as it says so. */
export const workerKey = (id: string): string => `${prefix}:worker:${id}`;
/** Seconds after which a worker that says nothing is taken for gone, and a table that nobody uses is dropped. */
export const [workerSeconds, tableSeconds] = [15, 7 * 24 * 3600];

/** Largest table that goes through Redis; larger ones go through a folder that all machines see. */
export const largestTable = 64 * 2 ** 20;

/** A job: a trial of the table with this digest. */
export interface TrialJob {
  table: string;
  trial: Trial;
}

/** Why a worker left a trial to others for now: it is tried again. */
export const tableMissing = 'the table is not here';
