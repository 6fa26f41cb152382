// `kan prune`: a model and a table in, a smaller model out, and what went and what it cost.

import type { Command } from 'commander';
import { loadModel, pruneTable, type TablePruning, printable } from 'kanjs';
import type { PruneReport } from 'kanjs/explain';
import { tableReading, widthsText } from 'kanjs/model';
import type { Io } from './io.js';
import { addRunOptions, requireEncoding, type RunSettings, withBackend, oneNetwork } from './model-input.js';
import { measuredText } from './measured-text.js';
import { count } from './number-text.js';
import { integer, number, option } from './option.js';
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

interface PruneSettings extends RunSettings, RetrainSettings, ModelOutput {
  edgeThreshold?: number;
  nodeThreshold?: number;
  inputThreshold?: number;
  keepEdges?: number;
  keepNodes?: number;
  keepInputs?: number;
}

export function addPrune(program: Command, io: Io): void {
  const threshold = (what: string, description: string): ReturnType<typeof option> =>
    option(`--${what}-threshold <score>`, description, number(`--${what}-threshold`, { min: 0 }));
  const keep = (what: string, description: string): ReturnType<typeof option> =>
    option(`--keep-${what} <n>`, description, integer(`--keep-${what}`, { min: 1 }));
  const command = program
    .command('prune')
    .summary('make a model smaller by removing what matters little')
    .description(
      'Removes nodes and edges that matter little for the table, and columns on request, and prints what was removed and what it cost on rows held back.',
    )
    .argument('<model.safetensors>', 'a model written by kan train')
    .argument('<data.csv>', `a table with the model's input and target columns, ${orStdin}`)
    .addOption(keep('inputs', 'keep at most this many columns as inputs (default: all)'))
    .addOption(keep('edges', 'keep at most this many edges'))
    .addOption(keep('nodes', 'keep at most this many nodes between inputs and outputs'))
    .addOption(retrainOption('train the smaller model for this many epochs'));
  addModelOutput(command, 'where the smaller model goes', 'pruned.safetensors');
  addRunOptions(command)
    .addOption(threshold('edge', 'edges with a lower score are removed (default: 0.03, with --keep-edges 0)'))
    .addOption(threshold('node', 'nodes with a lower score are removed (default: 0.01, with --keep-nodes 0)'))
    .addOption(threshold('input', 'columns with a lower score are removed (default: 0, none)'));
  addRetrainOptions(command)
    .addHelpText(
      'after',
      '\nExample:\n  kan prune output/model.safetensors iris.csv --keep-inputs 2 --retrain 100 -o small.safetensors',
    )
    .action((modelPath: string, dataPath: string, settings: PruneSettings) => prune(modelPath, dataPath, settings, io));
}

async function prune(modelPath: string, dataPath: string, given: PruneSettings, io: Io): Promise<void> {
  const settings = await withModelOutput(given);
  checkBinaryOutput(settings.output, settings.json, io);
  refuseOverwriting([settings.output], [modelPath, dataPath]);
  const { model: loaded, extra } = await loadModel(modelPath);
  const model = oneNetwork(modelPath, loaded, io);
  const encoding = requireEncoding(modelPath, model);
  const reading = tableReading(encoding, { withTarget: true, ...readingOf(settings) });
  const { edgeThreshold, nodeThreshold, inputThreshold, keepEdges, keepNodes, keepInputs, output } = settings;
  const training = followTraining(settings, 'pruning', settings.json, io);
  const { made } = await withBackend(settings, io, async (backend) =>
    writeModel(output, extra, io, async () => {
      const { signal } = training.options;
      const table = await readTable(dataPath, { ...reading, signal }, io);
      const pruning = await pruneTable(model, table, {
        edgeThreshold,
        nodeThreshold,
        inputThreshold,
        keepEdges,
        keepNodes,
        keepInputs,
        ...training.options,
        backend,
      });
      return { model: pruning.pruned.model, made: pruning };
    }),
  ).finally(training.end);
  io.err(profileText(dataPath, made.measured.meant));
  await wordsBeside(
    output,
    io,
  )(settings.json ? json(made, settings, training.interrupted()) : text(made, settings, training.why()));
  checkTraining(made.training);
}

function json(
  { report, training, measured }: TablePruning,
  { output }: PruneSettings,
  interrupted: Interrupted,
): string {
  return `${JSON.stringify({ ...report, measured, ...trainingJson(training), interrupted, output })}\n`;
}

function text({ report, training, measured }: TablePruning, { output }: PruneSettings, why: string): string {
  const { before, after } = report;
  const compared = comparison([
    ['network', widthsText(before.widths), widthsText(after.widths)],
    ...(['inputs', 'edges', 'parameters'] as const).map((name) => [name, count(before[name]), count(after[name])]),
    ...metricRows(before.metrics, after.metrics),
  ]);
  return `${compared}${goneText(report)}${trainingLine(training, why)}${measuredText(measured)}\n${writtenText(output, `Next: kan info ${shellWord(output)}\n`)}`;
}

/** What went; that nothing did is no less to be said. */
function goneText({ columns, before, after }: PruneReport): string {
  const same = (['inputs', 'edges', 'parameters'] as const).every((name) => before[name] === after[name]);
  if (same)
    return 'nothing was weak enough to be removed (`--edge-threshold`, `--keep-edges` and others take out more)\n';
  return columns.length === 0 ? '' : `columns removed: ${columns.map(printable).join(', ')}\n`;
}
