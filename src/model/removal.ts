// Taking edges out of a model: they stay in the array as zeros that no training changes. Returns new models, changes none.

import { checkInteger, checkIterable, checkRecord, KanError } from '../errors.js';
import { checkAlone, withoutErrors } from './members.js';
import { checkIsModel, type Model } from './model.js';
import { relayout } from './relayout.js';
import type { KANLayerSpec, LayerSpec } from './spec.js';

/** An edge of the layer `layer` of a spec. */
export interface Edge {
  layer: number;
  input: number;
  output: number;
}

/**
 * The model without these edges. Throws a KanError where there is no such edge; one removed before stays removed, one that is locked loses
 * its function.
 */
export function removeEdges(model: Model, edges: readonly Edge[]): Model {
  checkIsModel('removeEdges', model);
  checkAlone('removeEdges', model);
  checkIterable('removeEdges: `edges`', edges);
  const gone = model.spec.layers.map((layer) => new Set(layer.kind === 'kan' ? removedNumbers(layer) : []));
  for (const edge of edges) {
    checkRecord('removeEdges: an edge', edge, '{ layer: 0, input: 0, output: 0 }');
    const { layer: index, input, output } = edge;
    const layer = model.spec.layers[index];
    if (layer?.kind !== 'kan') throw new KanError(`removeEdges: layer ${index} is not a KAN layer`);
    checkInteger('removeEdges: `input`', input, 0, layer.inputs - 1);
    checkInteger('removeEdges: `output`', output, 0, layer.outputs - 1);
    gone[index].add(input * layer.outputs + output);
  }
  const before = model.spec.layers.map((layer) => (layer.kind === 'kan' ? removedNumbers(layer).size : 0));
  // what is known of the errors of its answers stays true
  if (gone.every(({ size }, index) => size === before[index])) return model;
  const layers = model.spec.layers.map((layer, index): LayerSpec => {
    if (layer.kind !== 'kan') return layer;
    const { outputs } = layer;
    return {
      ...layer,
      removed: Array.from(gone[index], (edge): [number, number] => [Math.floor(edge / outputs), edge % outputs]),
      locked: layer.locked?.filter(({ input, output }) => !gone[index].has(input * outputs + output)),
    };
  });
  return relayout({ ...model, spec: withoutErrors(model.spec) }, layers);
}

/** Numbers input · outputs + output of the layer's removed edges, kept with the list they were made from. */
function removedNumbers({ removed, outputs }: KANLayerSpec): ReadonlySet<number> {
  if (!removed) return none;
  let numbers = numbersOf.get(removed);
  if (numbers?.size !== removed.length) {
    numbers = new Set(removed.map(([input, output]) => input * outputs + output));
    numbersOf.set(removed, numbers);
  }
  return numbers;
}

const none: ReadonlySet<number> = new Set();
const numbersOf = new WeakMap<readonly [number, number][], ReadonlySet<number>>();

/** Whether this edge of the layer has been removed. */
export function isRemoved(layer: KANLayerSpec, input: number, output: number): boolean {
  return removedNumbers(layer).has(input * layer.outputs + output);
}

/** Edges of one KAN layer, and how many of them are removed. */
export interface LayerSparsity {
  layer: number;
  edges: number;
  removed: number;
}

/**
 * Share of edges that are removed, over all KAN layers and in each.
 * Throws a KanError on arguments that make no sense.
 */
export function sparsityOf(model: Model): { share: number; layers: LayerSparsity[] } {
  checkIsModel('sparsityOf', model);
  const { spec } = model;
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
