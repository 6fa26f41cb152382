// One step of a run: gradient, penalties, clipping, AdamW. The session does it in one pass where it can and nothing unusual is
// asked for; else it is done here, in the same order. Nothing is allocated after the stepper is made.

import type { AdamWStep, Dataset, DatasetSource, Session } from '../compute/contract.js';
import { layerOffset, parameterCount } from '../model/layout.js';
import type { Model } from '../model/model.js';
import type { Real } from '../model/spec.js';
import { updateAdamW } from './adamw.js';
import type { LossSource } from './loss-source.js';
import { isCustomLoss, type Settings } from './options.js';
import { addPenaltyGradient } from './penalty.js';
import type { SparsityPenalty } from './sparsity-penalty.js';
import type { Work } from '../work.js';

export interface Stepper {
  /**
   * Steps with rows order[first .. first + count); returns the sum of their losses, not finite where nothing was changed. A step of
   * several batches is work in pieces, and changes nothing where it is left off.
   */
  step(first: number, count: number, adamw: AdamWStep): number | Work<number>;
  /** AdamW's moments, live */
  readonly moments: readonly [Real, Real];
}

export function createStepper(
  session: Session,
  rows: Dataset,
  source: LossSource,
  model: Model,
  settings: Settings,
  sparsity: SparsityPenalty | undefined,
): Stepper {
  const { loss, accumulate, l2 } = settings;
  const usual = !isCustomLoss(loss) && accumulate === 1 && l2 === 0 && !sparsity;
  if (session.step && session.moments && usual)
    return {
      moments: session.moments,
      step: (first, count, adamw) => session.step!(rows, first, count, adamw),
    };
  return plainStepper(session, rows, source, model, settings, sparsity);
}

function plainStepper(
  session: Session,
  rows: Dataset,
  source: LossSource,
  { spec }: Model,
  { clip, l1, l2, batchSize, accumulate, data }: Settings,
  sparsity: SparsityPenalty | undefined,
): Stepper {
  const size = parameterCount(spec);
  const moments = [new Float64Array(size), new Float64Array(size)] as const;
  const layers = spec.layers.map((layer, index) => ({
    layer,
    from: layerOffset(spec, index),
  }));
  // sums over batches in double precision, whatever the session's own
  const gathered = accumulate > 1 ? new Float64Array(size) : undefined;

  /** Loss sum of all batches of a step, a batch a piece; the gradient of their weighted mean goes into session.gradient. */
  function* gather(into: Float64Array, first: number, count: number, dropout: number): Work<number> {
    into.fill(0);
    let [sum, whole] = [0, 0];
    for (let from = first; from < first + count; from += batchSize) {
      const part = Math.min(batchSize, first + count - from);
      sum += source.gradientOf(from, part, dropout);
      const weight = weightOf(data, rows, from, part);
      whole += weight;
      const { gradient } = session;
      // a batch without weight has no gradient
      if (weight > 0) for (let i = 0; i < size; i++) into[i] += weight * gradient[i];
      yield;
    }
    for (let i = 0; i < size; i++) session.gradient[i] = whole > 0 ? into[i] / whole : 0;
    return sum;
  }

  /** The update, with the gradient where it is; returns the loss, not finite where nothing was changed. */
  const update = (loss: number, adamw: AdamWStep): number => {
    if (!Number.isFinite(loss)) return loss;
    const { gradient, parameters } = session;
    if (l1 > 0) addPenaltyGradient(layers, parameters, gradient, l1);
    if (l2 > 0) for (let i = 0; i < size; i++) gradient[i] += l2 * parameters[i];
    sparsity?.addGradient(parameters, gradient);
    let scale = 1;
    if (clip > 0) {
      let square = 0;
      for (let i = 0; i < size; i++) square += gradient[i] * gradient[i];
      if (!Number.isFinite(square)) return NaN;
      const norm = Math.sqrt(square);
      if (norm > clip) scale = clip / (norm + 1e-6);
    }
    updateAdamW(parameters, gradient, moments[0], moments[1], adamw, scale);
    return loss;
  };

  if (!gathered)
    return {
      moments,
      step: (first, count, adamw) => update(source.gradientOf(first, count, adamw.dropout ?? 0), adamw),
    };
  return {
    moments,
    *step(first, count, adamw) {
      return update(yield* gather(gathered, first, count, adamw.dropout ?? 0), adamw);
    },
  };
}

function weightOf({ weights }: DatasetSource, { order }: Dataset, first: number, count: number): number {
  if (!weights) return count;
  let sum = 0;
  for (let i = first; i < first + count; i++) sum += weights[order[i]];
  return sum;
}
