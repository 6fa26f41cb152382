// What `kan train` learns from: a table, or samples of a formula; and its settings in the library's words.

import { createSyntheticDataset, type Table, type TableTrainOptions } from 'kanjs';
import { pickOptions, tableOptions } from 'kanjs/train';
import { readTable } from './table-input.js';
import { exampleFunction, type TrainSettings } from './train-options.js';

/** The table to learn from, and what the trainer is told. */
export async function readInput(
  file: string | undefined,
  settings: TrainSettings,
): Promise<{ table: Table; options: TableTrainOptions }> {
  const { model, sparsity, target, resume: _resume, validation, ...given } = settings;
  const seed = settings.seed ?? tableOptions.seed.default;
  const options: Omit<TableTrainOptions, 'target'> = {
    ...pickOptions(given, tableOptions),
    model: model === 'sparse' ? 'kan' : model,
    sparsity: sparsity === undefined ? (model === 'sparse' ? {} : undefined) : { lambda: sparsity },
  };
  if (file !== undefined) {
    const table = await readTable(file, { ignore: settings.ignore });
    return { table, options: { ...options, target: target!, validation } };
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
  const layers = settings.layers ?? [8, 8];
  return {
    table,
    options: {
      ...options,
      target: table.columns[table.columns.length - 1].name,
      layers,
      validation: sample(Math.max(1, Math.round(samples / 5)), seed + 1),
    },
  };
}
