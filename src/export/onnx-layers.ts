// The layers of a network as nodes of ONNX, [rows, width] in and out.

import type { ActivationName } from '../math/functions.js';
import { expressionNodes, noKernel } from './onnx-expression.js';
import type { Name, OnnxGraph } from './onnx-graph.js';
import { endSlopes, perInput, splineNodes } from './onnx-splines.js';
import type { KanStep, LockedTerm, NetworkStep, ProductStep } from './program.js';

/** The values of a layer; `vectors` are those of the steps before it. */
export function layerNodes(graph: OnnxGraph, step: NetworkStep, vectors: readonly Name[]): Name {
  const x = vectors[step.of];
  switch (step.op) {
    case 'kan':
      return kanNodes(graph, step, x);
    case 'linear': {
      const y = graph.node('MatMul', [x, graph.numbers([step.inputs, step.outputs], step.weights)]);
      return graph.node('Add', [y, graph.numbers([step.outputs], step.bias)]);
    }
    case 'activation':
      return activationNodes(graph, step.activation, x);
    case 'norm': {
      const width = step.gain.length;
      const off = graph.node('Sub', [x, graph.node('ReduceMean', [x], { axes: [1], keepdims: 1 })]);
      const variance = graph.node('ReduceMean', [graph.node('Mul', [off, off])], { axes: [1], keepdims: 1 });
      const deviation = graph.node('Sqrt', [graph.node('Add', [variance, graph.number(1e-5)])]);
      const even = graph.node('Div', [off, deviation]);
      const gained = graph.node('Mul', [even, graph.numbers([width], step.gain)]);
      return graph.node('Add', [gained, graph.numbers([width], step.bias)]);
    }
    case 'gate':
      return graph.node('Add', [
        graph.node('Mul', [x, graph.number(step.gate)]),
        graph.node('Mul', [vectors[step.skip], graph.number(1 - step.gate)]),
      ]);
    case 'product':
      return productNodes(graph, step, x);
  }
}

function kanNodes(graph: OnnxGraph, { inputs, outputs, base, splines, locked }: KanStep, x: Name): Name {
  const { outside, breakpoints, count, coefficients } = splines;
  const lows = breakpoints.map((points) => points[0]);
  const highs = breakpoints.map((points) => points[points.length - 1]);
  const inside =
    outside === 'zero' ? x : graph.node('Min', [graph.node('Max', [x, perInput(graph, lows)]), perInput(graph, highs)]);
  const { values, factor } = splineNodes(graph, splines, inside);
  // the base, and where curves go on along their tangents how far x is beyond either end, in one product more
  const parts: Name[] = [];
  const weights: Float64Array[] = [];
  if (base !== undefined) {
    parts.push(activationNodes(graph, base.activation, outside === 'clamp' ? inside : x));
    weights.push(base.weights);
  }
  if (outside === 'linear') {
    const beyond = graph.node('Sub', [x, inside]);
    const below = graph.node('Min', [beyond, graph.number(0)]);
    parts.push(below, graph.node('Max', [beyond, graph.number(0)]));
    const ends = lows.map((_, input) => endSlopes(splines, input));
    for (const end of [0, 1] as const)
      weights.push(
        Float64Array.from({ length: inputs * outputs }, (_, at) => {
          const [input, o] = [Math.floor(at / outputs), at % outputs];
          return ends[input][end].reduce(
            (sum, slope, m) => sum + slope * coefficients[(input * count + m) * outputs + o],
            0,
          );
        }),
      );
  }
  const numbers = graph.numbers(
    [inputs * count, outputs],
    factor === 1 ? coefficients : coefficients.map((c) => c * factor),
  );
  let y: Name;
  if (parts.length === 0) y = graph.node('MatMul', [values, numbers]);
  else {
    const all = Float64Array.from(weights.flatMap((each) => [...each]));
    const more = graph.node('MatMul', [graph.join(parts), graph.numbers([parts.length * inputs, outputs], all)]);
    y = graph.node('Gemm', [values, numbers, more]);
  }
  return locked.length === 0 ? y : lockedNodes(graph, locked, x, y, outputs);
}

/** y with c · f(a · x + b) + d of each locked edge added to its own column: an infinite number in one must not reach the others. */
function lockedNodes(graph: OnnxGraph, locked: readonly LockedTerm[], x: Name, y: Name, outputs: number): Name {
  const parts: Name[] = [];
  let from = 0;
  for (let o = 0; o < outputs; o++) {
    const terms = locked.filter(({ output }) => output === o);
    if (terms.length === 0) continue;
    if (o > from) parts.push(graph.columns(y, from, o));
    const curves = terms.map(({ input, affine: [a, b, c, d], f }) => {
      const inner = affine(graph, graph.columns(x, input, input + 1), a, b);
      return affine(graph, expressionNodes(graph, f, new Map([['x', inner]])), c, d);
    });
    parts.push(graph.node('Sum', [graph.columns(y, o, o + 1), ...curves]));
    from = o + 1;
  }
  if (from < outputs) parts.push(graph.columns(y, from, outputs));
  return graph.join(parts);
}

function affine(graph: OnnxGraph, x: Name, factor: number, more: number): Name {
  const y = factor === 1 ? x : graph.node('Mul', [x, graph.number(factor)]);
  return more === 0 ? y : graph.node('Add', [y, graph.number(more)]);
}

export function activationNodes(graph: OnnxGraph, name: ActivationName, x: Name): Name {
  switch (name) {
    case 'silu': {
      if (graph.element === 'float') return graph.node('Mul', [x, graph.node('Sigmoid', [x])]);
      // ONNX Runtime makes one operator of x · sigmoid(x), and has no kernel for that in double precision
      const one = graph.number(1);
      return graph.node('Div', [x, graph.node('Add', [graph.node('Exp', [graph.node('Neg', [x])]), one])]);
    }
    case 'gelu': {
      if (graph.element === 'double') throw noKernel('gelu');
      const half = graph.node('Mul', [x, graph.number(0.5)]);
      const wave = graph.node('Erf', [graph.node('Mul', [x, graph.number(Math.SQRT1_2)])]);
      return graph.node('Mul', [half, graph.node('Add', [wave, graph.number(1)])]);
    }
    case 'relu':
      return graph.node('Relu', [x]);
    case 'tanh':
      return graph.node('Tanh', [x]);
    case 'identity':
      return x;
    case 'none':
      return graph.node('Mul', [x, graph.number(0)]);
  }
}

/** Products of as many factors are made together, factor by factor. */
function productNodes(graph: OnnxGraph, { sums, arities }: ProductStep, x: Name): Name {
  const starts: number[] = [];
  let at = sums;
  for (const arity of arities) {
    starts.push(at);
    at += arity;
  }
  const parts: Name[] = sums > 0 ? [graph.columns(x, 0, sums)] : [];
  const order: number[] = Array.from({ length: sums }, (_, i) => i);
  const made: number[] = [];
  for (const arity of new Set(arities)) {
    const of = arities.flatMap((each, j) => (each === arity ? [j] : []));
    const factors = Array.from({ length: arity }, (_, f) =>
      graph.pick(
        x,
        of.map((j) => starts[j] + f),
      ),
    );
    parts.push(factors.reduce((product, factor) => graph.node('Mul', [product, factor])));
    made.push(...of);
  }
  const joined = graph.join(parts);
  if (made.every((j, i) => j === i)) return joined;
  return graph.pick(joined, [...order, ...arities.map((_, j) => sums + made.indexOf(j))]);
}
