// What `optimizer: 'auto'` comes to: by the loss, the layers and how much work a step would be, with the reason in words.

import { leastSquaresRefusal } from '../compute/contract.js';
import { show } from '../errors.js';
import { activeFunctions, activeParameterCount, edgeRows, modelOutputs } from '../model/layout.js';
import type { Model } from '../model/model.js';
import { isSolvable, leastSquaresSize } from './lm-size.js';
import { foreignOptions, type Optimizer } from './option-table.js';
import { isCustomLoss, type TrainOptions } from './options.js';

export interface Choice {
  optimizer: Exclude<Optimizer, 'auto'>;
  /** why, as the end of a sentence */
  why: string;
}

/** Multiply-adds of a Levenberg–Marquardt step that are still few: a tenth of a second or so. */
const workOfLM = 2e9;
/** Rows times parameters up to which L-BFGS, with its hundreds of passes over all rows, is quick. */
const workOfLBFGS = 5e7;
/** Fewer rows for each parameter than this leave too much open to solve for all of them. */
const rowsPerParameter = 2;

/** The optimiser for a model, so many rows and the options of the run. Trusts its arguments. */
export function chooseOptimizer(model: Model, rows: number, options: TrainOptions): Choice {
  const { spec } = model;
  const { loss = 'mse', l1 = 0, l2 = 0, grids } = options;
  const own = foreignOptions(options, 'lbfgs').find((name) => foreignOptions(options, 'lm').includes(name));
  if (own) return { optimizer: 'adamw', why: `\`${own}\` is for mini-batches` };
  if (spec.layers.some((layer) => layer.kind === 'dropout' && layer.rate > 0))
    return { optimizer: 'adamw', why: 'the model has dropout' };
  if (isCustomLoss(loss) || loss !== 'mse')
    return {
      optimizer: 'adamw',
      why: `the loss is ${isCustomLoss(loss) ? 'custom' : show(loss)}, not squared errors`,
    };
  const count = activeParameterCount(spec);
  if (count * rowsPerParameter > rows * modelOutputs(spec))
    return { optimizer: 'adamw', why: `${rows} rows are few for ${count} parameters` };
  const size = `${rows} rows and ${count} parameters`;
  const { unknowns } = leastSquaresSize(model, grids);
  const against =
    leastSquaresRefusal(spec) ??
    (l1 > 0 || l2 > 0 ? 'there is a penalty' : undefined) ??
    (!isSolvable(unknowns) || workOf(model, rows, unknowns) > workOfLM
      ? `too large to solve for all at once`
      : undefined);
  if (against === undefined)
    return { optimizer: 'lm', why: `squared errors of ${size}: small enough to solve for all at once` };
  if (rows * count <= workOfLBFGS)
    return { optimizer: 'lbfgs', why: `squared errors of ${size}; Levenberg–Marquardt: ${against}` };
  return { optimizer: 'adamw', why: `${size} are too many for steps with all rows` };
}

/** Multiply-adds of a step: squares of the derivatives that are not zero in every row, then the factor of the matrix. */
function workOf({ spec }: Model, rows: number, unknowns: number): number {
  const share = Math.max(
    ...spec.layers.map((layer) => (layer.kind === 'kan' ? (activeFunctions(layer) + 1) / edgeRows(layer) : 0)),
  );
  return (rows * modelOutputs(spec) * (share * unknowns) ** 2) / 2 + unknowns ** 3 / 6;
}
