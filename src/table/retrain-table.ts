// Training goes on, of a model that came from a table.

import type { Table } from '../data/table.js';
import type { SpecOptions } from '../model/create.js';
import { checkAlone } from '../model/members.js';
import type { Model } from '../model/model.js';
import { checkNames } from '../options.js';
import { trainingOptions } from '../train/option-table.js';
import { completeInTurns } from '../train/pause.js';
import { tableOptions } from './option-table.js';
import { separateFor, withLearned } from './known-rows.js';
import type { TableTrainOptions } from './train-options.js';
import { type TableResult, checkBatch, trainEncoded } from './train-table.js';

/** What `retrainTable` is told: options of the training alone, for network and columns are the model's. All optional. */
export interface TableRetrainOptions extends Omit<
  TableTrainOptions,
  keyof SpecOptions | 'target' | 'task' | 'layers' | 'monotone' | 'ensemble' | 'refit'
> {}

/** Their names. */
export const retrainOptions = {
  ...trainingOptions,
  missing: tableOptions.missing,
  splitBy: tableOptions.splitBy,
  orderBy: tableOptions.orderBy,
  weights: tableOptions.weights,
};

/**
 * Goes on training a model that came from a table, with the columns, scales and classes it has; after pruning or refining, for one. Of
 * the table that it was trained on the same rows are held back again, unless the options part them in another way. Rows with missing values are filled where the
 * model knows with what, else `missing` says. Throws a KanError on columns, rows or options that do not fit.
 */
export async function retrainTable(
  model: Model,
  table: Table,
  settings: TableRetrainOptions = {},
): Promise<TableResult> {
  checkNames('retrainTable', settings, retrainOptions);
  const { validation, seed: from, missing, splitBy, orderBy, weights: named, ...options } = settings;
  const parts = { validation, seed: from, missing, splitBy, orderBy, weights: named };
  const apart = await completeInTurns(separateFor('retrainTable', model, table, parts));
  const { train, heldBack, weights, seed } = apart;
  checkBatch(options.batchSize, train.rows);
  checkAlone('retrainTable', model);
  const trained = await trainEncoded(() => model, train, heldBack, { ...options, weights, seed });
  return { ...trained, model: await completeInTurns(withLearned(trained.model, apart)) };
}
