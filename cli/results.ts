// What a training run leaves behind: the object of results.json, the three files, and the lines on stdout.

import { arch, cpus, platform } from 'node:os';
import { join } from 'node:path';
import {
  type Backend,
  type Model,
  encodeModel,
  renderReport,
  type Table,
  type TableFolds,
  type TableResult,
} from 'kanjs';
import { inputImportance, observeModel } from 'kanjs/explain';
import { modelWidths, activeParameterCount, sparsityOf, widthsText } from 'kanjs/model';
import { writeTogether } from 'kanjs/files';
import { foldsLine, metricsLine } from './metrics-text.js';
import { count, counted, duration, figure } from './number-text.js';
import { rescueModel, unwrittenError } from './outputs.js';
import { version } from './version.js';
import type { Stopping } from './stopping.js';
import { settingsRecord } from './library-option.js';
import type { TrainSettings } from './train-options.js';

/** What a run leaves in its directory. */
export const resultFiles = { results: 'results.json', model: 'model.safetensors', report: 'report.html' } as const;

/** A finished run with what surrounds it. */
export interface Trained {
  result: TableResult;
  /** epochs of it that were done before, by the run that was resumed; else 0 */
  resumed: number;
  backend: Backend;
  folds: TableFolds | undefined;
  readSeconds: number;
  trainSeconds: number;
}

/** The object of results.json: the specification's keys first, in its spelling. */
export function resultsJson(
  file: string | undefined,
  settings: TrainSettings,
  trained: Trained,
): Record<string, unknown> {
  const { result, resumed, backend, folds, readSeconds, trainSeconds } = trained;
  const { history, metrics, rows, model, stopped, bestValidationLoss } = result;
  const last = <T>(values: readonly T[]): T | null => values.at(-1) ?? null;
  return {
    config: configJson(file, settings, result),
    final_train_loss: last(history.trainLoss),
    final_val_loss: last(history.validationLoss),
    // of the model that was written: what was lower before edges were removed does not count
    best_val_loss: bestValidationLoss ?? null,
    history: {
      train_loss: history.trainLoss,
      val_loss: history.validationLoss,
      learning_rate: history.learningRate,
      ...(history.notes && { notes: history.notes }),
    },
    metrics: { validation: metrics ?? null, ...(folds === undefined ? {} : { cross_validation: folds }) },
    ...(result.why === undefined ? {} : { optimizer: { name: result.optimizer, why: result.why } }),
    stopped,
    rows,
    parameters: activeParameterCount(model.spec),
    timing: {
      read_seconds: rounded(readSeconds),
      train_seconds: rounded(trainSeconds),
      epochs_per_second: rounded((history.trainLoss.length - resumed) / trainSeconds),
    },
    environment: {
      kanjs: version,
      node: process.versions.node,
      platform: `${platform()} ${arch()}`,
      processor: cpus()[0]?.model ?? 'unknown',
      backend: backend.name,
      variant: backend.variant,
      threads: backend.threads,
    },
  };
}

/** Where the three files go. */
export function resultPaths(directory: string): { results: string; model: string; report: string } {
  return {
    results: join(directory, resultFiles.results),
    model: join(directory, resultFiles.model),
    report: join(directory, resultFiles.report),
  };
}

/** Writes the three files into `directory`, the model first; returns the paths of those that were written, and the error of those that were not. */
export async function writeResults(
  directory: string,
  result: TableResult,
  results: Record<string, unknown>,
  { table, backend }: { table: Table; backend: Backend },
): Promise<{ written: Partial<ReturnType<typeof resultPaths>>; error?: unknown }> {
  const paths = resultPaths(directory);
  // where a model was made is no part of it: the same run gives the same bytes in any directory, on any number of threads
  const training = lastingSettings(results['config'] as Record<string, unknown>);
  const report = async (): Promise<string> =>
    renderReport(result, results, {
      observation: await observeModel(result.model, table, { backend }),
      importance: await inputImportance(result.model, { backend }),
    });
  const unwritten = await writeTogether([
    { path: paths.model, data: () => encodeModel(result.model, { training }) },
    { path: paths.report, data: report },
    { path: paths.results, data: () => `${JSON.stringify(results, null, 2)}\n` },
  ]);
  if (unwritten.length === 0) return { written: paths };
  const isMissing = (path: string): boolean => unwritten.some((each) => each.path === path);
  const rescued = isMissing(paths.model) ? await rescueModel(result.model, { training }) : undefined;
  return {
    written: Object.fromEntries(Object.entries(paths).filter(([, path]) => !isMissing(path))),
    error: unwrittenError(Object.values(paths), unwritten, rescued),
  };
}

/** Settings of a run that its result depends on. */
export function lastingSettings(config: Record<string, unknown>): Record<string, unknown> {
  const passing = new Set([
    'output_dir',
    'threads',
    'resume',
    'checkpoint_every',
    'folds',
    'recompute',
    'json',
    'debug',
    'time_limit',
  ]);
  return Object.fromEntries(Object.entries(config).filter(([name]) => !passing.has(name)));
}

/** Settings as they are written in files: in the specification's spelling. */
export function settingsJson(file: string | undefined, settings: TrainSettings): Record<string, unknown> {
  const { json: _json, debug: _debug, ...given } = settings as TrainSettings & { debug?: boolean };
  return { data: file ?? null, ...settingsRecord(given) };
}

/** What the user reads when training is done; the last line says where to look next. */
export function summaryText(
  { result, resumed, backend, folds, trainSeconds }: Trained,
  written: Partial<ReturnType<typeof resultPaths>>,
  { signal, why }: Stopping,
): string {
  const { model, history, rows, metrics, stopped, bestEpoch, bestValidationLoss: best } = result;
  const epochs = counted(history.trainLoss.length, 'epoch');
  const done = resumed === 0 ? epochs : `${epochs}, ${count(history.trainLoss.length - resumed)} of them now,`;
  const ending = {
    epochs: '',
    converged: ', converged',
    early: ', stopped early',
    diverged: ', diverged',
    aborted: `, stopped ${why()}`,
  }[stopped];
  const lines = [
    ['rows', `${count(rows.train)} to train on, ${count(rows.validation)} to validate`],
    [
      'network',
      `${widthsText(modelWidths(model.spec))}, ${counted(activeParameterCount(model.spec), 'parameter')}, ${model.spec.dtype}${removedText(model)}`,
    ],
    ...(result.why === undefined ? [] : [['optimizer', `${result.optimizer}: ${result.why}`]]),
    ['trained', `${done} in ${duration(trainSeconds)} on ${backendText(backend)}${ending}`],
    [
      'loss',
      `train ${figure(history.trainLoss.at(-1) ?? NaN)}${best === undefined ? '' : `, best validation ${figure(best)} at epoch ${bestEpoch}`}`,
    ],
    ...(metrics === undefined ? [] : [['validation', metricsLine(metrics)]]),
    ...(folds === undefined ? [] : [[`${folds.folds.length} folds`, foldsLine(folds)]]),
    ...(Object.keys(written).length === 0 ? [] : [['written', Object.values(written).join('  ')]]),
  ];
  const label = Math.max(...lines.map(([name]) => name.length));
  const text = lines.map(([name, value]) => `${name.padEnd(label)}  ${value}\n`).join('');
  const goOn = result.state ? ' To go on: the same command with --resume' : '';
  const kept =
    stopped === 'aborted'
      ? `Stopped ${why()}; what was learned so far is kept.${goOn}\n`
      : signal.aborted && folds === undefined
        ? `Cross-validation was stopped ${why()}; the network is complete.\n`
        : '';
  const next = [
    ...(written.report === undefined ? [] : [`open ${written.report} in a browser`]),
    ...(written.model === undefined ? [] : [`run kan info ${written.model}`]),
  ];
  return `${text}${kept}${next.length === 0 ? '' : `Next: ${next.join(', or ')}\n`}`;
}

/** ", 42 of 55 edges removed", or nothing where none is. */
export function removedText(model: Model): string {
  const { layers } = sparsityOf(model);
  const [edges, removed] = [layers.map((each) => each.edges), layers.map((each) => each.removed)].map((counts) =>
    counts.reduce((sum, value) => sum + value, 0),
  );
  return removed === 0 ? '' : `, ${count(removed)} of ${count(edges)} edges removed`;
}

/** "native (AVX-512), 2 threads" */
export function backendText(backend: Backend): string {
  return `${backend.name}${backend.variant === '' ? '' : ` (${backend.variant})`}, ${counted(backend.threads, 'thread')}`;
}

function configJson(
  file: string | undefined,
  settings: TrainSettings,
  { model }: TableResult,
): Record<string, unknown> {
  return {
    ...settingsJson(file, settings),
    task: model.spec.encoding?.target.kind,
    widths: modelWidths(model.spec),
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
