// `kan evaluate`: a model and a table with known answers in; how good the model's answers are out.

import type { Command } from 'commander';
import { evaluateTable } from 'kanjs';
import type { EvaluatedTable } from 'kanjs/train';
import { domainReport } from 'kanjs/explain';
import { tableReading } from 'kanjs/model';
import { domainWarning, unmeasuredWarning } from './domain-warning.js';
import type { Io } from './io.js';
import { seenText } from './measured-text.js';
import { metricsBlock, metricsLine } from './metrics-text.js';
import {
  addRunOptions,
  loadTableModel,
  type NewRowsSettings,
  type RunSettings,
  unseenOption,
  withBackend,
} from './model-input.js';
import { counted } from './number-text.js';
import { readingOf } from './reading-options.js';
import { orStdin, readTable } from './table-input.js';

interface EvaluateSettings extends RunSettings, NewRowsSettings {}

export function addEvaluate(program: Command, io: Io): void {
  const command = program
    .command('evaluate')
    .summary('measure a model on a table')
    .description(
      'Prints RMSE, MAE, median error and R²; or accuracy, log-loss, AUC and more, and the confusion matrix.',
    )
    .argument('<model.safetensors>', 'a model written by kan train')
    .argument('<data.csv>', `a table with the model's input and target columns, ${orStdin}`)
    .addOption(unseenOption());
  addRunOptions(command)
    .addHelpText('after', '\nExample:\n  kan evaluate output/model.safetensors test.csv')
    .action((modelPath: string, dataPath: string, settings: EvaluateSettings) =>
      evaluate(modelPath, dataPath, settings, io),
    );
}

function seenWarning({ seen, heldBack }: EvaluatedTable): string {
  const share = seenText(seen);
  if (share === undefined) return '';
  const instead = heldBack ? 'those it never saw are told apart' : 'on new rows expect worse';
  return `kan: note: the model learned from ${share} these rows; ${instead}\n`;
}

async function evaluate(modelPath: string, dataPath: string, settings: EvaluateSettings, io: Io): Promise<void> {
  const { model, encoding } = await loadTableModel(modelPath);
  const table = await readTable(dataPath, tableReading(encoding, { withTarget: true, ...readingOf(settings) }), io);
  const metrics = await withBackend(settings, io, async (backend) =>
    evaluateTable(model, table, { backend, unseen: settings.unseen }),
  );
  const outside = domainReport(model, table);
  io.err(domainWarning(outside, table.rows));
  io.err(seenWarning(metrics));
  io.err(unmeasuredWarning(metrics.unmeasured, table.rows));
  if (settings.json) return await io.out(`${JSON.stringify({ rows: table.rows, ...metrics, outside })}\n`);
  await io.out(`${counted(table.rows, 'row')} of ${dataPath}\n${metricsBlock(metrics)}${heldBackText(metrics)}`);
}

/** The figures of the rows that training held back, where they are among these. */
function heldBackText({ heldBack }: EvaluatedTable): string {
  return heldBack === undefined
    ? ''
    : `of these ${counted(heldBack.rows, 'row')} that training held back: ${metricsLine(heldBack)}\n`;
}
