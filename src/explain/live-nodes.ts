// Which nodes of a model count: those whose value varies, and those that an output needs. Knows specs and parameters, no data.
// Position i is what layer i reads; the last position, past every layer, is what the model answers.

import { edgeRow } from '../model/edge-row.js';
import { forwardLinear } from '../compute/reference/plain-layers.js';
import { activate } from '../math/functions.js';
import {
  edgePosition,
  factorOwners,
  layerOffset,
  layerOutputs,
  layerParameterCount,
  lockedOffset,
  modelInputs,
} from '../model/layout.js';
import { affineCurve, lockedFunction, lockedPosition } from '../model/locked-edges.js';
import type { Model } from '../model/model.js';
import { isRemoved } from '../model/removal.js';
import type { GateLayerSpec, KANLayerSpec, LayerSpec, Real } from '../model/spec.js';
import { inputColumns } from './columns.js';

/** Parameters of one layer, live. */
export function layerParameters({ spec, parameters }: Model, index: number): Real {
  const from = layerOffset(spec, index);
  return parameters.subarray(from, from + layerParameterCount(spec.layers[index]));
}

/** What an edge gives for x, from its layer's parameters c. */
export function edgeValue(layer: KANLayerSpec, c: Real, input: number, output: number, x: number): number {
  const position = lockedPosition(layer, input, output);
  if (position >= 0) return affineCurve(lockedFunction(layer.locked![position]), c, lockedOffset(layer, position))(x);
  const { offset, stride } = edgePosition(layer, input, output);
  return edgeRow(layer, input, x).reduce((sum, { row, value }) => sum + value * c[offset + row * stride], 0);
}

/** Weights of a gate's skip where it is a linear map: w[in][out], then the bias. */
export function skipMap(c: Real): Real {
  return c.subarray(1);
}

/** values[position][node]: the value a node has whatever the inputs are, NaN for one that varies. */
export function constantValues(model: Model): Float64Array[] {
  const values = [new Float64Array(modelInputs(model.spec)).fill(NaN)];
  model.spec.layers.forEach((layer, index) => {
    values.push(constantsPast(layer, layerParameters(model, index), values[index], values));
  });
  return values;
}

function constantsPast(
  layer: LayerSpec,
  c: Real,
  x: Float64Array,
  values: readonly Float64Array[],
): Float64Array<ArrayBuffer> {
  switch (layer.kind) {
    case 'kan':
      return Float64Array.from({ length: layer.outputs }, (_, output) => {
        let sum = 0;
        for (let input = 0; input < layer.inputs; input++) {
          if (isRemoved(layer, input, output)) continue;
          sum += Number.isNaN(x[input]) ? NaN : edgeValue(layer, c, input, output, x[input]);
        }
        return sum;
      });
    case 'linear':
      return linearConstants(layer, c, x);
    case 'activation':
      return Float64Array.from(x, (value) => activate(layer.activation, value));
    case 'dropout':
      return Float64Array.from(x);
    case 'gate': {
      const source = values[layer.source];
      const skip =
        layer.skip === 'identity'
          ? source
          : linearConstants({ inputs: layer.sourceWidth, outputs: layer.width }, skipMap(c), source);
      return Float64Array.from(x, (value, i) => c[0] * value + (1 - c[0]) * skip[i]);
    }
    case 'product': {
      const owners = factorOwners(layer);
      const products = new Float64Array(layerOutputs(layer)).fill(1);
      // a factor that is always 0 makes the product 0, whatever the others do
      owners.forEach(
        (owner, i) => (products[owner] = products[owner] === 0 || x[i] === 0 ? 0 : products[owner] * x[i]),
      );
      return products;
    }
    case 'norm':
      // every value depends on the whole row
      return new Float64Array(layer.width).fill(NaN);
  }
}

/** As `forwardLinear` for one row, but that a weight of 0 makes of a value that varies one that does not. */
function linearConstants(
  { inputs, outputs }: { inputs: number; outputs: number },
  c: Real,
  x: Float64Array,
): Float64Array<ArrayBuffer> {
  const known = x.map((value) => (Number.isNaN(value) ? 0 : value));
  return Float64Array.from(forwardLinear({ inputs, outputs }, c, known, 1), (value, output) => {
    const varies = x.some((given, input) => Number.isNaN(given) && c[input * outputs + output] !== 0);
    return varies ? NaN : value;
  });
}

/**
 * An edge into `output` that can carry a constant exactly, from a node that varies: its functions, with all coefficients alike
 * (B-splines) or by the first alone (Chebyshev polynomials), make a constant at every x; a locked edge has one, d. Undefined where there
 * is none.
 */
export function constantCarrier(layer: KANLayerSpec, output: number, values: Float64Array): number | undefined {
  const locked = layer.locked?.find((edge) => edge.output === output && Number.isNaN(values[edge.input]));
  if (locked) return locked.input;
  return layer.outside === 'zero' || layer.basis === 'rbf' ? undefined : varyingEdge(layer, output, values);
}

/** The first node with an edge into `output` whose value varies. */
export function varyingEdge(layer: KANLayerSpec, output: number, values: Float64Array): number | undefined {
  for (let input = 0; input < layer.inputs; input++)
    if (Number.isNaN(values[input]) && !isRemoved(layer, input, output)) return input;
  return undefined;
}

/**
 * live[position][node]: whether a smaller model needs the node. Outputs are needed, and whatever a needed node depends on, except a
 * constant that another edge can carry. Inputs are all needed, or, with `inputs` true, by columns as far as they are read. Where a layer
 * has a fixed relation between what it reads and writes, nodes on both sides are needed together; of a layer norm, all.
 */
export function liveNodes(
  model: Model,
  values: readonly Float64Array[],
  { inputs = false }: { inputs?: boolean } = {},
): boolean[][] {
  const { layers } = model.spec;
  const live = values.map((each) => new Array<boolean>(each.length).fill(false));
  live[layers.length].fill(true);
  if (!inputs) live[0].fill(true);
  const columns = inputColumns(model.spec);
  let changed = true;
  const need = (position: number, node: number): void => {
    if (live[position][node]) return;
    live[position][node] = true;
    changed = true;
  };
  const link = (a: number, i: number, b: number, j: number): void => {
    if (live[a][i]) need(b, j);
    if (live[b][j]) need(a, i);
  };
  while (changed) {
    changed = false;
    for (let index = layers.length - 1; index >= 0; index--)
      needsOf(layers[index], index, layerParameters(model, index), values, live, need, link);
    for (const { first, size } of columns) {
      for (let i = 1; i < size; i++) link(0, first + i - 1, 0, first + i);
    }
    // a width of nothing is none
    if (!changed) live.forEach((nodes, position) => nodes.includes(true) || need(position, 0));
  }
  return live;
}

/** What one layer asks of the nodes it reads. */
function needsOf(
  layer: LayerSpec,
  index: number,
  c: Real,
  values: readonly Float64Array[],
  live: readonly boolean[][],
  need: (position: number, node: number) => void,
  link: (a: number, i: number, b: number, j: number) => void,
): void {
  const after = live[index + 1];
  switch (layer.kind) {
    case 'kan':
      after.forEach((wanted, output) => {
        if (!wanted) return;
        const carried = constantCarrier(layer, output, values[index]) !== undefined;
        for (let input = 0; input < layer.inputs; input++) {
          if (isRemoved(layer, input, output)) continue;
          if (Number.isNaN(values[index][input]) || !carried) need(index, input);
        }
      });
      return;
    case 'linear':
      return linearNeeds(layer, c, values[index], after, (input) => need(index, input));
    case 'norm':
      for (let node = 0; node < layer.width; node++) {
        need(index, node);
        need(index + 1, node);
      }
      return;
    case 'gate':
      gateNeeds(layer, index, c, values, after, need, link);
      return;
    case 'product':
      factorOwners(layer).forEach((owner, node) => link(index, node, index + 1, owner));
      return;
    default:
      for (let node = 0; node < layer.width; node++) link(index, node, index + 1, node);
  }
}

function gateNeeds(
  layer: GateLayerSpec,
  index: number,
  c: Real,
  values: readonly Float64Array[],
  after: readonly boolean[],
  need: (position: number, node: number) => void,
  link: (a: number, i: number, b: number, j: number) => void,
): void {
  for (let node = 0; node < layerOutputs(layer); node++) {
    link(index, node, index + 1, node);
    if (layer.skip === 'identity') link(layer.source, node, index + 1, node);
  }
  if (layer.skip === 'linear') {
    const shape = { inputs: layer.sourceWidth, outputs: layer.width };
    linearNeeds(shape, skipMap(c), values[layer.source], after, (input) => need(layer.source, input));
  }
}

/** A linear map needs what varies and has a weight; constants go into its bias. */
function linearNeeds(
  { inputs, outputs }: { inputs: number; outputs: number },
  c: Real,
  values: Float64Array,
  after: readonly boolean[],
  need: (input: number) => void,
): void {
  for (let input = 0; input < inputs; input++) {
    if (Number.isNaN(values[input]) && after.some((wanted, output) => wanted && c[input * outputs + output] !== 0))
      need(input);
  }
}
