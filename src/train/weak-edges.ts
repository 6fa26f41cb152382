// Which edges a network can do without: those with little share in the node they enter, and those that lead nowhere.

import type { Backend } from '../compute/contract.js';
import { factorOwners } from '../model/layout.js';
import { lockedPosition } from '../model/locked-edges.js';
import type { Model } from '../model/model.js';
import { type Edge, isRemoved } from '../model/removal.js';
import { edgeSpreads, layerStatistics, outputSpreads } from './edge-spread.js';

/**
 * Edges whose spread on x[rows, inputs] is below `threshold` of the spread of the node they enter, and, going back from the
 * outputs, edges into nodes that no edge leaves any more. Removed edges are not named again, locked
 * ones never. Of each output, and of each factor of
 * a product that is read, at least the strongest edge stays.
 */
export function weakEdges(
  model: Model,
  x: ArrayLike<number>,
  rows: number,
  threshold: number,
  backend: Backend,
): Edge[] {
  const weak: Edge[] = [];
  // whether a node of the layer above is read by anyone; every output of the model is
  let read: boolean[] | undefined;
  let above = model.spec.layers.length;
  for (const statistics of layerStatistics(model, x, rows, backend).toReversed()) {
    const { layer, index } = statistics;
    const [spreads, whole] = [edgeSpreads(statistics, model), outputSpreads(model, index, x, rows, backend)];
    // nodes that the model cannot do without: its outputs, and factors, for without one the product is nothing
    let needed = read?.map(() => false);
    for (const between of model.spec.layers.slice(index, above).toReversed()) {
      if (between.kind !== 'product') continue;
      const owners = factorOwners(between);
      needed = owners.map((node) => node >= between.sums || (needed?.[node] ?? true));
      read &&= owners.map((node) => read![node]);
    }
    above = index;
    const leaves = new Array<boolean>(layer.inputs).fill(false);
    for (let output = 0; output < layer.outputs; output++) {
      const isRead = read?.[output] ?? true;
      const strongest =
        isRead && (needed?.[output] ?? true) ? strongestInput(spreads, layer.inputs, layer.outputs, output) : undefined;
      for (let input = 0; input < layer.inputs; input++) {
        if (isRemoved(layer, input, output)) continue;
        const locked = lockedPosition(layer, input, output) >= 0;
        const strong = spreads[input * layer.outputs + output] >= threshold * whole[output];
        if (locked || (isRead && (strong || input === strongest))) leaves[input] = true;
        else weak.push({ layer: index, input, output });
      }
    }
    read = leaves;
  }
  return weak;
}

function strongestInput(spreads: Float64Array, inputs: number, outputs: number, output: number): number {
  const own = Array.from({ length: inputs }, (_, input) => spreads[input * outputs + output]);
  return own.reduce((best, spread, input) => (spread > own[best] ? input : best), 0);
}
