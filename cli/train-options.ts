// What `kan train` can be told: its options, their readers and their help. Knows no table and no training.

import type { Command } from 'commander';
import { trainingDefaults, type TrainingSettings } from 'kanjs/files';
import { modelKinds } from 'kanjs/model';
import { tableOptions, wordEncodings } from 'kanjs/train';
import { libraryOption } from './library-option.js';
import { addEngineOptions, type EngineSettings } from './engine-options.js';
import { addDeviceOptions } from './model-input.js';
import {
  addCommonOptions,
  classWeights,
  directions,
  formula,
  integer,
  interval,
  names,
  number,
  option,
  UsageError,
  wordsByName,
  widths,
  words,
  wordOrNamed,
} from './option.js';
import { addReadingOptions } from './reading-options.js';
import { timeLimitOption } from './stopping.js';
import { orStdin } from './table-input.js';
import { shellWord } from './shell-word.js';

/** The specification's example: what `kan train` learns when it is given nothing else. */
export const exampleFunction = 'sin(pi*x)*exp(-x/2)';

/** Settings of the run under their own names, and what only the command has. */
export interface TrainSettings extends Omit<TrainingSettings, 'data' | 'dataName'>, EngineSettings {
  target?: string[];
  outputDir: string;
  timeLimit?: number;
  json?: boolean;
  debug?: boolean;
}

/** Options of the library that most runs need to be told; then the others that the command has. */
const first = ['target', 'task', 'layers', 'epochs'] as const;
const others = (Object.keys(tableOptions) as (keyof typeof tableOptions)[]).filter(
  (name) => !(first as readonly string[]).includes(name) && !('place' in tableOptions[name]),
);

/** Values that are written in a way of their own. */
export const readers: Parameters<typeof libraryOption>[1] extends infer D
  ? Partial<Record<keyof typeof tableOptions, D>>
  : never = {
  target: { read: names, value: 'columns', help: 'what to predict: a column, or several numbers a,b' },
  layers: { read: widths('--layers') },
  model: {
    choices: [...modelKinds, 'sparse'],
    help: 'how layers are put together: kan, residual, deep; sparse also removes weak edges',
  },
  sparsity: { is: 'number', above: 0 },
  monotone: { read: directions('--monotone') },
  loss: { choices: ['mse', 'mae', 'huber'], help: 'loss of a regression (default: mse)' },
  classWeights: { read: classWeights('--class-weights') },
  scaling: { read: wordOrNamed('--scaling', tableOptions.scaling.choices) },
  dates: { read: words('--dates', tableOptions.dates.choices) },
  validation: { is: 'number' },
  encode: { read: wordsByName('--encode', wordEncodings) },
};

/** The verb `train` with its options; `run` is called with what was given. */
export function trainCommand(
  program: Command,
  run: (file: string | undefined, settings: TrainSettings) => Promise<void>,
): void {
  const command = program
    .command('train')
    .summary('train a network on a table or a formula')
    .description(
      `Trains a network on a CSV table, on samples of a formula, or, given neither, on samples of ${exampleFunction}.\n` +
        'Writes results.json, model.safetensors and report.html. Ctrl-C stops early and keeps what was learned.',
    )
    .argument('[data.csv]', `a table: CSV with a header line, JSON lines or Parquet; ${orStdin}`);
  for (const name of first) command.addOption(libraryOption(name, readers[name]));
  command
    .addOption(timeLimitOption('stop training after this many seconds and keep what was learned'))
    .addOption(
      option(
        '--function <formula>',
        `learn a formula instead of a table, such as "${exampleFunction}"`,
        formula('--function'),
      ),
    )
    .addOption(option('--output-dir <directory>', 'where the files go', String, './output'));
  addCommonOptions(command);
  command.optionsGroup('More options:');
  for (const name of others) command.addOption(libraryOption(name, readers[name]));
  command
    .addOption(option('--folds <n>', 'also measure by n-fold cross-validation', integer('--folds', { min: 2 })))
    .addOption(option('--ignore <columns>', 'columns to leave out, a,b', names))
    .addOption(
      option(
        '--samples <n>',
        'training samples of the formula; a fifth as many to validate',
        integer('--samples', { min: 5 }),
        trainingDefaults.samples,
      ),
    )
    .addOption(
      option('--noise <sd>', 'noise added to the formula', number('--noise', { min: 0 }), trainingDefaults.noise),
    )
    .addOption(
      option(
        '--range <lo,hi>',
        "the formula's inputs are drawn from this range",
        interval('--range'),
        trainingDefaults.range,
      ),
    );
  addReadingOptions(command).optionsGroup('More options:');
  addDeviceOptions(command)
    .addOption(
      option(
        '--checkpoint-every <epochs>',
        'epochs between two checkpoints; 0 for none',
        integer('--checkpoint-every', { min: 0 }),
        trainingDefaults.checkpointEvery,
      ),
    )
    .option('--resume', 'continue from the newest checkpoint in the output directory');
  addEngineOptions(command, 'networks of an ensemble and folds are trained')
    .addHelpText('after', '\nExample:\n  kan train iris.csv --target species --output-dir iris')
    .action(run);
}

/** What is wrong with the options taken together, before anything is read. */
export function checkCombination(file: string | undefined, settings: TrainSettings): void {
  const { target } = settings;
  if (file !== undefined && settings.function !== undefined) {
    throw new UsageError('a table and `--function` cannot be learned at once', 'leave one of them out');
  }
  if (file !== undefined && (target === undefined || target.length === 0)) {
    throw new UsageError(
      `\`--target\` is missing: which column of ${file} is to be predicted?`,
      `kan train ${shellWord(file)} --target <column>`,
    );
  }
  if (settings.engine === 'bullmq' && settings.ensemble === undefined && settings.folds === undefined) {
    throw new UsageError(
      '`--engine bullmq` is for several trainings at once, and here is one',
      'with `--ensemble 5` or `--folds 5` there are several; settings are tried by `kan sweep`',
    );
  }
  if (settings.engine === 'bullmq' && settings.ensemble !== undefined && (settings.checkpointEvery ?? 0) > 0) {
    throw new UsageError(
      '`--checkpoint-every` keeps the networks of an ensemble on this machine, one after the other',
      'leave it out, or `--engine bullmq`: networks that are finished are kept either way',
    );
  }
  if (file === undefined && target !== undefined) {
    throw new UsageError('`--target` names a column, but there is no table', 'kan train data.csv --target <column>');
  }
}
