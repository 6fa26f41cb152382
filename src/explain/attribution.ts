// How much each edge, node and input has a part in the outputs, on given rows. Knows models and rows, no drawings.
// Scores flow backward: every output counts 1, a term of a sum gets its node's score times its share of that node's spread, and a
// node the sum of the terms it makes (Liu et al. 2024, "KAN 2.0", section 4.1). Position i is what layer i reads.

import type { Backend } from '../compute/contract.js';
import { backendFor, type RunOptions, runOptions } from '../compute/run.js';
import type { MatrixLike } from '../data/matrix.js';
import type { Table } from '../data/table.js';
import { KanError } from '../errors.js';
import { factorOwners } from '../model/layout.js';
import { checkModel, type Model } from '../model/model.js';
import { readRows } from '../model/rows.js';
import type { Real } from '../model/spec.js';
import { checkNames } from '../options.js';
import {
  edgeSpreads,
  inputSpreads,
  layerStatisticsInPieces,
  type LayerStatistics,
  outputSpreads,
} from '../train/edge-spread.js';
import { completeInTurns } from '../train/pause.js';
import type { Work } from '../work.js';
import { type ColumnShare, inputColumns } from './columns.js';
import { layerParameters, skipMap } from './live-nodes.js';

/** Scores of one KAN layer. */
export interface LayerAttribution {
  /** index of the layer in the spec */
  layer: number;
  inputs: number;
  outputs: number;
  /** edges[input · outputs + output] */
  edges: Float64Array;
}

/** How much each edge, node and input has a part in the outputs, from `attributionScores`. */
export interface Attribution {
  /** KAN layers from the first to the last */
  layers: LayerAttribution[];
  /** nodes[i][node]: of each number that layer i of the spec reads; past the last layer, the outputs with 1 each */
  nodes: Float64Array[];
  /** score of each input of the model */
  inputs: Float64Array;
}

/**
 * Attribution scores on x[rows, inputs] or the rows of a table. The score of an edge is std(its output) · score(node) / std(node), 0 where
 * the node never changes; that of a node the sum over the edges that leave it. Activations, dropout and layer norms pass scores on
 * as they are; a product passes its own to every factor; the terms of linear maps and of gated skips count as edges do.
 * Throws a KanError on rows that do not fit, and the signal's reason once that is aborted.
 */
export async function attributionScores(
  model: Model,
  x: MatrixLike | Table,
  options: RunOptions = {},
): Promise<Attribution> {
  return await scoresOf('attributionScores', model, x, options);
}

async function scoresOf(
  caller: string,
  model: Model,
  x: MatrixLike | Table,
  options: RunOptions,
): Promise<Attribution> {
  checkNames(caller, options, runOptions);
  checkModel(model, caller);
  const { data, rows } = await completeInTurns(readRows(caller, model, x), options.signal);
  if (rows === 0) throw new KanError(`${caller}: needs at least one row`);
  const backend = await backendFor(caller, options);
  return await completeInTurns(attributionInPieces(model, data, rows, backend), options.signal);
}

/** The same on x[rows, inputs], a layer at a time. Trusts its arguments. */
export function* attributionInPieces(
  model: Model,
  data: ArrayLike<number>,
  rows: number,
  backend: Backend,
): Work<Attribution> {
  const { layers } = model.spec;
  const statistics = new Map(
    (yield* layerStatisticsInPieces(model, data, rows, backend)).map((each) => [each.index, each]),
  );
  const spreads = [inputSpreads(model, data, rows)];
  for (const index of layers.keys()) {
    spreads.push(outputSpreads(model, index, data, rows, backend));
    yield;
  }
  const nodes = spreads.map((each) => new Float64Array(each.length));
  nodes[layers.length].fill(1);
  const edges: LayerAttribution[] = [];
  for (let index = layers.length - 1; index >= 0; index--) {
    const scores = passBack(model, index, statistics.get(index), spreads, nodes);
    if (scores) edges.unshift(scores);
  }
  return { layers: edges, nodes, inputs: nodes[0] };
}

/**
 * Share of each column in the attribution scores of the inputs, on x[rows, inputs] or the rows of a table: inputs of one column of
 * categories are summed. Sums to one, or all 0 where nothing has a part. Throws as `attributionScores`.
 */
export async function attributionShares(
  model: Model,
  x: MatrixLike | Table,
  options: RunOptions = {},
): Promise<ColumnShare[]> {
  return columnShares(model, await scoresOf('attributionShares', model, x, options));
}

/** Share of each column in the scores of the inputs. */
export function columnShares(model: Model, { inputs }: Attribution): ColumnShare[] {
  const total = inputs.reduce((sum, score) => sum + score, 0);
  return inputColumns(model.spec).map(({ name, first, size }) => {
    const score = inputs.subarray(first, first + size).reduce((sum, each) => sum + each, 0);
    return { name, share: total > 0 ? score / total : 0 };
  });
}

/** Adds to the scores of what layer `index` reads; of a KAN layer, returns those of its edges. */
function passBack(
  model: Model,
  index: number,
  statistics: LayerStatistics | undefined,
  spreads: readonly Float64Array[],
  nodes: readonly Float64Array[],
): LayerAttribution | undefined {
  const layer = model.spec.layers[index];
  /** Gives a node its share in an output, for a term of that spread; returns the score of the term. */
  const share = (node: number, output: number, spread: number, position = index): number => {
    const whole = spreads[index + 1][output];
    const score = whole > 0 ? (spread * nodes[index + 1][output]) / whole : 0;
    nodes[position][node] += score;
    return score;
  };
  const shareMap = (w: Real, inputs: number, outputs: number, factor: number, position: number): void => {
    for (let i = 0; i < inputs * outputs; i++) {
      const input = Math.floor(i / outputs);
      share(input, i % outputs, Math.abs(factor * w[i]) * spreads[position][input], position);
    }
  };
  switch (layer.kind) {
    case 'kan': {
      const { inputs, outputs } = layer;
      const edges = edgeSpreads(statistics!, model).map((spread, edge) =>
        share(Math.floor(edge / outputs), edge % outputs, spread),
      );
      return { layer: index, inputs, outputs, edges };
    }
    case 'linear':
      shareMap(layerParameters(model, index), layer.inputs, layer.outputs, 1, index);
      return undefined;
    case 'gate': {
      const c = layerParameters(model, index);
      for (let node = 0; node < layer.width; node++) {
        share(node, node, Math.abs(c[0]) * spreads[index][node]);
        if (layer.skip === 'identity')
          share(node, node, Math.abs(1 - c[0]) * spreads[layer.source][node], layer.source);
      }
      if (layer.skip === 'linear') shareMap(skipMap(c), layer.sourceWidth, layer.width, 1 - c[0], layer.source);
      return undefined;
    }
    default: {
      const owners = layer.kind === 'product' ? factorOwners(layer) : [...nodes[index].keys()];
      owners.forEach((owner, node) => (nodes[index][node] += nodes[index + 1][owner]));
      return undefined;
    }
  }
}
