// `kan sweep`: many trainings on one table; results.json, model.safetensors and report.html of the best out. The sweep itself is `runSweep`; what is said
// of it is in sweep-text.ts and sweep-progress.ts.

import { readFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import type { Command } from 'commander';
import { KanError, type SweepSpec } from 'kanjs';
import { fileError } from 'kanjs/files';
import {
  fixedSettings,
  readSweep,
  runSweep,
  type SweepRun,
  type SweepSettings,
  sweepFiles,
  variableSettings,
  writeTasks,
} from 'kanjs/sweep';
import { addEngineOptions, engineOf, type EngineSettings } from './engine-options.js';
import type { Io } from './io.js';
import { libraryOption } from './library-option.js';
import { counted } from './number-text.js';
import { addCommonOptions, choice, integer, names, option, UsageError } from './option.js';
import { unwrittenError } from './outputs.js';
import { addReadingOptions, readingOf, type ReadingSettings } from './reading-options.js';
import { listenForStop, timeLimitOption } from './stopping.js';
import { addOtherSettings, addSpaceOptions, type Values } from './sweep-options.js';
import { followSweep } from './sweep-progress.js';
import { sweepText } from './sweep-text.js';
import { isStdin, orStdin, readQuietly } from './table-input.js';
import { shellWord } from './shell-word.js';

/** Everything `kan sweep` can be told. */
interface SweepFlags extends ReadingSettings, EngineSettings {
  [setting: string]: unknown;
  target?: string[];
  sweep?: string;
  outputDir: string;
  threads?: number;
  emit?: 'slurm';
  collect?: boolean;
  perTask?: number;
  resume?: boolean;
  timeLimit?: number;
  ignore?: string[];
  json?: boolean;
}

export function addSweep(program: Command, io: Io): void {
  const command = program
    .command('sweep')
    .summary('try many settings, and train with the best')
    .description(
      'Trains a network for every combination of the given values, each without each part of the rows in turn, and one with the best of them on all rows. ' +
        'Writes results.json, model.safetensors, report.html, and a journal while it goes on: after any end the same command with --resume goes on from there.',
    )
    .argument('[data.csv]', `a table: CSV with a header line, JSON lines or Parquet; ${orStdin}`)
    .addOption(
      libraryOption('target', {
        value: 'columns',
        help: 'what to predict: a column, or several numbers a,b',
        read: names,
      }),
    )
    .addOption(
      option('--sweep <file.json>', 'what to try, from a file: {"target": "y", "vary": {"gridSize": [3, 5]}}', String),
    );
  addSpaceOptions(command);
  command
    .addOption(option('--output-dir <directory>', 'where the files go', String, './sweep'))
    .option('--resume', 'go on with the journal in the output directory')
    .addOption(
      option(
        '--threads <n>',
        'trials at once on this machine (default: one for each processor, at most 8)',
        integer('--threads', { min: 1, max: 256 }),
      ),
    )
    .addOption(timeLimitOption('stop after this many seconds; --resume goes on'));
  addCommonOptions(command);
  command.optionsGroup('Where trials run:');
  addEngineOptions(command, 'trials run')
    .addOption(
      option('--emit <scheduler>', 'run nothing; write the script of an array for slurm', choice('--emit', ['slurm'])),
    )
    .option('--collect', 'run nothing; of the sweep in the output directory say what is missing, or who is best')
    .addOption(
      option(
        '--per-task <n>',
        'trials of each task of the array (default: 10 or more)',
        integer('--per-task', { min: 1 }),
      ),
    );
  addOtherSettings(command);
  command.addOption(option('--ignore <columns>', 'columns to leave out, a,b', names));
  addReadingOptions(command).optionsGroup('More options:');
  command
    .addHelpText(
      'after',
      '\nExamples:\n  kan sweep data.csv --target y --grid-size 3,5,10 --layers none,8,16 --optimizer adamw,lm --folds 5 --seeds 5\n' +
        '  kan sweep data.csv --target y --learning-rate 0.001..0.1 --grid-size 3..20 --strategy halving --trials 60',
    )
    .action((file: string | undefined, flags: SweepFlags) => carryOut(file, flags, io));
}

async function carryOut(file: string | undefined, flags: SweepFlags, io: Io): Promise<void> {
  const { outputDir, resume = false, threads, timeLimit, json = false } = flags;
  const elsewhere = flags.emit !== undefined || flags.collect === true;
  const { source, ...settings } = flags.collect ? await collected(file, flags) : await asked(file, flags);
  const engine = elsewhere ? null : engineOf(flags, io);
  if (engine === undefined) compileForShortRuns();
  const stopping = listenForStop(io, timeLimit);
  const progress = followSweep(io, json, source);
  try {
    const run = await runSweep(
      { ...settings, outputDir, resume: resume || flags.collect === true },
      { threads, engine, signal: stopping.signal, onEvent: progress.tell },
    ).finally(() => progress.end());
    if (run.pending.length > 0) await emit(run, flags, io);
    else await report(run, flags, io);
  } catch (error) {
    if (!stopping.signal.aborted || error !== stopping.signal.reason) throw error;
    throw new KanError(
      `stopped ${stopping.why()}; what was run is in ${sweepFiles(outputDir).journal}`,
      'the same command with `--resume` goes on from there',
    );
  } finally {
    stopping.end();
  }
}

/**
 * Every thread compiles the library for itself, and of a sweep of some seconds that is much: plain code at once, and the best code later, took a third less
 * processor time, and left the second processor to the second thread. Only in a process that is the command's own.
 */
function compileForShortRuns(): void {
  const { v8, bun, deno } = process.versions as Record<string, string | undefined>;
  const version = Number.parseInt(v8 ?? '', 10);
  // Node 20, 22 and 24; one that does not know a switch says so on the terminal
  if (bun !== undefined || deno !== undefined || !(version >= 11 && version <= 13)) return;
  setFlagsFromString('--always-sparkplug');
  if (version === 11) setFlagsFromString('--interrupt-budget=500000');
}

/** What a sweep is about, and what its table is called. */
type Given = Pick<SweepSettings, 'data' | 'dataName' | 'spec' | 'reading'> & { source: string };

async function asked(file: string | undefined, flags: SweepFlags): Promise<Given> {
  if (file === undefined)
    throw new UsageError('there is no table to learn from', 'kan sweep data.csv --target <column> --grid-size 3,5,10');
  const { ignore } = flags;
  const reading = { ...readingOf(flags), ...(ignore && { ignore }) };
  const spec = await specOf(flags, file);
  if (isStdin(file)) return { source: 'stdin', data: await readQuietly(file, reading), dataName: file, spec };
  return { source: file, data: file, spec, reading };
}

/** The sweep whose trials have been run elsewhere, as it was written down. */
async function collected(file: string | undefined, { outputDir, emit: scheduler }: SweepFlags): Promise<Given> {
  if (file !== undefined || scheduler !== undefined)
    throw new UsageError(
      '`--collect` is about a sweep that was written before',
      'kan sweep --collect --output-dir sweep',
    );
  const { table, data, spec } = await readSweep(outputDir);
  return { source: data ?? outputDir, data: table, spec, ...(data !== null && { dataName: data }) };
}

/** Writes the tasks of trials that are still to be run, and says how. */
async function emit({ pending, trials }: SweepRun, { outputDir, perTask, json }: SweepFlags, io: Io): Promise<void> {
  const command = [process.execPath, process.argv[1]];
  const written = await writeTasks(outputDir, pending, { command, perTask });
  const count = counted(pending.length, 'trial');
  await io.out(
    json
      ? `${JSON.stringify({ ...written, done: trials })}\n`
      : `${count} to run, in ${counted(written.tasks, 'task')}\nNext: sbatch ${shellWord(written.script)}, and when it has ended kan sweep --collect --output-dir ${shellWord(outputDir)}\n`,
  );
}

/** What was asked for on the command line, with the file of `--sweep` below it. */
async function specOf(flags: SweepFlags, file: string): Promise<SweepSpec> {
  const given = flags.sweep === undefined ? {} : await readSpec(flags.sweep);
  const flagged = fixedSettings.filter((name) => flags[name] !== undefined);
  const fixed = flagged.map((name): [string, unknown] => {
    const value = flags[name];
    return [name, variableSettings.includes(name) ? (value as Values).values : [value]];
  });
  // what the command line says of a setting takes the place of what the file says, whichever it is
  const without = (record: unknown): Record<string, unknown> =>
    Object.fromEntries(Object.entries({ ...(record as object) }).filter(([name]) => !flagged.includes(name)));
  const isOne = (values: unknown): values is [unknown] => Array.isArray(values) && values.length === 1;
  const vary = { ...without(given['vary']), ...Object.fromEntries(fixed.filter(([, values]) => !isOne(values))) };
  const settings = {
    ...without(given['settings']),
    ...Object.fromEntries(fixed.flatMap(([name, values]) => (isOne(values) ? [[name, values[0]]] : []))),
  };
  const target = flags.target ?? (given.target as SweepSpec['target'] | undefined);
  if (target === undefined || target === null || target.length === 0)
    throw new UsageError(
      `\`--target\` is missing: which column of ${file} is to be predicted?`,
      `kan sweep ${shellWord(file)} --target <column>`,
    );
  const own = ['strategy', 'trials', 'folds', 'seeds', 'seed', 'metric'].flatMap((name) =>
    flags[name] === undefined ? [] : [[name, flags[name]]],
  );
  return { ...given, target, vary, settings, ...Object.fromEntries(own) } as SweepSpec;
}

async function readSpec(path: string): Promise<Record<string, unknown>> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw fileError(error, path, 'be read');
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new KanError(`${path} is not valid JSON: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new KanError(`${path} must hold an object, such as {"target": "y", "vary": {"gridSize": [3, 5]}}`);
  return value as Record<string, unknown>;
}

async function report(run: SweepRun, { json, outputDir }: SweepFlags, io: Io): Promise<void> {
  const { unwritten, points, best, metric, trials, ran, importance, files } = run;
  const paths = sweepFiles(outputDir);
  await io.out(json ? `${JSON.stringify({ best, points, metric, trials, ran, importance, files })}\n` : sweepText(run));
  if (unwritten.length > 0) throw unwrittenError([paths.model, paths.report, paths.results], unwritten, undefined);
}
