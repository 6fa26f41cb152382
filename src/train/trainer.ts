// The training loop: mini-batches in seeded order, validation, early stopping, checkpoints. Knows models and backends, not tables.
// Numerical trouble is a result, not an exception: `stopped` says how the run ended, the parameters returned are always good.

import { defaultBackend } from '../compute/backend.js';
import type { AdamWStep, Backend, Dataset, DatasetSource, Session } from '../compute/contract.js';
import { KanError } from '../errors.js';
import { createRandom, restoreRandom } from '../math/random.js';
import { modelInputs, modelOutputs } from '../model/layout.js';
import { createReal, type Model } from '../model/model.js';
import { monotoneProjection } from '../model/monotone.js';
import { type Edge, removeEdges } from '../model/removal.js';
import type { Real } from '../model/spec.js';
import { checkOptions, isCustomLoss, type Metric, type Settings, type TrainOptions, weightSumOf } from './options.js';
import { chooseOptimizer } from './choose-optimizer.js';
import { checkFullBatch, trainFullBatch } from './full-batch.js';
import { type RunPart, runFollowing } from './follow-run.js';
import { createPause, runInTurns } from './pause.js';
import { RateSchedule } from './schedule.js';
import { SparsityPenalty } from './sparsity-penalty.js';
import { checkContinuation, checkState, type FollowedRanges, type TrainState } from './state.js';
import type { TrainHistory } from './outcome.js';
import type { TrainResult } from './result.js';
import type { Stopped } from './outcome.js';
import { weakEdges } from './weak-edges.js';
import { builtInLoss, createStepper, type LossSource, customLoss } from './stepper.js';
import type { Work } from '../work.js';

/** Multiply-adds after which a run looks whether others have waited long enough: too many for small models to notice. */
const workBetweenLooks = 2e5;

/**
 * Trains a copy of `given` on rows of numbers; the model given is not changed.
 * Throws a KanError when options or data do not fit; see `TrainResult` for how a run can end.
 */
export async function trainModel(given: Model, data: DatasetSource, options: TrainOptions = {}): Promise<TrainResult> {
  const settings = checkOptions(given, data, options);
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

/** The run up to epoch `until`: with the state that is reached where it may go on. */
async function trainAdamW(
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
  const loss = isCustomLoss(settings.loss) ? 'mse' : settings.loss;
  const session = backend.open(model.spec, model.parameters, { batchSize, loss, recompute, leastSquares: false });
  const pause = createPause();
  try {
    const rows = session.load(settings.data);
    const loadedValidation = validation && session.load(validation);
    const lossOf = (source: DatasetSource, loaded: Dataset): LossSource =>
      isCustomLoss(settings.loss)
        ? customLoss(session, loaded, source, model, settings.loss, batchSize)
        : builtInLoss(session, loaded);
    const source = lossOf(settings.data, rows);
    const validationLossSource = loadedValidation && lossOf(validation, loadedValidation);
    const sparsity =
      settings.sparsity && new SparsityPenalty(model.spec, data.x, data.rows, backend, settings.sparsity);
    const stepper = createStepper(session, rows, source, model, settings, sparsity);
    const measure = loadedValidation && metricsMeasure(session, validation, metrics, model, batchSize);
    const [weightSum, validationWeightSum] = [weightSumOf(settings.data), validation ? weightSumOf(validation) : 0];
    const hasDropout = model.spec.layers.some((layer) => layer.kind === 'dropout' && layer.rate > 0);

    if (resume) {
      checkState(resume, session.parameters.length, data.rows);
      const [validated, sparse] = [validation !== undefined, settings.sparsity !== undefined];
      const follows = followed !== undefined;
      checkContinuation(resume, { steps, validated, sparse, follows, metrics: Object.keys(metrics) });
    }
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
      ...(removed && { removed: structuredClone(removed) }),
      ...(followed && { followed: structuredClone(followed) }),
      plateau: { ...schedule.plateau },
      history: structuredClone(history),
    });

    const { threshold = 0.05, removeAfter = 0.6 } = settings.sparsity ?? {};
    const removal = sparsity && threshold > 0 ? Math.floor(removeAfter * epochs) : Infinity;
    let removed: Edge[] | undefined;
    // indices of the parameters of removed edges
    let cleared = new Uint32Array(0);
    const remove = (edges: Edge[]): void => {
      removed = edges;
      sparsity!.end();
      schedule.restart(removal * steps);
      const ones = { spec: model.spec, parameters: createReal(model.spec, session.parameters.length).fill(1) };
      const { parameters } = removeEdges(ones, edges);
      cleared = Uint32Array.from(parameters.keys()).filter((i) => parameters[i] === 0);
      for (const i of cleared) session.parameters[i] = 0;
    };
    if (resume?.removed) remove(resume.removed);
    // the rate of the last step, should nothing be left of the epoch but its validation
    if (step > 0) adamw.learningRate = learningRate * schedule.factor(adamw.count - 1);

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
          if (epoch > removal && !removed) {
            const now = { spec: model.spec, parameters: session.parameters };
            remove(weakEdges(now, data.x, data.rows, threshold, backend));
            // only what comes now is sparse
            bestLoss = Infinity;
            bestEpoch = epoch - 1;
            best.set(session.parameters);
          }
          begun.set(session.parameters);
          sparsity?.measure(begun);
        }
        const first = step * stepRows;
        const count = Math.min(stepRows, data.rows - first);
        adamw.learningRate = learningRate * schedule.factor(adamw.count);
        adamw.count++;
        if (hasDropout) adamw.dropout = 1 + random.integer(2 ** 32 - 1);
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
        for (let i = 0; i < cleared.length; i++) session.parameters[cleared[i]] = 0;
        sum += stepLoss;
        work += count * session.parameters.length;
        if (work > workBetweenLooks) {
          work = 0;
          if (pause.due()) await pause();
        }
      }
      const validating =
        validationLossSource && meanLoss(validationLossSource, validation!.rows, batchSize, validationWeightSum);
      const validationLoss = validating && (await runInTurns(validating, pause, signal));
      const sound = allFinite(session.parameters) && Number.isFinite(validationLoss ?? 0);
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
    return {
      model: removed
        ? removeEdges({ spec: model.spec, parameters: best }, removed)
        : { spec: model.spec, parameters: best },
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

/** Weighted mean loss over a whole data set, a batch at a time. */
function* meanLoss(source: LossSource, rows: number, batchSize: number, weightSum: number): Work<number> {
  let sum = 0;
  for (let first = 0; first < rows; first += batchSize) {
    sum += source.loss(first, Math.min(batchSize, rows - first));
    yield;
  }
  return sum / weightSum;
}

/** Measures every metric on the model as the session holds it; undefined where there is none. */
function metricsMeasure(
  session: Session,
  { x, y, rows }: DatasetSource,
  metrics: Readonly<Record<string, Metric>>,
  { spec }: Model,
  batchSize: number,
): (() => Work<Record<string, number>>) | undefined {
  if (Object.keys(metrics).length === 0) return undefined;
  const [inputs, width] = [modelInputs(spec), modelOutputs(spec)];
  const batch = createReal(spec, batchSize * inputs);
  const outputs = createReal(spec, rows * width);
  return function* () {
    for (let first = 0; first < rows; first += batchSize) {
      const count = Math.min(batchSize, rows - first);
      for (let i = 0; i < count * inputs; i++) batch[i] = x[first * inputs + i];
      session.forward(batch, count, outputs.subarray(first * width, (first + count) * width));
      yield;
    }
    return Object.fromEntries(Object.entries(metrics).map(([name, metric]) => [name, metric(outputs, y, rows)]));
  };
}

function allFinite(values: Real): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}
