// What `trainTable` begins with, for programs with a loop of their own: rows as numbers and the untrained network. Trains nothing.

import type { DatasetSource, LossKind } from '../compute/contract.js';
import { outputWidth } from '../data/target-columns.js';
import { tableMeant } from '../data/meant-names.js';
import { checkTable, type Table } from '../data/table.js';
import { rememberDivision } from '../data/row-division.js';
import { usableInPieces } from '../data/usable-columns.js';
import { inputQuantities, encodingWidth } from '../data/encoding.js';
import { defaultHiddenWidths } from '../model/create.js';
import type { Model } from '../model/model.js';
import { checkNames } from '../options.js';
import { completeInTurns } from '../train/pause.js';
import { tableOptions } from './option-table.js';
import { freshModels, prepare } from './prepare.js';
import { checkTarget, encodeTable, separate } from './rows.js';
import { checkTransform } from './target-transform.js';
import type { TableTrainOptions } from './train-options.js';

/** A table made ready for training, from `prepareTable`. */
export interface PreparedTable {
  /** untrained; its spec knows the columns, so that whatever comes of it reads tables and answers in the target's own units */
  model: Model;
  /** the rows to learn from: what `trainModel` takes */
  train: DatasetSource;
  /** the rows held back, to measure on; absent where none are */
  heldBack?: DatasetSource;
  /** what suits the target: 'mse' for numbers, 'cross-entropy' for classes */
  loss: LossKind;
}

/**
 * Holds rows back, fits the encoding to the others, and makes the untrained network, as `trainTable` does before it trains; `trainModel` then
 * takes model and rows as they are. Options are those of `trainTable`; what they say of training is not read, and without `layers` the widths
 * depend on the rows alone, no trials are made. Throws a KanError on columns, rows or options that do not fit.
 */
export async function prepareTable(given: Table, settings: TableTrainOptions): Promise<PreparedTable> {
  checkNames('prepareTable', settings, tableOptions, 'target');
  checkTable('prepareTable', given);
  checkTarget('prepareTable', settings.target);
  const { table, options } = tableMeant(given, settings);
  const { target, validation = 0.2, seed = 42, targetTransform = 'none', weights, gridSize, order } = options;
  const usable = await completeInTurns(usableInPieces(table, options));
  checkTransform(usable, target, targetTransform);
  const { heldBack, whole, ...learned } = await completeInTurns(separate(usable, options, validation, seed));
  const division =
    typeof validation === 'object'
      ? undefined
      : await completeInTurns(rememberDivision(whole, { ...options, validation, seed }));
  const prepared = await prepare({ ...learned, division }, options);
  const { encoding, source } = prepared;
  const [inputs, outputs] = [encodingWidth(encoding), outputWidth(encoding)];
  const lines = inputQuantities(encoding).filter(({ line }) => line).length;
  const { layers = defaultHiddenWidths({ inputs, lines, outputs, rows: source.rows, gridSize, order }) } = options;
  const fresh = await freshModels(prepared, { ...options, layers }, false);
  return {
    model: fresh(seed),
    train: source,
    ...(heldBack && { heldBack: await completeInTurns(encodeTable(encoding, heldBack, { weights })) }),
    loss: encoding.target.kind === 'regression' ? 'mse' : 'cross-entropy',
  };
}
