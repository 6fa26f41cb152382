// Which few columns of a table a network can do with: trained, ranked, and trained again with one column less. Knows tables and training.

import { defaultBackend } from '../compute/backend.js';
import { resolveMissing } from '../data/missing.js';
import { scalingWithin } from '../data/scaling-option.js';
import { usableInPieces } from '../data/usable-columns.js';
import { tableMeant } from '../data/meant-names.js';
import { checkTable, type Table } from '../data/table.js';
import { checkInteger, KanError } from '../errors.js';
import { checkTarget, separate } from './rows.js';
import { type TableResult, trainTable } from './train-table.js';
import { type TableTrainOptions } from './train-options.js';
import { attributionShares } from '../explain/attribution.js';
import { completeInTurns } from '../train/pause.js';
import { checkNames } from '../options.js';
import { tableOptions } from './option-table.js';

/** What `selectInputs` is told: how to choose, and the options of `trainTable`. Only `target` is required. */
export interface SelectInputsOptions extends TableTrainOptions {
  /** columns to end with, at most; default 5 */
  maxInputs?: number;
  /** networks trained in each round, from different first parameters and splits, whose rankings are averaged; default 3 */
  networks?: number;
  /** called before each round with the columns it begins with */
  onProgress?: (progress: { columns: readonly string[] }) => void;
}

const selectOptions = { ...tableOptions, maxInputs: true, networks: true, onProgress: true };

/** The columns that `selectInputs` chose, and networks with all columns and with these to compare. */
export interface SelectedInputs {
  /** the columns to use, the one with the largest part first */
  columns: string[];
  /** every column: those to use, then those that went, the last to go first */
  ranking: string[];
  /** a network of all columns, measured on the rows held back */
  all: TableResult;
  /** a network of the columns to use, measured on the same rows */
  chosen: TableResult;
}

/** Above so many columns several go in a round. */
const slowBelow = 20;

/**
 * At most `maxInputs` columns (default 5) that predict the target nearly as well as all do: networks are trained, the column with the least
 * part in what they say (`attributionShares`, averaged over `networks`) goes, and what is left is trained again, until few enough are
 * left; of many columns a quarter of what is too many goes at once. Rows are held back as `trainTable` does, and take no part in
 * the choice: `chosen.metrics` against `all.metrics` is what it costs. Throws a KanError as `trainTable` does, and when stopped by `signal`.
 */
export async function selectInputs(given: Table, settings: SelectInputsOptions): Promise<SelectedInputs> {
  checkNames('selectInputs', settings, selectOptions, 'target');
  checkTable('selectInputs', given);
  checkTarget('selectInputs', settings.target);
  const { table, options } = tableMeant(given, settings);
  const { maxInputs = 5, networks = 3, onProgress, ...rest } = options;
  checkInteger('selectInputs: `maxInputs`', maxInputs, 1);
  checkInteger('selectInputs: `networks`', networks, 1);
  const { target, seed = 42, validation = 0.2, missing = 'impute' } = rest;
  const targets = typeof target === 'string' ? [target] : target;
  const learning = { ...rest, seed, backend: rest.backend ?? (await defaultBackend()) };
  const whole = resolveMissing(await completeInTurns(usableInPieces(table, options)), targets, missing);
  const { train } = await completeInTurns(separate(whole, rest, validation, seed));
  const all = await trained(whole, learning);

  let columns = whole.columns.map(({ name }) => name).filter((name) => !targets.includes(name));
  const gone: string[] = [];
  while (columns.length > maxInputs) {
    onProgress?.({ columns });
    const rows = only(train, [...columns, ...targets]);
    const ranked = await rank(rows, columns, networks, learning);
    const leave = columns.length > slowBelow ? Math.ceil((columns.length - maxInputs) / 4) : 1;
    columns = ranked.slice(0, ranked.length - leave);
    gone.unshift(...ranked.slice(columns.length));
  }
  onProgress?.({ columns });
  columns = await rank(only(train, [...columns, ...targets]), columns, networks, learning);
  const chosen =
    gone.length === 0
      ? all
      : await trained(only(whole, [...columns, ...targets]), {
          ...learning,
          scaling: scalingWithin(learning.scaling, columns),
        });
  return { columns, ranking: [...columns, ...gone], all, chosen };
}

/** Columns by their importance, averaged over networks, the largest first. */
async function rank(
  table: Table,
  columns: readonly string[],
  networks: number,
  settings: TableTrainOptions & { seed: number },
): Promise<string[]> {
  const shares = new Map(columns.map((name) => [name, 0]));
  for (let i = 0; i < networks; i++) {
    // rows held back inside the rows to learn from: when to stop is not learned from those kept for the end
    const { model } = await trained(table, {
      ...settings,
      scaling: scalingWithin(settings.scaling, columns),
      seed: settings.seed + i,
      validation: innerShare,
    });
    for (const { name, share } of await attributionShares(model, table, {
      backend: settings.backend,
      signal: settings.signal,
    }))
      shares.set(name, shares.get(name)! + share);
  }
  return columns.toSorted((a, b) => shares.get(b)! - shares.get(a)!);
}

const innerShare = 0.2;

async function trained(table: Table, settings: TableTrainOptions): Promise<TableResult> {
  const result = await trainTable(table, settings);
  if (result.stopped === 'aborted') throw new KanError('selectInputs: stopped before the columns were chosen');
  return result;
}

function only(table: Table, names: readonly string[]): Table {
  return { ...table, columns: table.columns.filter(({ name }) => names.includes(name)) };
}
