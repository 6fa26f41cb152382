// Levenberg–Marquardt: least squares by damped Gauss–Newton steps. Knows normal equations, no networks.
// Damping after Marquardt (1963), scaled by the largest diagonal of JᵀJ so far (Moré 1978). Steps are bent along the geodesic
// (Transtrum & Sethna 2012): the valleys of compositions of splines are long and curved, a straight step soon leaves them.

import { inPieces } from '../work.js';
import type { Search, SearchResult } from './lbfgs.js';
import type { NormalEquations } from './normal-equations.js';

export interface LMOptions {
  /** accepted steps at most; default 100 */
  iterations?: number;
  /** relative fall of the loss in a step below which it is done; default 1e-12 */
  valueTolerance?: number;
  /** decides what the data hardly determines; default none; needs equations that show their matrix */
  smoothing?: Smoothing;
  /** puts what must keep a bound back there, in place, after each step; the start is there */
  project?: (x: Float64Array) => void;
}

/**
 * A penalty on the fourth differences of curves' coefficients, λ · Σ (Δ⁴c)², with λ the part `strength` of the mean diagonal of JᵀJ at
 * the start (Eilers & Marx 1996). Where data is missing, curves go on as cubics. It is no part of the values told.
 */
export interface Smoothing {
  /** for each curve its coefficients, as places among the equations' unknowns */
  curves: readonly ArrayLike<number>[];
  strength: number;
}

/** What the damping is multiplied by after a step that lowered the loss, and after one that did not. */
const [relax, tighten] = [0.2, 3];
/** Dampings beyond which no step is tried. */
const [least, most] = [1e-15, 1e12];
/** Smallest diagonal, relative to the largest: parameters that nothing depends on stay where they are. */
const floor = 1e-14;
/** A bend longer than this, relative to its step: the step goes too far to be trusted. */
const maxBend = 0.75;

/** Steps from `start`, which is not changed; the loss falls with each. */
export function* iterateLM(
  equations: NormalEquations,
  start: Float64Array,
  { iterations = 100, valueTolerance = 1e-12, smoothing, project }: LMOptions = {},
): Search {
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
  let value = yield* inPieces(equations.assemble(x));
  const penalty = smoothing && equations.matrix && createPenalty(equations, smoothing);
  // with the penalty; without it: what is told
  let whole = value + (penalty?.add(x) ?? 0);
  const done = (count: number, ended: SearchResult['ended']): SearchResult => ({
    x,
    value,
    iterations: count,
    evaluations,
    ended,
  });
  for (let iteration = 0; iteration < iterations; iteration++) {
    if (right.every((slope) => Math.abs(slope) <= 1e-300)) return done(iteration, 'gradient');
    let highest = 0;
    for (let i = 0; i < n; i++) {
      scale[i] = Math.max(scale[i], diagonal[i]);
      highest = Math.max(highest, scale[i]);
    }
    let reached = Infinity;
    for (;;) {
      for (let i = 0; i < n; i++) added[i] = damping * scale[i] + floor * highest;
      if (yield* inPieces(equations.solve(added, step))) {
        if (equations.accelerate) yield* inPieces(equations.accelerate(x, step, bend));
        if (2 * norm(bend, added) <= maxBend * norm(step, added)) {
          for (let i = 0; i < n; i++) trial[active[i]] = x[active[i]] + step[i] + bend[i];
          project?.(trial);
          evaluations++;
          reached = (yield* inPieces(equations.value(trial))) + (penalty?.cost(trial) ?? 0);
          if (reached < whole) break;
        }
      }
      damping *= tighten;
      if (damping > most) return done(iteration, 'search');
    }
    damping = Math.max(least, damping * relax);
    const fall = whole - reached;
    x.set(trial);
    value = yield* inPieces(equations.assemble(x));
    whole = value + (penalty?.add(x) ?? 0);
    yield { iteration: iteration + 1, value, x };
    if (fall <= valueTolerance * whole) return done(iteration + 1, 'value');
  }
  return done(iterations, 'iterations');
}

/** The penalty on a system of equations. */
interface Penalty {
  /** what it costs at x */
  cost(x: Float64Array): number;
  /** the same; adds its own equations to those assembled at x */
  add(x: Float64Array): number;
}

const differences = [1, -4, 6, -4, 1];

function createPenalty(equations: NormalEquations, { curves, strength }: Smoothing): Penalty {
  const { active, right, diagonal, matrix } = equations;
  const { numbers, stride } = matrix!;
  const weight = (strength * diagonal.reduce((sum, own) => sum + own, 0)) / diagonal.length;
  const visit = (x: Float64Array, add: boolean): number => {
    let cost = 0;
    for (const curve of curves) {
      for (let at = 0; at + differences.length <= curve.length; at++) {
        let d = 0;
        for (let k = 0; k < differences.length; k++) d += differences[k] * x[active[curve[at + k]]];
        cost += weight * d * d;
        if (!add) continue;
        for (let k = 0; k < differences.length; k++) {
          const i = curve[at + k];
          const share = weight * differences[k];
          right[i] += share * d;
          diagonal[i] += share * differences[k];
          for (let m = 0; m < differences.length; m++) {
            const j = curve[at + m];
            if (j <= i) numbers[i * stride + j] += share * differences[m];
          }
        }
      }
    }
    return cost;
  };
  return { cost: (x) => visit(x, false), add: (x) => visit(x, true) };
}

/** √Σ w v² */
function norm(v: Float64Array, w: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < v.length; i++) sum += w[i] * v[i] * v[i];
  return Math.sqrt(sum);
}
