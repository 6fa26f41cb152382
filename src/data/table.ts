// A table in memory: named columns of numbers or of words. Knows nothing of files, scales or networks.

import { asked, type Decision } from './decision.js';
import { checkList, checkRecord, KanError, show } from '../errors.js';
import { nearHint } from './meant-names.js';

export interface NumberColumn {
  name: string;
  kind: 'number';
  /** one per row; NaN where the value is missing */
  values: Float64Array;
  /** what stood beside the numbers where they were read, such as "kg" or "$" */
  mark?: string;
  /** where the numbers are dates: seconds since 1970 began (UTC) */
  date?: DateForm;
}

/** How dates of a column are written: which of year, month and day comes first, or times alone, which are seconds since midnight. */
export interface DateForm {
  order: 'ymd' | 'dmy' | 'mdy' | 'time';
}

export interface CategoryColumn {
  name: string;
  kind: 'category';
  /** the different words, in order of first appearance */
  categories: string[];
  /** index into `categories` for each row; −1 where the value is missing */
  codes: Int32Array;
}

/** One column of a table: numbers, or words stored as codes into the list of the different words. */
export type Column = NumberColumn | CategoryColumn;

/** Named columns of equal length, from `readCsv`, `readTableFile` or `createTable`: what tables are trained, searched and predicted from. */
export interface Table {
  rows: number;
  columns: Column[];
  /** number of the first row where this is a piece of a longer table; default 1. Errors count rows from here */
  firstRow?: number;
  /** numbers of the rows, counted from 1, where others were left out between them */
  rowNumbers?: ArrayLike<number>;
  /** what was found out while reading it */
  profile?: readonly Decision[];
}

/** Throws a KanError unless `table` is one. */
export function checkTable(what: string, table: unknown): asserts table is Table {
  const { rows, columns } = (typeof table === 'object' && table !== null ? table : {}) as Partial<Table>;
  const hint = 'createTable({ x: [1, 2], y: [3, 4] }) makes one, readCsv(text) reads one';
  if (typeof rows !== 'number' || !Array.isArray(columns))
    throw new KanError(`${what}: \`table\` must be a table; got ${show(table)}`, hint);
  for (const [i, column] of columns.entries()) {
    const fault = columnFault(column, rows);
    if (fault !== undefined) throw new KanError(`${what}: \`table\`: column ${i + 1}: ${fault}`, hint);
  }
}

/** Whether this is a typed array, whatever page or context made it. */
function isNumbers(value: unknown): value is Float64Array | Int32Array {
  return ArrayBuffer.isView(value) && 'length' in value;
}

/** What makes this no column of so many rows; undefined where it is one. */
function columnFault(column: unknown, rows: number): string | undefined {
  const { name, kind, values, codes, categories } = Object(column) as Partial<NumberColumn & CategoryColumn>;
  if (typeof name !== 'string') return `the name must be text; got ${show(name)}`;
  const held: unknown = kind === ('category' as string) ? codes : values;
  if (!isNumbers(held)) return `expected an array of numbers, \`values\` or \`codes\`; got ${show(held)}`;
  if (held.length !== rows) return `expected ${show(rows)} rows; got ${held.length}`;
  if (kind === ('category' as string) && !Array.isArray(categories))
    return `\`categories\` must be a list of words; got ${show(categories)}`;
  return undefined;
}

/** Whether the table has a column of that name. */
export function hasColumn(table: Table, name: string): boolean {
  return table.columns.some((column) => column.name === name);
}

/** The column of that name. Throws a KanError with a suggestion when there is none. */
export function findColumn(table: Table, name: string, role = 'column'): Column {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column) return column;
  const gone = table.profile?.find(
    ({ option, value, columns }) => option === 'kinds' && value === 'ignore' && columns?.[0] === name,
  );
  throw new KanError(
    `there is no ${role} ${show(name)} in the table`,
    gone
      ? `it was left out${gone.why === asked ? '' : `: ${gone.why}`}`
      : nearHint(
          name,
          table.columns.map((other) => other.name),
        ),
  );
}

/**
 * A table from plain values: `{ x: [1, 2], colour: ['red', 'blue'] }` or a list of records. Numbers make columns of numbers
 * (null, undefined and NaN are missing), strings make columns of words, true and false the words of that name, and dates columns of
 * seconds since 1970. Throws a KanError on ragged or mixed columns.
 */
export function createTable(source: Record<string, ArrayLike<unknown>> | readonly Record<string, unknown>[]): Table {
  if (typeof source !== 'object' || source === null)
    throw new KanError(`createTable: expected columns, { x: [1, 2] }, or a list of records; got ${show(source)}`);
  const lists: Record<string, ArrayLike<unknown>> = Array.isArray(source)
    ? listsOf(source)
    : (source as Record<string, ArrayLike<unknown>>);
  const names = Object.keys(lists);
  if (names.length === 0) throw new KanError('createTable: expected at least one column; got none');
  checkList(`createTable: column ${show(names[0])}`, lists[names[0]]);
  const rows = lists[names[0]].length;
  const columns = names.map((name): Column => {
    const list = lists[name];
    if (list?.length !== rows)
      throw new KanError(
        `createTable: column ${show(name)} has ${list?.length ?? 'no'} values but ${show(names[0])} has ${rows}`,
      );
    return columnOf(name, list);
  });
  return { rows, columns };
}

function listsOf(records: readonly Record<string, unknown>[]): Record<string, unknown[]> {
  records.forEach((record, i) => checkRecord(`createTable: record ${i}`, record, '{ x: 1, y: 2 }'));
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return Object.fromEntries(
    names.map((name) => [name, records.map((record) => (Object.hasOwn(record, name) ? record[name] : undefined))]),
  );
}

function columnOf(name: string, list: ArrayLike<unknown>): Column {
  const isMissing = (value: unknown): boolean => value === null || value === undefined || Number.isNaN(value);
  const values = Array.from(list);
  const first = values.find((value) => !isMissing(value));
  const odd = (value: unknown, row: number, others: string): KanError =>
    new KanError(
      value === first
        ? `createTable: column ${show(name)} must hold numbers, text, true and false, or dates; row ${row + 1} is ${show(value)}`
        : `createTable: column ${show(name)} has a ${typeof value} in row ${row + 1} and ${others} before it`,
    );
  if (isDate(first)) {
    const seconds = Float64Array.from(values, (value, row) => {
      if (isDate(value)) return Number(value) / 1000;
      if (isMissing(value)) return NaN;
      throw odd(value, row, 'dates');
    });
    return { name, kind: 'number', values: seconds, date: { order: 'ymd' } };
  }
  if (typeof first !== 'string' && typeof first !== 'boolean') {
    const numbers = Float64Array.from(values, (value, row) => {
      if (isMissing(value)) return NaN;
      if (typeof value === 'number') return value;
      throw odd(value, row, 'numbers');
    });
    return { name, kind: 'number', values: numbers };
  }
  const words = createWords();
  const codes = Int32Array.from(values, (value, row) => {
    if (isMissing(value)) return -1;
    if (typeof value === 'string' || typeof value === 'boolean') return words.code(truthWord(String(value)));
    throw odd(value, row, 'words');
  });
  return { name, kind: 'category', categories: words.list, codes };
}

/** Of this realm or another. */
function isDate(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object Date]';
}

/**
 * Truth is the word `true` or `false`, in files as in programs: so Python's True and a spreadsheet's TRUE mean what true does. Other words
 * stay as they are.
 */
export function truthWord(word: string): string {
  if (word.length !== 4 && word.length !== 5) return word;
  const lower = word.toLowerCase();
  return lower === 'true' || lower === 'false' ? lower : word;
}

/** Words numbered in order of first appearance. */
export function createWords(): { list: string[]; code(word: string): number } {
  const known = new Map<string, number>();
  const list: string[] = [];
  return {
    list,
    code(word) {
      let code = known.get(word);
      if (code === undefined) {
        code = list.length;
        known.set(word, code);
        list.push(word);
      }
      return code;
    },
  };
}
