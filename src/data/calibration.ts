// Whether probabilities keep what they promise: of the rows said to be so with 70 %, 7 in 10 should be. DeGroot & Fienberg (1983).

import { checkInteger, checkList, KanError } from '../errors.js';
import { checkNames } from '../options.js';

/** Rows that were given about the same probability. */
export interface CalibrationBin {
  /** mean probability that was said */
  predicted: number;
  /** share of rows where it was so */
  observed: number;
  rows: number;
}

/**
 * Said and true shares in bins of as many rows each, by rising probability: of the second class where there are two, else of the likeliest class of
 * each row. `actual[rows]` are class indices, `probabilities[rows, classes]`. Bins hold at least 10 rows, so that there may be fewer than
 * `bins` (default 10). Throws a KanError where lengths do not fit.
 */
export function calibrationCurve(
  actual: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  options: { classes: number; bins?: number },
): CalibrationBin[] {
  checkNames('calibrationCurve', options, ['classes', 'bins'], 'classes');
  const { classes, bins = 10 } = options;
  checkList('calibrationCurve: `actual`', actual);
  checkList('calibrationCurve: `probabilities`', probabilities);
  checkInteger('calibrationCurve: `classes`', classes, 2);
  checkInteger('calibrationCurve: `bins`', bins, 1);
  if (probabilities.length !== actual.length * classes)
    throw new KanError(
      `calibrationCurve: ${actual.length} rows of ${classes} classes need ${actual.length * classes} probabilities; got ${probabilities.length}`,
    );
  const said = Array.from({ length: actual.length }, (_, row) => {
    let at = 1;
    if (classes > 2)
      for (let k = 0; k < classes; k++)
        if (k === 0 || probabilities[row * classes + k] > probabilities[row * classes + at]) at = k;
    return { probability: probabilities[row * classes + at], so: actual[row] === at };
  }).sort((a, b) => a.probability - b.probability);
  const count = Math.max(1, Math.min(bins, Math.floor(said.length / fewest)));
  return Array.from({ length: count }, (_, bin) => {
    const part = said.slice(Math.floor((bin * said.length) / count), Math.floor(((bin + 1) * said.length) / count));
    return {
      predicted: part.reduce((sum, { probability }) => sum + probability, 0) / part.length,
      observed: part.filter(({ so }) => so).length / part.length,
      rows: part.length,
    };
  }).filter(({ rows }) => rows > 0);
}

/** Rows of a bin below which a share says little. */
const fewest = 10;
