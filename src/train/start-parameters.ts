// Parameters of further starts: what stays of the model's own when others are drawn, and one node with other curves. Returns copies.

import type { Random } from '../math/random.js';
import { initializeParameters } from '../model/initialize.js';
import { edgePosition, edgeRows, lastKAN, layerOffset, layerParameterCount, lockedOffset } from '../model/layout.js';
import type { Model } from '../model/model.js';
import type { KANLayerSpec, Real } from '../model/spec.js';

/** Writes the model's own numbers of locked edges into parameters drawn anew: others may lie outside a function's domain. */
export function keepLocked({ spec, parameters: own }: Model, parameters: Real): void {
  spec.layers.forEach((layer, index) => {
    if (layer.kind !== 'kan' || !layer.locked) return;
    const from = layerOffset(spec, index);
    const [first, end] = [from + lockedOffset(layer, 0), from + layerParameterCount(layer)];
    parameters.set(own.subarray(first, end), first);
  });
}

/** The model with new curves into one of its hidden nodes; undefined where it has none. */
export function renewNode({ spec, parameters }: Model, random: Random, splineScale: number): Model | undefined {
  const last = lastKAN(spec);
  const hidden = spec.layers.flatMap((layer, index) => (layer.kind === 'kan' && index !== last ? [index] : []));
  if (hidden.length === 0) return undefined;
  const index = hidden[random.integer(hidden.length)];
  const layer = spec.layers[index] as KANLayerSpec;
  const output = random.integer(layer.outputs);
  const fresh = initializeParameters(spec, random, { splineScale });
  const renewed = parameters.slice();
  for (let input = 0; input < layer.inputs; input++) {
    const { offset, stride } = edgePosition(layer, input, output);
    for (let row = 0; row < edgeRows(layer); row++) {
      const at = layerOffset(spec, index) + offset + row * stride;
      renewed[at] = fresh[at];
    }
  }
  return { spec, parameters: renewed };
}
