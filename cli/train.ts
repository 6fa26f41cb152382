// `kan train`: a table, a formula or the built-in example in; results.json, model.safetensors and report.html out.

import type { Command } from 'commander';
import {
  crossValidateTable,
  KanError,
  printable,
  type Table,
  type TableFolds,
  type TableResult,
  type TableTrainOptions,
  trainTable,
} from 'kanjs';
import { tableOptions } from 'kanjs/train';
import { prepareDirectory, removeUnfinished } from 'kanjs/files';
import { openCheckpoints } from './checkpoints.js';
import type { Io } from './io.js';
import { openNamed } from './model-input.js';
import { createProgress } from './progress.js';
import { refuseOverwriting } from './outputs.js';
import { resultFiles, resultPaths, resultsJson, summaryText, type Trained, writeResults } from './results.js';
import { listenForStop } from './stopping.js';
import { readInput } from './train-input.js';
import { checkCombination, trainCommand, type TrainSettings } from './train-options.js';

export function addTrain(program: Command, io: Io): void {
  trainCommand(program, (file, settings) => train(file, settings, io));
}

async function train(file: string | undefined, settings: TrainSettings, io: Io): Promise<void> {
  checkCombination(file, settings);
  const started = performance.now();
  await prepareDirectory(settings.outputDir);
  refuseOverwriting(Object.values(resultPaths(settings.outputDir)), [file]);
  if (settings.resume) await removeUnfinished(settings.outputDir, Object.values(resultFiles));
  const { table, options } = await readInput(file, settings);
  const readSeconds = (performance.now() - started) / 1000;

  const checkpoints = await openCheckpoints(file, settings, table, io);
  const backend = await openNamed(settings, io);
  const stopping = listenForStop(io, settings.timeLimit);
  try {
    const begun = performance.now();
    const from = checkpoints.resume?.epoch ?? 0;
    const progress = createProgress(io, settings.epochs ?? tableOptions.epochs.default, {
      quiet: settings.json && !io.terminal,
      from,
    });
    const result = await trainTable(table, {
      ...options,
      backend,
      signal: stopping.signal,
      resume: checkpoints.resume,
      checkpoint: checkpoints.every,
      onEpoch: (event) => progress.epoch(event),
    }).finally(() => progress.end());
    const trainSeconds = (performance.now() - begun) / 1000;
    io.err(constantsText(result));
    if (result.state) await checkpoints.save(result.state);
    const folds =
      settings.folds === undefined || result.stopped === 'aborted'
        ? undefined
        : await crossValidate(table, { ...options, backend, signal: stopping.signal }, settings, io);
    const trained: Trained = { result, resumed: from, backend, folds, readSeconds, trainSeconds };
    const results = resultsJson(file, settings, trained);
    const { written, error } = await writeResults(settings.outputDir, result, results, { table, backend });
    if (result.stopped !== 'aborted' && !error) await checkpoints.remove();
    const telling = io.out(settings.json ? `${JSON.stringify(results)}\n` : summaryText(trained, written, stopping));
    if (error) {
      await telling.catch(() => {}); // what was not written matters more
      throw error;
    }
    await telling;
    if (result.stopped === 'diverged') {
      throw new KanError(
        `training diverged: ${result.message ?? 'the loss is not finite'}; the last good weights were written`,
        'lower `--learning-rate`, or set `--clip 1`',
      );
    }
  } finally {
    stopping.end();
    backend.close();
  }
}

/** Undefined where it was stopped: the network is there all the same. */
async function crossValidate(
  table: Table,
  options: TableTrainOptions,
  settings: TrainSettings,
  io: Io,
): Promise<TableFolds | undefined> {
  let progress = createProgress(io, settings.epochs ?? tableOptions.epochs.default, { quiet: true });
  const folds = settings.folds!;
  return await crossValidateTable(table, {
    ...options,
    folds,
    onFold: (fold) => {
      progress.end();
      if (settings.json && !io.terminal) return;
      progress = createProgress(io, settings.epochs ?? tableOptions.epochs.default, {
        label: `fold ${fold}/${folds}  `,
        quiet: !io.terminal,
      });
      if (!io.terminal) io.err(`fold ${fold}/${folds}\n`);
    },
    onEpoch: (event) => progress.epoch(event),
  })
    .catch((error: unknown) => {
      if (options.signal?.aborted) return undefined;
      throw error;
    })
    .finally(() => progress.end());
}

/** A line for each target that is the same in every row to learn from: nothing was learned of it, and it is answered exactly. */
function constantsText({ model }: TableResult): string {
  const target = model.spec.encoding?.target;
  const constants = target?.kind === 'regression' ? target.columns.filter(({ constant }) => constant) : [];
  return constants
    .map(({ name, offset }) => `kan: target ${printable(name)} is ${offset} in every row; that is what is answered\n`)
    .join('');
}
