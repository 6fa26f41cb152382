// `kan worker`: runs trials of sweeps that are at the same Redis, until it is stopped. Knows what is said of them; the worker is `runWorker`.

import type { Command } from 'commander';
import { printable } from 'kanjs';
import { runWorker, type WorkerEvent } from 'kanjs/sweep';
import type { Io } from './io.js';
import { counted } from './number-text.js';
import { addCommonOptions, integer, option, UsageError } from './option.js';
import { addRedisOptions } from './redis-options.js';
import { listenForStop, timeLimitOption } from './stopping.js';

interface WorkerFlags {
  redis?: string;
  insecure?: boolean;
  tables?: string;
  threads?: number;
  lock?: number;
  timeLimit?: number;
  json?: boolean;
}

export function addWorker(program: Command, io: Io): void {
  const command = program
    .command('worker')
    .summary('run trials and train networks for other machines')
    .description(
      'Does what every `kan sweep`, `kan train` and `kan discover` with --engine bullmq asks for at the same Redis, on any machine, until it is stopped. What it leaves unfinished, others take over.',
    );
  addRedisOptions(command)
    .addOption(
      option(
        '--threads <n>',
        'trials at once (default: one for each processor, at most 8)',
        integer('--threads', { min: 1, max: 256 }),
      ),
    )
    .addOption(
      option(
        '--lock <seconds>',
        'a trial whose worker says nothing for so long is given to another (default: 15)',
        integer('--lock', { min: 1, max: 3600 }),
      ),
    )
    .addOption(timeLimitOption('stop after this many seconds'));
  addCommonOptions(command)
    .addHelpText('after', '\nExample:\n  kan worker --redis redis://10.0.0.5:6379 --threads 4')
    .action((flags: WorkerFlags) => work(flags, io));
}

async function work(
  { redis, insecure, tables, threads, lock, timeLimit, json = false }: WorkerFlags,
  io: Io,
): Promise<void> {
  if (redis === undefined)
    throw new UsageError(
      '`--redis` is missing: where do trials come from?',
      'kan worker --redis redis://127.0.0.1:6379',
    );
  const stopping = listenForStop(io, timeLimit);
  let last = -Infinity;
  const tell = (event: WorkerEvent): void => {
    if (event.kind === 'ready') return io.err(`waiting for trials at ${event.address}, ${event.threads} at once\n`);
    if (event.kind === 'lost') return io.err('Redis is gone; waiting for it\n');
    if (event.kind === 'failed') return io.err(printable(`a trial failed and is tried again: ${event.reason}`) + '\n');
    const now = performance.now();
    if (json || now - last < (io.terminal ? 200 : 5000)) return;
    last = now;
    const text = counted(event.trials, 'trial');
    io.err(io.terminal ? `\r\x1b[K${text}` : `${text}\n`);
  };
  try {
    const settings = { redis, insecure, tables, threads, lockSeconds: lock };
    const { trials } = await runWorker(settings, { signal: stopping.signal, onEvent: tell });
    if (io.terminal) io.err('\r\x1b[K');
    await io.out(
      json
        ? `${JSON.stringify({ trials, interrupted: stopping.interrupted() })}\n`
        : `stopped ${stopping.why()} after ${counted(trials, 'trial')}\n`,
    );
  } finally {
    stopping.end();
  }
}
