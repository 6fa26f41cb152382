// What a training run learns from: a table that is read, or samples of a formula. Knows settings and tables, no training.

import { createSyntheticDataset } from '../src/formula/synthetic.js';
import { tableMeant } from '../src/data/meant-names.js';
import { findColumn, type Table } from '../src/data/table.js';
import { tableOptions } from '../src/table/option-table.js';
import type { TableTrainOptions } from '../src/table/train-options.js';
import { readTableFile } from './files.js';
import { readingSettings, trainerOptions, type WholeSettings } from './training-settings.js';

/** The table to learn from, and what the trainer is told. */
export async function readInput(
  settings: WholeSettings,
  signal: AbortSignal | undefined,
): Promise<{ table: Table; options: TableTrainOptions }> {
  const { data, ignore = [], target = [], validation } = settings;
  const options = trainerOptions(settings);
  if (data === undefined) return sampleFormula(settings, options);
  const reading = { ...readingSettings(settings), ignore, ...(signal && { signal }) };
  const table =
    typeof data === 'string'
      ? await readTableFile(data, reading)
      : typeof data === 'function'
        ? await data(reading)
        : without(data, ignore);
  return { table, options: { ...options, target, validation } };
}

function without(given: Table, left: readonly string[]): Table {
  const { table, options } = tableMeant(given, { ignore: left });
  const { ignore } = options;
  for (const name of ignore) findColumn(table, name);
  return { ...table, columns: table.columns.filter(({ name }) => !ignore.includes(name)) };
}

function sampleFormula(
  { function: learned, samples, noise, range, seed = tableOptions.seed.default, layers = [8, 8] }: WholeSettings,
  options: Omit<TableTrainOptions, 'target'>,
): { table: Table; options: TableTrainOptions } {
  const sample = (count: number, from: number): Table => {
    const set = createSyntheticDataset(learned!, { samples: count, noise, range, seed: from });
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
