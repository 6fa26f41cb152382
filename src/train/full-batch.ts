// Training on all rows at once with L-BFGS or Levenberg–Marquardt: an epoch is an iteration, each of them lowers the loss. For small data
// and smooth targets; in float64, whatever the model's own dtype. Ends and results are those of adamw-run.ts; mini-batches, schedules,
// decay, dropout and checkpoints are AdamW's alone.

import type { Backend, DatasetSource, Session } from '../compute/contract.js';
import type { SearchResult } from '../math/lbfgs.js';
import { createReal, type Model } from '../model/model.js';
import { monotoneProjection } from '../model/monotone.js';
import type { Work } from '../work.js';
import { searchLBFGS } from './lbfgs-run.js';
import { runLM } from './lm-run.js';
import { startsFor } from './lm-starts.js';
import { lossSource, lossSum } from './loss-source.js';
import { type Settings, weightSumOf } from './options.js';
import type { Stopped, TrainHistory } from './outcome.js';
import { createPause } from './pause.js';
import type { TrainResult } from './result.js';
import type { Search, SearchPoint } from './search.js';

/** Enough to decide what a hundred intervals and a thousand rows leave open, too little to be seen in what they determine. */
const usualSmoothing = 1e-8;

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
  const [weightSum, validationWeightSum] = [weightSumOf(data), validation && weightSumOf(validation)];
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
      const validationLoss = measures.validation && (yield* measures.validation()) / validationWeightSum!;
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

/** Loss sums of all rows, in the target's own units, at the parameters a session holds. */
interface Measures {
  readonly session: Session;
  train(): Work<number>;
  validation?: () => Work<number>;
}

function measuresOf(model: Model, session: Session, { data, validation, loss }: Settings): Measures {
  const sumOf = (rows: DatasetSource): (() => Work<number>) => {
    const source = lossSource(session, session.load(rows), rows, model, loss);
    return () => lossSum(source, rows.rows, session.batchSize);
  };
  return { session, train: sumOf(data), validation: validation && sumOf(validation) };
}

const endings: Readonly<Record<SearchResult['ended'], string>> = {
  gradient: 'the gradient is zero',
  value: 'the loss does not fall any more',
  search: 'no step lowers the loss',
  iterations: '',
};
