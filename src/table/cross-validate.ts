// How good networks are on rows they have not seen: as many trainings as folds.

import { defaultBackend } from '../compute/backend.js';
import type { TableEncoding, Task } from '../data/table-encoding.js';
import { tableMeant } from '../data/meant-names.js';
import { type Table, checkTable } from '../data/table.js';
import { checkInteger, KanError } from '../errors.js';
import { type OptionNames, checkNames } from '../options.js';
import { type Pooled, type TableMetrics, measure, metricsOf, pool } from './evaluate-table.js';
import { dealFolds, foldTable, trainFold } from './fold.js';
import { tableOptions } from './option-table.js';
import { checkTarget } from './rows.js';
import type { TableTrainOptions } from './train-options.js';

/** How `crossValidateTable` trains and deals the rows. Only `target` is required. */
export interface TableFoldOptions<T extends Task = Task> extends Omit<TableTrainOptions<T>, 'validation' | 'patience'> {
  /** parts the rows are dealt into, each class evenly; default 5 */
  folds?: number;
  /** called before the first fold and after each */
  onProgress?: (progress: { done: number; total: number }) => void;
}

const { validation: _validation, patience: _patience, ...ofFolds } = tableOptions;
const foldOptions: OptionNames<TableFoldOptions> = {
  ...(ofFolds as unknown as OptionNames<TableTrainOptions>),
  folds: true,
  onProgress: true,
};

/** How good networks are on rows they have not seen, from `crossValidateTable`. */
export interface TableFolds<T extends Task = Task> {
  /** rows predicted, each once, by a network that had not seen it */
  rows: number;
  /** over all those rows together */
  metrics: TableMetrics<T>;
  /** of each fold by itself */
  folds: TableMetrics<T>[];
}

/**
 * Trains as many networks as there are folds, each without one part of the rows, and measures each on the part it has not
 * seen. No row helps to choose the network that predicts it: there is no early stopping. Throws a KanError as `trainTable` does, and when
 * stopped by `signal`.
 */
export function crossValidateTable<T extends Task = Task>(
  table: Table,
  settings: TableFoldOptions<T>,
): Promise<TableFolds<T>>;
export async function crossValidateTable(given: Table, settings: TableFoldOptions): Promise<TableFolds> {
  checkNames('crossValidateTable', settings, foldOptions, 'target');
  checkTable('crossValidateTable', given);
  checkTarget('crossValidateTable', settings.target);
  const { folds = 5, onProgress, ...told } = settings;
  const { table, options } = tableMeant(given, told);
  const whole = await foldTable(table, options);
  const backend = options.backend ?? (await defaultBackend());
  checkInteger('crossValidateTable: `folds`', folds, 2, whole.rows);
  const dealt = dealFolds(whole, options, folds);
  const pooled: Pooled = { y: [], answers: [], weights: [] };
  const measured: TableMetrics[] = [];
  let encoding: TableEncoding | undefined;
  for (let fold = 0; fold < folds; fold++) {
    onProgress?.({ done: fold, total: folds });
    const { result, heldBack } = await trainFold(dealt, fold, { ...options, backend });
    if (result.stopped === 'aborted') throw new KanError(`crossValidateTable: stopped in fold ${fold + 1} of ${folds}`);
    measured.push(await measure(result.model, heldBack, { backend }));
    encoding = await pool(pooled, result.model, heldBack, { backend }, encoding);
  }
  onProgress?.({ done: folds, total: folds });
  const rows = dealt.parts.reduce((sum, part) => sum + part.heldBack.length, 0);
  return { rows, metrics: metricsOf(encoding!, pooled), folds: measured };
}
