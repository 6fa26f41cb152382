// Taking edges out of a model: they stay in the array as zeros that no training changes. Returns new models, changes none.

import { checkInteger, KanError } from '../errors.js';
import { clearRemoved } from './layout.js';
import type { Model } from './model.js';
import type { KANLayerSpec, LayerSpec } from './spec.js';

/** An edge of the layer `layer` of a spec. */
export interface Edge {
  layer: number;
  input: number;
  output: number;
}

/** The model without these edges. Throws a KanError where there is no such edge; one removed before stays removed. */
export function removeEdges(model: Model, edges: readonly Edge[]): Model {
  const layers = model.spec.layers.map((layer): LayerSpec => (layer.kind === 'kan' ? { ...layer } : layer));
  for (const { layer: index, input, output } of edges) {
    const layer = layers[index];
    if (layer?.kind !== 'kan') throw new KanError(`removeEdges: layer ${index} is no KAN layer`);
    checkInteger('removeEdges: `input`', input, 0, layer.inputs - 1);
    checkInteger('removeEdges: `output`', output, 0, layer.outputs - 1);
    if (!isRemoved(layer, input, output)) layer.removed = [...(layer.removed ?? []), [input, output]];
  }
  for (const layer of layers) {
    if (layer.kind === 'kan' && layer.removed)
      layer.removed = layer.removed.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
  }
  const spec = { ...model.spec, layers };
  const parameters = model.parameters.slice();
  clearRemoved(spec, parameters);
  return { spec, parameters };
}

/** Whether this edge of the layer has been removed. */
export function isRemoved(layer: KANLayerSpec, input: number, output: number): boolean {
  return layer.removed?.some((edge) => edge[0] === input && edge[1] === output) ?? false;
}

/** Edges of one KAN layer, and how many of them are removed. */
export interface LayerSparsity {
  layer: number;
  edges: number;
  removed: number;
}

/** Share of edges that are removed, over all KAN layers and in each. */
export function sparsityOf({ spec }: Model): { share: number; layers: LayerSparsity[] } {
  const layers = spec.layers.flatMap((layer, index): LayerSparsity[] =>
    layer.kind === 'kan'
      ? [{ layer: index, edges: layer.inputs * layer.outputs, removed: layer.removed?.length ?? 0 }]
      : [],
  );
  const [edges, removed] = [sum(layers.map((each) => each.edges)), sum(layers.map((each) => each.removed))];
  return { share: edges > 0 ? removed / edges : 0, layers };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
