// A column of words as inputs of a network: one for each word.

import { KanError, show, suggest } from '../errors.js';
import { missingValue } from './column-values.js';
import { isMissing, rowNumber } from './missing.js';
import type { InputColumn } from './table-encoding.js';
import type { CategoryColumn, Table } from './table.js';

/** Most different words a column may have to enter a network, one input each. */
const maxCategories = 200;

export function fitCategory(column: CategoryColumn, impute: boolean): InputColumn {
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
