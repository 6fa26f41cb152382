// A column as numbers or as words, and the error for a gap.

import { KanError, show } from '../errors.js';
import { checkFinite, rowNumber } from './missing.js';
import type { CategoryColumn, Column, NumberColumn, Table } from './table.js';

export function numbersOf(column: Column, table: Table): NumberColumn {
  if (column.kind === 'category')
    throw new KanError(
      `column ${show(column.name)} holds words (${column.categories.slice(0, 3).map(show).join(', ')}) where this model reads numbers`,
    );
  checkFinite(table, column);
  return column;
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
    "fill it in, or train with `missing: 'impute'`",
  );
}
