// Sums of few terms with a constant inside each: 4 · exp(−0.3 t) + 7 · exp(−2 t), V · s / (k + s) + c · s, R · T / (V − b) − a / V². Terms are taken from a library of
// exponentials, shifted inverses and logarithms of each column whose inner constants stand on a grid, times powers of another column, all pairs of them, the
// weights by least squares (variable projection on a grid; Golub & Pereyra 1973); inner constants are fitted afterwards.

import { call, difference, number, power, product, quotient, sum, variable } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import type { Columns } from '../formula/formula-fit.js';
import { type Subset, sumsOfTerms } from './best-subsets.js';
import type { Steps } from '../work.js';
import { type Proposer, tied } from './proposal.js';

interface Term {
  text: Expression;
  values: Float64Array;
  complexity: number;
  /** those of one kind differ in their inner constant alone */
  kind: string;
  /** what the values are, in units of the text */
  scale: number;
}

/** A function of one column with its inner constant. */
type Curve = Omit<Term, 'complexity'> & { plain: boolean; complexity: number };

/** Rows that are looked at, columns, and terms of a sum. */
const [mostRows, mostColumns, mostTerms] = [240, 3, 3];
/** Sums of each number of terms that are looked at, and kinds of sums that are handed over. */
const [looked, handedOver] = [40, 6];
/** Two terms whose factors are this near may have one. */
const like = 1.5;
/** Rates over the range of a column, falling and rising, and where x + a is zero beyond either end, in units of the range. */
const falling = grid(0.4, 250, 1.5);
const rising = grid(0.4, 40, 1.8);
const before = grid(0.004, 8, 1.8);
const beyond = grid(0.05, 2, 2.2);
const logarithms = grid(0.02, 3, 4);

export const proposeCurves: Proposer = function* (data, { allows, powers }, propose) {
  if (!powers) return;
  const { names, columns, y } = thinned(data);
  const changing = [...columns.keys()].filter((i) => columns[i].some((value) => value !== columns[i][0]));
  if (changing.length === 0 || changing.length > mostColumns) return;
  const few = { names: changing.map((i) => names[i]), columns: changing.map((i) => columns[i]), y };
  const terms = termsOf(few, allows);
  const seen = new Map<string, number>();
  for (const { kinds, text } of yield* nearest(terms, y)) {
    const known = seen.get(kinds) ?? 0;
    if (known > 0 || seen.size >= handedOver) continue;
    seen.set(kinds, known + 1);
    for (const expression of text) propose({ expression, origin: 'a sum of curves', fixedExponents: true });
  }
};

/** The sums nearest to the target, with a constant and without. */
function* nearest(terms: readonly Term[], y: Float64Array): Steps<{ kinds: string; text: Expression[] }[]> {
  const complexities = terms.map(({ complexity }) => complexity);
  const found = yield* sumsOfTerms(
    terms.map(({ values }) => values),
    y,
    { complexities, each: looked, most: mostTerms },
  );
  return found.flatMap(({ chosen, weights, constant }: Subset) => {
    const kinds = chosen.map((at) => terms[at].kind).toSorted();
    // plain sums are others'
    if (kinds.every((kind) => kind.startsWith('plain'))) return [];
    const factors = chosen.map((at, i) => weights[i] * terms[at].scale);
    const parts = chosen.map((at, i) => product(factors[i], terms[at].text));
    const whole = sum(...parts, number(constant));
    const [a, b] = factors.map(Math.abs);
    const alike = chosen.length === 2 && a < like * b && b < like * a;
    const text = [
      ...(alike
        ? [
            tied(
              chosen.map((at) => terms[at].text),
              factors,
              factors[0],
            ),
          ]
        : []),
      ...(chosen.length > 1 ? [sum(...parts)] : []),
      whole,
    ];
    return [{ kinds: kinds.join(' + '), text }];
  });
}

function termsOf({ names, columns, y }: Columns, allows: (name: string) => boolean): Term[] {
  const terms: Term[] = [];
  const add = (term: Term): void => {
    if (term.values.every(Number.isFinite)) terms.push(term);
  };
  for (const [i, column] of columns.entries()) {
    const curves = curvesOf(names[i], column, allows, columns.length === 1);
    for (const curve of curves) add({ ...curve, kind: `${curve.plain ? 'plain ' : ''}${curve.kind}` });
    for (const [j, other] of columns.entries()) {
      if (j === i) continue;
      const positive = other.every((value) => value > 0);
      const factors = columns.length > 2 ? [1, -1] : [1, -1, 2, -2, 0.5, -0.5];
      for (const p of factors) {
        if (p < 0 && other.some((value) => value === 0)) continue;
        if (!Number.isInteger(p) && !(positive && allows('sqrt'))) continue;
        const by = Float64Array.from(y, (_, row) => other[row] ** p);
        const z = variable(names[j]);
        const size = Math.abs(p) === 0.5 ? call('sqrt', z) : power(z, Math.abs(p));
        for (const { text, values, kind, plain, complexity, scale } of curves)
          add({
            scale,
            text: p > 0 ? product(size, text) : quotient(text, size),
            values: values.map((value, row) => value * by[row]),
            complexity: complexity + (Math.abs(p) === 1 ? 2 : 4),
            kind: `${plain ? 'plain ' : ''}${kind} ${names[j]}^${p}`,
          });
      }
    }
  }
  return terms;
}

function curvesOf(name: string, column: Float64Array, allows: (name: string) => boolean, rich: boolean): Curve[] {
  const x = variable(name);
  const [low, high] = [column.reduce((a, b) => Math.min(a, b)), column.reduce((a, b) => Math.max(a, b))];
  const range = high - low;
  const curves: Curve[] = [];
  const add = (
    kind: string,
    complexity: number,
    text: Expression,
    value: (x: number) => number,
    { plain = false, scale = 1 }: { plain?: boolean; scale?: number } = {},
  ): void => void curves.push({ kind: `${kind} ${name}`, complexity, text, values: column.map(value), scale, plain });
  add('x', 2, x, (value) => value, { plain: true });
  add('x^2', 4, power(x, 2), (value) => value ** 2, { plain: true });
  if (low > 0 || high < 0) {
    add('1/x', 4, quotient(1, x), (value) => 1 / value, { plain: true });
    add('1/x^2', 6, quotient(1, power(x, 2)), (value) => value ** -2, { plain: true });
  }
  if (low > 0 && allows('sqrt')) add('root', 3, call('sqrt', x), Math.sqrt, { plain: true });
  if (low > 0 && allows('log')) add('log', 3, call('log', x), Math.log, { plain: true });
  if (allows('exp'))
    for (const [kind, rates] of [
      ['fall', falling.map((each) => -each)],
      ['rise', rising],
    ] as const)
      for (const each of rates) {
        const rate = each / range;
        // as large as 1 where it is largest, but for a column so far from 0 that no number is
        const shift = Math.exp(-rate * (rate > 0 ? high : low));
        if (shift > 1e-30 && shift < 1e30)
          add(kind, 5, call('exp', product(rate, x)), (value) => shift * Math.exp(rate * value), { scale: shift });
      }
  if (low > 0)
    for (const distance of before) {
      const a = distance * range - low;
      if (a + low > 0) add('saturation', 6, quotient(x, sum(x, a)), (value) => value / (value + a));
      add('two inverses', 8, quotient(1, product(x, sum(x, a))), (value) => 1 / (value * (value + a)));
    }
  if (rich && allows('exp'))
    for (const each of falling.filter((_, k) => k % 2 === 0)) {
      const rate = each / range;
      if (Math.abs(rate * low) > 50) continue;
      const fallen = call('exp', product(-rate, x));
      add('x and fall', 7, product(x, fallen), (value) => value * Math.exp(-rate * value));
      if (low > 0)
        add('mean of a fall', 8, quotient(difference(1, fallen), x), (value) => -Math.expm1(-rate * value) / value);
    }
  for (const [side, distances] of [
    ['before', before],
    ['beyond', beyond],
  ] as const)
    for (const distance of distances) {
      const zero = side === 'before' ? low - distance * range : high + distance * range;
      const shifted = side === 'before' ? difference(x, zero) : difference(zero, x);
      const sign = side === 'before' ? 1 : -1;
      add(`inverse ${side}`, 5, quotient(1, shifted), (value) => sign / (value - zero));
    }
  if (allows('log'))
    for (const distance of logarithms) {
      const zero = low - distance * range;
      add('shifted log', 5, call('log', difference(x, zero)), (value) => Math.log(value - zero));
    }
  return curves;
}

function grid(from: number, to: number, ratio: number): number[] {
  const count = Math.ceil(Math.log(to / from) / Math.log(ratio)) + 1;
  return Array.from({ length: count }, (_, k) => from * ratio ** k);
}

function thinned({ names, columns, y }: Columns): Columns {
  const step = Math.max(1, y.length / mostRows);
  const take = (values: Float64Array): Float64Array => values.filter((_, row) => Math.floor(row % step) === 0);
  return { names, columns: columns.map(take), y: take(y) };
}
