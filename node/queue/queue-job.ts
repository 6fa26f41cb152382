// What BullMQ runs in a thread of its own for a worker: one trial, or the training of one network, after the other. Table and rows come by their digest, from a
// folder or through Redis, and stay for the next. Knows where to ask; what a worker is, is queue-worker.ts's.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { SandboxedJob } from 'bullmq';
import { openBackend } from '../../src/compute/backend.js';
import { type ShapeJob, trainShape } from '../../src/discover/shape-networks.js';
import { KanError, show } from '../../src/errors.js';
import { isRecord } from '../../src/format/json.js';
import { checkModel } from '../../src/model/model.js';
import { trialRunner } from '../../src/sweep/run-trial.js';
import { decodeTableBytes, tableDigest } from '../../src/sweep/table-bytes.js';
import { type NetworkJob, trainNetwork } from '../../src/table/network-job.js';
import { createPace } from '../../src/train/pause.js';
import { type QueueAnswer, type QueueJob, tableKey, tableMissing } from './names.js';
import { printPlain, readPlain } from './plain-text.js';
import { connectRedis } from './redis.js';

/** What the thread is told by its environment. */
export interface JobEnvironment {
  KAN_JOB_REDIS: string;
  KAN_JOB_TABLES?: string;
}

/** Milliseconds between two words of how far a network is. */
const tellAgain = 1000;
/** Tables and rows that are kept, the one that was used last at the end: as what is made of their bytes. */
const kept = new Map<string, unknown>();
const mostKept = 3;
let opened: ReturnType<typeof openBackend> | undefined;

/** Runs a job. The build writes the file of which this is the default export. */
export async function runJob(job: SandboxedJob<QueueJob>): Promise<QueueAnswer> {
  const { data } = job;
  checkJob(data);
  const backend = await (opened ??= openBackend({ threads: 1 }));
  if ('trial' in data) {
    const run = await of(data.table, (bytes) => trialRunner(decodeTableBytes(bytes), backend));
    const began = performance.now();
    const result = await run(data.trial);
    return { result, run: { seconds: (performance.now() - began) / 1000, host: hostname() } };
  }
  const rows = await of(data.table, (bytes) => readPlain(new TextDecoder().decode(bytes)));
  try {
    if ('shape' in data) {
      const shape = networkOf<ShapeJob>(data.shape, rows, ['root']);
      return { shape: printPlain(await trainShape(shape, { backend })) };
    }
    const pace = createPace(tellAgain);
    pace.begin();
    const network = networkOf<NetworkJob>(data.network, rows, ['model', 'train', 'heldBack', 'options']);
    checkModel(network.model, 'kan worker');
    const found = await trainNetwork(network, {
      backend,
      onEpoch: ({ epoch, epochs }) => {
        if (!pace.over()) return;
        pace.begin();
        // nothing depends on it
        void job.updateProgress({ epoch, epochs }).catch(() => {});
      },
    });
    return { network: printPlain(found) };
  } catch (error) {
    // it would be the same with any other worker
    if (!(error instanceof KanError)) throw error;
    return { refused: { message: error.message, ...(error.hint !== undefined && { hint: error.hint }) } };
  }
}

/** What a digest looks like: in a folder it is the name of a file, and no path to another. */
const digestForm = /^[0-9a-f]{64}$/;

/** Throws a KanError unless it is a job: whoever can write to the queue can write anything. */
export function checkJob(data: unknown): asserts data is QueueJob {
  const { table, trial, network, shape } = Object(data) as Record<string, unknown>;
  const asks = [isRecord(trial), typeof network === 'string', typeof shape === 'string'].filter(Boolean).length;
  if (asks !== 1) throw new KanError('what stands on the queue is no job: neither a trial nor a network');
  if (isRecord(trial)) {
    const { settings, seed, fold, folds } = trial;
    if (!isRecord(settings) || ![seed, fold, folds].every(Number.isSafeInteger))
      throw new KanError('what stands on the queue is no job: its trial has no settings, seed, fold or folds');
  }
  if (typeof table !== 'string' || !digestForm.test(table))
    throw new KanError(`what stands on the queue is no job: its table is ${show(table)}, which is no digest`);
}

/** What a text of the queue says, with the rows of the digest. Throws a KanError unless it has these parts. */
export function networkOf<T extends { data: unknown }>(
  text: string,
  rows: unknown,
  parts: readonly (keyof T & string)[],
): T {
  const value = readPlain(text);
  const missing = parts.find((name) => typeof Object(value)[name] !== 'object' || Object(value)[name] === null);
  if (!isRecord(value) || missing !== undefined)
    throw new KanError(`what stands on the queue is no network to train: it has no \`${missing ?? 'parts'}\``);
  if (!isRecord(rows)) throw new KanError('what stands on the queue is no network to train: it has no rows');
  return { ...value, data: rows } as unknown as T;
}

/** What is made of the bytes with this digest, made once. */
async function of<T>(digest: string, make: (bytes: Uint8Array) => T): Promise<T> {
  const known = kept.get(digest);
  kept.delete(digest);
  const made = known ?? make(await bytesOf(digest));
  kept.set(digest, made);
  if (kept.size > mostKept) kept.delete(kept.keys().next().value!);
  return made as T;
}

async function bytesOf(digest: string): Promise<Uint8Array> {
  const { KAN_JOB_REDIS: url = '', KAN_JOB_TABLES: tables } = process.env as Partial<JobEnvironment>;
  const path = tables === undefined ? undefined : join(tables, `${digest}.table`);
  const bytes = path !== undefined && existsSync(path) ? await readFile(path) : await fromRedis(url, digest);
  if (tableDigest(bytes) !== digest) throw new Error(`the table ${path === undefined ? 'in Redis' : path} is damaged`);
  return bytes;
}

async function fromRedis(url: string, digest: string): Promise<Uint8Array> {
  // the password is in the environment that all threads share; the worker was allowed to connect
  const redis = await connectRedis({ url, insecure: true });
  try {
    const bytes = await redis.getBuffer(tableKey(digest));
    if (bytes === null) throw new Error(tableMissing);
    return bytes;
  } finally {
    redis.disconnect();
  }
}
