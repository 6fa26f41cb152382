// Trials on a queue in Redis: whatever `kan worker` is reached by the same Redis runs them. A trial is a job called by its own name, so it stands there once
// however often it is asked for, and what it came to is there for a while for whoever asks again. Knows the queue, no order of trials.

import { setMaxListeners } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Job } from 'bullmq';
import { KanError } from '../../src/errors.js';
import { checkNames } from '../../src/options.js';
import { isRecord } from '../../src/format/json.js';
import type { NamedTrial, TrialEngine, TrialRun } from '../../src/sweep/engine.js';
import { version } from '../../src/version.js';
import { fileError } from '../file-errors.js';
import { writeWhole } from '../whole-files.js';
import { largestTable, prefix, queueName, tableKey, tableSeconds, type TrialJob, workerKey } from './names.js';
import { checkRedis, connectRedis, loadBullMQ, type RedisPlace } from './redis.js';

/** How a sweep uses a queue. */
export interface QueueOptions extends RedisPlace {
  /** a folder that all machines see, for the table; default: it goes through Redis, up to 64 MB */
  tables?: string | undefined;
  /** told when trials wait and there is nobody to run them */
  onWaiting?: ((text: string) => void) | undefined;
}

/** Trials that stand in the queue at once: enough for many workers, few enough to look after. */
const width = 256;
/** How often a trial is tried whose worker failed, or died. */
const attempts = 5;
/** Seconds that results stay in Redis for a sweep that was ended and goes on. */
const keptSeconds = 24 * 3600;
/** And how many of them: those that were read are in the journal. */
const keptResults = 2000;
/** Milliseconds between two looks at what became of jobs whose news was missed. */
const look = 1500;

interface Waiting {
  named: NamedTrial;
  resolve: (run: TrialRun) => void;
  reject: (error: unknown) => void;
}

/** An engine of `runSweep`: trials on a queue in Redis. Throws a KanError where the address may not be used. */
export function queueEngine(
  options: QueueOptions,
): (table: { bytes: Uint8Array<ArrayBuffer>; digest: string }) => Promise<TrialEngine> {
  checkNames('queueEngine', options, ['url', 'insecure', 'tables', 'onWaiting'], 'url');
  checkRedis(options);
  return async (table) => await openQueue(table, options);
}

/** Opens a queue for the trials of a table. Throws a KanError where Redis cannot be used, or the table is too large for it. */
async function openQueue(
  { bytes, digest }: { bytes: Uint8Array; digest: string },
  { tables, onWaiting, ...place }: QueueOptions,
): Promise<TrialEngine> {
  const { Queue, QueueEvents } = await loadBullMQ();
  if (tables === undefined && bytes.length > largestTable)
    throw new KanError(
      `the table has ${Math.round(bytes.length / 2 ** 20)} MB, and through Redis go up to ${largestTable / 2 ** 20} MB`,
      'give sweep and workers a folder that all of them see: `--tables`',
    );
  const redis = await connectRedis(place);
  const events = redis.duplicate();
  // what goes wrong with a connection that stood is waited for
  events.on('error', () => {});
  await events.connect();
  const bringTable = async (): Promise<void> => {
    if (tables !== undefined) return;
    await redis.set(tableKey(digest), Buffer.from(bytes), 'EX', tableSeconds, 'NX');
  };
  if (tables === undefined) await bringTable();
  else await writeTable(tables, digest, bytes);
  const queue = new Queue<TrialJob>(queueName, { connection: redis, prefix });
  const news = new QueueEvents(queueName, { connection: events, prefix });
  queue.on('error', () => {});
  news.on('error', () => {});
  const waiting = new Map<string, Waiting>();
  /** trials that have no result, also where nobody waits for them any more */
  const left = new Set<string>();

  const settle = (id: string, run: TrialRun): void => {
    const one = waiting.get(id);
    waiting.delete(id);
    one?.resolve(run);
  };
  const completed = (id: string, value: unknown): void => {
    if (!waiting.has(id)) return;
    const run = typeof value === 'string' ? parsed(value) : value;
    if (isRun(run)) settle(id, run);
    else settle(id, { result: { metrics: {}, error: 'a worker answered what is no result' }, passing: true });
  };
  const failed = (id: string, reason: string): void =>
    settle(id, { result: { metrics: {}, error: `its workers failed ${attempts} times: ${reason}` }, passing: true });
  news.on('completed', ({ jobId, returnvalue }) => completed(jobId, returnvalue));
  const add = async (named: NamedTrial): Promise<void> => {
    const job = await queue.add(
      'trial',
      { table: digest, trial: named.trial },
      {
        jobId: named.id,
        attempts,
        backoff: { type: 'fixed', delay: 500 },
        removeOnComplete: { age: keptSeconds, count: keptResults },
        removeOnFail: { age: keptSeconds },
      },
    );
    await lookAt(job, named);
  };
  /** What became of a job: of an earlier sweep, or while the news of it was lost. */
  const lookAt = async (job: Job<TrialJob> | undefined, named: NamedTrial): Promise<void> => {
    if (!waiting.has(named.id)) return;
    // Redis has forgotten it
    if (job === undefined) return await add(named);
    const state = await job.getState();
    if (state === 'completed') {
      const done = await queue.getJob(named.id);
      if (done?.returnvalue !== undefined && done.returnvalue !== null) completed(named.id, done.returnvalue);
    } else if (state === 'failed') {
      const done = await queue.getJob(named.id);
      if ((done?.finishedOn ?? 0) >= opened) return failed(named.id, done?.failedReason ?? 'nobody knows why');
      // of an earlier sweep: it is tried again
      await job.remove().catch(() => {});
      await add(named);
    } else if (state === 'unknown') await add(named);
  };
  const opened = Date.now();

  let told = '';
  const lookAround = async (): Promise<void> => {
    await bringTable();
    for (const { named } of [...waiting.values()]) await lookAt(await queue.getJob(named.id), named);
    if (waiting.size === 0 || !onWaiting) return;
    const versions = await workerVersions(redis);
    const own = versions.filter((each) => each === version).length;
    const others = [...new Set(versions.filter((each) => each !== version))];
    const text =
      own > 0
        ? ''
        : `no worker of kanjs ${version} is at this Redis${others.length > 0 ? `, only of ${others.join(', ')}` : ''}; trials wait for \`kan worker\``;
    if (text !== told) {
      told = text;
      if (text !== '') onWaiting(text);
    }
  };
  let looking = false;
  const timer = setInterval(() => {
    if (looking || redis.status !== 'ready') return;
    looking = true;
    void lookAround()
      // a connection that is lost is made again, and then it is looked again
      .catch(() => {})
      .finally(() => (looking = false));
  }, look);

  return {
    width,
    async run(named, signal) {
      signal?.throwIfAborted();
      if (signal) setMaxListeners(0, signal);
      return await new Promise<TrialRun>((resolve, reject) => {
        const leave = (): void => {
          waiting.delete(named.id);
          reject(signal!.reason as Error);
        };
        signal?.addEventListener('abort', leave, { once: true });
        const over = <T>(then: (value: T) => void) => {
          return (value: T): void => {
            signal?.removeEventListener('abort', leave);
            then(value);
          };
        };
        waiting.set(named.id, { named, resolve: over(resolve), reject: over(reject) });
        left.add(named.id);
        void add(named).catch((error: unknown) => {
          waiting.delete(named.id);
          reject(error as Error);
        });
      }).then((run) => {
        left.delete(named.id);
        return run;
      });
    },
    async close() {
      clearInterval(timer);
      // trials that nobody has begun are nobody's business any more
      if (redis.status === 'ready')
        await Promise.all([...left].map(async (id) => await queue.remove(id).catch(() => {})));
      await Promise.race([
        Promise.all([news.close(), queue.close()]).catch(() => {}),
        new Promise((resolve) => setTimeout(resolve, 1000).unref()),
      ]);
      events.disconnect();
      redis.disconnect();
    },
  };
}

async function writeTable(folder: string, digest: string, bytes: Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw fileError(error, folder, 'be written');
  });
  await writeWhole(join(folder, `${digest}.table`), bytes);
}

/** The versions of the workers that are there. */
async function workerVersions(redis: Awaited<ReturnType<typeof connectRedis>>): Promise<string[]> {
  const keys: string[] = [];
  for (let cursor = '0'; ;) {
    const [next, found] = await redis.scan(cursor, 'MATCH', workerKey('*'), 'COUNT', 1000);
    keys.push(...found);
    cursor = next;
    if (cursor === '0') break;
  }
  const values = keys.length === 0 ? [] : await redis.mget(keys);
  return values.filter((value) => value !== null);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRun(value: unknown): value is TrialRun {
  return isRecord(value) && isRecord(value['result']) && isRecord(value['result']['metrics']);
}
