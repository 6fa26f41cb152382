// The penalty on fourth differences of coefficients, as the solver takes it: which unknowns stand side by side on which curve. Knows specs.

import type { Smoothing } from '../math/levenberg-marquardt.js';
import type { NormalEquations } from '../math/normal-equations.js';
import { edgePosition, layerOffset } from '../model/layout.js';
import type { ModelSpec } from '../model/spec.js';

/** The penalty on a model's B-splines. */
export function smoothingOf(spec: ModelSpec, { active }: NormalEquations, strength: number): Smoothing {
  const columnOf = new Map(Array.from(active, (at, column) => [at, column]));
  const curves = spec.layers.flatMap((layer, index) => {
    if (layer.kind !== 'kan' || (layer.basis ?? 'bspline') !== 'bspline') return [];
    const base = layer.base === 'none' ? 0 : 1;
    return Array.from({ length: layer.inputs * layer.outputs }, (_, edge) => {
      const { offset, stride } = edgePosition(layer, Math.floor(edge / layer.outputs), edge % layer.outputs);
      const first = layerOffset(spec, index) + offset + base * stride;
      return Int32Array.from(
        { length: layer.gridSize + layer.order },
        (_2, c) => columnOf.get(first + c * stride) ?? -1,
      );
    }).filter(([start]) => start !== -1);
  });
  return { curves, strength };
}
