// What the edges of one input multiply their parameters by: the base activation, and B_m(x): B-splines, of which order + 1 count at a
// point, or Gaussians or Chebyshev polynomials, which all do. Knows one layer and one number; sums and networks are compute/'s.

import { evaluateBasisIn, findInterval } from '../math/b-spline.js';
import { evaluateChebyshev, evaluateGaussians } from '../math/dense-bases.js';
import { activate, activateDerivative } from '../math/functions.js';
import { extendKnots, uniformBreakpoints } from '../math/knots.js';
import type { KANLayerSpec } from './spec.js';

/** What an edge needs of its input: numbers for every row of the edge, base first, as values and as derivatives by x. */
export interface EdgeRow {
  value: number;
  slope: number;
  /** the row of the edge's parameters it multiplies */
  row: number;
}

/** Rows of an edge's parameters that count at x: the base weight, and order + 1 coefficients or, in dense bases, all. */
export function edgeRow(layer: KANLayerSpec, input: number, x: number): EdgeRow[] {
  if (layer.basis === 'rbf' || layer.basis === 'chebyshev') return denseEdgeRow(layer, input, x);
  const { order, base, outside } = layer;
  const knots = inputKnots(layer, input);
  const [lo, hi] = [knots[order], knots[knots.length - 1 - order]];
  const beyond = x < lo || x > hi;
  const clamped = x < lo ? lo : x > hi ? hi : x;
  const at = outside === 'zero' ? x : clamped;
  const first = base === 'none' ? 0 : 1;
  const count = layer.gridSize + order;

  const [values, slopes] = [new Float64Array(order + 1), new Float64Array(order + 1)];
  let offset: number;
  if (outside === 'zero' && beyond) {
    // basis functions of the extended knots that have a coefficient; the others, further out, would need more knots
    const further = extendKnots(knots, order);
    const interval = findInterval(further, x, order, further.length - order - 2);
    const within = x >= knots[0] && x < knots[knots.length - 1];
    if (within) {
      evaluateBasisIn(further, order, interval, x, values);
      evaluateBasisIn(further, order, interval, x, slopes, 1);
    }
    offset = interval - 2 * order;
  } else {
    const interval = findInterval(knots, at, order, knots.length - order - 2);
    evaluateBasisIn(knots, order, interval, at, values);
    evaluateBasisIn(knots, order, interval, at, slopes, 1);
    offset = interval - order;
  }

  const rows: EdgeRow[] = [];
  if (base !== 'none') {
    const seen = outside === 'clamp' ? clamped : x;
    rows.push({
      row: 0,
      value: activate(base, seen),
      slope: outside === 'clamp' && beyond ? 0 : activateDerivative(base, seen),
    });
  }
  for (let m = 0; m <= order; m++) {
    const coefficient = offset + m;
    if (coefficient < 0 || coefficient >= count) continue;
    // linear: the tangent at the end of the domain goes on
    const value = values[m] + (outside === 'linear' ? (x - clamped) * slopes[m] : 0);
    rows.push({
      row: first + coefficient,
      value: Number.isNaN(x) ? NaN : value,
      slope: outside === 'clamp' && beyond ? 0 : slopes[m],
    });
  }
  return rows;
}

/** The same where every function of the edge counts. */
function denseEdgeRow(layer: KANLayerSpec, input: number, x: number): EdgeRow[] {
  const { base, basis, outside, gridSize, order } = layer;
  const ends = layerBreakpoints(layer, input);
  const [lo, hi] = [ends[0], ends[ends.length - 1]];
  const beyond = x < lo || x > hi;
  const clamped = x < lo ? lo : x > hi ? hi : x;
  const [values, slopes] = [new Float64Array(gridSize + order), new Float64Array(gridSize + order)];
  const evaluate = basis === 'rbf' ? evaluateGaussians : evaluateChebyshev;
  evaluate(lo, hi, outside === 'zero' ? x : clamped, values, slopes);
  if (beyond && outside === 'zero' && basis === 'chebyshev') {
    values.fill(0);
    slopes.fill(0);
  }
  const flat = beyond && outside === 'clamp';
  const seen = flat ? clamped : x;
  const first = base === 'none' ? 0 : 1;
  const rows = Array.from(values, (value, m) => ({
    row: first + m,
    value: value + (outside === 'linear' ? (x - clamped) * slopes[m] : 0),
    slope: flat ? 0 : slopes[m],
  }));
  if (base === 'none') return rows;
  return [{ row: 0, value: activate(base, seen), slope: flat ? 0 : activateDerivative(base, seen) }, ...rows];
}

const knotsOf = new WeakMap<KANLayerSpec, Float64Array[]>();

/** The extended knots of one input, kept with the layer's spec. */
function inputKnots(layer: KANLayerSpec, input: number): Float64Array {
  let all = knotsOf.get(layer);
  if (!all) knotsOf.set(layer, (all = []));
  return (all[input] ??= extendKnots(layerBreakpoints(layer, input), layer.order));
}

/** The gridSize + 1 breakpoints of one input. */
export function layerBreakpoints({ grid, gridSize }: KANLayerSpec, input: number): ArrayLike<number> {
  if (grid.kind === 'adapted') return grid.breakpoints[input];
  const [lo, hi] = grid.kind === 'uniform' ? grid.domain : grid.domains[input];
  return uniformBreakpoints(lo, hi, gridSize);
}
