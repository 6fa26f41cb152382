// The command as a function: arguments in, an exit code out. Knows the verbs' names and how trouble is told, nothing else.

import { Command, CommanderError } from 'commander';
import { KanError } from 'kanjs';
import { addDiscover } from './discover.js';
import { addEvaluate } from './evaluate.js';
import { addExport } from './export.js';
import { addFit } from './fit.js';
import { addInfo } from './info.js';
import { addImport } from './import.js';
import type { Io } from './io.js';
import { acceptSpecified } from './library-option.js';
import { UsageError } from './option.js';
import { addPlay } from './play.js';
import { addPlot } from './plot.js';
import { printableIo } from './printable-io.js';
import { addPredict } from './predict.js';
import { addPrune } from './prune.js';
import { addRefine } from './refine.js';
import { addSweep } from './sweep.js';
import { addSymbolic } from './symbolic.js';
import { addTrain } from './train.js';
import { addTrial } from './trial.js';
import { addWorker } from './worker.js';
import { readingGroup } from './reading-options.js';
import { version } from './version.js';
import { inCommand, inFlags } from './option-words.js';

/**
 * Runs `kan` with the words after it. Resolves to 0 on success, 1 on a failure and 2 when the command line itself is
 * wrong; an error is one or two lines on `io.err`, with the stack only under `--debug`. Never throws, never exits.
 */
export async function main(argv: readonly string[], raw: Io): Promise<number> {
  const io = printableIo(raw);
  const words = acceptSpecified(asHelp(argv));
  const help: string[] = [];
  try {
    const kan = program(io, raw, help);
    // help for a verb that there is not: commander would show that of all
    const known =
      words[0] === undefined || words[0].startsWith('-') || kan.commands.some((verb) => verb.name() === words[0]);
    await kan.parseAsync(known ? words : words.slice(0, 1), { from: 'user' });
    return 0;
  } catch (error) {
    return await tell(error, io, { help: help.join(''), debug: words.includes('--debug') });
  }
}

/** `kan help train` as `kan train --help`. */
function asHelp(words: readonly string[]): readonly string[] {
  return words[0] === 'help' ? [...words.slice(1, 2), '--help'] : words;
}

/** The verbs and their options; `raw` takes tables, which are data and no words to anybody; what commander writes of help and version is added to `help`. */
function program(io: Io, raw: Io, help: string[]): Command {
  const kan = new Command('kan')
    .description('Kolmogorov-Arnold Networks: a table in, a trained network out')
    .version(version)
    .helpCommand(false)
    .exitOverride()
    .configureHelp({ groupItems: inOrder })
    .configureOutput({
      writeOut: (text) => void help.push(text),
      writeErr: (text) => void help.push(text),
      outputError: () => {}, // told by tell()
      getOutHelpWidth: () => Math.min(io.columns, 110),
      getErrHelpWidth: () => Math.min(io.columns, 110),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText(
      'after',
      '\nExample:\n  kan train iris.csv --target species\n\nHelp for one command: kan train --help\n\nExit codes: 0 done, or stopped by Ctrl-C, SIGTERM or a time limit with the best so far written; 1 failed, or\nstopped with nothing to write; 2 wrong usage. A second Ctrl-C ends at once.',
    );
  kan.commandsGroup('Learn from a table:');
  addTrain(kan, io);
  addSweep(kan, io);
  addDiscover(kan, io);
  addFit(kan, io);
  addPlay(kan, io);
  kan.commandsGroup('Use a model:');
  addPredict(kan, io, raw.outTerminal ? io : raw);
  addEvaluate(kan, io);
  addExport(kan, io);
  addImport(kan, io);
  kan.commandsGroup('Look at a model, and change it:');
  addInfo(kan, io);
  addPlot(kan, io);
  addSymbolic(kan, io);
  addPrune(kan, io);
  addRefine(kan, io);
  kan.commandsGroup('Trials of a sweep on other machines:');
  addWorker(kan, io);
  addTrial(kan, io);
  return kan;
}

/** Groups of options, or of verbs, as they come, but for what stands in the help of most verbs: that is last. */
function inOrder<T>(_: T[], visible: T[], groupOf: (item: T) => string): Map<string, T[]> {
  const last = ['More options:', readingGroup];
  const groups = [...new Set(visible.map(groupOf))].toSorted((a, b) => last.indexOf(a) - last.indexOf(b));
  return new Map(groups.map((group) => [group, visible.filter((item) => groupOf(item) === group)]));
}

async function tell(error: unknown, io: Io, { help, debug }: { help: string; debug: boolean }): Promise<number> {
  if (isBrokenPipe(error)) return 0;
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) {
      return await io.out(help).then(
        () => 0,
        (failure: unknown) => tell(failure, io, { help: '', debug }),
      );
    }
    if (error.code === 'commander.help') io.err(help);
    else io.err(lines(usageProblem(error)));
    return 2;
  }
  if (debug && error instanceof Error && error.stack) io.err(`${error.stack}\n`);
  if (error instanceof KanError) {
    io.err(lines(error));
    return error instanceof UsageError ? 2 : 1;
  }
  const name = error instanceof Error ? error.name : '';
  if (name === 'AbortError' || name === 'TimeoutError') {
    io.err(`kan: stopped ${name === 'AbortError' ? 'at your request' : 'at the time limit'}; nothing was written\n`);
    return 1;
  }
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError && /allocation failed/.test(message)) {
    io.err(
      'kan: there is not enough memory for this\nhint: give it fewer rows or columns, or a smaller network; `ulimit -v` tells whether memory is limited here\n',
    );
    return 1;
  }
  if (isSystemError(error)) {
    io.err(`kan: the system refused: ${message}\n`);
    return 1;
  }
  io.err(
    `kan: ${message} — this is a fault in kan itself\nhint: run again with \`--debug\` and report what it prints\n`,
  );
  return 1;
}

/** Commander's words in ours: `unknown option '--x'\n(Did you mean --y?)` → message and hint. */
function usageProblem(error: CommanderError): KanError {
  const [first, ...more] = error.message
    .replace(/^error: /, '')
    .replaceAll("'", '`')
    .split('\n');
  const suggestion = /^\(Did you mean (?:one of )?(.*)\?\)$/.exec(more.join(' '))?.[1];
  const hint = suggestion
    ? `did you mean ${suggestion
        .split(', ')
        .map((word) => `\`${word}\``)
        .join(' or ')}?`
    : undefined;
  const fallback = error.code === 'commander.unknownCommand' ? 'see `kan --help`' : 'add `--help` to see what there is';
  return new KanError(first.replace(/\.$/, ''), hint ?? fallback);
}

function lines(error: KanError): string {
  return `kan: ${inCommand(error.message)}\n${error.hint === undefined ? '' : `hint: ${inFlags(error.hint)}\n`}`;
}

/** No memory, no more processes: not the fault of the command line, and not of the program. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).syscall !== undefined;
}

function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'EPIPE';
}
