// A formula's own constants by Levenberg–Marquardt on rows of data. Knows expressions and columns, no networks.

import type { Expression } from '../formula/expression.js';
import { createTape } from '../formula/tape.js';
import { denseEquations } from '../math/dense-equations.js';
import { iterateLM } from '../math/levenberg-marquardt.js';
import { finish } from '../work.js';

/** Rows of named columns and what is to be said of them. */
export interface Columns {
  names: readonly string[];
  /** columns[name][row] */
  columns: readonly Float64Array[];
  y: Float64Array;
}

export interface FormulaFit {
  expression: Expression;
  /** root of the mean squared error over the rows; infinite where the formula is not finite at some row */
  rmse: number;
  /** the expression's numbers from left to right, whole exponents left out */
  parameters: Float64Array;
}

export interface FormulaFitOptions {
  /** steps at most; default 60 */
  iterations?: number;
  /** error at which it is good enough; default 0 */
  enough?: number;
  /** after this many steps, an error above `promising` ends it; default never */
  tryout?: { iterations: number; promising: number };
  /** which of the expression's numbers, from left to right, may change; default all */
  free?: readonly boolean[];
}

/** The expression with the constants that fit best from where they are; whole exponents stay. */
export function fitConstants(
  expression: Expression,
  { names, columns, y }: Columns,
  options: FormulaFitOptions = {},
): FormulaFit {
  const { iterations = 60, enough = 0, tryout, free } = options;
  const tape = createTape(expression, names);
  const size = tape.parameters.length;
  const active = Uint32Array.from({ length: size }, (_, i) => i).filter((i) => free?.[i] ?? true);
  const n = y.length;
  const out = new Float64Array(n);
  const slopes = Array.from({ length: size }, () => new Float64Array(n));
  const errorOf = (): number => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += (out[i] - y[i]) ** 2;
    return sum / n;
  };
  const equations = denseEquations({
    size,
    active,
    value(x) {
      tape.evaluate(columns, x, out);
      return errorOf();
    },
    assemble(x, matrix, right) {
      tape.jacobian(columns, x, out, slopes);
      const value = errorOf();
      for (let i = 0; i < n; i++) out[i] -= y[i];
      const count = active.length;
      for (let p = 0; p < count; p++) {
        right[p] = meanProduct(slopes[active[p]], out);
        for (let q = 0; q <= p; q++) matrix[p * count + q] = meanProduct(slopes[active[p]], slopes[active[q]]);
      }
      return value;
    },
  });
  const start = finish(equations.value(tape.parameters));
  if (!Number.isFinite(start)) return { expression, rmse: Infinity, parameters: tape.parameters };
  if (active.length === 0) return { expression, rmse: Math.sqrt(start), parameters: tape.parameters };
  const search = iterateLM(equations, tape.parameters, { iterations, valueTolerance: 1e-5 });
  for (;;) {
    const { done, value: step } = search.next();
    if (!step) continue;
    const rmse = Math.sqrt(step.value);
    const hopeless = tryout && 'iteration' in step && step.iteration >= tryout.iterations && rmse > tryout.promising;
    if (done || rmse <= enough || hopeless)
      return { expression: tape.expression(step.x), rmse, parameters: step.x.slice() };
  }
}

/** Mean over rows of a · b; a slope that is not finite (the root at 0) counts as nothing. */
function meanProduct(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const part = a[i] * b[i];
    if (part - part === 0) sum += part;
  }
  return sum / a.length;
}

/** Root of the mean squared error of the formula on rows; infinite where it is not finite. */
export function formulaError(expression: Expression, { names, columns, y }: Columns): number {
  const tape = createTape(expression, names);
  const out = new Float64Array(y.length);
  tape.evaluate(columns, tape.parameters, out);
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += (out[i] - y[i]) ** 2;
  return Number.isFinite(sum) ? Math.sqrt(sum / y.length) : Infinity;
}
