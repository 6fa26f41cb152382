// Levenberg–Marquardt: least squares by damped Gauss–Newton steps. Knows normal equations, no networks.
// Marquardt (1963), with his scaling: the damping grows the diagonal of JᵀJ.

import type { SearchStep, SearchResult } from './lbfgs.js';
import type { NormalEquations } from './normal-equations.js';

export interface LMOptions {
  /** accepted steps at most; default 100 */
  iterations?: number;
  /** relative fall of the loss in a step below which it is done; default 1e-12 */
  valueTolerance?: number;
}

/** What the damping is multiplied by after a step that lowered the loss, and after one that did not. */
const [relax, tighten] = [0.3, 4];
/** Dampings beyond which no step is tried. */
const [least, most] = [1e-15, 1e12];
/** Smallest diagonal, relative to the largest: parameters that nothing depends on stay where they are. */
const floor = 1e-14;

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
  const [step, added] = [new Float64Array(n), new Float64Array(n)];
  let damping = 1e-2;
  let evaluations = 1;
  let value = equations.assemble(x);
  const done = (count: number, ended: SearchResult['ended']): SearchResult => ({
    ...{ x, value, iterations: count, evaluations, ended },
  });
  for (let iteration = 0; iteration < iterations; iteration++) {
    if (right.every((slope) => Math.abs(slope) <= 1e-300)) return done(iteration, 'gradient');
    let highest = 0;
    for (let i = 0; i < n; i++) highest = Math.max(highest, diagonal[i]!);
    let reached = Infinity;
    for (;;) {
      for (let i = 0; i < n; i++) added[i] = damping * diagonal[i]! + floor * highest;
      if (equations.solve(added, step)) {
        for (let i = 0; i < n; i++) trial[active[i]!] = x[active[i]!]! + step[i]!;
        evaluations++;
        reached = equations.value(trial);
        if (reached < value) break;
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
