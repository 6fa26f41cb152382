// A formula's constants as measurements: fitted to all rows, each with its standard error from JᵀJ at the optimum, simple where that error allows it,
// with digits that end where it begins. Knows expressions and columns.

import { foldTrivial, number } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import { measuredValue } from '../formula/measured-text.js';
import { exponentsOf, numbersInSigns, parametersOf, withParameters } from '../formula/parameters.js';
import { simplifySteps } from '../formula/simplify.js';
import { createTape } from '../formula/tape.js';
import { factorCholesky, solveFactored } from '../math/cholesky.js';
import { little, type Steps } from '../work.js';
import { type Columns, fitConstants, type FormulaFit, formulaError } from '../formula/formula-fit.js';
import { shortened } from './tidy-formula.js';

/** A number of a formula that was fitted, and the standard error of it. */
export interface MeasuredConstant {
  value: number;
  /** one standard deviation: two of three lie within it of what is true, where the formula and the kind of noise are right */
  error: number;
  /** the unit that it carries, where those of the columns are known: "Pa m^3/(mol K)" */
  unit?: string;
}

export interface MeasuredFormula {
  expression: Expression;
  /** on the rows */
  rmse: number;
  /** those of its numbers that are not simple ones, from left to right; absent where the rows do not tell them apart */
  constants?: MeasuredConstant[];
}

/** What a number may become within how many of its errors, where the error is this small: halves and thirds only as exponents. */
const [wholeWithin, exponentWithin] = [1, 3];
/** Whole numbers are taken where so few lie as near by chance. */
const leastChance = 0.03;
/** 1 is what formulas have where they need no number, 1/(1 + x): within two errors, and these may be larger. */
const oneWithin = [2, 0.05] as const;
/** A number that is 1 in its first four digits is that by no chance, and errors this small leave out what instruments and tables do. */
const oneOfManyDigits = [5, 2e-5] as const;
const largestWhole = 100;
/** Forms that are looked at in making it shorter at the end. */
const mostSimplifying = 10_000;

export interface MeasureOptions {
  freeExponents?: boolean;
  /** an error that is as good as none */
  enough?: number;
  /** the error of a row that is off by its own standard deviation, where that is known; otherwise it follows from the residuals */
  unit?: number | undefined;
  /** whether the formula stays as it is written, with its ones; default false: it may become shorter once numbers are simple */
  asWritten?: boolean;
  /** says of each number whether it stays a measured one, however near a simple number is; default: none does */
  staying?: ((expression: Expression) => boolean[]) | undefined;
}

/** The constants fitted to all rows, with errors, made simple within these and rounded to the digits that they allow. */
export function* measureConstants(
  expression: Expression,
  columns: Columns,
  options: MeasureOptions = {},
): Steps<MeasuredFormula> {
  // of many rows every pass takes long, and who was told to stop has no use for errors
  if (yield little) return { expression, rmse: formulaError(expression, columns) };
  // of a form that is kept the ones belong to the form: 1 / (1 + exp(u))
  const carrying = options.staying?.(expression);
  const free = options.asWritten
    ? parametersOf(expression).map((value, p) => Math.abs(value) !== 1 || carrying?.[p] === true)
    : undefined;
  const fit = yield* fitConstants(expression, columns, { ...options, ...(free && { free }) });
  const plain = { expression: fit.expression, rmse: fit.rmse };
  const { freeExponents = true, enough = 0, unit, asWritten = false } = options;
  const rows = columns.y.length;
  const size = fit.parameters.length;
  if (size === 0 || size >= rows || !(fit.rmse > enough)) return plain;
  const fixed = freeExponents ? [] : exponentsOf(fit.expression);
  const curvature = yield* curvatureOf(fit.expression, columns);
  if (curvature === undefined) return plain;
  const variance = unit === undefined ? (fit.rmse ** 2 * rows) / (rows - size) : unit ** 2;
  const quadratic = new Quadratic(curvature, variance, parametersOf(fit.expression));
  for (let p = 0; p < size; p++) if (fixed[p] || free?.[p] === false) quadratic.fix(p, quadratic.values[p]);
  // a threshold stays where it was put: rows tell between which two of them it lies, and no more
  numbersInSigns(fit.expression).forEach((inside, p) => inside && quadratic.fix(p, quadratic.values[p]));
  const first = quadratic.errors();
  if (quadratic.free.length === 0 || first === undefined) return plain;
  const exponents = exponentsOf(fit.expression);
  const staying = options.staying?.(fit.expression);
  const whole = { free: quadratic.free, errors: first };
  // simple ones first, the surest of them before others
  for (;;) {
    if (yield size ** 3) return plain;
    const errors = quadratic.errors();
    // at the edge of what the rows tell apart
    if (!errors) return plain;
    const simple = quadratic.free.flatMap((p) => {
      const value = staying?.[p] ? undefined : simpleNear(quadratic.values[p], errors[p], exponents[p]);
      return value === undefined ? [] : [{ p, value, error: errors[p] }];
    });
    if (simple.length === 0) break;
    const [{ p, value }] = simple.toSorted((a, b) => a.error - b.error);
    quadratic.fix(p, value);
  }
  const measured = quadratic.free;
  const errors = quadratic.errors()!;
  // digits end where the error begins; the others make up for what was rounded
  for (const p of measured.toSorted((a, b) => relative(b) - relative(a))) {
    if (yield size ** 3 / 3) return plain;
    const own = quadratic.errorOf(p);
    if (own === undefined) return plain;
    quadratic.fix(p, measuredValue(quadratic.values[p], own));
  }
  const values = quadratic.values;
  const rounded = withParameters(fit.expression, Array.from(values, number));
  const rmse = formulaError(rounded, columns);
  // where the surface is not a bowl within the errors, rounding is not to be had so cheaply
  if (!(rmse <= fit.rmse * (1 + (2 + size) / rows))) return yield* withFewDigits(fit, columns, whole, freeExponents);
  const constants = measured.map((p) => ({ value: values[p], error: errors[p] }));
  if (asWritten) return withoutTrivial({ expression: rounded, rmse, constants });
  // roots and quotients, now that exponents are simple; errors go with their numbers
  const shorter = yield* simplifySteps(rounded, mostSimplifying);
  const found = inOrder(constants, parametersOf(shorter));
  if (!found || !(formulaError(shorter, columns) <= rmse * (1 + 1e-9)))
    return withoutTrivial({ expression: rounded, rmse, constants });
  return { expression: shorter, rmse, constants: found };

  function relative(p: number): number {
    return errors[p] / Math.abs(quadratic.values[p]);
  }
}

/** The same formula without products with 1 and −1, which numbers that became simple leave, where its constants stay what they are. */
function withoutTrivial(measured: MeasuredFormula & { constants: MeasuredConstant[] }): MeasuredFormula {
  const expression = foldTrivial(measured.expression);
  const constants = inOrder(measured.constants, parametersOf(expression));
  return constants ? { ...measured, expression, constants } : measured;
}

/** As few digits as the error on the rows allows, where rounding by the constants' own errors is not to be had. */
function* withFewDigits(
  fit: FormulaFit,
  columns: Columns,
  { free, errors }: { free: readonly number[]; errors: Float64Array },
  freeExponents: boolean,
): Steps<MeasuredFormula> {
  const short = yield* shortened(fit, columns, freeExponents);
  // perhaps in another order, and two digits at least of each: what is farther off is another number
  const numbers = parametersOf(short.expression);
  const constants = free.map((p) => {
    const value = numbers.find((each) => Math.abs(Math.abs(each / fit.parameters[p]) - 1) <= 0.05);
    return { value: value ?? NaN, error: errors[p] };
  });
  const found = inOrder(constants, numbers);
  return { expression: short.expression, rmse: short.rmse, ...(found && { constants: found }) };
}

/** The constants in the order in which their numbers stand; undefined where one is not there as it was, but for its sign. */
export function inOrder(
  constants: readonly MeasuredConstant[],
  numbers: readonly number[],
): MeasuredConstant[] | undefined {
  const left = [...constants];
  const found = numbers.flatMap((value): MeasuredConstant[] => {
    const at = left.findIndex((each) => Math.abs(each.value) === Math.abs(value));
    return at < 0 ? [] : left.splice(at, 1).map(({ error }) => ({ value, error }));
  });
  return left.length === 0 ? found : undefined;
}

/** The simple number that a constant may be, given its error. */
export function simpleNear(value: number, error: number, exponent: boolean): number | undefined {
  if (exponent)
    for (const [parts, within] of [
      [1, exponentWithin],
      [2, exponentWithin],
      [3, 2],
      [4, 2],
    ]) {
      const near = Math.round(value * parts) / parts;
      if (near !== 0 && error < 0.2 / parts && Math.abs(near - value) <= within * error) return near;
    }
  const near = Math.round(value);
  if (near === 0 || Math.abs(near) > largestWhole) return undefined;
  const ones = error < oneOfManyDigits[1] ? oneOfManyDigits : oneWithin;
  const [within, chance] = Math.abs(near) === 1 ? ones : [wholeWithin, leastChance];
  return Math.abs(near - value) <= within * error && error < chance ? near : undefined;
}

/** JᵀJ of the formula on rows, each over its deviation, by its parameters; undefined where it was told to stop. */
function* curvatureOf(
  expression: Expression,
  { names, columns, y, deviations }: Columns,
): Steps<Float64Array | undefined> {
  const tape = createTape(expression, names);
  const size = tape.parameters.length;
  const slopes = Array.from({ length: size }, () => new Float64Array(y.length));
  tape.jacobian(columns, tape.parameters, new Float64Array(y.length), slopes);
  const scaled = deviations ? slopes.map((slope) => slope.map((each, row) => each / deviations[row])) : slopes;
  if (yield 50 * y.length * size) return undefined;
  const matrix = new Float64Array(size * size);
  for (let p = 0; p < size; p++) {
    for (let q = 0; q <= p; q++) {
      let sum = 0;
      for (let row = 0; row < y.length; row++) sum += scaled[p][row] * scaled[q][row];
      matrix[p * size + q] = matrix[q * size + p] = sum;
    }
    if (yield 10 * y.length) return undefined;
  }
  return matrix;
}

/** The sum of squares around its least as a bowl: where the others go when some are fixed, and how uncertain they are then. */
export class Quadratic {
  readonly values: Float64Array;
  free: number[];
  readonly #curvature: Float64Array;
  readonly #variance: number;
  readonly #size: number;

  constructor(curvature: Float64Array, variance: number, values: readonly number[]) {
    this.values = Float64Array.from(values);
    this.free = [...values.keys()];
    this.#curvature = curvature;
    this.#variance = variance;
    this.#size = values.length;
  }

  /** One takes a value, the other free ones follow. */
  fix(p: number, value: number): void {
    const change = value - this.values[p];
    this.values[p] = value;
    this.free = this.free.filter((each) => each !== p);
    if (change === 0 || this.free.length === 0) return;
    const factored = this.#factored();
    if (factored === undefined) return;
    const follow = solved(
      factored,
      Float64Array.from(this.free, (q) => -this.#curvature[q * this.#size + p] * change),
    );
    this.free.forEach((q, i) => (this.values[q] += follow[i]));
  }

  /** Standard errors of the free ones, by number; undefined where the rows do not tell them apart. */
  errors(): Float64Array | undefined {
    const factored = this.#factored();
    const errors = new Float64Array(this.#size);
    for (const [i, p] of this.free.entries()) {
      const error = factored && this.#error(i, factored);
      if (error === undefined) return undefined;
      errors[p] = error;
    }
    return errors;
  }

  /** That of one which is free; undefined where the rows do not tell all of them apart. */
  errorOf(p: number): number | undefined {
    const factored = this.#factored();
    return factored && this.#error(this.free.indexOf(p), factored);
  }

  #error(i: number, factored: Factored): number | undefined {
    const unit = new Float64Array(this.free.length);
    unit[i] = 1;
    const error = Math.sqrt(this.#variance * solved(factored, unit)[i]);
    return error > 0 && Number.isFinite(error) ? error : undefined;
  }

  /** A over the free ones, in units in which its diagonal is one, as a product; undefined where the rows do not tell them apart. */
  #factored(): Factored | undefined {
    const [free, size] = [this.free, this.#size];
    const count = free.length;
    const scale = free.map((p) => Math.sqrt(this.#curvature[p * size + p]));
    const matrix = new Float64Array(count * count);
    for (let i = 0; i < count; i++)
      for (let j = 0; j < count; j++)
        matrix[i * count + j] = this.#curvature[free[i] * size + free[j]] / scale[i] / scale[j];
    if (!matrix.every(Number.isFinite) || !factorCholesky(matrix, count)) return undefined;
    // what rounding alone would tell apart is not told apart
    for (let i = 0; i < count; i++) if (matrix[i * count + i] < 1e-7) return undefined;
    return { matrix, scale };
  }
}

/** A matrix, factored, and the units in which it is. */
interface Factored {
  matrix: Float64Array;
  scale: readonly number[];
}

/** x with A x = b. */
function solved({ matrix, scale }: Factored, b: Float64Array): Float64Array {
  const x = b.map((value, i) => value / scale[i]);
  solveFactored(matrix, x);
  return x.map((value, i) => value / scale[i]);
}
