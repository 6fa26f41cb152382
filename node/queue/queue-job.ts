// What BullMQ runs in a thread of its own for a worker: one trial after the other. The table comes by its digest, from a folder or through Redis, and stays
// for the next trial. Knows where to ask; what a worker is, is queue-worker.ts's.

import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { SandboxedJob } from 'bullmq';
import { openBackend } from '../../src/compute/backend.js';
import type { TrialRun } from '../../src/sweep/engine.js';
import { type RunTrial, trialRunner } from '../../src/sweep/run-trial.js';
import { decodeTableBytes, tableDigest } from '../../src/sweep/table-bytes.js';
import { readSweepTable } from '../sweep-files.js';
import { tableKey, tableMissing, type TrialJob } from './names.js';
import { connectRedis } from './redis.js';

/** What the thread is told by its environment. */
export interface JobEnvironment {
  KAN_JOB_REDIS: string;
  KAN_JOB_TABLES?: string;
}

let backend: ReturnType<typeof openBackend> | undefined;
/** Tables that are kept, the one that was used last at the end. */
const kept = new Map<string, RunTrial>();
const mostKept = 3;

/** Runs a job. The build writes the file of which this is the default export. */
export async function runJob(job: SandboxedJob<TrialJob>): Promise<TrialRun> {
  const { table, trial } = job.data;
  const run = await runnerOf(table);
  const began = performance.now();
  const result = await run(trial);
  return { result, run: { seconds: (performance.now() - began) / 1000, host: hostname() } };
}

async function runnerOf(digest: string): Promise<RunTrial> {
  const known = kept.get(digest);
  kept.delete(digest);
  const run = known ?? trialRunner(await tableOf(digest), await (backend ??= openBackend({ threads: 1 })));
  kept.set(digest, run);
  if (kept.size > mostKept) kept.delete(kept.keys().next().value!);
  return run;
}

async function tableOf(digest: string): Promise<ReturnType<typeof decodeTableBytes>> {
  const { KAN_JOB_REDIS: url = '', KAN_JOB_TABLES: tables } = process.env as Partial<JobEnvironment>;
  if (tables !== undefined && existsSync(join(tables, `${digest}.table`))) return await readSweepTable(tables, digest);
  // the password is in the environment that all threads share; the worker was allowed to connect
  const redis = await connectRedis({ url, insecure: true });
  try {
    const bytes = await redis.getBuffer(tableKey(digest));
    if (bytes === null) throw new Error(tableMissing);
    if (tableDigest(bytes) !== digest) throw new Error('the table in Redis is damaged');
    return decodeTableBytes(bytes);
  } finally {
    redis.disconnect();
  }
}
