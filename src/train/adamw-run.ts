// A run of AdamW: mini-batches in seeded order, validation, early stopping, checkpoints. Knows the order of a run; what a step is, is
// stepper.ts's, and what a metric, a weak edge or a rate is, those files'.

import type { AdamWStep, Backend } from '../compute/contract.js';
import { createRandom, type Random, restoreRandom } from '../math/random.js';
import { createReal, type Model } from '../model/model.js';
import { monotoneProjection } from '../model/monotone.js';
import { type Edge, removeEdges } from '../model/removal.js';
import type { Real } from '../model/spec.js';
import { EdgeRemoval } from './edge-removal.js';
import { lossSource, lossSum, sessionLoss } from './loss-source.js';
import { metricsMeasure } from './metrics-measure.js';
import { type Settings, weightSumOf } from './options.js';
import type { Stopped, TrainHistory } from './outcome.js';
import { createPause, runInTurns } from './pause.js';
import type { TrainResult } from './result.js';
import { RateSchedule } from './schedule.js';
import { SparsityPenalty } from './sparsity-penalty.js';
import { checkContinuation, checkState, type FollowedRanges, type TrainState } from './state.js';
import { createStepper } from './stepper.js';

/** Multiply-adds after which a run looks whether others have waited long enough: too many for small models to notice. */
const workBetweenLooks = 2e5;

/** The run up to epoch `until`: with the state that is reached where it may go on. */
export async function trainAdamW(
  model: Model,
  settings: Settings,
  backend: Backend,
  { recompute, until, followed }: { recompute: boolean; until: number; followed: FollowedRanges | undefined },
): Promise<TrainResult> {
  const { data, epochs, batchSize, accumulate, validation, metrics, patience, signal, learningRate, resume } = settings;
  const project = monotoneProjection(model.spec);
  const stepRows = Math.min(batchSize * accumulate, data.rows);
  const steps = Math.ceil(data.rows / stepRows);
  const schedule = new RateSchedule(settings.schedule, settings.warmup, epochs, steps);
  const loss = sessionLoss(settings.loss);
  const session = backend.open(model.spec, model.parameters, { batchSize, loss, recompute, leastSquares: false });
  const pause = createPause();
  try {
    const rows = session.load(data);
    const loadedValidation = validation && session.load(validation);
    const source = lossSource(session, rows, data, model, settings.loss);
    const validationSource =
      loadedValidation && lossSource(session, loadedValidation, validation, model, settings.loss);
    const sparsity =
      settings.sparsity && new SparsityPenalty(model.spec, data.x, data.rows, backend, settings.sparsity);
    const stepper = createStepper(session, rows, source, model, settings, sparsity);
    const measure = loadedValidation && metricsMeasure(session, validation, metrics, model);
    const [weightSum, validationWeightSum] = [weightSumOf(data), validation && weightSumOf(validation)];
    const hasDropout = model.spec.layers.some((layer) => layer.kind === 'dropout' && layer.rate > 0);

    if (resume) {
      checkState(resume, session.parameters.length, data.rows);
      const [validated, sparse] = [validation !== undefined, settings.sparsity !== undefined];
      const follows = followed !== undefined;
      checkContinuation(resume, { steps, validated, sparse, follows, metrics: Object.keys(metrics) });
    }
    // where the run stands: at its beginning, or where it was stopped
    let random = resume ? restoreRandom(resume.random) : createRandom(settings.seed);
    const history: TrainHistory = resume
      ? structuredClone(resume.history)
      : {
          trainLoss: [],
          validationLoss: [],
          learningRate: [],
          metrics: Object.fromEntries(Object.keys(metrics).map((name) => [name, []])),
        };
    const best = createReal(model.spec, session.parameters.length);
    best.set(resume?.best ?? session.parameters);
    const begun = session.parameters.slice();
    const removal = new EdgeRemoval(model.spec, settings);
    let bestEpoch = resume?.bestEpoch ?? 0;
    let bestLoss = resume?.bestLoss ?? Infinity;
    let step = resume?.step ?? 0;
    let sum = resume?.lossSum ?? 0;
    let epoch = 1 + (resume?.epoch ?? 0);
    const adamw: AdamWStep = {
      count: resume?.count ?? 0,
      learningRate,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      dropout: 0,
      weightDecay: settings.weightDecay,
      clip: settings.clip,
      l1: settings.l1,
    };
    if (resume) {
      session.parameters.set(resume.parameters);
      stepper.moments.forEach((moment, i) => moment.set(resume.moments[i]));
      rows.order.set(resume.order);
      schedule.plateau = { ...resume.plateau };
      begun.set(resume.begun);
      sparsity?.measure(begun);
    }
    const stateNow = (done: number): TrainState => ({
      parameters: session.parameters.slice(),
      moments: [stepper.moments[0].slice(), stepper.moments[1].slice()],
      count: adamw.count,
      epoch: done,
      step,
      lossSum: sum,
      order: rows.order.slice(),
      random: random.state(),
      begun: begun.slice(),
      best: best.slice(),
      bestEpoch,
      bestLoss,
      ...(removal.removed && { removed: structuredClone(removal.removed) }),
      ...(followed && { followed: structuredClone(followed) }),
      plateau: { ...schedule.plateau },
      history: structuredClone(history),
    });

    const remove = (edges: Edge[]): void => {
      sparsity!.end();
      schedule.restart(removal.epoch * steps);
      removal.remove(edges, session.parameters);
    };
    if (resume?.removed) remove(resume.removed);
    // the rate of the last step, should nothing be left of the epoch but its validation
    adamw.learningRate = learningRate * schedule.factor(adamw.count - 1);

    let stopped: Stopped = 'epochs';
    let message: string | undefined;
    let work = 0;
    // a run that had stopped early or was done is not begun again
    run: for (; epoch <= until && epoch - 1 - bestEpoch < patience; epoch++) {
      for (; step < steps; step++) {
        if (signal?.aborted) {
          stopped = 'aborted';
          message = `stopped in epoch ${epoch} of ${epochs}`;
          break run;
        }
        // a step of several batches may be left off, and is then as if it had never begun
        const before = accumulate > 1 && { random: random.state(), order: step === 0 && rows.order.slice() };
        if (step === 0) {
          random.shuffle(rows.order);
          sum = 0;
          if (removal.isDue(epoch)) {
            remove(removal.find(session.parameters, data, backend));
            // only what comes now is sparse
            bestLoss = Infinity;
            bestEpoch = epoch - 1;
            best.set(session.parameters);
          }
          begun.set(session.parameters);
          sparsity?.measure(begun);
        }
        // the step itself
        const first = step * stepRows;
        const count = Math.min(stepRows, data.rows - first);
        adamw.learningRate = learningRate * schedule.factor(adamw.count);
        adamw.count++;
        if (hasDropout) adamw.dropout = dropoutSeed(random);
        const stepping = stepper.step(first, count, adamw);
        const stepLoss = typeof stepping === 'number' ? stepping : await runInTurns(stepping, pause, signal);
        if (stepLoss === undefined) {
          adamw.count--;
          if (before) random = restoreRandom(before.random);
          if (before && before.order) rows.order.set(before.order);
          step--;
          continue;
        }
        if (!Number.isFinite(stepLoss)) {
          stopped = 'diverged';
          message = `the loss was ${stepLoss} in step ${step + 1} of epoch ${epoch}; the ${bestEpoch === 0 ? 'initial parameters' : `parameters of epoch ${bestEpoch}`} were kept`;
          break run;
        }
        project?.(session.parameters);
        removal.clear(session.parameters);
        sum += stepLoss;
        work += count * session.parameters.length;
        if (work > workBetweenLooks) {
          work = 0;
          if (pause.due()) await pause();
        }
      }
      // the epoch's end; where that is broken off, the epoch is not counted
      const validating = validationSource && lossSum(validationSource, validation!.rows, batchSize);
      const validationSum = validating && (await runInTurns(validating, pause, signal));
      const validationLoss = validationSum === undefined ? undefined : validationSum / validationWeightSum!;
      const sound = allFinite(session.parameters) && (validationLoss === undefined || Number.isFinite(validationLoss));
      const measured = sound && measure ? await runInTurns(measure(), pause, signal) : {};
      if ((validating && validationLoss === undefined) || measured === undefined) {
        stopped = 'aborted';
        message = `stopped in epoch ${epoch} of ${epochs}`;
        break;
      }
      step = 0;
      const trainLoss = sum / weightSum;
      history.trainLoss.push(trainLoss);
      history.learningRate.push(adamw.learningRate);
      if (validationLoss !== undefined) history.validationLoss.push(validationLoss);
      if (!sound) {
        stopped = 'diverged';
        message = `the parameters grew out of range in epoch ${epoch}; those of epoch ${bestEpoch} were kept`;
        break;
      }
      const better = validationLoss === undefined || validationLoss < bestLoss;
      if (better) {
        best.set(session.parameters);
        bestEpoch = epoch;
        bestLoss = validationLoss ?? bestLoss;
      }
      schedule.afterEpoch(validationLoss ?? trainLoss);
      for (const [name, value] of Object.entries(measured)) history.metrics[name].push(value);
      const { learningRate: rate } = adamw;
      const event = { epoch, epochs, trainLoss, validationLoss, learningRate: rate, metrics: measured, best: better };
      for (const callback of settings.callbacks)
        await callback(event, { spec: model.spec, parameters: session.parameters });
      if (settings.checkpoint && epoch % settings.checkpoint.every === 0) {
        await settings.checkpoint.save(stateNow(epoch));
      }
      if (pause.due()) await pause();
    }
    if (stopped === 'epochs' && epoch <= epochs && epoch - 1 - bestEpoch >= patience) stopped = 'early';
    const goesOn = stopped === 'epochs' && until < epochs;
    const state = stopped === 'aborted' || goesOn ? stateNow(epoch - 1) : undefined;
    // without validation, a run that was stopped between two epochs has learned more than its last epoch's end
    if (stopped === 'aborted' && !loadedValidation && allFinite(session.parameters)) best.set(session.parameters);
    const { removed } = removal;
    const made = (parameters: Real): Model => {
      const learned = { spec: model.spec, parameters };
      return removed ? removeEdges(learned, removed) : learned;
    };
    const isLast = bestEpoch === history.trainLoss.length;
    return {
      model: made(best),
      ...(stopped === 'epochs' && !goesOn && !isLast && { last: made(session.parameters.slice()) }),
      history,
      optimizer: 'adamw',
      stopped,
      bestEpoch,
      bestValidationLoss: loadedValidation && bestEpoch > 0 ? bestLoss : undefined,
      message,
      state,
    };
  } finally {
    pause.close();
    session.close();
  }
}

/** A seed for the dropout of a step: 32 bits that are not all 0. */
export function dropoutSeed(random: Pick<Random, 'integer'>): number {
  return 1 + random.integer(2 ** 32 - 1);
}

function allFinite(values: Real): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}
