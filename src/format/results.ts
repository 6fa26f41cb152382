// What results.json holds: made here, read here. Keys are in the specification's spelling. Knows how a run went, nothing of files.

import type { Task } from '../data/table-encoding.js';
import type { Run } from '../draw/history-plot.js';
import { KanError, show } from '../errors.js';
import { activeParameterCount, modelWidths } from '../model/layout.js';
import type { Width } from '../model/spec.js';
import type { OptionRule } from '../options.js';
import { tableOptions } from '../table/option-table.js';
import type { TableFolds } from '../table/cross-validate.js';
import type { TableMetrics } from '../table/evaluate-table.js';
import type { TableResult } from '../table/train-table.js';
import type { Stopped } from '../train/outcome.js';
import { isRecord, parseJson } from './json.js';

/** Settings of a run by their names in files, those of the library in snake_case; and what came of them. */
export interface ResultsConfig {
  /** the table's path; null where it has none */
  data?: string | null;
  /** the formula that was learned */
  function?: string;
  loss?: string;
  task?: Task;
  /** of the network, inputs and outputs among them */
  widths?: readonly Width[];
  [setting: string]: unknown;
}

/** What ended a run before it was done; null where it came to its own end. As `--json` of every verb says. */
type Interrupted = 'signal' | 'time limit' | null;

/** The object of results.json. A loss that is not finite is null in the file and NaN here. */
export interface Results {
  config: ResultsConfig;
  /** of the last epoch */
  final_train_loss: number | null;
  final_val_loss: number | null;
  /** of the model that was written: what was lower before edges were removed does not count */
  best_val_loss: number | null;
  /** epoch, from 1, that the model that was written is from; 0 is before the first */
  best_epoch: number;
  history: {
    train_loss: number[];
    val_loss: number[];
    learning_rate: number[];
    notes?: { epoch: number; text: string }[];
  };
  metrics: { validation: TableMetrics | null; cross_validation?: TableFolds };
  /** what was chosen where that was asked for */
  optimizer?: { name: string; why: string };
  stopped: Stopped;
  /** what left something out, training or what follows it: a signal or a time limit; null where all was done */
  interrupted: Interrupted;
  /** of an ensemble, each network; the history and its figures are of the one that stands for all */
  members?: { best_epoch: number; best_val_loss: number | null; stopped: Stopped }[];
  rows: { train: number; validation: number };
  parameters: number;
  timing: { read_seconds: number; train_seconds: number; epochs_per_second: number };
  /** versions, machine and what computed */
  environment: {
    kanjs: string;
    node: string;
    platform: string;
    processor: string;
    backend: string;
    variant: string;
    threads: number;
  };
}

/** What a file of an older or a foreign program surely has. */
export type StoredResults = Partial<Results> & Pick<Results, 'history'>;

/** What surrounds a run. */
export interface Surroundings {
  config: ResultsConfig;
  folds?: TableFolds | undefined;
  /** epochs of it that were done before, by the run that was resumed; default 0 */
  resumed?: number;
  /** default null */
  interrupted?: Interrupted;
  readSeconds: number;
  trainSeconds: number;
  environment: Results['environment'];
}

/** The object of results.json for a finished run. */
export function resultsOf(result: TableResult, surroundings: Surroundings): Results {
  const { config, folds, resumed = 0, interrupted = null, readSeconds, trainSeconds, environment } = surroundings;
  const { history, metrics, rows, model, stopped, bestEpoch, bestValidationLoss, optimizer, why, members } = result;
  const last = (values: readonly number[]): number | null => values.at(-1) ?? null;
  return {
    config: { ...config, task: model.spec.encoding?.target.kind, widths: modelWidths(model.spec) },
    final_train_loss: last(history.trainLoss),
    final_val_loss: last(history.validationLoss),
    best_val_loss: bestValidationLoss ?? null,
    best_epoch: bestEpoch,
    history: {
      train_loss: history.trainLoss,
      val_loss: history.validationLoss,
      learning_rate: history.learningRate,
      ...(history.notes && { notes: history.notes }),
    },
    metrics: { validation: metrics ?? null, ...(folds && { cross_validation: folds }) },
    ...(why === undefined ? {} : { optimizer: { name: optimizer, why } }),
    stopped,
    interrupted,
    ...(members && {
      members: members.map((each) => ({
        best_epoch: each.bestEpoch,
        best_val_loss: each.bestValidationLoss ?? null,
        stopped: each.stopped,
      })),
    }),
    rows,
    parameters: activeParameterCount(model.spec),
    timing: {
      read_seconds: rounded(readSeconds),
      train_seconds: rounded(trainSeconds),
      epochs_per_second: rounded((history.trainLoss.length - resumed) / trainSeconds),
    },
    environment,
  };
}

/**
 * Settings as files hold them: in snake_case and the specification's words. What the library takes where nothing is given stands there
 * too, of the options that every run has.
 */
export function settingsRecord(settings: object): Record<string, unknown> {
  const general = Object.entries<OptionRule>(tableOptions).filter(
    ([, rule]) => rule.optimizers === undefined && rule.place !== 'program',
  );
  const usual = general.map(([name, rule]) => [name, rule.default] as const);
  const given: (readonly [string, unknown])[] = Object.entries(settings);
  const all = new Map([...usual, ...given].filter(([, value]) => value !== undefined));
  return Object.fromEntries([...all].map(([name, value]) => [recordName(name), value]));
}

function recordName(name: string): string {
  const rule: OptionRule | undefined = Object.hasOwn(tableOptions, name)
    ? tableOptions[name as keyof typeof tableOptions]
    : undefined;
  return rule?.specified ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The object of a results.json. Throws a KanError that begins with `what` and names the key that is not as it should be. */
export function parseResults(what: string, text: string): StoredResults {
  const value = parseJson(what, text);
  const history = isRecord(value) && isRecord(value['history']) ? value['history'] : {};
  checkLosses(what, 'history.train_loss', history['train_loss']);
  checkResults(what, value);
  const numbers = (values: readonly (number | null)[] = []): number[] => values.map((each) => each ?? NaN);
  const { train_loss, val_loss, learning_rate, notes } = history as Results['history'];
  return {
    ...(value as object),
    history: {
      train_loss: numbers(train_loss),
      val_loss: numbers(val_loss),
      learning_rate: numbers(learning_rate),
      ...(notes && { notes }),
    },
  };
}

/** Throws a KanError unless `value` is an object whose keys, as far as they are those of results.json, hold what they should. */
export function checkResults(what: string, value: unknown): asserts value is Partial<Results> {
  if (!isRecord(value)) throw new KanError(`${what}: the results must be an object; got ${show(value)}`, origin);
  const { history, metrics } = value;
  for (const [key, { must, is }] of Object.entries(kinds)) checkKey(what, key, value[key], must, is);
  if (isRecord(history)) {
    checkLosses(what, 'history.train_loss', history['train_loss'] ?? []);
    checkLosses(what, 'history.val_loss', history['val_loss'] ?? []);
    checkLosses(what, 'history.learning_rate', history['learning_rate'] ?? []);
  }
  if (isRecord(value['config'])) {
    for (const name of ['data', 'function', 'loss', 'task'])
      checkKey(what, `config.${name}`, value['config'][name], 'a text', isText);
  }
  if (isRecord(value['timing']))
    for (const [name, seconds] of Object.entries(value['timing']))
      checkKey(what, `timing.${name}`, seconds, 'a number', isNumber);
  const folds = isRecord(metrics) ? metrics['cross_validation'] : undefined;
  checkKey(what, 'metrics.cross_validation', folds, 'what cross-validation measured', isFolds);
}

const origin = 'kan train writes such files';
type Test = (value: unknown) => boolean;
// what JSON cannot say is null in the file
const isNumber: Test = (value) => typeof value === 'number' || value === null;
const isText: Test = (value) => typeof value === 'string' || value === null;
const areTexts: Test = (value) => Array.isArray(value) && value.every((each) => typeof each === 'string');
const areNumbers: Test = (value) => Array.isArray(value) && value.every(isNumber);
const anObject = { must: 'an object', is: isRecord };
const aNumber = { must: 'a number', is: isNumber };

/** What each key must hold where it is there. */
const kinds: { readonly [K in keyof Required<Results>]: { must: string; is: Test } } = {
  config: anObject,
  final_train_loss: aNumber,
  final_val_loss: aNumber,
  best_val_loss: aNumber,
  best_epoch: { must: 'a whole number', is: (value) => Number.isInteger(value) && (value as number) >= 0 },
  history: anObject,
  metrics: anObject,
  optimizer: anObject,
  stopped: { must: 'a text', is: isText },
  interrupted: { must: 'a text', is: isText },
  members: { must: 'a list', is: Array.isArray },
  rows: anObject,
  parameters: aNumber,
  timing: anObject,
  environment: anObject,
};

function checkKey(what: string, key: string, value: unknown, must: string, is: Test): void {
  if (value !== undefined && !is(value))
    throw new KanError(`${what}: \`${key}\` must be ${must}; got ${show(value)}`, origin);
}

function checkLosses(what: string, key: string, value: unknown): void {
  if (!areNumbers(value))
    throw new KanError(`${what}: \`${key}\` must be a list of numbers; got ${show(value)}`, origin);
}

function isFolds(value: unknown): boolean {
  return isRecord(value) && Array.isArray(value['folds']) && isMetrics(value['metrics']);
}

function isMetrics(value: unknown): boolean {
  if (!isRecord(value)) return false;
  if (value['task'] === 'classification')
    return (
      isText(value['column']) &&
      areTexts(value['classes']) &&
      [value['accuracy'], value['logLoss']].every(isNumber) &&
      Array.isArray(value['confusion']) &&
      value['confusion'].every(areNumbers)
    );
  const figures: Test = (each) => isRecord(each) && [each['r2'], each['rmse'], each['mae']].every(isNumber);
  const { outputs = [] } = value;
  return (
    value['task'] === 'regression' &&
    areTexts(value['columns']) &&
    figures(value) &&
    Array.isArray(outputs) &&
    outputs.every(figures)
  );
}

/** What `renderHistory` draws of it. */
export function runOf({ history, best_epoch: bestEpoch = 0, config = {} }: StoredResults): Run {
  return {
    history: { trainLoss: history.train_loss, validationLoss: history.val_loss },
    bestEpoch,
    loss: lossOf(config),
  };
}

/** The loss that was set, or the task's own. */
function lossOf({ loss, task }: ResultsConfig): Run['loss'] {
  if (loss === 'mse' || loss === 'mae' || loss === 'huber') return loss;
  return task === 'regression' ? 'mse' : task === 'classification' ? 'cross-entropy' : undefined;
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
