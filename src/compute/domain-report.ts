// Which inputs leave the range a model was trained on: there its curves only go on, by the rule for what is outside, and were never held
// against data. Knows tables by their encoding, other rows by the grids of the first layer.

import type { TableEncoding } from '../data/table-encoding.js';
import { unknownIn } from '../data/input-columns.js';
import { columnQuantities } from '../data/input-quantities.js';
import { type MatrixLike, readMatrix } from '../data/matrix.js';
import { type DateForm, findColumn, type Table } from '../data/table.js';
import { checkIterable, KanError } from '../errors.js';
import { modelInputs } from '../model/layout.js';
import { checkModel, type Model } from '../model/model.js';
import { layerBreakpoints } from '../model/edge-row.js';
import { isTable } from '../model/rows.js';

/** A column with values that the model was not trained on. */
export type OutsideInput = OutsideRange | UnknownWords | MissingValues;

/** An input with values outside of what the model was trained on. */
export interface OutsideRange {
  kind: 'range';
  /** the column's name, or x1, x2 … for a network without a table */
  name: string;
  /** smallest and largest value in training; without a table, the ends of the grid */
  trained: [number, number];
  /** smallest and largest of the values outside */
  seen: [number, number];
  /** where the values are dates, in seconds: how those are written */
  date?: DateForm;
  /** rows with a value outside */
  rows: number;
}

/** A column with words that training never saw. */
export interface UnknownWords {
  kind: 'words';
  name: string;
  /** the first of them */
  words: string[];
  /** rows with such a word */
  rows: number;
}

/** A column with gaps, where training had none. */
export interface MissingValues {
  kind: 'missing';
  name: string;
  /** rows without a value */
  rows: number;
}

/** Words that are named, of each column. */
const mostWords = 20;

/**
 * The inputs that leave the trained domain in these rows, in the order of the model's inputs; none: an empty list. A table is compared, column by
 * column in its own units, with the values and words of training; gaps are counted where training had none. Rows x[..., inputs] are compared with the grids
 * of the first layer; of a model that was trained on a table, as its encoding makes them, with the values of training: grids reach
 * further than those. Throws a KanError on a table that lacks a column, rows of another width, and a model that does not say its domain.
 */
export function domainReport(model: Model, x: Table | MatrixLike): OutsideInput[] {
  checkModel(model, 'domainReport');
  if (isTable(x)) {
    if (!model.spec.encoding)
      throw new KanError('domainReport: this model was not trained on a table', 'give its inputs as rows of numbers');
    return outsideColumns(model.spec.encoding, x);
  }
  const [layer] = model.spec.layers;
  if (layer?.kind !== 'kan')
    throw new KanError(`domainReport: the first layer is of kind "${layer?.kind}" and has no grid, and so no domain`);
  const inputs = modelInputs(model.spec);
  const { data, rows } = readMatrix('domainReport: `x`', x, inputs);
  const seen = model.spec.encoding && seenRanges(model.spec.encoding);
  return Array.from({ length: inputs }, (_, input) => {
    const ends = layerBreakpoints(layer, input);
    const trained = seen?.[input] ?? [ends[0], ends[ends.length - 1]];
    return outsideOf(`x${input + 1}`, trained, rows, (row) => data[row * inputs + input]);
  }).filter((found) => found.rows > 0);
}

/** The range of each network input in training; undefined for those of words. */
function seenRanges({ inputs }: TableEncoding): ([number, number] | undefined)[] {
  return inputs.flatMap((column) =>
    columnQuantities(column).map(({ range, toInput }): [number, number] | undefined => {
      if (column.kind !== 'number' && column.kind !== 'date') return undefined;
      const [a, b] = range.map(toInput);
      return [Math.min(a, b), Math.max(a, b)];
    }),
  );
}

/** The same for a table, trusting its arguments. */
export function outsideColumns(encoding: TableEncoding, table: Table): OutsideInput[] {
  const found: OutsideInput[] = [];
  for (const input of encoding.inputs) {
    const { name } = input;
    const column = findColumn(table, name, 'input column');
    const { words, rows, missing } = unknownIn(input, table);
    if ((input.kind === 'number' || input.kind === 'date') && column.kind === 'number') {
      const outside = outsideOf(name, input.range, table.rows, (row) => column.values[row]);
      if (outside.rows > 0) found.push({ ...outside, ...(input.date && { date: input.date }) });
    }
    if (rows > 0) found.push({ kind: 'words', name, words: words.slice(0, mostWords), rows });
    if (missing > 0) found.push({ kind: 'missing', name, rows: missing });
  }
  return found;
}

/** One report of several: of the pieces of a long table. Throws a KanError on arguments that make no sense. */
export function joinReports(reports: Iterable<readonly OutsideInput[]>): OutsideInput[] {
  const joined = new Map<string, OutsideInput>();
  checkIterable('joinReports: `reports`', reports);
  for (const report of reports) {
    checkIterable('joinReports: a report', report);
    for (const found of report) {
      const key = `${found.kind} ${found.name}`;
      const before = joined.get(key);
      joined.set(key, before === undefined ? found : together(before, found));
    }
  }
  return [...joined.values()];
}

/** Two findings of one kind and column. */
function together(a: OutsideInput, b: OutsideInput): OutsideInput {
  const rows = a.rows + b.rows;
  if (a.kind === 'range' && b.kind === 'range')
    return { ...a, rows, seen: [Math.min(a.seen[0], b.seen[0]), Math.max(a.seen[1], b.seen[1])] };
  if (a.kind === 'words' && b.kind === 'words')
    return { ...a, rows, words: [...new Set([...a.words, ...b.words])].slice(0, mostWords) };
  return { ...a, rows };
}

/** A missing value, NaN, is on neither side. */
function outsideOf(
  name: string,
  [lo, hi]: readonly [number, number],
  rows: number,
  valueOf: (row: number) => number,
): OutsideRange {
  let [count, least, greatest] = [0, Infinity, -Infinity];
  for (let row = 0; row < rows; row++) {
    const value = valueOf(row);
    if (value < lo || value > hi) {
      count++;
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
  }
  return { kind: 'range', name, trained: [lo, hi], seen: [least, greatest], rows: count };
}
