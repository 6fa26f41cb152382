// Trials as tasks of an array on a cluster: which task runs which, as a file that all of them read, and the script that starts them. What a task finds
// out goes to the journal. Knows files; a scheduler is only told of by its script.

import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { openBackend } from '../src/compute/backend.js';
import { checkInteger, checkList, checkRecord, KanError, show } from '../src/errors.js';
import { counted } from '../src/format/page.js';
import { checkNames } from '../src/options.js';
import type { NamedTrial } from '../src/sweep/engine.js';
import { trialRunner } from '../src/sweep/run-trial.js';
import { trialDigest } from '../src/sweep/trial.js';
import { makeDirectory } from './directories.js';
import { checkPath, fileError } from './file-errors.js';
import { openJournal } from './journal.js';
import { readSweepRecord, readSweepTable, sweepFiles } from './sweep-files.js';
import { writeTogether } from './whole-files.js';

/** Trials of a task where nobody says how many, and tasks of an array that Slurm takes as it is installed. */
const [usualTrials, mostTasks] = [10, 1000];

/** The files for an array of tasks. */
const taskFiles = (directory: string): { tasks: string; script: string; logs: string } => ({
  tasks: join(directory, 'tasks.jsonl'),
  script: join(directory, 'sweep.sh'),
  logs: join(directory, 'slurm'),
});

/** What `writeTasks` wrote. */
export interface WrittenTasks {
  tasks: number;
  trials: number;
  /** the script for `sbatch` */
  script: string;
}

/**
 * Writes the trials that have to be run as tasks for a Slurm array: tasks.jsonl, and sweep.sh, whose tasks are `command` with `trial DIRECTORY --index N`.
 * Throws a KanError where they cannot be written.
 */
export async function writeTasks(
  directory: string,
  pending: readonly NamedTrial[],
  options: { command: readonly string[]; perTask?: number | undefined },
): Promise<WrittenTasks> {
  checkPath('writeTasks', directory);
  // a comment of the script would end there, and what follows be carried out
  if (/[\r\n]/.test(resolve(directory)))
    throw new KanError(
      `writeTasks: the directory ${show(directory)} has the end of a line in its name`,
      'give it another',
    );
  checkList('writeTasks: `pending`', pending);
  for (const one of pending) checkRecord('writeTasks: a trial', one, '{ id, trial }');
  checkNames('writeTasks', options, ['command', 'perTask'], 'command');
  const { command, perTask } = options;
  checkList('writeTasks: `command`', command);
  if (perTask !== undefined) checkInteger('writeTasks: `perTask`', perTask, 1);
  const count = perTask ?? Math.max(usualTrials, Math.ceil(pending.length / mostTasks));
  const lines = Array.from({ length: Math.ceil(pending.length / count) }, (_, i) =>
    JSON.stringify(pending.slice(i * count, (i + 1) * count).map(({ trial }) => trial)),
  );
  const files = taskFiles(resolve(directory));
  await makeDirectory(files.logs).catch((error: unknown) => {
    throw fileError(error, files.logs, 'be written');
  });
  const words = [...command.map(String), 'trial', resolve(directory), '--index'].map(quoted).join(' ');
  const script = `#!/bin/bash
#SBATCH --job-name=kan-sweep
#SBATCH --array=0-${lines.length - 1}
#SBATCH --cpus-per-task=1
#SBATCH --output=${quoted(`${files.logs.replaceAll('%', '%%')}/%A_%a.out`)}
# ${counted(pending.length, 'trial')} in ${counted(lines.length, 'task')}; when all have ended: kan sweep --collect --output-dir ${quoted(resolve(directory))}
exec ${words} "$SLURM_ARRAY_TASK_ID"
`;
  const unwritten = await writeTogether([
    { path: files.tasks, data: () => `${lines.join('\n')}\n` },
    { path: files.script, data: () => script },
  ]);
  if (unwritten.length > 0) throw unwritten[0].error;
  return { tasks: lines.length, trials: pending.length, script: files.script };
}

/** A word as the shell takes it. */
function quoted(word: string): string {
  return /^[\w./@%+=:,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * Runs the trials of one task of a sweep that was written for a cluster, but for those that are in its journal. Throws a KanError where the directory has no
 * such sweep, of this version, and no such task; the signal's reason once that is aborted: what was run by then is in the journal.
 */
export async function runTask(
  settings: { directory: string; index: number },
  options: { signal?: AbortSignal } = {},
): Promise<{ ran: number; known: number }> {
  checkRecord('runTask: `settings`', settings, "{ directory: 'sweep', index: 0 }");
  checkNames('runTask', settings, ['directory', 'index'], 'directory');
  checkNames('runTask', options, ['signal']);
  const { directory, index } = settings;
  checkPath('runTask', directory);
  checkInteger('runTask: `index`', index, 0);
  const { signal } = options;
  const { table } = await readSweepRecord(directory);
  const { tasks } = taskFiles(directory);
  const text = await readFile(tasks, 'utf8').catch((error: unknown) => {
    throw fileError(error, tasks, 'be read');
  });
  const lines = text.trimEnd().split('\n');
  if (index >= lines.length)
    throw new KanError(
      `${tasks} has ${counted(lines.length, 'task')}, numbered from 0; got ${index}`,
      'see the array in sweep.sh',
    );
  const trials = trialsOf(lines[index], tasks);
  const files = sweepFiles(directory);
  const journal = openJournal(files.journal, table);
  const backend = await openBackend({ threads: 1 });
  try {
    const run = trialRunner(await readSweepTable(files.tables, table), backend);
    let ran = 0;
    for (const trial of trials) {
      const named = { id: trialDigest(table, trial), trial };
      if ((await journal.look()).has(named.id)) continue;
      const began = performance.now();
      const result = await run(trial, signal);
      await journal.keep(named, { result, run: { seconds: (performance.now() - began) / 1000, host: hostname() } });
      ran++;
    }
    return { ran, known: trials.length - ran };
  } finally {
    backend.close();
    journal.close();
  }
}

function trialsOf(line: string, path: string): NamedTrial['trial'][] {
  try {
    const value: unknown = JSON.parse(line);
    if (Array.isArray(value)) return value as NamedTrial['trial'][];
  } catch {
    // told below
  }
  throw new KanError(`${path} is damaged`, 'write it again: `kan sweep --collect`');
}
