// What is told of a table that is to be learned from, where its columns say something of one another: a column twice, a column that is the target,
// one value that outweighs all others, rows in the order of their dates. Knows columns and the target, no options.

import { countText } from '../count-text.js';
import { show } from '../errors.js';
import type { Decision } from './decision.js';
import type { Column, NumberColumn } from './table.js';
import { shares, type Work } from '../work.js';

/** Rows from which it is no accident that two columns are the same. */
const tellingRows = 20;
/** Cells between two looks up: a millisecond or so. */
export const cellsAtOnce = 1 << 16;
/** Different values of a whole-number target up to which they may be classes. */
const mostClasses = 10;
/** Share of the target's variance from which one row, or a few, outweigh the others. */
const outweighs = 0.9;
/** Share of the rows that are a few, times that they are as far from the middle as any other, and those that are named. */
const [fewRows, apart, named] = [0.02, 5, 6];

/** The columns that are another one again, in every row, each with the first such. */
export function* repeatedColumns(columns: readonly Column[], rows: number): Work<Map<Column, Column>> {
  const repeated = new Map<Column, Column>();
  if (rows < tellingRows) return repeated;
  const bySign = new Map<number, Column[]>();
  const share = shares(cellsAtOnce);
  for (const column of columns) {
    const sign = signOf(valuesOf(column));
    const alike = bySign.get(sign) ?? [];
    const first = alike.find((other) => areSame(other, column));
    if (first) repeated.set(column, first);
    else bySign.set(sign, [...alike, column]);
    yield* share(rows);
  }
  return repeated;
}

const valuesOf = (column: Column): Float64Array | Int32Array =>
  column.kind === 'number' ? column.values : column.codes;

/** A number that columns of the same values share, and few others. */
export function signOf(values: ArrayLike<number>): number {
  let sign = 0;
  for (let row = 0; row < values.length; row++) sign = (sign * 31 + (values[row] || 7)) % 1e9;
  return sign;
}

function areSame(a: Column, b: Column): boolean {
  if (a.kind === 'category') {
    if (b.kind !== 'category') return false;
    return a.codes.every((code, row) => code === b.codes[row] && a.categories[code] === b.categories[code]);
  }
  return b.kind === 'number' && a.values.every((value, row) => Object.is(value + 0, b.values[row] + 0));
}

/** Notices of an input that gives the target away. */
export function leakNotices(inputs: readonly Column[], targets: readonly Column[], rows: number): Decision[] {
  if (rows < tellingRows) return [];
  return targets.flatMap((target) =>
    inputs.flatMap((column): Decision[] => {
      if (!saysTarget(column, target)) return [];
      const why = `it tells ${show(target.name)} in every row; leave it out if it is not known beforehand`;
      return [{ option: 'kinds', columns: [column.name], value: column.kind, why }];
    }),
  );
}

/** Whether it is the target again, or has another value for each of the target's words. */
function saysTarget(column: Column, target: Column): boolean {
  if (target.kind === 'number') return areSame(column, target);
  const codes = new Map<number, number>();
  const values = valuesOf(column);
  const seen = new Set<number>();
  for (let row = 0; row < target.codes.length; row++) {
    const code = target.codes[row];
    if (code < 0) continue;
    const value = values[row];
    if (Number.isNaN(value)) return false;
    const known = codes.get(value);
    if (known === undefined) {
      if (codes.size >= target.categories.length) return false;
      codes.set(value, code);
      seen.add(code);
    } else if (known !== code) return false;
  }
  return seen.size === codes.size && codes.size > 1;
}

/** Notices of a target that is taken for numbers as they stand. */
export function targetNotices(
  target: Column,
  task: string | undefined,
  rowNumberOf: (row: number) => number = (row) => row + 1,
): Decision[] {
  if (target.kind !== 'number' || target.date !== undefined) return [];
  return [...(task === undefined ? wholeNumbers(target) : []), ...farValues(target, rowNumberOf)];
}

function wholeNumbers({ name, values }: NumberColumn): Decision[] {
  const different = new Set<number>();
  let rows = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (!Number.isInteger(value)) return [];
    rows++;
    if (different.add(value).size > mostClasses) return [];
  }
  if (different.size < 2 || rows < 2 * different.size) return [];
  const sorted = [...different].sort((a, b) => a - b);
  const words =
    different.size === 2 ? `${sorted[0]} and ${sorted[1]}` : `${countText(different.size)} different whole numbers`;
  return [
    {
      option: 'task',
      columns: [name],
      value: 'regression',
      why: `its ${words} are taken as numbers; as \`classification\` they are classes with probabilities`,
    },
  ];
}

/** One value, or a few, so far off that learning them is all that counts. */
function farValues({ name, values }: NumberColumn, rowNumberOf: (row: number) => number): Decision[] {
  const present = values.filter((value) => Number.isFinite(value));
  if (present.length < tellingRows) return [];
  const middle = present.toSorted()[present.length >> 1];
  const squareOf = (value: number): number => (value - middle) ** 2;
  const square = (row: number): number => squareOf(values[row]);
  const total = present.reduce((sum, value) => sum + squareOf(value), 0);
  const most = Math.max(1, Math.floor(fewRows * present.length));
  // the farthest ones, of equal ones the first, without an order of all
  const squares = present.map(squareOf).sort();
  const least = squares[squares.length - most - 1];
  const rows: number[] = [];
  for (let row = 0; row < values.length; row++)
    if (Number.isFinite(values[row]) && square(row) >= least) rows.push(row);
  rows.sort((a, b) => square(b) - square(a));
  let sum = 0;
  for (let count = 1; count <= most; count++) {
    sum += square(rows[count - 1]);
    if (!(sum > outweighs * total)) continue;
    // several are no tail of a distribution
    if (count > 1 && !(square(rows[count - 1]) > apart ** 2 * square(rows[count]))) continue;
    const far = rows.slice(0, count).toSorted((a, b) => a - b);
    const shown = far.slice(0, named);
    const list = shown.map((row) => Number(values[row].toPrecision(12))).join(', ');
    const where = shown.map(rowNumberOf).join(', ');
    const more = far.length > named ? ' …' : '';
    return [
      {
        option: 'missingValues',
        columns: [name],
        value: [],
        why:
          count === 1
            ? `${list} in one row outweighs all others (row ${where}); if it is an error or stands for no value, say so`
            : `${list}${more} in ${countText(count)} rows outweigh all others (rows ${where}${more}); if they are errors or stand for no value, say so`,
      },
    ];
  }
  return [];
}

/** Notices of dates that the rows come in the order of, where they are held back at random. */
export function orderNotices(inputs: readonly Column[], rows: number): Decision[] {
  if (rows < tellingRows) return [];
  return inputs.flatMap((column): Decision[] => {
    if (column.kind !== 'number' || column.date === undefined || column.date.order === 'time') return [];
    const { values } = column;
    const rising = values.every((value, row) => row === 0 || value > values[row - 1]);
    if (!rising && !values.every((value, row) => row === 0 || value < values[row - 1])) return [];
    return [
      {
        option: 'orderBy',
        columns: [column.name],
        value: 'none',
        why: 'the rows come in its order, and those held back are drawn from everywhere; ordered by it, they are the last, as what is still to come',
      },
    ];
  });
}
