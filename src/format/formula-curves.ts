// What is drawn of a formula beside the rows it says: thinned rows, its curve along one column, residuals. Knows the record that formula.json holds and
// numbers, not how they are drawn.

import type { Series } from '../draw/line-chart.js';
import type { Formula } from '../formula/formula.js';
import { standardDeviation } from '../math/spread.js';
import type { FormulaRecord } from './report-formulas.js';

/** Columns of numbers by name. */
export type NumberColumns = Readonly<Record<string, readonly number[]>>;

/** Points of a curve. */
const curvePoints = 200;
/** Where the second column stands while the curve goes along the first: as parts of its rows in order. */
const levels = [0.1, 0.5, 0.9];

/** Every so many-th value, so that at most `most` are left: the first, and as many between all that follow. */
export function thinned(values: ArrayLike<number>, most: number): number[] {
  const every = Math.ceil(values.length / most);
  return Array.from({ length: Math.ceil(values.length / every) }, (_, i) => values[i * every]);
}

/** What a formula says of `rows` rows, constants of physics by their names. */
export function answersOf(
  formula: Formula,
  columns: NumberColumns,
  { known = [] }: Pick<FormulaRecord, 'known'>,
  rows: number,
): Float64Array {
  const constants = known.map(({ name, value }): [string, number[]] => [name, new Array<number>(rows).fill(value)]);
  return formula.evaluate({ ...columns, ...Object.fromEntries(constants) } as Record<string, ArrayLike<number>>);
}

/**
 * The formula along the column that changes it most, of one or two columns: one curve, or one for each of three values of the second. Over powers of ten a
 * curve has as many points in each.
 */
export function curvesOf(
  formula: Formula,
  record: Pick<FormulaRecord, 'known'>,
  columns: NumberColumns,
): { along: string; curves: Series[] } {
  const [along, other] = inOrderOfEffect(formula, record, columns);
  const [lo, hi] = endsOf(columns[along]);
  const wide = lo > 0 && hi > 100 * lo;
  const at = Array.from({ length: curvePoints }, (_, i) => {
    const share = i / (curvePoints - 1);
    return wide ? lo * (hi / lo) ** share : lo + share * (hi - lo);
  });
  const curve = (name: string, fixed: NumberColumns): Series => ({
    name,
    x: at,
    values: answersOf(formula, { [along]: at, ...fixed }, record, at.length),
  });
  if (other === undefined) return { along, curves: [curve('the formula', {})] };
  const sorted = columns[other].toSorted((a, b) => a - b);
  const values = new Set(levels.map((level) => sorted[Math.floor(level * (sorted.length - 1))]));
  const curves = [...values].map((value) =>
    curve(`${other} = ${Number(value.toPrecision(3))}`, { [other]: at.map(() => value) }),
  );
  return { along, curves };
}

/** Different values of a column that are few: each may have a curve. */
const fewValues = 6;

/** The column first along which the curve goes: one of many values before one of few, then that which changes the answer more. */
function inOrderOfEffect(formula: Formula, record: Pick<FormulaRecord, 'known'>, columns: NumberColumns): string[] {
  const names = Object.keys(columns);
  const middles = Object.fromEntries(
    names.map((name) => [name, columns[name].toSorted((a, b) => a - b)[columns[name].length >> 1]]),
  );
  const effect = (name: string): number => {
    const others = names
      .filter((each) => each !== name)
      .map((each): [string, number[]] => [each, columns[each].map(() => middles[each])]);
    const all = { [name]: columns[name], ...Object.fromEntries(others) };
    return standardDeviation(answersOf(formula, all, record, columns[name].length).filter(Number.isFinite));
  };
  const many = (name: string): number => Number(new Set(columns[name]).size > fewValues);
  const order = names.map((name) => ({ name, many: many(name), effect: effect(name) }));
  return order.toSorted((a, b) => b.many - a.many || b.effect - a.effect).map(({ name }) => name);
}

/** How far the rows are from the answers: in the target's units, as parts of the answer, or in standard deviations of each row. */
export function residualsOf(
  truth: readonly number[],
  answers: ArrayLike<number>,
  { relative = false, deviations }: { relative?: boolean; deviations?: readonly number[] } = {},
): number[] {
  const sizeOf = (row: number): number => (relative ? Math.abs(answers[row]) : (deviations?.[row] ?? 1));
  return truth.map((value, row) => (value - answers[row]) / sizeOf(row));
}

/** The least and the greatest of what is finite. */
export function endsOf(values: ArrayLike<number>): [number, number] {
  const all = Array.from(values).filter(Number.isFinite);
  return [all.reduce((a, b) => Math.min(a, b), Infinity), all.reduce((a, b) => Math.max(a, b), -Infinity)];
}
