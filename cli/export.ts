// `kan export`: a model in; a file in another language out, that answers as the model does and needs no kanjs.

import { statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import type { Command } from 'commander';
import { exportModel, type ExportOptions, KanError, loadModel } from 'kanjs';
import { writeTogether } from 'kanjs/files';
import { exportTargets, sqlDialects } from 'kanjs/model';
import type { Io } from './io.js';
import { addCommonOptions, choice, integer, option, UsageError } from './option.js';
import { checkBinaryOutput, isStdout, openOutput, refuseOverwriting, unwrittenError } from './outputs.js';

interface ExportSettings extends Omit<ExportOptions, 'to' | 'keep'> {
  to?: string;
  output?: string;
  /** what `--output` was once called */
  out?: string;
  keep?: string[];
  json?: boolean;
}

export function addExport(program: Command, io: Io): void {
  const names = exportTargets.map(({ name }) => name);
  const command = program
    .command('export')
    .summary('write a model in another language')
    .description(
      `Writes a file that answers as the model does and needs no kanjs: ${exportTargets.map(({ name, what }) => `${name} (${what})`).join(', ')}. Columns go in by name; scales, words, gaps, dates, classes and ensembles are in it, and rows with the model's own answers, by which it tests itself.`,
    )
    .argument('<model.safetensors>', 'a model written by kan train, or from a program')
    .addOption(option('--to <language>', names.join(', '), choice('--to', names)))
    .addOption(
      option('-o, --output <file>', 'where it goes, - for stdout (default: beside the model, under its name)', String),
    )
    .addOption(option('--out <file>', 'the same', String).hideHelp())
    .addOption(
      option(
        '--precision <name>',
        "c, onnx: double or float (default: double, of onnx the model's own)",
        choice('--precision', ['double', 'float'] as const),
      ),
    )
    .addOption(
      option('--dialect <name>', `sql: ${sqlDialects.join(', ')} (default: duckdb)`, choice('--dialect', sqlDialects)),
    )
    .addOption(option('--table <name>', 'sql: the table that is read (default: data)', String))
    .addOption(option('--view <name>', 'sql: make a view of this name (default: a plain query)', String))
    .addOption(
      option(
        '--keep <columns>',
        'sql: columns to pass on, with commas between (default: those that are read)',
        (text: string) => text.split(','),
      ),
    )
    .addOption(
      option('--digits <n>', 'latex, mathml: digits of numbers (default: 5)', integer('--digits', { min: 1, max: 17 })),
    );
  addCommonOptions(command)
    .addHelpText(
      'after',
      '\nExamples:\n  kan export output/model.safetensors --to js -o model.js\n  kan export output/model.safetensors --to sql --dialect postgresql --table customers --view scores',
    )
    .action((path: string, settings: ExportSettings) => exportFile(path, settings, io));
}

async function exportFile(
  path: string,
  { to, output, out = output, json, ...settings }: ExportSettings,
  io: Io,
): Promise<void> {
  if (to === undefined)
    throw new UsageError('`--to` is missing', `say the language: ${exportTargets.map(({ name }) => name).join(', ')}`);
  const { model } = await loadModel(path);
  const toStdout = out !== undefined && isStdout(out);
  const place = placeOf(path, toStdout ? undefined : out);
  const files = await exportModel(model, { ...settings, to, name: place.name });
  if (toStdout) {
    if (files.some(({ extra }, i) => i > 0 && !extra))
      throw new KanError(
        `${to} is ${files.length} files (${files.map(({ name }) => name).join(', ')})`,
        'give `--output` a name',
      );
    const [{ content }] = files;
    if (typeof content !== 'string') checkBinaryOutput('-', json, io);
    const file = await openOutput('-', io);
    await file.write(content);
    return await file.finish();
  }
  const paths = files.map(({ name }, i) =>
    i === 0 && place.file !== undefined ? place.file : join(place.folder, name),
  );
  refuseOverwriting(paths, [path]);
  const unwritten = await writeTogether(files.map(({ content }, i) => ({ path: paths[i], data: () => content })));
  if (unwritten.length > 0) throw unwrittenError(paths, unwritten, undefined);
  if (json) await io.out(`${JSON.stringify({ written: paths })}\n`);
  else await io.out(paths.map((each) => `written  ${each}\n`).join(''));
}

/** Where files go, and what they are called; `file` where the first has a name of its own. */
function placeOf(path: string, out: string | undefined): { folder: string; name: string; file?: string } {
  const named = (file: string): string => {
    const letters = basename(file, extname(file)).replace(/\W/g, '_').slice(0, 60);
    return /^[A-Za-z_]/.test(letters) ? letters : `_${letters}`;
  };
  if (out === undefined) return { folder: dirname(path), name: named(path) };
  if (/[\\/]$/.test(out) || isFolder(out)) return { folder: out, name: named(path) };
  return { folder: dirname(out), name: named(out), file: out };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
