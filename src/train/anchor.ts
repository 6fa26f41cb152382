// Normal equations with an anchor: a pull of every parameter towards where it began. What data determines hardly feels it; what data leaves open,
// coefficients in cells that few points reach, stays where it was instead of running away. Knows vectors only.

import type { NormalEquations } from '../math/normal-equations.js';
import { inPieces } from '../work.js';

/** The equations of loss + λ · Σ (θ − θ₀)² over the parameters that can change; θ₀ is `start`. */
export function anchored(equations: NormalEquations, start: Float64Array, lambda: number): NormalEquations {
  if (lambda === 0) return equations;
  const { active, right } = equations;
  const sums = new Float64Array(active.length);
  const pull = (x: Float64Array): number => {
    let sum = 0;
    for (const at of active) sum += (x[at] - start[at]) ** 2;
    return lambda * sum;
  };
  return {
    ...equations,
    *value(x) {
      return (yield* inPieces(equations.value(x))) + pull(x);
    },
    *assemble(x) {
      const loss = yield* inPieces(equations.assemble(x));
      for (let i = 0; i < sums.length; i++) right[i] += lambda * (x[active[i]] - start[active[i]]);
      return loss + pull(x);
    },
    solve(added, step) {
      for (let i = 0; i < sums.length; i++) sums[i] = added[i] + lambda;
      return equations.solve(sums, step);
    },
  };
}
