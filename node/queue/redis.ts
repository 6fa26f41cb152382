// The connection to Redis: whose address and password may be used, the packages that speak to it, and how trouble is told. Knows no trials.

import type { Queue, QueueEvents, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { KanError, show } from '../../src/errors.js';
import { importOptional } from '../optional-package.js';

/** Where Redis is. */
export interface RedisPlace {
  /** redis://host:port/number or rediss:// with TLS; without a password */
  url: string;
  /** whether a Redis on another machine may be used without a password */
  insecure?: boolean | undefined;
}

/** The environment's variables that say who one is: a command line can be seen by everyone on the machine. */
export const [passwordVariable, userVariable] = ['KAN_REDIS_PASSWORD', 'KAN_REDIS_USERNAME'];

/** What of BullMQ is used. */
interface BullMQ {
  Queue: typeof Queue;
  QueueEvents: typeof QueueEvents;
  Worker: typeof Worker;
}

/** Milliseconds that the first connection may take. */
const patience = 5000;

/** The address, checked. Throws a KanError where it is none, has a password in it, or leads to another machine without one. */
export function checkRedis({ url, insecure = false }: RedisPlace): URL {
  if (typeof url !== 'string') throw new KanError(`the address of Redis must be text; got ${show(url)}`);
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new KanError('the address of Redis cannot be read', 'write it as redis://127.0.0.1:6379');
  }
  if (parsed.protocol !== 'redis:' && parsed.protocol !== 'rediss:')
    throw new KanError(
      `the address of Redis begins with ${parsed.protocol}//; expected redis:// or rediss://`,
      'write it as redis://127.0.0.1:6379',
    );
  // not shown: it is in the command line already, and need not be in a log too
  if (parsed.password !== '' || parsed.username !== '')
    throw new KanError(
      'the address of Redis has a password or a user in it, where everyone on the machine can read it',
      `set ${passwordVariable} in the environment instead, and ${userVariable} where there is a user`,
    );
  if (!isLoopback(parsed.hostname) && !process.env[passwordVariable] && !insecure)
    throw new KanError(
      `Redis at ${parsed.host} is on another machine, and there is no password`,
      `set ${passwordVariable} in the environment, or say \`--insecure\` where nobody else can reach it`,
    );
  return parsed;
}

/** What is shown of an address. */
export const shownAddress = ({ protocol, host, pathname }: URL): string => `${protocol}//${host}${pathname}`;

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

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
