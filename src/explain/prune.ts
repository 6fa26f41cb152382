// Pruning: inputs, nodes and edges with little part in the outputs go, and the model gets smaller. Knows scores and what they decide;
// compact.ts makes the smaller model. Thresholds are those of pykan (Liu et al. 2024).

import type { MatrixLike } from '../data/matrix.js';
import type { Table } from '../data/table.js';
import { checkInteger, checkNumber, KanError } from '../errors.js';
import { factorOwners } from '../model/layout.js';
import { checkAlone } from '../model/members.js';
import { checkModel, type Model } from '../model/model.js';
import { type Edge, isRemoved } from '../model/removal.js';
import { readRows } from '../model/rows.js';
import { completeInTurns } from '../train/pause.js';
import { type Attribution, attributionInPieces } from './attribution.js';
import { type ColumnInputs, inputColumns } from './columns.js';
import { compactModel } from './compact.js';
import { cutEdges, cutInputs, deadEnds, measureMeans } from './remove-edges.js';
import { backendFor, type RunOptions } from '../compute/run.js';
import { checkNames, type OptionNames } from '../options.js';

/** What `pruneModel` may take out, and how weak it must be. All optional. */
export interface PruneOptions extends RunOptions {
  /** edges with a lower score are removed; default 0.03, or 0 where `keepEdges` is given */
  edgeThreshold?: number;
  /** nodes with a lower score are removed; default 0.01, or 0 where `keepNodes` is given */
  nodeThreshold?: number;
  /** columns with a lower score are removed; default 0: unless asked, every input stays */
  inputThreshold?: number;
  /** at most this many edges stay, those of the highest scores; default: all */
  keepEdges?: number;
  /** at most this many nodes between inputs and outputs stay; default: all */
  keepNodes?: number;
  /** at most this many columns stay as inputs; default: all */
  keepInputs?: number;
  /** whether what goes leaves its mean on the rows given behind, in another curve into the same node; default true */
  keepMeans?: boolean;
}

/** Their names. */
export const pruneOptions: OptionNames<PruneOptions> = {
  edgeThreshold: true,
  nodeThreshold: true,
  inputThreshold: true,
  keepEdges: true,
  keepNodes: true,
  keepInputs: true,
  keepMeans: true,
  backend: true,
  signal: true,
};

/** The smaller model that `pruneModel` gives, and what was taken out. */
export interface Pruned {
  /** smaller, with every setting of the given one */
  model: Model;
  /** edges of the given model that went by their scores, their nodes' or their columns' */
  edges: Edge[];
  /** columns that went; of a bare network x1, x2 … */
  columns: string[];
  /** inputs of the given model that the smaller one reads, in order */
  inputs: number[];
}

/**
 * A smaller model: columns (where asked), then nodes, then edges whose attribution scores on x[rows, inputs] or the rows of a table are
 * below the thresholds, or beyond the counts, are removed, and with them every node that nothing enters or nothing leaves. Scores are
 * measured again after each of the three. The strongest way from an input to each output stays. Where a layer norm or a skip reads a node
 * it stays and only edges go. With `keepMeans` false the model predicts what `removeEdges(model, edges)` does, to rounding (where inputs
 * also skip past layers by a linear map, with their weights there at 0).
 * Throws a KanError on options and rows that do not fit, where columns skip past the first layer as they are, and for a model of modules.
 */
export async function pruneModel(model: Model, x: MatrixLike | Table, options: PruneOptions = {}): Promise<Pruned> {
  checkNames('pruneModel', options, pruneOptions);
  checkModel(model, 'pruneModel');
  checkAlone('pruneModel', model);
  const limits = readLimits(options);
  const { keepMeans = true, signal } = options;
  const backend = await backendFor('pruneModel', options);
  const { data, rows } = await completeInTurns(readRows('pruneModel', model, x), signal);
  if (rows === 0) throw new KanError('pruneModel: needs at least one row');
  const gone: Edge[] = [];
  let current = model;
  const scored = (): Promise<Attribution> => completeInTurns(attributionInPieces(current, data, rows, backend), signal);
  /** Takes the edges out, and those that lead nowhere without them. */
  const cut = async (edges: readonly Edge[], kept: KeptEdges): Promise<void> => {
    const means = keepMeans ? await completeInTurns(measureMeans(current, data, rows, backend), signal) : undefined;
    const all = means ? deadEnds(current, edges, (edge) => kept.has(edge)) : edges;
    current = cutEdges(current, all, means);
    gone.push(...all);
  };

  signal?.throwIfAborted();
  const columns = inputColumns(model.spec);
  const asked = limits.inputs.threshold > 0 || limits.inputs.max < columns.length;
  if (asked) {
    const weak = weakColumns(columns, await scored(), limits.inputs);
    const inputs = weak.flatMap(({ first, size }) => Array.from({ length: size }, (_, i) => first + i));
    current = cutInputs(current, inputs, keepMeans ? { data, rows } : undefined);
    await cut(edgesFrom(current, 0, inputs), new KeptEdges());
  }
  signal?.throwIfAborted();
  if (limits.nodes.threshold > 0 || limits.nodes.max < Infinity) {
    const scores = await scored();
    const ways = strongestWays(current, scores);
    await cut(weakNodes(current, scores, ways, limits.nodes), ways.edges);
  }
  signal?.throwIfAborted();
  if (limits.edges.threshold > 0 || limits.edges.max < Infinity) {
    const scores = await scored();
    const ways = strongestWays(current, scores);
    await cut(
      weakest(edgeScores(current, scores), limits.edges, ({ item }) => ways.edges.has(item)),
      ways.edges,
    );
  }
  signal?.throwIfAborted();
  const small = compactModel(current, { inputs: asked });
  // columns that lost all of their edges have gone as well
  const away = columns.filter(({ first }) => !small.inputs.includes(first));
  return { model: small.model, edges: gone, columns: away.map(({ name }) => name), inputs: small.inputs };
}

interface Limit {
  threshold: number;
  max: number;
}

function readLimits(options: PruneOptions): { inputs: Limit; nodes: Limit; edges: Limit } {
  const { keepInputs, keepNodes, keepEdges } = options;
  const {
    inputThreshold = 0,
    nodeThreshold = keepNodes === undefined ? 0.01 : 0,
    edgeThreshold = keepEdges === undefined ? 0.03 : 0,
  } = options;
  for (const [name, threshold] of Object.entries({ inputThreshold, nodeThreshold, edgeThreshold }))
    checkNumber(`pruneModel: \`${name}\``, threshold, 0);
  for (const [name, most] of Object.entries({ keepInputs, keepNodes, keepEdges }))
    if (most !== undefined) checkInteger(`pruneModel: \`${name}\``, most, 1);
  return {
    inputs: { threshold: inputThreshold, max: keepInputs ?? Infinity },
    nodes: { threshold: nodeThreshold, max: keepNodes ?? Infinity },
    edges: { threshold: edgeThreshold, max: keepEdges ?? Infinity },
  };
}

interface Scored<T> {
  item: T;
  score: number;
}

/** Items below the threshold or beyond the count; those kept whatever their score come first in the count. */
function weakest<T>(
  items: readonly Scored<T>[],
  { threshold, max }: Limit,
  isKept: (scored: Scored<T>) => boolean,
): T[] {
  const ranked = items.toSorted((a, b) => Number(isKept(b)) - Number(isKept(a)) || b.score - a.score);
  return ranked.flatMap((scored, rank) =>
    !isKept(scored) && (scored.score < threshold || rank >= max) ? [scored.item] : [],
  );
}

/** Columns that go; the best one stays. */
function weakColumns(columns: readonly ColumnInputs[], { inputs }: Attribution, limit: Limit): ColumnInputs[] {
  const scored = columns.map((item) => ({
    item,
    score: inputs.subarray(item.first, item.first + item.size).reduce((sum, each) => sum + each, 0),
  }));
  const best = scored.reduce((most, each) => (each.score > most.score ? each : most));
  return weakest(scored, limit, (each) => each === best);
}

/** Edges from the nodes between inputs and outputs, as KAN layers read them, that go. */
function weakNodes(model: Model, { nodes }: Attribution, ways: Ways, limit: Limit): Edge[] {
  const scored = model.spec.layers.flatMap((layer, index) =>
    layer.kind === 'kan' && index > 0
      ? Array.from(nodes[index], (score, node) => ({ item: { layer: index, node }, score })).filter(
          ({ item }) => edgesFrom(model, item.layer, [item.node]).length > 0,
        )
      : [],
  );
  const gone = weakest(scored, limit, ({ item }) => ways.nodes[item.layer].has(item.node));
  return gone.flatMap(({ layer, node }) => edgesFrom(model, layer, [node]));
}

function edgeScores(model: Model, { layers }: Attribution): Scored<Edge>[] {
  return layers.flatMap(({ layer, inputs, outputs, edges }) =>
    edgesFrom(model, layer, [...Array(inputs).keys()]).map((item) => ({
      item,
      score: edges[item.input * outputs + item.output],
    })),
  );
}

/** Edges of a KAN layer that leave these nodes and are not removed; of another layer none. */
function edgesFrom({ spec }: Model, index: number, inputs: readonly number[]): Edge[] {
  const layer = spec.layers[index];
  if (layer.kind !== 'kan') return [];
  return inputs.flatMap((input) =>
    Array.from({ length: layer.outputs }, (_, output) => ({ layer: index, input, output })).filter(
      ({ output }) => !isRemoved(layer, input, output),
    ),
  );
}

/** A set of edges. */
class KeptEdges {
  readonly #keys = new Set<string>();

  add({ layer, input, output }: Edge): void {
    this.#keys.add(`${layer} ${input} ${output}`);
  }

  has({ layer, input, output }: Edge): boolean {
    return this.#keys.has(`${layer} ${input} ${output}`);
  }
}

/** What the strongest ways from outputs back to inputs pass: edges, and nodes[position]. */
interface Ways {
  edges: KeptEdges;
  nodes: Set<number>[];
}

/** From every output back, at each node the strongest edge that enters it. */
function strongestWays(model: Model, { layers: scores, nodes: nodeScores }: Attribution): Ways {
  const { layers } = model.spec;
  const edges = new KeptEdges();
  const nodes = nodeScores.map(() => new Set<number>());
  nodes[layers.length] = new Set(nodeScores[layers.length].keys());
  for (let index = layers.length - 1; index >= 0; index--) {
    const layer = layers[index];
    if (layer.kind === 'kan') {
      const own = scores.find((each) => each.layer === index)!.edges;
      for (const output of nodes[index + 1]) {
        const entering = Array.from({ length: layer.inputs }, (_, input) => input).filter(
          (input) => !isRemoved(layer, input, output),
        );
        if (entering.length === 0) continue;
        const score = (input: number): number => own[input * layer.outputs + output];
        const input = entering.reduce((best, each) => (score(each) > score(best) ? each : best));
        edges.add({ layer: index, input, output });
        nodes[index].add(input);
      }
    } else if (layer.kind === 'linear') {
      nodes[index].add(nodeScores[index].indexOf(Math.max(...nodeScores[index])));
    } else if (layer.kind === 'product') {
      factorOwners(layer).forEach((owner, node) => nodes[index + 1].has(owner) && nodes[index].add(node));
    } else {
      for (const node of nodes[index + 1]) nodes[index].add(node);
    }
  }
  return { edges, nodes };
}
