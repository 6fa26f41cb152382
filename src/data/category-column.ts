// A column of words as inputs of a network: one for each word, or for two words one in all. Seldom words, gaps and words that training never
// saw have a place of their own, or enter as the mean of all words; columns of many words are effect-column.ts's.

import { countText } from '../count-text.js';
import { KanError, show, suggest } from '../errors.js';
import { missingValue } from './column-values.js';
import { isMissing, rowNumber, type UnseenRule } from './missing.js';
import type { CategoryInput, FlagInput, WordsInput } from './table-encoding.js';
import type { CategoryColumn, Table } from './table.js';

/** Most different words that can have an input each. */
const maxCategories = 200;

/** Fewest rows from which something is learned of words that are not known. */
const leastUnknown = 5;

/** The words of a column that some row has, in order of first appearance, with the number of rows of each. */
export function wordCounts({ categories, codes }: CategoryColumn): { word: string; count: number }[] {
  const counts = new Float64Array(categories.length);
  for (const code of codes) if (code >= 0) counts[code]++;
  return categories.map((word, code) => ({ word, count: counts[code] })).filter(({ count }) => count > 0);
}

/** Fits one input for each word, or one for two words without gaps unless `oneHot` asks for both. */
export function fitCategory(column: CategoryColumn, oneHot = false): CategoryInput | FlagInput {
  const { name } = column;
  const words = wordCounts(column);
  if (words.length === 0)
    throw new KanError(`column ${show(name)} has no values`, `leave it out (\`ignore: [${JSON.stringify(name)}]\`)`);
  const rows = column.codes.length;
  const gaps = rows - words.reduce((sum, { count }) => sum + count, 0);
  if (words.length === 2 && gaps < leastUnknown && !oneHot) return fitFlag(name, words);
  // a word of two rows is seldom in a table of 150, not in one of 10
  const seldom = Math.max(Math.min(3, rows / 50), rows / 1000);
  const rare = words.length > 2 ? words.filter(({ count }) => count < seldom) : [];
  const unknown = gaps + rare.reduce((sum, { count }) => sum + count, 0);
  const kept = unknown < leastUnknown ? words : words.filter((word) => !rare.includes(word));
  if (kept.length > maxCategories)
    throw new KanError(
      `column ${show(name)} has ${countText(kept.length)} different words, more than the ${maxCategories} that can have an input each`,
      `leave it out (\`ignore: [${JSON.stringify(name)}]\`)`,
    );
  const categories = kept.map(({ word }) => word);
  if (unknown >= leastUnknown) return { kind: 'category', name, categories, rare: rare.map(({ word }) => word) };
  const known = rows - gaps;
  return { kind: 'category', name, categories, shares: kept.map(({ count }) => count / known) };
}

function fitFlag(name: string, words: { word: string; count: number }[]): FlagInput {
  // no before yes, whichever row comes first
  const [first, second] = words[0].word < words[1].word ? words : words.toReversed();
  const share = second.count / (first.count + second.count);
  return { kind: 'flag', name, categories: [first.word, second.word], offset: 0.5, factor: 2, share };
}

/** Number of inputs. */
export function categoryWidth({ categories, rare }: CategoryInput): number {
  return categories.length + (rare === undefined ? 0 : 1);
}

/** "column=word" for each, and "column=(other)" for the place of words that are not known. */
export function categoryNames({ name, categories, rare }: CategoryInput): string[] {
  return [...categories, ...(rare === undefined ? [] : [otherLabel(categories)])].map((word) => `${name}=${word}`);
}

function otherLabel(categories: readonly string[]): string {
  let label = '(other)';
  while (categories.includes(label)) label = `(${label})`;
  return label;
}

/** Writes the inputs of words into x[rows, width] from column `at` on; x was zeros. */
export function encodeCategories(
  input: CategoryInput,
  column: CategoryColumn,
  table: Table,
  x: Float64Array,
  at: number,
  width: number,
  unseen: UnseenRule,
): void {
  const { categories, rare, shares, fill } = input;
  const other = rare === undefined ? (fill === undefined ? -1 : categories.indexOf(fill)) : categories.length;
  // how older models took words they did not know is as it was, so only theirs is an error where nothing says what to do
  const places = placesOf(input, column, table, unseen, other >= 0 || shares !== undefined);
  for (let row = 0; row < table.rows; row++) {
    const from = row * width + at;
    const code = column.codes[row];
    const place = code < 0 || places[code] < 0 ? other : places[code];
    if (place >= 0) x[from + place] = 1;
    else shares?.forEach((share, i) => (x[from + i] = share));
  }
}

/** The same of two words. */
export function encodeFlag(
  input: FlagInput,
  column: CategoryColumn,
  table: Table,
  x: Float64Array,
  at: number,
  width: number,
  unseen: UnseenRule,
): void {
  const { offset, factor, share } = input;
  const places = placesOf(input, column, table, unseen, true);
  for (let row = 0; row < table.rows; row++) {
    const code = column.codes[row];
    const value = code < 0 || places[code] < 0 ? share : places[code];
    x[row * width + at] = (value - offset) * factor;
  }
}

/**
 * The place of each of the table's words among the input's, −1 of those that have none. Throws a KanError naming the row of the first gap, or
 * of the first word that training never saw, where that is not allowed.
 */
export function placesOf(
  input: WordsInput,
  column: CategoryColumn,
  table: Table,
  unseen: UnseenRule,
  known: boolean,
): Int32Array {
  const places = new Map(input.categories.map((word, place) => [word, place]));
  const found = Int32Array.from(column.categories, (word) => places.get(word) ?? -1);
  if (known && unseen === 'unknown') return found;
  const seen = column.categories.map((word, code) => found[code] >= 0 || isRare(input, word));
  const row = column.codes.findIndex((code) => code < 0 || !seen[code]);
  if (row < 0) return found;
  if (isMissing(column, row)) throw missingValue(table, row, column.name);
  const word = column.categories[column.codes[row]];
  throw new KanError(
    `row ${rowNumber(table, row)} has ${show(word)} in column ${show(column.name)}, which this model was not trained on`,
    suggest(word, input.categories),
  );
}

function isRare(input: WordsInput, word: string): boolean {
  return input.kind === 'category' && input.rare?.includes(word) === true;
}

/** Whether training saw the word. */
export function isKnownWord(input: WordsInput, word: string): boolean {
  return input.categories.includes(word) || isRare(input, word);
}
