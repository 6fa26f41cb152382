// How one column of a table becomes inputs of a network: numbers scaled, words one input each.

import { KanError, show, suggest } from '../errors.js';
import { missingValue } from './column-values.js';
import { checkFinite, isMissing, rowNumber } from './missing.js';
import type { InputColumn } from './table-encoding.js';
import type { CategoryColumn, Column, NumberColumn, Table } from './table.js';

/** Most different words a column may have to enter a network, one input each. */
const maxCategories = 200;

export function inputWidth(column: InputColumn): number {
  return column.kind === 'number' ? 1 : column.categories.length;
}

export function fitInput(table: Table, column: Column, impute: boolean): InputColumn {
  checkFinite(table, column);
  if (column.kind === 'category') {
    const { name, categories } = column;
    if (categories.length > maxCategories) {
      throw new KanError(
        `column ${show(name)} has ${categories.length} different words, more than the ${maxCategories} that can enter a network`,
        `leave it out (\`ignore: [${JSON.stringify(name)}]\`)`,
      );
    }
    if (categories.length === 0)
      throw new KanError(`column ${show(name)} has no values`, `leave it out (\`ignore: [${JSON.stringify(name)}]\`)`);
    return { kind: 'category', name, categories, ...(impute ? { fill: mostFrequent(column) } : {}) };
  }
  const present = column.values.filter((value) => !Number.isNaN(value));
  if (present.length === 0)
    throw new KanError(
      `column ${show(column.name)} has no values`,
      `leave it out (\`ignore: [${JSON.stringify(column.name)}]\`)`,
    );
  let [lo, hi] = [Infinity, -Infinity];
  for (const value of present) {
    lo = Math.min(lo, value);
    hi = Math.max(hi, value);
  }
  const width = hi / 2 - lo / 2;
  // a width near what the values' last digits can express is none: 1 keeps the scale sane
  const factor = width > 8 * Number.EPSILON * Math.max(-lo, hi) && Number.isFinite(1 / width) ? 1 / width : 1;
  return {
    kind: 'number',
    name: column.name,
    offset: lo + width,
    factor,
    range: [lo, hi],
    // only a median needs an order, which takes long to find
    ...(impute ? { fill: present.sort()[present.length >> 1] } : {}),
  };
}

export function encodeNumbers(
  input: InputColumn & { kind: 'number' },
  column: NumberColumn,
  table: Table,
  x: Float64Array,
  at: number,
  width: number,
): void {
  const { offset, factor, fill } = input;
  for (let row = 0; row < table.rows; row++) {
    let value = column.values[row];
    if (Number.isNaN(value)) {
      if (fill === undefined) throw missingValue(table, row, column.name);
      value = fill;
    }
    x[row * width + at] = (value - offset) * factor;
  }
}

export function encodeCategories(
  input: InputColumn & { kind: 'category' },
  column: CategoryColumn,
  table: Table,
  x: Float64Array,
  at: number,
  width: number,
): void {
  const fill = input.fill === undefined ? -1 : input.categories.indexOf(input.fill);
  const places = column.categories.map((word) => input.categories.indexOf(word));
  for (let row = 0; row < table.rows; row++) {
    const code = column.codes[row];
    let place = code < 0 ? -1 : places[code];
    if (place < 0) place = fill;
    if (place < 0) {
      if (isMissing(column, row)) throw missingValue(table, row, column.name);
      throw new KanError(
        `row ${rowNumber(table, row)} has ${show(column.categories[code])} in column ${show(column.name)}, which this model was not trained on`,
        suggest(column.categories[code], input.categories),
      );
    }
    x[row * width + at + place] = 1;
  }
}

function mostFrequent({ codes, categories }: CategoryColumn): string {
  const counts = new Array<number>(categories.length).fill(0);
  for (const code of codes) if (code >= 0) counts[code]++;
  return categories[counts.indexOf(Math.max(...counts))];
}
