// Sums of few terms out of a library of terms of one column and of two, such as E0 + c · T · log(a / b), v · t + g · t² / 2 and polynomials; and ratios
// of such, a · x / (b + x), whose inverse is a sum. All pairs of terms are looked at, longer sums grow from the best, as in best-subset selection.

import { call, number, power, product, quotient, sum, variable } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import type { Steps } from '../work.js';
import type { Columns } from '../formula/formula-fit.js';
import { largest, sumsOfTerms } from './best-subsets.js';
import { type Proposer, tied } from './proposal.js';

/** Powers of a column that stand alone, and those that are multiplied by another column's. */
const [alone, together] = [
  [1, 2, 3, -1, -2, 0.5, -0.5, 1.5],
  [1, 2, -1, -2],
];
/** Of more columns than this only products and quotients as they are. */
const fewColumns = 5;
/** Columns up to which squares and inverse squares of sums are looked at. */
const fewToBend = 2;
/** Sums of each number of terms that are handed over. */
const handedOver = 2;

/** A product of powers of columns, and perhaps a logarithm. */
interface Term {
  powers: Readonly<Record<string, number>>;
  logarithm?: { text: Expression; complexity: number };
  values: Float64Array;
}

export const proposeSums: Proposer = function* (data, { allows, powers }, propose) {
  if (!powers) return;
  const terms = termsOf(data, allows('log'), allows('sqrt'));
  if (terms.length === 0) return;
  const complexities = terms.map(complexityOfTerm);
  const columns = terms.map(({ values }) => values);
  for (const { chosen, weights, constant } of yield* sumsOfTerms(columns, data.y, { complexities, each: handedOver })) {
    const texts = chosen.map((at) => textOf(terms[at]));
    if (texts.length > 1)
      propose({ expression: tied(texts, weights, weights[0]), origin: 'a sum of few terms', fixedExponents: true });
    propose({
      expression: sum(...chosen.map((at, i) => product(weights[i], textOf(terms[at]))), number(constant)),
      origin: 'a sum of few terms',
      fixedExponents: true,
    });
  }
  yield* ratios(data, terms, complexities, propose);
  const few = data.names.length <= fewToBend;
  for (const way of bent)
    if (way.uses.every(allows) && (few || !way.few)) yield* bentSums(data, terms, complexities, way, propose);
};

/** A function whose argument is a sum: the sum is that of what undoes it, and `slope` is what an error of y is worth there. */
interface Bent {
  uses: readonly string[];
  undo: (y: number) => number;
  slope: (y: number) => number;
  text: (inner: Expression) => Expression;
  /** whether it is looked at where there are few columns alone */
  few?: boolean;
}

/** For positive y. */
const bent: readonly Bent[] = [
  { uses: ['sqrt'], undo: (y) => y * y, slope: (y) => 2 * y, text: (inner) => call('sqrt', inner) },
  {
    uses: ['sqrt'],
    undo: (y) => y ** -2,
    slope: (y) => 2 * y ** -3,
    text: (inner) => quotient(1, call('sqrt', inner)),
  },
  // of few columns, as in (a / √K + b / √L)^−2
  { uses: ['sqrt'], undo: Math.sqrt, slope: (y) => 0.5 / Math.sqrt(y), text: (inner) => power(inner, 2), few: true },
  {
    uses: ['sqrt'],
    undo: (y) => 1 / Math.sqrt(y),
    slope: (y) => 0.5 * y ** -1.5,
    text: (inner) => quotient(1, power(inner, 2)),
    few: true,
  },
  { uses: ['exp'], undo: Math.log, slope: (y) => 1 / y, text: (inner) => call('exp', inner) },
];
/** Rows that are looked at. */
const rowsOfBent = 400;
/** Errors near 0 are worth no more than this share of the largest value's. */
const leastWorth = 0.02;

function* bentSums(
  { y: told }: Columns,
  all: readonly Term[],
  complexities: readonly number[],
  { undo, slope, text }: Bent,
  propose: Parameters<Proposer>[2],
): Steps<void> {
  if (told.some((value) => !(value > 0))) return;
  const step = Math.max(1, told.length / rowsOfBent);
  const few = (values: Float64Array): Float64Array => values.filter((_, row) => Math.floor(row % step) === 0);
  const y = few(told);
  const terms = all.map((term) => ({ ...term, values: few(term.values) }));
  const most = largest(y);
  const inner = y.map((value) => undo(value / most));
  const weights = y.map((value) => 1 / slope(Math.max(value / most, leastWorth)));
  const heaviest = largest(weights);
  const columns = terms.map(({ values }) => values);
  const options = { complexities, each: handedOver, weights: weights.map((value) => value / heaviest), most: 4 };
  for (const { chosen, weights: factors, constant } of yield* sumsOfTerms(columns, inner, options))
    propose({
      expression: product(
        most,
        text(sum(...chosen.map((at, i) => product(factors[i], textOf(terms[at]))), number(constant))),
      ),
      origin: 'a function of a sum of terms',
      fixedExponents: true,
    });
}

/** y = x / (a x + b + …): sums for 1 / y, every row weighed by what an error of y is worth there. */
function* ratios(
  { y }: Columns,
  terms: readonly Term[],
  complexities: readonly number[],
  propose: Parameters<Proposer>[2],
): Steps<void> {
  const sign = y[0] > 0 ? 1 : -1;
  if (y.some((value) => !(sign * value > 0))) return;
  const most = largest(y);
  const inverse = y.map((value) => 1 / value);
  // the error of 1 / y is that of y over y²
  const weights = y.map((value) => (value / most) ** 2);
  const columns = terms.map(({ values }) => values);
  const found = yield* sumsOfTerms(columns, inverse, { complexities, each: handedOver, weights, most: 4 });
  for (const { chosen, weights: factors, constant } of found) {
    const parts = chosen.map((at) => terms[at]);
    // what all divide by goes into the numerator
    const shared = Object.entries(parts[0].powers).filter(([name, p]) =>
      parts.every(({ powers }) => p < 0 && powers[name] === p),
    );
    const above = shared.map(([name, p]) => power(variable(name), -p));
    const below = parts.map((term, i) => {
      const left = Object.entries(term.powers).filter(([name]) => !shared.some(([each]) => each === name));
      return product(factors[i], textOf({ ...term, powers: Object.fromEntries(left) }));
    });
    propose({
      expression: quotient(product(1, ...above), sum(product(constant, ...above), ...below)),
      origin: 'a ratio of sums',
      fixedExponents: true,
    });
  }
}

function textOf({ powers, logarithm }: Pick<Term, 'powers' | 'logarithm'>): Expression {
  const [above, below]: [Expression[], Expression[]] = [[], []];
  for (const [name, p] of Object.entries(powers)) {
    const x = variable(name);
    const size = Math.abs(p);
    (p > 0 ? above : below).push(size === 1 ? x : size === 0.5 ? call('sqrt', x) : power(x, size));
  }
  if (logarithm) above.push(logarithm.text);
  return below.length === 0 ? product(1, ...above) : quotient(product(1, ...above), product(1, ...below));
}

/** Numbers, operators and names count one, as in formulas. */
function complexityOfTerm({ powers, logarithm }: Term): number {
  const parts = Object.values(powers).map((p) => (Math.abs(p) === 1 ? 2 : 4));
  return 2 + parts.reduce((total, each) => total + each, 0) + (logarithm?.complexity ?? 0);
}

/** The library: what is finite at all rows and changes. */
function termsOf({ names, columns, y }: Columns, logs: boolean, roots: boolean): Term[] {
  const terms: Term[] = [];
  const add = (term: Omit<Term, 'values'>, value: (row: number) => number): void => {
    const values = Float64Array.from(y, (_, row) => value(row));
    if (values.every(Number.isFinite)) terms.push({ ...term, values });
  };
  const positive = columns.map((column) => column.every((value) => value > 0));
  const possible = (i: number, p: number): boolean =>
    Number.isInteger(p) ? p > 0 || columns[i].every((value) => value !== 0) : roots && positive[i];
  const pairs = columns.length > fewColumns ? [1, -1] : together;
  const logarithm = (i: number): NonNullable<Term['logarithm']> => ({
    text: call('log', variable(names[i])),
    complexity: 4,
  });
  const others = (...used: number[]): number[] => [...names.keys()].filter((k) => !used.includes(k));
  for (const [i, a] of columns.entries()) {
    for (const p of alone) if (possible(i, p)) add({ powers: { [names[i]]: p } }, (row) => a[row] ** p);
    if (logs && positive[i]) {
      add({ powers: {}, logarithm: logarithm(i) }, (row) => Math.log(a[row]));
      for (const k of others(i))
        for (const p of pairs)
          if (possible(k, p))
            add(
              { powers: { [names[k]]: p }, logarithm: logarithm(i) },
              (row) => columns[k][row] ** p * Math.log(a[row]),
            );
    }
    for (const j of others(i).filter((each) => each > i)) {
      const b = columns[j];
      for (const p of pairs)
        for (const q of pairs)
          if (possible(i, p) && possible(j, q))
            add({ powers: { [names[i]]: p, [names[j]]: q } }, (row) => a[row] ** p * b[row] ** q);
      if (!logs || !positive[i] || !positive[j]) continue;
      const ratio = { text: call('log', quotient(variable(names[i]), variable(names[j]))), complexity: 6 };
      add({ powers: {}, logarithm: ratio }, (row) => Math.log(a[row] / b[row]));
      for (const k of columns.length > fewColumns ? [] : others(i, j))
        for (const p of [1, -1])
          if (possible(k, p))
            add(
              { powers: { [names[k]]: p }, logarithm: ratio },
              (row) => columns[k][row] ** p * Math.log(a[row] / b[row]),
            );
    }
  }
  return terms;
}
