// Products of powers in which a column stands with an offset that is not known: c · Π x^p · (x + a)^q, by straight lines on logarithmic axes for offsets
// tried in turn. a² / (T − 247), 1 / (gamma − 1) and v · s / (k + s) are such, and exp(−a / (T + b)); the offset is fitted afterwards.

import { call, difference, power, product, quotient, variable } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import { sumsOfTerms } from './best-subsets.js';
import type { Steps } from '../work.js';
import type { Proposer } from './proposal.js';

/** Where x + a is zero: so far outside the range of x, in units of the range. */
const distances = [0.03, 0.1, 0.25, 0.6, 1.5];
/** The same where it stands below in an exponent. */
const far = [0.1, 0.3, 1, 2, 4, 8];
/** Exponents of the column with its offset. */
const exponents = [1, -1, 2, -2, 0.5, -0.5];

export const proposeShifted: Proposer = function* ({ names, columns, y }, { allows, powers }, propose) {
  if (!powers) return;
  const sign = y[0] > 0 ? 1 : -1;
  if (y.some((value) => !(sign * value > 0))) return;
  const target = y.map((value) => Math.log(sign * value));
  const most = y.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const weights = y.map((value) => Math.abs(value) / most);
  const logs = columns.map((column) => (column.every((value) => value > 0) ? column.map(Math.log) : undefined));
  for (const [i, column] of columns.entries()) {
    const [low, high] = [column.reduce((a, b) => Math.min(a, b)), column.reduce((a, b) => Math.max(a, b))];
    const others = [...columns.keys()].filter((k) => logs[k] && k !== i);
    // with the column itself beside it and without: the nearest, and the one whose exponent is nearest to a simple one
    const best = new Map<string, { cost: number; shape: Expression }>();
    for (const distance of distances.flatMap((each) => [each, -each])) {
      const zero = distance > 0 ? low - distance * (high - low) : high - distance * (high - low);
      const shifted = column.map((value) => Math.log(Math.abs(value - zero)));
      const x = variable(names[i]);
      const text = distance > 0 ? difference(x, zero) : difference(zero, x);
      for (const own of logs[i] ? [false, true] : [false]) {
        const kept = own ? [...others, i] : others;
        const all = [...kept.flatMap((k) => logs[k] ?? []), shifted];
        const options = { complexities: all.map(() => 0), each: 1, weights, most: all.length, base: [...all.keys()] };
        const [fit] = yield* sumsOfTerms(all, target, options);
        const last = fit?.chosen.indexOf(kept.length) ?? -1;
        if (!fit || last < 0) continue;
        const left = leftBy(fit, all, target, weights);
        const weight = fit.weights[last];
        const exponent = exponents.reduce((a, b) => (Math.abs(b - weight) < Math.abs(a - weight) ? b : a));
        const parts = fit.chosen.flatMap((each, at): [Expression, number][] =>
          at === last ? [] : [[variable(names[kept[each]]), Math.round(2 * fit.weights[at]) / 2]],
        );
        const shape = productOf([...parts, [text, exponent]], sign * Math.exp(fit.constant));
        for (const [way, cost] of Object.entries({ left, exponent: Math.abs(weight - exponent) })) {
          const key = `${own} ${way}`;
          const known = best.get(key);
          if (!known || cost < known.cost) best.set(key, { cost, shape });
        }
      }
    }
    for (const { shape } of best.values())
      propose({ expression: shape, origin: 'a power with an offset', fixedExponents: true });
    if (allows('exp')) yield* inExponent(i);
  }

  /** Π x^p · exp(w / (x − zero)), the zero that leaves least. */
  function* inExponent(i: number): Steps<void> {
    const [low, high] = [columns[i].reduce((a, b) => Math.min(a, b)), columns[i].reduce((a, b) => Math.max(a, b))];
    const others = [...columns.keys()].filter((k) => logs[k] && k !== i);
    let best: { left: number; distance: number; shape: Expression } | undefined;
    function* look(distance: number): Steps<void> {
      const zero = distance > 0 ? low - distance * (high - low) : high - distance * (high - low);
      const inverse = columns[i].map((value) => 1 / (value - zero));
      const all = [...others.flatMap((k) => logs[k] ?? []), inverse];
      const options = { complexities: all.map(() => 0), each: 1, weights, most: all.length, base: [...all.keys()] };
      const [fit] = yield* sumsOfTerms(all, target, options);
      const last = fit?.chosen.indexOf(others.length) ?? -1;
      if (!fit || last < 0) return;
      const left = leftBy(fit, all, target, weights);
      if (best && left >= best.left) return;
      const parts = fit.chosen.flatMap((each, at): [Expression, number][] =>
        at === last ? [] : [[variable(names[others[each]]), Math.round(2 * fit.weights[at]) / 2]],
      );
      const inner = call('exp', quotient(fit.weights[last], difference(variable(names[i]), zero)));
      best = { left, distance, shape: product(productOf(parts, sign * Math.exp(fit.constant)), inner) };
    }
    for (const distance of far.flatMap((each) => [each, -each])) yield* look(distance);
    // size, rate and zero make up for one another: from afar the fit would creep
    for (let step = Math.SQRT2; step > 1.002 && best; step = Math.sqrt(step)) {
      const { distance }: { distance: number } = best;
      for (const near of [distance * step, distance / step]) yield* look(near);
    }
    if (best) propose({ expression: best.shape, origin: 'an exponential with an offset', fixedExponents: true });
  }
};

function leftBy(
  { chosen, weights: factors, constant }: { chosen: number[]; weights: number[]; constant: number },
  all: readonly Float64Array[],
  target: Float64Array,
  weights: Float64Array,
): number {
  let left = 0;
  for (let row = 0; row < target.length; row++) {
    const said = chosen.reduce((total, each, i) => total + factors[i] * all[each][row], constant);
    left += (weights[row] * (target[row] - said)) ** 2;
  }
  return left;
}

function productOf(parts: readonly [Expression, number][], size: number): Expression {
  const raised = (text: Expression, exponent: number): Expression =>
    exponent === 0.5 ? call('sqrt', text) : power(text, exponent);
  const above = parts.filter(([, exponent]) => exponent > 0).map(([text, exponent]) => raised(text, exponent));
  const below = parts.filter(([, exponent]) => exponent < 0).map(([text, exponent]) => raised(text, -exponent));
  const top = product(Number.isFinite(size) && size !== 1 ? size : 1.1, ...above);
  return below.length > 0 ? quotient(top, product(1, ...below)) : top;
}
