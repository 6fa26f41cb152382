// Training on all rows at once with L-BFGS or Levenberg–Marquardt: an epoch is an iteration, each of them lowers the loss. For small data
// and smooth targets; in float64, whatever the model's own dtype. Ends and results are those of trainer.ts; mini-batches, schedules,
// decay, dropout and checkpoints are AdamW's alone.

import {
  type Backend,
  type DatasetSource,
  leastSquaresRefusal,
  type LossKind,
  type Session,
} from '../compute/contract.js';
import { KanError, show } from '../errors.js';
import { layerOffset, parameterCount } from '../model/layout.js';
import { createReal, type Model } from '../model/model.js';
import { freeParameters, monotoneProjection } from '../model/monotone.js';
import { iterateLBFGS, type Objective, type SearchResult } from '../math/lbfgs.js';
import { runLM } from './lm-run.js';
import { leastSquaresSize, maxUnknowns } from './lm-size.js';
import { startsFor } from './lm-starts.js';
import { isCustomLoss, type Settings, type TrainOptions, weightSumOf } from './options.js';
import { searchFollowing } from './follow-run.js';
import { addPenaltyGradient, regularizationLoss } from './penalty.js';
import { createPause } from './pause.js';
import type { TrainHistory } from './outcome.js';
import { builtInLoss, customLoss, type LossSource } from './stepper.js';
import type { TrainResult } from './result.js';
import type { Stopped } from './outcome.js';
import type { Work } from '../work.js';

/** Enough to decide what a hundred intervals and a thousand rows leave open, too little to be seen in what they determine. */
const usualSmoothing = 1e-8;

/** Rows per call of the session; the sum over calls is exact enough in double precision. */
const maxRows = 4096;

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
  if (unknowns > maxUnknowns)
    throw new KanError(
      `train: optimizer 'lm' solves for all parameters at once, up to ${maxUnknowns}; this model has ${unknowns} with grids of ${gridSize}, whose equations take ${Math.ceil(bytes / 1e6)} MB`,
      "use optimizer 'lbfgs', or fewer intervals",
    );
}

/** A point that a search has reached. */
interface SearchPoint {
  /** the spec of now and live parameters, in float64 */
  model: Model;
  session: Session;
  /** a step of the run, or one of a start that is only being tried */
  counted: boolean;
  notes: readonly string[];
}

interface SearchEnd {
  ended: SearchResult['ended'];
  value?: number;
  worseGridSize?: number;
}

/** Yields what is reached, and nothing between pieces of work; `next` is told whether the step before was the best so far. */
type Search<T = SearchPoint> = Generator<T | undefined, SearchEnd, boolean | undefined>;

/** The run itself; trusts its arguments. */
export async function trainFullBatch(
  given: Model,
  settings: Settings,
  backend: Backend,
  recompute: boolean,
): Promise<TrainResult> {
  const { epochs, validation, patience, signal, callbacks } = settings;
  const { dtype } = given.spec;
  const model: Model = { spec: { ...given.spec, dtype: 'float64' }, parameters: Float64Array.from(given.parameters) };
  const search = measured(
    settings.optimizer === 'lm' ? searchLM(model, settings, backend) : searchLBFGS(model, settings, backend, recompute),
    settings,
  );
  const pause = createPause();
  try {
    const history: TrainHistory = { trainLoss: [], validationLoss: [], learningRate: [], metrics: {}, notes: [] };
    let best = { spec: model.spec, parameters: model.parameters.slice() };
    let [bestEpoch, bestLoss] = [0, Infinity];
    let stopped: Stopped = 'epochs';
    let message: string | undefined;
    let better: boolean | undefined;
    for (;;) {
      if (signal?.aborted) {
        stopped = 'aborted';
        message = `stopped after epoch ${history.trainLoss.length} of ${epochs}`;
        break;
      }
      const { done, value } = search.next(better);
      better = undefined;
      if (done === true) {
        if (value.worseGridSize !== undefined) {
          stopped = 'early';
          message = `grids of ${value.worseGridSize} intervals were no better on the validation rows`;
        } else if (history.trainLoss.length === 0 && value.value !== undefined && !Number.isFinite(value.value)) {
          stopped = 'diverged';
          message = 'the loss of the initial parameters is not finite; they were kept';
        } else if (value.ended !== 'iterations') {
          stopped = 'converged';
          message = `nothing was gained after epoch ${history.trainLoss.length}: ${endings[value.ended]}`;
        }
        break;
      }
      if (value) {
        const { model: now, trainLoss, validationLoss, notes } = value;
        const epoch = history.trainLoss.push(trainLoss);
        history.learningRate.push(1);
        if (validationLoss !== undefined) history.validationLoss.push(validationLoss);
        for (const text of notes) history.notes!.push({ epoch, text });
        const lower = validationLoss === undefined || validationLoss < bestLoss;
        if (lower) {
          best = { spec: now.spec, parameters: Float64Array.from(now.parameters) };
          bestEpoch = epoch;
          bestLoss = validationLoss ?? bestLoss;
        }
        if (validation) better = lower;
        const event = { epoch, epochs, trainLoss, validationLoss, learningRate: 1, metrics: {}, best: lower };
        for (const callback of callbacks) await callback(event, now);
        if (epoch - bestEpoch >= patience) {
          stopped = 'early';
          break;
        }
      }
      if (pause.due()) await pause();
    }
    const spec = { ...best.spec, dtype };
    const parameters = createReal(spec, best.parameters.length);
    parameters.set(best.parameters);
    // rounding to float32 may bring bound coefficients too near
    monotoneProjection(spec)?.(parameters);
    return {
      model: { spec, parameters },
      history,
      stopped,
      bestEpoch,
      message,
      optimizer: settings.optimizer === 'lm' ? 'lm' : 'lbfgs',
      bestValidationLoss: validation && bestEpoch > 0 ? bestLoss : undefined,
    };
  } finally {
    search.return({ ended: 'iterations' });
    pause.close();
  }
}

/** A counted step with its mean losses, in the target's own units. */
interface Measured extends Pick<SearchPoint, 'model' | 'notes'> {
  trainLoss: number;
  validationLoss: number | undefined;
}

/** The counted steps of a search, measured. */
function* measured(search: Search, settings: Settings): Search<Measured> {
  const { data, validation } = settings;
  const [weightSum, validationWeightSum] = [weightSumOf(data), validation ? weightSumOf(validation) : 0];
  let measures: Measures | undefined;
  let better: boolean | undefined;
  try {
    for (;;) {
      const { done, value } = search.next(better);
      better = undefined;
      if (done === true) return value;
      if (!value?.counted) {
        yield;
        continue;
      }
      const { model, session, notes } = value;
      if (measures?.session !== session) measures = measuresOf(model, session, settings);
      session.parameters.set(model.parameters);
      const trainLoss = (yield* measures.train()) / weightSum;
      const validationLoss = measures.validation && (yield* measures.validation()) / validationWeightSum;
      better = yield { model, notes, trainLoss, validationLoss };
    }
  } finally {
    search.return({ ended: 'iterations' });
  }
}

function* searchLM(model: Model, settings: Settings, backend: Backend): Search {
  const { data, epochs, seed, grids = [], anchor } = settings;
  // with grids to go through it is a fit from the beginning; without, training continues with the given model
  const whole = grids.length > 0;
  const { starts = whole ? startsFor(model.spec, data.rows) : 1, smoothing = whole ? usualSmoothing : 0 } = settings;
  const { hiddenRanges = whole ? 'follow' : 'keep' } = settings;
  // the search needs the loss that the gradient is of: in the network's own units
  return yield* runLM(model, { ...data, scale: undefined }, weightSumOf(data), {
    epochs,
    seed,
    grids,
    starts,
    smoothing,
    anchor,
    backend,
    follow: hiddenRanges === 'follow',
  });
}

function searchLBFGS(model: Model, settings: Settings, backend: Backend, recompute: boolean): Search {
  const part = (from: Model, epochs: number): Search => descend(from, { ...settings, epochs }, backend, recompute);
  return settings.hiddenRanges === 'follow'
    ? searchFollowing(model, settings, backend, part)
    : part(model, settings.epochs);
}

function* descend(model: Model, settings: Settings, backend: Backend, recompute: boolean): Search {
  const { data: whole, l1, l2, loss, epochs } = settings;
  const batchSize = Math.min(whole.rows, maxRows);
  const session = backend.open(model.spec, model.parameters, { batchSize, loss: kindOf(loss), recompute });
  try {
    const size = parameterCount(model.spec);
    const rows = lossOf(model, session, { ...whole, scale: undefined }, loss);
    const weightSum = weightSumOf(whole);
    const layers = model.spec.layers.map((layer, index) => ({ layer, from: layerOffset(model.spec, index) }));
    const partWeight = (first: number, count: number): number => {
      if (!whole.weights) return count;
      let sum = 0;
      for (let i = first; i < first + count; i++) sum += whole.weights[i];
      return sum;
    };
    // bound parameters as functions of free ones: a line search knows no bounds
    const bounds = freeParameters(model.spec);
    const x = Float64Array.from(model.parameters);
    const objective: Objective = function* (free, gradient) {
      if (bounds) bounds.bind(free, x);
      else x.set(free);
      session.parameters.set(x);
      gradient.fill(0);
      let sum = 0;
      for (let first = 0; first < whole.rows; first += batchSize) {
        const count = Math.min(batchSize, whole.rows - first);
        sum += rows.gradientOf(first, count, 0);
        if (!Number.isFinite(sum)) return NaN;
        const share = partWeight(first, count) / weightSum;
        for (let i = 0; i < size; i++) gradient[i] += share * session.gradient[i];
        yield;
      }
      let value = sum / weightSum;
      if (l1 > 0) {
        addPenaltyGradient(layers, session.parameters, gradient, l1);
        value += regularizationLoss({ spec: model.spec, parameters: session.parameters }, l1);
      }
      if (l2 > 0) {
        for (let i = 0; i < size; i++) {
          gradient[i] += l2 * x[i];
          value += (l2 / 2) * x[i] * x[i];
        }
      }
      bounds?.pull(free, gradient);
      return value;
    };
    const search = iterateLBFGS(objective, bounds?.free(x) ?? x.slice(), { iterations: epochs });
    for (;;) {
      const { done, value } = search.next();
      if (done === true) return value;
      const reached = value && (bounds ? new Float64Array(value.x.length) : value.x);
      if (reached && bounds) bounds.bind(value.x, reached);
      yield reached && { model: { spec: model.spec, parameters: reached }, session, counted: true, notes: [] };
    }
  } finally {
    session.close();
  }
}

/** Loss sums of all rows, in the target's own units, at the parameters a session holds. */
interface Measures {
  readonly session: Session;
  train(): Work<number>;
  validation?: () => Work<number>;
}

function measuresOf(model: Model, session: Session, { data, validation, loss }: Settings): Measures {
  const sumOf = (source: DatasetSource): (() => Work<number>) => {
    const loaded = lossOf(model, session, source, loss);
    const { batchSize } = session;
    return function* () {
      let sum = 0;
      for (let first = 0; first < source.rows; first += batchSize) {
        sum += loaded.loss(first, Math.min(batchSize, source.rows - first));
        yield;
      }
      return sum;
    };
  };
  return { session, train: sumOf(data), validation: validation && sumOf(validation) };
}

function lossOf(model: Model, session: Session, source: DatasetSource, loss: Settings['loss']): LossSource {
  const loaded = session.load(source);
  return isCustomLoss(loss)
    ? customLoss(session, loaded, source, model, loss, session.batchSize)
    : builtInLoss(session, loaded);
}

function kindOf(loss: Settings['loss']): LossKind {
  return isCustomLoss(loss) ? 'mse' : loss;
}

const endings = {
  gradient: 'the gradient is zero',
  value: 'the loss does not fall any more',
  search: 'no step lowers the loss',
  iterations: '',
};
