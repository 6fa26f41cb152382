// Freeing a locked edge: a curve of the layer's own basis again, fitted by least squares to the function it was. Returns new models,
// changes none.

import { edgeRow, layerBreakpoints } from '../model/edge-row.js';
import { checkList, checkNumber, KanError } from '../errors.js';
import { solveCholesky } from '../math/cholesky.js';
import { extendKnots } from '../math/knots.js';
import { fitSpline } from '../math/least-squares.js';
import { edgePosition, edgeRows, layerOffset } from '../model/layout.js';
import { affineCurve, lockedFunction, lockedPosition } from '../model/locked-edges.js';
import { affineOffset, kanLayerOf } from '../model/locking.js';
import { checkAlone } from '../model/members.js';
import { checkModel, type Model } from '../model/model.js';
import { relayout } from '../model/relayout.js';
import type { Edge } from '../model/removal.js';
import type { KANLayerSpec } from '../model/spec.js';
import { checkNames } from '../options.js';

/** Places in each interval at which the curve is compared with the function. */
const samplesPerInterval = 16;

/** The model with a spline in place of a locked function, from `unlockEdge`. */
export interface Unlocked {
  model: Model;
  /** largest difference between the new curve and the function it was, where they were compared */
  deviation: number;
}

/**
 * The model with a locked edge whose curve is trained again: base weight 0 and the coefficients that come nearest to
 * c · f(a·x + b) + d, by least squares, over `range` (default: the domain of the edge's grid). A grid of 5 intervals follows functions
 * that bend little in it to about 1e-3; a larger `deviation` says that this one needs a finer grid (`refineGrid`) or cannot be a curve of
 * this kind, as `sign` cannot. Outside the domain the layer's rule `outside` holds again.
 *
 * Throws a KanError where no such edge is locked, and where the function is infinite or not defined somewhere in the range.
 */
export function unlockEdge(model: Model, edge: Edge, options: { range?: readonly [number, number] } = {}): Unlocked {
  checkNames('unlockEdge', options, ['range']);
  const { range } = options;
  if (range !== undefined) checkList('unlockEdge: `range`', range);
  checkModel(model, 'unlockEdge');
  checkAlone('unlockEdge', model);
  const layer = kanLayerOf('unlockEdge', model.spec, edge);
  const { layer: index, input, output } = edge;
  const position = lockedPosition(layer, input, output);
  if (position < 0) throw new KanError(`unlockEdge: the edge [${input}, ${output}] of layer ${index} is not locked`);
  const places = placesOf(layer, input, range);
  const own = layer.locked![position];
  const curve = affineCurve(lockedFunction(own), model.parameters, affineOffset(model.spec, edge));
  const values = places.map(curve);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new KanError(
      `unlockEdge: ${own.function} of the edge [${input}, ${output}] is ${values[bad]} at ${places[bad]}`,
      'give the `range` of its inputs, or move the grid to them with updateGrid',
    );

  const freed: KANLayerSpec = { ...layer, locked: layer.locked!.filter((each) => each !== own) };
  const made = relayout(
    model,
    model.spec.layers.map((each, i) => (i === index ? freed : each)),
  );
  const weights = fitCurve(layer, input, places, values);
  const { offset, stride } = edgePosition(layer, input, output);
  const at = layerOffset(made.spec, index) + offset;
  weights.forEach((weight, row) => (made.parameters[at + row * stride] = weight));
  checkModel(made, 'unlockEdge: the fitted model');
  const deviation = values.reduce((largest, value, i) => {
    const fitted = edgeRow(layer, input, places[i]).reduce(
      (sum, { row, value: basis }) => sum + basis * made.parameters[at + row * stride],
      0,
    );
    return Math.max(largest, Math.abs(fitted - value));
  }, 0);
  return { model: made, deviation };
}

/** Points that lie evenly in every interval of the grid, as far as the range reaches. */
function placesOf(layer: KANLayerSpec, input: number, range?: readonly [number, number]): Float64Array {
  const breakpoints = layerBreakpoints(layer, input);
  const [first, last] = [breakpoints[0], breakpoints[breakpoints.length - 1]];
  const [lo, hi] = range ?? [first, last];
  checkNumber('unlockEdge: the lower end of `range`', lo, -Infinity);
  checkNumber('unlockEdge: the upper end of `range`', hi, lo, Infinity, true);
  const [from, to] = [Math.max(lo, first), Math.min(hi, last)];
  if (!(from < to))
    throw new KanError(`unlockEdge: \`range\` [${lo}, ${hi}] lies outside the grid's domain [${first}, ${last}]`);
  const inside = Array.from({ length: layer.gridSize * samplesPerInterval }, (_, i) => {
    const interval = Math.floor(i / samplesPerInterval);
    const share = (i % samplesPerInterval) / samplesPerInterval;
    return breakpoints[interval] + share * (breakpoints[interval + 1] - breakpoints[interval]);
  }).filter((at) => at > from && at < to);
  return Float64Array.from([from, ...inside, to]);
}

/** Base weight, if the layer has one, and coefficients of the curve of this input nearest to the values. */
function fitCurve(layer: KANLayerSpec, input: number, places: Float64Array, values: Float64Array): Float64Array {
  const base = layer.base === 'none' ? 0 : 1;
  const weights = new Float64Array(edgeRows(layer));
  if (layer.basis === undefined || layer.basis === 'bspline') {
    const knots = extendKnots(layerBreakpoints(layer, input), layer.order);
    // where the range leaves out a part of the grid, coefficients there stay small
    weights.set(fitSpline(knots, layer.order, places, values, { ridge: 1e-12 }), base);
    return weights;
  }
  const count = weights.length - base;
  const [matrix, right] = [new Float64Array(count * count), new Float64Array(count)];
  places.forEach((place, i) => {
    const functions = edgeRow(layer, input, place).filter(({ row }) => row >= base);
    for (const { row: r, value: f } of functions) {
      right[r - base] += f * values[i];
      for (const { row: s, value: g } of functions) matrix[(r - base) * count + s - base] += f * g;
    }
  });
  // dense functions overlap: a little of the diagonal keeps the system solvable
  for (let r = 0; r < count; r++) matrix[r * count + r] += 1e-11 * places.length;
  if (!solveCholesky(matrix, right)) throw new KanError('unlockEdge: the functions of this layer cannot be told apart');
  weights.set(right, base);
  return weights;
}
