// What `kan train` can be told: its options, their readers and their help. Knows no table and no training.

import type { Command } from 'commander';
import {
  type Activation,
  baseActivations,
  type Basis,
  bases,
  type Device,
  type ModelKind,
  modelKinds,
  type Optimizer,
  optimizers,
  type Outside,
  outsideRules,
  type ScheduleName,
  schedules,
  type Width,
} from 'kanjs';
import { addDeviceOptions } from './model-input.js';
import {
  addCommonOptions,
  choice,
  formula,
  integer,
  integers,
  interval,
  names,
  number,
  option,
  UsageError,
  widths,
} from './option.js';
import { timeLimitOption } from './stopping.js';

/** The specification's example: what `kan train` learns when it is given nothing else. */
export const exampleFunction = 'sin(pi*x)*exp(-x/2)';

export interface TrainSettings {
  target?: string[];
  task?: 'regression' | 'classification';
  ignore?: string[];
  layers?: Width[];
  epochs: number;
  lr?: number;
  gridSize: number;
  splineOrder: number;
  outside?: Outside;
  activation?: Activation | 'none';
  baseActivation?: (typeof baseActivations)[number];
  batchSize?: number;
  weightDecay?: number;
  l1?: number;
  clip?: number;
  schedule?: ScheduleName;
  warmup?: number;
  loss?: 'mse' | 'mae' | 'huber';
  classWeights?: 'balanced';
  accumulate?: number;
  l2?: number;
  sparsity?: number;
  model?: ModelKind | 'sparse';
  basis?: Basis;
  dropout?: number;
  patience?: number;
  validation: number;
  missing: 'error' | 'drop' | 'impute';
  folds?: number;
  function?: string;
  samples: number;
  noise: number;
  range: [number, number];
  optimizer: Optimizer;
  grids?: number[];
  starts?: number;
  device: Device;
  threads?: number;
  dtype?: 'float32' | 'float64';
  seed: number;
  outputDir: string;
  checkpointEvery: number;
  resume?: boolean;
  timeLimit?: number;
  recompute?: boolean;
  json?: boolean;
}

/** The verb `train` with its options; `run` is called with what was given. */
export function trainCommand(
  program: Command,
  run: (file: string | undefined, settings: TrainSettings) => Promise<void>,
): void {
  const command = program
    .command('train')
    .summary('train a network on a table or a formula')
    .description(
      `Trains a network on a CSV table, on samples of a formula, or, given neither, on samples of ${exampleFunction}.\n` +
        'Writes results.json, model.safetensors and report.html. Ctrl-C stops early and keeps what was learned.',
    )
    .argument('[data.csv]', 'a table with one header line')
    .addOption(option('--target <columns>', 'what to predict: a column, or several numbers a,b', names))
    .addOption(
      option(
        '--task <task>',
        'regression or classification (default: by the target column)',
        choice('--task', ['regression', 'classification']),
      ),
    )
    .addOption(
      option(
        '--layers <widths>',
        'hidden widths, such as 8,8; 5+2 adds two products; none for no hidden layer (default: by the table)',
        widths('--layers'),
      ),
    )
    .addOption(option('--epochs <n>', 'passes over the rows', integer('--epochs', { least: 1 }), 200))
    .addOption(timeLimitOption('stop training after so long and keep what was learned'))
    .addOption(
      option(
        '--function <formula>',
        `learn a formula instead of a table, such as "${exampleFunction}"`,
        formula('--function'),
      ),
    )
    .addOption(option('--output-dir <directory>', 'where the files go', String, './output'));
  addCommonOptions(command);
  command
    .optionsGroup('More options:')
    .addOption(option('--lr <rate>', 'learning rate at the start (default: 0.01)', number('--lr', { above: 0 })))
    .addOption(
      option(
        '--batch-size <rows>',
        'rows per step (default: 64, or all rows if fewer)',
        integer('--batch-size', { least: 1 }),
      ),
    )
    .addOption(
      option('--grid-size <n>', 'grid intervals of every spline', integer('--grid-size', { least: 1, most: 1000 }), 5),
    )
    .addOption(
      option(
        '--spline-order <k>',
        'polynomial degree of the splines',
        integer('--spline-order', { least: 0, most: 5 }),
        3,
      ),
    )
    .addOption(
      option(
        '--base-activation <name>',
        `beside each spline: ${baseActivations.join(', ')}`,
        choice('--base-activation', baseActivations),
      ),
    )
    .addOption(
      option(
        '--model <kind>',
        'how layers are put together: kan, residual, deep; sparse also removes weak edges',
        choice('--model', [...modelKinds, 'sparse']),
      ),
    )
    .addOption(
      option('--basis <name>', 'the functions of a spline: bspline, rbf or chebyshev', choice('--basis', bases)),
    )
    .addOption(
      option(
        '--dropout <share>',
        'of values zeroed between layers while training',
        number('--dropout', { least: 0, most: 0.99 }),
      ),
    )
    .addOption(
      option(
        '--activation <name>',
        'between layers: none, silu, gelu, relu or tanh',
        choice('--activation', ['none', 'silu', 'gelu', 'relu', 'tanh']),
      ),
    )
    .addOption(
      option(
        '--outside <rule>',
        `what a spline does beyond its grid: ${outsideRules.join(', ')}`,
        choice('--outside', outsideRules),
      ),
    )
    .addOption(option('--weight-decay <x>', "AdamW's decay", number('--weight-decay', { least: 0 })))
    .addOption(option('--l1 <x>', 'penalty on spline coefficients', number('--l1', { least: 0 })))
    .addOption(option('--clip <norm>', 'largest gradient norm; 0 does not clip', number('--clip', { least: 0 })))
    .addOption(
      option(
        '--schedule <name>',
        'learning rate over time: cosine, constant, step, exponential or plateau',
        choice('--schedule', schedules),
      ),
    )
    .addOption(option('--warmup <epochs>', 'in which the learning rate rises from 0', number('--warmup', { least: 0 })))
    .addOption(
      option(
        '--loss <name>',
        'of a regression: mse, mae or huber (default: mse)',
        choice('--loss', ['mse', 'mae', 'huber']),
      ),
    )
    .addOption(
      option(
        '--class-weights <rule>',
        'balanced: every class counts the same',
        choice('--class-weights', ['balanced']),
      ),
    )
    .addOption(
      option(
        '--accumulate <n>',
        'batches that together make one step (default: 1)',
        integer('--accumulate', { least: 1 }),
      ),
    )
    .addOption(option('--l2 <x>', 'penalty on all parameters, x/2 times their squares', number('--l2', { least: 0 })))
    .addOption(
      option(
        '--sparsity <x>',
        'penalty on the magnitudes of edges, then removal of weak ones (sparse: 0.01)',
        number('--sparsity', { above: 0 }),
      ),
    )
    .addOption(
      option(
        '--patience <epochs>',
        'stop after so many epochs without a better validation loss',
        integer('--patience', { least: 1 }),
      ),
    )
    .addOption(
      option(
        '--optimizer <name>',
        'adamw; lbfgs or lm: all rows in every step, for small data; auto chooses',
        choice('--optimizer', optimizers),
        'adamw' as const,
      ),
    )
    .addOption(
      option(
        '--grids <sizes>',
        'lm: grid sizes to go through, such as 3,5,10,20,50 (default: 5,10,20,… up to --grid-size)',
        integers('--grids', { least: 1 }),
      ),
    )
    .addOption(
      option(
        '--starts <n>',
        'lm: starts that are tried, of which the best goes on (default: up to 40)',
        integer('--starts', { least: 1, most: 1000 }),
      ),
    )
    .addOption(
      option(
        '--validation <share>',
        'share of rows held back to measure on; 0 for none',
        number('--validation', { least: 0, most: 0.9 }),
        0.2,
      ),
    )
    .addOption(option('--folds <n>', 'also measure by n-fold cross-validation', integer('--folds', { least: 2 })))
    .addOption(option('--ignore <columns>', 'columns to leave out, a,b', names))
    .addOption(
      option(
        '--missing <rule>',
        'rows with missing values: error, drop or impute',
        choice('--missing', ['error', 'drop', 'impute']),
        'error' as const,
      ),
    )
    .addOption(
      option(
        '--samples <n>',
        'training samples of the formula; a fifth as many to validate',
        integer('--samples', { least: 5 }),
        1000,
      ),
    )
    .addOption(option('--noise <sd>', 'noise added to the formula', number('--noise', { least: 0 }), 0.01))
    .addOption(
      option('--range <lo,hi>', "the formula's inputs are drawn from this range", interval('--range'), [0, 1] as [
        number,
        number,
      ]),
    );
  addDeviceOptions(command)
    .addOption(
      option(
        '--dtype <type>',
        'float32 or float64 (default: float32, with lbfgs and lm float64)',
        choice('--dtype', ['float32', 'float64']),
      ),
    )
    .addOption(
      option(
        '--seed <n>',
        'for the split, the first weights and the order of rows',
        integer('--seed', { least: 0 }),
        42,
      ),
    )
    .addOption(
      option(
        '--checkpoint-every <epochs>',
        'write a checkpoint so often; 0 for none',
        integer('--checkpoint-every', { least: 0 }),
        0,
      ),
    )
    .option('--recompute', 'train in about a third of the memory, a little slower')
    .option('--resume', 'go on from the newest checkpoint in the output directory')
    .addHelpText('after', '\nExample:\n  kan train iris.csv --target species --output-dir iris')
    .action(run);
}

/** What is wrong with the options taken together, before anything is read. */
export function checkCombination(file: string | undefined, settings: TrainSettings): void {
  const { target } = settings;
  if (file !== undefined && settings.function !== undefined) {
    throw new UsageError('a table and `--function` cannot be learned at once', 'leave one of them out');
  }
  if (file !== undefined && (target === undefined || target.length === 0)) {
    throw new UsageError(
      `\`--target\` is missing: which column of ${file} is to be predicted?`,
      `kan train ${file} --target <column>`,
    );
  }
  if (file === undefined && target !== undefined) {
    throw new UsageError('`--target` names a column, but there is no table', 'kan train data.csv --target <column>');
  }
}
