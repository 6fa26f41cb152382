// A fitted formula as a person would write it: simplified, with simple numbers where the data does not object, the rest fitted once more.
// Knows expressions and columns. In steps; stopped, it only shortens numbers.

import { foldTrivial, mapParts, negate, number } from '../formula/build.js';
import { little, type Steps } from '../work.js';
import { complexityOf } from '../formula/complexity.js';
import type { Expression } from '../formula/expression.js';
import { exponentsOf, parametersOf, withParameters } from '../formula/parameters.js';
import { simplifySteps } from '../formula/simplify.js';
import { snapSteps } from '../formula/snap.js';
import { createTape } from '../formula/tape.js';
import { standardDeviation } from '../math/spread.js';
import { type Columns, fitConstants, type FormulaFit, formulaError } from '../formula/formula-fit.js';
import { tiedForms } from '../formula/tied-forms.js';

export interface TidyOptions {
  /** error, in the target's units, below which a formula is exact: simple numbers must keep it so */
  exact: number;
  /** whether exponents that are not whole numbers may change, as in x^(1/4) of sqrt(sqrt(x)); default true */
  freeExponents?: boolean;
  /** simple: made simple ones as far as the error allows (default); measured: left for measuring, see measured-constants.ts */
  numbers?: 'simple' | 'measured';
}

/** Growth of the error that all simple numbers together may cost where a formula is not exact, for n rows: some of log n / n. */
const allowance = (rows: number): number => 1 + Math.max(0.002, Math.log(rows) / rows);
/** Error relative to the spread of y above which numbers are only rounded. */
const noisy = 0.05;
/** Numbers that are left out at most, and numbers of a formula above which none is. */
const [maxDropped, maxNumbers] = [8, 16];
/** Numbers of a formula above which they are only shortened: nobody reads them one by one. */
const maxSnapped = 40;
/** Complexity of a formula that is long, and how far its simplification searches. */
const [longFormula, searchOfLong] = [100, 10_000];
/** Work of one simplification, see work.ts. */
const simplifyWork = 1e8;
/** Steps of each fit of the numbers that are left. */
const polishSteps = 12;

/** The formula tidied, with its error on the rows. */
export function* tidyFormula(expression: Expression, columns: Columns, options: TidyOptions): Steps<FormulaFit> {
  const { exact, freeExponents = true, numbers = 'simple' } = options;
  let fit = yield* fitConstants(expression, columns, { enough: exact / 1000, freeExponents });
  // before simplifying, which gathers numbers: x² + 0.001·x would become one square
  if (fit.rmse > exact) fit = yield* withoutIdleNumbers(fit, columns, freeExponents);
  yield little;
  const simpler = withoutIdleSigns(yield* shortest(fit.expression), columns);
  yield simplifyWork;
  fit = yield* fitConstants(simpler, columns, { enough: exact / 1000, freeExponents });
  if (fit.rmse > exact) fit = yield* withoutIdleNumbers(fit, columns, freeExponents);
  if (numbers === 'measured' && fit.rmse > exact) return fit;
  // in noisy data every number is near some simple one
  const rough = fit.rmse > noisy * standardDeviation(columns.y) || fit.parameters.length > maxSnapped;
  const passes = rough ? 0 : 2;
  // once more: numbers that became simple let terms meet
  for (let pass = 0; pass < passes; pass++) {
    if (yield little) break;
    const tape = createTape(fit.expression, columns.names);
    const out = new Float64Array(columns.y.length);
    const error = (parameters: ArrayLike<number>): number => {
      tape.evaluate(columns.columns, parameters, out);
      let square = 0;
      const { y, deviations } = columns;
      for (let i = 0; i < out.length; i++) square += ((out[i] - y[i]) / (deviations?.[i] ?? 1)) ** 2;
      return Math.sqrt(square / out.length);
    };
    const tolerated = fit.rmse <= exact ? exact : fit.rmse * allowance(columns.y.length);
    const snapped = yield* snapSteps(fit.expression, {
      error,
      tolerated,
      plain: fit.rmse > exact,
      *polish(parameters, free) {
        const polishing = { free, iterations: polishSteps, enough: exact / 1000, freeExponents };
        return (yield* fitConstants(tape.expression(parameters), columns, polishing)).parameters;
      },
    });
    const shorter = yield* shortest(withoutIdleSigns(snapped.expression, columns));
    yield simplifyWork;
    const error2 = formulaError(shorter, columns);
    if (!(error2 <= Math.max(tolerated * 1.0001, exact))) break;
    fit = { expression: shorter, rmse: error2, parameters: snapped.parameters };
    if (!snapped.snapped.includes(true)) break;
  }
  return fit.rmse <= exact ? fit : yield* shortened(fit, columns, freeExponents);
}

/**
 * The formula without numbers that the data does not ask for: each is tried as 0, as 1 or −1, and as one with another, the others fitted again, as long as the error
 * grows by less than one number fewer is worth (Schwarz 1978: log n / 2n of it, taken twice).
 */
export function* withoutIdleNumbers(start: FormulaFit, columns: Columns, freeExponents: boolean): Steps<FormulaFit> {
  let fit = start;
  const bound = 1 + Math.log(columns.y.length) / columns.y.length;
  for (let round = 0; round < maxDropped; round++) {
    const numbers = parametersOf(fit.expression);
    if (numbers.length > maxNumbers) return fit;
    const lowest = fit.rmse * bound;
    let next: FormulaFit | undefined;
    let stop = false;
    function* attempt(changed: Expression): Steps<void> {
      // a 1 that is still a number would be fitted back to what it was
      if (stop || parametersOf(changed).length >= numbers.length) return;
      const tried = yield* fitConstants(changed, columns, { iterations: polishSteps, freeExponents });
      if (tried.rmse <= Math.min(lowest, next?.rmse ?? Infinity)) next = tried;
      stop = yield little;
    }
    for (const [index, value] of numbers.entries()) {
      for (const simple of [0, Math.sign(value) || 1]) {
        if (value === simple) continue;
        yield* attempt(foldTrivial(withParameters(fit.expression, numbers.with(index, simple).map(number))));
      }
    }
    for (const tied of tiedForms(fit.expression)) yield* attempt(foldTrivial(tied));
    if (!next) return fit;
    fit = next;
    if (stop) return fit;
  }
  return fit;
}

/** The formula with as few digits as its error allows: what the data cannot tell is not written. */
export function* shortened(fit: FormulaFit, columns: Columns, freeExponents: boolean): Steps<FormulaFit> {
  const tolerated = fit.rmse * allowance(columns.y.length);
  const withDigits = (expression: Expression, digits: number): FormulaFit => {
    const kept = freeExponents ? [] : exponentsOf(expression);
    const rounded = parametersOf(expression).map((value, i) =>
      Number.isInteger(value) || kept[i] ? value : Number(value.toPrecision(digits)),
    );
    const plain = withParameters(expression, rounded.map(number));
    return { expression: plain, rmse: formulaError(plain, columns), parameters: Float64Array.from(rounded) };
  };
  for (let digits = 2; digits < 12; digits++) {
    const plain = withDigits(fit.expression, digits);
    if (!(plain.rmse <= tolerated)) continue;
    const expression = yield* shortest(plain.expression);
    // numbers that were multiplied have more digits again
    const short = withDigits(expression, digits);
    if (short.rmse <= tolerated) return short;
    const rmse = formulaError(expression, columns);
    if (rmse <= tolerated) return { expression, rmse, parameters: Float64Array.from(parametersOf(expression)) };
  }
  return fit;
}

/** The expression simplified, a long one in a tenth of a second at most. */
export function shortest(expression: Expression): Steps<Expression> {
  return simplifySteps(expression, complexityOf(expression) > longFormula ? searchOfLong : undefined);
}

/** The expression without abs(…) of what has one sign at all rows. */
function withoutIdleSigns(expression: Expression, columns: Columns): Expression {
  const changed = mapParts(expression, (part) => withoutIdleSigns(part, columns));
  if (changed.kind !== 'call' || changed.name !== 'abs') return changed;
  const inner = changed.arguments[0];
  const tape = createTape(inner, columns.names);
  const out = new Float64Array(columns.y.length);
  tape.evaluate(columns.columns, tape.parameters, out);
  if (out.every((value) => value >= 0)) return inner;
  return out.every((value) => value <= 0) ? negate(inner) : changed;
}
