// A training run from one end to the other: read, train, checkpoints, cross-validation, files. Knows the order of things; prints nothing,
// reads no arguments and ends no process. The verb `kan train` is a caller of it.

import { cpus } from 'node:os';
import { basename } from 'node:path';
import { type Device, openBackend } from '../src/compute/backend.js';
import type { Backend } from '../src/compute/contract.js';
import type { RunOptions } from '../src/compute/run.js';
import type { Decision } from '../src/data/decision.js';
import type { Table } from '../src/data/table.js';
import { tableMeant } from '../src/data/meant-names.js';
import { usableTable } from '../src/data/usable-columns.js';
import { importanceSamples, inputImportance } from '../src/explain/importance.js';
import { observeModel } from '../src/explain/observation.js';
import { encodeModel } from '../src/format/model-file.js';
import type { ModelExtras } from '../src/format/report-model.js';
import { renderReport } from '../src/format/report.js';
import { type Results, resultsOf } from '../src/format/results.js';
import { modelInputs, parameterCount } from '../src/model/layout.js';
import type { Model } from '../src/model/model.js';
import { checkNames } from '../src/options.js';
import { tableOptions } from '../src/table/option-table.js';
import type { OpenEngine } from '../src/sweep/engine.js';
import { foldsOn, oddSetting } from '../src/sweep/folds-on-engine.js';
import type { TrialSettings } from '../src/sweep/trial.js';
import { crossValidateTable, type TableFolds } from '../src/table/cross-validate.js';
import { type TableResult, trainPlainly } from '../src/table/train-table.js';
import { type TableTrainOptions } from '../src/table/train-options.js';
import type { TrainState } from '../src/train/state.js';
import { version } from '../src/version.js';
import { prepareDirectory } from './directories.js';
import { refuseSameFile } from './same-file.js';
import { type TrainingEngine, trainingEngine } from './training-engine.js';
import { openCheckpoints } from './training-checkpoints.js';
import type { TrainingEvent, TrainingWarning } from './training-events.js';
import { readInput } from './training-input.js';
import {
  checkSettings,
  configOf,
  lastingConfig,
  trainingFiles,
  type TrainingSettings,
  type WholeSettings,
} from './training-settings.js';
import { removeUnfinished, type UnwrittenFile, writeTogether } from './whole-files.js';
import { checkFunction, checkRecord } from '../src/errors.js';

/** What was chosen of the settings, as settings. */
function settledOf({ settled = [] }: TableResult): Partial<WholeSettings> {
  return Object.fromEntries(settled.map(({ option, value }) => [option, value]));
}

/** What came of a training run: what `trainTable` returns, and what was written and told. */
export interface TrainingRun extends TableResult {
  /** the object of results.json */
  results: Results;
  /** what the model file says besides the model */
  extra: { training: Record<string, unknown> };
  /** epochs that were done before, by the run that was resumed; else 0 */
  resumed: number;
  /** what cross-validation found; absent where none was asked for, or it was stopped */
  folds?: TableFolds | undefined;
  /** paths of the files that were written */
  files: Partial<ReturnType<typeof trainingFiles>>;
  /** those that were not, and why */
  unwritten: UnwrittenFile[];
  warnings: TrainingWarning[];
}

/** What surrounds a training run: what stops it, what it tells and what computes. */
export interface TrainingRunOptions {
  /** ends the training before its next step; what was learned is kept and written */
  signal?: AbortSignal;
  /** told what happens, as it happens; what it throws ends the run */
  onEvent?: (event: TrainingEvent) => void;
  /** default: one that is opened as `device` and `threads` say, and closed at the end */
  backend?: Backend;
  /** trains the networks of an ensemble and the folds, as `queueEngine` gives one; it is closed at the end. Default: threads, or the `backend` that is given */
  engine?: OpenEngine;
}

/**
 * Trains a network on a table or a formula as `kan train` does, with its files, checkpoints and cross-validation: the same settings give
 * the same bytes. A file that cannot be written is told in `unwritten`: the model is in the result all the same. Throws a KanError for
 * settings, a table, a directory or a checkpoint that do not fit, and the signal's reason where that is aborted before the training
 * begins.
 */
export async function runTraining(settings: TrainingSettings, options: TrainingRunOptions = {}): Promise<TrainingRun> {
  checkRecord('runTraining: `settings`', settings, "{ function: 'sin(x)' }");
  checkNames('runTraining', options, ['signal', 'onEvent', 'backend', 'engine']);
  if (options.engine !== undefined) checkFunction('runTraining: `engine`', options.engine);
  // what computes is the backend that is given
  const device = options.backend?.name as Device | undefined;
  const whole = { ...checkSettings(settings), ...(device && { device }) };
  const { signal, onEvent } = options;
  const warnings: TrainingWarning[] = [];
  const tell = (event: TrainingEvent): void => {
    if (isWarning(event)) warnings.push(event);
    onEvent?.(event);
  };
  const started = performance.now();
  const { outputDir, resume, data } = whole;
  if (outputDir !== undefined) {
    const files = Object.values(trainingFiles(outputDir));
    await prepareDirectory(outputDir);
    refuseSameFile(files, typeof data === 'string' ? [data] : []);
    if (resume)
      await removeUnfinished(
        outputDir,
        files.map((path) => basename(path)),
      );
  }
  signal?.throwIfAborted();
  const input = await readInput(whole, signal);
  const { table: given, options: told } = tableMeant(input.table, input.options);
  const table = usableTable(given, told);
  if (table.profile) tell({ kind: 'read', profile: table.profile });
  const readSeconds = (performance.now() - started) / 1000;

  const checkpoints = await openCheckpoints(whole, table, tell);
  const backend = options.backend ?? (await openBackend({ device: whole.device, threads: whole.threads }));
  // a backend that is given computes everything
  const elsewhere = options.backend && !options.engine ? undefined : trainingEngine(table, whole, options.engine);
  try {
    // what is wrong with an engine that is given is told before the training, not after it
    if (options.engine) await elsewhere?.open();
    if (backend.note && !options.backend) tell({ kind: 'backend', text: backend.note });
    const begun = performance.now();
    const resumed = epochsBefore(checkpoints.resume);
    tell({ kind: 'begun', epochs: whole.epochs ?? tableOptions.epochs.default, done: resumed });
    const training: TableTrainOptions = { ...told, backend, ...(signal && { signal }) };
    const learning: TableTrainOptions = {
      ...training,
      ...(checkpoints.resume && { resume: checkpoints.resume }),
      ...(checkpoints.every && { checkpoint: checkpoints.every }),
      onEpoch: (event) => tell({ kind: 'epoch', ...event }),
      onStage: (event) => tell({ kind: 'stage', ...event }),
    };
    const result = await trainPlainly(table, learning, {
      importance: true,
      engine: async () => (await elsewhere?.open())?.engine,
    });
    const trainSeconds = (performance.now() - begun) / 1000;
    tell({ kind: 'trained', stopped: result.stopped });
    const decided = decidedWith(result.model, table);
    if (decided.length > 0) tell({ kind: 'decided', profile: decided });
    for (const warning of constantTargets(result.model)) tell(warning);
    if (result.state) await checkpoints.save(result.state);
    const across = { folds: whole.folds, elsewhere };
    const folds = result.stopped === 'aborted' ? undefined : await crossValidate(table, training, across, tell);
    const results = resultsOf(result, {
      config: configOf({ ...whole, ...settledOf(result) }),
      folds,
      resumed,
      interrupted: interruptedBy(signal, result, warnings),
      readSeconds,
      trainSeconds,
      environment: environmentOf(backend),
    });
    const extra = { training: lastingConfig(results.config) };
    const { files, unwritten } = await writeFiles(outputDir, { ...result, results, extra }, table, { backend, signal });
    const goesOn = result.stopped === 'aborted' || (result.refitStopped && result.state !== undefined);
    if (!goesOn && unwritten.length === 0) await checkpoints.remove();
    return { ...result, results, extra, resumed, folds, files, unwritten, warnings };
  } finally {
    await elsewhere?.close();
    if (!options.backend) backend.close();
  }
}

/** What ended training, or what follows it, before it was done; null where nothing did. */
function interruptedBy(
  signal: AbortSignal | undefined,
  { stopped, refitStopped }: TableResult,
  warnings: readonly TrainingWarning[],
): Results['interrupted'] {
  const cut = stopped === 'aborted' || refitStopped || warnings.some(({ kind }) => kind === 'folds-stopped');
  if (!cut) return null;
  return (signal?.reason as Error | undefined)?.name === 'TimeoutError' ? 'time limit' : 'signal';
}

/** Epochs of the network that is measured which were done before: all of them where the run had come to learn from all rows. */
function epochsBefore(resume: TrainState | undefined): number {
  return resume?.first ? resume.first.run.history.trainLoss.length : (resume?.epoch ?? 0);
}

/** What the model's profile has beyond that of the table: it was found out when its columns became inputs. */
function decidedWith({ spec }: Model, { profile = [] }: Table): Decision[] {
  return (spec.encoding?.profile ?? []).filter(({ option, columns }) => {
    const name = columns?.[0];
    return !profile.some((known) => known.option === option && known.columns?.[0] === name);
  });
}

/**
 * On the run's engine, if it has one, else one after the other. Undefined where none is asked for, and where it was stopped: the network is there all the
 * same.
 */
async function crossValidate(
  table: Table,
  options: TableTrainOptions,
  { folds, elsewhere }: { folds: number | undefined; elsewhere: TrainingEngine | undefined },
  tell: (event: TrainingEvent) => void,
): Promise<TableFolds | undefined> {
  if (folds === undefined) return undefined;
  const { validation: _validation, patience: _patience, ...others } = options;
  let current = 1;
  const onProgress = ({ done }: { done: number }): void => {
    if (done === folds) return;
    current = done + 1;
    tell({ kind: 'fold', fold: current, folds });
  };
  try {
    return (
      (await onEngine(elsewhere, others, { folds, onProgress })) ??
      (await crossValidateTable(table, {
        ...others,
        folds,
        onProgress,
        onEpoch: (event) => tell({ kind: 'epoch', fold: current, ...event }),
      }))
    );
  } catch (error) {
    if (!options.signal?.aborted) throw error;
    tell({ kind: 'folds-stopped' });
    return undefined;
  }
}

/** The folds on the engine; undefined where there is none, or what is learned cannot be said to it. */
async function onEngine(
  elsewhere: TrainingEngine | undefined,
  { backend: _backend, signal, seed = tableOptions.seed.default, refit: _refit, ...settings }: TableTrainOptions,
  run: { folds: number; onProgress: (progress: { done: number }) => void },
): Promise<TableFolds | undefined> {
  const plain = Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined),
  ) as TrialSettings;
  const opened = oddSetting(plain) === undefined ? await elsewhere?.open() : undefined;
  if (opened === undefined) return undefined;
  return await foldsOn(opened.engine, 'runTraining', plain, { ...run, digest: opened.digest, seed, signal });
}

/** Writes the three files, the model first. */
async function writeFiles(
  directory: string | undefined,
  { results, extra, ...result }: TableResult & Pick<TrainingRun, 'results' | 'extra'>,
  table: Table,
  run: RunOptions & { backend: Backend },
): Promise<Pick<TrainingRun, 'files' | 'unwritten'>> {
  if (directory === undefined) return { files: {}, unwritten: [] };
  const paths = trainingFiles(directory);
  const report = async (): Promise<string> => renderReport(result, results, await observed(result.model, table, run));
  const unwritten = await writeTogether([
    { path: paths.model, data: () => encodeModel(result.model, extra) },
    { path: paths.report, data: report },
    { path: paths.results, data: () => `${JSON.stringify(results, null, 2)}\n` },
  ]);
  const isMissing = (path: string): boolean => unwritten.some((each) => each.path === path);
  return { files: Object.fromEntries(Object.entries(paths).filter(([, path]) => !isMissing(path))), unwritten };
}

/** Multiply-adds that looking at a network may still take after the user has asked to stop: a tenth of a second or so. */
const workAfterStop = 1e8;

/**
 * What the report shows of the network on data. A signal that comes meanwhile ends the looking and leaves it out; after one that came before,
 * only what is quick is looked at.
 */
async function observed(model: Model, table: Table, { backend, signal }: RunOptions): Promise<ModelExtras> {
  const stopped = signal?.aborted === true;
  const options = { backend, ...(signal && !stopped && { signal }) };
  const look = async <T>(work: number, take: () => Promise<T>): Promise<T | undefined> => {
    if (signal?.aborted && (!stopped || work > workAfterStop)) return undefined;
    try {
      return await take();
    } catch (error) {
      if (signal?.aborted) return undefined;
      throw error;
    }
  };
  const count = parameterCount(model.spec);
  const points = modelInputs(model.spec) * importanceSamples(model.spec);
  return {
    observation: await look(table.rows * count, () => observeModel(model, table, options)),
    importance: await look(points * count, () => inputImportance(model, undefined, options)),
  };
}

function constantTargets({ spec }: Model): TrainingWarning[] {
  const target = spec.encoding?.target;
  const constants = target?.kind === 'regression' ? target.columns.filter(({ constant }) => constant) : [];
  return constants.map(({ name, offset }) => ({ kind: 'constant-target', column: name, value: offset }));
}

function isWarning(event: TrainingEvent): event is TrainingWarning {
  return !['read', 'decided', 'resumed', 'begun', 'epoch', 'trained', 'fold', 'stage'].includes(event.kind);
}

function environmentOf({ name, variant, threads }: Backend): Results['environment'] {
  return {
    kanjs: version,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model ?? 'unknown',
    backend: name,
    variant,
    threads,
  };
}
