// What a fit comes to: constants with standard errors and how they go together, and how near the formula is. Knows what was fitted, no tables.

import { number, substitute } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import { complexityOf } from '../formula/complexity.js';
import { measuredValue } from '../formula/measured-text.js';
import { Formula } from '../formula/formula.js';
import { dependentColumns, inverseSquare } from '../math/qr.js';
import type { RowErrors } from './measurement-error.js';
import type { NamedTape } from './named-tape.js';
import { factorAt, type FitRows, type Refined } from './refine-constants.js';

/** A constant of a fitted formula. */
export interface FittedConstant {
  name: string;
  value: number;
  /**
   * one standard deviation: two of three lie within it of what is true, where the formula and the kind of error are right. Absent of a constant that
   * was given, where the rows do not tell constants apart, and where there are no more rows than constants
   */
  error?: number;
  /** where those of the columns were told, "1/s" */
  unit?: string;
  /** given, not fitted */
  fixed?: boolean;
}

/** What `fitFormula` comes to. */
export interface FittedFormula {
  target: string;
  /** with the constants as names, and their values put in */
  model: Formula;
  formula: Formula;
  /** with values whose digits end where their errors begin, to be read */
  rounded: Formula;
  complexity: number;
  /** in the order in which they stand in the formula */
  constants: FittedConstant[];
  /** correlation[i][j] of the constants that have errors, in their order; empty where none has one */
  correlation: number[][];
  rows: number;
  /** rows less constants that were fitted */
  degreesOfFreedom: number;
  /** root of the mean squared error, in the target's units */
  rmse: number;
  /**
   * √(Σ (residual / deviation)² / degreesOfFreedom): of constant errors the standard deviation of the measured values, of relative ones its part of the
   * value, of given deviations how many of them the residuals are; absent where there are no more rows than constants
   */
  residualDeviation?: number;
  /** share of the target's variance that is explained, rows weighted as their errors say */
  r2: number;
  error: 'constant' | 'relative' | 'column';
  /** starts that were gone on with, and those that came to this minimum */
  starts: { tried: number; agreed: number };
  /** the columns in it, with their ranges, by name */
  inputs: { name: string; range: [number, number] }[];
  /** some rows evenly from the table, to draw it with; `deviations` where they were given row by row */
  sample: { columns: Record<string, Float64Array>; target: Float64Array; deviations?: Float64Array };
  /** what a user should know of it, each a sentence without a full stop */
  notices: string[];
}

export interface FitOutcome {
  expression: Expression;
  target: string;
  names: readonly string[];
  constants: readonly string[];
  /** numbers of the constants that were fitted */
  freeAt: readonly number[];
  tape: NamedTape;
  rows: FitRows;
  errors: RowErrors;
  best: Refined;
  tried: number;
  agreed: number;
  notices: string[];
  /** of constants, by name */
  units?: ReadonlyMap<string, string>;
}

/** Standard deviations from 1 of √(χ² / degrees of freedom) beyond which given deviations are not those of the residuals. */
const doubtful = 4;

export function describeFit(outcome: FitOutcome): FittedFormula {
  const { expression, target, names, constants, freeAt, tape, rows, errors, best, tried, agreed } = outcome;
  const { y, deviations } = rows;
  const n = y.length;
  const degreesOfFreedom = n - freeAt.length;
  const predicted = new Float64Array(n);
  tape.evaluate(rows.columns, best.constants, predicted);
  const squares = (of: (row: number) => number): number => {
    let sum = 0;
    for (let row = 0; row < n; row++) sum += of(row) ** 2;
    return sum;
  };
  const misfit = squares((row) => (predicted[row] - y[row]) / deviations[row]);
  const weight = squares((row) => 1 / deviations[row]);
  const mean = y.reduce((sum, value, row) => sum + value / deviations[row] ** 2, 0) / weight;
  const spread = squares((row) => (y[row] - mean) / deviations[row]);
  const residualDeviation = degreesOfFreedom > 0 ? Math.sqrt(misfit / degreesOfFreedom) : undefined;
  const factor = factorAt(tape, rows, best.constants, freeAt);
  const covariance = factor && inverseSquare(factor);
  // given deviations are what they are; others follow from the residuals
  const unit = errors.kind === 'column' ? 1 : residualDeviation;
  const size = freeAt.length;
  const deviation = (i: number): number => Math.sqrt(covariance![i * size + i]);
  const hasErrors = covariance !== undefined && unit !== undefined;
  const notices = [...outcome.notices];
  if (!covariance) notices.push(sameText(factor ? dependentColumns(factor).map((i) => constants[freeAt[i]]) : []));
  if (errors.kind === 'column' && residualDeviation !== undefined) {
    const off = (residualDeviation - 1) * Math.sqrt(2 * degreesOfFreedom);
    if (Math.abs(off) > doubtful)
      notices.push(
        `the residuals are ${Number(residualDeviation.toPrecision(3))} times the given errors: ${off > 0 ? 'the errors are larger than given, or the formula is not right, and the constants are less sure than said' : 'the errors are smaller than given'}`,
      );
  }
  const whole = (value: (p: number) => number): Formula =>
    new Formula(substitute(expression, new Map(constants.map((name, p) => [name, number(value(p))]))), {
      variables: names,
    });
  const errorOf = (p: number): number | undefined => {
    const i = freeAt.indexOf(p);
    return i >= 0 && hasErrors ? unit * deviation(i) : undefined;
  };
  const formula = whole((p) => best.constants[p]);
  return {
    target,
    model: new Formula(expression, { variables: [...names, ...constants] }),
    formula,
    rounded: whole((p) => roundedTo(best.constants[p], freeAt.includes(p) ? errorOf(p) : 0)),
    complexity: complexityOf(formula.expression),
    constants: constants.map((name, p) => {
      const value = best.constants[p];
      const error = errorOf(p);
      const written = outcome.units?.get(name);
      return {
        name,
        value,
        ...(error !== undefined && { error }),
        ...(written !== undefined && { unit: written }),
        ...(!freeAt.includes(p) && { fixed: true }),
      };
    }),
    correlation: hasErrors
      ? freeAt.map((_, i) => freeAt.map((_other, j) => covariance[i * size + j] / deviation(i) / deviation(j)))
      : [],
    rows: n,
    degreesOfFreedom,
    rmse: Math.sqrt(squares((row) => predicted[row] - y[row]) / n),
    ...(residualDeviation !== undefined && { residualDeviation }),
    r2: spread > 0 ? 1 - misfit / spread : misfit === 0 ? 1 : 0,
    error: errors.kind,
    starts: { tried, agreed },
    inputs: names.map((name, i) => ({ name, range: rangeOf(rows.columns[i]) })),
    sample: sampleOf(names, rows, errors),
    notices,
  };
}

/** What is said where others fit as well: of which constants. */
function sameText(names: readonly string[]): string {
  const none = 'others fit as well, and no constant has an error';
  if (names.length === 0) return `the rows do not tell the constants apart: ${none}`;
  if (names.length === 1) return `the rows say nothing of ${names[0]}: ${none}; give it a value, or leave it out`;
  return `the rows do not tell the constants apart: ${names.slice(0, -1).join(', ')} and ${names.at(-1)} make up for each other; ${none}; give one of them a value, or leave it out`;
}

/** Digits of a constant whose error is not known. */
const digits = 6;

/** As a reader wants it; what was given stays as it is. */
function roundedTo(value: number, error: number | undefined): number {
  if (error === undefined) return Number(value.toPrecision(digits));
  return error > 0 ? measuredValue(value, error) : value;
}

function rangeOf(values: Float64Array): [number, number] {
  return [values.reduce((a, b) => Math.min(a, b), Infinity), values.reduce((a, b) => Math.max(a, b), -Infinity)];
}

/** Rows of a sample at most. */
const mostShown = 1000;

/** Every so many-th row. */
function sampleOf(
  names: readonly string[],
  { columns, y, deviations }: FitRows,
  errors: RowErrors,
): FittedFormula['sample'] {
  const every = Math.ceil(y.length / mostShown);
  const take = (values: Float64Array): Float64Array => values.filter((_, row) => row % every === 0);
  return {
    columns: Object.fromEntries(names.map((name, i) => [name, take(columns[i])])),
    target: take(y),
    ...(errors.kind === 'column' && { deviations: take(deviations) }),
  };
}
