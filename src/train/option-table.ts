// Every option of a training run, once: its check, its default, what the command calls it and which optimisers it is for. options.ts says
// what each means at length; what depends on several of them is checked there.

import { lossKinds } from '../compute/contract.js';
import type { OptionRule } from '../options.js';
import { schedules } from './schedule.js';

/** Names of optimizers; 'auto' chooses among the others. See `TrainOptions`. */
export const optimizers = ['auto', 'adamw', 'lbfgs', 'lm'] as const;
/** A name of `optimizers`. */
export type Optimizer = (typeof optimizers)[number];

const batches = { optimizers: ['adamw'] } as const;
const leastSquares = { optimizers: ['lm'] } as const;
/** of programs alone, and no setting that a search tries */
const program = { is: 'other', place: 'program', searchable: false } as const;

export const trainingOptions = {
  epochs: { is: 'integer', min: 1, default: 200, help: 'passes over the rows' },
  learningRate: {
    is: 'number',
    above: 0,
    default: 0.01,
    help: 'learning rate at the start',
    value: 'rate',
    specified: 'lr',
    ...batches,
  },
  batchSize: {
    is: 'integer',
    min: 1,
    help: 'rows per step (default: 64, or all rows if fewer)',
    value: 'rows',
    ...batches,
  },
  accumulate: { is: 'integer', min: 1, default: 1, help: 'batches that together make one step', ...batches },
  schedule: {
    is: 'choice',
    choices: schedules,
    default: 'cosine',
    help: 'learning rate over time',
    ...batches,
  },
  warmup: {
    is: 'number',
    min: 0,
    default: 0,
    help: 'epochs in which the learning rate rises from 0',
    value: 'epochs',
    ...batches,
  },
  weightDecay: { is: 'number', min: 0, default: 0, help: "AdamW's decoupled weight decay", ...batches },
  clip: {
    is: 'number',
    min: 0,
    default: 1,
    help: 'largest norm of the gradient; 0 does not clip',
    value: 'norm',
    ...batches,
  },
  l1: {
    is: 'number',
    min: 0,
    default: 0,
    help: 'penalty on spline coefficients',
    optimizers: ['adamw', 'lbfgs'],
  },
  l2: {
    is: 'number',
    min: 0,
    default: 0,
    help: 'penalty on all parameters, x/2 times their squares',
    optimizers: ['adamw', 'lbfgs'],
  },
  sparsity: {
    is: 'other',
    help: 'penalty on the magnitudes of edges, then removal of weak ones (0.01 with --model sparse)',
    value: 'x',
    ...batches,
  },
  loss: {
    is: 'choice',
    choices: lossKinds,
    help: 'loss of a regression (default: mse); classes have cross-entropy',
  },
  classWeights: {
    is: 'other',
    help: 'balanced: every class counts the same; or how much rows of a class count, yes=5,no=1',
    value: 'rule',
  },
  optimizer: {
    is: 'choice',
    choices: optimizers,
    default: 'adamw',
    help: 'adamw: mini-batches; lbfgs or lm: all rows in every step, for small data; auto chooses',
  },
  grids: {
    is: 'list',
    min: 1,
    max: 1 << 20,
    help: 'grid sizes to go through, such as 3,5,10,20,50 (default: 5,10,20,… up to the grid size)',
    value: 'sizes',
    ...leastSquares,
  },
  starts: {
    is: 'integer',
    min: 1,
    max: 1000,
    help: 'starts that are tried; the best one is continued (default: up to 40)',
    ...leastSquares,
  },
  hiddenRanges: {
    is: 'choice',
    choices: ['follow', 'keep'],
    help: 'whether the grids of hidden layers move to where their inputs are (default: follow with grids, else keep)',
    place: 'program',
  },
  smoothing: {
    is: 'number',
    min: 0,
    help: 'penalty on fourth differences of the coefficients (default: 1e-8 with grids, else 0)',
    place: 'program',
    ...leastSquares,
  },
  anchor: {
    is: 'number',
    min: 0,
    default: 0,
    help: 'penalty on moving away from the given parameters',
    place: 'program',
    ...leastSquares,
  },
  patience: {
    is: 'integer',
    min: 1,
    help: 'stop after this many epochs without a better validation loss (default: never)',
    value: 'epochs',
    searchable: false,
  },
  seed: {
    is: 'integer',
    min: 0,
    default: 42,
    help: 'for the split, the first parameters and the order of rows',
    searchable: false,
  },
  recompute: {
    is: 'switch',
    default: false,
    help: 'train in about a third of the memory, a little slower',
    searchable: false,
  },
  validation: { ...program, help: 'rows to measure on after each epoch' },
  metrics: { ...program, help: 'figures to measure on the validation rows after each epoch', ...batches },
  signal: { ...program, help: 'stops the run after the current step' },
  onEpoch: { ...program, help: 'called after each epoch' },
  checkpoint: { ...program, help: 'saves the state of the run every few epochs', ...batches },
  resume: { ...program, help: 'continues from a saved run', ...batches },
  backend: { ...program, help: 'what runs the model (default: the fastest backend available)' },
} as const satisfies Record<string, OptionRule>;

type Name = keyof typeof trainingOptions;

/** Names of the options that were given and that `optimizer` does not have. */
export function foreignOptions(
  options: { readonly [N in Name]?: unknown },
  optimizer: Exclude<Optimizer, 'auto'>,
): Name[] {
  return (Object.keys(trainingOptions) as Name[]).filter((name) => {
    const rule: OptionRule = trainingOptions[name];
    return options[name] !== undefined && rule.optimizers !== undefined && !rule.optimizers.includes(optimizer);
  });
}
