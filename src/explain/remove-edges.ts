// Taking edges out of a model so that little changes: what goes leaves its mean behind, and what leads nowhere goes too. Knows edges and
// what they give, no scores. Returns new models, changes none.

import type { Backend } from '../compute/contract.js';
import { KanError } from '../errors.js';
import { layerOffset } from '../model/layout.js';
import type { Model } from '../model/model.js';
import { type Edge, isRemoved, removeEdges } from '../model/removal.js';
import type { Real } from '../model/spec.js';
import { edgeMeans, layerStatisticsInPieces } from '../train/edge-spread.js';
import type { Work } from '../work.js';
import { addConstant } from './compact.js';
import { constantValues, layerParameters, liveNodes, skipMap, varyingEdge } from './live-nodes.js';

/** means.get(layer)[input · outputs + output]: of what each edge gives. */
export type EdgeMeans = ReadonlyMap<number, Float64Array>;

/** Means on x[rows, inputs], an input at a time. */
export function* measureMeans(model: Model, x: ArrayLike<number>, rows: number, backend: Backend): Work<EdgeMeans> {
  const statistics = yield* layerStatisticsInPieces(model, x, rows, backend);
  return new Map(statistics.map((each) => [each.index, edgeMeans(each, model)]));
}

/** The model without these edges; with `means`, another edge into the same node carries on what they gave on average, if one can. */
export function cutEdges(model: Model, edges: readonly Edge[], means?: EdgeMeans): Model {
  const cut = removeEdges(model, edges);
  if (!means) return cut;
  const values = constantValues(cut);
  const sums = new Map<number, Float64Array>();
  for (const { layer: index, input, output } of edges) {
    const layer = model.spec.layers[index];
    if (layer.kind !== 'kan' || isRemoved(layer, input, output)) continue;
    const sum = sums.get(index) ?? new Float64Array(layer.outputs);
    sums.set(index, sum);
    sum[output] += means.get(index)![input * layer.outputs + output];
  }
  for (const [index, sum] of sums) {
    const layer = cut.spec.layers[index];
    if (layer.kind !== 'kan' || layer.basis === 'rbf') continue;
    const own = cut.parameters.subarray(layerOffset(cut.spec, index));
    sum.forEach((mean, output) => {
      const carrier = varyingEdge(layer, output, values[index]);
      if (carrier !== undefined) addConstant(layer, own, carrier, output, mean);
    });
  }
  return cut;
}

/** These edges and all that, without them, come from a node that never changes or enter one that nothing needs. */
export function deadEnds(model: Model, edges: readonly Edge[], isKept: (edge: Edge) => boolean): Edge[] {
  const all = [...edges];
  for (;;) {
    const cut = removeEdges(model, all);
    const values = constantValues(cut);
    const live = liveNodes(cut, values);
    const more = cut.spec.layers.flatMap((layer, index): Edge[] => {
      if (layer.kind !== 'kan' || layer.basis === 'rbf') return [];
      const ends: Edge[] = [];
      for (let input = 0; input < layer.inputs; input++) {
        for (let output = 0; output < layer.outputs; output++) {
          if (isRemoved(layer, input, output)) continue;
          const edge = { layer: index, input, output };
          const leads = Number.isNaN(values[index][input]) && live[index][input] && live[index + 1][output];
          if (!leads && !isKept(edge)) ends.push(edge);
        }
      }
      return ends;
    });
    if (more.length === 0) return all;
    all.push(...more);
  }
}

/**
 * The model with the weights of these inputs in linear maps at 0; edges are not touched. With rows, biases keep what they gave on average.
 * Throws a KanError where inputs are read in a way that cannot leave some out.
 */
export function cutInputs(
  model: Model,
  inputs: readonly number[],
  seen?: { data: ArrayLike<number>; rows: number },
): Model {
  const parameters = model.parameters.slice();
  const cut = { spec: model.spec, parameters };
  const width = seen ? seen.data.length / seen.rows : 0;
  const mean = (input: number): number => {
    let sum = 0;
    if (seen) for (let row = 0; row < seen.rows; row++) sum += seen.data[row * width + input] / seen.rows;
    return sum;
  };
  const clear = (w: Real, from: number, outputs: number): void => {
    for (const input of inputs) {
      for (let output = 0; output < outputs; output++) {
        w[from * outputs + output] += mean(input) * w[input * outputs + output];
        w[input * outputs + output] = 0;
      }
    }
  };
  model.spec.layers.forEach((layer, index) => {
    const reads = index === 0 || (layer.kind === 'gate' && layer.source === 0);
    if (!reads || layer.kind === 'kan') return;
    if (layer.kind === 'linear') clear(layerParameters(cut, index), layer.inputs, layer.outputs);
    else if (layer.kind === 'gate' && layer.skip === 'linear')
      clear(skipMap(layerParameters(cut, index)), layer.sourceWidth, layer.width);
    else if (inputs.length > 0)
      throw new KanError(
        `pruneModel: layer ${index} (${layer.kind}) reads every input as it is, so none can be removed`,
        'leave `inputThreshold` and `keepInputs` out, or train on fewer columns',
      );
  });
  return cut;
}
