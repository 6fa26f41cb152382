// Training on all rows at once with L-BFGS or Levenberg–Marquardt: an epoch is an iteration, each of them lowers the loss. For small data and smooth targets.
// Ends and results are those of trainer.ts; mini-batches, schedules, decay, dropout and checkpoints are AdamW's alone.

import type { Backend, DatasetSource } from '../compute/contract.js';
import { KanError, show } from '../errors.js';
import { layerOffset, parameterCount } from '../model/layout.js';
import { createReal, type Model } from '../model/model.js';
import { anchored } from './anchor.js';
import { iterateLBFGS, type Objective } from './lbfgs.js';
import { iterateLM } from './levenberg-marquardt.js';
import { normalEquations } from './normal-equations.js';
import { isOwnLoss, type Settings, type TrainOptions, weightSumOf } from './options.js';
import { addPenaltyGradient, regularizationLoss } from './penalty.js';
import { createPause } from './pause.js';
import type { TrainHistory } from './state.js';
import { builtInLoss, type LossSource, ownLoss } from './stepper.js';
import type { Stopped, TrainResult } from './trainer.js';

/** Parameters whose normal equations are solved: 72 MB for the matrix and as much for its factor. */
const mostForLM = 3000;

/** Rows per call of the session; the sum over calls is exact enough in double precision. */
const mostRows = 4096;

/** Throws a KanError where options ask for what only AdamW has. */
export function checkFullBatch(model: Model, options: TrainOptions): void {
  const others: [string, unknown][] = [
    ['batchSize', options.batchSize],
    ['accumulate', options.accumulate],
    ['schedule', options.schedule],
    ['warmup', options.warmup],
    ['learningRate', options.learningRate],
    ['weightDecay', options.weightDecay],
    ['sparsity', options.sparsity],
    ['checkpoint', options.checkpoint],
    ['resume', options.resume],
    ['metrics', options.metrics],
  ];
  const given = others.find(([, value]) => value !== undefined);
  if (given)
    throw new KanError(
      `train: \`${given[0]}\` is for optimizer 'adamw'; '${options.optimizer}' takes all rows in every step`,
    );
  if (model.spec.layers.some((layer) => layer.kind === 'dropout' && layer.rate > 0))
    throw new KanError(
      `train: optimizer '${options.optimizer}' needs a loss that stays the same; this model has dropout`,
    );
  if (options.optimizer !== 'lm') return;
  if (options.loss !== undefined && options.loss !== 'mse')
    throw new KanError(`train: optimizer 'lm' is for loss 'mse'; got ${show(options.loss)}`, "use optimizer 'lbfgs'");
  for (const name of ['l1', 'l2'] as const) {
    if ((options[name] ?? 0) > 0)
      throw new KanError(`train: optimizer 'lm' has no \`${name}\``, "use optimizer 'lbfgs'");
  }
  const count = parameterCount(model.spec);
  if (count > mostForLM)
    throw new KanError(
      `train: optimizer 'lm' solves for all parameters at once, up to ${mostForLM}; this model has ${count}`,
      "use optimizer 'lbfgs'",
    );
}

/** The run itself; trusts its arguments. */
export async function trainFullBatch(
  model: Model,
  settings: Settings,
  backend: Backend,
  recompute: boolean,
): Promise<TrainResult> {
  const { epochs, validation, patience, signal, l1, l2, callbacks, loss } = settings;
  const kind = isOwnLoss(loss) ? 'mse' : loss;
  const batchSize = Math.min(settings.data.rows, mostRows);
  const session = backend.open(model.spec, model.parameters, { batchSize, loss: kind, recompute });
  const pause = createPause();
  try {
    const size = parameterCount(model.spec);
    const lossOf = (source: DatasetSource): LossSource => {
      const loaded = session.load(source);
      return isOwnLoss(loss) ? ownLoss(session, loaded, source, model, loss, batchSize) : builtInLoss(session, loaded);
    };
    const whole = settings.data;
    // the search needs the loss that the gradient is of: in the network's own units; reported is that of the target's
    const rows = lossOf({ ...whole, scale: undefined });
    const reported = whole.scale ? lossOf(whole) : rows;
    const held = validation && lossOf(validation);
    const [weightSum, heldWeightSum] = [weightSumOf(whole), validation ? weightSumOf(validation) : 0];
    const layers = model.spec.layers.map((layer, index) => ({
      layer,
      from: layerOffset(model.spec, index),
    }));
    const partWeight = (first: number, count: number): number => {
      if (!whole.weights) return count;
      let sum = 0;
      for (let i = first; i < first + count; i++) sum += whole.weights[i]!;
      return sum;
    };

    const objective: Objective = (x, gradient) => {
      session.parameters.set(x);
      gradient.fill(0);
      let sum = 0;
      for (let first = 0; first < whole.rows; first += batchSize) {
        const count = Math.min(batchSize, whole.rows - first);
        sum += rows.gradientOf(first, count, 0);
        if (!Number.isFinite(sum)) return NaN;
        const share = partWeight(first, count) / weightSum;
        for (let i = 0; i < size; i++) gradient[i]! += share * session.gradient[i]!;
      }
      let value = sum / weightSum;
      if (l1 > 0) {
        addPenaltyGradient(layers, session.parameters, gradient, l1);
        value += regularizationLoss({ spec: model.spec, parameters: session.parameters }, l1);
      }
      if (l2 > 0) {
        for (let i = 0; i < size; i++) {
          gradient[i]! += l2 * x[i]!;
          value += (l2 / 2) * x[i]! * x[i]!;
        }
      }
      return value;
    };
    const history: TrainHistory = { trainLoss: [], validationLoss: [], learningRate: [], metrics: {} };
    const best = createReal(model.spec, size);
    best.set(model.parameters);
    let [bestEpoch, bestLoss] = [0, Infinity];
    let stopped: Stopped = 'epochs';
    let message: string | undefined;
    const start = Float64Array.from(model.parameters);
    const search =
      settings.optimizer === 'lm'
        ? iterateLM(anchored(normalEquations(model.spec, whole, weightSum), start, settings.anchor), start, {
            iterations: epochs,
          })
        : iterateLBFGS(objective, start, { iterations: epochs });
    for (;;) {
      if (signal?.aborted) {
        stopped = 'aborted';
        message = `stopped after epoch ${history.trainLoss.length} of ${epochs}`;
        break;
      }
      const { done, value } = search.next();
      if (done === true) {
        if (value.ended === 'iterations') break;
        if (history.trainLoss.length === 0 && !Number.isFinite(value.value)) {
          stopped = 'diverged';
          message = 'the loss of the initial parameters is not finite; they were kept';
          break;
        }
        stopped = 'converged';
        message = `nothing was gained after epoch ${history.trainLoss.length}: ${endings[value.ended]}`;
        break;
      }
      const epoch = value.iteration;
      session.parameters.set(value.x);
      const trainLoss = sumOf(reported, whole.rows, batchSize) / weightSum;
      const validationLoss = held && sumOf(held, validation!.rows, batchSize) / heldWeightSum;
      history.trainLoss.push(trainLoss);
      history.learningRate.push(1);
      if (validationLoss !== undefined) history.validationLoss.push(validationLoss);
      const better = validationLoss === undefined || validationLoss < bestLoss;
      if (better) {
        best.set(session.parameters);
        bestEpoch = epoch;
        bestLoss = validationLoss ?? bestLoss;
      }
      const event = { epoch, epochs, trainLoss, validationLoss, learningRate: 1, metrics: {}, best: better };
      for (const callback of callbacks) await callback(event);
      if (epoch - bestEpoch >= patience) {
        stopped = 'early';
        break;
      }
      await pause();
    }
    return {
      model: { spec: model.spec, parameters: best },
      ...{ history, stopped, bestEpoch, message },
      bestValidationLoss: held && bestEpoch > 0 ? bestLoss : undefined,
    };
  } finally {
    pause.close();
    session.close();
  }
}

const endings = {
  gradient: 'the gradient is zero',
  value: 'the loss falls no more',
  search: 'no step lowers the loss',
  iterations: '',
};

function sumOf(source: LossSource, rows: number, batchSize: number): number {
  let sum = 0;
  for (let first = 0; first < rows; first += batchSize) sum += source.loss(first, Math.min(batchSize, rows - first));
  return sum;
}
