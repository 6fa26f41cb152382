// `kan refine`: a model in, the same model on finer grids out; with a table also grids that follow it, and training.

import type { Command } from 'commander';
import { loadModel, refineGrid, refineTable } from 'kanjs';
import { edgesText, tableReading } from 'kanjs/model';
import type { TableRefinement } from 'kanjs/train';
import type { Io } from './io.js';
import { addRunOptions, requireEncoding, type RunSettings, withBackend, oneNetwork } from './model-input.js';
import { measuredText } from './measured-text.js';
import { integer, option, UsageError } from './option.js';
import { checkBinaryOutput, refuseOverwriting, wordsBeside, writtenText } from './outputs.js';
import { readingOf } from './reading-options.js';
import {
  addModelOutput,
  addRetrainOptions,
  checkTraining,
  comparison,
  followTraining,
  metricRows,
  type ModelOutput,
  retrainOption,
  type RetrainSettings,
  trainingJson,
  trainingLine,
  withModelOutput,
  writeModel,
} from './retrain.js';
import { profileText } from './profile-text.js';
import type { Interrupted } from './stopping.js';
import { orStdin, readTable } from './table-input.js';
import { shellWord } from './shell-word.js';

interface RefineSettings extends RunSettings, RetrainSettings, ModelOutput {
  gridSize?: number;
  updateGrids?: boolean;
}

export function addRefine(program: Command, io: Io): void {
  const command = program
    .command('refine')
    .summary('give a model finer grids')
    .description(
      'Gives the model finer grids and keeps every curve. With a table it can also move the grids to where the rows are and continue training, and it prints the figures before and after on rows held back.',
    )
    .argument('<model.safetensors>', 'a model file')
    .argument('[data.csv]', `a table with the model's input and target columns, ${orStdin}`)
    .addOption(
      option('--grid-size <n>', 'grid intervals of every spline', integer('--grid-size', { min: 1, max: 1000 })),
    )
    .option('--update-grids', 'move grids to where the rows are')
    .addOption(retrainOption('continue training for this many epochs'));
  addModelOutput(command, 'where the model goes', 'refined.safetensors');
  addRetrainOptions(addRunOptions(command))
    .addHelpText(
      'after',
      '\nExample:\n  kan refine output/model.safetensors data.csv --grid-size 20 --retrain 100 -o fine.safetensors',
    )
    .action((modelPath: string, dataPath: string | undefined, settings: RefineSettings) =>
      refine(modelPath, dataPath, settings, io),
    );
}

async function refine(modelPath: string, dataPath: string | undefined, given: RefineSettings, io: Io): Promise<void> {
  const { gridSize } = given;
  if (gridSize === undefined)
    throw new UsageError(
      '`--grid-size` is missing: how many intervals?',
      `kan refine ${shellWord(modelPath)} --grid-size 20`,
    );
  if (dataPath === undefined && (given.updateGrids || given.retrain > 0))
    throw new UsageError(
      `\`${given.updateGrids ? '--update-grids' : '--retrain'}\` needs a table`,
      `kan refine ${shellWord(modelPath)} data.csv --grid-size ${gridSize}`,
    );
  const settings = await withModelOutput(given);
  const { output, json } = settings;
  checkBinaryOutput(output, json, io);
  refuseOverwriting([output], [modelPath, dataPath]);
  const words = wordsBeside(output, io);
  const { model: loaded, extra } = await loadModel(modelPath);
  const model = oneNetwork(modelPath, loaded, io);
  if (edgesText(model.spec) === 'a function')
    io.err(`kan: note: every edge of ${modelPath} is a function: there is no grid to refine\n`);
  if (dataPath === undefined) {
    await writeModel(output, extra, io, async () => ({ model: refineGrid(model, gridSize) }));
    return await words(json ? `${JSON.stringify({ gridSize, interrupted: null, output })}\n` : endText(output));
  }
  const encoding = requireEncoding(modelPath, model);
  const reading = tableReading(encoding, { withTarget: true, ...readingOf(settings) });
  const training = followTraining(settings, 'refining', json, io);
  const made = await withBackend(settings, io, async (backend) =>
    writeModel(output, extra, io, async () => {
      const { signal } = training.options;
      const table = await readTable(dataPath, { ...reading, signal }, io);
      return refineTable(model, table, { gridSize, updateGrids: settings.updateGrids, ...training.options, backend });
    }),
  ).finally(training.end);
  io.err(profileText(dataPath, made.measured.meant));
  await words(
    json ? refinementJson(made, settings, training.interrupted()) : refinementText(made, settings, training.why()),
  );
  checkTraining(made.training);
}

function refinementJson(
  { before, after, rows, measured, training }: TableRefinement,
  settings: RefineSettings,
  interrupted: Interrupted,
): string {
  const { gridSize, output } = settings;
  return `${JSON.stringify({ gridSize, before, after, rows, measured, ...trainingJson(training), interrupted, output })}\n`;
}

function refinementText(
  { before, after, measured, training }: TableRefinement,
  settings: RefineSettings,
  why: string,
): string {
  return `${comparison(metricRows(before, after))}${trainingLine(training, why)}${measuredText(measured)}\n${endText(settings.output)}`;
}

function endText(output: string): string {
  return writtenText(output, `Next: kan info ${shellWord(output)}\n`);
}
