// How much each row of a search counts, by the error with which its target was measured: what was said of it, and what residuals say where nothing was.
// Knows columns and formulas. Residuals are divided by deviations whose unit is chosen so that the target's spread is the same with them as without:
// what is relative to it, in the search and in its ends, keeps its meaning.

import type { Expression } from '../formula/expression.js';
import { deviationsOf, type RowErrors } from '../fit/measurement-error.js';
import { standardDeviation } from '../math/spread.js';
import { little, type Steps } from '../work.js';
import { descriptionLength, mostRows } from './description.js';
import { type Columns, fitConstants, formulaValues } from '../formula/formula-fit.js';
import type { RowsApart } from './separate-rows.js';

/** Rows with their deviations, and what errors in them are multiplied by to be those of the rows' own kind. */
export interface Weighed {
  data: Columns;
  /** of an error of 1: its part of the value, or its number of standard deviations */
  perUnit: number;
}

/** The rows as their errors weigh them. */
export function weigh(data: Columns, errors: RowErrors): Weighed {
  if (errors.kind === 'constant') return { data, perUnit: 1 };
  return inUnits(data, deviationsOf(errors, data.y));
}

/** The rows weighed by these deviations. */
export function inUnits(data: Columns, deviations: Float64Array): Weighed {
  const { y } = data;
  let [sum, weight] = [0, 0];
  for (let row = 0; row < y.length; row++) {
    sum += y[row] / deviations[row] ** 2;
    weight += 1 / deviations[row] ** 2;
  }
  const mean = sum / weight;
  let square = 0;
  for (let row = 0; row < y.length; row++) square += ((y[row] - mean) / deviations[row]) ** 2;
  // what one deviation is, in units in which the spread is the plain one
  const unit = Math.sqrt(square / y.length) / standardDeviation(y);
  if (!(unit > 0) || !Number.isFinite(unit)) return { data, perUnit: 1 };
  return { data: { ...data, deviations: deviations.map((each) => each * unit) }, perUnit: unit };
}

/** Twice the logarithm by which the likelihood must grow, or by as much as there are rows where errors are larger than this part of the value. */
const [telling, large] = [20, 0.3];
/** The largest part of the value that errors in proportion to it are: beyond, values are of no one size. */
const largest = 0.7;
/** Times that a formula is fitted to rows weighed by itself. */
const rounds = 4;

/** What the residuals of a likely formula say of the rows' errors. */
export interface FoundErrors {
  rows: RowsApart;
  perUnit: number;
  /** how long it takes to say the rows so: twice the logarithm of their likelihood, and the formula's own length; absent where rows are as they were */
  length?: number;
  /** the part of the value that the errors are; absent where they were asked for or are as large everywhere */
  found?: { relative: number; constant: number };
}

/**
 * The rows weighed by what the likely formula says of their values: where errors were said to go with the value, and where nothing was said and its
 * residuals do. Weights by the measured values would favour rows that were measured too low.
 */
export function* weighByFormula(
  rows: RowsApart,
  expression: Expression,
  errors: RowErrors | undefined,
): Steps<FoundErrors> {
  const { learned } = rows;
  const plain: FoundErrors = { rows, perUnit: 1 };
  const predicted = formulaValues(expression, learned);
  if (errors === undefined && !oneSign(predicted)) return plain;
  let fitted = expression;
  let weighed: Weighed | undefined;
  for (let round = 0; round < rounds; round++) {
    const values = formulaValues(fitted, learned);
    if (!values.every(Number.isFinite)) return plain;
    weighed = inUnits(learned, deviationsOf({ kind: 'relative' }, values));
    const fit = yield* fitConstants(fitted, weighed.data);
    if (!Number.isFinite(fit.rmse) || (yield little)) return plain;
    fitted = fit.expression;
  }
  const deviations = weighed?.data.deviations;
  if (!weighed || !deviations) return plain;
  const { data, perUnit } = weighed;
  const n = learned.y.length;
  const values = formulaValues(fitted, learned);
  const relative = perUnit * rootMean(learned.y, values, deviations);
  const constant = rootMean(learned.y, predicted);
  const sizes = deviationsOf({ kind: 'relative' }, values);
  const logarithms = sizes.reduce((sum, size) => sum + Math.log(size), 0);
  if (errors === undefined && !isByValue({ rows: n, relative, constant, logarithms })) return plain;
  const weighedAs = (part: Columns): Columns => ({
    ...part,
    deviations: deviationsOf({ kind: 'relative' }, formulaValues(fitted, part)).map((each) => each * perUnit),
  });
  return {
    rows: {
      train: weighedAs(rows.train),
      guide: weighedAs(rows.guide),
      learned: data,
      heldBack: weighedAs(rows.heldBack),
    },
    perUnit,
    length: descriptionLength(fitted, relative, n, 0) + (2 * logarithms * Math.min(n, mostRows)) / n,
    ...(errors === undefined && { found: { relative, constant } }),
  };
}

/**
 * Whether errors go with the value: `relative` and `constant` are what they are then and as if they did not, `logarithms` the sum of those of the values'
 * sizes.
 */
export function isByValue(seen: { rows: number; relative: number; constant: number; logarithms: number }): boolean {
  const { rows, relative, constant, logarithms } = seen;
  const gain = 2 * (rows * Math.log(constant / relative) - logarithms);
  return relative > 0 && relative < largest && gain > (relative < large ? telling : Math.max(telling, rows));
}

/**
 * The same by that one of the likely formulas which says the rows in the fewest words, if it is less than the first says with constant errors: what is the
 * likeliest by constant errors may be wrong because errors are not. Looked at are the rows of the search.
 */
export function* weighByLikeliest(
  rows: RowsApart,
  likely: readonly Expression[],
  errors: RowErrors | undefined,
): Steps<FoundErrors> {
  const { train } = rows;
  const plain: FoundErrors = { rows, perUnit: 1 };
  if (likely.length === 0) return plain;
  const constant = yield* fitConstants(likely[0], train);
  let least = Infinity;
  if (errors === undefined) least = descriptionLength(constant.expression, constant.rmse, train.y.length, 0);
  let best: Expression | undefined;
  for (const expression of likely) {
    const few = { train, guide: train, learned: train, heldBack: train };
    const { length } = yield* weighByFormula(few, expression, errors);
    if (length !== undefined && length < least) [best, least] = [expression, length];
    if (yield little) break;
  }
  return best ? yield* weighByFormula(rows, best, errors) : plain;
}

function oneSign(values: Float64Array): boolean {
  return values.every((value) => value > 0) || values.every((value) => value < 0);
}

function rootMean(y: Float64Array, predicted: Float64Array, deviations?: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < y.length; row++) sum += ((predicted[row] - y[row]) / (deviations?.[row] ?? 1)) ** 2;
  return Math.sqrt(sum / y.length);
}
