// A formula's own constants by Levenberg–Marquardt on rows of data, in steps. Knows expressions and columns, no networks.

import type { Expression } from './expression.js';
import { exponentsOf } from './parameters.js';
import { createTape } from './tape.js';
import { finish, little, type Steps } from '../work.js';
import { denseEquations } from '../math/dense-equations.js';
import { iterateLM } from '../math/levenberg-marquardt.js';

/** Rows that are gone through at once: more are gone through in parts, between which a search may be told to stop. */
const rowsAtOnce = 8192;
/** Work of a step, see work.ts, that one who was told to stop does not begin. */
const longStep = 2e6;

/** Rows of named columns and what is to be said of them. */
export interface Columns {
  names: readonly string[];
  /** columns[name][row] */
  columns: readonly Float64Array[];
  y: Float64Array;
  /** what the error of each row is divided by, in such units that errors are about as large as without (see weighing.ts); absent: 1 in every row */
  deviations?: Float64Array | undefined;
}

export interface FormulaFit {
  expression: Expression;
  /** root of the mean squared error over the rows, each over its deviation; infinite where the formula is not finite at some row */
  rmse: number;
  /** the expression's numbers from left to right, whole exponents left out */
  parameters: Float64Array;
}

export interface FormulaFitOptions {
  /** steps at most; default 60 */
  iterations?: number | undefined;
  /** error at which it is good enough; default 0 */
  enough?: number;
  /** after this many steps, an error above `promising` ends it; default never */
  tryout?: { iterations: number; promising: number };
  /** which of the expression's numbers, from left to right, may change; default all */
  free?: readonly boolean[];
  /** whether exponents that are not whole numbers may change too (whole ones never do); default true */
  freeExponents?: boolean;
}

/** The expression with the constants that fit best from where they are; whole exponents stay. */
export function* fitConstants(
  expression: Expression,
  { names, columns, y, deviations }: Columns,
  options: FormulaFitOptions = {},
): Steps<FormulaFit> {
  const { iterations = 60, enough = 0, tryout, free, freeExponents = true } = options;
  const tape = createTape(expression, names);
  const size = tape.parameters.length;
  const kept = freeExponents ? undefined : exponentsOf(expression);
  const active = Uint32Array.from({ length: size }, (_, i) => i).filter((i) => (free?.[i] ?? true) && !kept?.[i]);
  const n = y.length;
  // steps are in units of each number's own size: beside 1e25 a 1e-3 would count as nothing
  const units = tape.parameters.map((value) => Math.abs(value) || 1);
  const inOwn = (x: Float64Array): Float64Array => x.map((value, p) => value * units[p]);
  const out = new Float64Array(n);
  const slopes = Array.from({ length: size }, () => new Float64Array(n));
  const errorOf = (): number => {
    let sum = 0;
    if (deviations) for (let i = 0; i < n; i++) sum += ((out[i] - y[i]) / deviations[i]) ** 2;
    else for (let i = 0; i < n; i++) sum += (out[i] - y[i]) ** 2;
    return sum / n;
  };
  // the tape itself is some arrays for each number
  let work = 4000 * size;
  const equations = denseEquations({
    size,
    active,
    value(x) {
      // a pass through the formula, after a system was solved
      work += 20 * n * size + active.length ** 3 / 6;
      tape.evaluate(columns, inOwn(x), out);
      return errorOf();
    },
    *assemble(x, matrix, right) {
      work += 60 * n * size + (n * active.length ** 2) / 3;
      const own = inOwn(x);
      for (let from = 0; from < n; from += rowsAtOnce) {
        const part = (values: Float64Array): Float64Array => values.subarray(from, from + rowsAtOnce);
        tape.jacobian(columns.map(part), own, part(out), slopes.map(part));
        if (n > rowsAtOnce) yield;
      }
      for (const p of active) scaleBy(slopes[p], units[p]);
      const value = errorOf();
      for (let i = 0; i < n; i++) out[i] -= y[i];
      const moving = Array.from(active, (p) => slopes[p]);
      if (deviations) for (const column of [...moving, out]) divide(column, deviations);
      for (const column of [...moving, out]) dropInfinite(column);
      for (let p = 0; p < moving.length; p++) {
        meanProducts(p, moving, out, matrix, right);
        if (n > rowsAtOnce) yield;
      }
      return value;
    },
  });
  const begin = tape.parameters.map((value, p) => value / units[p]);
  const start = finish(equations.value(begin));
  if (!Number.isFinite(start)) return { expression, rmse: Infinity, parameters: tape.parameters };
  if (active.length === 0) return { expression, rmse: Math.sqrt(start), parameters: tape.parameters };
  const firstStep = 60 * n * size + (n * active.length ** 2) / 3;
  if (firstStep > longStep && (yield little))
    return { expression, rmse: Math.sqrt(start), parameters: tape.parameters };
  const search = iterateLM(equations, begin, { iterations, valueTolerance: 1e-5 });
  let reached = { x: begin, value: start };
  for (;;) {
    const { done, value: step } = search.next();
    if (!step) {
      // in the middle of a step of many rows
      if (!(yield little)) continue;
      const parameters = inOwn(reached.x);
      return { expression: tape.expression(parameters), rmse: Math.sqrt(reached.value), parameters };
    }
    if (n > rowsAtOnce) reached = { x: step.x.slice(), value: step.value };
    const rmse = Math.sqrt(step.value);
    const hopeless = tryout && 'iteration' in step && step.iteration >= tryout.iterations && rmse > tryout.promising;
    const stop = yield work;
    work = 0;
    if (done || rmse <= enough || hopeless || stop)
      return { expression: tape.expression(inOwn(step.x)), rmse, parameters: inOwn(step.x) };
  }
}

/** A slope that is not finite (the root at 0) counts as nothing. */
function dropInfinite(values: Float64Array): void {
  for (let i = 0; i < values.length; i++) if (!(Math.abs(values[i]) < 1e150)) values[i] = 0;
}

function scaleBy(values: Float64Array, factor: number): void {
  for (let i = 0; i < values.length; i++) values[i] *= factor;
}

function divide(values: Float64Array, by: Float64Array): void {
  for (let i = 0; i < values.length; i++) values[i] /= by[i];
}

/** matrix[p, q ≤ p] = mean over rows of columns[p] · columns[q], right[p] = that of columns[p] · last; four at a time for each load. */
function meanProducts(
  p: number,
  columns: readonly Float64Array[],
  last: Float64Array,
  matrix: Float64Array,
  right: Float64Array,
): void {
  const [count, rows] = [columns.length, last.length];
  const a = columns[p];
  for (let q = 0; q <= p; q += 4) {
    const b = columns[q];
    const [c, d, e] = [columns[q + 1] ?? b, columns[q + 2] ?? b, columns[q + 3] ?? b];
    let [ab, ac, ad, ae] = [0, 0, 0, 0];
    for (let i = 0; i < rows; i++) {
      const value = a[i];
      ab += value * b[i];
      ac += value * c[i];
      ad += value * d[i];
      ae += value * e[i];
    }
    const at = p * count + q;
    matrix[at] = ab / rows;
    if (q + 1 <= p) matrix[at + 1] = ac / rows;
    if (q + 2 <= p) matrix[at + 2] = ad / rows;
    if (q + 3 <= p) matrix[at + 3] = ae / rows;
  }
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += a[i] * last[i];
  right[p] = sum / rows;
}

/** What the formula says of each row. */
export function formulaValues(expression: Expression, { names, columns, y }: Columns): Float64Array {
  const tape = createTape(expression, names);
  const out = new Float64Array(y.length);
  tape.evaluate(columns, tape.parameters, out);
  return out;
}

/** Root of the mean squared error of the formula on rows, each over its deviation; infinite where it is not finite. */
export function formulaError(expression: Expression, rows: Columns): number {
  const { y, deviations } = rows;
  const out = formulaValues(expression, rows);
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += ((out[i] - y[i]) / (deviations?.[i] ?? 1)) ** 2;
  return Number.isFinite(sum) ? Math.sqrt(sum / y.length) : Infinity;
}
