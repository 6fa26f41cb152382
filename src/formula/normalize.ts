// Expressions into normal form and back. Both are one walk; which of several forms is read best is decided in rewrite.ts.

import {
  call,
  constant,
  difference,
  opposite,
  number,
  power as powerOf,
  product,
  quotient,
  sum as sumOf,
  variable,
} from './build.js';
import { complexityOf, isShort } from './complexity.js';
import type { Expression } from './expression.js';
import type { Steps } from '../work.js';
import {
  add,
  type Atom,
  atomSum,
  constantAtom,
  type Factor,
  finite,
  numberSum,
  scale,
  type Sum,
  type Term,
  tidyProduct,
  variableAtom,
  withCoefficient,
} from './normal-form.js';
import { multiply, numericPower } from './normal-products.js';
import { applyFunction, raise } from './normal-functions.js';
import { fractionOf, isPlain, tidy, writeNumber } from './plain-numbers.js';

/** The expression in normal form; each sum that becomes a part of something else has gone through `improve` first. */
export function* normalize(expression: Expression, improve: (sum: Sum) => Steps<Sum>): Steps<Sum> {
  /** of a chain of sums and differences all terms at once, so that they are collected only once */
  function* termsOf(node: Expression, by = 1): Steps<Sum[]> {
    if (node.kind === 'binary' && (node.operator === '+' || node.operator === '-'))
      return [...(yield* termsOf(node.left, by)), ...(yield* termsOf(node.right, node.operator === '-' ? -by : by))];
    const sum = yield* visit(node);
    return [by === 1 ? sum : scale(sum, by)];
  }

  function* visit(node: Expression): Steps<Sum> {
    switch (node.kind) {
      case 'number':
        return numberSum(finite(node.value));
      case 'constant':
        return node.name === 'tau' ? scale(atomSum(constantAtom('pi')), 2) : atomSum(constantAtom(node.name));
      case 'variable':
        return atomSum(variableAtom(node.name));
      case 'negate':
        return scale(yield* visit(node.operand), -1);
      case 'call': {
        const parts: Sum[] = [];
        for (const part of node.arguments) parts.push(yield* improve(yield* visit(part)));
        return applyFunction(node.name, parts);
      }
      case 'binary': {
        if (node.operator === '+' || node.operator === '-') return add(...(yield* termsOf(node)));
        const [left, right] = [yield* visit(node.left), yield* visit(node.right)];
        const [a, b] = [yield* improve(left), yield* improve(right)];
        if (node.operator === '*') return multiply(a, b);
        if (node.operator === '/') return multiply(a, numericPower(b, -1));
        return raise(a, b);
      }
    }
  }
  return yield* visit(expression);
}

const written = new WeakMap<Sum, Expression>();

/** The sum as an expression, with a number in front of it where that is shorter. */
export function write(sum: Sum): Expression {
  const known = written.get(sum);
  if (known) return known;
  const candidates = [1, ...contentsOf(sum).filter((content) => Math.abs(content) !== 1)].map((content) =>
    content === 1 ? writeDivided(sum, 1) : scaled(content, writeDivided(sum, content)),
  );
  const best = shortest(candidates);
  written.set(sum, best);
  return best;
}

const dividedSums = new WeakMap<Sum, Map<number, Expression>>();

/** The sum divided by a number, term by term. Kept: sums within sums are written for every number that is tried outside. */
function writeDivided(sum: Sum, content: number): Expression {
  const known = dividedSums.get(sum) ?? new Map<number, Expression>();
  dividedSums.set(sum, known);
  const before = known.get(content);
  if (before) return before;
  const expression = writeSum(content === 1 ? sum : rescale(sum, 1 / content));
  known.set(content, expression);
  return expression;
}

export const costOf = (sum: Sum): number => complexityOf(write(sum));

function shortest(candidates: readonly Expression[]): Expression {
  const costs = candidates.map(complexityOf);
  return candidates[costs.indexOf(Math.min(...costs))];
}

/** what the sum may be divided by: the most frequent coefficients, and what makes fractions whole */
function contentsOf({ terms }: Sum): number[] {
  if (terms.length < 2) return [];
  const counts = new Map<number, number>();
  for (const { coefficient } of terms) counts.set(coefficient, (counts.get(coefficient) ?? 0) + 1);
  const frequent = [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 6)
    .map(([content]) => content);
  const [, under] = frequent.map(fractionOf).find((fraction) => fraction && fraction[1] > 1) ?? [1, 1];
  return under === 1 ? frequent : [...frequent, 1 / under];
}

const rescale = ({ terms, key }: Sum, by: number): Sum => ({
  terms: terms.map((term) => withCoefficient(term, tidy(term.coefficient * by))),
  key,
});

/** coefficient · expression */
function scaled(coefficient: number, expression: Expression): Expression {
  const { over, under } = writeCoefficient(coefficient);
  return signed(coefficient, quotient(product(over, expression), under));
}

const signed = (sign: number, expression: Expression): Expression => (sign < 0 ? opposite(expression) : expression);

/** positive terms before negative ones, otherwise in order */
function writeSum({ terms }: Sum): Expression {
  const first = terms.findIndex(({ coefficient }) => coefficient > 0);
  const ordered = first > 0 ? [terms[first], ...terms.filter((_, k) => k !== first)] : terms;
  return ordered.reduce((total: Expression, term, k) => {
    if (k === 0) return writeTerm(term);
    const size = writeTerm(withCoefficient(term, Math.abs(term.coefficient)));
    return term.coefficient < 0 ? difference(total, size) : sumOf(total, size);
  }, number(0));
}

/** |coefficient| as a fraction of numbers: 1/4 for 0.25, 2/3, and 0.3/1 */
function writeCoefficient(coefficient: number): { over: number; under: number } {
  const size = Math.abs(coefficient);
  const under = tidy(1 / size);
  if (size < 1 && Number.isInteger(under) && under <= 100) return { over: 1, under };
  // x · y / 2.3 rather than 0.43478260869565216 · x · y
  if (!isShort(size, 6) && isShort(under, 6)) return { over: 1, under };
  const fraction = !isShort(size, 3) ? fractionOf(size) : undefined;
  return fraction ? { over: fraction[0], under: fraction[1] } : { over: size, under: 1 };
}

function writeTerm({ coefficient, factors }: Term): Expression {
  // sums among the factors are scaled so that the whole is short: 4(x + y/2)² is (2x + y)²
  let outside = coefficient;
  const bases = factors.map((factor): Expression => {
    if (factor.base.kind !== 'sum') return writeAtom(factor.base);
    const content = contentOf(factor.base.sum, factor.exponent, outside);
    outside = tidyProduct(outside, powerOfContent(content, factor.exponent));
    return writeDivided(factor.base.sum, content);
  });
  const { over, under } = writeCoefficient(outside);
  const powers = groups(factors, bases);
  const above = powers.filter(({ exponent }) => exponent > 0);
  const below = powers.filter(({ exponent }) => exponent < 0);
  return signed(outside, quotient(product(over, ...above.map(writePower)), product(under, ...below.map(writePower))));
}

/** the coefficient by which the sum is divided so that it and the coefficient before it are short together */
function contentOf(sum: Sum, exponent: number, outside: number): number {
  const whole = Number.isInteger(exponent);
  const contents = [1, -1, ...contentsOf(sum)]
    .map((content) => (whole ? content : Math.abs(content)))
    .filter((content) => isPlain(tidy(Math.abs(content) ** exponent)) || !isPlain(content));
  const candidates = [...new Set(contents)].map((content) => {
    const coefficient = tidyProduct(outside, powerOfContent(content, exponent));
    return { content, cost: complexityOf(scaled(coefficient, writeDivided(sum, content))) };
  });
  return candidates.reduce((a, b) => (b.cost < a.cost ? b : a)).content;
}

/** content ^ exponent with its sign; content is positive where the exponent is not whole */
const powerOfContent = (content: number, exponent: number): number =>
  (content < 0 && exponent % 2 !== 0 ? -1 : 1) * tidy(Math.abs(content) ** exponent);

interface Power {
  base: Expression;
  exponent: number;
}

/** x²·y² is (x·y)² */
function groups(factors: readonly Factor[], bases: readonly Expression[]): Power[] {
  const found: Power[] = [];
  factors.forEach(({ base, exponent }, k) => {
    const before = found.find((each) => each.exponent === exponent);
    if (before && Math.abs(exponent) !== 1 && Number.isInteger(exponent) && base.variables.length > 0)
      before.base = product(before.base, bases[k]);
    else found.push({ base: bases[k], exponent });
  });
  return found;
}

/** base ^ |exponent|; the sign has gone below the fraction bar */
function writePower({ base, exponent }: Power): Expression {
  const size = Math.abs(exponent);
  return size === 0.5 ? call('sqrt', base) : powerOf(base, writeNumber(size));
}

function writeAtom(atom: Atom): Expression {
  switch (atom.kind) {
    case 'variable':
      return variable(atom.name);
    case 'constant':
      return constant(atom.name);
    case 'number':
      return writeNumber(atom.value);
    case 'call':
      return call(atom.name, ...atom.arguments.map(write));
    case 'sum':
      return write(atom.sum);
    case 'power':
      return powerOf(write(atom.base), write(atom.exponent));
  }
}
