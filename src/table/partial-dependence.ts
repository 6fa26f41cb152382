// What happens to a model's answers as one column changes: the mean over rows, and single rows beside it.
// Partial dependence: Friedman (2001); individual conditional expectation: Goldstein, Kapelner, Bleich & Pitkin (2015).

import { backendFor, type RunOptions, runOptions } from '../compute/run.js';
import { scaleNumber, unscaleNumber } from '../data/number-scaling.js';
import type { InputColumn } from '../data/table-encoding.js';
import { nameMeant } from '../data/meant-names.js';
import { type Column, checkTable, findColumn, type Table } from '../data/table.js';
import { rowsEvenly, takeRows } from '../data/split.js';
import { checkInteger, KanError, show, suggest } from '../errors.js';
import { checkIsModel, type Model } from '../model/model.js';
import { encodingOf } from '../model/rows.js';
import { checkNames } from '../options.js';
import { predictTable } from './predict-table.js';

/** How finely `partialDependence` looks. All optional. */
export interface PartialDependenceOptions extends RunOptions {
  /** values of a column of numbers, from quantile to quantile of the rows; default 41 */
  points?: number;
  /** rows that the mean is over, spread evenly; default 200 */
  rows?: number;
}

/** How answers change with one column. */
export interface PartialDependence {
  column: string;
  /** the values it was set to: numbers in rising order, or words */
  values: number[] | string[];
  /** names of the answers: target columns, or classes */
  answers: string[];
  /** mean[values, answers]: over all rows, target units or probabilities */
  mean: Float64Array;
  /** single[rows, values, answers]: the same for each row */
  single: Float64Array;
  /** rows looked at */
  rows: number;
}

/**
 * The answers of a model of a table with one column set to each of a few values in turn: for numbers at even steps from the least to the
 * greatest of the rows (along the curve of a column that is scaled by one), for words each of them. Other columns stay as they are in the rows, so that columns that go together
 * are taken to where no row is. Throws a KanError where the model does not read the column, and the signal's reason once that is aborted.
 */
export async function partialDependence(
  model: Model,
  table: Table,
  column: string,
  options: PartialDependenceOptions = {},
): Promise<PartialDependence> {
  checkNames('partialDependence', options, [...runOptions, 'points', 'rows']);
  checkIsModel('partialDependence', model);
  checkTable('partialDependence', table);
  const { points = 41, rows: most = 200 } = options;
  checkInteger('partialDependence: `points`', points, 2, 10_000);
  checkInteger('partialDependence: `rows`', most, 1);
  const encoding = encodingOf('partialDependence', model);
  const reads = encoding.inputs.map((each) => each.name);
  const name = typeof column === 'string' ? (nameMeant(column, reads)?.name ?? column) : column;
  if (!reads.includes(name))
    throw new KanError(`partialDependence: the model does not read ${show(name)}`, suggest(name, reads));
  if (table.rows === 0) throw new KanError('partialDependence: needs at least one row');
  const given = findColumn(table, name);
  const input = encoding.inputs.find((each) => each.name === name)!;
  const values = valuesOf(given, points, input);
  const few = takeRows(table, rowsEvenly(table.rows, most));
  const run = { backend: await backendFor('partialDependence', options), signal: options.signal };
  const answers = async (value: number | string): Promise<{ names: string[]; data: Float64Array }> => {
    const changed = { ...few, columns: few.columns.map((each) => (each.name === name ? set(each, value) : each)) };
    const prediction = await predictTable(model, changed, run);
    return {
      names: prediction.task === 'regression' ? prediction.columns : prediction.classes,
      data: prediction.data,
    };
  };
  let names: string[] = [];
  const all: Float64Array[] = [];
  for (const value of values) {
    const found = await answers(value);
    names = found.names;
    all.push(found.data);
  }
  const [count, width] = [values.length, names.length];
  const mean = new Float64Array(count * width);
  const single = new Float64Array(few.rows * count * width);
  all.forEach((data, at) => {
    for (let row = 0; row < few.rows; row++)
      for (let i = 0; i < width; i++) {
        const answer = data[row * width + i];
        single[(row * count + at) * width + i] = answer;
        mean[at * width + i] += answer / few.rows;
      }
  });
  return { column: name, values, answers: names, mean, single, rows: few.rows };
}

function valuesOf(column: Column, points: number, input: InputColumn): number[] | string[] {
  if (column.kind === 'category') {
    const seen = new Set(column.codes);
    const words = column.categories.filter((_, code) => seen.has(code));
    if (words.length > 0) return words;
  } else {
    const present = column.values.filter((value) => Number.isFinite(value)).sort();
    const different = [...new Set(present)];
    if (different.length > 0 && different.length <= points) return different;
    const [low, high] = [present[0], present[present.length - 1]];
    if (present.length > 0 && input.kind === 'number' && input.scaling !== undefined) {
      // as the network sees them: even steps to a value far off would meet no other
      const [from, to] = [scaleNumber(input, low), scaleNumber(input, high)];
      const between = (i: number): number => unscaleNumber(input, from + (to - from) * (i / (points - 1)));
      return Array.from({ length: points }, (_, i) => (i === 0 ? low : i === points - 1 ? high : between(i)));
    }
    if (present.length > 0) return Array.from({ length: points }, (_, i) => low + (high - low) * (i / (points - 1)));
  }
  throw new KanError(`partialDependence: column ${show(column.name)} has no values`);
}

/** The column with one value in every row. */
function set(column: Column, value: number | string): Column {
  if (column.kind === 'number') return { ...column, values: column.values.map(() => Number(value)) };
  const code = column.categories.indexOf(String(value));
  return { ...column, codes: column.codes.map(() => code) };
}
