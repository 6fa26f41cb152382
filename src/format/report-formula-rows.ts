// A formula beside the rows it says: the data with its curve where one or two columns are in it, residuals by the answer and by each column. Knows the
// record that formula.json holds and rows, not how formulas are found.

import { KanError } from '../errors.js';
import { renderLineChart, type Series } from '../draw/line-chart.js';
import { standardDeviation } from '../math/spread.js';
import { Formula } from '../formula/formula.js';
import { inlinePicture, section } from './page.js';
import type { FormulaEntry, FormulaRecord } from './report-formulas.js';

/** Rows to show a formula with: columns of numbers by name, and the target. */
export interface FormulaRows {
  columns: Readonly<Record<string, ArrayLike<number>>>;
  target: ArrayLike<number>;
  /** standard deviations of the target, where they are given row by row */
  deviations?: ArrayLike<number>;
}

/** Points of a curve, dots of a picture at most, and pictures of residuals by a column at most. */
const [curvePoints, mostDots, mostColumns] = [200, 1000, 4];
/** Where the second column stands while the curve goes along the first: as parts of its rows in order. */
const levels = [0.1, 0.5, 0.9];

/** What it is in the rows' numbers; nothing where the formula is none of numbers, as of classes. */
export function formulaRowSections(record: FormulaRecord, rows: FormulaRows | undefined): string[] {
  const chosen = record.pareto[record.best];
  const formula = rows && formulaOf(chosen, record);
  if (!rows || !formula || rows.target.length === 0) return [];
  const names = formula.variables.filter((name) => !record.known?.some((each) => each.name === name));
  if (!names.every((name) => Object.hasOwn(rows.columns, name))) return [];
  const every = Math.ceil(rows.target.length / mostDots);
  const take = (values: ArrayLike<number>): number[] =>
    Array.from({ length: Math.ceil(values.length / every) }, (_, i) => values[i * every]);
  const truth = take(rows.target);
  const columns = Object.fromEntries(names.map((name) => [name, take(rows.columns[name])]));
  const answers = answersOf(formula, columns, record, truth.length);
  const deviations = rows.deviations && take(rows.deviations);
  return [
    ...curveSection(formula, record, columns, truth),
    residualSection(record, columns, { truth, answers, deviations }),
  ];
}

function formulaOf({ text }: FormulaEntry, { known = [] }: FormulaRecord): Formula | undefined {
  try {
    const formula = new Formula(text);
    return formula.variables.some((name) => !known.some((each) => each.name === name)) ? formula : undefined;
  } catch (error) {
    // what classes are answered by is more than a formula
    if (error instanceof KanError) return undefined;
    throw error;
  }
}

function answersOf(
  formula: Formula,
  columns: Readonly<Record<string, readonly number[]>>,
  { known = [] }: FormulaRecord,
  rows: number,
): Float64Array {
  const constants = known.map(({ name, value }): [string, number[]] => [name, new Array<number>(rows).fill(value)]);
  return formula.evaluate({ ...columns, ...Object.fromEntries(constants) } as Record<string, ArrayLike<number>>);
}

/** The data as dots, the formula as a line; with two columns in it a line for each of three values of the second. */
function curveSection(
  formula: Formula,
  record: FormulaRecord,
  columns: Readonly<Record<string, readonly number[]>>,
  truth: readonly number[],
): string[] {
  const names = Object.keys(columns);
  if (names.length > 2) return [];
  const [along, other] = inOrderOfEffect(formula, record, columns);
  const x = columns[along];
  const [lo, hi] = [x.reduce((a, b) => Math.min(a, b)), x.reduce((a, b) => Math.max(a, b))];
  // over powers of ten the curve has as many points in each
  const wide = lo > 0 && hi > 100 * lo;
  const at = Array.from({ length: curvePoints }, (_, i) => {
    const share = i / (curvePoints - 1);
    return wide ? lo * (hi / lo) ** share : lo + share * (hi - lo);
  });
  const sorted = other === undefined ? [] : columns[other].toSorted((a, b) => a - b);
  const values = other === undefined ? [0] : levels.map((level) => sorted[Math.floor(level * (sorted.length - 1))]);
  const curves = [...new Set(values)].map((value): Series => {
    const fixed = other === undefined ? {} : { [other]: at.map(() => value) };
    return {
      name: other === undefined ? 'the formula' : `${other} = ${Number(value.toPrecision(3))}`,
      x: at,
      values: answersOf(formula, { [along]: at, ...fixed }, record, at.length),
    };
  });
  const picture = renderLineChart({
    title: `${record.target} by ${along}`,
    series: [
      { name: record.measuredOn === 'network' ? 'the network' : 'rows', x, values: truth, look: 'dots' },
      ...curves,
    ],
    xLabel: along,
    yLabel: record.target,
  });
  return [section('Data and formula', inlinePicture(picture), 'wide')];
}

/** Different values of a column that are few: each may have a curve. */
const fewValues = 6;

/** The column first along which the curve goes: one of many values before one of few, then that which changes the answer more. */
function inOrderOfEffect(
  formula: Formula,
  record: FormulaRecord,
  columns: Readonly<Record<string, readonly number[]>>,
): string[] {
  const names = Object.keys(columns);
  const middle = (name: string): number => columns[name].toSorted((a, b) => a - b)[columns[name].length >> 1];
  const effect = (name: string): number => {
    const others = names
      .filter((each) => each !== name)
      .map((each): [string, number[]] => [each, columns[each].map(() => middle(each))]);
    const all = { [name]: columns[name], ...Object.fromEntries(others) };
    return standardDeviation(answersOf(formula, all, record, columns[name].length).filter(Number.isFinite));
  };
  const many = (name: string): number => Number(new Set(columns[name]).size > fewValues);
  return names.toSorted((a, b) => many(b) - many(a) || effect(b) - effect(a));
}

function residualSection(
  record: FormulaRecord,
  columns: Readonly<Record<string, readonly number[]>>,
  { truth, answers, deviations }: { truth: readonly number[]; answers: Float64Array; deviations: number[] | undefined },
): string {
  const relative = record.error === 'relative';
  const sizeOf = (row: number): number => (relative ? Math.abs(answers[row]) : (deviations?.[row] ?? 1));
  const residuals = truth.map((value, row) => (value - answers[row]) / sizeOf(row));
  const yLabel = relative
    ? 'part of the value'
    : deviations
      ? 'standard deviations'
      : `${record.measuredOn === 'network' ? 'network' : 'measured'} − formula`;
  const picture = (title: string, x: ArrayLike<number>, xLabel: string): string =>
    inlinePicture(
      renderLineChart({
        title,
        series: [
          { name: 'rows', x, values: residuals, look: 'dots' },
          { name: 'no residual', x: endsOf(x), values: [0, 0], look: 'dashes' },
        ],
        xLabel,
        yLabel,
        width: 440,
        height: 300,
      }),
    );
  const pictures = [
    picture('By the answer', answers, `${record.target} by the formula`),
    ...Object.entries(columns)
      .slice(0, mostColumns)
      .map(([name, values]) => picture(`By ${name}`, values, name)),
  ];
  return section(
    'Residuals',
    `<div class="pair">${pictures.join('\n')}</div><p class="note">Dots that scatter about the dashed line in the same way everywhere leave nothing to say; an arc or a funnel does.</p>`,
  );
}

function endsOf(values: ArrayLike<number>): number[] {
  const all = Array.from(values).filter(Number.isFinite);
  return [all.reduce((a, b) => Math.min(a, b), Infinity), all.reduce((a, b) => Math.max(a, b), -Infinity)];
}
