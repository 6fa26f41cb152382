// Where Redis is: whose address may be used, and from where the password comes. Knows no connection, so that whoever reads these types needs no package.

import { KanError, show } from '../../src/errors.js';

/** Where Redis is. */
export interface RedisPlace {
  /** redis://host:port/number or rediss:// with TLS; without a password */
  url: string;
  /** whether a Redis on another machine may be used without a password */
  insecure?: boolean | undefined;
}

/** How a queue is used. */
export interface QueueOptions extends RedisPlace {
  /** a folder that all machines see, for tables; default: they go through Redis, up to 64 MB */
  tables?: string | undefined;
  /** told when trials wait and there is nobody to run them */
  onWaiting?: ((text: string) => void) | undefined;
}

/** The environment's variables that say who one is: a command line can be seen by everyone on the machine. */
export const [passwordVariable, userVariable] = ['KAN_REDIS_PASSWORD', 'KAN_REDIS_USERNAME'];

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
