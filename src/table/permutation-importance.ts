// How much worse a model gets without a column: its values are shuffled, and what it answers is measured again.
// Breiman (2001); "model reliance" of Fisher, Rudin & Dominici (2019).

import { backendFor, type RunOptions, runOptions } from '../compute/run.js';
import { takeRows } from '../data/split.js';
import { checkTable, type Table } from '../data/table.js';
import { checkInteger } from '../errors.js';
import { createRandom } from '../math/random.js';
import { checkIsModel, type Model } from '../model/model.js';
import { encodingOf } from '../model/rows.js';
import { checkNames } from '../options.js';
import { measureTable, type TableMetrics } from './evaluate-table.js';

/** How often `permutationImportance` shuffles. All optional. */
export interface PermutationOptions extends RunOptions {
  /** shuffles of each column; default 5 */
  repeats?: number;
  /** for the shuffles; default 42 */
  seed?: number;
}

/** What shuffling one column costs. */
export interface PermutationImportance {
  name: string;
  /** how much RMSE, of classes log-loss, rises: mean over the shuffles; negative where the model is better off without */
  rise: number;
  /** standard deviation over the shuffles */
  deviation: number;
}

/**
 * How much each column is needed on the rows of a table, in the order of the model's inputs: the rise of RMSE, or of log-loss where these are
 * classes, when its values are shuffled. Rows that the model has not learned from give the honest figures. Deterministic for a `seed`. Throws a
 * KanError on rows that do not fit, and the signal's reason once that is aborted.
 */
export async function permutationImportance(
  model: Model,
  table: Table,
  options: PermutationOptions = {},
): Promise<PermutationImportance[]> {
  checkNames('permutationImportance', options, [...runOptions, 'repeats', 'seed']);
  checkIsModel('permutationImportance', model);
  checkTable('permutationImportance', table);
  const { repeats = 5, seed = 42, signal } = options;
  checkInteger('permutationImportance: `repeats`', repeats, 1);
  checkInteger('permutationImportance: `seed`', seed, 0);
  const encoding = encodingOf('permutationImportance', model);
  const run = { backend: await backendFor('permutationImportance', options), signal };
  const random = createRandom(seed);
  const before = lossOf(await measureTable(model, table, run));
  const found: PermutationImportance[] = [];
  for (const { name } of encoding.inputs) {
    const rises: number[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      const order = Array.from({ length: table.rows }, (_, row) => row);
      random.shuffle(order);
      const shuffled = takeRows({ ...table, columns: table.columns.filter((column) => column.name === name) }, order);
      const columns = table.columns.map((column) => (column.name === name ? shuffled.columns[0] : column));
      rises.push(lossOf(await measureTable(model, { ...table, columns }, run)) - before);
    }
    const rise = rises.reduce((sum, each) => sum + each, 0) / repeats;
    const square = rises.reduce((sum, each) => sum + (each - rise) ** 2, 0) / repeats;
    found.push({ name, rise, deviation: Math.sqrt(square) });
  }
  return found;
}

function lossOf(metrics: TableMetrics): number {
  return metrics.task === 'regression' ? metrics.rmse : metrics.logLoss;
}
