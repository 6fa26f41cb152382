// `kan train`: a table, a formula or the built-in example in; results.json, model.safetensors and report.html out. The run itself is
// `runTraining`; what is said of it is in train-text.ts and train-progress.ts.

import type { Command } from 'commander';
import { KanError } from 'kanjs';
import { runTraining, trainingFiles, type TrainingRun, type TrainingSettings } from 'kanjs/files';
import { engineFor } from './engine-options.js';
import type { Io } from './io.js';
import { refuseOverwriting, rescueModel, unwrittenError } from './outputs.js';
import { listenForStop, type Stopping } from './stopping.js';
import { isStdin, readQuietly } from './table-input.js';
import { checkCombination, exampleFunction, trainCommand, type TrainSettings } from './train-options.js';
import { followRun } from './train-progress.js';
import { summaryText } from './train-text.js';

export function addTrain(program: Command, io: Io): void {
  trainCommand(program, (file, settings) => train(file, settings, io));
}

async function train(file: string | undefined, settings: TrainSettings, io: Io): Promise<void> {
  checkCombination(file, settings);
  const engine = engineFor(settings, io);
  const control = new AbortController();
  const progress = followRun(io, settings.json === true, file ?? '');
  let stopping: Stopping | undefined;
  try {
    const run = await runTraining(runSettings(file, settings), {
      signal: control.signal,
      ...(engine && { engine }),
      onEvent: (event) => {
        // before that nothing is at stake, and a signal ends the process
        if (event.kind === 'begun') stopping = listenForStop(io, settings.timeLimit, control);
        progress.tell(event);
      },
    }).finally(() => progress.end());
    await report(run, settings, io, stopping?.why() ?? '');
  } finally {
    stopping?.end();
  }
}

/** What the run is told: the command's own options are left out, and what it learns from has its place. */
function runSettings(
  file: string | undefined,
  {
    json: _json,
    debug: _debug,
    timeLimit: _limit,
    engine: _engine,
    redis: _redis,
    insecure: _insecure,
    tables: _tables,
    ...given
  }: TrainSettings,
): TrainingSettings {
  if (file === undefined) return { ...given, function: given.function ?? exampleFunction };
  if (!isStdin(file)) return { ...given, data: file };
  return {
    ...given,
    data: async (options) => {
      refuseOverwriting(Object.values(trainingFiles(given.outputDir)), [file]);
      return await readQuietly(file, options);
    },
    dataName: file,
  };
}

/** Says what came of it; what was not written, and training that diverged, are errors. */
async function report(run: TrainingRun, { json, outputDir }: TrainSettings, io: Io, why: string): Promise<void> {
  const { unwritten, results, model, extra, stopped, message } = run;
  const paths = trainingFiles(outputDir);
  const rescued = unwritten.some(({ path }) => path === paths.model) ? await rescueModel(model, extra) : undefined;
  const telling = io.out(json ? `${JSON.stringify(results)}\n` : summaryText(run, why));
  if (unwritten.length > 0) {
    await telling.catch(() => {}); // what was not written matters more
    throw unwrittenError(Object.values(paths), unwritten, rescued);
  }
  await telling;
  if (stopped === 'diverged') {
    throw new KanError(
      `training diverged: ${message ?? 'the loss is not finite'}; the last good weights were written`,
      'lower `--learning-rate`, or set `--clip 1`',
    );
  }
}
