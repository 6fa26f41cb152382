// How much each edge, node and input has a part in the outputs, on given rows. Knows models and rows, no drawings.
// Scores flow backward: every output node counts 1, an edge gets its node's score times its share of that node's spread, and a
// node the sum of the edges that leave it; each factor of a product gets the product's score (Liu et al. 2024, "KAN 2.0", section 4.1).

import type { Backend } from '../compute/contract.js';
import { KanError } from '../errors.js';
import { factorOwners, modelInputs, modelOutputs } from '../model/layout.js';
import { checkModel, type Model } from '../model/model.js';
import type { LayerSpec } from '../model/spec.js';
import { edgeSpreads, layerStatistics, outputSpreads } from '../train/edge-spread.js';
import type { MatrixLike } from '../data/matrix.js';
import { readMatrix } from '../data/matrix.js';

/** Scores of one KAN layer. */
export interface LayerAttribution {
  /** index of the layer in the spec */
  layer: number;
  inputs: number;
  outputs: number;
  /** edges[input · outputs + output] */
  edges: Float64Array;
}

export interface Attribution {
  /** KAN layers from the first to the last */
  layers: LayerAttribution[];
  /** score of each input of the model */
  inputs: Float64Array;
}

/**
 * Attribution scores of a model of KAN layers (with activations, layer norms, dropout and products between them, which pass scores
 * on) on x[rows, inputs]. The score of an edge is std(its output) · score(node) / std(node); 0 where the node never changes.
 * Throws a KanError for models with linear layers or gates, where scores do not follow edges alone: see `inputImportance`.
 */
export function attributionScores(model: Model, x: MatrixLike, backend: Backend): Attribution {
  checkModel(model, 'attributionScores');
  const other = model.spec.layers.find(({ kind }) => kind === 'linear' || kind === 'gate');
  if (other) {
    throw new KanError(
      `attributionScores: the model has a ${other.kind} layer, past which scores do not follow edges`,
      'use inputImportance, which takes any model',
    );
  }
  const { data, rows } = readMatrix('attributionScores: `x`', x, modelInputs(model.spec));
  const layers: LayerAttribution[] = [];
  let nodes = new Float64Array(modelOutputs(model.spec)).fill(1);
  let above = model.spec.layers.length;
  for (const statistics of layerStatistics(model, data, rows, backend).toReversed()) {
    const { layer, index } = statistics;
    nodes = scoresBelow(model.spec.layers.slice(index + 1, above), nodes);
    above = index;
    const [spreads, whole] = [edgeSpreads(statistics, model), outputSpreads(model, index, data, rows, backend)];
    const edges = new Float64Array(layer.inputs * layer.outputs);
    const below = new Float64Array(layer.inputs);
    for (let input = 0; input < layer.inputs; input++) {
      for (let output = 0; output < layer.outputs; output++) {
        const edge = input * layer.outputs + output;
        edges[edge] = whole[output]! > 0 ? (spreads[edge]! * nodes[output]!) / whole[output]! : 0;
        below[input]! += edges[edge]!;
      }
    }
    layers.unshift({ layer: index, inputs: layer.inputs, outputs: layer.outputs, edges });
    nodes = below;
  }
  return { layers, inputs: scoresBelow(model.spec.layers.slice(0, above), nodes) };
}

/** Scores of what these layers between KAN layers read, from scores of what they write. */
function scoresBelow(between: readonly LayerSpec[], scores: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  return between.reduceRight(
    (given, layer) =>
      layer.kind === 'product' ? Float64Array.from(factorOwners(layer), (node) => given[node]!) : given,
    scores,
  );
}
