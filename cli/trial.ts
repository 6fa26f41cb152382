// `kan trial`: one task of a sweep that was written for a cluster, by its number. The work is `runTask`.

import type { Command } from 'commander';
import { runTask } from 'kanjs/sweep';
import type { Io } from './io.js';
import { counted } from './number-text.js';
import { addCommonOptions, integer, option, UsageError } from './option.js';
import { listenForStop } from './stopping.js';

interface TrialFlags {
  index?: number;
  json?: boolean;
}

export function addTrial(program: Command, io: Io): void {
  const command = program
    .command('trial')
    .summary('run one task of a sweep on a cluster')
    .description(
      'Runs the trials of one task that `kan sweep --emit slurm` wrote; what they come to goes to the journal.',
    )
    .argument('<directory>', 'the output directory of the sweep')
    .addOption(option('--index <n>', 'which task, from 0: $SLURM_ARRAY_TASK_ID', integer('--index', { min: 0 })));
  addCommonOptions(command)
    .addHelpText('after', '\nExample:\n  kan trial sweep --index 0')
    .action((directory: string, flags: TrialFlags) => run(directory, flags, io));
}

async function run(directory: string, { index, json = false }: TrialFlags, io: Io): Promise<void> {
  if (index === undefined)
    throw new UsageError('`--index` is missing: which task?', 'kan trial sweep --index "$SLURM_ARRAY_TASK_ID"');
  const stopping = listenForStop(io);
  try {
    const { ran, known } = await runTask({ directory, index }, { signal: stopping.signal });
    await io.out(
      json
        ? `${JSON.stringify({ ran, known })}\n`
        : `task ${index}: ${counted(ran, 'trial')} run${known > 0 ? `, ${known} were in the journal` : ''}\n`,
    );
  } finally {
    stopping.end();
  }
}
