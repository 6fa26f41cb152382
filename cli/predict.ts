// `kan predict`: a model and a table in, predictions as CSV out, piece by piece so that a table may be of any length.

import type { Command } from 'commander';
import { BatchedKANInference, KanError, type TablePrediction } from 'kanjs';
import { joinReports, type OutsideInput } from 'kanjs/explain';
import { inputNames, tableReading } from 'kanjs/model';
import type { WholeFile } from 'kanjs/files';
import { domainWarning } from './domain-warning.js';
import type { Io } from './io.js';
import {
  addRunOptions,
  loadTableModel,
  type NewRowsSettings,
  type RunSettings,
  unseenOption,
  withBackend,
} from './model-input.js';
import { counted } from './number-text.js';
import { number, option } from './option.js';
import { isStdout, openOutput, refuseOverwriting } from './outputs.js';
import { readingOf } from './reading-options.js';
import { createRowProgress } from './row-progress.js';
import { RowText } from './row-text.js';
import { listenForStop, orStopped } from './stopping.js';
import { orStdin, streamTable } from './table-input.js';

/** Most rows read, predicted and written at a time, and most numbers they may be for the network: some megabytes. */
const maxRows = 8192;
const maxNumbers = 1 << 19;

interface PredictSettings extends RunSettings, NewRowsSettings {
  output?: string;
  spread?: boolean;
  interval?: number;
}

export function addPredict(program: Command, io: Io, raw: Io): void {
  const command = program
    .command('predict')
    .summary('predict the rows of a table')
    .description('Writes one line per row: the value, or the most likely class and the probability of each class.')
    .argument('<model.safetensors>', 'a model written by kan train')
    .argument('<data.csv>', `a table with the model's input columns, ${orStdin}; others are ignored`)
    .addOption(option('-o, --output <file>', 'write to a file instead of stdout', String))
    .option('--spread', 'add how far the networks of an ensemble are apart: the standard deviation of their answers')
    .addOption(
      option(
        '--interval <p>',
        'add the ends of intervals that hold the right number with this probability, such as 0.9',
        number('--interval', { above: 0, max: 0.999 }),
      ),
    )
    .addOption(unseenOption());
  addRunOptions(command)
    .addHelpText('after', '\nExample:\n  kan predict output/model.safetensors new.csv -o predictions.csv')
    .action((modelPath: string, dataPath: string, settings: PredictSettings) =>
      predict(modelPath, dataPath, settings, { io, raw }),
    );
}

async function predict(
  modelPath: string,
  dataPath: string,
  settings: PredictSettings,
  { io, raw }: { io: Io; raw: Io },
): Promise<void> {
  refuseOverwriting([settings.output ?? '-'], [modelPath, dataPath]);
  const { model, encoding } = await loadTableModel(modelPath);
  const { json, spread = false, interval } = settings;
  if (spread && model.members === undefined)
    throw new KanError(
      `${modelPath}: there is no spread, for this is a single network`,
      'train several, such as `kan train --ensemble 5`',
    );
  const reading = tableReading(encoding, readingOf(settings));
  const output = settings.output === undefined || isStdout(settings.output) ? undefined : settings.output;
  const stopping = listenForStop(io);
  const { signal } = stopping;
  // lines of the result and a line that rewrites itself do not go together
  const progress = createRowProgress(output === undefined && io.outTerminal ? { ...io, terminal: false } : io);
  const result = predictionText({
    // who reads them on a terminal compares a few; a file or a pipe gets what the model's numbers carry
    digits: model.spec.dtype === 'float32' || (output === undefined && io.outTerminal && !json) ? 7 : 16,
    asJson: json === true && output === undefined,
    spread,
  });
  let file: WholeFile | undefined;
  let rows = 0;
  let outside: OutsideInput[] = [];
  try {
    if (output !== undefined) file = await openOutput(output, raw, signal);
    const destination = file ?? raw;
    await withBackend(settings, io, async (backend) => {
      const inference = new BatchedKANInference(model, { backend });
      const rowsPerPiece = Math.max(1, Math.min(maxRows, Math.floor(maxNumbers / inputNames(encoding).length)));
      const pieces = streamTable(dataPath, { ...reading, rowsPerPiece, signal }, io);
      for await (const prediction of inference.streamTables(pieces, { signal, unseen: settings.unseen, interval })) {
        // a reader that does not read holds up the rows, not the end
        await orStopped(result.write(prediction, destination), signal);
        rows += prediction.rows;
        outside = joinReports([outside, prediction.outside]);
        progress.rows(rows);
      }
    });
    if (rows === 0) throw new KanError(`${dataPath}: no rows to predict`);
    await result.end(destination, outside);
    await file?.finish();
  } catch (error) {
    await file?.abandon();
    if (error !== signal.reason) throw error;
    throw new KanError(
      `stopped ${stopping.why()} after ${counted(rows, 'row')}${file === undefined ? '' : `; ${output} was not written`}`,
    );
  } finally {
    progress.end();
    stopping.end();
  }
  io.err(domainWarning(outside, rows));
  if (file !== undefined && json) await io.out(`${JSON.stringify({ rows, output, outside })}\n`);
  else if (file !== undefined) io.err(`${counted(rows, 'row')} predicted into ${output}\n`);
}

/** Where the result goes. */
type Destination = WholeFile | Io;

function send(destination: Destination, text: RowText | string): Promise<void> {
  if ('out' in destination) return destination.out(String(text));
  return destination.write(typeof text === 'string' ? text : text.bytes);
}

/** Predictions as text, piece by piece: lines of CSV, or one JSON object. */
function predictionText({ digits, asJson, spread }: { digits: number; asJson: boolean; spread: boolean }): {
  write(prediction: TablePrediction, destination: Destination): Promise<void>;
  end(destination: Destination, outside: readonly OutsideInput[]): Promise<void>;
} {
  let first = true;
  const lines = new RowText(digits);
  return {
    async write(prediction, destination) {
      if (first) await send(destination, asJson ? jsonHead(prediction) : csvHead(prediction, spread));
      if (asJson) await send(destination, jsonRows(prediction, { digits, first, spread }));
      else {
        lines.clear();
        csvRows(prediction, lines, spread);
        await send(destination, lines);
      }
      first = false;
    },
    end: async (destination, outside) => {
      if (asJson) await send(destination, `],"outside":${JSON.stringify(outside)}}\n`);
    },
  };
}

function csvHead(prediction: TablePrediction, spread: boolean): string {
  const names =
    prediction.task === 'regression'
      ? prediction.columns
      : [prediction.column, ...prediction.classes.map((name) => `probability_${name}`)];
  const of = prediction.task === 'regression' ? names : names.slice(1);
  const bounds = boundsOf(prediction).lower ? of.flatMap((name) => [`lower_${name}`, `upper_${name}`]) : [];
  const all = [...names, ...bounds, ...(spread ? of.map((name) => `spread_${name}`) : [])];
  return `${all.map(csvCell).join(',')}\n`;
}

const [comma, lineEnd] = [44, 10];

function csvRows(prediction: TablePrediction, text: RowText, spread: boolean): void {
  const isClasses = prediction.task === 'classification';
  const { lower, upper } = boundsOf(prediction);
  const apart = spread ? prediction.spread : undefined;
  const { data: values } = prediction;
  const [, width] = prediction.shape;
  const encoder = new TextEncoder();
  const words = new Map(
    isClasses ? prediction.classes.map((name) => [name, encoder.encode(`${csvCell(name)},`)] as const) : [],
  );
  for (let row = 0; row < prediction.rows; row++) {
    if (isClasses) text.word(words.get(prediction.labels[row])!);
    const more = (value: number): void => {
      text.character(comma);
      text.number(value);
    };
    text.number(values[row * width]);
    for (let at = row * width + 1; at < (row + 1) * width; at++) more(values[at]);
    const places = Array.from({ length: lower || apart ? width : 0 }, (_, i) => row * width + i);
    if (lower)
      for (const at of places) {
        more(lower[at]);
        more(upper![at]);
      }
    if (apart) for (const at of places) more(apart[at]);
    text.character(lineEnd);
  }
}

/** The ends of the intervals, where they were asked for. */
function boundsOf(prediction: TablePrediction): { lower?: Float64Array; upper?: Float64Array } {
  return prediction.task === 'regression' ? prediction : {};
}

function jsonHead(prediction: TablePrediction): string {
  const head =
    prediction.task === 'regression'
      ? { task: prediction.task, columns: prediction.columns }
      : { task: prediction.task, column: prediction.column, classes: prediction.classes };
  return `${JSON.stringify(head).slice(0, -1)},"predictions":[`;
}

function jsonRows(
  prediction: TablePrediction,
  { digits, first, spread }: { digits: number; first: boolean; spread: boolean },
): string {
  const { data: values } = prediction;
  const [, width] = prediction.shape;
  const rows = Array.from({ length: prediction.rows }, (_, row) => {
    const take = (from: Float64Array): number[] =>
      Array.from({ length: width }, (_, i) => Number(from[row * width + i].toPrecision(digits)));
    const numbers = take(values);
    const { lower, upper } = boundsOf(prediction);
    const apart =
      spread || lower
        ? {
            ...(spread && { spread: take(prediction.spread!) }),
            ...(lower && { lower: take(lower), upper: take(upper!) }),
          }
        : undefined;
    if (prediction.task === 'classification')
      return JSON.stringify({ label: prediction.labels[row], probabilities: numbers, ...apart });
    const value = width === 1 ? numbers[0] : numbers;
    return JSON.stringify(apart ? { value, ...apart } : value);
  });
  return `${first ? '' : ','}${rows.join(',')}`;
}

/** A cell quoted where CSV asks for it. */
function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
