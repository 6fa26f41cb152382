// Where a run has its losses from: the session's own, or a function of the caller's, of rows that the session has loaded. Knows no steps and
// no epochs.

import type { Dataset, DatasetSource, LossKind, Session } from '../compute/contract.js';
import { modelInputs, modelOutputs } from '../model/layout.js';
import { createReal, type Model } from '../model/model.js';
import type { Work } from '../work.js';
import { type CustomLoss, isCustomLoss, type Settings } from './options.js';

/** How the loss of rows and its gradient come about. */
export interface LossSource {
  /** the sum over rows order[first .. first + count), with the gradient of their weighted mean in `session.gradient` */
  gradientOf(first: number, count: number, dropout: number): number;
  /** the sum alone */
  loss(first: number, count: number): number;
}

/** The loss that a session is opened with: with a loss of the caller's it is not asked for its own. */
export function sessionLoss(loss: Settings['loss']): LossKind {
  return isCustomLoss(loss) ? 'mse' : loss;
}

/** The losses of `data`, which the session has loaded as `rows`. */
export function lossSource(
  session: Session,
  rows: Dataset,
  data: DatasetSource,
  model: Model,
  loss: Settings['loss'],
): LossSource {
  return isCustomLoss(loss)
    ? customLoss(session, rows, data, model, loss, session.batchSize)
    : builtInLoss(session, rows);
}

/** The sum over all rows, a batch at a time. */
export function* lossSum(source: LossSource, rows: number, batchSize: number): Work<number> {
  let sum = 0;
  for (let first = 0; first < rows; first += batchSize) {
    sum += source.loss(first, Math.min(batchSize, rows - first));
    yield;
  }
  return sum;
}

/** The session's own loss of loaded rows. */
function builtInLoss(session: Session, rows: Dataset): LossSource {
  return {
    gradientOf: (first, count, dropout) => session.gradientOf(rows, first, count, dropout),
    loss: (first, count) => session.loss(rows, first, count),
  };
}

/** A custom loss: forward, the loss row by row, and back from its slopes. */
export function customLoss(
  session: Session,
  { order }: Dataset,
  data: DatasetSource,
  { spec }: Model,
  own: CustomLoss,
  batchSize: number,
): LossSource {
  const [inputs, outputs] = [modelInputs(spec), modelOutputs(spec)];
  const x = createReal(spec, batchSize * inputs);
  const y = createReal(spec, batchSize * outputs);
  const d = createReal(spec, batchSize * outputs);
  const [output, target, slope] = [createReal(spec, outputs), createReal(spec, outputs), createReal(spec, outputs)];

  const evaluate = (first: number, count: number, dropout: number, back: boolean): number => {
    let whole = 0;
    for (let b = 0; b < count; b++) {
      const row = order[first + b];
      whole += data.weights?.[row] ?? 1;
      for (let i = 0; i < inputs; i++) x[b * inputs + i] = data.x[row * inputs + i];
    }
    session.forward(x, count, y, dropout);
    let sum = 0;
    for (let b = 0; b < count; b++) {
      const row = order[first + b];
      const weight = data.weights?.[row] ?? 1;
      for (let o = 0; o < outputs; o++) {
        output[o] = y[b * outputs + o];
        target[o] = data.y[row * outputs + o];
      }
      sum += weight * own.ofRow(output, target, slope);
      for (let o = 0; o < outputs; o++) d[b * outputs + o] = whole > 0 ? (weight * slope[o]) / whole : 0;
    }
    if (back && Number.isFinite(sum)) session.backward(d, count);
    return sum;
  };
  return {
    gradientOf: (first, count, dropout) => evaluate(first, count, dropout, true),
    loss: (first, count) => evaluate(first, count, 0, false),
  };
}
