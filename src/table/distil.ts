// One network that answers as an ensemble does: trained on what all of them together say, not on what was measured. Knows models and tables; the
// training is train/trainer.ts's.

import { backendFor, type RunOptions } from '../compute/run.js';
import { predictInPieces } from '../compute/predict.js';
import { encodeInputsInPieces } from '../data/encoding.js';
import { type Table, checkTable } from '../data/table.js';
import { KanError } from '../errors.js';
import { withoutMembers } from '../model/members.js';
import { checkModel, type Model } from '../model/model.js';
import { encodingOf } from '../model/rows.js';
import { straightenInputs } from '../model/straight-inputs.js';
import { checkNames } from '../options.js';
import { trainingOptions } from '../train/option-table.js';
import type { TrainOptions } from '../train/options.js';
import { completeInTurns } from '../train/pause.js';
import type { TrainResult } from '../train/result.js';
import { trainModel } from '../train/trainer.js';

/** How `distillTable` trains. All optional. */
export interface DistillOptions
  extends Omit<TrainOptions, 'loss' | 'classWeights' | 'validation' | 'metrics' | 'backend' | 'signal'>, RunOptions {}

const { loss: _loss, classWeights: _weights, metrics: _metrics, ...distillOptions } = trainingOptions;

/**
 * One network that learned what all networks of an ensemble together answer for the rows of a table, which needs no target column: for pictures
 * and formulas of the whole, and for pruning and refining. It begins with the one nearest to the mean, whose shape it keeps. Losses are mean squared
 * differences of the networks' own outputs: numbers scaled as in training, or logits. Throws a KanError on a model without members and on rows or
 * options that do not fit.
 */
export async function distillTable(model: Model, table: Table, options: DistillOptions = {}): Promise<TrainResult> {
  checkNames('distillTable', options, distillOptions);
  checkModel(model, 'distillTable');
  checkTable('distillTable', table);
  const encoding = encodingOf('distillTable', model);
  if (model.members === undefined)
    throw new KanError('distillTable: this model is a single network: there is nothing to put together');
  const { signal } = options;
  const backend = await backendFor('distillTable', { backend: options.backend, signal });
  const x = await completeInTurns(encodeInputsInPieces(encoding, table), signal);
  const y = await completeInTurns(predictInPieces(model, x, table.rows, backend), signal);
  const source = { rows: table.rows, x, y };
  const found = await trainModel(withoutMembers(model), source, { ...options, backend, loss: 'mse' });
  return { ...found, model: straightenInputs(found.model) };
}
