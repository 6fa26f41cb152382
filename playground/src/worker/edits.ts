// What a change to a network that is learning comes to. Knows models and settings, not when changes are made.

import { type Backend, type Model, pruneModel, refineGrid, unlockEdge } from 'kanjs';
import type { Edit, Settings } from '../experiment.js';
import { locked } from './look.js';

/** What is left as it is: with the model, the optimiser goes on with what it remembers. */
export interface Edited {
  model: Model;
  settings: Settings;
}

/** Makes an edit. Throws a KanError where it cannot be made; then nothing is changed. */
export async function edited(
  { model, settings }: Edited,
  edit: Edit,
  { x, backend }: { x: Float64Array; backend: Backend },
): Promise<Edited> {
  switch (edit.kind) {
    case 'rate':
      return { model, settings: { ...settings, rate: edit.value } };
    case 'sparsity':
      return { model: { ...model }, settings: { ...settings, sparsity: edit.value } };
    case 'optimizer':
      return {
        model: edit.value === 'adamw' ? { ...model } : inDoubles(model),
        settings: { ...settings, optimizer: edit.value },
      };
    case 'grid':
      return { model: refineGrid(model, edit.value), settings: { ...settings, grid: edit.value } };
    case 'prune': {
      const inputs = (model.spec.layers[0] as { inputs: number }).inputs;
      const rows = { data: x, shape: [x.length / inputs, inputs] };
      const pruned = await pruneModel(model, rows, { keepEdges: edit.keep, nodeThreshold: 0, backend });
      return { model: pruned.model, settings: { ...settings, hidden: hiddenOf(pruned.model) } };
    }
    case 'lock':
      return { model: await locked(model, edit.edge, edit.function, x, backend), settings };
    case 'unlock': {
      const [layer, input, output] = edit.edge;
      return { model: unlockEdge(model, { layer, input, output }).model, settings };
    }
  }
}

/** The same numbers with twice the digits: full-batch optimisers go on to where these are needed. */
function inDoubles({ spec, parameters }: Model): Model {
  return { spec: { ...spec, dtype: 'float64' }, parameters: Float64Array.from(parameters) };
}

/** Nodes between inputs and outputs. */
function hiddenOf({ spec }: Model): number[] {
  const kans = spec.layers.flatMap((layer) => (layer.kind === 'kan' ? [layer.outputs] : []));
  return kans.slice(0, -1);
}
