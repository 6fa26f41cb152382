// A column as numbers or as words, and the error for a gap.

import { KanError, show } from '../errors.js';
import { checkFinite, rowNumber } from './missing.js';
import type { CategoryColumn, Column, NumberColumn, Table } from './table.js';

export function numbersOf(column: Column, table: Table): NumberColumn {
  if (column.kind === 'category') {
    // truth was a number once, and models that learned it so are asked in words
    const values = truthValues(column);
    if (values !== undefined) return { name: column.name, kind: 'number', values };
    throw new KanError(
      `column ${show(column.name)} holds words (${column.categories.slice(0, 3).map(show).join(', ')}) where this model reads numbers`,
      'read the file as the model needs it, with `tableReading(model.spec.encoding)`',
    );
  }
  checkFinite(table, column);
  return column;
}

/** 1 for true and 0 for false, where there is nothing else. */
function truthValues({ categories, codes }: CategoryColumn): Float64Array | undefined {
  if (categories.length === 0 || categories.some((word) => word !== 'true' && word !== 'false')) return undefined;
  return Float64Array.from(codes, (code) => (code < 0 ? NaN : categories[code] === 'true' ? 1 : 0));
}

/** Any column as one of words: 1.50 and 1.5 are the same word. */
export function wordsOf(column: Column): CategoryColumn {
  if (column.kind === 'category') return column;
  const known = new Map<number, number>();
  const codes = Int32Array.from(column.values, (value) => {
    if (Number.isNaN(value)) return -1;
    if (!known.has(value)) known.set(value, known.size);
    return known.get(value)!;
  });
  return { name: column.name, kind: 'category', categories: [...known.keys()].map(String), codes };
}

export function missingValue(table: Table, row: number, name: string): KanError {
  return new KanError(
    `row ${rowNumber(table, row)} has no value in column ${show(name)}`,
    "fill it in, or have it filled (`unseen: 'unknown'`)",
  );
}
