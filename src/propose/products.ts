// Sums of few products of many factors, each a column, its square, its inverse, its sine or its cosine: q · E + q · B · v · sin(t), a · cos(w) + a · b · cos(w)², and
// roots of such sums, √(a² + b² − 2 · a · b · cos(t)). Terms are taken one after the other from all products there are, the best few ways at once
// (orthogonal matching pursuit with a beam; Pati et al. 1993).

import { call, difference, number, power, product, quotient, sum, variable } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import { solveCholesky } from '../math/cholesky.js';
import type { Steps } from '../work.js';
import { complexityPrice, rounding } from './best-subsets.js';
import type { Columns } from '../formula/formula-fit.js';
import { type Proposer, tied } from './proposal.js';

/** Columns that are looked at, factors of a product, products there are at most, and rows. */
const [mostColumns, mostFactors, mostProducts, mostRows] = [6, 4, 9000, 300];
/** Terms of a sum, and sums of each number of terms that are handed over. */
const [mostTerms, handedOver] = [4, 2];
/** Ways times products that are followed on: where there are few products, more ways. */
const followed = 60_000;
/** A product of which less than this share is its own, beside others, is one of them. */
const leastOwn = 1e-6;
/** Angles that stay below it tell a sine from a straight line no better than noise does, and tangents are looked at below the right angle alone. */
const [leastAngle, mostAngle] = [0.35, 1.5];

interface Factor {
  /** numbers of the columns that it has */
  of: number[];
  /** neither a column nor its inverse: at most one of three factors or more is such */
  special?: boolean;
  values: Float64Array;
  above?: Expression;
  below?: Expression;
  complexity: number;
}

interface Product {
  /** of length 1 with mean 0, each row weighed */
  values: Float64Array;
  mean: number;
  spread: number;
  factors: Factor[];
  complexity: number;
}

interface Way {
  chosen: number[];
  /** directions of the chosen, at right angles */
  directions: Float64Array[];
  rest: Float64Array;
  left: number;
  cost: number;
}

export const proposeProducts: Proposer = function* (data, { allows, powers }, propose) {
  if (!powers) return;
  const { names, columns, y } = thinned(data);
  const changing = [...columns.keys()].filter((i) => columns[i].some((value) => value !== columns[i][0]));
  if (changing.length === 0 || changing.length > mostColumns) return;
  const few = { names: changing.map((i) => names[i]), columns: changing.map((i) => columns[i]), y };
  const one = new Float64Array(y.length).fill(1);
  for (const terms of yield* sums(few, y, one, allows))
    propose({ expression: terms, origin: 'a sum of products', fixedExponents: true });
  if (!allows('sqrt') || y.some((value) => value < 0)) return;
  const most = y.reduce((a, b) => Math.max(a, b), 0);
  // the error of y² is that of y, times y
  const weights = y.map((value) => 1 / Math.max(value, 0.05 * most));
  for (const terms of yield* sums(
    few,
    y.map((value) => value * value),
    weights,
    allows,
  ))
    propose({ expression: call('sqrt', terms), origin: 'a root of a sum of products', fixedExponents: true });
};

/** The sums nearest to the target. */
function* sums(
  { names, columns }: Columns,
  target: Float64Array,
  weights: Float64Array,
  allows: (name: string) => boolean,
): Steps<Expression[]> {
  const rows = target.length;
  const goal = standardised(target, weights);
  if (!goal) return [];
  const products = productsOf(names, columns, weights, allows);
  const count = products.length;
  if (count === 0) return [];
  const beam = Math.max(20, Math.min(200, Math.floor(followed / count)));
  const price = ({ complexity }: Product): number =>
    Math.log(rows) + 2 * Math.log(count) + complexityPrice * complexity;
  let ways: Way[] = [{ chosen: [], directions: [], rest: goal.values, left: 1, cost: 0 }];
  const found: Way[] = [];
  let least = 0;
  for (let size = 1; size <= mostTerms; size++) {
    const longer = new Map<string, { from: Way; next: number; left: number; cost: number }>();
    for (const from of ways) {
      const fixed = from.cost - rows * Math.log(Math.max(from.left, rounding));
      for (let next = 0; next < count; next++) {
        const { values } = products[next];
        const gain = dot(values, from.rest);
        let own = 1;
        for (const direction of from.directions) own -= dot(values, direction) ** 2;
        if (own < leastOwn) continue;
        const left = from.left - gain ** 2 / own;
        const cost = fixed + rows * Math.log(Math.max(left, rounding)) + price(products[next]);
        const key = [...from.chosen, next].toSorted((a, b) => a - b).join();
        if (longer.size < 4 * beam || cost < least + 20) longer.set(key, { from, next, left, cost });
      }
      if (yield count * rows * (1 + from.directions.length)) return [];
    }
    ways = [...longer.values()]
      .toSorted((a, b) => a.cost - b.cost)
      .slice(0, beam)
      .map(({ from, next, cost }) => {
        const direction = products[next].values.slice();
        for (const each of from.directions) take(direction, each, dot(direction, each));
        const length = Math.sqrt(dot(direction, direction));
        direction.forEach((value, row) => (direction[row] = value / length));
        const rest = from.rest.slice();
        take(rest, direction, dot(rest, direction));
        return {
          chosen: [...from.chosen, next],
          directions: [...from.directions, direction],
          rest,
          left: dot(rest, rest),
          cost,
        };
      });
    if (ways.length === 0) break;
    found.push(...ways.slice(0, handedOver));
    least = Math.min(least, ways[0].cost);
    if (ways[0].left < rounding) break;
  }
  return found
    .toSorted((a, b) => a.cost - b.cost)
    .slice(0, 2 * handedOver)
    .flatMap(({ chosen }) => {
      const terms = chosen.map((at) => textOf(products[at]));
      const size = chosen.length;
      const matrix = Float64Array.from({ length: size * size }, (_, at) =>
        dot(products[chosen[Math.floor(at / size)]].values, products[chosen[at % size]].values),
      );
      const shares = Float64Array.from(chosen, (at) => dot(products[at].values, goal.values));
      if (!solveCholesky(matrix, shares)) return [];
      const factors = chosen.map((at, i) => (shares[i] * goal.spread) / products[at].spread);
      const constant = chosen.reduce((rest, at, i) => rest - factors[i] * products[at].mean, goal.mean);
      const free = sum(...terms.map((term, i) => product(factors[i], term)), number(constant));
      // a wrong constant hides that there is none
      const alone = sum(...terms.map((term, i) => product(factors[i], term)));
      return terms.length > 1 ? [free, alone, tied(terms, factors, factors[0])] : [free];
    });
}

function textOf({ factors }: Product): Expression {
  const above = factors.flatMap((each) => each.above ?? []);
  const below = factors.flatMap((each) => each.below ?? []);
  return below.length > 0 ? quotient(product(1, ...above), product(1, ...below)) : product(1, ...above);
}

/** All products of so many factors of different columns, short ones first. */
function productsOf(
  names: readonly string[],
  columns: readonly Float64Array[],
  weights: Float64Array,
  allows: (name: string) => boolean,
): Product[] {
  const factors = columns.map((column, i): Factor[] => {
    const x = variable(names[i]);
    const of = [i];
    const own: (Factor | false)[] = [
      { of, values: column, above: x, complexity: 2 },
      { special: true, of, values: column.map((value) => value ** 2), above: power(x, 2), complexity: 4 },
      { of, values: column.map((value) => 1 / value), below: x, complexity: 2 },
      { special: true, of, values: column.map((value) => value ** -2), below: power(x, 2), complexity: 4 },
      allows('sin') && { special: true, of, values: column.map(Math.sin), above: call('sin', x), complexity: 4 },
      allows('tan') &&
        isAngle(column) && { special: true, of, values: column.map(Math.tan), above: call('tan', x), complexity: 4 },
      allows('cos') && { special: true, of, values: column.map(Math.cos), above: call('cos', x), complexity: 4 },
      allows('cos') && {
        special: true,
        of,
        values: column.map((value) => Math.cos(value) ** 2),
        above: power(call('cos', x), 2),
        complexity: 6,
      },
    ];
    return own.flatMap((each) => (each && each.values.every(Number.isFinite) ? [each] : []));
  });
  const all = [...factors.flat(), ...pairsOf(names, columns, allows)];
  const found: Product[] = [];
  let level: { values: Float64Array; factors: Factor[]; last: number }[] = [
    { values: new Float64Array(weights.length).fill(1), factors: [], last: -1 },
  ];
  for (let size = 1; size <= Math.min(mostFactors, columns.length); size++) {
    const next: typeof level = [];
    for (const from of level)
      for (let at = from.last + 1; at < all.length; at++) {
        const factor = all[at];
        if (from.factors.some(({ of }) => of.some((i) => factor.of.includes(i)))) continue;
        if (size > 2 && [...from.factors, factor].filter(({ special }) => special).length > 1) continue;
        if (found.length >= mostProducts) return found;
        const values = from.values.map((value, row) => value * factor.values[row]);
        const each = { values, factors: [...from.factors, factor], last: at };
        next.push(each);
        const unit = standardised(values, weights);
        if (unit)
          found.push({
            ...unit,
            factors: each.factors,
            complexity: 1 + each.factors.reduce((total, { complexity }) => total + complexity, 0),
          });
      }
    level = next;
  }
  return found;
}

const size = (values: Float64Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const isAngle = (values: Float64Array): boolean => size(values) > leastAngle && size(values) < mostAngle;

/** Waves of two columns. */
function pairsOf(
  names: readonly string[],
  columns: readonly Float64Array[],
  allows: (name: string) => boolean,
): Factor[] {
  const found: Factor[] = [];
  for (const [i, a] of columns.entries())
    for (const [j, b] of columns.entries()) {
      if (j <= i) continue;
      const [x, z] = [variable(names[i]), variable(names[j])];
      const arguments_ = [
        { text: product(x, z), values: a.map((value, row) => value * b[row]) },
        { text: difference(x, z), values: a.map((value, row) => value - b[row]) },
      ];
      for (const { text, values } of arguments_) {
        if (size(values) < leastAngle) continue;
        const waves: (Factor | false)[] = [
          allows('sin') && {
            special: true,
            of: [i, j],
            values: values.map(Math.sin),
            above: call('sin', text),
            complexity: 6,
          },
          allows('cos') && {
            special: true,
            of: [i, j],
            values: values.map(Math.cos),
            above: call('cos', text),
            complexity: 6,
          },
          allows('cos') && {
            special: true,
            of: [i, j],
            values: values.map((value) => Math.cos(value) ** 2),
            above: power(call('cos', text), 2),
            complexity: 8,
          },
        ];
        found.push(...waves.flatMap((each) => (each && each.values.every(Number.isFinite) ? [each] : [])));
      }
    }
  return found;
}

/** With mean 0 and length 1 under the weights; undefined where it does not change. */
function standardised(
  values: Float64Array,
  weights: Float64Array,
): { values: Float64Array; mean: number; spread: number } | undefined {
  let [mean, all] = [0, 0];
  for (let row = 0; row < values.length; row++) {
    mean += weights[row] ** 2 * values[row];
    all += weights[row] ** 2;
  }
  mean /= all;
  const centred = values.map((value, row) => weights[row] * (value - mean));
  const length = Math.sqrt(dot(centred, centred));
  if (!(length > 1e-9 * Math.abs(mean) * Math.sqrt(all)) || !Number.isFinite(1 / length)) return undefined;
  return { values: centred.map((value) => value / length), mean, spread: length / Math.sqrt(all) };
}

function thinned({ names, columns, y }: Columns): Columns {
  const step = Math.max(1, y.length / mostRows);
  const few = (values: Float64Array): Float64Array => values.filter((_, row) => Math.floor(row % step) === 0);
  return { names, columns: columns.map(few), y: few(y) };
}

/** a −= share · b */
function take(a: Float64Array, b: Float64Array, share: number): void {
  for (let row = 0; row < a.length; row++) a[row] -= share * b[row];
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let row = 0; row < a.length; row++) total += a[row] * b[row];
  return total;
}
