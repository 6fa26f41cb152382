// What a training run with files can be told: options of the library under their own names, and where its table comes from and its files
// go. Plain JSON but for a table that is there already. Knows no training.

import { join } from 'node:path';
import type { Device } from '../src/compute/backend.js';
import { type CsvOptions, readingOptions } from '../src/data/reading-options.js';
import type { Table } from '../src/data/table.js';
import { checkInteger, KanError, show } from '../src/errors.js';
import { type ResultsConfig, settingsRecord } from '../src/format/results.js';
import type { ModelKind } from '../src/model/create.js';
import { checkNames, type OptionRule, pickOptions } from '../src/options.js';
import { tableOptions } from '../src/table/option-table.js';
import type { TableTrainOptions } from '../src/table/train-options.js';
import { trainingOptions } from '../src/train/option-table.js';
import { checkForOptimizer } from '../src/train/options.js';
import type { SparsityOptions } from '../src/train/sparsity-penalty.js';
import { checkPath } from './file-errors.js';

/** Options of `trainTable` that are functions, or of the run itself. */
type OfPrograms = 'loss' | 'metrics' | 'validation' | 'signal' | 'onEpoch' | 'checkpoint' | 'resume' | 'backend';

/** Reads a table as it is told, without the columns to ignore. */
export type TableSource = (options: CsvOptions & { ignore: readonly string[]; signal?: AbortSignal }) => Promise<Table>;

/**
 * What a training run can be told: options of `trainTable` and of `readTableFile`, where its table comes from and its files go. Plain JSON but
 * for a table as `data`.
 */
export interface TrainingSettings
  extends Omit<TableTrainOptions, OfPrograms | 'target' | 'model' | 'sparsity'>, Omit<CsvOptions, 'ignore'> {
  /** the table: the path of a CSV file, a table, or what reads one; either this or `function` */
  data?: string | Table | TableSource;
  /** what the data is called in the results; default: its path */
  dataName?: string;
  /** columns to leave out */
  ignore?: readonly string[];
  /** the column to predict, or several columns of numbers; for `data` */
  target?: string | string[];
  /** a formula to learn instead of a table; drawn from it are `samples` rows and a fifth as many to validate */
  function?: string;
  /** default 1000 */
  samples?: number;
  /** standard deviation of the noise on the formula's values; default 0.01 */
  noise?: number;
  /** where the formula's inputs are drawn from; default [0, 1] */
  range?: [number, number];
  /** how layers are put together; 'sparse' is 'kan' with weak edges removed; default 'kan' */
  model?: ModelKind | 'sparse';
  /** options of the penalty, or its weight alone */
  sparsity?: number | SparsityOptions;
  loss?: 'mse' | 'mae' | 'huber';
  /** share of rows held back; default 0.2, 0 is none */
  validation?: number;
  /** folds of a cross-validation after the training; default: none */
  folds?: number;
  /** what computes, where no backend is given; default 'auto' */
  device?: Device;
  threads?: number;
  /** where the files go; default: none are written */
  outputDir?: string;
  /** epochs from one checkpoint to the next, 0 for none; they need `outputDir`; default 0 */
  checkpointEvery?: number;
  /** whether to go on from the newest checkpoint in `outputDir`; default false */
  resume?: boolean;
}

/** What holds where nothing is given, beside the library's own. */
export const trainingDefaults = {
  samples: 1000,
  noise: 0.01,
  range: [0, 1] as [number, number],
  device: 'auto' as Device,
  checkpointEvery: 0,
};

/** Settings with the defaults of what only a run with files has. */
export type WholeSettings = TrainingSettings & typeof trainingDefaults & { target?: string[] };

/** The files of a run in its directory. Throws a KanError on arguments that make no sense. */
export function trainingFiles(directory: string): { results: string; model: string; report: string } {
  checkPath('trainingFiles', directory);
  return {
    results: join(directory, 'results.json'),
    model: join(directory, 'model.safetensors'),
    report: join(directory, 'report.html'),
  };
}

const readingNames = Object.keys(readingOptions) as (keyof typeof readingOptions)[];
const own = [
  'data',
  'dataName',
  'ignore',
  ...readingNames,
  'function',
  'samples',
  'noise',
  'range',
  'folds',
  'device',
  'threads',
  'outputDir',
  'checkpointEvery',
  'resume',
] as const;
const ofPrograms = new Set(['metrics', 'signal', 'onEpoch', 'checkpoint', 'backend']);
const known = [...Object.keys(tableOptions).filter((name) => !ofPrograms.has(name)), ...own];

/** Settings that make sense together, with defaults. Throws a KanError for a name, a value or a combination that does not. */
export function checkSettings(given: TrainingSettings): WholeSettings {
  checkNames('runTraining', given, known);
  const settings = {
    ...trainingDefaults,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  } as TrainingSettings & typeof trainingDefaults;
  const { data, function: formula, target, samples, folds, checkpointEvery, outputDir, resume } = settings;
  if ((data === undefined) === (formula === undefined))
    throw new KanError('runTraining: needs either `data` or `function` to learn', 'give one of them');
  const targets = typeof target === 'string' ? [target] : target;
  if (data !== undefined && (targets === undefined || targets.length === 0))
    throw new KanError('runTraining: `target` is missing: which column of `data` is to be predicted?');
  if (data === undefined && targets !== undefined)
    throw new KanError('runTraining: `target` names a column, but there is no table', 'leave it out, or give `data`');
  const read = typeof data === 'string' || typeof data === 'function';
  const unread = read ? undefined : readingNames.find((name) => settings[name] !== undefined);
  if (unread !== undefined)
    throw new KanError(
      `runTraining: \`${unread}\` says how a file is read, but nothing is read here`,
      'leave it out, or give the path of a table as `data`',
    );
  checkInteger('runTraining: `samples`', samples, 5);
  checkInteger('runTraining: `checkpointEvery`', checkpointEvery, 0);
  if (folds !== undefined) checkInteger('runTraining: `folds`', folds, 2);
  if (outputDir === undefined && (checkpointEvery > 0 || resume))
    throw new KanError('runTraining: checkpoints need an `outputDir`');
  if (outputDir !== undefined && typeof outputDir !== 'string')
    throw new KanError(`runTraining: \`outputDir\` must be a path; got ${show(outputDir)}`);
  const whole = { ...settings, ...(targets && { target: targets }) } as WholeSettings;
  // of what is read nothing is told before this
  const { optimizer } = whole;
  if (checkpointEvery > 0 && (optimizer === 'lm' || optimizer === 'lbfgs'))
    throw new KanError(
      `runTraining: \`checkpointEvery\` is for optimizer 'adamw'; got ${show(optimizer)}`,
      'leave it out',
    );
  if (optimizer !== undefined) checkForOptimizer(pickOptions(trainerOptions(whole), trainingOptions), optimizer);
  return whole;
}

/** How the table is to be read. */
export function readingSettings(settings: WholeSettings): CsvOptions {
  return pickOptions(settings as CsvOptions, readingOptions);
}

/** What the trainer is told of it, but for the rows. */
export function trainerOptions(settings: WholeSettings): Omit<TableTrainOptions, 'target'> {
  const { model, sparsity } = settings;
  const names: Record<string, OptionRule> = tableOptions;
  const { target: _target, resume: _resume, validation: _validation, ...given } = settings;
  return {
    ...Object.fromEntries(Object.entries(given).filter(([name]) => Object.hasOwn(names, name))),
    model: model === 'sparse' ? 'kan' : model,
    sparsity: typeof sparsity === 'number' ? { lambda: sparsity } : (sparsity ?? (model === 'sparse' ? {} : undefined)),
  };
}

/** Settings as files hold them. */
export function configOf({ data, dataName, ...settings }: WholeSettings): ResultsConfig {
  return { data: dataName ?? (typeof data === 'string' ? data : null), ...settingsRecord(settings) };
}

const passing = new Set(['output_dir', 'threads', 'resume', 'checkpoint_every', 'folds', 'recompute']);

/** Of a config what the model depends on: the same run gives the same bytes in any directory, on any number of threads. */
export function lastingConfig(config: ResultsConfig): ResultsConfig {
  return Object.fromEntries(Object.entries(config).filter(([name]) => !passing.has(name)));
}
