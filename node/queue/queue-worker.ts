// A worker on a queue in Redis: takes trials as long as it lives, so many at once, each in a thread of its own, so that no training however long keeps it from
// saying that it is alive. Knows the queue; what a thread does is queue-job.ts's.

import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { usualThreads } from '../../src/compute/backend.js';
import { checkInteger, checkRecord, KanError } from '../../src/errors.js';
import { checkNames } from '../../src/options.js';
import { version } from '../../src/version.js';
import { here } from '../here.js';
import { prefix, queueName, workerKey, workerSeconds } from './names.js';
import { connectRedis, loadBullMQ } from './redis.js';
import { checkRedis, shownAddress } from './redis-place.js';

/** What a worker is told. */
export interface WorkerSettings {
  /** redis://host:port, without a password: that is taken from the environment, KAN_REDIS_PASSWORD */
  redis: string;
  /** whether a Redis on another machine may be used without a password; default false */
  insecure?: boolean;
  /** a folder that all machines see, where tables are; default: they come through Redis */
  tables?: string;
  /** trials at once; default: one for each processor, at most 8 */
  threads?: number;
  /** seconds after which a trial whose worker says nothing is given to another; default 15 */
  lockSeconds?: number;
}

/** What happens to a worker. */
export type WorkerEvent =
  | { kind: 'ready'; address: string; threads: number }
  | { kind: 'done'; trials: number; id: string }
  | { kind: 'failed'; id: string; reason: string }
  /** the connection is lost; it is made again by itself */
  | { kind: 'lost' };

/**
 * Runs trials of a queue until the signal comes; trials under way then are left, and others take them over. Throws a KanError where Redis cannot be used or a
 * setting makes no sense.
 */
export async function runWorker(
  settings: WorkerSettings,
  options: { signal?: AbortSignal; onEvent?: (event: WorkerEvent) => void } = {},
): Promise<{ trials: number }> {
  checkRecord('runWorker: `settings`', settings, "{ redis: 'redis://127.0.0.1:6379' }");
  checkNames('runWorker', settings, ['redis', 'insecure', 'tables', 'threads', 'lockSeconds'], 'redis');
  checkNames('runWorker', options, ['signal', 'onEvent']);
  const { redis: url, insecure, tables, threads = usualThreads(), lockSeconds = 15 } = settings;
  const { signal, onEvent } = options;
  checkInteger('runWorker: `threads`', threads, 1, 256);
  checkInteger('runWorker: `lockSeconds`', lockSeconds, 1, 3600);
  const address = checkRedis({ url, insecure });
  const file = jobFile();
  signal?.throwIfAborted();
  const { Worker } = await loadBullMQ();
  const redis = await connectRedis({ url, insecure });
  const id = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const alive = async (): Promise<void> => void (await redis.set(workerKey(id), version, 'EX', workerSeconds));
  await alive();
  const timer = setInterval(
    () => void (redis.status === 'ready' && alive().catch(() => {})),
    (1000 * workerSeconds) / 3,
  );
  let trials = 0;
  const worker = new Worker(queueName, pathToFileURL(file), {
    connection: redis,
    prefix,
    concurrency: threads,
    useWorkerThreads: true,
    workerThreadsOptions: {
      execArgv: [],
      env: { ...process.env, KAN_JOB_REDIS: url, ...(tables && { KAN_JOB_TABLES: tables }) },
    },
    lockDuration: 1000 * lockSeconds,
    stalledInterval: 1000 * Math.min(5, lockSeconds),
    maxStalledCount: 1000,
    drainDelay: 2,
  });
  worker.on('completed', (job) => onEvent?.({ kind: 'done', trials: ++trials, id: job.id ?? '' }));
  worker.on('failed', (job, error) => onEvent?.({ kind: 'failed', id: job?.id ?? '', reason: error.message }));
  let lost = false;
  redis.on('close', () => {
    if (!lost && !signal?.aborted) onEvent?.({ kind: 'lost' });
    lost = true;
  });
  redis.on('ready', () => {
    if (lost) onEvent?.({ kind: 'ready', address: shownAddress(address), threads });
    lost = false;
  });
  worker.on('error', () => {});
  onEvent?.({ kind: 'ready', address: shownAddress(address), threads });
  try {
    await new Promise<void>((resolve) => {
      if (signal?.aborted) resolve();
      signal?.addEventListener('abort', () => resolve(), { once: true });
    });
    return { trials };
  } finally {
    clearInterval(timer);
    if (redis.status === 'ready') await redis.del(workerKey(id)).catch(() => {});
    await Promise.race([
      worker.close(true).catch(() => {}),
      new Promise((resolve) => setTimeout(resolve, 2000).unref()),
    ]);
    redis.disconnect();
  }
}

/** The file that threads run: in the build, or, where sources run from node/, in the build beside them. */
function jobFile(): string {
  const found = ['./queue/queue-job.js', '../dist/node/queue/queue-job.js']
    .map((path) => fileURLToPath(new URL(path, here)))
    .find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new KanError(
    'a worker needs the file queue-job.js of kanjs beside it',
    'a program bundled into one file cannot be a worker: run `npx kan worker`',
  );
}
