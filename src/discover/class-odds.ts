// How likely a row is of a class, as a formula: 1/(1 + exp(−z)), where z, the logarithm of the odds, is a sum of few terms of the columns. Terms are taken one
// after the other by what they say of the rows, as long as that is more than they cost (Chen & Chen 2008). Knows expressions and columns, no searches.

import { call, difference, negate, opposite, power, product, quotient, sum, variable } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import type { Columns } from '../formula/formula-fit.js';
import { evenRows, takeValues } from '../math/even-rows.js';
import { spreadOf } from '../math/spread.js';
import type { Steps } from '../work.js';
import { fitOdds, gainsOf, lossOfRow, type OddsFit } from './odds-fit.js';

/** Rows that are looked at, terms of a formula at most, and of those that seem best how many are tried. */
const [mostRows, mostTerms, tried] = [2000, 6, 4];
/** By how much rounded constants may make all the rows together less likely, in powers of e. */
const roundedLoss = 0.1;

/** Something that may stand in a sum. */
interface Term {
  text: Expression;
  /** with a mean of 0 and a standard deviation of 1 */
  values: Float64Array;
  mean: number;
  deviation: number;
  /** what naming it costs: the logarithm of how many there are of its sort */
  cost: number;
}

/** Terms of a sum, their weights, and how long both and the rows take to say: minus the logarithm of a likelihood. */
interface Chosen {
  chosen: readonly Term[];
  fit: OddsFit;
  length: number;
}

/** The formula, and minus the logarithm of how likely it makes the rows. */
export interface ClassOdds {
  expression: Expression;
  loss: number;
}

/**
 * Formulas for the chance that y is 1, where it is 0 otherwise, with one term, two, and so on to the likeliest. None where nothing tells, where exp is not
 * allowed, or where all rows are alike. Told to stop, those so far.
 */
export function* classOdds(
  { names, columns, y: all }: Columns,
  { allows, powers }: { allows: (name: string) => boolean; powers: boolean },
): Steps<ClassOdds[]> {
  if (!allows('exp')) return [];
  const rows = evenRows(all.length, mostRows);
  const y = takeValues(all, rows);
  const terms = termsOf(
    names,
    columns.map((column) => takeValues(column, rows)),
    { allows, powers },
  );
  const fitted = (chosen: readonly Term[]): Chosen => {
    const fit = fitOdds(chosen.map(valuesOf), y);
    return {
      chosen,
      fit,
      length: chosen.reduce((length, { cost }) => length + cost + Math.log(y.length) / 2, fit.loss),
    };
  };
  /** with the best of the other terms */
  function* withOneMore({ chosen, fit }: Chosen): Steps<Chosen | undefined> {
    const gains = gainsOf(fit, chosen.map(valuesOf), y, terms.map(valuesOf)).map((gain, i) => gain - terms[i].cost);
    const order = [...gains.keys()].filter((i) => !chosen.includes(terms[i])).toSorted((a, b) => gains[b] - gains[a]);
    let found: Chosen | undefined;
    if (yield 20 * y.length * terms.length) return undefined;
    for (const i of order.slice(0, tried)) {
      const more = fitted([...chosen, terms[i]]);
      if (more.length < (found?.length ?? Infinity)) found = more;
      if (yield 100 * y.length * (chosen.length + 1) ** 2) return undefined;
    }
    return found;
  }
  /** what was taken first may be said better now, or need not be said: one term left out or another in its place, as long as that is shorter */
  function* exchanged(given: Chosen): Steps<Chosen> {
    let current = given;
    for (let old = 0; old < current.chosen.length; old++) {
      const without = fitted(current.chosen.filter((_, i) => i !== old));
      const other = yield* withOneMore(without);
      const better = [without, other].find((each) => each && each.length < current.length - 1e-6);
      if (better) [current, old] = [better, -1];
    }
    return current;
  }
  const path: Chosen[] = [];
  for (let current = fitted([]); current.chosen.length < mostTerms;) {
    const more = yield* withOneMore(current);
    if (!more) break;
    const next = yield* exchanged(more);
    if (!(next.length < current.length)) break;
    path.splice(next.chosen.length - 1, Infinity, next);
    current = next;
  }
  return path.map(({ chosen, fit }) => ({ expression: written(chosen, fit, y), loss: fit.loss }));
}

/** Of 1/(exp(−z) + 1), as formulas here are written, the z; undefined for any other. */
export function logitIn(expression: Expression): Expression | undefined {
  if (expression.kind !== 'binary' || expression.operator !== '/') return undefined;
  const { left, right } = expression;
  const isOne = (node: Expression): boolean => node.kind === 'number' && node.value === 1;
  if (!isOne(left) || right.kind !== 'binary' || right.operator !== '+' || !isOne(right.right)) return undefined;
  return right.left.kind === 'call' && right.left.name === 'exp' ? opposed(right.left.arguments[0]) : undefined;
}

/** −(a + b − c …), each term by itself. */
function opposed(node: Expression): Expression {
  if (node.kind === 'binary' && node.operator === '+') return difference(opposed(node.left), node.right);
  if (node.kind === 'binary' && node.operator === '-') return sum(opposed(node.left), node.right);
  return opposite(node);
}

const valuesOf = ({ values }: Term): Float64Array => values;

/** Columns, their squares, logarithms and inverses, products and ratios of two; what hardly changes is none. */
function termsOf(
  names: readonly string[],
  columns: readonly Float64Array[],
  { allows, powers }: { allows: (name: string) => boolean; powers: boolean },
): Term[] {
  const alone: [Expression, Float64Array][] = [];
  const curved: [Expression, Float64Array][] = [];
  const paired: [Expression, Float64Array][] = [];
  for (const [i, x] of columns.entries()) {
    const text = variable(names[i]);
    alone.push([text, x]);
    const positive = x.every((value) => value > 0);
    // of two values every curve is a line
    const isCurve = new Set(x).size > 2;
    if (isCurve && powers) curved.push([power(text, 2), x.map((value) => value * value)]);
    if (isCurve && positive && allows('log')) curved.push([call('log', text), x.map(Math.log)]);
    if (isCurve && positive && powers) curved.push([quotient(1, text), x.map((value) => 1 / value)]);
    for (const [j, other] of columns.entries()) {
      if (j > i) paired.push([product(text, variable(names[j])), x.map((value, row) => value * other[row])]);
      if (j !== i && powers && other.every((value) => value > 0))
        paired.push([quotient(text, variable(names[j])), x.map((value, row) => value / other[row])]);
    }
  }
  return [alone, curved, paired].flatMap((sort) =>
    sort.flatMap(([text, values]): Term[] => {
      const { mean, deviation } = spreadOf(values);
      if (!(deviation > 1e-12 * Math.abs(mean))) return [];
      const cost = Math.log(3 * sort.length);
      return [{ text, values: values.map((value) => (value - mean) / deviation), mean, deviation, cost }];
    }),
  );
}

/** The formula with constants of as few digits as say the same of the rows. */
function written(terms: readonly Term[], fit: OddsFit, y: Float64Array): Expression {
  const factors = terms.map(({ deviation }, i) => fit.weights[i] / deviation);
  const plain = terms.map(({ values, mean, deviation }) => values.map((value) => value * deviation + mean));
  let constant = terms.reduce((rest, { mean }, i) => rest - factors[i] * mean, fit.constant);
  let rounded = factors;
  const exact = lossWith(factors, constant, plain, y);
  for (let digits = 2; digits < 15; digits++) {
    const short = factors.map((factor) => Number(factor.toPrecision(digits)));
    // the constant makes up for what the others lost in the middle of the rows
    const moved = terms.reduce((rest, { mean }, i) => rest + (factors[i] - short[i]) * mean, constant);
    const level = Number(moved.toPrecision(digits));
    if (lossWith(short, level, plain, y) > exact + roundedLoss) continue;
    [rounded, constant] = [short, level];
    break;
  }
  // exp(−z) has the signs turned; what is added comes first
  const parts = terms.map(({ text }, i): [number, Expression] => [-rounded[i], times(Math.abs(rounded[i]), text)]);
  const added = parts.filter(([sign]) => sign > 0).map(([, part]) => part);
  const taken = parts.filter(([sign]) => sign < 0).map(([, part]) => negate(part));
  if (constant < 0) return oddsOf(sum(...added, -constant, ...taken));
  const rest =
    added.length > 0
      ? sum(...added, ...taken)
      : sum(opposite((taken[0] as { operand: Expression }).operand), ...taken.slice(1));
  return oddsOf(difference(rest, constant));
}

const oddsOf = (against: Expression): Expression => quotient(1, sum(call('exp', against), 1));

/** The number stands above the line. */
const times = (factor: number, text: Expression): Expression =>
  text.kind === 'binary' && text.operator === '/'
    ? quotient(product(factor, text.left), text.right)
    : product(factor, text);

/** Minus the logarithm of the likelihood of the rows. */
function lossWith(
  factors: readonly number[],
  constant: number,
  terms: readonly Float64Array[],
  y: Float64Array,
): number {
  let loss = 0;
  for (let row = 0; row < y.length; row++) {
    let z = constant;
    for (let i = 0; i < terms.length; i++) z += factors[i] * terms[i][row];
    loss += lossOfRow(z, y[row]);
  }
  return loss;
}
