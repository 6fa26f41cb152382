// What training on all rows at once cannot do, refused before it begins.

import { leastSquaresRefusal } from '../compute/contract.js';
import { KanError, show } from '../errors.js';
import type { Model } from '../model/model.js';
import { isSolvable, leastSquaresSize, maxUnknowns } from './lm-size.js';
import type { TrainOptions } from './options.js';

/** Throws a KanError where options ask for what only AdamW has. */
export function checkFullBatch(model: Model, options: TrainOptions): void {
  if (model.spec.layers.some((layer) => layer.kind === 'dropout' && layer.rate > 0))
    throw new KanError(
      `train: optimizer '${options.optimizer}' needs a loss that stays the same; this model has dropout`,
    );
  if (options.optimizer !== 'lm') return;
  if (options.loss !== undefined && options.loss !== 'mse')
    throw new KanError(`train: optimizer 'lm' is for loss 'mse'; got ${show(options.loss)}`, "use optimizer 'lbfgs'");
  const refused = leastSquaresRefusal(model.spec);
  if (refused) throw new KanError(`train: optimizer 'lm': ${refused}`, "use optimizer 'lbfgs'");
  if (
    options.grids &&
    model.spec.layers.some((layer) => layer.kind === 'kan' && (layer.basis ?? 'bspline') !== 'bspline')
  )
    throw new KanError('train: `grids` are for B-splines; this model has another basis');
  const { unknowns, gridSize, bytes } = leastSquaresSize(model, options.grids);
  if (!isSolvable(unknowns))
    throw new KanError(
      `train: optimizer 'lm' solves for all parameters at once, up to ${maxUnknowns}; this model has ${unknowns} with grids of ${gridSize}, whose equations take ${Math.ceil(bytes / 1e6)} MB`,
      "use optimizer 'lbfgs', or fewer intervals",
    );
}
