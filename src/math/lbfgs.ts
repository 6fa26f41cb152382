// L-BFGS with a strong Wolfe line search: minimises any smooth function of one vector. Knows no networks.
// Nocedal & Wright, "Numerical Optimization" (2006), algorithms 3.5, 3.6 and 7.4.

import { inPieces, type Work } from '../work.js';

/** The function's value at x, its gradient into `gradient`. Not finite means: too far. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number | Work<number>;

export interface LBFGSOptions {
  /** pairs of steps and gradient changes remembered; default 10 */
  history?: number;
  /** iterations at most; default 100 */
  iterations?: number;
  /** largest entry of the gradient at which it is done; default 1e-10 */
  gradientTolerance?: number;
  /** relative fall of the value in an iteration below which it is done; default 1e-14 */
  valueTolerance?: number;
  /** evaluations of one line search at most; default 25 */
  evaluations?: number;
}

/** Where the search stands after an iteration; `x` is live. */
export interface SearchStep {
  iteration: number;
  value: number;
  x: Float64Array;
}

export interface SearchResult {
  x: Float64Array;
  value: number;
  iterations: number;
  /** evaluations of the objective */
  evaluations: number;
  /** gradient: it is small; value: it does not fall any more; iterations: all are used; search: no better point along the line */
  ended: 'gradient' | 'value' | 'iterations' | 'search';
}

/** A search on its way: yields each step that lowers the value, and nothing between pieces of work. */
export type Search = Generator<SearchStep | undefined, SearchResult, unknown>;

/** Sufficient decrease and curvature, as Nocedal & Wright recommend for quasi-Newton methods. */
const decrease = 1e-4;
const curvature = 0.9;

/** Minimises `objective` from `start`, which is not changed. The value never rises: the best point seen is returned. */
export function minimizeLBFGS(objective: Objective, start: Float64Array, options: LBFGSOptions = {}): SearchResult {
  const search = iterateLBFGS(objective, start, options);
  for (;;) {
    const { done, value } = search.next();
    if (done === true) return value;
  }
}

/** The same for callers that have other things to do in between: after every iteration, and after every evaluation. */
export function* iterateLBFGS(objective: Objective, start: Float64Array, options: LBFGSOptions = {}): Search {
  const { history = 10, iterations = 100, gradientTolerance = 1e-10, valueTolerance = 1e-14 } = options;
  const { evaluations: most = 25 } = options;
  const n = start.length;
  const x = start.slice();
  const gradient = new Float64Array(n);
  const direction = new Float64Array(n);
  const [trial, trialGradient] = [new Float64Array(n), new Float64Array(n)];
  // ring of steps s, gradient changes y and 1 / sᵀy
  const steps = Array.from({ length: history }, () => new Float64Array(n));
  const changes = Array.from({ length: history }, () => new Float64Array(n));
  const inverse = new Float64Array(history);
  const alpha = new Float64Array(history);
  let [kept, next] = [0, 0];
  let evaluations = 1;
  let value = yield* inPieces(objective(x, gradient));
  const done = (count: number, ended: SearchResult['ended']): SearchResult => ({
    x,
    value,
    iterations: count,
    evaluations,
    ended,
  });

  for (let iteration = 0; iteration < iterations; iteration++) {
    if (!(largest(gradient) > gradientTolerance)) return done(iteration, 'gradient');
    twoLoops();
    let slope = dot(gradient, direction);
    if (!(slope < 0)) {
      // the memory misleads: start again from the steepest descent
      kept = 0;
      for (let i = 0; i < n; i++) direction[i] = -gradient[i];
      slope = dot(gradient, direction);
    }
    // the first direction has no scale of its own
    const first = kept === 0 ? Math.min(1, 1 / sumOf(gradient)) : 1;
    const found = yield* lineSearch(slope, first);
    if (!found) {
      if (kept === 0) return done(iteration, 'search');
      kept = 0;
      continue;
    }
    const [s, y] = [steps[next], changes[next]];
    let sy = 0;
    for (let i = 0; i < n; i++) {
      s[i] = trial[i] - x[i];
      y[i] = trialGradient[i] - gradient[i];
      sy += s[i] * y[i];
    }
    // strong Wolfe gives sᵀy > 0; rounding may not
    if (sy > 1e-300) {
      inverse[next] = 1 / sy;
      next = (next + 1) % history;
      kept = Math.min(kept + 1, history);
    }
    const fall = value - found.value;
    value = found.value;
    x.set(trial);
    gradient.set(trialGradient);
    yield { iteration: iteration + 1, value, x };
    if (fall <= valueTolerance * Math.abs(value)) return done(iteration + 1, 'value');
  }
  return done(iterations, 'iterations');

  /** Algorithm 7.4: direction = −H · gradient. */
  function twoLoops(): void {
    for (let i = 0; i < n; i++) direction[i] = -gradient[i];
    for (let k = 1; k <= kept; k++) {
      const j = (next - k + history) % history;
      alpha[j] = inverse[j] * dot(steps[j], direction);
      addScaled(direction, changes[j], -alpha[j]);
    }
    if (kept > 0) {
      const j = (next - 1 + history) % history;
      const scale = 1 / (inverse[j] * dot(changes[j], changes[j]));
      for (let i = 0; i < n; i++) direction[i] *= scale;
    }
    for (let k = kept; k >= 1; k--) {
      const j = (next - k + history) % history;
      addScaled(direction, steps[j], alpha[j] - inverse[j] * dot(changes[j], direction));
    }
  }

  /** Value and slope at x + length · direction, the point in `trial`. */
  function* at(length: number): Work<{ value: number; slope: number }> {
    for (let i = 0; i < n; i++) trial[i] = x[i] + length * direction[i];
    evaluations++;
    const reached = yield* inPieces(objective(trial, trialGradient));
    yield;
    return { value: reached, slope: dot(trialGradient, direction) };
  }

  /** Algorithm 3.5: a length that satisfies the strong Wolfe conditions, left in `trial`; undefined where none is found. */
  function* lineSearch(slope: number, first: number): Work<{ value: number } | undefined> {
    let before = { length: 0, value, slope };
    let length = first;
    for (let used = 0; used < most; used++) {
      const here = { length, ...(yield* at(length)) };
      if (!Number.isFinite(here.value) || !Number.isFinite(here.slope)) {
        // beyond where the function is: come back
        length = 0.5 * (before.length + length);
        continue;
      }
      const tooHigh = here.value > value + decrease * length * slope || (used > 0 && here.value >= before.value);
      if (tooHigh) return yield* zoom(before, here, slope, most - used);
      if (Math.abs(here.slope) <= -curvature * slope) return here;
      if (here.slope >= 0) return yield* zoom(here, before, slope, most - used);
      before = here;
      length *= 2;
    }
    return undefined;
  }

  /** Algorithm 3.6: between `low`, the better end, and `high`. */
  function* zoom(low: Point, high: Point, slope: number, left: number): Work<{ value: number } | undefined> {
    for (let used = 0; used < left; used++) {
      const length = between(low, high);
      const here = { length, ...(yield* at(length)) };
      if (!(here.value <= value + decrease * length * slope) || here.value >= low.value) {
        high = Number.isFinite(here.value) ? here : { ...high, length, value: Infinity };
      } else {
        if (Math.abs(here.slope) <= -curvature * slope) return here;
        if (here.slope * (high.length - low.length) >= 0) high = low;
        low = here;
      }
      if (Math.abs(high.length - low.length) <= 1e-16 * Math.max(1, Math.abs(low.length))) break;
    }
    // no point with the curvature wanted, but one that is lower
    if (low.length === 0 || !(low.value < value)) return undefined;
    return { value: (yield* at(low.length)).value };
  }
}

interface Point {
  length: number;
  value: number;
  slope: number;
}

/** The minimum of the cubic through two points with their slopes (equation 3.59), kept away from both ends. */
function between(a: Point, b: Point): number {
  const width = b.length - a.length;
  const middle = a.length + width / 2;
  if (!Number.isFinite(b.value)) return middle;
  const d1 = a.slope + b.slope - (3 * (a.value - b.value)) / (a.length - b.length);
  const square = d1 * d1 - a.slope * b.slope;
  if (!(square >= 0)) return middle;
  const d2 = Math.sign(width) * Math.sqrt(square);
  const length = b.length - (width * (b.slope + d2 - d1)) / (b.slope - a.slope + 2 * d2);
  const share = (length - a.length) / width;
  return share > 0.1 && share < 0.9 ? length : middle;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function addScaled(to: Float64Array, from: Float64Array, factor: number): void {
  for (let i = 0; i < to.length; i++) to[i] += factor * from[i];
}

function largest(values: Float64Array): number {
  let found = 0;
  for (let i = 0; i < values.length; i++) found = Math.max(found, Math.abs(values[i]));
  return found;
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.abs(values[i]);
  return sum;
}
