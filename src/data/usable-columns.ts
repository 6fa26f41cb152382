// Which columns of a table may be inputs, and what is told of its target: words that are different in nearly every row name the rows and
// say nothing of others, and numbers with a unit beside them are words only by accident. Knows tables, no encodings.

import { countText } from '../count-text.js';
import { KanError, show } from '../errors.js';
import { asked, type Decision } from './decision.js';
import { dateText } from './date-text.js';
import { isNumberWithUnit } from './number-cells.js';
import { type MissingRule, rowNumber } from './missing.js';
import { type Column, findColumn, type Table } from './table.js';
import { shares, type Work } from '../work.js';
import { cellsAtOnce, leakNotices, orderNotices, repeatedColumns, targetNotices } from './table-notices.js';

/** Different words that any column may have. */
const few = 20;
/** Share of rows from which different words are names of the rows. */
const mostRows = 0.5;
/** Share of words with a number in them from which they were meant as numbers. */
const mostWords = 0.8;

/** What the table is for. */
interface UsableOptions {
  target: string | readonly string[];
  task?: string | undefined;
  /** columns by which rows are parted stay, whatever they hold */
  splitBy?: string | undefined;
  orderBy?: string | undefined;
  /** how much rows count: to be told what is wrong with it */
  weights?: string | undefined;
  /** what becomes of rows with gaps; where nothing was said, gaps are filled in, and that is told */
  missing?: MissingRule | undefined;
  /** so do columns of which it was said how their words enter */
  encode?: Readonly<Record<string, unknown>> | undefined;
  /** and of which it was said how their numbers enter, or which way answers go with them */
  scaling?: string | Readonly<Record<string, unknown>> | undefined;
  monotone?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The table without columns that are no inputs, and in its profile why they went; a kind that was asked for keeps a column. Of a target it is
 * said where 0 and 1 are taken as numbers. Throws a KanError where the target is a name of each row, or no column is left.
 * In pieces, of a column each where there are many rows.
 */
export function* usableInPieces(table: Table, options: UsableOptions): Work<Table> {
  const { target, task, missing } = options;
  const share = shares(cellsAtOnce);
  const needed = columnsNeeded(options);
  const targets = typeof target === 'string' ? [target] : target;
  for (const name of targets) findColumn(table, name, 'target column');
  // what is no name is told by whoever needs the column
  for (const [name, role] of [[options.splitBy], [options.orderBy], [options.weights, 'column of weights']])
    if (typeof name === 'string') findColumn(table, name, role);
  const left: Column[] = [];
  const made: Decision[] = [];
  const repeated = yield* repeatedColumns(
    table.columns.filter(({ name }) => !targets.includes(name) && !needed.has(name)),
    table.rows,
  );
  for (const column of table.columns) {
    yield* share(table.rows);
    const isTarget = targets.includes(column.name);
    const stays = isTarget || needed.has(column.name) || wasAsked(table, column.name);
    const why = stays ? undefined : whyLeftOut(column, table.rows, repeated.get(column));
    if (isTarget) made.push(...ofTarget(column, table, task));
    if (why === undefined) left.push(column);
    else made.push({ option: 'kinds', columns: [column.name], value: 'ignore', why });
  }
  const inputs = left.filter(({ name }) => !targets.includes(name));
  if (inputs.length === 0 && left.length < table.columns.length) {
    const { columns, why } = made.find(({ value }) => value === 'ignore')!;
    throw new KanError(
      `no column is left as an input: of ${show(columns![0])}, ${why}`,
      `keep it by saying what it is: \`kinds: { ${JSON.stringify(columns![0])}: "${findColumn(table, columns![0]).kind}" }\``,
    );
  }
  if (missing === undefined || missing === 'drop')
    made.push(...(yield* ofGaps(inputs, targets, table, missing === 'drop' ? 'drop' : 'impute')));
  const free = inputs.filter(({ name }) => !needed.has(name));
  for (const name of targets) {
    for (const input of free) {
      made.push(...leakNotices([input], [findColumn(table, name)], table.rows));
      yield* share(table.rows);
    }
  }
  const inOrder = options.orderBy === undefined && options.splitBy === undefined;
  for (const input of inOrder ? inputs : []) {
    made.push(...orderNotices([input], table.rows));
    yield* share(table.rows);
  }
  const known = table.profile ?? [];
  // that a column is left out is told, whatever it was read as
  const fresh = made.filter(
    ({ option, columns, value }) =>
      value === 'ignore' || !known.some((other) => other.option === option && other.columns?.[0] === columns?.[0]),
  );
  if (fresh.length === 0) return table;
  return { ...table, columns: left, profile: [...known, ...fresh] };
}

/** Columns of which more was said than that they are there. */
function columnsNeeded({
  splitBy,
  orderBy,
  weights,
  encode,
  scaling,
  monotone,
}: UsableOptions): Set<string | undefined> {
  const named = [encode, scaling, monotone].flatMap((option) =>
    typeof option === 'object' ? Object.keys(option) : [],
  );
  return new Set([splitBy, orderBy, weights, ...named]);
}

/** What becomes of cells without a value. */
function* ofGaps(
  inputs: readonly Column[],
  targets: readonly string[],
  table: Table,
  rule: 'drop' | 'impute',
): Work<Decision[]> {
  const share = shares(cellsAtOnce);
  const withGaps = function* (columns: readonly Column[]): Work<{ column: Column; gaps: number }[]> {
    const found: { column: Column; gaps: number }[] = [];
    for (const column of columns) {
      const gaps = table.rows - presentRows(column, table.rows);
      if (gaps > 0) found.push({ column, gaps });
      yield* share(table.rows);
    }
    return found;
  };
  const filled = yield* withGaps(inputs);
  const dropped = yield* withGaps(table.columns.filter(({ name }) => targets.includes(name)));
  return [
    ...filled.map(({ column: { name, kind }, gaps }): Decision => ({
      option: 'missing',
      columns: [name],
      value: rule,
      why:
        rule === 'drop'
          ? `${countText(gaps)} of ${countText(table.rows)} rows have no value there and are left out`
          : `${countText(gaps)} of ${countText(table.rows)} cells have no value, and are taken as ${kind === 'number' ? 'the median' : 'unknown'}`,
    })),
    ...dropped.map(({ column: { name }, gaps }): Decision => ({
      option: 'missing',
      columns: [name],
      value: 'drop',
      why: `${countText(gaps)} of ${countText(table.rows)} rows have nothing to learn and are left out`,
    })),
  ];
}

function wasAsked({ profile = [] }: Table, name: string): boolean {
  return profile.some(
    ({ option, columns, why }) => option === 'kinds' && why === asked && columns?.includes(name) === true,
  );
}

function whyLeftOut(column: Column, rows: number, first: Column | undefined): string | undefined {
  const why = whyOneValue(column, rows) ?? whyNoInput(column, rows);
  if (why !== undefined || first === undefined) return why;
  return `it is the same as ${show(first.name)} in every row`;
}

/** Why a column says nothing: whatever a network answered to another value of it would be made up. */
function whyOneValue(column: Column, rows: number): string | undefined {
  // of one row nothing can be said
  if (rows < 2) return undefined;
  const [first, other] = twoOf(column.kind === 'number' ? column.values : column.codes);
  if (other !== undefined) return undefined;
  const missing = column.kind === 'number' ? Number.isNaN(first) : first < 0;
  if (missing) return 'no row has a value there';
  if (column.kind === 'category') return `it is ${show(column.categories[first])} in every row`;
  return `it is ${column.date ? dateText(first, column.date) : first} in every row`;
}

/**
 * The first two different values that are there. Of numbers a gap is filled with one of the others, and is none; of words it is a word of its own, such
 * as nothing beside "yes".
 */
function twoOf(values: Float64Array | Int32Array): number[] {
  let first = NaN;
  for (const value of values) {
    if (Number.isNaN(first)) first = value;
    else if (value !== first && !Number.isNaN(value)) return [first, value];
  }
  return [first];
}

/** Why a column is left out; undefined where it is not. */
function whyNoInput(column: Column, rows: number): string | undefined {
  if (column.kind === 'number') return undefined;
  const { categories } = column;
  if (categories.length <= few) return undefined;
  const numbers = categories.filter(isNumberWithUnit);
  if (numbers.length >= mostWords * categories.length)
    return `its cells are numbers with something beside them, such as ${numbers[0]}; leave that away to have them read as numbers`;
  if (categories.length <= mostRows * presentRows(column, rows)) return undefined;
  return `it has ${countText(categories.length)} different words in ${countText(rows)} rows, such as ${categories[0]}`;
}

function presentRows(column: Column, rows: number): number {
  let missing = 0;
  if (column.kind === 'number') {
    for (const value of column.values) if (Number.isNaN(value)) missing++;
  } else for (const code of column.codes) if (code < 0) missing++;
  return rows - missing;
}

function ofTarget(column: Column, table: Table, task: string | undefined): Decision[] {
  if (column.kind === 'category') {
    const why = whyNoInput(column, table.rows);
    if (why !== undefined)
      throw new KanError(
        `the target ${show(column.name)} is no class: ${why}`,
        'predict another column, or one that has fewer words',
      );
    return [];
  }
  return targetNotices(column, task, (row) => rowNumber(table, row));
}
