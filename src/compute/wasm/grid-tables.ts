// What the kernels read of a KAN layer's grid: ends, knots, power matrices, and which edges are removed. Written once per session.

import { extendKnots } from '../../math/knots.js';
import { powerMatrix } from '../../math/power-matrix.js';
import { blockWidth, edgePosition, edgeRows, frozenEdges } from '../../model/layout.js';
import type { KANLayerSpec, Real } from '../../model/spec.js';
import { inputBlock } from './plan.js';

/** Where each table stands, in bytes; 0 for one that is not there. */
export interface GridPlaces {
  low: number;
  high: number;
  inverse: number;
  knots: number;
  widths: number;
  powers: number;
  mask: number;
}

/** Fills a layer's grid tables; lanes past the last input get a harmless grid. */
export function writeGrid(layer: KANLayerSpec, view: (at: number, length: number) => Real, places: GridPlaces): void {
  const { grid, gridSize, order, inputs } = layer;
  const padded = Math.ceil(inputs / inputBlock) * inputBlock;
  if (places.mask) writeMask(layer, view(places.mask, inputs * layer.outputs));
  const low = view(places.low, padded).fill(-3e38);
  const high = view(places.high, padded).fill(3e38);
  const inverse = view(places.inverse, padded);
  const span = inverseSpan(layer);
  for (let i = 0; i < inputs; i++) {
    const ends =
      grid.kind === 'uniform' ? grid.domain : grid.kind === 'per-input' ? grid.domains[i] : grid.breakpoints[i];
    const first = ends[0];
    const last = ends[ends.length - 1];
    low[i] = first;
    high[i] = last;
    inverse[i] = span / (last - first);
    if (grid.kind !== 'adapted') continue;
    const breakpoints = grid.breakpoints[i];
    const cells = gridSize + 2 * order;
    const knots = extendKnots(breakpoints, order);
    view(places.knots + i * (cells + 1) * low.BYTES_PER_ELEMENT, cells + 1).set(knots);
    const widths = view(places.widths + i * cells * low.BYTES_PER_ELEMENT, cells);
    for (let c = 0; c < cells; c++) widths[c] = 1 / (knots[c + 1] - knots[c]);
    const matrices = powerMatrix(breakpoints, order);
    const size = (order + 1) ** 2;
    const powers = view(places.powers + i * cells * size * low.BYTES_PER_ELEMENT, cells * size);
    matrices.forEach((matrix, c) => powers.set(matrix, c * size));
  }
}

/** What the domain becomes: intervals of a B-spline, distances between Gaussians, [0, 2] for Chebyshev polynomials. */
function inverseSpan({ basis, gridSize, order }: KANLayerSpec): number {
  if (basis === 'rbf') return gridSize + order - 1;
  return basis === 'chebyshev' ? 2 : gridSize;
}

/** mask[block][in][out in block]: 0 for an edge that is removed or locked, else 1. */
function writeMask(layer: KANLayerSpec, mask: Real): void {
  mask.fill(1);
  for (const [input, output] of frozenEdges(layer)) {
    const { offset } = edgePosition(layer, input, output);
    // where edgeRows rows stand in the parameters, one stands here
    const inBlock = output % blockWidth;
    mask[(offset - inBlock) / edgeRows(layer) + inBlock] = 0;
  }
}
