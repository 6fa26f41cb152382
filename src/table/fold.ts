// One fold of a cross-validation: a network trained without a part of the rows, and measured on it. What trials of a sweep and cross-validation
// are made of. Knows tables and parts, not how many folds there are to be.

import type { Backend, DatasetSource } from '../compute/contract.js';
import { resolveMissing } from '../data/missing.js';
import { takeRows } from '../data/split.js';
import type { Table } from '../data/table.js';
import { usableInPieces } from '../data/usable-columns.js';
import { completeInTurns } from '../train/pause.js';
import { deal, type Parts } from './parts.js';
import { weightColumns } from './row-weights.js';
import { encodeTable } from './rows.js';
import type { TableTrainOptions } from './train-options.js';
import { type TableResult, trainPlainly } from './train-table.js';

/** The rows that can be learned from and measured on, dealt into parts. */
export interface Folds {
  whole: Table;
  parts: Parts[];
}

/** The columns and rows that can be used. */
export async function foldTable(table: Table, options: Omit<TableTrainOptions, 'validation'>): Promise<Table> {
  const { target, weights, missing = 'impute' } = options;
  const targets = typeof target === 'string' ? [target] : target;
  const usable = await completeInTurns(usableInPieces(table, options));
  return resolveMissing(usable, [...targets, ...weightColumns(usable, targets, weights, missing)], missing);
}

/** Deals the rows of `foldTable` into as many parts as folds, as the options say: by class, whole groups, or in time. */
export function dealFolds(whole: Table, options: Omit<TableTrainOptions, 'validation'>, folds: number): Folds {
  return { whole, parts: deal(whole, options, folds, options.seed ?? 42) };
}

/** Trains without one part; `heldBack` is that part as the model reads it, for whoever measures. No row of it helps to choose when to stop. */
export async function trainFold(
  { whole, parts }: Folds,
  fold: number,
  options: Omit<TableTrainOptions, 'validation' | 'patience'> & { backend: Backend },
): Promise<{ result: TableResult; heldBack: DatasetSource }> {
  const { train, heldBack: part } = parts[fold];
  const heldBack = takeRows(whole, part);
  const rest = takeRows(whole, train);
  const result = await trainPlainly(rest, { ...options, validation: 0, patience: undefined }, { importance: false });
  const { encoding } = result.model.spec;
  return { result, heldBack: await completeInTurns(encodeTable(encoding!, heldBack, { weights: options.weights })) };
}
