// One named function to one curve: the a, b, c, d of c·f(a·x + b) + d that come nearest to given points. Knows no networks.
// A coarse search over where f maps the ends of the data, c and d by linear regression at each (variable projection, Golub &
// Pereyra 1973); then Levenberg–Marquardt on all four from the best few. Memory does not grow with the search.

import type { EdgeFunction } from '../math/edge-functions.js';
import { denseEquations } from '../math/dense-equations.js';
import { iterateLM } from '../math/levenberg-marquardt.js';
import { startsOf } from './function-starts.js';
import { bestStep } from './step-fit.js';

/** A curve by its points, in the numbers of the edge. */
export interface CurvePoints {
  x: Float64Array;
  y: Float64Array;
}

export interface FunctionFit {
  /** the function's name */
  function: string;
  /** [a, b, c, d] of c·f(a·x + b) + d */
  affine: [a: number, b: number, c: number, d: number];
  /** root of the mean squared error over the points */
  rmse: number;
  /** share of the variance of y that is explained, see `r2Of` */
  r2: number;
  /** what the function adds to a formula's complexity */
  complexity: number;
}

/** Points looked at in the coarse search, in the first steps of several starts, and in polishing the best of them. */
const [coarsePoints, firstPoints, polishPoints] = [48, 96, 256];
/** Errors this many times the best are not worth more steps. */
const hopelessly = 30;
/** Starts from which steps are taken, those steps, and the steps of the best. */
const [polishStarts, firstSteps, polishSteps] = [4, 12, 50];

/**
 * The best fit of `f` to the points, or undefined where no a and b keep all of x inside the function's domain and away from its
 * poles. `x` and `y` are of equal length, finite, at least one point. `best` is the smallest error of another function: one
 * that is far from it after a few steps is not polished further.
 */
export function fitFunction(f: EdgeFunction, { x, y }: CurvePoints, best = Infinity): FunctionFit | undefined {
  const scale = scaleOf(x, y);
  const few = thin(scale, coarsePoints);
  if (f.name === '0') return finish(f, [0, 0, 0, 0], x, y);
  if (f.name === '1') return finish(f, [0, 0, 0, scale.middle], x, y);
  if (scale.reach === 0) return undefined;
  if (f.name === 'x') {
    const line = regress(scale, (t) => t);
    return line && finish(f, unscale([1, 0, line.c, line.d], scale), x, y);
  }
  if (f.name === 'sign') {
    const { place, c, d } = bestStep(x, scale.v);
    return finish(f, [1, -place, c * scale.spread, d * scale.spread + scale.middle], x, y);
  }
  // places of the ends of x under f, the best first
  const found: { error: number; a: number; b: number; c: number; d: number }[] = [];
  for (const [low, high] of startsOf(f)) {
    if (!reaches(f, low, high)) continue;
    const [a, b] = inside(f, (high - low) / 2, (low + high) / 2, few.t);
    const line = regress(few, (t) => f.value(a * t + b));
    if (line) insert(found, { error: line.error, a, b, c: line.c, d: line.d });
  }
  if (found.length === 0) return undefined;
  const some = thin(scale, firstPoints);
  const { value: least, x: start } = found
    .map(({ a, b, c, d }) => polish(f, some, Float64Array.of(a, b, c, d), firstSteps))
    .reduce((one, other) => (other.value < one.value || Number.isNaN(one.value) ? other : one));
  const hopeless = Math.sqrt(least) * scale.spread > hopelessly * best;
  const affine = hopeless ? start : polish(f, thin(scale, polishPoints), start, polishSteps).x;
  const [p, q, c, d] = unscale(affine, scale);
  return finish(f, [...inside(f, p, q, x), c, d], x, y);
}

/** The points with x mapped to t in [−1, 1] and y to mean 0 and spread 1. */
interface Scaled {
  t: Float64Array;
  v: Float64Array;
  center: number;
  /** half the range of x */
  reach: number;
  middle: number;
  spread: number;
}

function scaleOf(x: Float64Array, y: Float64Array): Scaled {
  const [lo, hi] = endsOf(x);
  let sum = 0;
  for (const value of y) sum += value;
  const middle = sum / y.length;
  let square = 0;
  for (const value of y) square += (value - middle) ** 2;
  const spread = Math.sqrt(square / y.length) || 1;
  const [center, reach] = [(lo + hi) / 2, (hi - lo) / 2];
  return {
    t: x.map((value) => (value - center) / reach),
    v: y.map((value) => (value - middle) / spread),
    center,
    reach,
    middle,
    spread,
  };
}

/** At most `most` of the points, spread over the order of t, both ends among them. */
function thin(scale: Scaled, most: number): Scaled {
  const { length } = scale.t;
  if (length <= most) return scale;
  const order = Array.from(scale.t.keys()).toSorted((i, j) => scale.t[i] - scale.t[j]);
  const picked = Array.from({ length: most }, (_, i) => order[Math.round((i * (length - 1)) / (most - 1))]);
  return {
    ...scale,
    t: Float64Array.from(picked, (i) => scale.t[i]),
    v: Float64Array.from(picked, (i) => scale.v[i]),
  };
}

/** c and d of v ≈ c·g(t) + d and the mean squared error; undefined where g is not finite or constant. */
function regress({ t, v }: Scaled, g: (t: number) => number): { c: number; d: number; error: number } | undefined {
  let [sg, sgg, sv, svv, sgv] = [0, 0, 0, 0, 0];
  const n = t.length;
  const first = g(t[0]);
  for (let i = 0; i < n; i++) {
    // relative to the first value: no digits lost where g is nearly constant
    const value = g(t[i]) - first;
    sg += value;
    sgg += value * value;
    sv += v[i];
    svv += v[i] * v[i];
    sgv += value * v[i];
  }
  const spread = sgg - (sg * sg) / n;
  if (!(spread > 0 && spread < Infinity)) return undefined;
  const c = (sgv - (sg * sv) / n) / spread;
  const d = (sv - c * sg) / n - c * first;
  const error = (svv - (sv * sv) / n - c * (sgv - (sg * sv) / n)) / n;
  return { c, d, error: Math.max(error, 0) };
}

/** Keeps the `polishStarts` best, apart from each other in error. */
function insert<T extends { error: number }>(found: T[], start: T): void {
  let at = found.length;
  while (at > 0 && found[at - 1].error > start.error) at--;
  found.splice(at, 0, start);
  if (found.length > polishStarts) found.pop();
}

/** Whether f is finite from `low` to `high`, both included. */
function reaches(f: EdgeFunction, low: number, high: number): boolean {
  const [from, to] = [Math.min(low, high), Math.max(low, high)];
  if (from < f.domain[0] || to > f.domain[1]) return false;
  if (f.open && (from === f.domain[0] || to === f.domain[1])) return false;
  if (!f.pole) return true;
  // between two poles there is none: the one nearest to the middle is further away than either end
  return f.pole((from + to) / 2) > (to - from) / 2;
}

/** a and b; where rounding has put an end of a·x + b beyond where f is finite, with as much less between the ends. */
function inside(f: EdgeFunction, a: number, b: number, x: Float64Array): [a: number, b: number] {
  const [lo, hi] = endsOf(x);
  let [p, q] = [a, b];
  for (let less = Number.EPSILON; less < 1 && !reaches(f, p * lo + q, p * hi + q); less *= 2)
    [p, q] = [a * (1 - less), b + (a * less * (lo + hi)) / 2];
  return [p, q];
}

function endsOf(values: Float64Array): [lo: number, hi: number] {
  let [lo, hi] = [Infinity, -Infinity];
  for (const value of values) {
    lo = Math.min(lo, value);
    hi = Math.max(hi, value);
  }
  return [lo, hi];
}

/** Least squares on [a, b, c, d] in scaled units; steps that leave the domain are refused because their loss is not finite. */
function polish(
  f: EdgeFunction,
  { t, v }: Scaled,
  start: Float64Array,
  iterations: number,
): { x: Float64Array; value: number } {
  const n = t.length;
  const [lowest, highest] = endsOf(t);
  const within = (x: Float64Array): boolean => reaches(f, x[0] * lowest + x[1], x[0] * highest + x[1]);
  const equations = denseEquations({
    size: 4,
    value(x) {
      if (!within(x)) return Infinity;
      let sum = 0;
      for (let i = 0; i < n; i++) sum += (x[2] * f.value(x[0] * t[i] + x[1]) + x[3] - v[i]) ** 2;
      return sum / n;
    },
    assemble(x, matrix, right) {
      let sum = 0;
      const row = new Float64Array(4);
      for (let i = 0; i < n; i++) {
        const at = x[0] * t[i] + x[1];
        const value = f.value(at);
        const slope = f.slope(at);
        const error = x[2] * value + x[3] - v[i];
        sum += error * error;
        // at the end of a domain (sqrt at 0) the slope is infinite: that point says nothing of a and b
        const steep = Number.isFinite(slope) ? x[2] * slope : 0;
        row[0] = steep * t[i];
        row[1] = steep;
        row[2] = value;
        row[3] = 1;
        for (let p = 0; p < 4; p++) {
          right[p] += (row[p] * error) / n;
          for (let q = 0; q <= p; q++) matrix[p * 4 + q] += (row[p] * row[q]) / n;
        }
      }
      return sum / n;
    },
  });
  const search = iterateLM(equations, start, { iterations, valueTolerance: 1e-7 });
  for (;;) {
    const { done, value } = search.next();
    if (done === true) return value;
  }
}

/** [a, b, c, d] for t and v, as those for x and y. */
function unscale(
  affine: ArrayLike<number>,
  { center, reach, middle, spread }: Scaled,
): [number, number, number, number] {
  const [a, b, c, d] = [affine[0], affine[1], affine[2], affine[3]];
  return [a / reach, b - (a * center) / reach, c * spread, d * spread + middle];
}

function finish(
  f: EdgeFunction,
  affine: [number, number, number, number],
  x: Float64Array,
  y: Float64Array,
): FunctionFit {
  const [a, b, c, d] = affine;
  let square = 0;
  for (let i = 0; i < x.length; i++) square += ((c === 0 ? d : c * f.value(a * x[i] + b) + d) - y[i]) ** 2;
  const rmse = Math.sqrt(square / x.length);
  return { function: f.name, affine, rmse, r2: r2Of(rmse, y), complexity: f.complexity };
}

/** 1 − (mean squared error) / (variance of y); 1 for a constant curve that is met. */
export function r2Of(rmse: number, y: Float64Array): number {
  const mean = y.reduce((sum, value) => sum + value / y.length, 0);
  const variance = y.reduce((sum, value) => sum + (value - mean) ** 2 / y.length, 0);
  return variance > 0 ? 1 - rmse ** 2 / variance : rmse === 0 ? 1 : 0;
}
