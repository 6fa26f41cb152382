// Products of powers of factors such as x, x − y, x² + y², x + a, sin x and exp(x / y): log |y| is a sum of their logarithms, and few of many are chosen as
// in a best-subset regression. m · v / √(1 − v²/c²), q · E / (m · (w² − v²)) and n · r · cos(t) / s³ are such. Constants and signs are found afterwards.

import { call, difference, negate, power, product, quotient, sum, variable } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import type { Columns } from '../formula/formula-fit.js';
import { type Subset, sumsOfTerms } from './best-subsets.js';
import type { Proposer } from './proposal.js';

/** What a product may have: in the logarithm of the target it stands with a weight, its exponent, or inside exp(…). */
interface Factor {
  /** log |factor|, or what stands inside exp(…) */
  values: Float64Array;
  /** −1 where the factor is below zero, else 1 */
  signs: Float64Array;
  text: Expression;
  complexity: number;
  inside: boolean;
  /** whether it is a column as it is */
  plain: boolean;
}

/** Products of each number of factors that are handed over, and factors at most beside the columns. */
const [handedOver, mostMore] = [3, 4];
/** Of those of the same number of factors: with exponents that are halves, and of all as they came. */
const [asHalves, asTheyCame] = [3, 3];
/** Offsets from the ends of a column, in units of its range: x + a with a zero just outside. */
const offsets = [0.02, 0.1, 0.3, 0.8, 2];
/** Exponents that are this near to a half are taken to be one. */
const nearHalf = 0.24;
/** Powers beyond it make up for one another. */
const highest = 6;
/** Rows nearer to zero than this share of the largest say nothing of their logarithm. */
const nothing = 1e-9;
/** Columns beyond which pairs are only tried as they are. */
const fewColumns = 5;

export const proposeFactors: Proposer = function* (data, { allows, powers }, propose) {
  if (!powers || data.names.length === 0) return;
  const most = data.y.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const rows = Array.from(data.y.keys()).filter((row) => Math.abs(data.y[row]) > nothing * most);
  if (rows.length < data.y.length / 2) return;
  const columns = data.columns.map((column) => Float64Array.from(rows, (row) => column[row]));
  const y = Float64Array.from(rows, (row) => data.y[row]);
  const factors = factorsOf({ names: data.names, columns, y }, allows);
  const target = y.map((value) => Math.log(Math.abs(value)));
  // errors of the logarithm are as large everywhere where those of the target grow with it, else as 1 / |y|
  const even = new Float64Array(rows.length).fill(1);
  const bySizeOfTarget = y.map((value) => Math.abs(value) / most);
  const positive = y.every((value) => value > 0) || y.every((value) => value < 0);
  // near zero the logarithm sees noise alone
  const middle = bySizeOfTarget.toSorted()[Math.floor(0.4 * rows.length)];
  const ofLarge = bySizeOfTarget.map((size) => (size > middle ? size : 0));
  const asTheyAre = factors.flatMap(({ plain }, at) => (plain ? [at] : []));
  const seen = new Set<string>();
  for (const weights of positive ? [even, bySizeOfTarget] : [bySizeOfTarget, ofLarge]) {
    const found = yield* sumsOfTerms(
      factors.map(({ values }) => values),
      target,
      {
        complexities: factors.map(({ complexity }) => complexity),
        each: handedOver,
        weights,
        base: asTheyAre,
        most: asTheyAre.length + mostMore,
        choices: factors.map(({ plain }) => (plain ? data.names.length : factors.length)),
      },
    );
    // few factors first: an offset that is not yet right makes others seem to be needed
    const bySize = found.toSorted((a, b) => a.chosen.length - b.chosen.length);
    for (const subset of bySize) {
      const place = found.indexOf(subset);
      const rank = bySize.filter(({ chosen }) => chosen.length === subset.chosen.length).indexOf(subset);
      if (rank >= asHalves && place >= asTheyCame) continue;
      const key = subset.chosen.toSorted((a, b) => a - b).join();
      if (seen.has(key)) continue;
      seen.add(key);
      for (const exact of place < asTheyCame ? [true, false] : [true]) {
        const expression = productOf(subset, factors, { names: data.names, columns, y }, exact);
        if (expression)
          propose({ expression, origin: 'a product of powers of factors', ...(exact && { fixedExponents: true }) });
      }
    }
  }
};

/** The product, with exponents that are halves or as they came; undefined where none is to be had. */
function productOf(
  { chosen, weights, constant }: Subset,
  factors: readonly Factor[],
  { y }: Columns,
  halves: boolean,
): Expression | undefined {
  const exponents = weights.map((weight, i) => {
    if (factors[chosen[i]].inside || !halves) return weight;
    const half = Math.round(2 * weight) / 2;
    return half !== 0 && Math.abs(half - weight) <= nearHalf ? half : NaN;
  });
  const beyond = exponents.some((weight, i) => !factors[chosen[i]].inside && Math.abs(weight) > highest);
  if (beyond || exponents.some(Number.isNaN)) return undefined;
  if (!halves && exponents.every((weight, i) => factors[chosen[i]].inside || isHalf(weight))) return undefined;
  const parts = chosen.map((at, i) => ({ ...factors[at], exponent: exponents[i] }));
  // the constant for these exponents: the mean of what is left of the logarithm, the largest values counting most
  let [total, weightOfAll, agreeing] = [0, 0, 0];
  for (let row = 0; row < y.length; row++) {
    const said = parts.reduce((rest, { values, exponent }) => rest + exponent * values[row], 0);
    const weight = Math.abs(y[row]);
    total += weight * (Math.log(Math.abs(y[row])) - said);
    weightOfAll += weight;
    agreeing +=
      y[row] * parts.reduce((sign, { signs, exponent }) => (exponent % 2 === 0 ? sign : sign * signs[row]), 1);
  }
  const size = Math.sign(agreeing) * Math.exp(total / weightOfAll);
  if (!Number.isFinite(size) || size === 0 || !Number.isFinite(constant)) return undefined;
  const inner = parts.filter(({ inside }) => inside).map(({ text, exponent }) => product(exponent, text));
  const outer = parts.filter(({ inside }) => !inside);
  const above = outer.filter(({ exponent }) => exponent > 0).map(({ text, exponent }) => raised(text, exponent));
  const below = outer.filter(({ exponent }) => exponent < 0).map(({ text, exponent }) => raised(text, -exponent));
  const top = product(size, ...above, ...(inner.length > 0 ? [call('exp', sum(...inner))] : []));
  return below.length > 0 ? quotient(top, product(1, ...below)) : top;
}

const isHalf = (value: number): boolean => Math.abs(2 * value - Math.round(2 * value)) < 1e-6;

function raised(text: Expression, exponent: number): Expression {
  return exponent === 0.5 ? call('sqrt', text) : power(text, exponent);
}

/** −text, a difference turned round */
function opposed(text: Expression): Expression {
  if (text.kind !== 'binary' || (text.operator !== '+' && text.operator !== '-')) return negate(text);
  return text.operator === '-' ? difference(text.right, text.left) : difference(negate(text.right), text.left);
}

/** The library: what is finite at all rows and changes. */
function factorsOf({ names, columns, y }: Columns, allows: (name: string) => boolean): Factor[] {
  const factors: Factor[] = [];
  const add = (
    text: Expression,
    complexity: number,
    value: (row: number) => number,
    { inside = false }: { inside?: boolean } = {},
  ): void => {
    const own = Float64Array.from(y, (_, row) => value(row));
    const values = inside ? own : own.map((each) => Math.log(Math.abs(each)));
    // one that is below zero throughout stands the other way round, so that it has roots
    const below = !inside && own.every((each) => each < 0);
    const signs = own.map((each) => (each < 0 && !inside && !below ? -1 : 1));
    if (values.every(Number.isFinite))
      factors.push({
        values,
        signs,
        complexity,
        inside,
        text: below ? opposed(text) : text,
        plain: text.kind === 'variable' && !inside && !below,
      });
  };
  const many = columns.length > fewColumns;
  const exp = allows('exp');
  for (const [i, a] of columns.entries()) {
    const x = variable(names[i]);
    const [low, high] = [a.reduce((p, q) => Math.min(p, q)), a.reduce((p, q) => Math.max(p, q))];
    if (!(high > low)) continue;
    add(x, 2, (row) => a[row]);
    for (const o of offsets) {
      add(sum(x, o * (high - low) - low), 5, (row) => a[row] - low + o * (high - low));
      add(difference(high + o * (high - low), x), 5, (row) => high + o * (high - low) - a[row]);
    }
    for (const one of [1, -1]) {
      add(sum(x, one), 4, (row) => a[row] + one);
      add(sum(power(x, 2), one), 6, (row) => a[row] ** 2 + one);
    }
    // a² + x², where the curve bends within the range
    for (const o of [0.1, 0.3, 1]) {
      const at = Math.max(Math.abs(low), Math.abs(high)) * o;
      add(sum(power(x, 2), at * at), 7, (row) => a[row] ** 2 + at * at);
    }
    if (allows('sin')) add(call('sin', x), 5, (row) => Math.sin(a[row]));
    if (allows('cos')) add(call('cos', x), 5, (row) => Math.cos(a[row]));
    if (allows('cos'))
      for (const one of [1, -1]) add(sum(1, product(one, call('cos', x))), 7, (row) => 1 + one * Math.cos(a[row]));
    if (allows('log')) add(call('log', x), 5, (row) => Math.log(a[row]));
    if (exp) {
      add(x, 4, (row) => a[row], { inside: true });
      add(power(x, 2), 6, (row) => a[row] ** 2, { inside: true });
      add(quotient(1, x), 5, (row) => 1 / a[row], { inside: true });
      for (const o of [0.3, 1, 3]) {
        const zero = low - o * (high - low);
        add(quotient(1, difference(x, zero)), 8, (row) => 1 / (a[row] - zero), { inside: true });
      }
    }
    for (const [j, b] of columns.entries()) {
      if (j === i) continue;
      const z = variable(names[j]);
      if (exp) add(quotient(x, z), 6, (row) => a[row] / b[row], { inside: true });
      // interest and learning, year by year and trial by trial
      if (exp && !many && low > 0 && high < 1 && b.some((value) => value > 1))
        for (const one of [1, -1]) {
          const each = sum(1, product(one, x));
          add(power(each, z), 7, (row) => (1 + one * a[row]) ** b[row]);
          add(difference(1, power(each, product(-one, z))), 9, (row) => 1 - (1 + one * a[row]) ** (-one * b[row]));
        }
      if (!many && allows('sin')) add(call('sin', quotient(x, z)), 8, (row) => Math.sin(a[row] / b[row]));
      if (!many && allows('cos')) add(call('cos', quotient(x, z)), 8, (row) => Math.cos(a[row] / b[row]));
      if (j < i) continue;
      add(sum(x, z), 5, (row) => a[row] + b[row]);
      add(difference(x, z), 5, (row) => a[row] - b[row]);
      add(sum(power(x, 2), power(z, 2)), 8, (row) => a[row] ** 2 + b[row] ** 2);
      add(difference(power(x, 2), power(z, 2)), 8, (row) => a[row] ** 2 - b[row] ** 2);
      if (allows('log')) add(call('log', quotient(x, z)), 7, (row) => Math.log(a[row] / b[row]));
      if (exp) add(product(x, z), 6, (row) => a[row] * b[row], { inside: true });
      if (exp) add(power(difference(x, z), 2), 8, (row) => (a[row] - b[row]) ** 2, { inside: true });
      if (many) continue;
      for (const one of [1, -1]) add(sum(one, product(x, z)), 6, (row) => one + a[row] * b[row]);
      for (const [k, c] of columns.entries()) {
        if (k === i || k === j) continue;
        const v = variable(names[k]);
        add(difference(v, product(x, z)), 7, (row) => c[row] - a[row] * b[row]);
        add(sum(v, product(x, z)), 7, (row) => c[row] + a[row] * b[row]);
      }
      if (allows('sin')) add(call('sin', product(x, z)), 8, (row) => Math.sin(a[row] * b[row]));
      if (allows('cos')) add(call('cos', product(x, z)), 8, (row) => Math.cos(a[row] * b[row]));
      if (allows('sin')) add(call('sin', difference(x, z)), 8, (row) => Math.sin(a[row] - b[row]));
      if (allows('cos')) add(call('cos', difference(x, z)), 8, (row) => Math.cos(a[row] - b[row]));
    }
  }
  return factors;
}
