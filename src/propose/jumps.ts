// Values that jump where a column passes a place: thresholds that switch, two regimes with a line each. y ≈ a + b · x + (c + d · x) · sign(x − k) with other columns
// beside or with slopes of their own on either side, the place k tried in turn, the rest by least squares. What a smooth curve says as well is none.

import { call, difference, product, sum, variable } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import { numberBetween } from '../math/number-between.js';
import { varies } from '../math/spread.js';
import type { Steps } from '../work.js';
import { fitLinear, type LinearFit } from './linear-fit.js';
import type { Proposer } from './proposal.js';

/** Rows that are looked at, and on each side of a jump at least. */
const [mostRows, eachSide] = [400, 4];
/** Places that are tried first; then all between the neighbours of the best. */
const tried = 32;
/** What a jump must leave of what a smooth curve of this degree leaves. */
const [worthIt, smoothDegree] = [0.85, 7];
/** What is left of a sum of squares is rounding below this part of it. */
const rounding = 1e-20;
/** Columns up to which others have slopes of their own on either side. */
const fewColumns = 4;

/** A column of the fit and what it is called. */
interface Part {
  values: Float64Array;
  text: Expression;
}

export const proposeJumps: Proposer = function* ({ names, columns, y: told }, { allows, powers }, propose) {
  if (!allows('sign') || !powers || told.length < 2 * eachSide) return;
  const every = Math.max(1, told.length / mostRows);
  const few = (values: Float64Array): Float64Array => values.filter((_, row) => Math.floor(row % every) === 0);
  const y = few(told);
  const parts = columns.map((column, i): Part => ({ values: few(column), text: variable(names[i]) }));
  for (const [i, x] of parts.entries()) {
    const places = placesOf(x.values);
    if (places.length === 0) continue;
    const others = parts.filter((_, j) => j !== i && names.length <= fewColumns && varies(parts[j].values));
    const smooth = fitLinear([...powersOf(x.values), ...others.map(({ values }) => values)], y);
    const step = (place: number): Part => ({
      values: x.values.map((value) => Math.sign(value - place)),
      text: call('sign', difference(x.text, place)),
    });
    /** levels; a line on both sides; one for each; and slopes of the others for each */
    const ways: ((jump: Part) => Part[])[] = [
      (jump) => [jump, ...others],
      (jump) => [jump, x, ...others],
      (jump) => [jump, x, times(x, jump), ...others],
      ...(others.length > 0
        ? [(jump: Part) => [jump, x, times(x, jump), ...others, ...others.map((other) => times(other, jump))]]
        : []),
    ];
    // one sort of jump may stand where another does not
    const jumps: { place: number; way: (jump: Part) => Part[] }[] = [];
    for (const way of ways) {
      const found = yield* placed(places, (place) => fitOf(way(step(place)), y)?.left);
      if (found && found.left < Math.max(rounding, worthIt * (smooth?.left ?? 1)))
        jumps.push({ place: found.place, way });
    }
    for (const { place, way } of jumps) {
      const all = way(step(place));
      const fit = fitOf(all, y);
      if (!fit) continue;
      propose({
        expression: sum(...all.map(({ text }, p) => product(fit.weights[p], text)), fit.constant),
        origin: 'a jump',
      });
    }
  }
};

const times = (a: Part, b: Part): Part => ({
  values: a.values.map((value, row) => value * b.values[row]),
  text: product(a.text, b.text),
});

const fitOf = (parts: readonly Part[], y: Float64Array): LinearFit | undefined =>
  fitLinear(
    parts.map(({ values }) => values),
    y,
  );

/** Powers of the values within −1 to 1, as Chebyshev's polynomials. */
function powersOf(values: Float64Array): Float64Array[] {
  const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  const angles = values.map((value) => Math.acos(Math.max(-1, Math.min(1, (2 * (value - low)) / (high - low) - 1))));
  return Array.from({ length: smoothDegree }, (_, k) => angles.map((angle) => Math.cos((k + 1) * angle)));
}

/** The numbers between neighbouring values, with rows enough on either side: of few digits, as a threshold is said. */
function placesOf(column: Float64Array): number[] {
  const sorted = column.toSorted();
  const found: number[] = [];
  for (let row = eachSide; row <= sorted.length - eachSide; row++)
    if (sorted[row] > sorted[row - 1]) found.push(numberBetween(sorted[row - 1], sorted[row]));
  return found.every(Number.isFinite) && new Set(sorted).size > 2 ? found : [];
}

/** The place that leaves least, and what it leaves. */
function* placed(
  places: readonly number[],
  leftAt: (place: number) => number | undefined,
): Steps<{ place: number; left: number } | undefined> {
  let best: { at: number; left: number } | undefined;
  const seen = new Set<number>();
  const look = (at: number): void => {
    if (seen.has(at)) return;
    seen.add(at);
    const left = leftAt(places[at]);
    if (left !== undefined && left < (best?.left ?? Infinity)) best = { at, left };
  };
  const between = Math.max(1, places.length / tried);
  for (let at = 0; at < places.length; at += between) {
    look(Math.floor(at));
    if (yield mostRows * 100) return undefined;
  }
  // half as far each time, to the gap itself; there as long as a neighbour is better
  for (let reach = Math.ceil(between); reach >= 1;) {
    const at = best?.at;
    if (at === undefined) return undefined;
    for (const near of [at - reach, at + reach]) if (near >= 0 && near < places.length) look(near);
    if (reach > 1) reach = Math.ceil(reach / 2);
    else if (best?.at === at) reach = 0;
    if (yield mostRows * 100) return undefined;
  }
  return best && { place: places[best.at], left: best.left };
}
