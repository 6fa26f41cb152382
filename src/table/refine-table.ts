// Finer grids for a model that came from a table, from one end to the other: refine, follow the data, train on. Knows tables; what happens
// to curves is grids.ts's.

import type { Table } from '../data/table.js';
import { checkInteger } from '../errors.js';
import type { Model } from '../model/model.js';
import { refineGridInPieces, updateGridInPieces } from '../train/grids.js';
import { completeInTurns } from '../train/pause.js';
import { measureTable, type TableMetrics } from './evaluate-table.js';
import { retrainOptions, retrainTable, type TableRetrainOptions } from './retrain-table.js';
import { type MeasuredRows, separateFor, withLearned } from './known-rows.js';
import { type TableResult } from './train-table.js';
import { backendFor } from '../compute/run.js';
import { checkNames } from '../options.js';

/** What `refineTable` is told. Only `gridSize` is required. */
export interface TableRefineOptions extends Omit<TableRetrainOptions, 'epochs'> {
  /** grid intervals of every spline afterwards */
  gridSize: number;
  /** whether grids move to where the rows are; default false */
  updateGrids?: boolean;
  /** epochs of training afterwards; default 0 */
  retrain?: number;
}

const { epochs: _epochs, ...ofTraining } = retrainOptions;
const refineOptions = { ...ofTraining, gridSize: true, updateGrids: true, retrain: true };

/** The model on a finer grid, from `refineTable`, with its metrics before and after. */
export interface TableRefinement {
  model: Model;
  before: TableMetrics;
  after: TableMetrics;
  /** rows measured on */
  rows: number;
  /** which they are */
  measured: MeasuredRows;
  /** of the training afterwards */
  training?: TableResult;
}

/**
 * Refines a model that was trained on a table; where asked, moves its grids and trains it on, with the table's rows. Of the table
 * that the model was trained on the same rows are held back again, and the metrics are about them; with `validation` 0 about all. Throws a KanError as `refineGrid`,
 * `updateGrid` and `retrainTable` do, and the signal's reason where that is aborted before the training.
 */
export async function refineTable(model: Model, table: Table, options: TableRefineOptions): Promise<TableRefinement> {
  checkNames('refineTable', options, refineOptions, 'gridSize');
  const {
    gridSize,
    updateGrids = false,
    retrain = 0,
    validation,
    seed: from,
    missing,
    splitBy,
    orderBy,
    weights: named,
    ...rest
  } = options;
  checkInteger('refineTable: `retrain`', retrain, 0);
  const parts = { validation, seed: from, missing, splitBy, orderBy, weights: named };
  const apart = await completeInTurns(separateFor('refineTable', model, table, parts), options.signal);
  const { train, heldBack, measured, weights, seed } = apart;
  const backend = await backendFor('refineTable', options);
  const { signal } = options;
  const finer = await completeInTurns(refineGridInPieces(model, gridSize), signal);
  const moved = updateGrids ? await completeInTurns(updateGridInPieces(finer, train, { backend }), signal) : finer;
  const training =
    retrain === 0
      ? undefined
      : await retrainTable(moved, train, {
          ...rest,
          epochs: retrain,
          validation: heldBack ?? 0,
          weights,
          seed,
          missing,
          backend,
        });
  const refined = training ? await completeInTurns(withLearned(training.model, apart)) : moved;
  const [before, after] = await Promise.all(
    [model, refined].map((each) => measureTable(each, heldBack ?? train, { backend, weights })),
  );
  return { model: refined, before, after, rows: measured.rows, measured, training };
}
