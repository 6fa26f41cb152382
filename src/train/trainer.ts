// The training loop: mini-batches in seeded order, AdamW, validation, early stopping. Knows models and backends, not tables.
// Numerical trouble is a result, not an exception: `stopped` says how the run ended, the parameters returned are always good.

import { defaultBackend } from '../compute/backend.js';
import type { AdamWStep, Backend, Dataset, DatasetSource, LossKind, Session } from '../compute/contract.js';
import { checkChoice, checkInteger, checkNumber, KanError } from '../errors.js';
import { createRandom } from '../math/random.js';
import { layerOffset, layerParameterCount, modelInputs, modelOutputs, parameterCount } from '../model/layout.js';
import { checkModel, createReal, type Model } from '../model/model.js';
import type { Real } from '../model/spec.js';
import { updateAdamW } from './adamw.js';
import { createPause } from './pause.js';
import { addPenaltyGradient } from './penalty.js';
import { type Schedule, scheduleFactor, schedules } from './schedule.js';

export interface TrainOptions {
  /** passes over the rows; default 200 */
  epochs?: number;
  /** rows per step; default 64, or all rows where there are fewer */
  batchSize?: number;
  /** learning rate at the start; default 0.01 */
  learningRate?: number;
  /** learning rate over the run; default 'cosine' */
  schedule?: Schedule;
  /** AdamW's decoupled weight decay; default 0 */
  weightDecay?: number;
  /** largest norm of the gradient; default 1, 0 does not clip */
  clip?: number;
  /** λ of the penalty λ · Σ over KAN layers of mean |coefficient|; default 0 */
  l1?: number;
  /** for the order of rows and for dropout; default 42 */
  seed?: number;
  /** 'mse' for numbers, 'cross-entropy' for class indices; default 'mse' */
  loss?: LossKind;
  /** rows to measure on after each epoch; the best parameters by this measure are returned */
  validation?: DatasetSource;
  /** stop after so many epochs without a better validation loss; default: never */
  patience?: number;
  /** stops the run after the current step */
  signal?: AbortSignal;
  /** called after each epoch; a promise is waited for */
  onEpoch?: (event: EpochEvent) => void | Promise<void>;
  /** default `defaultBackend()` */
  backend?: Backend;
}

export interface EpochEvent {
  /** from 1 */
  epoch: number;
  epochs: number;
  /** mean over the rows, each measured before its step, penalty not included */
  trainLoss: number;
  validationLoss?: number;
  learningRate: number;
  /** whether this epoch's parameters are the best so far */
  best: boolean;
}

export interface TrainHistory {
  trainLoss: number[];
  validationLoss: number[];
  learningRate: number[];
}

export type Stopped = 'epochs' | 'early' | 'diverged' | 'aborted';

export interface TrainResult {
  /** the best parameters seen (by validation loss, if there is one; else the last good ones) in a copy of the model */
  model: Model;
  history: TrainHistory;
  stopped: Stopped;
  /** epoch, from 1, that the returned parameters are from; 0: the initial ones */
  bestEpoch: number;
  bestValidationLoss?: number;
  /** what happened, when the run did not end as planned */
  message?: string;
}

/** Multiply-adds after which a run lets others have a turn: some ten milliseconds. */
const workBetweenPauses = 5e8;

/**
 * Trains a copy of `model` on rows of numbers; the model given is not changed.
 * Throws a KanError when options or data do not fit; see `TrainResult` for how a run can end.
 */
export async function trainModel(model: Model, data: DatasetSource, options: TrainOptions = {}): Promise<TrainResult> {
  const settings = checkOptions(model, data, options);
  const { epochs, batchSize, validation, patience, signal, onEpoch, schedule, learningRate } = settings;
  const backend = options.backend ?? (await defaultBackend());
  const refused = backend.refuses(model.spec);
  if (refused) throw new KanError(`train: the ${backend.name} backend cannot run this model: ${refused}`);
  const session = backend.open(model.spec, model.parameters, { batchSize, loss: settings.loss });
  const pause = createPause();
  try {
    const rows = session.load(data);
    const held = validation && session.load(validation);
    const take = stepper(session, model, settings);
    const random = createRandom(settings.seed);
    const hasDropout = model.spec.layers.some((layer) => layer.kind === 'dropout' && layer.rate > 0);
    const steps = Math.ceil(data.rows / batchSize);
    const adamw: AdamWStep = {
      ...{ count: 0, learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, dropout: 0 },
      weightDecay: settings.weightDecay,
      clip: settings.clip,
      l1: settings.l1,
    };
    const history: TrainHistory = { trainLoss: [], validationLoss: [], learningRate: [] };
    const best = createReal(model.spec, session.parameters.length);
    best.set(session.parameters);
    let bestEpoch = 0;
    let bestLoss = Infinity;
    let stopped: Stopped = 'epochs';
    let message: string | undefined;
    let work = 0;

    run: for (let epoch = 1; epoch <= epochs; epoch++) {
      random.shuffle(rows.order);
      let sum = 0;
      for (let first = 0; first < data.rows; first += batchSize) {
        if (signal?.aborted) {
          stopped = 'aborted';
          message = `stopped in epoch ${epoch} of ${epochs}`;
          break run;
        }
        const count = Math.min(batchSize, data.rows - first);
        adamw.learningRate = learningRate * scheduleFactor(schedule, adamw.count, epochs * steps);
        adamw.count++;
        if (hasDropout) adamw.dropout = 1 + random.integer(2 ** 32 - 1);
        const loss = take(rows, first, count, adamw);
        if (!Number.isFinite(loss)) {
          stopped = 'diverged';
          message = `the loss was ${loss} in step ${first / batchSize + 1} of epoch ${epoch}; the ${bestEpoch === 0 ? 'initial' : `parameters of epoch ${bestEpoch}`} ${bestEpoch === 0 ? 'parameters ' : ''}were kept`;
          break run;
        }
        sum += loss;
        work += count * session.parameters.length;
        if (work > workBetweenPauses) {
          work = 0;
          await pause();
        }
      }
      const trainLoss = sum / settings.weightSum;
      const validationLoss = held && meanLoss(session, held, batchSize, settings.validationWeightSum);
      history.trainLoss.push(trainLoss);
      history.learningRate.push(adamw.learningRate);
      if (validationLoss !== undefined) history.validationLoss.push(validationLoss);
      if (!allFinite(session.parameters) || !Number.isFinite(validationLoss ?? 0)) {
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
      await onEpoch?.({ epoch, epochs, trainLoss, validationLoss, learningRate: adamw.learningRate, best: better });
      if (epoch - bestEpoch >= patience) {
        stopped = 'early';
        break;
      }
      await pause();
    }
    // without validation, a run that was stopped between two epochs has learned more than its last epoch's end
    if (stopped === 'aborted' && !held && allFinite(session.parameters)) best.set(session.parameters);
    return {
      model: { spec: model.spec, parameters: best },
      history,
      stopped,
      bestEpoch,
      bestValidationLoss: held && bestEpoch > 0 ? bestLoss : undefined,
      message,
    };
  } finally {
    pause.close();
    session.close();
  }
}

type Settings = Required<
  Pick<
    TrainOptions,
    'epochs' | 'batchSize' | 'learningRate' | 'schedule' | 'weightDecay' | 'clip' | 'l1' | 'seed' | 'loss' | 'patience'
  >
> &
  Pick<TrainOptions, 'validation' | 'signal' | 'onEpoch'> & { weightSum: number; validationWeightSum: number };

function checkOptions(model: Model, data: DatasetSource, options: TrainOptions): Settings {
  const {
    epochs = 200,
    learningRate = 0.01,
    schedule = 'cosine',
    weightDecay = 0,
    clip = 1,
    l1 = 0,
    seed = 42,
    loss = 'mse',
    validation,
    patience = Infinity,
    signal,
    onEpoch,
  } = options;
  checkModel(model, 'train: the model');
  checkInteger('train: `epochs`', epochs, 1);
  checkNumber('train: `learningRate`', learningRate, 0, Infinity, true);
  checkChoice('train: `schedule`', schedule, schedules);
  checkNumber('train: `weightDecay`', weightDecay, 0);
  checkNumber('train: `clip`', clip, 0);
  checkNumber('train: `l1`', l1, 0);
  checkInteger('train: `seed`', seed, 0);
  checkChoice('train: `loss`', loss, ['mse', 'cross-entropy']);
  if (patience !== Infinity) {
    checkInteger('train: `patience`', patience, 1);
    if (!validation) throw new KanError('train: `patience` needs `validation` rows to measure on');
  }
  const weightSum = checkData(model, data, loss, 'train: the data');
  const validationWeightSum = validation ? checkData(model, validation, loss, 'train: the validation data') : 0;
  const { batchSize = Math.min(64, data.rows) } = options;
  checkInteger('train: `batchSize`', batchSize, 1);
  if (batchSize > data.rows)
    throw new KanError(
      `train: \`batchSize\` is ${batchSize} but there are only ${data.rows} rows to train on`,
      `use a batch size of at most ${data.rows}`,
    );
  return {
    epochs,
    batchSize,
    learningRate,
    schedule,
    weightDecay,
    clip,
    l1,
    seed,
    loss,
    validation,
    patience,
    signal,
    onEpoch,
    weightSum,
    validationWeightSum,
  };
}

/** Throws a KanError unless the data fits the model; returns the sum of its weights. */
function checkData(model: Model, data: DatasetSource, loss: LossKind, what: string): number {
  const [inputs, outputs] = [modelInputs(model.spec), modelOutputs(model.spec)];
  checkInteger(`${what}: \`rows\``, data.rows, 1);
  const width = loss === 'mse' ? outputs : 1;
  for (const [name, values, columns] of [
    ['x', data.x, inputs],
    ['y', data.y, width],
  ] as const) {
    if (values.length !== data.rows * columns)
      throw new KanError(
        `${what}: \`${name}\` must hold ${data.rows} rows of ${columns}, ${data.rows * columns} numbers; got ${values.length}`,
      );
    for (let i = 0; i < values.length; i++) {
      if (!Number.isFinite(values[i]))
        throw new KanError(
          `${what}: \`${name}\` has ${values[i]} in row ${Math.floor(i / columns)}, column ${i % columns}`,
        );
    }
  }
  if (loss === 'cross-entropy') {
    if (outputs < 2)
      throw new KanError(
        `${what}: cross-entropy needs a model with an output for each of at least two classes; got ${outputs}`,
      );
    for (let i = 0; i < data.rows; i++) checkInteger(`${what}: the class of row ${i}`, data.y[i], 0, outputs - 1);
  }
  if (!data.weights) return data.rows;
  if (data.weights.length !== data.rows)
    throw new KanError(`${what}: expected a weight for each of ${data.rows} rows; got ${data.weights.length}`);
  let sum = 0;
  for (let i = 0; i < data.rows; i++) {
    checkNumber(`${what}: the weight of row ${i}`, data.weights[i], 0);
    sum += data.weights[i]!;
  }
  if (sum === 0) throw new KanError(`${what}: every weight is 0`);
  return sum;
}

type Take = (rows: Dataset, first: number, count: number, adamw: AdamWStep) => number;

/** The session's own step or, where it has none, gradient, penalty, clipping and AdamW here. */
function stepper(session: Session, model: Model, settings: Settings): Take {
  if (session.step) return (rows, first, count, adamw) => session.step!(rows, first, count, adamw);
  const size = parameterCount(model.spec);
  const [m, v] = [new Float64Array(size), new Float64Array(size)];
  const layers = model.spec.layers.map((layer, index) => ({
    layer,
    from: layerOffset(model.spec, index),
    count: layerParameterCount(layer),
  }));
  return (rows, first, count, adamw) => {
    const loss = session.gradientOf(rows, first, count, adamw.dropout);
    if (!Number.isFinite(loss)) return loss;
    const { gradient, parameters } = session;
    if (adamw.l1 > 0) addPenaltyGradient(layers, parameters, gradient, adamw.l1);
    let scale = 1;
    if (settings.clip > 0) {
      let square = 0;
      for (let i = 0; i < size; i++) square += gradient[i]! * gradient[i]!;
      if (!Number.isFinite(square)) return NaN;
      const norm = Math.sqrt(square);
      if (norm > settings.clip) scale = settings.clip / (norm + 1e-6);
    }
    updateAdamW(parameters, gradient, m, v, adamw, scale);
    return loss;
  };
}

/** Weighted mean loss over a whole data set. */
export function meanLoss(session: Session, data: Dataset, batchSize: number, weightSum: number): number {
  let sum = 0;
  for (let first = 0; first < data.rows; first += batchSize)
    sum += session.loss(data, first, Math.min(batchSize, data.rows - first));
  return sum / weightSum;
}

function allFinite(values: Real): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}
