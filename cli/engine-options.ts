// How the command is told where trials, networks and folds are trained: in threads of this machine, or on a queue in Redis.

import type { Command } from 'commander';
import { queueEngine } from 'kanjs/sweep';
import type { Io } from './io.js';
import { choice, option, UsageError } from './option.js';
import { addRedisOptions } from './redis-options.js';

/** What is said of it. */
export interface EngineSettings {
  engine?: 'local' | 'bullmq';
  redis?: string;
  insecure?: boolean;
  tables?: string;
}

/** Adds the flags; `what` is trained there. */
export function addEngineOptions(command: Command, what: string): Command {
  command.addOption(
    option(
      '--engine <name>',
      `where ${what}; local: threads of this machine, bullmq: every \`kan worker\` at a Redis (default: local)`,
      choice('--engine', ['local', 'bullmq']),
    ),
  );
  return addRedisOptions(command);
}

/** The engine that is asked for; undefined: this machine. Throws a UsageError for flags that do not fit together. */
export function engineOf(
  { engine, redis, insecure, tables }: EngineSettings,
  io: Io,
): ReturnType<typeof queueEngine> | undefined {
  if (engine !== 'bullmq') {
    const flag =
      redis !== undefined ? '--redis' : tables !== undefined ? '--tables' : insecure ? '--insecure' : undefined;
    if (flag) throw new UsageError(`\`${flag}\` is for \`--engine bullmq\``, 'leave it out, or name the engine');
    return undefined;
  }
  if (redis === undefined)
    throw new UsageError('`--engine bullmq` needs to know where Redis is', '--redis redis://127.0.0.1:6379');
  return queueEngine({ url: redis, insecure, tables, onWaiting: (text) => io.err(`kan: ${text}\n`) });
}

/** The same for verbs whose kernels can be named: those of workers are their own. */
export function engineFor(settings: EngineSettings & { device?: string }, io: Io): ReturnType<typeof engineOf> {
  const engine = engineOf(settings, io);
  if (engine && settings.device !== undefined && settings.device !== 'auto')
    throw new UsageError(
      '`--device` says what computes here, and workers take the fastest that they have',
      'leave out `--device`, or `--engine bullmq`',
    );
  return engine;
}
