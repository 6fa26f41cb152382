// What prune and refine share: training what is left or made, and a table of before and after.

import { join } from 'node:path';
import type { Command } from 'commander';
import { encodeModel, KanError, type Model, type TableMetrics, type TableResult } from 'kanjs';
import type { PruneSide } from 'kanjs/explain';
import { prepareDirectory } from 'kanjs/files';
import type { EpochCallback, Optimizer } from 'kanjs/train';
import type { Io } from './io.js';
import { placed } from './metrics-text.js';
import { aligned, counted, figure } from './number-text.js';
import { libraryOption } from './library-option.js';
import { integer, option } from './option.js';
import { openOutput, rescueModel } from './outputs.js';
import { createProgress } from './progress.js';
import { type Interrupted, listenForStop, timeLimitOption } from './stopping.js';
import { createWaiting } from './waiting.js';

export interface RetrainSettings {
  retrain: number;
  optimizer: Optimizer;
  learningRate?: number;
  validation?: number;
  splitBy?: string;
  orderBy?: string;
  seed?: number;
  timeLimit?: number;
}

/** Adds the options of further training. Their defaults are set here, and Commander writes them into the help. */
export function addRetrainOptions(command: Command): Command {
  return command
    .addOption(
      libraryOption('optimizer', { help: 'of the training afterwards', default: undefined }).default('adamw', 'adamw'),
    )
    .addOption(libraryOption('learningRate'))
    .addOption(timeLimitOption('stop after this many seconds; training afterwards keeps the best so far'))
    .addOption(
      libraryOption('validation', {
        is: 'number',
        help: 'share of rows held back to measure on; 0 measures on all (default: as the model was trained, else 0.2)',
        default: undefined,
      }),
    )
    .addOption(libraryOption('splitBy'))
    .addOption(libraryOption('orderBy'))
    .addOption(
      libraryOption('seed', {
        help: 'for the split; as the model was trained the same rows are held back (default: that, else 42)',
        default: undefined,
      }),
    );
}

/** Where the model of a verb goes: into a file, or into a directory under the name that `kan train` gives it. */
export interface ModelOutput {
  output: string;
  outputDir?: string;
}

/** Adds both ways to say it. */
export function addModelOutput(command: Command, help: string, usual: string): Command {
  return command
    .addOption(option('-o, --output <file>', `${help}, - for stdout`, String, usual))
    .addOption(
      option('--output-dir <directory>', `write it there as ${trainingFileName}, as kan train does`, String).conflicts(
        'output',
      ),
    );
}

/** The settings with the file that the model goes to, whose directory is made. */
export async function withModelOutput<T extends ModelOutput>(settings: T): Promise<T> {
  const { outputDir } = settings;
  if (outputDir === undefined) return settings;
  await prepareDirectory(outputDir);
  return { ...settings, output: join(outputDir, trainingFileName) };
}

const trainingFileName = 'model.safetensors';

/** The option of every verb that can train on. */
export function retrainOption(what: string): ReturnType<typeof option> {
  return option('--retrain <epochs>', what, integer('--retrain', { min: 0 }), 0);
}

/**
 * Options of the work in the library's words, with progress on stderr (what is being `doing`, then epochs), Ctrl-C and the time limit, from
 * now on until `end`.
 */
export function followTraining(
  { retrain, optimizer, learningRate, validation, splitBy, orderBy, seed, timeLimit }: RetrainSettings,
  doing: string,
  json: boolean | undefined,
  io: Io,
): {
  options: Omit<RetrainSettings, 'timeLimit'> & {
    signal: AbortSignal;
    onEpoch: EpochCallback;
  };
  end: () => void;
  /** what ended training early */
  why: () => string;
  interrupted: () => Interrupted;
} {
  const stopping = listenForStop(io, timeLimit);
  const waiting = createWaiting(io, doing);
  const progress = createProgress(io, Math.max(1, retrain), {
    quiet: retrain === 0 || (json === true && !io.terminal),
  });
  return {
    options: {
      retrain,
      optimizer,
      ...(validation === undefined ? {} : { validation }),
      ...(seed === undefined ? {} : { seed }),
      ...(learningRate === undefined ? {} : { learningRate }),
      ...(splitBy === undefined ? {} : { splitBy }),
      ...(orderBy === undefined ? {} : { orderBy }),
      signal: stopping.signal,
      onEpoch: (event) => {
        waiting.end();
        progress.epoch(event);
      },
    },
    end: () => {
      waiting.end();
      progress.end();
      stopping.end();
    },
    why: stopping.why,
    interrupted: stopping.interrupted,
  };
}

/** Rows of a table of before and after: one for each figure of the metrics. */
export function metricRows(before: PruneSide['metrics'], after: PruneSide['metrics']): string[][] {
  const isClasses = (metrics: PruneSide['metrics']): metrics is TableMetrics & { task: 'classification' } =>
    'task' in metrics && metrics.task === 'classification';
  if (isClasses(before) && isClasses(after))
    return [
      ['accuracy', figure(before.accuracy), figure(after.accuracy)],
      ['log-loss', figure(before.logLoss), figure(after.logLoss)],
      ['balanced accuracy', placed(before.balancedAccuracy), placed(after.balancedAccuracy)],
      ['AUC', placed(before.auc), placed(after.auc)],
    ];
  if (isClasses(before) || isClasses(after)) return [];
  return [
    ['RMSE', figure(before.rmse), figure(after.rmse)],
    ['MAE', figure(before.mae), figure(after.mae)],
    ['R²', placed(before.r2), placed(after.r2)],
  ];
}

/** A table of before and after. */
export function comparison(rows: readonly (readonly string[])[]): string {
  return aligned([['', 'before', 'after'], ...rows], '');
}

/** How the training afterwards went, as a line; nothing without one. */
export function trainingLine(training: TableResult | undefined, why: string): string {
  if (!training) return '';
  const { history, stopped } = training;
  const aborted = stopped === 'aborted' ? `, then stopped ${why}` : '';
  return `trained further for ${counted(history.trainLoss.length, 'epoch')}${aborted}\n`;
}

/** What `--json` says of it. */
export function trainingJson(training: TableResult | undefined): Record<string, unknown> {
  return training ? { retrained: { epochs: training.history.trainLoss.length, stopped: training.stopped } } : {};
}

/** Writes the model that `work` gives; that it can be written is known before work is done. */
export async function writeModel<T extends { model: Model }>(
  output: string,
  extra: Record<string, unknown>,
  io: Io,
  work: () => Promise<T>,
): Promise<T> {
  const file = await openOutput(output, io);
  let made: T | undefined;
  try {
    made = await work();
    await file.write(encodeModel(made.model, extra));
    await file.finish();
    return made;
  } catch (error) {
    await file.abandon();
    if (made === undefined || !(error instanceof KanError)) throw error;
    const rescued = await rescueModel(made.model, extra);
    throw new KanError(
      error.message + (rescued === undefined ? '' : `; the model was saved as ${rescued}`),
      error.hint,
    );
  }
}

/** Training that diverged is an error, once what was good has been written. */
export function checkTraining(training: TableResult | undefined): void {
  if (training?.stopped !== 'diverged') return;
  throw new KanError(
    `training diverged: ${training.message ?? 'the loss is not finite'}; the last good weights were written`,
    'lower `--learning-rate`',
  );
}
