// The splines of one input of a KAN layer as code: the cell is found once, then each edge is the polynomial of its cell, read from a
// table of power coefficients T[cell][output][power]. What an input outside the domain gets is in the table too, as cells of their own.

import { evaluateBasis } from '../../math/b-spline.js';
import { extendKnots } from '../../math/knots.js';
import { powerMatrix } from '../../math/power-matrix.js';
import type { KANLayerSpec } from '../../model/spec.js';
import { type Code, literal } from './code.js';

/** One spline: the coefficients of an edge. */
export type Coefficients = ArrayLike<number>;

/** What splines need to know of their layer. */
export type SplineLayer = Pick<KANLayerSpec, 'basis' | 'order' | 'outside' | 'gridSize'> & {
  grid: Pick<KANLayerSpec['grid'], 'kind'>;
};

/** Code for the splines of one input at x, in the order given. `breakpoints` are the input's. */
export function splineCode(
  code: Code,
  layer: SplineLayer,
  breakpoints: ArrayLike<number>,
  splines: readonly Coefficients[],
  x: string,
): string[] {
  const { order, outside, grid } = layer;
  const pieces = splines.map((spline) => piecesOf(layer, breakpoints, spline));
  const stride = splines.length * (order + 1);
  const count = pieces[0].length;
  const table = new Float64Array(count * stride);
  pieces.forEach((cells, s) => cells.forEach((piece, c) => table.set(piece, c * stride + s * (order + 1))));
  const name = code.table(table);
  // equal intervals have an index; where they jump from cell to cell it must be the knot itself that decides
  const place = grid.kind !== 'adapted' && order > 0 ? indexCode : searchCode;
  const { cell, t } = place(code, layer, breakpoints, outside === 'clamp' ? clampCode(code, breakpoints, x) : x, count);
  const at = code.constant(`${cell} * ${stride}`, 'j');
  return splines.map((_, s) => {
    // Horner, from the highest power down
    let text = `${name}[${at} + ${s * (order + 1) + order}]`;
    for (let p = order - 1; p >= 0; p--) text = `${name}[${at} + ${s * (order + 1) + p}] + ${t} * (${text})`;
    // a NaN must show where no power of it is taken
    return order === 0 ? `${text} + 0 * ${x}` : text;
  });
}

/** x, but no further than the ends of the domain. */
export function clampCode(code: Code, breakpoints: ArrayLike<number>, x: string): string {
  const [lo, hi] = [literal(breakpoints[0]), literal(breakpoints[breakpoints.length - 1])];
  return code.constant(`${x} < ${lo} ? ${lo} : ${x} > ${hi} ? ${hi} : ${x}`, 'x');
}

interface Place {
  /** the piece's index */
  cell: string;
  /** where in it */
  t: string;
}

function indexCode(
  code: Code,
  { order, gridSize, outside }: SplineLayer,
  breakpoints: ArrayLike<number>,
  x: string,
  count: number,
): Place {
  const [lo, hi] = [breakpoints[0], breakpoints[breakpoints.length - 1]];
  const before = 1 + (outside === 'zero' ? order : 0);
  const u = code.constant(`(${x} - ${literal(lo)}) * ${literal(gridSize / (hi - lo))} + ${before}`, 'u');
  const cell = code.constant(`Math.max(0, Math.min(${count - 1}, Math.floor(${u})))`, 'c');
  // the tangents count from the ends of the domain
  return { cell, t: code.constant(`${u} - ${cell}`, 't') };
}

function searchCode(
  code: Code,
  { order, outside, gridSize }: SplineLayer,
  breakpoints: ArrayLike<number>,
  x: string,
  count: number,
): Place {
  const knots = outside === 'zero' ? extendKnots(breakpoints, order) : Float64Array.from(breakpoints);
  // the last interval of the domain is closed at its right end; it shows only in steps
  const comparisons = Array.from(knots, (knot, i) => {
    const closed = order === 0 && i === gridSize;
    return `(${x} ${closed ? '>' : '>='} ${literal(knot)} ? 1 : 0)`;
  });
  const cell = code.constant(comparisons.join(' + '), 'c');
  const widthOf = (i: number): number => knots[i + 1] - knots[i];
  const last = knots.length - 1;
  // past the ends, t counts in the width of the interval beside them, as in indexCode
  const left = Array.from({ length: count }, (_, c) => (c === 0 ? knots[0] - widthOf(0) : knots[c - 1]));
  const rates = Array.from({ length: count }, (_, c) => 1 / widthOf(Math.max(0, Math.min(last - 1, c - 1))));
  return {
    cell,
    t: code.constant(`(${x} - ${code.table(left)}[${cell}]) * ${code.table(rates)}[${cell}]`, 't'),
  };
}

/**
 * The powers of t of a spline on every cell, t from 0 to 1 across it: what lies left of all knots first, then the cells (the extended
 * knots' too where they count), then what lies right of all.
 */
export function piecesOf(
  { order, outside }: SplineLayer,
  breakpoints: ArrayLike<number>,
  spline: Coefficients,
): Float64Array[] {
  const size = order + 1;
  const intervals = breakpoints.length - 1;
  const inner = powerMatrix(breakpoints, order).map((matrix, cell) => {
    const piece = new Float64Array(size);
    for (let m = 0; m < size; m++) {
      const coefficient = spline[cell - order + m] ?? 0;
      for (let p = 0; p < size; p++) piece[p] += matrix[p * size + m] * coefficient;
    }
    return piece;
  });
  if (outside === 'zero') return [new Float64Array(size), ...inner, new Float64Array(size)];
  const knots = extendKnots(breakpoints, order);
  const tangent = (end: number, width: number, from: number): Float64Array => {
    const piece = new Float64Array(size);
    const basis = new Float64Array(size);
    const at = (derivative: 0 | 1): number => {
      const offset = evaluateBasis(knots, order, end, basis, derivative);
      return basis.reduce((sum, value, m) => sum + value * spline[offset + m], 0);
    };
    const slope = outside === 'linear' && order > 0 ? at(1) * width : 0;
    piece[0] = at(0) - from * slope;
    if (order > 0) piece[1] = slope;
    return piece;
  };
  const [lo, hi] = [breakpoints[0], breakpoints[intervals]];
  return [
    tangent(lo, breakpoints[1] - lo, 1),
    ...inner.slice(order, order + intervals),
    tangent(hi, hi - breakpoints[intervals - 1], 0),
  ];
}
