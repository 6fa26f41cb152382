// Curves with an end, as straight lines: for the right end K a function of y / K is a + b · x or a + b · log x. Growth K / (1 + exp(a + b · x)) is such, and Gompertz's
// K · exp(−exp(a + b · x)), Weibull's K · (1 − exp(−c · x^p)), decay that is stretched, K · exp(−c · x^p), and von Bertalanffy's K · (1 − exp(a + b · x))³.

import { call, difference, negate, power, product, quotient, sum, variable } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import { largest } from './best-subsets.js';
import type { Proposer } from './proposal.js';

/** Where the end may lie, in units of the largest value: beyond the last of the first row only what falls steeply to where rows begin comes from. */
const ends = [0.85, 0.95, 1.001, 1.03, 1.1, 1.3, 1.8, 3, 6, 15, 50];
/** Beyond these shares of the end, noise is all that is seen on the axis. */
const [least, most] = [0.03, 0.97];
/** Rows between these that a line takes at least, and the share of the variance that it must explain. */
const [fewest, telling] = [5, 0.5];
/** Curves of a column that are handed over, and rows that are looked at. */
const [handedOver, mostRows] = [4, 400];

/** What makes a straight line of shares, and back. */
interface Link {
  line: (share: number) => number;
  share: (line: number) => number;
  /** the share for x: `grown` is exp(line) */
  text: (grown: Expression) => Expression;
  /** whether the line is one of log x, of x, or either */
  axes: readonly ('x' | 'log')[];
}

const links: readonly Link[] = [
  {
    line: (s) => Math.log(1 / s - 1),
    share: (l) => 1 / (1 + Math.exp(l)),
    text: (grown) => quotient(1, sum(1, grown)),
    axes: ['x', 'log'],
  },
  {
    line: (s) => Math.log(-Math.log(s)),
    share: (l) => Math.exp(-Math.exp(l)),
    text: (grown) => call('exp', negate(grown)),
    axes: ['x', 'log'],
  },
  {
    line: (s) => Math.log(-Math.log(1 - s)),
    share: (l) => -Math.expm1(-Math.exp(l)),
    text: (grown) => difference(1, call('exp', negate(grown))),
    axes: ['log'],
  },
  ...[2, 3].map((p): Link => ({
    line: (s) => Math.log(1 - s ** (1 / p)),
    share: (l) => (1 - Math.exp(l)) ** p,
    text: (grown) => power(difference(1, grown), p),
    axes: ['x'],
  })),
];

interface Found {
  left: number;
  expression: Expression;
}

export const proposeGrowth: Proposer = function* ({ names, columns, y }, { allows, powers }, propose) {
  if (!allows('exp')) return;
  const step = Math.max(1, y.length / mostRows);
  const take = (values: Float64Array): Float64Array => values.filter((_, row) => Math.floor(row % step) === 0);
  const told = take(y);
  const sign = told.reduce((total, value) => total + value, 0) > 0 ? 1 : -1;
  const size = largest(told);
  if (!(size > 0)) return;
  const mean = told.reduce((total, value) => total + value / told.length, 0);
  const all = told.reduce((total, value) => total + (value - mean) ** 2, 0);
  for (const [i, name] of names.entries()) {
    const values = take(columns[i]);
    const found: Found[] = [];
    for (const link of links)
      for (const axis of link.axes) {
        if (axis === 'log' && !(powers && values.every((value) => value > 0))) continue;
        const at = axis === 'log' ? values.map(Math.log) : values;
        let best: { left: number; end: number; slope: number; constant: number } | undefined;
        for (const end of ends.map((share) => sign * share * size)) {
          if (yield 60 * told.length) return;
          const line = lineOf(link, at, told, end);
          if (!line) continue;
          let left = 0;
          for (let row = 0; row < told.length; row++)
            left += (told[row] - end * link.share(line.constant + line.slope * at[row])) ** 2;
          if (left < (best?.left ?? (1 - telling) * all)) best = { left, end, ...line };
        }
        if (!best) continue;
        const { slope, constant, end, left } = best;
        const x = variable(name);
        const grown =
          axis === 'log' ? product(Math.exp(constant), power(x, slope)) : call('exp', sum(product(slope, x), constant));
        found.push({ left, expression: product(end, link.text(grown)) });
      }
    const nearest = found.toSorted((a, b) => a.left - b.left).slice(0, handedOver);
    for (const { expression } of nearest) propose({ expression, origin: 'growth with an end' });
  }
};

/** The line of the shares of this end, rows weighed by what an error of y is worth there. */
function lineOf(
  { line, share }: Link,
  at: Float64Array,
  y: Float64Array,
  end: number,
): { slope: number; constant: number } | undefined {
  let [count, all, x, xx, l, xl] = [0, 0, 0, 0, 0, 0];
  for (let row = 0; row < y.length; row++) {
    const part = y[row] / end;
    if (!(part > least && part < most)) continue;
    const own = line(part);
    // what y changes by with the line
    const weight = ((share(own + 1e-4) - share(own - 1e-4)) / 2e-4) ** 2;
    if (!Number.isFinite(own) || !(weight > 0)) continue;
    count++;
    all += weight;
    x += weight * at[row];
    xx += weight * at[row] ** 2;
    l += weight * own;
    xl += weight * at[row] * own;
  }
  const spread = xx - x ** 2 / all;
  if (count < fewest || !(spread > 1e-12 * xx)) return undefined;
  const slope = (xl - (x * l) / all) / spread;
  const constant = (l - slope * x) / all;
  return Number.isFinite(slope) && Number.isFinite(constant) && slope !== 0 ? { slope, constant } : undefined;
}
