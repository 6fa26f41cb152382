// `kan train`: a table, a formula or the built-in example in; results.json, model.safetensors and report.html out.

import type { Command } from 'commander';
import {
  type Activation,
  baseActivations,
  createSyntheticDataset,
  type Device,
  devices,
  crossValidateTable,
  KanError,
  openBackend,
  type Outside,
  outsideRules,
  prepareDirectory,
  readTableFile,
  type Table,
  type TableFolds,
  type TableTrainOptions,
  trainTable,
} from 'kanjs';
import type { Io } from './io.js';
import {
  addCommonOptions,
  choice,
  formula,
  integer,
  interval,
  names,
  number,
  option,
  UsageError,
  widths,
} from './option.js';
import { createProgress } from './progress.js';
import { openCheckpoints } from './checkpoints.js';
import { resultsJson, summaryText, type Trained, writeResults } from './results.js';

/** The specification's example: what `kan train` learns when it is given nothing else. */
const exampleFunction = 'sin(pi*x)*exp(-x/2)';

export interface TrainSettings {
  target?: string[];
  task?: 'regression' | 'classification';
  ignore?: string[];
  layers?: number[];
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
  schedule?: 'cosine' | 'constant';
  patience?: number;
  validation: number;
  missing: 'error' | 'drop' | 'impute';
  folds?: number;
  function?: string;
  samples: number;
  noise: number;
  range: [number, number];
  optimizer: 'adamw';
  device: Device;
  threads?: number;
  dtype: 'float32' | 'float64';
  seed: number;
  outputDir: string;
  checkpointEvery: number;
  resume?: boolean;
  json?: boolean;
}

export function addTrain(program: Command, io: Io): void {
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
        'hidden widths, such as 8,8; none for no hidden layer (default: by the table)',
        widths('--layers'),
      ),
    )
    .addOption(option('--epochs <n>', 'passes over the rows', integer('--epochs', { least: 1 }), 200))
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
        'learning rate over time: cosine or constant',
        choice('--schedule', ['cosine', 'constant']),
      ),
    )
    .addOption(
      option(
        '--patience <epochs>',
        'stop after so many epochs without a better validation loss',
        integer('--patience', { least: 1 }),
      ),
    )
    .addOption(option('--optimizer <name>', 'adamw', optimizer, 'adamw' as const))
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
    )
    .addOption(
      option('--device <name>', 'auto, native, wasm or reference', choice('--device', devices), 'auto' as const),
    )
    .addOption(
      option(
        '--threads <n>',
        'processors to use (default: all); results do not depend on it',
        integer('--threads', { least: 1, most: 256 }),
      ),
    )
    .addOption(
      option('--dtype <type>', 'float32 or float64', choice('--dtype', ['float32', 'float64']), 'float32' as const),
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
    .option('--resume', 'go on from the newest checkpoint in the output directory')
    .addHelpText('after', '\nExample:\n  kan train iris.csv --target species --output-dir iris')
    .action((file: string | undefined, settings: TrainSettings) => train(file, settings, io));
}

async function train(file: string | undefined, settings: TrainSettings, io: Io): Promise<void> {
  checkCombination(file, settings);
  const started = performance.now();
  await prepareDirectory(settings.outputDir);
  const { table, options } = await readInput(file, settings);
  const readSeconds = (performance.now() - started) / 1000;

  const checkpoints = await openCheckpoints(file, settings, table, io);
  const backend = await openBackend({ device: settings.device, threads: settings.threads });
  try {
    const interrupt = new AbortController();
    const stopListening = io.onInterrupt(() => interrupt.abort());
    const begun = performance.now();
    const from = checkpoints.resume?.epoch ?? 0;
    const progress = createProgress(io, settings.epochs, { quiet: settings.json && !io.terminal, from });
    const result = await trainTable(table, {
      ...options,
      backend,
      signal: interrupt.signal,
      resume: checkpoints.resume,
      checkpoint: checkpoints.every,
      onEpoch: (event) => progress.epoch(event),
    }).finally(() => {
      progress.end();
      stopListening();
    });
    const trainSeconds = (performance.now() - begun) / 1000;
    if (result.state) await checkpoints.save(result.state);
    const folds =
      settings.folds === undefined || result.stopped === 'aborted'
        ? undefined
        : await crossValidate(table, { ...options, backend }, settings, io);
    const trained: Trained = { result, backend, folds, readSeconds, trainSeconds };
    const results = resultsJson(file, settings, trained);
    const written = await writeResults(settings.outputDir, result, results);
    if (result.stopped !== 'aborted') await checkpoints.remove();
    await io.out(settings.json ? `${JSON.stringify(results)}\n` : summaryText(trained, written));
    if (result.stopped === 'diverged') {
      throw new KanError(
        `training diverged: ${result.message ?? 'the loss is not finite'}; the last good weights were written`,
        'lower `--lr`, or set `--clip 1`',
      );
    }
  } finally {
    backend.close();
  }
}

/** What is wrong with the options taken together, before anything is read. */
function checkCombination(file: string | undefined, settings: TrainSettings): void {
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

async function readInput(
  file: string | undefined,
  settings: TrainSettings,
): Promise<{ table: Table; options: TableTrainOptions }> {
  const { seed, epochs, l1, clip, schedule, patience, weightDecay, batchSize, gridSize, dtype } = settings;
  const options = {
    seed,
    epochs,
    l1,
    clip,
    schedule,
    patience,
    weightDecay,
    batchSize,
    gridSize,
    dtype,
    layers: settings.layers,
    order: settings.splineOrder,
    base: settings.baseActivation,
    learningRate: settings.lr,
    task: settings.task,
    missing: settings.missing,
    outside: settings.outside,
    activation: settings.activation,
  };
  if (file !== undefined) {
    const table = await readTableFile(file, { ignore: settings.ignore });
    return { table, options: { ...options, target: settings.target!, validation: settings.validation } };
  }
  const learned = settings.function ?? exampleFunction;
  const { samples, noise, range } = settings;
  const sample = (count: number, from: number): Table => {
    const set = createSyntheticDataset(learned, { samples: count, noise, range, seed: from });
    return {
      rows: set.rows,
      columns: [
        ...set.names.map((name, input) => ({
          name,
          kind: 'number' as const,
          values: Float64Array.from({ length: set.rows }, (_, row) => set.x[row * set.inputs + input]),
        })),
        { name: set.names.includes('y') ? 'target' : 'y', kind: 'number' as const, values: Float64Array.from(set.y) },
      ],
    };
  };
  const table = sample(samples, seed);
  const target = table.columns[table.columns.length - 1].name;
  const layers = settings.layers ?? [8, 8];
  return {
    table,
    options: { ...options, target, layers, validation: sample(Math.max(1, Math.round(samples / 5)), seed + 1) },
  };
}

async function crossValidate(
  table: Table,
  options: TableTrainOptions,
  settings: TrainSettings,
  io: Io,
): Promise<TableFolds> {
  let progress = createProgress(io, settings.epochs, { quiet: true });
  const folds = settings.folds!;
  return await crossValidateTable(table, {
    ...options,
    folds,
    onFold: (fold) => {
      progress.end();
      if (settings.json && !io.terminal) return;
      progress = createProgress(io, settings.epochs, { label: `fold ${fold}/${folds}  `, quiet: !io.terminal });
      if (!io.terminal) io.err(`fold ${fold}/${folds}\n`);
    },
    onEpoch: (event) => progress.epoch(event),
  }).finally(() => progress.end());
}

/** Reads `--optimizer`: one works, two are known but not there yet. */
function optimizer(text: string): 'adamw' {
  if (text === 'adamw') return text;
  if (text === 'lbfgs' || text === 'lm') {
    throw new UsageError(`\`--optimizer ${text}\` is not available yet`, 'this version trains with adamw');
  }
  throw new UsageError(`\`--optimizer\` must be adamw; got "${text}"`);
}
