// How long to train where nobody said it: in steps, for an epoch of few rows is next to nothing. Knows numbers of rows.

import { trainingOptions } from '../train/option-table.js';
import type { TrainOptions } from '../train/options.js';

/** Rows of a step. */
export const batch = 64;
/** Steps for few rows and for more; rows from which they grow, by so much a row, and where that ends. */
const [fewSteps, steps, growing, perRow, mostSteps] = [2000, 3000, 5000, 0.2, 12000];
const fewRows = 1000;

/** Epochs that make as many steps as a table of so many rows needs; of an optimiser that takes all rows at once, its usual number. */
export function epochsFor(
  {
    optimizer = 'adamw',
    batchSize = batch,
    accumulate = 1,
  }: Pick<TrainOptions, 'optimizer' | 'batchSize' | 'accumulate'>,
  rows: number,
  most = mostSteps,
): number {
  if (optimizer !== 'adamw') return trainingOptions.epochs.default;
  const wanted = rows < fewRows ? fewSteps : Math.min(mostSteps, steps + Math.max(0, rows - growing) * perRow);
  return Math.max(1, Math.ceil(Math.min(wanted, most) / Math.ceil(rows / Math.min(rows, batchSize * accumulate))));
}
