// The functions of a KAN layer's edges as nodes of ONNX: values[rows, inputs · count], which a product with the coefficients makes outputs of.
//
// On even grids of order k ≤ 3 a B-spline is a sum of a few powers of its distance v from the middle of its support (Schoenberg 1946):
// k = 1: r(1 − v); k = 2: (r(3/2 − v)² − 3 r(1/2 − v)²) / 2; k = 3: (r(2 − v)³ − 4 r(1 − v)³) / 6, with r(z) = max(z, 0). Higher orders would lose
// digits that way, and other grids have no such form: they go by Cox and de Boor's recurrence, with the reciprocals of widths as constants.

import { evaluateChebyshev, evaluateGaussians } from '../math/dense-bases.js';
import { evaluateBasisIn, findInterval } from '../math/b-spline.js';
import { extendKnots } from '../math/knots.js';
import type { Name, OnnxGraph } from './onnx-graph.js';
import type { Splines } from './program.js';

/** Values, as [rows, inputs · count], and what coefficients have to be multiplied by to fit them. */
export interface SplineNodes {
  values: Name;
  factor: number;
}

/** `at` is x, clamped to the domain where outside is not 'zero'. */
export function splineNodes(graph: OnnxGraph, splines: Splines, at: Name): SplineNodes {
  const { basis, order, even } = splines;
  if (basis === 'rbf') return { values: flat(graph, gaussians(graph, splines, at)), factor: 1 };
  if (basis === 'chebyshev') return { values: flat(graph, chebyshev(graph, splines, at)), factor: 1 };
  if (order === 0) return { values: flat(graph, steps(graph, splines, at)), factor: 1 };
  if (even && order <= 3) {
    const { values, factor } = powers(graph, splines, at);
    return { values: flat(graph, values), factor };
  }
  return { values: flat(graph, recurrence(graph, splines, at)), factor: 1 };
}

/** B′_m at the lower and the upper end of an input's domain, by x: slopes with which curves go on beyond. */
export function endSlopes({ basis, order, count, breakpoints }: Splines, input: number): [Float64Array, Float64Array] {
  const points = breakpoints[input];
  const [lo, hi] = [points[0], points[points.length - 1]];
  const at = (x: number): Float64Array => {
    const [values, slopes] = [new Float64Array(count), new Float64Array(count)];
    if (basis !== 'bspline') {
      (basis === 'rbf' ? evaluateGaussians : evaluateChebyshev)(lo, hi, x, values, slopes);
      return slopes;
    }
    const knots = extendKnots(points, order);
    const interval = findInterval(knots, x, order, knots.length - order - 2);
    const some = new Float64Array(order + 1);
    evaluateBasisIn(knots, order, interval, x, some, 1);
    slopes.set(some, interval - order);
    return slopes;
  };
  return [at(lo), at(hi)];
}

const flat = (graph: OnnxGraph, values: Name): Name => graph.node('Flatten', [values], { axis: 1 });

/** (at − lo) · rate for each input, as [rows, inputs, 1]. */
function scaled(graph: OnnxGraph, { breakpoints }: Splines, at: Name, intervals: number): Name {
  const ends = breakpoints.map((points) => [points[0], points[points.length - 1]]);
  const lows = ends.map(([lo]) => lo);
  const rates = ends.map(([lo, hi]) => intervals / (hi - lo));
  const shifted = lows.every((lo) => lo === 0) ? at : graph.node('Sub', [at, perInput(graph, lows)]);
  const u = rates.every((rate) => rate === 1) ? shifted : graph.node('Mul', [shifted, perInput(graph, rates)]);
  return graph.node('Unsqueeze', [u, graph.integers(2)]);
}

/** A constant for each input; a single one where they are all the same. */
export function perInput(graph: OnnxGraph, values: readonly number[]): Name {
  return values.every((value) => value === values[0])
    ? graph.number(values[0])
    : graph.numbers([1, values.length], values);
}

function powers(graph: OnnxGraph, splines: Splines, at: Name): SplineNodes {
  const { order } = splines;
  const { v, rate } = distances(graph, splines, at);
  const [reach, inner] = [(order + 1) / 2, (order - 1) / 2];
  if (order === 1) return { values: hat(graph, v, rate, { reach: 1, height: 1 }), factor: 1 };
  const raised = (r: Name): Name => graph.node('Pow', [r, graph.number(order)]);
  // half of the outer one, so that it is at most 1: all factors are exact in any precision
  const outer = raised(hat(graph, v, rate, { reach, height: 0.5 }));
  const within = raised(hat(graph, v, rate, { reach: inner, height: 1 }));
  const rest = graph.node('Mul', [within, graph.number((order + 1) / 2 ** order)]);
  return { values: graph.node('Sub', [outer, rest]), factor: 2 ** order / (order === 2 ? 2 : 6) };
}

/** A domain that is this many times as far from 0 as it is wide has its digits there. */
const near = 4;

/** v[rows, inputs, count]: how far x is from the middle of each function, `rate` intervals to a unit of it. */
function distances(graph: OnnxGraph, splines: Splines, at: Name): { v: Name; rate: number } {
  const { order, gridSize, count, breakpoints } = splines;
  const middles = Float64Array.from({ length: count }, (_, m) => m - (order - 1) / 2);
  const [lo, hi] = [breakpoints[0][0], breakpoints[0][gridSize]];
  const same = breakpoints.every((points) => points[0] === lo && points[gridSize] === hi);
  if (same && graph.element === 'float' && Math.max(-lo, hi) <= near * (hi - lo)) {
    // one domain for all: x is not scaled, but what stands for 1 after it
    const rate = gridSize / (hi - lo);
    const places = middles.map((middle) => lo + middle / rate);
    const column = graph.node('Unsqueeze', [at, graph.integers(2)]);
    return { v: graph.node('Abs', [graph.node('Sub', [column, graph.numbers([count], places)])]), rate };
  }
  const u = scaled(graph, splines, at, gridSize);
  return { v: graph.node('Abs', [graph.node('Sub', [u, graph.numbers([count], middles)])]), rate: 1 };
}

/** height · max(reach − rate · v, 0), at most 1: in single precision one operator. */
function hat(graph: OnnxGraph, v: Name, rate: number, { reach, height }: { reach: number; height: number }): Name {
  if (graph.element === 'float')
    return graph.node('HardSigmoid', [v], { alpha: { float: -height * rate }, beta: { float: reach * height } });
  const over = graph.node('Relu', [graph.node('Sub', [graph.number(reach), v])]);
  return height === 1 ? over : graph.node('Mul', [over, graph.number(height)]);
}

/** Order 0: 1 in the cell that x is in, which jumps at the very knot. */
function steps(graph: OnnxGraph, { gridSize, breakpoints, outside }: Splines, at: Name): Name {
  const column = graph.node('Unsqueeze', [at, graph.integers(2)]);
  const inputs = breakpoints.length;
  const places = (from: number, to: number): Name =>
    graph.numbers(
      [1, inputs, to - from],
      breakpoints.flatMap((points) => Array.from({ length: to - from }, (_, i) => points[from + i])),
    );
  const reached = (points: Name): Name => graph.cast(graph.node('GreaterOrEqual', [column, points]), graph.element);
  // nothing, whatever number x is; a NaN must show
  const nothing = graph.node('Mul', [column, graph.number(0)]);
  let [above, below] = [graph.node('Add', [nothing, graph.number(1)]), nothing];
  if (outside === 'zero') {
    above = graph.node('Add', [reached(places(0, 1)), nothing]);
    below = graph.cast(graph.node('Greater', [column, places(gridSize, gridSize + 1)]), graph.element);
  }
  const inner = gridSize > 1 ? [reached(places(1, gridSize))] : [];
  const from = inner.length === 0 ? above : graph.node('Concat', [above, ...inner], { axis: 2 });
  const to = inner.length === 0 ? below : graph.node('Concat', [...inner, below], { axis: 2 });
  return graph.node('Sub', [from, to]);
}

function recurrence(graph: OnnxGraph, splines: Splines, at: Name): Name {
  const { order, gridSize, breakpoints } = splines;
  const u = scaled(graph, splines, at, gridSize);
  // knots in mean intervals from the first breakpoint
  const knots = breakpoints.map((points) => {
    const [lo, hi] = [points[0], points[gridSize]];
    const even = splines.even;
    return extendKnots(
      Float64Array.from({ length: gridSize + 1 }, (_, i) => (even ? i : ((points[i] - lo) * gridSize) / (hi - lo))),
      order,
    );
  });
  const all = knots[0].length;
  const table = (count: number, entry: (of: Float64Array, i: number) => number): Name => {
    const same = knots.every((each) => each.every((knot, i) => knot === knots[0][i]));
    const rows = same ? knots.slice(0, 1) : knots;
    return graph.numbers(
      [1, rows.length, count],
      rows.flatMap((each) => Array.from({ length: count }, (_, i) => entry(each, i))),
    );
  };
  const reached = graph.cast(graph.node('GreaterOrEqual', [u, table(all, (each, i) => each[i])]), graph.element);
  let basis = graph.node('Sub', [graph.slice(reached, 2, 0, all - 1), graph.slice(reached, 2, 1, all)]);
  for (let p = 1; p <= order; p++) {
    const width = all - 1 - p;
    const shares = graph.node('Mul', [basis, table(width + 1, (each, i) => 1 / (each[i + p] - each[i]))]);
    const rising = graph.node('Sub', [u, table(width, (each, i) => each[i])]);
    const falling = graph.node('Sub', [table(width, (each, i) => each[i + p + 1]), u]);
    basis = graph.node('Add', [
      graph.node('Mul', [rising, graph.slice(shares, 2, 0, width)]),
      graph.node('Mul', [falling, graph.slice(shares, 2, 1, width + 1)]),
    ]);
  }
  return basis;
}

function gaussians(graph: OnnxGraph, splines: Splines, at: Name): Name {
  const { count } = splines;
  const u = scaled(graph, splines, at, count - 1);
  const w = graph.node('Sub', [
    u,
    graph.numbers(
      [count],
      Array.from({ length: count }, (_, m) => m),
    ),
  ]);
  return graph.node('Exp', [graph.node('Neg', [graph.node('Mul', [w, w])])]);
}

function chebyshev(graph: OnnxGraph, splines: Splines, at: Name): Name {
  const { count, outside, breakpoints } = splines;
  const u = graph.node('Sub', [scaled(graph, splines, at, 2), graph.number(1)]);
  const twice = graph.node('Add', [u, u]);
  const one = graph.node('Add', [graph.node('Mul', [u, graph.number(0)]), graph.number(1)]);
  const all = [one, u].slice(0, count);
  while (all.length < count) all.push(graph.node('Sub', [graph.node('Mul', [twice, all.at(-1)!]), all.at(-2)!]));
  const values = graph.node('Concat', all, { axis: 2 });
  if (outside !== 'zero') return values;
  const column = graph.node('Unsqueeze', [at, graph.integers(2)]);
  const inputs = breakpoints.length;
  const end = (i: number): Name =>
    graph.numbers(
      [1, inputs, 1],
      breakpoints.map((points) => points[i]),
    );
  const within = graph.node('And', [
    graph.node('GreaterOrEqual', [column, end(0)]),
    graph.node('LessOrEqual', [column, end(breakpoints[0].length - 1)]),
  ]);
  return graph.node('Where', [within, values, graph.number(0)]);
}
