// Levenberg–Marquardt: least squares by damped Gauss–Newton steps. Knows normal equations, no networks.
// Damping after Marquardt (1963), scaled by the largest diagonal of JᵀJ so far (Moré 1978). Steps are bent along the geodesic
// (Transtrum & Sethna 2012): the valleys of compositions of splines are long and curved, a straight step soon leaves them.

import type { NormalEquations } from '../compute/contract.js';
import type { SearchStep, SearchResult } from './lbfgs.js';

export interface LMOptions {
  /** accepted steps at most; default 100 */
  iterations?: number;
  /** relative fall of the loss in a step below which it is done; default 1e-12 */
  valueTolerance?: number;
}

/** What the damping is multiplied by after a step that lowered the loss, and after one that did not. */
const [relax, tighten] = [0.2, 3];
/** Dampings beyond which no step is tried. */
const [least, most] = [1e-15, 1e12];
/** Smallest diagonal, relative to the largest: parameters that nothing depends on stay where they are. */
const floor = 1e-14;
/** A bend longer than this, relative to its step: the step goes too far to be trusted. */
const mostBend = 0.75;

/** Steps from `start`, which is not changed, an accepted step at a time; the loss falls with each. */
export function* iterateLM(
  equations: NormalEquations,
  start: Float64Array,
  { iterations = 100, valueTolerance = 1e-12 }: LMOptions = {},
): Generator<SearchStep, SearchResult, void> {
  const { active, right, diagonal } = equations;
  const n = active.length;
  const x = start.slice();
  const trial = start.slice();
  const [step, bend, added, scale] = [0, 1, 2, 3].map(() => new Float64Array(n)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let damping = 1e-2;
  let evaluations = 1;
  let value = equations.assemble(x);
  const done = (count: number, ended: SearchResult['ended']): SearchResult => ({
    ...{ x, value, iterations: count, evaluations, ended },
  });
  for (let iteration = 0; iteration < iterations; iteration++) {
    if (right.every((slope) => Math.abs(slope) <= 1e-300)) return done(iteration, 'gradient');
    let highest = 0;
    for (let i = 0; i < n; i++) {
      scale[i] = Math.max(scale[i]!, diagonal[i]!);
      highest = Math.max(highest, scale[i]!);
    }
    let reached = Infinity;
    for (;;) {
      for (let i = 0; i < n; i++) added[i] = damping * scale[i]! + floor * highest;
      if (equations.solve(added, step)) {
        equations.accelerate?.(x, step, bend);
        if (2 * norm(bend, added) <= mostBend * norm(step, added)) {
          for (let i = 0; i < n; i++) trial[active[i]!] = x[active[i]!]! + step[i]! + bend[i]!;
          evaluations++;
          reached = equations.value(trial);
          if (reached < value) break;
        }
      }
      damping *= tighten;
      if (damping > most) return done(iteration, 'search');
    }
    damping = Math.max(least, damping * relax);
    const fall = value - reached;
    x.set(trial);
    value = equations.assemble(x);
    yield { iteration: iteration + 1, value, x };
    if (fall <= valueTolerance * value) return done(iteration + 1, 'value');
  }
  return done(iterations, 'iterations');
}

/** √Σ w v² */
function norm(v: Float64Array, w: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < v.length; i++) sum += w[i]! * v[i]! * v[i]!;
  return Math.sqrt(sum);
}
