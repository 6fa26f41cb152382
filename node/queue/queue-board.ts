// Jobs on a queue in Redis: whatever `kan worker` is reached by the same Redis does them. A job is called by a name of its own, so it stands there once however
// often it is asked for, and what came of it is there for a while for whoever asks again. Knows the queue, not what jobs are for.

import { setMaxListeners } from 'node:events';
import type { Job } from 'bullmq';
import { version } from '../../src/version.js';
import { isRecord } from '../../src/format/json.js';
import { isRunRecord, isTrialResult } from '../../src/sweep/trial.js';
import { type CarriedBytes, carryBytes } from './carried-bytes.js';
import { prefix, type QueueAnswer, type QueueJob, queueName, workerKey } from './names.js';
import { connectRedis, loadBullMQ } from './redis.js';
import type { QueueOptions } from './redis-place.js';

/** How often a job is tried whose worker failed, or died. */
const attempts = 5;
/** Seconds that results stay in Redis for a sweep that was ended and goes on. */
const keptSeconds = 24 * 3600;
/** And how many of them: those that were read are in the journal. */
const keptResults = 2000;
/** Milliseconds between two looks at what became of jobs whose news was missed. */
const look = 1500;

/** Who waits for a job. */
interface Asker {
  resolve: (answer: QueueAnswer) => void;
  reject: (error: unknown) => void;
  onProgress: ((progress: unknown) => void) | undefined;
}

/** A job that is waited for. */
interface Waiting {
  id: string;
  data: QueueJob;
  askers: Set<Asker>;
}

/** Why nothing came of a job. */
export class JobLost extends Error {}

/** An open queue. */
export interface QueueBoard extends Pick<CarriedBytes, 'carry' | 'release'> {
  /**
   * What comes of the job with this name. Rejects with a JobLost where its workers failed again and again or answered nonsense, and with the signal's reason
   * once that is aborted: then nobody begins it any more.
   */
  ask(
    id: string,
    data: QueueJob,
    signal: AbortSignal | undefined,
    onProgress?: Asker['onProgress'],
  ): Promise<QueueAnswer>;
  /** Takes jobs that are done out of Redis: nobody will ask for them again. */
  forget(ids: readonly string[]): Promise<void>;
  /** Takes what nobody has begun off the queue. */
  close(): Promise<void>;
}

/** Opens a queue. Throws a KanError where Redis cannot be used. */
export async function openBoard({ tables, onWaiting, ...place }: QueueOptions): Promise<QueueBoard> {
  const { Queue, QueueEvents } = await loadBullMQ();
  const redis = await connectRedis(place);
  const events = redis.duplicate();
  // what goes wrong with a connection that stood is waited for
  events.on('error', () => {});
  await events.connect();
  const bytes = carryBytes(redis, tables);
  const queue = new Queue<QueueJob>(queueName, { connection: redis, prefix });
  const news = new QueueEvents(queueName, { connection: events, prefix });
  queue.on('error', () => {});
  news.on('error', () => {});
  const waiting = new Map<string, Waiting>();
  const opened = Date.now();

  /** Tells those who wait for a job, once. */
  const settle = (id: string, tell: (asker: Asker) => void): void => {
    const one = waiting.get(id);
    waiting.delete(id);
    one?.askers.forEach(tell);
  };
  const completed = (id: string, value: unknown): void => {
    if (!waiting.has(id)) return;
    const answer = typeof value === 'string' ? parsed(value) : value;
    if (isAnswer(answer)) settle(id, ({ resolve }) => resolve(answer));
    else settle(id, ({ reject }) => reject(new JobLost('a worker answered what is no result')));
  };
  const failed = (id: string, reason: string): void =>
    settle(id, ({ reject }) => reject(new JobLost(`its workers failed ${attempts} times: ${reason}`)));
  news.on('completed', ({ jobId, returnvalue }) => completed(jobId, returnvalue));
  news.on('progress', ({ jobId, data }) => waiting.get(jobId)?.askers.forEach(({ onProgress }) => onProgress?.(data)));
  const add = async (one: Waiting): Promise<void> => {
    const job = await queue.add('job', one.data, {
      jobId: one.id,
      attempts,
      backoff: { type: 'fixed', delay: 500 },
      removeOnComplete: { age: keptSeconds, count: keptResults },
      removeOnFail: { age: keptSeconds },
    });
    await lookAt(job, one);
  };
  /** What became of a job: of an earlier sweep, or while the news of it was lost. */
  const lookAt = async (job: Job<QueueJob> | undefined, one: Waiting): Promise<void> => {
    const { id } = one;
    if (waiting.get(id) !== one) return;
    // Redis has forgotten it
    if (job === undefined) return await add(one);
    const state = await job.getState();
    if (state === 'completed') {
      const done = await queue.getJob(id);
      if (done?.returnvalue !== undefined && done.returnvalue !== null) completed(id, done.returnvalue);
    } else if (state === 'failed') {
      const done = await queue.getJob(id);
      if ((done?.finishedOn ?? 0) >= opened) return failed(id, done?.failedReason ?? 'nobody knows why');
      // of an earlier sweep: it is tried again
      await job.remove().catch(() => {});
      await add(one);
    } else if (state === 'unknown') await add(one);
  };

  let told = '';
  const lookAround = async (): Promise<void> => {
    await bytes.look();
    for (const one of [...waiting.values()]) await lookAt(await queue.getJob(one.id), one);
    if (waiting.size === 0 || !onWaiting) return;
    const text = whoIsMissing(await workerVersions(redis));
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

  /** Takes a job off that nobody has begun; one under way is done to its end, for whoever may ask again. */
  const takeOff = async (id: string): Promise<void> => {
    if (redis.status === 'ready') await queue.remove(id).catch(() => {});
  };
  /** what is being taken off */
  const leaving = new Set<Promise<void>>();

  return {
    carry: bytes.carry,
    release: bytes.release,
    async ask(id, data, signal, onProgress) {
      signal?.throwIfAborted();
      if (signal) setMaxListeners(0, signal);
      return await new Promise<QueueAnswer>((resolve, reject) => {
        const known = waiting.get(id);
        const one: Waiting = known ?? { id, data, askers: new Set() };
        const leave = (): void => {
          one.askers.delete(asker);
          if (one.askers.size === 0 && waiting.delete(id)) {
            const gone = takeOff(id).finally(() => leaving.delete(gone));
            leaving.add(gone);
          }
          reject(signal!.reason as Error);
        };
        signal?.addEventListener('abort', leave, { once: true });
        const over = <T>(then: (value: T) => void) => {
          return (value: T): void => {
            signal?.removeEventListener('abort', leave);
            then(value);
          };
        };
        const asker: Asker = { resolve: over(resolve), reject: over(reject), onProgress };
        one.askers.add(asker);
        if (known) return;
        waiting.set(id, one);
        void add(one).catch((error: unknown) => settle(id, (each) => each.reject(error)));
      });
    },
    async forget(ids) {
      await Promise.race([Promise.all(ids.map(takeOff)), shortly()]);
    },
    async close() {
      clearInterval(timer);
      const over = Promise.all([...leaving, ...[...waiting.keys()].map(takeOff)]);
      // a Redis that is gone is not waited for
      await Promise.race([over, shortly()]);
      await Promise.race([Promise.all([news.close(), queue.close()]).catch(() => {}), shortly()]);
      events.disconnect();
      redis.disconnect();
    },
  };
}

const shortly = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 1000).unref());

/** What is said where no worker of this version is there. */
function whoIsMissing(versions: readonly string[]): string {
  if (versions.includes(version)) return '';
  const others = [...new Set(versions)];
  return `no worker of kanjs ${version} is at this Redis${others.length > 0 ? `, only of ${others.join(', ')}` : ''}; trials wait for \`kan worker\``;
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

function isAnswer(value: unknown): value is QueueAnswer {
  if (!isRecord(value)) return false;
  const { result, network, shape, refused } = value;
  if (result !== undefined) return isTrialResult(result) && isRunRecord(value['run']);
  return (
    typeof network === 'string' ||
    typeof shape === 'string' ||
    (isRecord(refused) && typeof refused['message'] === 'string')
  );
}
