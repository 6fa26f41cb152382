// `kan predict`: a model and a table in, predictions as CSV out, piece by piece so that a table may be of any length.

import type { Command } from 'commander';
import { columnKinds, createWhole, KanError, predictTable, streamTableFile, type TablePrediction } from 'kanjs';
import type { Io } from './io.js';
import { addRunOptions, loadTableModel, type RunSettings, withBackend } from './model-input.js';
import { counted } from './number-text.js';
import { option } from './option.js';

interface PredictSettings extends RunSettings {
  output?: string;
}

export function addPredict(program: Command, io: Io): void {
  const command = program
    .command('predict')
    .summary('predict the rows of a table')
    .description('Writes one line per row: the value, or the likeliest class and the probability of each class.')
    .argument('<model.safetensors>', 'a model written by kan train')
    .argument('<data.csv>', "a table with the model's input columns; others are ignored")
    .addOption(option('-o, --output <file>', 'write to a file instead of stdout', String));
  addRunOptions(command)
    .addHelpText('after', '\nExample:\n  kan predict output/model.safetensors new.csv -o predictions.csv')
    .action((modelPath: string, dataPath: string, settings: PredictSettings) =>
      predict(modelPath, dataPath, settings, io),
    );
}

async function predict(modelPath: string, dataPath: string, settings: PredictSettings, io: Io): Promise<void> {
  const { model, encoding } = await loadTableModel(modelPath);
  const digits = model.spec.dtype === 'float32' ? 7 : 16;
  const file = settings.output === undefined ? undefined : await createWhole(settings.output);
  const asJson = settings.json === true && file === undefined;
  const write = file === undefined ? io.out : (text: string) => file.write(text);
  let rows = 0;
  try {
    await withBackend(settings, async (backend) => {
      for await (const piece of streamTableFile(dataPath, { kinds: columnKinds(encoding) })) {
        const prediction = await predictTable(model, piece, { backend });
        if (rows === 0) await write(asJson ? jsonHead(prediction) : csvHead(prediction));
        await write(asJson ? jsonRows(prediction, digits, rows === 0) : csvRows(prediction, digits));
        rows += piece.rows;
      }
    });
    if (rows === 0) throw new KanError(`${dataPath}: no rows to predict`);
    if (asJson) await write(']}\n');
    await file?.finish();
  } catch (error) {
    await file?.abandon();
    throw error;
  }
  if (file !== undefined && settings.json) await io.out(`${JSON.stringify({ rows, output: settings.output })}\n`);
  else if (file !== undefined) io.err(`${counted(rows, 'row')} predicted into ${settings.output}\n`);
}

function csvHead(prediction: TablePrediction): string {
  const names =
    prediction.task === 'regression'
      ? prediction.columns
      : [prediction.column, ...prediction.classes.map((name) => `probability_${name}`)];
  return `${names.map(csvCell).join(',')}\n`;
}

function csvRows(prediction: TablePrediction, digits: number): string {
  const lines: string[] = [];
  const values = prediction.task === 'regression' ? prediction.values : prediction.probabilities;
  const width = values.length / prediction.rows;
  for (let row = 0; row < prediction.rows; row++) {
    const cells = prediction.task === 'classification' ? [csvCell(prediction.labels[row])] : [];
    for (let i = 0; i < width; i++) cells.push(String(Number(values[row * width + i].toPrecision(digits))));
    lines.push(cells.join(','));
  }
  return `${lines.join('\n')}\n`;
}

function jsonHead(prediction: TablePrediction): string {
  const head =
    prediction.task === 'regression'
      ? { task: prediction.task, columns: prediction.columns }
      : { task: prediction.task, column: prediction.column, classes: prediction.classes };
  return `${JSON.stringify(head).slice(0, -1)},"predictions":[`;
}

function jsonRows(prediction: TablePrediction, digits: number, first: boolean): string {
  const values = prediction.task === 'regression' ? prediction.values : prediction.probabilities;
  const width = values.length / prediction.rows;
  const rows = Array.from({ length: prediction.rows }, (_, row) => {
    const numbers = Array.from({ length: width }, (_, i) => Number(values[row * width + i].toPrecision(digits)));
    if (prediction.task === 'regression') return JSON.stringify(width === 1 ? numbers[0] : numbers);
    return JSON.stringify({ label: prediction.labels[row], probabilities: numbers });
  });
  return `${first ? '' : ','}${rows.join(',')}`;
}

/** A cell quoted where CSV asks for it. */
function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
