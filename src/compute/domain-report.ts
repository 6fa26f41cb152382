// Which inputs leave the range a model was trained on: there its curves only go on, by the rule for what is outside, and were never held
// against data. Knows tables by their encoding, other rows by the grids of the first layer.

import type { TableEncoding } from '../data/table-encoding.js';
import { type MatrixLike, readMatrix } from '../data/matrix.js';
import { scaleNumber } from '../data/number-scaling.js';
import { findColumn, type Table } from '../data/table.js';
import { checkIterable, KanError } from '../errors.js';
import { modelInputs } from '../model/layout.js';
import { checkModel, type Model } from '../model/model.js';
import { layerBreakpoints } from '../model/edge-row.js';
import { isTable } from '../model/rows.js';

/** An input with values outside of what the model was trained on. */
export interface OutsideInput {
  /** the column's name, or x1, x2 … for a network without a table */
  name: string;
  /** smallest and largest value in training; without a table, the ends of the grid */
  trained: [number, number];
  /** smallest and largest of the values outside */
  seen: [number, number];
  /** rows with a value outside */
  rows: number;
}

/**
 * The inputs that leave the trained domain in these rows, in the order of the model's inputs; none: an empty list. A table is compared, column by
 * column in its own units, with the values of training; missing values and words are left out. Rows x[..., inputs] are compared with the grids
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
  return inputs.flatMap((input): ([number, number] | undefined)[] => {
    if (input.kind !== 'number') return new Array(input.categories.length).fill(undefined);
    const [a, b] = input.range.map((value) => scaleNumber(input, value));
    return [[Math.min(a, b), Math.max(a, b)]];
  });
}

/** The same for a table, trusting its arguments. */
export function outsideColumns(encoding: TableEncoding, table: Table): OutsideInput[] {
  const found: OutsideInput[] = [];
  for (const input of encoding.inputs) {
    if (input.kind !== 'number') continue;
    const column = findColumn(table, input.name, 'input column');
    if (column.kind !== 'number') continue;
    const outside = outsideOf(input.name, input.range, table.rows, (row) => column.values[row]);
    if (outside.rows > 0) found.push(outside);
  }
  return found;
}

/** One report of several: of the pieces of a long table. Throws a KanError on arguments that make no sense. */
export function joinReports(reports: Iterable<readonly OutsideInput[]>): OutsideInput[] {
  const joined = new Map<string, OutsideInput>();
  checkIterable('joinReports: `reports`', reports);
  for (const report of reports) {
    checkIterable('joinReports: a report', report);
    for (const { name, trained, seen, rows } of report) {
      const before = joined.get(name);
      joined.set(name, {
        name,
        trained,
        seen: before ? [Math.min(before.seen[0], seen[0]), Math.max(before.seen[1], seen[1])] : seen,
        rows: rows + (before?.rows ?? 0),
      });
    }
  }
  return [...joined.values()];
}

/** A missing value, NaN, is on neither side. */
function outsideOf(
  name: string,
  [lo, hi]: readonly [number, number],
  rows: number,
  valueOf: (row: number) => number,
): OutsideInput {
  let [count, least, greatest] = [0, Infinity, -Infinity];
  for (let row = 0; row < rows; row++) {
    const value = valueOf(row);
    if (value < lo || value > hi) {
      count++;
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
  }
  return { name, trained: [lo, hi], seen: [least, greatest], rows: count };
}
