// What stands on the edges of a model, in words: splines, lines, functions. Knows specs, no parameters.

import type { KANLayerSpec, ModelSpec } from './spec.js';
import { checkIsSpec } from './layout.js';

/** What stands on each edge of a layer: "a spline of order 3 on 5 intervals, base silu", "a straight line", "a function"; undefined where no edge is left. */
export function layerEdgesText(layer: KANLayerSpec): string | undefined {
  const { basis = 'bspline', order, gridSize, base, inputs, outputs, removed = [], locked = [] } = layer;
  const live = inputs * outputs - removed.length;
  if (live === 0) return undefined;
  if (live === locked.length) return 'a function';
  const isLine = basis === 'bspline' && order === 1 && gridSize === 1 && base === 'none';
  if (isLine) return 'a straight line';
  const curve =
    basis === 'bspline'
      ? `a spline of order ${order} on ${gridSize} interval${gridSize === 1 ? '' : 's'}`
      : `a sum of ${gridSize + order} ${basis === 'rbf' ? 'Gaussians' : 'Chebyshev polynomials'}`;
  return base === 'none' ? curve : `${curve}, base ${base}`;
}

/**
 * What stands on the edges of a model, each kind once: "a spline of order 3 on 5 intervals, base silu; a straight line". Empty where there are no edges.
 * Throws a KanError where it is no spec.
 */
export function edgesText(spec: ModelSpec): string {
  checkIsSpec('edgesText', spec);
  const kinds = spec.layers.map((layer) => (layer.kind === 'kan' ? layerEdgesText(layer) : undefined));
  return [...new Set(kinds)].filter((kind) => kind !== undefined).join('; ');
}
