// From a table to a trained model and back to answers: encode, split, train, predict, measure.
// Knows columns and rows; the loop itself is trainer.ts, the words for "how good" are metrics.ts.

import { defaultBackend } from '../compute/backend.js';
import type { Backend, DatasetSource } from '../compute/contract.js';
import {
  decodeOutputs,
  encodeInputs,
  encodeTargets,
  encodingWidth,
  fitEncoding,
  type TableEncoding,
} from '../data/encoding.js';
import { foldRows, splitRows, takeRows } from '../data/split.js';
import type { Table } from '../data/table.js';
import { checkInteger, checkNumber, KanError } from '../errors.js';
import { createRandom } from '../math/random.js';
import { createSpec, defaultHiddenWidths, initializeParameters, type SpecOptions } from '../model/create.js';
import { modelInputs, modelOutputs } from '../model/layout.js';
import type { Model } from '../model/model.js';
import type { Real } from '../model/spec.js';
import {
  type ClassificationMetrics,
  classificationMetrics,
  type RegressionMetrics,
  regressionMetrics,
} from './metrics.js';
import { trainModel, type TrainOptions, type TrainResult } from './trainer.js';

export interface TableTrainOptions extends SpecOptions, Omit<TrainOptions, 'validation' | 'loss'> {
  /** the column to predict, or several columns of numbers */
  target: string | string[];
  /** default: regression for a column of numbers, classification for one of words */
  task?: 'regression' | 'classification';
  /** widths between inputs and outputs; the default depends on the table */
  layers?: number[];
  /** share of rows held back, seeded and stratified by class, or a table of its own; default 0.2, 0 is none */
  validation?: number | Table;
  /** what a missing value is; default 'error' */
  missing?: 'error' | 'drop' | 'impute';
}

export type TableMetrics =
  | ({ task: 'regression'; columns: string[] } & RegressionMetrics)
  | ({ task: 'classification'; column: string; classes: string[] } & ClassificationMetrics);

export interface TableResult extends TrainResult {
  /** rows trained on and held back */
  rows: { train: number; validation: number };
  /** measured on the held-back rows with the returned model; absent without any */
  metrics?: TableMetrics;
}

export type TablePrediction =
  | { task: 'regression'; rows: number; columns: string[]; /** values[rows, columns] in the target's own units */ values: Float64Array }
  | {
      task: 'classification';
      rows: number;
      column: string;
      classes: string[];
      /** the likeliest class of each row */
      labels: string[];
      /** probabilities[rows, classes] */
      probabilities: Float64Array;
    };

export interface TableFolds {
  folds: number;
  /** rows predicted, each once, by a network that had not seen it */
  rows: number;
  /** over all those rows together */
  metrics: TableMetrics;
  /** of each fold by itself */
  each: TableMetrics[];
}

/**
 * Trains a network on a table. The encoding (scales, categories, classes) is fitted to the training rows only and is
 * returned inside the model's spec, so that the model answers in the target's own units. Losses of regression are mean
 * squared errors in those units (for several columns, the mean over them); of classification, mean cross-entropy.
 * Throws a KanError on columns, rows or options that do not fit.
 */
export async function trainTable(table: Table, options: TableTrainOptions): Promise<TableResult> {
  const { target, task, missing, validation = 0.2, layers, seed = 42, ...rest } = options;
  const whole = prepare(table, options);
  const parts = separate(whole, options, validation, seed);
  checkBatch(options, parts.train.rows);

  const encoding = fitEncoding(parts.train, { target, task });
  const inputs = encodingWidth(encoding);
  const outputs = encoding.target.kind === 'regression' ? encoding.target.columns.length : encoding.target.classes.length;
  const random = createRandom(seed);
  const hidden = layers ?? defaultHiddenWidths({ inputs, outputs, rows: parts.train.rows });
  const spec = { ...createSpec([inputs, ...hidden, outputs], rest), encoding };
  const model = { spec, parameters: initializeParameters(spec, random) };

  const held = parts.validation === undefined ? undefined : source(encoding, parts.validation);
  const result = await trainModel(model, source(encoding, parts.train), {
    ...rest,
    batchSize: options.batchSize ?? Math.min(64, parts.train.rows),
    seed,
    loss: encoding.target.kind === 'regression' ? 'mse' : 'cross-entropy',
    validation: held,
  });
  const rows = { train: parts.train.rows, validation: parts.validation?.rows ?? 0 };
  if (parts.validation === undefined) return { ...result, rows };
  return { ...result, rows, metrics: await evaluateTable(result.model, parts.validation, options) };
}
