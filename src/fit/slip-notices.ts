// Rows of a fit that look like slips: they make most of the squared error, and a fit to the others is far from them. They are named, and stay. Knows tapes,
// rows and tables.

import { rowNumber } from '../data/missing.js';
import { show } from '../errors.js';
import type { Steps } from '../work.js';
import type { FitProblem } from './fit-problem.js';
import type { NamedTape } from './named-tape.js';
import { farRows, offsOf } from './outlying.js';
import { type FitRows, refineConstants, type Refined } from './refine-constants.js';

/** Rows beside constants from which on, and share of the rows up to which, rows are suspected. */
const [spare, few] = [6, 0.02];
/** Share of the squared error that they make together. */
const most = 0.5;
/** A row is named that is so many robust deviations off what is fitted to the others, and so many times as far as any other. */
const [far, apart] = [10, 5];
/** Rows that are named in words. */
const named = 6;

/** What is said of rows that look like slips; nothing where there are none. */
export function* slipNotices(
  tape: NamedTape,
  rows: FitRows,
  best: Refined,
  { freeAt, whole, target }: FitProblem,
): Steps<string[]> {
  const { y } = rows;
  const n = y.length;
  if (n < freeAt.length + spare) return [];
  const valuesAt = (constants: Float64Array): Float64Array => {
    const out = new Float64Array(n);
    tape.evaluate(rows.columns, constants, out);
    return out;
  };
  const said = valuesAt(best.constants);
  const square = (row: number): number => ((y[row] - said[row]) / rows.deviations[row]) ** 2;
  const order = Array.from(y.keys()).toSorted((a, b) => square(b) - square(a));
  const total = order.reduce((sum, row) => sum + square(row), 0);
  const count = Math.max(1, Math.floor(few * n));
  const share = (set: readonly number[]): number => set.reduce((sum, row) => sum + square(row), 0) / total;
  const suspects = order.slice(0, count);
  if (!(share(suspects) > most)) return [];
  const { constants, error } = yield* refineConstants(tape, without(rows, suspects), best.constants, freeAt);
  if (!Number.isFinite(error)) return [];
  const elsewhere = valuesAt(constants);
  const strange = farRows(offsOf(y, elsewhere, rows.deviations), far, apart, count);
  if (strange.length === 0 || !(share(strange) > most)) return [];
  const each = strange.slice(0, named).map((row) => {
    const value = Number(elsewhere[row].toPrecision(4));
    const other = Number.isFinite(value) ? `, where the formula fitted to the others says ${value}` : '';
    return `row ${rowNumber(whole, row)} has ${show(target)} = ${y[row]}${other}`;
  });
  const more = strange.length > named ? [`${strange.length - named} more`] : [];
  const part = Math.floor(1000 * share(strange)) / 10;
  const end = strange.length > 1 ? `slips? they make ${part} %` : `a slip? it makes ${part} %`;
  return [`${[...each, ...more].join('; ')}: ${end} of the squared error`];
}

function without({ columns, y, deviations }: FitRows, rows: readonly number[]): FitRows {
  const out = new Set(rows);
  const take = (values: Float64Array): Float64Array => values.filter((_, row) => !out.has(row));
  return { columns: columns.map(take), y: take(y), deviations: take(deviations) };
}
