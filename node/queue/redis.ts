// The connection to Redis: the packages that speak to it, and how trouble is told. Knows no trials.

import type { Queue, QueueEvents, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { KanError } from '../../src/errors.js';
import { importOptional } from '../optional-package.js';
import { checkRedis, passwordVariable, type RedisPlace, userVariable } from './redis-place.js';

/** What of BullMQ is used. */
interface BullMQ {
  Queue: typeof Queue;
  QueueEvents: typeof QueueEvents;
  Worker: typeof Worker;
}

/** Milliseconds that the first connection may take. */
const patience = 5000;

/**
 * A connection that stands. Later it is made again by itself whenever it is lost, and what is asked meanwhile waits. Throws a KanError where Redis cannot be
 * reached, refuses the password, or its package is not installed.
 */
export async function connectRedis(place: RedisPlace): Promise<Redis> {
  const url = checkRedis(place);
  const { default: Client } = await importOptional<{ default: typeof Redis }>('ioredis', 'a queue in Redis');
  let stands = false;
  const [password, username] = [process.env[passwordVariable], process.env[userVariable]];
  const client = new Client({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 6379),
    db: Number(url.pathname.slice(1) || 0),
    ...(url.protocol === 'rediss:' && { tls: {} }),
    ...(password && { password }),
    ...(username && { username }),
    lazyConnect: true,
    connectTimeout: patience,
    maxRetriesPerRequest: null,
    // once there, it is waited for; a first time that fails is told
    retryStrategy: (times) => (stands ? Math.min(2000, 100 * times) : null),
  });
  let reason: Error | undefined;
  client.on('error', (error: Error) => (reason = error));
  try {
    await client.connect();
    await client.ping();
    stands = true;
    return client;
  } catch (error) {
    client.disconnect();
    const { message } = reason ?? (error as Error);
    const wrong = /WRONGPASS|NOAUTH|invalid password/i.test(message);
    throw new KanError(
      `Redis at ${url.host} ${wrong ? `refuses: ${message}` : `cannot be reached: ${message || 'no answer'}`}`,
      wrong ? `set ${passwordVariable} in the environment` : 'is it running, and the address right?',
    );
  }
}

/** BullMQ, which is installed where queues are used. */
export async function loadBullMQ(): Promise<BullMQ> {
  return await importOptional<BullMQ>('bullmq', 'a queue in Redis');
}
