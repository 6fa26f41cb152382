// A fitted formula as a person would write it: simplified, with simple numbers where the data does not object, the rest fitted once more.
// Knows expressions and columns. In steps; stopped, it only shortens numbers.

import { foldTrivial, mapParts, negate, number, product, sum, variable } from '../formula/build.js';
import { little, type Steps } from '../work.js';
import { complexityOf } from '../formula/complexity.js';
import { type Expression, partsOf, variablesOf } from '../formula/expression.js';
import { exponentsOf, parametersOf, withParameters } from '../formula/parameters.js';
import { printExpression } from '../formula/print.js';
import { simplifySteps } from '../formula/simplify.js';
import { snapSteps } from '../formula/snap.js';
import { createTape } from '../formula/tape.js';
import { standardDeviation } from '../math/spread.js';
import { type Columns, fitConstants, type FormulaFit, formulaError, formulaValues } from '../formula/formula-fit.js';
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
export const allowance = (rows: number): number => 1 + Math.max(0.002, Math.log(rows) / rows);
/** Error relative to the spread of y above which numbers are only rounded. */
const noisy = 0.05;
/** Numbers that are left out at most, and numbers of a formula above which none is. */
const [maxDropped, maxNumbers] = [8, 16];
/** Numbers of a formula above which they are only shortened: nobody reads them one by one. */
const maxSnapped = 40;
/** Complexity of a formula that is long, and how far its simplification searches. */
const [longFormula, searchOfLong] = [100, 10_000];
/** Digits of a long formula that was not looked at any longer. */
const digitsAtEnd = 5;
/** Work of one simplification, see work.ts. */
const simplifyWork = 1e8;
/** By how much an error may be more for being computed from another form. */
const slack = 1.0001;
/** Steps of each fit of the numbers that are left. */
const polishSteps = 12;

/** The formula tidied, with its error on the rows. */
export function* tidyFormula(expression: Expression, columns: Columns, options: TidyOptions): Steps<FormulaFit> {
  const { exact, freeExponents = true, numbers = 'simple' } = options;
  const enough = exact / 1000;
  let fit = yield* fitConstants(expression, columns, { enough, freeExponents });
  // before simplifying, which gathers numbers: x² + 0.001·x would become one square
  if (fit.rmse > exact) fit = yield* withoutIdleNumbers(fit, columns, freeExponents);
  yield little;
  const short = yield* shortest(fit.expression);
  yield simplifyWork;
  const plain = withoutIdleCurves(short, columns);
  // lines meet other terms
  const simpler = isSame(plain, short) ? plain : yield* shortest(plain);
  fit = yield* fitConstants(simpler, columns, { enough, freeExponents });
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
        const polishing = { free, iterations: polishSteps, enough, freeExponents };
        return (yield* fitConstants(tape.expression(parameters), columns, polishing)).parameters;
      },
    });
    const shorter = yield* shortest(withoutIdleCurves(snapped.expression, columns));
    yield simplifyWork;
    const error2 = formulaError(shorter, columns);
    if (!(error2 <= tolerated * slack)) break;
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
      for (const simple of [0, Math.sign(value)]) {
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
  const long = complexityOf(fit.expression) > longFormula;
  for (let digits = 2; digits < 12; digits++) {
    // who was told to stop has no use for passes of a long formula through all rows
    if (long && (yield little)) {
      const plain = withDigits(fit.expression, digitsAtEnd);
      return plain.rmse <= tolerated ? plain : fit;
    }
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

const isSame = (a: Expression, b: Expression): boolean => printExpression(a) === printExpression(b);

/** The expression without abs(…) of what has one sign at all rows, and with lines for curves of columns of two values, which say the same. */
export function withoutIdleCurves(expression: Expression, columns: Columns): Expression {
  const line = lineInstead(expression, columns);
  if (line) return line;
  const changed = mapParts(expression, (part) => withoutIdleCurves(part, columns));
  if (changed.kind !== 'call' || changed.name !== 'abs') return changed;
  const inner = changed.arguments[0];
  const out = formulaValues(inner, columns);
  if (out.every((value) => value >= 0)) return inner;
  return out.every((value) => value <= 0) ? negate(inner) : changed;
}

/** The line through both values of a part of the formula that depends on one column of two; undefined where it does not, or is one. */
function lineInstead(node: Expression, { names, columns, y }: Columns): Expression | undefined {
  const [name, ...others] = variablesOf(node);
  if (name === undefined || others.length > 0 || isLine(node)) return undefined;
  const column = columns[names.indexOf(name)];
  const low = column.reduce((a, b) => Math.min(a, b));
  const high = column.reduce((a, b) => Math.max(a, b));
  if (low === high || !column.every((value) => value === low || value === high)) return undefined;
  const [atLow, atHigh] = formulaValues(node, {
    names: [name],
    columns: [Float64Array.of(low, high)],
    y: y.subarray(0, 2),
  });
  const slope = (atHigh - atLow) / (high - low);
  return Number.isFinite(slope) ? sum(product(slope, variable(name)), atLow - slope * low) : undefined;
}

/** Whether it is written as a sum of numbers and of a variable with numbers before and below it. */
function isLine(node: Expression): boolean {
  if (node.kind === 'call') return variablesOf(node).length === 0;
  if (node.kind !== 'binary' || node.operator === '+' || node.operator === '-') return partsOf(node).every(isLine);
  const [left, right] = [node.left, node.right].map((part) => variablesOf(part).length > 0);
  if (node.operator === '*') return !(left && right) && isLine(node.left) && isLine(node.right);
  return !right && (node.operator === '/' ? isLine(node.left) : !left);
}
