// A model whose KAN layers have other lists of removed and of locked edges, everything else being the same. Knows where numbers stand and
// which of them stay; not why a list changes (removal.ts, locking.ts).

import {
  affineNumbers,
  clearFrozen,
  layerOffset,
  layerParameterCount,
  lockedOffset,
  parameterCount,
} from './layout.js';
import { lockedPosition, plainAffine } from './locked-edges.js';
import { createReal, type Model } from './model.js';
import type { KANLayerSpec, LayerSpec } from './spec.js';

/**
 * The model with these layers, which differ from its own in `removed` and `locked` alone. Edges that stay locked keep their numbers, new
 * ones are f(x); weights and coefficients of edges that are removed or locked are zero. Lists are put in order, empty ones left out.
 */
export function relayout(model: Model, layers: readonly LayerSpec[]): Model {
  const spec = { ...model.spec, layers: layers.map(ordered) };
  const parameters = createReal(spec, parameterCount(spec));
  spec.layers.forEach((to, index) => {
    const from = model.spec.layers[index];
    const [at, old] = [layerOffset(spec, index), layerOffset(model.spec, index)];
    const [kan, before] = [to.kind === 'kan' ? to : undefined, from.kind === 'kan' ? from : undefined];
    const kept = before ? lockedOffset(before, 0) : layerParameterCount(from);
    parameters.set(model.parameters.subarray(old, old + kept), at);
    kan?.locked?.forEach(({ input, output }, position) => {
      const own = lockedPosition(before!, input, output);
      const first = old + lockedOffset(before!, own);
      parameters.set(
        own < 0 ? plainAffine : model.parameters.subarray(first, first + affineNumbers),
        at + lockedOffset(kan, position),
      );
    });
  });
  clearFrozen(spec, parameters);
  return { spec, parameters };
}

function ordered(layer: LayerSpec): LayerSpec {
  if (layer.kind !== 'kan') return layer;
  const { removed = [], locked = [], ...rest } = layer;
  return {
    ...rest,
    ...(removed.length > 0 && { removed: removed.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]) }),
    ...(locked.length > 0 && { locked: locked.toSorted((a, b) => a.input - b.input || a.output - b.output) }),
  } satisfies KANLayerSpec;
}
