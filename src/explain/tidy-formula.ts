// A fitted formula as a person would write it: simplified, with simple numbers where the data does not object, the rest fitted once more.
// Knows expressions and columns.

import { mapParts, negate, number } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import { parametersOf, withParameters } from '../formula/parameters.js';
import { simplify } from '../formula/simplify.js';
import { snapConstants } from '../formula/snap.js';
import { createTape } from '../formula/tape.js';
import { type Columns, fitConstants, type FormulaFit, formulaError } from './formula-fit.js';

export interface TidyOptions {
  /** error, in the target's units, below which a formula is exact: simple numbers must keep it so */
  exact: number;
}

/** Growth of the error that all simple numbers together may cost where a formula is not exact, for n rows: some of log n / n. */
const allowance = (rows: number): number => 1 + Math.max(0.002, Math.log(rows) / rows);
/** Error relative to the spread of y above which numbers are only rounded. */
const noisy = 0.05;
/** Steps of each fit of the numbers that are left. */
const polishSteps = 12;

/** The formula tidied, with its error on the rows. */
export function tidyFormula(expression: Expression, columns: Columns, { exact }: TidyOptions): FormulaFit {
  let fit = fitConstants(withoutIdleSigns(simplify(expression), columns), columns, { enough: exact / 1000 });
  // in noisy data every number is near some simple one
  const passes = fit.rmse > noisy * spreadOf(columns.y) ? 0 : 2;
  // once more: numbers that became simple let terms meet
  for (let pass = 0; pass < passes; pass++) {
    const tape = createTape(fit.expression, columns.names);
    const out = new Float64Array(columns.y.length);
    const error = (parameters: ArrayLike<number>): number => {
      tape.evaluate(columns.columns, parameters, out);
      let sum = 0;
      for (let i = 0; i < out.length; i++) sum += (out[i]! - columns.y[i]!) ** 2;
      return Math.sqrt(sum / out.length);
    };
    const tolerated = fit.rmse <= exact ? exact : fit.rmse * allowance(columns.y.length);
    const snapped = snapConstants(fit.expression, {
      ...{ error, tolerated, plain: fit.rmse > exact },
      polish: (parameters, free) =>
        fitConstants(tape.expression(parameters), columns, { free, iterations: polishSteps, enough: exact / 1000 })
          .parameters,
    });
    const shorter = simplify(withoutIdleSigns(snapped.expression, columns));
    const error2 = formulaError(shorter, columns);
    if (!(error2 <= Math.max(tolerated * 1.0001, exact))) break;
    fit = { expression: shorter, rmse: error2, parameters: snapped.parameters };
    if (!snapped.snapped.includes(true)) break;
  }
  return fit.rmse <= exact ? fit : shortened(fit, columns);
}

/** The formula with as few digits as its error allows: what the data cannot tell is not written. */
function shortened(fit: FormulaFit, columns: Columns): FormulaFit {
  const tolerated = fit.rmse * allowance(columns.y.length);
  const numbers = parametersOf(fit.expression);
  for (let digits = 2; digits < 12; digits++) {
    const rounded = numbers.map((value) => (Number.isInteger(value) ? value : Number(value.toPrecision(digits))));
    const expression = simplify(withParameters(fit.expression, rounded.map(number)));
    const rmse = formulaError(expression, columns);
    if (rmse <= tolerated) return { expression, rmse, parameters: Float64Array.from(rounded) };
  }
  return fit;
}

/** The expression without abs(…) of what has one sign at all rows. */
function withoutIdleSigns(expression: Expression, columns: Columns): Expression {
  const changed = mapParts(expression, (part) => withoutIdleSigns(part, columns));
  if (changed.kind !== 'call' || changed.name !== 'abs') return changed;
  const inner = changed.arguments[0]!;
  const tape = createTape(inner, columns.names);
  const out = new Float64Array(columns.y.length);
  tape.evaluate(columns.columns, tape.parameters, out);
  if (out.every((value) => value >= 0)) return inner;
  return out.every((value) => value <= 0) ? negate(inner) : changed;
}

function spreadOf(y: Float64Array): number {
  const mean = y.reduce((sum, value) => sum + value / y.length, 0);
  return Math.sqrt(y.reduce((sum, value) => sum + (value - mean) ** 2 / y.length, 0));
}
