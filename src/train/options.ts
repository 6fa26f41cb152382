// What a run can be told, and the checks at its door beyond those of each option by itself (option-table.ts). Knows no arithmetic.

import type { Backend, DatasetSource, LossKind } from '../compute/contract.js';
import { checkFunction, checkInteger, checkList, checkNumber, checkRecord, KanError, show } from '../errors.js';
import { modelInputs, modelOutputs } from '../model/layout.js';
import { checkAlone } from '../model/members.js';
import { checkModel, type Model } from '../model/model.js';
import type { Real } from '../model/spec.js';
import { checkNames, checkValues, type OptionRule, withDefaults } from '../options.js';
import { foreignOptions, type Optimizer, trainingOptions } from './option-table.js';
import type { Schedule } from './schedule.js';
import { checkSparsity, type SparsityOptions } from './sparsity-penalty.js';
import type { TrainState } from './state.js';
import { checkRun } from '../compute/run.js';

/**
 * A custom loss. `ofRow` is given one row's outputs and targets, writes the derivative of the row's loss by each output
 * into `slope`, and returns the loss. The run's loss is the mean over rows, weighted as they are. The arrays are used again.
 */
export interface CustomLoss {
  ofRow(outputs: Real, targets: Real, slope: Real): number;
}

/** A figure of merit on all validation rows: outputs[rows, outputs] and y as in the data, rows one after the other. */
export type Metric = (outputs: Real, y: ArrayLike<number>, rows: number) => number;

/** How a network is trained: optimizer, steps, loss, penalties, when to stop, and who is told. All optional. */
export interface TrainOptions {
  /**
   * 'adamw' steps with mini-batches; 'lbfgs' and 'lm' (Levenberg–Marquardt) with all rows at once, an epoch being one iteration: for
   * small data, in float64 whatever the model's dtype; 'lm' for squared errors and up to 3000 parameters; 'auto' chooses, and the result says
   * which and why; default 'adamw'
   */
  optimizer?: Optimizer;
  /**
   * 'lm' only: grid sizes to go through, from coarse to fine, whatever grid the model has; each gets its share of the epochs. With
   * `validation`, a grid that is no better than the one before is the last. Given, even a single one, the model is fitted from the beginning:
   * the three options below are on. Default: training continues with the given model, on its own grid, and nothing but its parameters moves
   */
  grids?: readonly number[];
  /**
   * 'lm' only: how many starts are tried for a few steps, of which the best goes on; the model's parameters are the first, and the only one
   * where they explain 99 % of the variance already. Default with `grids`: 40, fewer for large models; else 1
   */
  starts?: number;
  /**
   * whether the grids of hidden layers move to where their inputs are; default with `grids` 'follow', else 'keep'. AdamW and L-BFGS move
   * them after 5, 15 and 35 % of the epochs; AdamW returns none of the epochs before a move any more
   */
  hiddenRanges?: 'follow' | 'keep';
  /**
   * 'lm' only: penalty on fourth differences of the coefficients, as a part of the mean diagonal of JᵀJ: where no point is, curves go on as
   * cubics; default with `grids` 1e-8, else 0
   */
  smoothing?: number;
  /** passes over the rows; default 200 */
  epochs?: number;
  /** rows per step; default 64, or all rows where there are fewer */
  batchSize?: number;
  /** batches whose gradients together make one step, as if the batch were so many times as large; default 1 */
  accumulate?: number;
  /** learning rate at the start; default 0.01 */
  learningRate?: number;
  /** learning rate over the run; default 'cosine' */
  schedule?: Schedule;
  /** epochs in which the learning rate rises from 0; default 0 */
  warmup?: number;
  /** AdamW's decoupled weight decay; default 0 */
  weightDecay?: number;
  /** λ of the penalty λ/2 · Σ θ² over all parameters, part of the gradient; default 0 */
  l2?: number;
  /**
   * 'lm' only: λ of the penalty λ · Σ (θ − θ₀)², where θ₀ are the parameters given. On fine grids with few points it keeps what no point tells
   * as it was; of a size below the loss that is hoped for; default 0
   */
  anchor?: number;
  /** largest norm of the gradient; default 1, 0 does not clip */
  clip?: number;
  /** λ of the penalty λ · Σ over KAN layers of mean |coefficient|; default 0 */
  l1?: number;
  /** penalty on the magnitudes of edges, L1 and entropy, then removal of weak ones; default none */
  sparsity?: SparsityOptions;
  /** for the order of rows and for dropout; default 42 */
  seed?: number;
  /** 'mse', 'mae' or 'huber' for numbers, 'cross-entropy' for class indices (0 or 1 where there is one output), or a custom loss; default 'mse' */
  loss?: LossKind | CustomLoss;
  /** 'cross-entropy' only: factors on the weights of rows, to learn from and to measure on, one for each class; 'balanced' lets every class of the data count the same */
  classWeights?: 'balanced' | readonly number[];
  /** rows to measure on after each epoch; the best parameters by this measure are returned */
  validation?: DatasetSource;
  /** measured on the validation rows after each epoch, by name */
  metrics?: Readonly<Record<string, Metric>>;
  /** stop after this many epochs without a better validation loss; default: never */
  patience?: number;
  /** stops the run after the current step */
  signal?: AbortSignal;
  /** called after each epoch, one after the other; a promise is waited for */
  onEpoch?: EpochCallback | readonly EpochCallback[];
  /** `save` is given the run's state after every `every` epochs; a promise is waited for */
  checkpoint?: { every: number; save: (state: TrainState) => unknown };
  /** go on from here: with the same model, data and options the run ends as if it had never stopped */
  resume?: TrainState;
  /** the backward pass computes basis values again instead of keeping them: a quarter of the memory per row; default false */
  recompute?: boolean;
  /** default `defaultBackend()` */
  backend?: Backend;
}

/**
 * Is told of each epoch; the training waits for the promise it returns, if any. `model` is the network as it stands, in training: its spec and its
 * parameters belong to the run, which goes on with them, so they are to be read before the call is over, and copied where they are to be kept.
 */
export type EpochCallback = (event: EpochEvent, model: Model) => unknown;

/** What is told after each epoch of training. */
export interface EpochEvent {
  /** from 1 */
  epoch: number;
  /** epochs of the whole run */
  epochs: number;
  /** mean over the rows, each measured before its step, penalty not included */
  trainLoss: number;
  /** mean over the validation rows after the epoch; absent without any */
  validationLoss?: number;
  /** at the end of the epoch */
  learningRate: number;
  /** this epoch's value of each of `metrics` */
  metrics: Record<string, number>;
  /** whether this epoch's parameters are the best so far */
  best: boolean;
  /** of an ensemble: which network, from 1, and of how many */
  member?: number;
  members?: number;
}

/** Options with defaults filled in, and data whose weights hold class weights too. */
export interface Settings extends ReturnType<typeof withDefaults<TrainOptions, typeof trainingOptions>> {
  optimizer: Optimizer;
  batchSize: number;
  metrics: Readonly<Record<string, Metric>>;
  patience: number;
  loss: LossKind | CustomLoss;
  data: DatasetSource;
  callbacks: readonly EpochCallback[];
}

/** The table, which names exactly the options there are. */
const rules: Record<keyof TrainOptions, OptionRule> = trainingOptions;

/** The options, complete. Throws a KanError where they, the model and the data do not fit. */
export function checkOptions(model: Model, data: DatasetSource, options: TrainOptions): Settings {
  checkNames('train', options, rules);
  checkRecord('train: `data`', data, '{ rows, x, y }');
  const { loss: customLoss, schedule: ownSchedule, ...others } = options;
  checkModel(model, 'train: the model');
  checkAlone('train', model);
  // what is no word has checks of its own
  const words = {
    loss: isCustomLoss(customLoss) ? undefined : customLoss,
    schedule: typeof ownSchedule === 'object' ? undefined : ownSchedule,
  };
  checkValues('train', { ...others, ...words }, rules);
  const settings = withDefaults(options, trainingOptions);
  const { optimizer, loss = 'mse', sparsity, validation, classWeights, metrics = {}, patience = Infinity } = settings;
  const { grids, checkpoint, onEpoch, batchSize = Math.min(64, data.rows) } = settings;
  if (optimizer !== 'auto') {
    const [foreign] = foreignOptions(options, optimizer);
    if (foreign) throw foreignError(foreign, optimizer);
  }
  if (grids) checkGrids(grids);
  checkSparsity('train: `sparsity`', sparsity);
  checkRun('train', options);
  if (patience !== Infinity && !validation)
    throw new KanError('train: `patience` needs `validation` rows to measure on');
  if (Object.keys(metrics).length > 0 && !validation)
    throw new KanError('train: `metrics` need `validation` rows to measure on');
  checkRecord('train: `metrics`', metrics, '{ worst: (outputs, y) => … }');
  for (const [name, metric] of Object.entries(metrics)) checkFunction(`train: \`metrics.${name}\``, metric);
  if (checkpoint !== undefined) {
    checkNames('train: `checkpoint`', checkpoint, ['every', 'save'], 'every');
    checkInteger('train: `checkpoint.every`', checkpoint.every, 1);
    checkFunction('train: `checkpoint.save`', checkpoint.save);
  }
  checkData(model, data, loss, 'train: the data');
  if (validation) checkData(model, validation, loss, 'train: the validation data');
  if (batchSize > data.rows)
    throw new KanError(
      `train: \`batchSize\` is ${batchSize} but there are only ${data.rows} rows to train on`,
      `use a batch size of at most ${data.rows}`,
    );
  if (classWeights !== undefined && loss !== 'cross-entropy')
    throw new KanError(`train: \`classWeights\` are for loss 'cross-entropy'; got ${show(loss)}`);
  const factors =
    classWeights === undefined ? undefined : factorsOf(data, classCount(modelOutputs(model.spec)), classWeights);
  return {
    ...settings,
    loss,
    batchSize,
    metrics,
    patience,
    data: factors === undefined ? data : weighByClass('the data', data, factors),
    // what is chosen by must be what is learned for
    validation: factors && validation ? weighByClass('the validation data', validation, factors) : validation,
    callbacks: onEpoch === undefined ? [] : typeof onEpoch === 'function' ? [onEpoch] : onEpoch,
  };
}

function foreignError(name: keyof TrainOptions, optimizer: Optimizer): KanError {
  const { optimizers = [] } = rules[name];
  const own = optimizers.map((each) => `'${each}'`).join(' and ');
  return new KanError(
    `train: \`${name}\` is for optimizer ${own}; got ${show(optimizer)}`,
    optimizer === 'adamw' ? undefined : 'leave it out, or use optimizer ' + own,
  );
}

function checkGrids(grids: readonly number[]): void {
  if (!Array.isArray(grids) || grids.length === 0)
    throw new KanError(`train: \`grids\` must be a list of grid sizes, e.g. [3, 5, 10]; got ${show(grids)}`);
  grids.forEach((size: number, i) => {
    checkInteger(`train: \`grids[${i}]\``, size, 1, 1 << 20);
    // before the first there is none, which none is less than
    if (size <= grids[i - 1])
      throw new KanError(`train: \`grids\` must go from coarse to fine; got ${size} after ${grids[i - 1]}`);
  });
}

/** Whether this is a custom loss. */
export function isCustomLoss(loss: unknown): loss is CustomLoss {
  return typeof loss === 'object' && loss !== null && typeof (loss as CustomLoss).ofRow === 'function';
}

/** Classes that so many outputs tell apart: one for each, but two by a single logit. */
function classCount(outputs: number): number {
  return Math.max(2, outputs);
}

/** Sum of the rows' weights. */
export function weightSumOf({ rows, weights }: DatasetSource): number {
  if (!weights) return rows;
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += weights[i];
  return sum;
}

/** Throws a KanError unless the data fits the model. */
function checkData(model: Model, data: DatasetSource, loss: LossKind | CustomLoss, what: string): void {
  const [inputs, outputs] = [modelInputs(model.spec), modelOutputs(model.spec)];
  checkInteger(`${what}: \`rows\``, data.rows, 1);
  if ('columns' in data)
    throw new KanError(
      `${what}: expected rows of numbers, { rows, x, y }; got a table`,
      '`trainTable` learns from a table',
    );
  for (const [name, values, columns] of [
    ['x', data.x, inputs],
    ['y', data.y, loss === 'cross-entropy' ? 1 : outputs],
  ] as const) {
    checkList(`${what}: \`${name}\``, values);
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
    const last = classCount(outputs) - 1;
    for (let i = 0; i < data.rows; i++) checkInteger(`${what}: the class of row ${i}`, data.y[i], 0, last);
  }
  if (!data.weights) return;
  checkList(`${what}: \`weights\``, data.weights);
  if (data.weights.length !== data.rows)
    throw new KanError(`${what}: expected a weight for each of ${data.rows} rows; got ${data.weights.length}`);
  for (let i = 0; i < data.rows; i++) checkNumber(`${what}: the weight of row ${i}`, data.weights[i], 0);
  if (weightSumOf(data) === 0) throw new KanError(`${what}: every weight is 0`);
}

/** A factor for each class. Balanced: rows / (classes · rows of the class), by weight. */
function factorsOf(data: DatasetSource, classes: number, given: 'balanced' | readonly number[]): readonly number[] {
  const { rows, y, weights } = data;
  if (given === 'balanced') {
    const totals = new Array<number>(classes).fill(0);
    for (let row = 0; row < rows; row++) totals[y[row]] += weights?.[row] ?? 1;
    const present = totals.filter((total) => total > 0).length;
    return totals.map((total) => (total > 0 ? weightSumOf(data) / (present * total) : 0));
  }
  if (!Array.isArray(given) || given.length !== classes)
    throw new KanError(
      `train: \`classWeights\` must be 'balanced' or a number for each of ${classes} classes; got ${show(given)}`,
    );
  given.forEach((weight, i) => checkNumber(`train: \`classWeights[${i}]\``, weight, 0));
  return given;
}

/** The data with every row's weight times its class's. */
function weighByClass(what: string, data: DatasetSource, factors: readonly number[]): DatasetSource {
  const { rows, y, weights } = data;
  const product = Float64Array.from({ length: rows }, (_, row) => (weights?.[row] ?? 1) * factors[y[row]]);
  if (product.every((weight) => weight === 0)) throw new KanError(`train: every class of ${what} has weight 0`);
  return { ...data, weights: product };
}
