// The curves of a model's edges as evaluated functions. Knows models, no data and no pictures.

import { edgeRow, layerBreakpoints } from '../model/edge-row.js';
import { checkInteger, checkList, checkNumber } from '../errors.js';
import { edgePosition, layerOffset, lockedOffset } from '../model/layout.js';
import { affineCurve, lockedFunction, lockedPosition } from '../model/locked-edges.js';
import { kanLayerOf } from '../model/locking.js';
import { checkIsModel, type Model } from '../model/model.js';
import type { Edge } from '../model/removal.js';
import { checkNames } from '../options.js';

/** The curve of an edge as points, from `edgeCurve`. */
export interface Curve {
  /** places on the edge's input, evenly spread */
  x: Float64Array;
  /** spline(x) + weight · base(x) there, or c · f(a·x + b) + d where the edge is locked */
  y: Float64Array;
}

/**
 * The function of one edge, evaluated at `points` places (default 101) over `range` (default: the domain of its grid), in the
 * numbers the layer reads: for the first layer of a model trained on a table, scaled ones. Throws a KanError where there is no such edge.
 */
export function edgeCurve(
  model: Model,
  edge: Edge,
  options: { points?: number; range?: readonly [number, number] } = {},
): Curve {
  checkNames('edgeCurve', options, ['points', 'range']);
  const { points = 101, range } = options;
  checkIsModel('edgeCurve', model);
  const layer = kanLayerOf('edgeCurve', model.spec, edge);
  const { layer: index, input, output } = edge;
  if (range !== undefined) checkList('edgeCurve: `range`', range);
  checkInteger('edgeCurve: `points`', points, 2, 1e6);
  const ends = layerBreakpoints(layer, input);
  const [lo, hi] = range ?? [ends[0], ends[ends.length - 1]];
  checkNumber('edgeCurve: the upper end of `range`', hi, lo, Infinity, true);
  const x = Float64Array.from({ length: points }, (_, i) => lo + ((hi - lo) * i) / (points - 1));
  const position = lockedPosition(layer, input, output);
  if (position >= 0) {
    const at = layerOffset(model.spec, index) + lockedOffset(layer, position);
    return { x, y: x.map(affineCurve(lockedFunction(layer.locked![position]), model.parameters, at)) };
  }
  const { offset, stride } = edgePosition(layer, input, output);
  const from = layerOffset(model.spec, index) + offset;
  const y = x.map((at) =>
    edgeRow(layer, input, at).reduce((sum, { row, value }) => sum + value * model.parameters[from + row * stride], 0),
  );
  return { x, y };
}
