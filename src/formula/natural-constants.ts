// Formulas with constants where a scientist has them: growth as A / (1 + exp(−b · (t − t0))) with its end, its rate and its middle, and a curve of Hill as
// V · s² / (K² + s²) or V / (1 + (K / s)^2.5), where simplifying has A / (exp(−b · t) + c) and V · s² / (d + s²). Knows expressions.

import { call, difference, mapParts, negate, number, power, product, quotient, sum } from './build.js';
import type { Expression } from './expression.js';
import { printExpression } from './print.js';
import { isPlainNumber, type PlainTerm, termOf, termsOf, textOfTerm } from './sum-terms.js';

/** The formula with such constants; undefined where it has none. */
export function naturalConstants(expression: Expression): Expression | undefined {
  const changed = natural(expression);
  return printExpression(changed) === printExpression(expression) ? undefined : changed;
}

function natural(node: Expression): Expression {
  const inner = mapParts(node, natural);
  if (inner.kind !== 'binary') return inner;
  if (inner.operator === '+' || inner.operator === '-') return step(inner) ?? inner;
  if (inner.operator !== '/' && inner.operator !== '*') return inner;
  return upright(ofProduct(inner));
}

function ofProduct(inner: Expression): Expression {
  const term = termOf(inner);
  const at = term.below.findIndex((each) => termsOf(each).length === 2 && termsOf(each).some(isPlainNumber));
  if (at < 0) return inner;
  const [a, b] = termsOf(term.below[at]);
  const [constant, other] = isPlainNumber(a) ? [a.coefficient, b] : [b.coefficient, a];
  if (isPlainNumber(a) === isPlainNumber(b) || other.below.length > 0 || other.above.length !== 1) return inner;
  const rest = { ...term, below: term.below.toSpliced(at, 1) };
  return growth(rest, constant, other) ?? hill(rest, constant, other) ?? inner;
}

/** C + A · tanh(u), where u has a middle: (C − A) + 2 A / (1 + exp(−2 u)), and of u = p · log(s) + q the curve of Hill */
function step(node: Expression): Expression | undefined {
  const terms = termsOf(node);
  const at = terms.findIndex(
    ({ above: [only, ...others], below }) => below.length === 0 && others.length === 0 && isCall(only, 'tanh'),
  );
  const number_ = terms.find(isPlainNumber);
  if (at < 0 || !number_) return undefined;
  const {
    coefficient,
    above: [base],
  } = terms[at];
  const argument = spread((base as Extract<Expression, { kind: 'call' }>).arguments[0]);
  const changing = argument.filter((each) => !isPlainNumber(each));
  const shift = argument.filter(isPlainNumber).reduce((total, each) => total + each.coefficient, 0);
  const [only] = changing;
  if (changing.length !== 1 || shift === 0 || only.below.length > 0 || only.above.length !== 1) return undefined;
  const rate = 2 * only.coefficient;
  const [x] = only.above;
  const middle = (-2 * shift) / rate;
  const low = number_.coefficient - coefficient;
  const offset = Math.abs(low) <= nothing * Math.abs(coefficient) ? 0 : low;
  const others = terms.filter((each, k) => k !== at && each !== number_).map((each) => textOfTerm(each));
  const curve = isCall(x, 'log')
    ? power(quotient(Math.exp(middle), x.arguments[0]), rate)
    : call('exp', product(-rate, from(x, middle)));
  const height = quotient(2 * Math.abs(coefficient), sum(1, curve));
  return sum(...others, offset, coefficient < 0 ? negate(height) : height);
}

/** The terms, those of b · (t − 6) multiplied out. */
function spread(node: Expression): PlainTerm[] {
  const [only, ...others] = termsOf(node);
  const {
    coefficient,
    above: [inner, ...more],
    below,
  } = only;
  if (others.length > 0 || more.length > 0 || below.length > 0 || inner === undefined) return [only, ...others];
  return termsOf(inner).map((each) => ({ ...each, coefficient: each.coefficient * coefficient }));
}

/** What is left of numbers that are the same. */
const nothing = 1e-9;

const isCall = (node: Expression | undefined, name: string): node is Extract<Expression, { kind: 'call' }> =>
  node?.kind === 'call' && node.name === name;

/** −12 · (exp(−t) − 1) as 12 · (1 − exp(−t)), and −n · log(a / b) as n · log(b / a) */
function upright(node: Expression): Expression {
  const term = termOf(node);
  if (term.coefficient >= 0) return node;
  for (const part of ['above', 'below'] as const) {
    const at = term[part].findIndex((each) => turned(each) !== undefined);
    const other = at < 0 ? undefined : turned(term[part][at]);
    if (other) return textOfTerm({ ...term, coefficient: -term.coefficient, [part]: term[part].with(at, other) });
  }
  return node;
}

/** −node without a sign in front of it */
function turned(node: Expression): Expression | undefined {
  if (isCall(node, 'log')) {
    const [inner] = node.arguments;
    return inner.kind === 'binary' && inner.operator === '/'
      ? call('log', quotient(inner.right, inner.left))
      : undefined;
  }
  const terms = termsOf(node);
  const positive = terms.filter(({ coefficient }) => coefficient < 0);
  if (terms.length < 2 || positive.length === 0) return undefined;
  const negative = terms.filter(({ coefficient }) => coefficient >= 0);
  const all = sum(...positive.map((each) => textOfTerm(each, -each.coefficient)));
  return negative.reduce((whole: Expression, each) => difference(whole, textOfTerm(each)), all);
}

/** A / (c + k · exp(u)) */
function growth(top: PlainTerm, constant: number, { coefficient, above: [base] }: PlainTerm): Expression | undefined {
  if (base.kind !== 'call' || base.name !== 'exp' || !(coefficient / constant > 0)) return undefined;
  const terms = spread(base.arguments[0]);
  const changing = terms.filter((each) => !isPlainNumber(each));
  const shift = terms.filter(isPlainNumber).reduce((total, each) => total + each.coefficient, 0);
  const inside = Math.log(coefficient / constant) + shift;
  const [only] = changing;
  if (inside === 0 || changing.length !== 1) return undefined;
  if (only.above.length !== 1 || only.below.length > 0 || only.above[0].kind !== 'variable') return undefined;
  const middle = -inside / only.coefficient;
  const exponent = product(only.coefficient, from(only.above[0], middle));
  return above(top, top.coefficient / constant, sum(1, call('exp', exponent)));
}

/** V · s^n / (d + s^n), V / (d + s^n) for any n that is not whole */
function hill(top: PlainTerm, constant: number, { coefficient, above: [base] }: PlainTerm): Expression | undefined {
  if (base.kind !== 'binary' || base.operator !== '^' || base.right.kind !== 'number') return undefined;
  const { left, right } = base;
  const half = constant / coefficient;
  if (left.kind !== 'variable' || !(half > 0) || half === 1) return undefined;
  const middle = half ** (1 / right.value);
  if (!Number.isFinite(middle) || middle === 0) return undefined;
  const text = printExpression(base);
  const at = top.above.findIndex((each) => printExpression(each) === text);
  const size = top.coefficient / coefficient;
  if (Number.isInteger(right.value)) return at < 0 ? undefined : above(top, size, sum(raw(middle, right.value), base));
  // each number once, so that it has its own error
  if (at >= 0)
    return above({ ...top, above: top.above.toSpliced(at, 1) }, size, sum(1, power(quotient(middle, left), right)));
  return above(top, size / half, sum(1, power(quotient(left, middle), right)));
}

/** t − 6, and t + 6 where the middle lies below 0 */
const from = (x: Expression, middle: number): Expression => (middle < 0 ? sum(x, -middle) : difference(x, middle));

/** The number's power as it stands. */
const raw = (value: number, exponent: number): Expression => ({
  kind: 'binary',
  operator: '^',
  left: number(value),
  right: number(exponent),
});

const above = (top: PlainTerm, coefficient: number, below: Expression): Expression =>
  textOfTerm({ ...top, coefficient, below: [...top.below, below] });
