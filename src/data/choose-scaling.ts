// Which scale fits a column of numbers: straight unless a few values lie so far off that the others would be left with little of [−1, 1].
// Decided from quantiles, so that a single value decides nothing. Knows values, no tables.

import type { Decision } from './decision.js';
import {
  fillingScale,
  type NumberScale,
  type NumberScaling,
  scaleNumber,
  type ScalingCurve,
} from './number-scaling.js';

/** The scale of a column, and where that was found out and is not the straight one, what it was found out from. */
export interface ChosenScale {
  scale: NumberScale;
  found?: { value: 'robust' | 'log'; why: string };
}

/** The middle 90 % of the values, and the middle half, fill at least these shares of [−1, 1] where the straight scale is good. */
const [leastOfMost, leastOfHalf] = [0.25, 0.03];
/** With a tail on one side that is so many times as long as the rest, factors are counted where the middle 90 % fill less than this. */
const [longTail, leastBesideTail] = [8, 0.6];
/** Where counting factors leaves the middle 90 % less than this, it is single values that lie off and no long tail. */
const leastOfFactors = 0.35;
/** Fewer values than these have no tails. */
const leastValues = 20;
/** Numbers beyond this have squares and differences that no number holds. */
const largest = 1e150;

/** For the values that are there, at least one, which lie from `range[0]` to `range[1]`. */
export function chooseScale(
  present: Float64Array,
  range: readonly [number, number],
  asked: NumberScaling,
): ChosenScale {
  const straight = fillingScale(range);
  const spread = asked === 'range' ? undefined : tailsOf(evenly(present).sort(), range);
  if (asked === 'range' || spread === undefined) return { scale: straight };
  if (asked !== 'auto') return { scale: fillingScale(range, curveFor(asked, spread)) };
  const least = tailLength(spread) > longTail ? leastBesideTail : leastOfMost;
  if (spread.values.length < leastValues || isGood(straight, spread, least)) return { scale: straight };
  const log = fillingScale(range, curveFor('log', spread));
  const value = isGood(log, spread, leastOfFactors) ? 'log' : 'robust';
  const scale = value === 'log' ? log : fillingScale(range, curveFor('robust', spread));
  return { scale, found: { value, why: reason(spread) } };
}

/** The values without those that are all the same one, if they are more than half: a column that is mostly 0 has the tails of the others. */
interface Tails {
  values: Float64Array;
  range: readonly [number, number];
  /** the commonest value where it was left out */
  spike?: number;
}

/** Values that are looked at; of more, so many evenly taken. */
const mostLookedAt = 1 << 16;

function evenly(values: Float64Array): Float64Array {
  const count = Math.min(values.length, mostLookedAt);
  return Float64Array.from({ length: count }, (_, i) => values[Math.floor((i * values.length) / count)]);
}

/** Undefined for a column of fewer than three values, which has no tails: 0 and 1 stay where they are. */
function tailsOf(sorted: Float64Array, range: readonly [number, number]): Tails | undefined {
  const most = Math.max(-range[0], range[1]);
  if (most > largest || !(range[1] - range[0] > 16 * Number.EPSILON * most)) return undefined;
  const middle = sorted[sorted.length >> 1];
  if (sorted.every((value) => value === range[0] || value === range[1])) return undefined;
  const others = sorted.filter((value) => value !== middle);
  if (others.length >= sorted.length / 2) return { values: sorted, range };
  return { values: others, range, spike: middle };
}

/** How far the outermost value lies from the middle, in times of what lies on its near side: a half, or all but 5 % of the other side. */
function tailLength({ values, range: [lo, hi], spike }: Tails): number {
  const [lower, first, middle, third, upper] = [0.05, 0.25, 0.5, 0.75, 0.95].map((share) => quantile(values, share));
  const from = spike === undefined ? lower : Math.min(spike, lower);
  const to = spike === undefined ? upper : Math.max(spike, upper);
  const above = (hi - middle) / Math.max(middle - from, third - middle);
  const below = (middle - lo) / Math.max(to - middle, middle - first);
  return Math.max(above, below);
}

/** Whether the scale leaves most of the values, and half of them, room to be told apart. */
function isGood(scale: NumberScale, { values }: Tails, least: number): boolean {
  const share = (from: number, to: number): number =>
    (scaleNumber(scale, quantile(values, to)) - scaleNumber(scale, quantile(values, from))) / 2;
  return share(0.05, 0.95) >= least && share(0.25, 0.75) >= leastOfHalf;
}

function curveFor(kind: ScalingCurve['kind'], { values, range: [lo, hi], spike }: Tails): ScalingCurve {
  const middle = spike ?? quantile(values, 0.5);
  const [below, above] = [middle - quantile(values, 0.05), quantile(values, 0.95) - middle];
  // a tail on one side only: factors are counted from the other end
  const end = above > oneSided * below ? lo : below > oneSided * above ? hi : undefined;
  const width = (center: number, share: number): number => {
    const distances = values.map((value) => Math.abs(value - center)).sort();
    const apart = distances.subarray(distances.findIndex((distance) => distance > 0));
    return Math.max(quantile(apart, share), 1e-100 * Math.max(-lo, hi));
  };
  // twice the distance that half of the values keep: of those on either side, as far as from quartile to quartile
  if (kind === 'robust') return { kind, center: middle, width: 2 * width(middle, 0.5) };
  if (end === undefined) return { kind, center: middle, width: width(middle, 0.5) };
  // or from 0 where the values begin near it, and from the small ones on
  const isNearZero = lo * hi >= 0 && Math.abs(end) <= Math.abs(middle - end);
  const center = isNearZero ? 0 : end;
  return { kind, center, width: width(center, 0.1) };
}

/** A tail is on one side where it is so many times as long as the other. */
const oneSided = 3;

/** The quantile of ascending values, between two of them in proportion, as numpy has it. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const [a, b] = [sorted[below], sorted[Math.min(below + 1, sorted.length - 1)]];
  return a + (b - a) * (place - below);
}

function reason({ values, range: [lo, hi], spike }: Tails): string {
  const middle = spike ?? quantile(values, 0.5);
  const isAbove = hi - middle >= middle - lo;
  const [farthest, most] = isAbove ? [hi, quantile(values, 0.95)] : [lo, quantile(values, 0.05)];
  const others = spike === undefined ? '95 % of its values' : `95 % of those that are not ${figure(spike)}`;
  return `it has a value of ${figure(farthest)}, and ${others} are ${isAbove ? 'at most' : 'at least'} ${figure(most)}`;
}

/** A number in few digits, without the zeros at its end. */
const figure = (value: number): string => String(Number(value.toPrecision(3)));

/** The decisions about scales, one for each kind of scale: a table has many columns of the same make. */
export function scalingDecisions(found: readonly { name: string; value: 'robust' | 'log'; why: string }[]): Decision[] {
  return (['log', 'robust'] as const).flatMap((value) => {
    const columns = found.filter((each) => each.value === value);
    if (columns.length === 0) return [];
    const [{ name, why }] = columns;
    const reasons = columns.length === 1 ? why : `values lie far beyond the others: of ${name}, ${why}`;
    return [{ option: 'scaling', value, columns: columns.map((each) => each.name), why: reasons }];
  });
}
