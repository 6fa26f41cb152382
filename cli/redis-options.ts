// How the command is told where Redis is. The password has no flag: a command line can be read by everyone on the machine.

import type { Command } from 'commander';
import { option } from './option.js';

/** Adds the flags of verbs that use a queue in Redis. */
export function addRedisOptions(command: Command): Command {
  return command
    .addOption(
      option(
        '--redis <address>',
        'such as redis://127.0.0.1:6379; its password is taken from KAN_REDIS_PASSWORD',
        String,
      ),
    )
    .option('--insecure', 'use a Redis on another machine without a password')
    .addOption(
      option('--tables <directory>', 'where tables are kept for all machines (default: in Redis, up to 64 MB)', String),
    );
}
