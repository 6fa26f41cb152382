// What sweeps and workers call things in Redis, and what a job is. Knows names only.

import type { TrialRun } from '../../src/sweep/engine.js';
import type { Trial } from '../../src/sweep/trial.js';
import { version } from '../../src/version.js';

/** What stands before every name. */
export const prefix = 'kanjs';
/** Workers of another version have another queue: their trials might come to something else. */
export const queueName = `trials-${version}`;
/** The bytes of a table, or of rows that networks learn from. */
export const tableKey = (digest: string): string => `${prefix}:table:${digest}`;
/** That a worker is there: its version, for as long as it says so. */
export const workerKey = (id: string): string => `${prefix}:worker:${id}`;
/** Seconds after which a worker that says nothing is taken for gone, and after which a table and rows that nobody uses are dropped. */
export const [workerSeconds, tableSeconds, rowsSeconds] = [15, 7 * 24 * 3600, 3600];

/** Largest table that goes through Redis; larger ones go through a folder that all machines see. */
export const largestTable = 64 * 2 ** 20;

/**
 * A job: a trial of the table with this digest, or a network, of an ensemble or of a shape, that learns from the rows with this digest. A network is the text
 * of plain-text.ts.
 */
export type QueueJob =
  | { table: string; trial: Trial }
  | { table: string; network: string }
  | { table: string; shape: string };

/** What comes of it: a network as such a text, or, of a network, why it makes no sense. */
export type QueueAnswer =
  | TrialRun
  | { network: string }
  | { shape: string }
  | { refused: { message: string; hint?: string } };

/** Why a worker left a trial to others for now: it is tried again. */
export const tableMissing = 'the table is not here';
