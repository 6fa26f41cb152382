// Which nodes and edges of a model its diagram shows: those that matter, of wide and dense layers not more than can be seen.
// Knows models and scores, no geometry.

import { edgeRow, layerBreakpoints } from '../model/edge-row.js';
import {
  edgePosition,
  edgeRows,
  factorOwners,
  layerInputs,
  layerOffset,
  layerOutputs,
  modelInputs,
  lockedOffset,
} from '../model/layout.js';
import { affineCurve, lockedFunction } from '../model/locked-edges.js';
import type { Model } from '../model/model.js';
import type { Edge } from '../model/removal.js';
import type { KANLayerSpec, LayerSpec } from '../model/spec.js';
import type { Attribution } from '../explain/attribution.js';

export interface ShownEdge {
  input: number;
  output: number;
  /** relative to the strongest edge of the layer, 0 to 1 */
  strength: number;
}

/** Nodes side by side: the model's inputs, or what a layer with edges writes. */
export interface Column {
  width: number;
  /** indices of the nodes shown, in order */
  nodes: number[];
  /** layers that are applied to these nodes one by one or all together, before the next edges: indices in the spec */
  between: number[];
}

/** What leads from one column to the next. */
export interface Stage {
  /** index in the spec */
  layer: number;
  kind: 'kan' | 'linear' | 'product';
  edges: ShownEdge[];
  /** edges that the layer has; a product has none, its ways only lead to it */
  total: number;
}

export interface Selection {
  /** one more than there are stages */
  columns: Column[];
  stages: Stage[];
}

export interface SelectionLimits {
  /** nodes of a column */
  maxNodes: number;
  /** edges in all */
  maxEdges: number;
  /** least strength */
  threshold: number;
}

/** Chooses what is shown, from the outputs back. Trusts its arguments. */
export function selectNetwork(model: Model, attribution: Attribution | undefined, limits: SelectionLimits): Selection {
  const { columns, stages } = outline(model);
  const strengths = stages.map((stage) => stageStrengths(model, stage, attribution));

  // wide columns are thinned to the nodes whose edges are strongest
  const last = columns[columns.length - 1];
  last.nodes = indices(Math.min(last.width, limits.maxNodes));
  for (let i = stages.length - 1; i >= 0; i--) {
    const [before, after] = [columns[i], columns[i + 1]];
    const score = new Float64Array(before.width);
    for (const { input, strength } of candidates(strengths[i], indices(before.width), after.nodes))
      score[input] += strength;
    before.nodes =
      stages[i].kind === 'product'
        ? indices(before.width).filter((node) => score[node] > 0)
        : highest(score, limits.maxNodes);
  }

  const wanted = stages.map((stage, i) => {
    const all = candidates(strengths[i], columns[i].nodes, columns[i + 1].nodes);
    return stage.kind === 'product' ? all : all.filter(({ strength }) => strength >= limits.threshold);
  });
  const shares = sharesOf(
    wanted.map((edges, i) => (stages[i].kind === 'product' ? 0 : edges.length)),
    limits.maxEdges,
  );
  stages.forEach((stage, i) => {
    stage.edges =
      stage.kind === 'product'
        ? wanted[i]
        : wanted[i]
            .toSorted((a, b) => b.strength - a.strength)
            .slice(0, shares[i])
            .toSorted((a, b) => a.output - b.output || a.input - b.input);
  });
  dropLonely(columns, stages, limits.maxNodes);
  return { columns, stages };
}

/** The `count` strongest of all edges with a curve, in order; strengths are relative to the strongest of each layer. */
export function strongestEdges(model: Model, attribution: Attribution | undefined, count: number): Edge[] {
  return outline(model)
    .stages.filter(({ kind }) => kind === 'kan')
    .flatMap((stage) => {
      const strengths = stageStrengths(model, stage, attribution);
      return candidates(strengths, indices(strengths.inputs), indices(strengths.outputs)).map((edge) => ({
        layer: stage.layer,
        ...edge,
      }));
    })
    .toSorted((a, b) => b.strength - a.strength)
    .slice(0, count)
    .toSorted((a, b) => a.layer - b.layer || a.output - b.output || a.input - b.input);
}

/** Columns and stages of a model, nothing chosen yet. */
function outline({ spec }: Model): Selection {
  const columns: Column[] = [{ width: modelInputs(spec), nodes: [], between: [] }];
  const stages: Stage[] = [];
  spec.layers.forEach((layer, index) => {
    if (layer.kind === 'kan' || layer.kind === 'linear' || layer.kind === 'product') {
      const total = layer.kind === 'product' ? 0 : layer.inputs * layer.outputs;
      const removed = layer.kind === 'kan' ? (layer.removed?.length ?? 0) : 0;
      stages.push({ layer: index, kind: layer.kind, edges: [], total: total - removed });
      columns.push({ width: layerOutputs(layer), nodes: [], between: [] });
    } else {
      columns[columns.length - 1].between.push(index);
    }
  });
  return { columns, stages };
}

/** strength[input · outputs + output] of a stage, 0 to 1, and −1 where there is no edge. */
function stageStrengths(model: Model, { layer: index }: Stage, attribution: Attribution | undefined): Strengths {
  const layer = model.spec.layers[index];
  const [inputs, outputs] = [layerInputs(layer), layerOutputs(layer)];
  if (layer.kind === 'product') {
    const values = new Float64Array(inputs * outputs).fill(-1);
    factorOwners(layer).forEach((node, factor) => (values[factor * outputs + node] = 1));
    return { inputs, outputs, values };
  }
  const scores = attribution?.layers.find((each) => each.layer === index)?.edges;
  // where nothing has a part in the outputs, or these are not finite, the curves alone can tell
  const raw = Float64Array.from(scores?.some((score) => score > 0) ? scores : spreadsOf(model, layer, index));
  const largest = raw.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, value) : most), 0);
  // a score that is not finite belongs to an edge that should be looked at
  const values = raw.map((value) => (Number.isFinite(value) ? (largest > 0 ? value / largest : 0) : 1));
  if (layer.kind === 'kan') for (const [input, output] of layer.removed ?? []) values[input * outputs + output] = -1;
  return { inputs, outputs, values };
}

interface Strengths {
  inputs: number;
  outputs: number;
  values: Float64Array;
}

/** For want of scores: how far each edge's curve goes over its domain, or the size of a weight. */
function spreadsOf(model: Model, layer: LayerSpec, index: number): Float64Array {
  const from = layerOffset(model.spec, index);
  if (layer.kind === 'linear')
    return Float64Array.from({ length: layer.inputs * layer.outputs }, (_, i) => Math.abs(model.parameters[from + i]));
  return layer.kind === 'kan' ? curveSpreads(model, layer, from) : new Float64Array(0);
}

function curveSpreads({ parameters }: Model, layer: KANLayerSpec, from: number): Float64Array {
  const points = 17;
  const spreads = new Float64Array(layer.inputs * layer.outputs);
  const weights = new Float64Array(points * edgeRows(layer));
  for (let input = 0; input < layer.inputs; input++) {
    const ends = layerBreakpoints(layer, input);
    const [lo, hi] = [ends[0], ends[ends.length - 1]];
    weights.fill(0);
    for (let i = 0; i < points; i++) {
      for (const { row, value } of edgeRow(layer, input, lo + ((hi - lo) * i) / (points - 1)))
        weights[i * edgeRows(layer) + row] = value;
    }
    for (let output = 0; output < layer.outputs; output++) {
      const { offset, stride } = edgePosition(layer, input, output);
      let [least, most] = [Infinity, -Infinity];
      for (let i = 0; i < points; i++) {
        let y = 0;
        for (let row = 0; row < edgeRows(layer); row++)
          y += weights[i * edgeRows(layer) + row] * parameters[from + offset + row * stride];
        [least, most] = [Math.min(least, y), Math.max(most, y)];
      }
      spreads[input * layer.outputs + output] = most - least;
    }
  }
  layer.locked?.forEach((edge, position) => {
    const curve = affineCurve(lockedFunction(edge), parameters, from + lockedOffset(layer, position));
    const ends = layerBreakpoints(layer, edge.input);
    const [lo, hi] = [ends[0], ends[ends.length - 1]];
    const values = Array.from({ length: points }, (_, i) => curve(lo + ((hi - lo) * i) / (points - 1)));
    const seen = values.filter(Number.isFinite);
    spreads[edge.input * layer.outputs + edge.output] = seen.length > 0 ? Math.max(...seen) - Math.min(...seen) : 0;
  });
  return spreads;
}

/** The edges between these nodes. */
function candidates({ outputs, values }: Strengths, before: readonly number[], after: readonly number[]): ShownEdge[] {
  return after.flatMap((output) =>
    before.flatMap((input) => {
      const strength = values[input * outputs + output];
      return strength < 0 ? [] : [{ input, output, strength }];
    }),
  );
}

/** How many each may have of `limit`, one at least, so that none that asks for less than an equal share goes short. */
function sharesOf(wanted: readonly number[], limit: number): number[] {
  const shares = wanted.map(() => 0);
  let left = limit;
  const order = indices(wanted.length).sort((a, b) => wanted[a] - wanted[b] || a - b);
  order.forEach((index, done) => {
    shares[index] = Math.min(wanted[index], Math.max(1, Math.floor(left / (order.length - done))));
    left -= shares[index];
  });
  return shares;
}

/** In columns that are not shown whole, nodes that no shown edge touches say nothing. */
function dropLonely(columns: readonly Column[], stages: readonly Stage[], most: number): void {
  columns.forEach((column, i) => {
    if (column.width <= most || i === columns.length - 1) return;
    const touched = new Set([
      ...(stages[i]?.edges ?? []).map(({ input }) => input),
      ...(stages[i - 1]?.edges ?? []).map(({ output }) => output),
    ]);
    const kept = column.nodes.filter((node) => touched.has(node));
    column.nodes = kept.length > 0 ? kept : column.nodes.slice(0, 1);
  });
}

/** Indices of the `count` highest scores, in order. */
function highest(score: Float64Array, count: number): number[] {
  return indices(score.length)
    .sort((a, b) => score[b] - score[a] || a - b)
    .slice(0, count)
    .sort((a, b) => a - b);
}

function indices(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
