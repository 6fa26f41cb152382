// What `kan train` learns from: a table, or samples of a formula; and its settings in the library's words.

import { createSyntheticDataset, readTableFile, type Table, type TableTrainOptions } from 'kanjs';
import { exampleFunction, type TrainSettings } from './train-options.js';

/** The table to learn from, and what the trainer is told. */
export async function readInput(
  file: string | undefined,
  settings: TrainSettings,
): Promise<{ table: Table; options: TableTrainOptions }> {
  const { seed, epochs, l1, l2, clip, schedule, warmup, patience, weightDecay, batchSize, accumulate } = settings;
  const { gridSize, optimizer, basis, dropout, loss, classWeights, model, sparsity } = settings;
  const options: Omit<TableTrainOptions, 'target'> = {
    seed,
    epochs,
    l1,
    l2,
    clip,
    schedule,
    warmup,
    patience,
    weightDecay,
    batchSize,
    accumulate,
    gridSize,
    optimizer,
    basis,
    dropout,
    loss,
    classWeights,
    model: model === 'sparse' ? 'kan' : model,
    sparsity: sparsity === undefined ? (model === 'sparse' ? {} : undefined) : { lambda: sparsity },
    dtype: settings.dtype,
    grids: settings.grids,
    starts: settings.starts,
    layers: settings.layers,
    recompute: settings.recompute,
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
