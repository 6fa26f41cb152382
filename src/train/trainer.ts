// The door of training: options checked, optimizer chosen, backend found; the run itself is adamw-run.ts's or full-batch.ts's. Knows models
// and backends, not tables. Numerical trouble is a result, not an exception: `stopped` says how the run ended, the parameters returned are
// always good.

import { defaultBackend } from '../compute/backend.js';
import type { DatasetSource } from '../compute/contract.js';
import { KanError } from '../errors.js';
import type { Model } from '../model/model.js';
import { monotoneProjection } from '../model/monotone.js';
import { trainAdamW } from './adamw-run.js';
import { checkFullBatch } from './check-full-batch.js';
import { chooseOptimizer } from './choose-optimizer.js';
import { type RunPart, runFollowing } from './follow-run.js';
import { trainFullBatch } from './full-batch.js';
import { checkOptions, type TrainOptions } from './options.js';
import { otherTurns } from './pause.js';
import type { TrainResult } from './result.js';

/**
 * Trains a copy of `given` on rows of numbers; the model given is not changed.
 * Throws a KanError when options or data do not fit; see `TrainResult` for how a run can end.
 */
export async function trainModel(given: Model, data: DatasetSource, options: TrainOptions = {}): Promise<TrainResult> {
  const settings = checkOptions(given, data, options);
  // after looking at every number, before copying them all
  await otherTurns();
  const project = monotoneProjection(given.spec);
  const model = project ? { spec: given.spec, parameters: given.parameters.slice() } : given;
  project?.(model.parameters);
  if (settings.optimizer === 'auto') {
    const { optimizer, why } = chooseOptimizer(model, data.rows, options);
    return { ...(await trainModel(model, data, { ...options, optimizer })), why };
  }
  const backend = options.backend ?? (await defaultBackend());
  const refused = backend.refuses(model.spec);
  if (refused) throw new KanError(`train: the ${backend.name} backend cannot run this model: ${refused}`);
  if (settings.optimizer !== 'adamw') {
    checkFullBatch(model, options);
    return trainFullBatch(model, settings, backend, options.recompute ?? false);
  }
  const { recompute = false } = options;
  const run: RunPart = (now, resume, until, followed) =>
    trainAdamW(now, { ...settings, resume }, backend, { recompute, until, followed });
  return settings.hiddenRanges === 'follow'
    ? runFollowing(model, settings, backend, run)
    : run(model, settings.resume, settings.epochs, undefined);
}
