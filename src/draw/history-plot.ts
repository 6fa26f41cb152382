// How a training run went, as charts. Knows histories, nothing of models.

import { checkRecord, KanError } from '../errors.js';
import type { LossKind } from '../compute/contract.js';
import type { TrainHistory } from '../train/outcome.js';
import { numberText } from './axis.js';
import { renderLines } from './line-chart.js';
import type { Theme } from './svg.js';
import { checkNames, type OptionNames } from '../options.js';

/** What is drawn of a run: a `TrainResult` or `TableResult` has it all. */
export interface Run {
  history: Pick<TrainHistory, 'trainLoss' | 'validationLoss'>;
  /** pointed out where there is a validation loss; 0 is before the first epoch */
  bestEpoch?: number;
  /** names the axis */
  loss?: LossKind | 'custom';
}

/** How `renderHistory` draws. All optional. */
export interface HistoryOptions {
  /** above the picture; default 'Loss by epoch' */
  title?: string;
  /** in pixels; default 720 × 360 */
  width?: number;
  /** in pixels */
  height?: number;
  /** default 'auto' */
  theme?: Theme;
  /** whether the y axis is logarithmic; default: where the losses fall twentyfold, for there a curve hugs the axis on a linear scale */
  logarithmic?: boolean;
}

const historyOptions: OptionNames<HistoryOptions> = {
  title: true,
  width: true,
  height: true,
  theme: true,
  logarithmic: true,
};

const lossNames: Record<NonNullable<Run['loss']>, string> = {
  mse: 'mean squared error',
  mae: 'mean absolute error',
  huber: 'mean Huber loss',
  'cross-entropy': 'mean cross-entropy',
  custom: 'mean loss',
};

/** Training and validation loss by epoch as an SVG picture. Throws a KanError when `history` is not a history. */
export function renderHistory(run: Run, options: HistoryOptions = {}): string {
  checkNames('renderHistory', options, historyOptions);
  checkRecord('renderHistory: `run`', run, '{ history }');
  const { logarithmic, title = 'Loss by epoch', ...looks } = options;
  const { history, bestEpoch = 0, loss = 'custom' } = run;
  if (!Array.isArray(history?.trainLoss) || !Array.isArray(history.validationLoss))
    throw new KanError('renderHistory: `history` must have lists `trainLoss` and `validationLoss`');
  const { trainLoss, validationLoss } = history;
  const series = [
    { name: 'training', values: trainLoss },
    ...(validationLoss.length > 0 ? [{ name: 'validation', values: validationLoss }] : []),
  ];
  let [lo, hi] = [Infinity, -Infinity];
  for (const value of [...trainLoss, ...validationLoss]) {
    if (Number.isFinite(value)) [lo, hi] = [Math.min(lo, value), Math.max(hi, value)];
  }
  const marks =
    series.length > 1 && bestEpoch > 0 ? [{ x: bestEpoch, label: `best: epoch ${numberText(bestEpoch)}` }] : [];
  const logY = logarithmic ?? (lo > 0 && hi > 20 * lo);
  return renderLines('renderHistory', {
    ...looks,
    title,
    series,
    marks,
    logY,
    xLabel: 'epoch',
    yLabel: lossNames[loss],
  });
}
