// Where to look next, by a tree of Parzen estimators (Bergstra, Bardenet, Bengio and Kégl 2011), each setting by itself: among combinations that
// are likely under the density of the good ones, those that are least likely under that of the others. Knows scores, trains nothing.

import type { Random } from '../math/random.js';
import {
  applicable,
  type Combination,
  drawCombinations,
  isRange,
  keyOf,
  shareAt,
  type Space,
  valueAt,
} from './space.js';

/** Of how many seen so many are good; draws among which the most promising is taken. */
const [goodShare, mostGood, draws] = [0.15, 25, 24];
/** Of what is tried next so much is drawn blindly, so that no corner stays unseen. */
const blindShare = 0.1;

/** The density of one setting: a mixture with one part for each value seen and one for all that may be. */
interface Density {
  draw(random: Random): unknown;
  /** of a value of the setting */
  at(value: unknown): number;
}

/** The next combinations, none of which was seen; fewer where there are no more. */
export function proposeCombinations({
  space,
  settings,
  seen,
  count,
  random,
}: {
  space: Space;
  settings: Combination;
  seen: readonly { combination: Combination; score: number }[];
  count: number;
  random: Random;
}): Combination[] {
  const order = seen.toSorted((a, b) => b.score - a.score);
  const split = Math.max(1, Math.min(mostGood, Math.ceil(goodShare * order.length)));
  const [good, others] = [order.slice(0, split), order.slice(split)].map((some) =>
    some.map((each) => each.combination),
  );
  const densities = Object.entries(space).map(([name, values]) => {
    const of = (some: readonly Combination[]): Density =>
      densityOf(
        name,
        values,
        some.map((combination) => combination[name]).filter((value) => value !== undefined),
      );
    return { name, good: of(good), others: of(others) };
  });
  const known = new Set(seen.map(({ combination }) => keyOf(combination)));
  const found: Combination[] = [];
  for (let i = 0; i < count; i++) {
    let [best, most] = [undefined as Combination | undefined, -Infinity];
    const blind = random.next() < blindShare;
    for (let draw = 0; draw < draws; draw++) {
      if (blind && best) break;
      const combination = blind
        ? drawCombinations(space, settings, 1, random)[0]
        : applicable(Object.fromEntries(densities.map(({ name, good: each }) => [name, each.draw(random)])), settings);
      if (known.has(keyOf(combination))) continue;
      const gain = densities.reduce((sum, { name, good: g, others: l }) => {
        const value = combination[name];
        return value === undefined ? sum : sum + Math.log(g.at(value)) - Math.log(l.at(value));
      }, 0);
      if (gain > most) [best, most] = [combination, gain];
    }
    // where the good have all been seen, any that has not
    best ??= drawCombinations(space, settings, 20 * known.size + 100, random).find((each) => !known.has(keyOf(each)));
    if (best === undefined) break;
    known.add(keyOf(best));
    found.push(best);
  }
  return found;
}

function densityOf(name: string, values: Space[string], seen: readonly unknown[]): Density {
  return isRange(values) ? alongRange(name, values, seen as number[]) : ofList(values, seen);
}

/** Of a list: how often each was seen, and one time more. */
function ofList(values: readonly unknown[], seen: readonly unknown[]): Density {
  const keys = values.map((value) => JSON.stringify(value));
  const weights = keys.map(() => 1);
  for (const value of seen) weights[keys.indexOf(JSON.stringify(value))] += 1;
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    draw(random) {
      let left = random.next() * all;
      const at = weights.findIndex((weight) => (left -= weight) < 0);
      return values[at < 0 ? values.length - 1 : at];
    },
    at: (value) => weights[keys.indexOf(JSON.stringify(value))] / all,
  };
}

/** Of a range: a bell at each value seen, as wide as its neighbours are far, and an even part. */
function alongRange(name: string, range: Extract<Space[string], { low: number }>, seen: readonly number[]): Density {
  const centres = seen.map((value) => shareAt(range, value)).toSorted((a, b) => a - b);
  const least = 1 / Math.min(100, 1 + centres.length);
  const widths = centres.map((centre, i) => {
    const far = Math.max(centre - (centres[i - 1] ?? 0), (centres[i + 1] ?? 1) - centre);
    return Math.min(0.5, Math.max(least, far));
  });
  const parts = centres.length + 1;
  // what of a bell lies outside belongs to what is inside
  const inside = centres.map((centre, i) => normal((1 - centre) / widths[i]) - normal(-centre / widths[i]));
  return {
    draw(random) {
      const part = random.integer(parts);
      if (part === centres.length) return valueAt(name, range, random.next());
      for (;;) {
        const share = centres[part] + widths[part] * random.normal();
        if (share >= 0 && share <= 1) return valueAt(name, range, share);
      }
    },
    at(value) {
      const share = shareAt(range, value as number);
      const sum = centres.reduce((total, centre, i) => {
        const z = (share - centre) / widths[i];
        return total + Math.exp(-z * z * 0.5) / (widths[i] * Math.sqrt(2 * Math.PI) * inside[i]);
      }, 1);
      return sum / parts;
    },
  };
}

/** The normal distribution function, to 1.5e-7 (Abramowitz and Stegun 7.1.26). */
function normal(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const poly = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  const half = 0.5 * (1 - poly * Math.exp(-x * x));
  return z < 0 ? 0.5 - half : 0.5 + half;
}
