// One KAN layer as code. Edges that are removed leave no trace, locked ones are their functions.

import { edgeExpression } from '../../formula/edges.js';
import { substitute, variable } from '../../formula/build.js';
import { parseExpression } from '../../formula/parse.js';
import { printJavaScript } from '../../formula/print-javascript.js';
import { uniformBreakpoints } from '../../math/knots.js';
import { edgePosition, edgeRows, frozenEdges, lockedOffset } from '../../model/layout.js';
import type { KANLayerSpec, LockedEdge } from '../../model/spec.js';
import { activationCode, type Code, literal, sumOf } from './code.js';
import { clampCode, splineCode, type SplineLayer } from './splines.js';

/** Names of the layer's outputs; p are its parameters, `inputs` the names of what it reads. */
export function kanCode(code: Code, layer: KANLayerSpec, p: ArrayLike<number>, inputs: readonly string[]): string[] {
  const frozen = new Set(frozenEdges(layer).map(([input, output]) => input * layer.outputs + output));
  const terms: string[][] = Array.from({ length: layer.outputs }, () => []);
  inputs.forEach((x, input) => {
    const outputs = [...terms.keys()].filter((output) => !frozen.has(input * layer.outputs + output));
    if (outputs.length === 0) return;
    const numbers = outputs.map((output) => edgeNumbers(layer, p, input, output));
    const breakpoints = breakpointsOf(layer, input);
    if (layer.base !== 'none') {
      const seen = layer.outside === 'clamp' ? clampCode(code, breakpoints, x) : x;
      const base = code.constant(activationCode(code, layer.base, seen), 'a');
      outputs.forEach((output, k) => terms[output].push(`${literal(numbers[k][0])} * ${base}`));
    }
    const splines = numbers.map((all) => (layer.base === 'none' ? all : all.subarray(1)));
    const dense = layer.basis === 'rbf' || layer.basis === 'chebyshev';
    const written = (dense ? denseCode : splineCode)(code, layer, breakpoints, splines, x);
    outputs.forEach((output, k) => terms[output].push(code.constant(written[k], 's')));
  });
  layer.locked?.forEach((edge, position) => {
    terms[edge.output].push(
      code.constant(lockedCode(code, edge, p, lockedOffset(layer, position), inputs[edge.input]), 'f'),
    );
  });
  return terms.map((all) => code.constant(sumOf(all), 'y'));
}

/** All numbers of an edge, the base weight first. */
function edgeNumbers(layer: KANLayerSpec, p: ArrayLike<number>, input: number, output: number): Float64Array {
  const { offset, stride } = edgePosition(layer, input, output);
  return Float64Array.from({ length: edgeRows(layer) }, (_, row) => p[offset + row * stride]);
}

function breakpointsOf({ grid, gridSize }: KANLayerSpec, input: number): ArrayLike<number> {
  if (grid.kind === 'adapted') return grid.breakpoints[input];
  const [lo, hi] = grid.kind === 'uniform' ? grid.domain : grid.domains[input];
  return uniformBreakpoints(lo, hi, gridSize);
}

/** Gaussians or Chebyshev polynomials, each written once and shared by the edges; see math/dense-bases.ts. */
export function denseCode(
  code: Code,
  { basis, outside, gridSize, order }: SplineLayer,
  breakpoints: ArrayLike<number>,
  splines: readonly ArrayLike<number>[],
  x: string,
): string[] {
  const count = gridSize + order;
  const [lo, hi] = [breakpoints[0], breakpoints[breakpoints.length - 1]];
  const seen = outside === 'zero' ? x : clampCode(code, breakpoints, x);
  const rate = basis === 'rbf' ? (count - 1) / (hi - lo) : 2 / (hi - lo);
  // how far beyond the domain, in u: there the tangents go on
  const along = outside === 'linear' ? code.constant(`(${x} - ${seen}) * ${literal(rate)}`, 'e') : undefined;
  const values: string[] = [];
  if (basis === 'rbf') {
    const u = code.constant(`(${seen} - ${literal(lo)}) * ${literal(rate)}`, 'u');
    for (let m = 0; m < count; m++) {
      const off = code.constant(`${u} - ${m}`, 'o');
      const value = code.constant(`Math.exp(-${off} * ${off})`, 'g');
      values.push(along ? code.constant(`${value} - 2 * ${along} * ${off} * ${value}`, 'g') : value);
    }
  } else {
    const u = code.constant(`(${seen} - ${literal(lo)}) * ${literal(rate)} - 1`, 'u');
    const inside =
      outside === 'zero' ? code.constant(`${x} < ${literal(lo)} || ${x} > ${literal(hi)} ? 0 : 1`, 'i') : undefined;
    let [before, now] = [inside ?? '1', inside ? code.constant(`${inside} * ${u}`, 'g') : u];
    let [slopeBefore, slope] = ['0', '1'];
    for (let m = 0; m < count; m++) {
      const [value, rise] = m === 0 ? [before, slopeBefore] : [now, slope];
      values.push(along ? code.constant(`${value} + ${along} * ${rise}`, 'g') : value);
      if (m === 0 || m === count - 1) continue;
      if (along) [slopeBefore, slope] = [slope, code.constant(`2 * (${now} + ${u} * ${slope}) - ${slopeBefore}`, 'd')];
      [before, now] = [now, code.constant(`2 * ${u} * ${now} - ${before}`, 'g')];
    }
    // a NaN shows in all
    values[0] = code.constant(`${values[0]} + 0 * ${x}`, 'g');
  }
  return splines.map((spline) => sumOf(values.map((value, m) => `${literal(spline[m])} * ${value}`)));
}

/** c · f(a·x + b) + d. */
function lockedCode(code: Code, edge: LockedEdge, p: ArrayLike<number>, at: number, x: string): string {
  const [a, b, c, d] = [0, 1, 2, 3].map((k) => literal(p[at + k]));
  const u = code.constant(`${a} * ${x} + ${b}`, 'u');
  const expression =
    edge.expression === undefined
      ? edgeExpression(edge.function, variable(u))
      : substitute(parseExpression(edge.expression), new Map([['x', variable(u)]]));
  const text = printJavaScript(expression);
  if (text.includes('erf(')) code.needErf();
  return `${c} * (${text}) + ${d}`;
}
