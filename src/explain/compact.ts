// A model without the nodes that make no difference, exactly as good: edges that are removed take their nodes with them. Knows specs and
// parameters, no data. Returns new models, changes none.

import { KanError } from '../errors.js';
import {
  affineNumbers,
  edgePosition,
  edgeRows,
  layerOffset,
  lockedOffset,
  modelInputs,
  parameterCount,
} from '../model/layout.js';
import { lockedPosition } from '../model/locked-edges.js';
import { checkAlone } from '../model/members.js';
import { checkModel, createReal, type Model } from '../model/model.js';
import { isRemoved } from '../model/removal.js';
import type {
  GateLayerSpec,
  Grid,
  KANLayerSpec,
  LayerSpec,
  LockedEdge,
  ModelSpec,
  MonotoneEdge,
  Real,
} from '../model/spec.js';
import { inputColumns } from './columns.js';
import { constantCarrier, constantValues, edgeValue, layerParameters, liveNodes, skipMap } from './live-nodes.js';
import { checkNames } from '../options.js';

/** A smaller model that predicts the same, from `compactModel`, and what is left of the given one. */
export interface Compaction {
  model: Model;
  /** inputs of the given model that the smaller one still reads, in order */
  inputs: number[];
  /** kept[i]: nodes of those that layer i of the given model reads (past the last: its outputs) which are still there */
  kept: number[][];
}

/**
 * The model without nodes that nothing reads and nodes that never change, for edges that were removed. What a constant node
 * gives is added to another curve into the same node, or to a bias, so that the smaller model predicts the same, to rounding; where no
 * curve can carry a constant exactly (Gaussians, `outside: 'zero'`), and where a layer norm or a skip needs its place, the node stays.
 * With `inputs` true, columns that nothing reads go too, from the encoding as well. Everything else is kept.
 * Throws a KanError for a model made of modules.
 */
export function compactModel(model: Model, options: { inputs?: boolean } = {}): Compaction {
  checkNames('compactModel', options, ['inputs']);
  const { inputs = false } = options;
  checkModel(model, 'compactModel');
  checkAlone('compactModel', model);
  if (model.spec.modules)
    throw new KanError(
      'compactModel: the nodes of a model made of modules belong to their modules',
      'use removeEdges, which leaves them where they are',
    );
  const values = constantValues(model);
  const kept = liveNodes(model, values, { inputs }).map((nodes) =>
    nodes.flatMap((isLive, node) => (isLive ? [node] : [])),
  );
  const { spec, places } = smallerSpec(model.spec, kept);
  const parameters = createReal(spec, parameterCount(spec));
  model.spec.layers.forEach((layer, index) => {
    const part = { from: layerParameters(model, index), to: parameters.subarray(layerOffset(spec, places[index])) };
    copyLayer(layer, spec.layers[places[index]], part, index, kept, values);
  });
  return { model: { spec, parameters }, inputs: kept[0], kept };
}

/** Parameters of one layer: of the given model, and those of the smaller one to write. */
interface Part {
  from: Real;
  to: Real;
}

/**
 * The same layers with fewer nodes, and places[i]: where layer i stands now, or would: a product layer without products is none. The
 * encoding reads only columns whose inputs are kept.
 */
function smallerSpec(spec: ModelSpec, kept: readonly number[][]): { spec: ModelSpec; places: number[] } {
  const all = spec.layers.map((layer, index) => smallerLayer(layer, index, kept));
  const stays = all.map((layer) => layer.kind !== 'product' || layer.arities.length > 0);
  const places = stays.map((_, index) => stays.slice(0, index).filter(Boolean).length);
  const layers = all
    .filter((_, index) => stays[index])
    .map((layer) => (layer.kind === 'gate' ? { ...layer, source: places[layer.source] } : layer));
  const { encoding } = spec;
  if (encoding === undefined || kept[0].length === modelInputs(spec)) return { spec: { ...spec, layers }, places };
  const columns = inputColumns(spec);
  const inputs = encoding.inputs.filter((_, i) => kept[0].includes(columns[i].first));
  // rows without a column look like others
  const { seen: _seen, ...others } = encoding;
  return { spec: { ...spec, layers, encoding: { ...others, inputs } }, places };
}

function smallerLayer(layer: LayerSpec, index: number, kept: readonly number[][]): LayerSpec {
  const [from, to] = [kept[index], kept[index + 1]];
  switch (layer.kind) {
    case 'kan':
      return smallerKAN(layer, from, to);
    case 'linear':
      return { ...layer, inputs: from.length, outputs: to.length };
    case 'gate':
      return { ...layer, width: to.length, sourceWidth: kept[layer.source].length };
    case 'product':
      return {
        ...layer,
        sums: to.filter((node) => node < layer.sums).length,
        arities: layer.arities.filter((_, j) => to.includes(layer.sums + j)),
      };
    default:
      return { ...layer, width: to.length };
  }
}

function smallerKAN({ removed, locked, monotone, ...layer }: KANLayerSpec, from: number[], to: number[]): KANLayerSpec {
  const gone = (removed ?? []).flatMap(([input, output]): [number, number][] => {
    const edge: [number, number] = [from.indexOf(input), to.indexOf(output)];
    return edge.includes(-1) ? [] : [edge];
  });
  const grid = smallerGrid(layer.grid, from);
  const still = (locked ?? []).flatMap((edge): LockedEdge[] => {
    const moved = { ...edge, input: from.indexOf(edge.input), output: to.indexOf(edge.output) };
    return moved.input < 0 || moved.output < 0 ? [] : [moved];
  });
  const bound = (monotone ?? []).flatMap(([input, output, direction]): MonotoneEdge[] => {
    const [start, end] = [from.indexOf(input), to.indexOf(output)];
    return start < 0 || end < 0 ? [] : [[start, end, direction]];
  });
  return {
    ...layer,
    inputs: from.length,
    outputs: to.length,
    grid,
    ...(gone.length > 0 && { removed: gone }),
    ...(bound.length > 0 && { monotone: bound }),
    ...(still.length > 0 && { locked: still }),
  };
}

function smallerGrid(grid: Grid, inputs: readonly number[]): Grid {
  if (grid.kind === 'uniform') return structuredClone(grid);
  if (grid.kind === 'per-input') return { ...grid, domains: inputs.map((input) => [...grid.domains[input]]) };
  return { ...grid, breakpoints: inputs.map((input) => [...grid.breakpoints[input]]) };
}

/** Writes the parameters of a layer of the smaller model, constants of nodes that are gone included. */
function copyLayer(
  old: LayerSpec,
  layer: LayerSpec,
  { from, to }: Part,
  index: number,
  kept: readonly number[][],
  values: readonly Float64Array[],
): void {
  const [inputs, outputs] = [kept[index], kept[index + 1]];
  switch (old.kind) {
    case 'kan':
      return copyKAN(old, layer as KANLayerSpec, { from, to }, inputs, outputs, values[index]);
    case 'linear':
      return copyLinear(old.outputs, { from, to }, inputs, outputs, values[index]);
    case 'norm':
      return to.set(from);
    case 'gate':
      return copyGate(old, { from, to }, kept[old.source], outputs, values[old.source]);
    default:
  }
}

function copyKAN(
  old: KANLayerSpec,
  layer: KANLayerSpec,
  { from, to }: Part,
  inputs: readonly number[],
  outputs: readonly number[],
  values: Float64Array,
): void {
  const rows = edgeRows(old);
  outputs.forEach((oldOutput, output) => {
    inputs.forEach((oldInput, input) => {
      const [before, after] = [edgePosition(old, oldInput, oldOutput), edgePosition(layer, input, output)];
      for (let row = 0; row < rows; row++)
        to[after.offset + row * after.stride] = from[before.offset + row * before.stride];
    });
    layer.locked?.forEach((edge, position) => {
      if (edge.output !== output) return;
      const at = lockedOffset(old, lockedPosition(old, inputs[edge.input], oldOutput));
      to.set(from.subarray(at, at + affineNumbers), lockedOffset(layer, position));
    });
    let constant = 0;
    for (let input = 0; input < old.inputs; input++) {
      if (!Number.isNaN(values[input]) && !inputs.includes(input) && !isRemoved(old, input, oldOutput))
        constant += edgeValue(old, from, input, oldOutput, values[input]);
    }
    if (constant === 0) return;
    const carrier = inputs.indexOf(constantCarrier(old, oldOutput, values)!);
    addConstant(layer, to, carrier, output, constant);
  });
}

/** Adds a constant to the curve of an edge that `constantCarrier` found; c are its layer's parameters. */
export function addConstant(layer: KANLayerSpec, c: Real, input: number, output: number, constant: number): void {
  const position = lockedPosition(layer, input, output);
  if (position >= 0) {
    c[lockedOffset(layer, position) + affineNumbers - 1] += constant;
    return;
  }
  const { offset, stride } = edgePosition(layer, input, output);
  const first = layer.base === 'none' ? 0 : 1;
  // T_0 is 1; B-splines sum to 1, and their slopes to 0
  const end = layer.basis === 'chebyshev' ? first + 1 : edgeRows(layer);
  for (let row = first; row < end; row++) c[offset + row * stride] += constant;
}

/** w[in][out], then bias[out]. */
function copyLinear(
  oldOutputs: number,
  { from, to }: Part,
  inputs: readonly number[],
  outputs: readonly number[],
  values: Float64Array,
): void {
  outputs.forEach((oldOutput, output) => {
    inputs.forEach((oldInput, input) => {
      to[input * outputs.length + output] = from[oldInput * oldOutputs + oldOutput];
    });
    let bias = from[values.length * oldOutputs + oldOutput];
    values.forEach((value, input) => {
      if (!Number.isNaN(value) && !inputs.includes(input)) bias += value * from[input * oldOutputs + oldOutput];
    });
    to[inputs.length * outputs.length + output] = bias;
  });
}

function copyGate(
  old: GateLayerSpec,
  { from, to }: Part,
  sources: readonly number[],
  outputs: readonly number[],
  values: Float64Array,
): void {
  to[0] = from[0];
  if (old.skip === 'linear') copyLinear(old.width, { from: skipMap(from), to: skipMap(to) }, sources, outputs, values);
}
