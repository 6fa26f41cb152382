// How one column of a table becomes inputs of a network: each kind has a file of its own, and this one knows which is which. What its inputs
// are to a reader is input-quantities.ts's.

import {
  categoryWidth,
  encodeCategories,
  encodeFlag,
  fitCategory,
  isKnownWord,
  wordCounts,
} from './category-column.js';
import { numbersOf, wordsOf } from './column-values.js';
import { type DatePart, dateWidth, encodeDates, type FittedDate, fitDates, isDates } from './date-column.js';
import { encodeEffects, encodeEffectsApart, fitEffects, mostOneHot, type Quantity } from './effect-column.js';
import { checkFinite, isMissing, type UnseenRule } from './missing.js';
import type { ColumnKind } from './reading-options.js';
import { encodeNumbers, type FittedNumber, fitNumber } from './number-column.js';
import type { NumberScaling } from './number-scaling.js';
import type { InputColumn } from './table-encoding.js';
import { type Column, type DateForm, type Table, findColumn } from './table.js';

/** Ways for words to enter a network; see `WordEncoding`. */
export const wordEncodings = ['one-hot', 'target'] as const;
/** one-hot: an input for each word; target: what the word says of the target. */
export type WordEncoding = (typeof wordEncodings)[number];

/** Number of inputs the column takes. */
export function inputWidth(column: InputColumn): number {
  if (column.kind === 'category') return categoryWidth(column);
  if (column.kind === 'date') return dateWidth(column);
  if (column.kind === 'number') return column.ownGaps === true ? 2 : 1;
  return column.kind === 'effect' ? column.effects.length : 1;
}

/** The kind it is read as. */
export function columnKind(column: InputColumn): ColumnKind {
  return column.kind === 'number' || column.kind === 'date' ? numberKind(column.date) : 'category';
}

/** The kind that numbers are read as: plainly, or as dates of that form. */
export function numberKind(date: DateForm | undefined): ColumnKind {
  return date === undefined ? 'number' : `date-${date.order}`;
}

/** Whether a gap in the column has something to be taken for, as it has not in all older models. */
export function fillsGaps(column: InputColumn): boolean {
  if (column.kind === 'number' || column.kind === 'date') return column.fill !== undefined;
  return column.kind !== 'category' || (column.fill ?? column.rare ?? column.shares) !== undefined;
}

/** How columns are fitted. */
export interface FitOptions {
  /** of numbers */
  scaling: NumberScaling;
  /** what dates become; default: by what they cover */
  dates?: readonly DatePart[] | undefined;
  /** of words; default: by how many there are */
  words?: WordEncoding | undefined;
  /** what effects of words are on */
  quantities: () => readonly Quantity[];
}

/** How the column enters, and what its values made of an open choice. */
export interface FittedInput {
  input: InputColumn;
  /** of its scale */
  found?: FittedNumber['found'];
  /** of its dates */
  cycles?: FittedDate['cycles'];
}

export function fitInput(table: Table, column: Column, { scaling, dates, words, quantities }: FitOptions): FittedInput {
  checkFinite(table, column);
  if (isDates(column)) return fitDates(column, dates);
  if (column.kind === 'number') return fitNumber(column, scaling);
  if (words === 'target' || (words === undefined && wordCounts(column).length > mostOneHot))
    return { input: fitEffects(column, quantities()) };
  return { input: fitCategory(column, words === 'one-hot') };
}

/** How inputs are made of a table. */
export interface EncodeOptions {
  /** default 'unknown' */
  unseen?: UnseenRule | undefined;
  /** of rows to learn from: the targets, which no row may be told its own of */
  learning?: ((on: readonly string[]) => readonly Quantity[]) | undefined;
}

/** Writes the column's inputs into x[rows, width], from column `at` on; x was zeros. */
export function encodeColumn(
  input: InputColumn,
  table: Table,
  x: Float64Array,
  at: number,
  width: number,
  { unseen = 'unknown', learning }: EncodeOptions,
): void {
  const column = findColumn(table, input.name, 'input column');
  if (input.kind === 'number') return encodeNumbers(input, numbersOf(column, table), table, x, at, width, unseen);
  if (input.kind === 'date') return encodeDates(input, numbersOf(column, table), table, x, at, width, unseen);
  const words = wordsOf(column);
  if (input.kind === 'category') encodeCategories(input, words, table, x, at, width, unseen);
  else if (input.kind === 'flag') encodeFlag(input, words, table, x, at, width, unseen);
  else if (learning === undefined) encodeEffects(input, words, table, x, at, width, unseen);
  else {
    const quantities = learning(input.effects.map(({ on }) => on));
    encodeEffectsApart(input, words, quantities, x, at, width);
  }
}

/** What in a column of a table training did not see: rows with other words, those words, and rows without a value where it had none such. */
export function unknownIn(input: InputColumn, table: Table): { words: string[]; rows: number; missing: number } {
  const column = findColumn(table, input.name, 'input column');
  let missing = 0;
  if (input.gaps !== true) for (let row = 0; row < table.rows; row++) if (isMissing(column, row)) missing++;
  if (input.kind === 'number' || input.kind === 'date') return { words: [], rows: 0, missing };
  const others = wordCounts(wordsOf(column)).filter(({ word }) => !isKnownWord(input, word));
  return {
    words: others.map(({ word }) => word),
    rows: others.reduce((sum, { count }) => sum + count, 0),
    missing,
  };
}
