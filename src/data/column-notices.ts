// What is told of columns of numbers that may mean something else: numbers of the rows, and numbers that stand for no value. Knows columns,
// no text.

import { show } from '../errors.js';
import { parseDate } from './date-cells.js';
import type { Decision } from './decision.js';
import type { CategoryColumn, Column, NumberColumn } from './table.js';

/** Rows from which it is no accident that numbers rise by one. */
const tellingRows = 20;
/** Rows that are searched for a number that stands for no value. */
const lookedAt = 10_000;

/** Whether this is a different whole number in every row, from 0 on: with no name above it, the number of the row. */
export function isRowIndex(column: Column): boolean {
  if (column.kind !== 'number' || column.date !== undefined) return false;
  const { values } = column;
  return values.every((value) => Number.isInteger(value) && value >= 0) && new Set(values).size === values.length;
}

/** Notices for a column that is taken for numbers as they stand, and may not be. */
export function columnNotices(column: Column): Decision[] {
  if (column.kind === 'category') return [...sameMeaning(column), ...lineOfTotals(column)];
  if (column.date !== undefined || column.values.length < tellingRows) return [];
  return [...rowNumbers(column), ...farNines(column), ...daysInDigits(column)];
}

/** Spellings of the two sides of a question, in small letters. */
const sides = [new Set(['yes', 'y', 'true', 't', '1', 'on']), new Set(['no', 'n', 'false', 'f', '0', 'off'])];
/** Groups of words of one meaning that are told; most columns that are spelled unevenly have two, of one cause. */
const mostGroups = 3;

/** "yes", "Yes" and "1" are three words to a machine, and hardly to who wrote them. */
function sameMeaning({ name, categories }: CategoryColumn): Decision[] {
  const side = (word: string): number => sides.findIndex((words) => words.has(word));
  const small = categories.map((word) => word.toLowerCase());
  // one letter or number among other words is no yes or no
  const isQuestion = new Set(small.map(side)).size === 2 && small.every((word) => side(word) >= 0);
  const groups = new Map<string | number, string[]>();
  for (const [i, word] of categories.entries()) {
    const meaning = isQuestion ? side(small[i]) : small[i];
    const words = groups.get(meaning);
    if (words) words.push(word);
    else groups.set(meaning, [word]);
  }
  const told = [...groups.values()].filter((words) => words.length > 1).slice(0, mostGroups);
  if (told.length === 0) return [];
  const why = told.map((words) => `${listed(words)} are ${words.length === 2 ? 'two' : words.length} words to it`);
  return [{ option: 'kinds', columns: [name], value: 'category', why: why.join(', ') }];
}

/** What the line below a table that sums it up begins with. */
export const isTotal = (word: string): boolean =>
  /^((grand |sub-?)?total|sum|mean|average|summe|gesamt|insgesamt|somme|suma|totale|合计|总计|合計)s?:?$/iu.test(word);

/** The last row has a word of its own that says it is no row. */
function lineOfTotals({ name, categories, codes }: CategoryColumn): Decision[] {
  const last = codes[codes.length - 1];
  if (!(last >= 0) || !isTotal(categories[last]) || codes.indexOf(last) < codes.length - 1) return [];
  return [
    {
      option: 'kinds',
      columns: [name],
      value: 'category',
      why: `${show(categories[last])} stands in its last row alone; if that is a line of totals, take it out`,
    },
  ];
}

/** Words as a sentence has them. */
const listed = (words: readonly string[]): string =>
  `${words.slice(0, -1).map(show).join(', ')} and ${show(words[words.length - 1])}`;

/** It has a name but rises by one from row to row: that may be time, so it is kept. */
function rowNumbers(column: NumberColumn): Decision[] {
  const [first] = column.values;
  if (!Number.isInteger(first) || !column.values.every((value, row) => value === first + row)) return [];
  return [
    {
      option: 'kinds',
      columns: [column.name],
      value: 'number',
      why: 'it rises by one from row to row; leave it out if it only numbers the rows',
    },
  ];
}

/** -99, -999 and so on stand for no value in old files, where all other numbers are far from them. */
function farNines({ name, values }: NumberColumn): Decision[] {
  let [lowest, highest] = [Infinity, -Infinity];
  for (let row = 0; row < Math.min(lookedAt, values.length); row++) {
    const value = values[row];
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  if (!/^-99+$/.test(String(lowest)) || highest > -10 * lowest) return [];
  if (values.some((value) => value > lowest && value < lowest / 10)) return [];
  return [
    {
      option: 'missingValues',
      columns: [name],
      value: [],
      why: `${lowest} is taken as a number, far from all others there; if it stands for no value, say so`,
    },
  ];
}

/** 20240131 is read as a number, though the days of a year are not evenly far apart in it. */
function daysInDigits({ name, values }: NumberColumn): Decision[] {
  const isDay = (value: number): boolean =>
    value > 19_000_000 && value < 21_010_000 && !Number.isNaN(parseDate(String(value), 'ymd'));
  if (!isDay(values[0]) || !values.every((value) => Number.isNaN(value) || isDay(value))) return [];
  return [
    {
      option: 'kinds',
      columns: [name],
      value: 'number',
      why: `it holds whole numbers that may be dates, such as ${values[0]}; as \`date\` they are read so`,
    },
  ];
}
