// Networks of pykan (github.com/KindXiaoming/pykan, from 0.2) by the names and shapes of its state dict, with its settings where there are
// any. Masks and scales are multiplied into the numbers; edges that are functions become locked ones; what scales nodes goes into the
// edges before them, and what is added to nodes onto an edge that can hold it, or into a linear layer.

import { KanError } from '../errors.js';
import { plainAffine, type Affine } from '../model/locked-edges.js';
import type { Model } from '../model/model.js';
import type { BaseActivation, Dtype, LockedEdge } from '../model/spec.js';
import { checkKnots, knotNote } from './efficient-kan.js';
import { foreignGrid, type KnotRule } from './foreign-knots.js';
import { Layers } from './layers.js';
import { edgeFunctionOf, guessPykanConfig, type Level, type PykanConfig, readPykanConfig } from './pykan-config.js';
import type { Tensors } from './tensors.js';

export interface PykanOptions {
  /** the text of the settings file */
  config?: string | undefined;
  base?: BaseActivation | undefined;
  knots: KnotRule;
  dtype: Dtype;
  notes: string[];
}

/** The network. Throws a KanError on tensors that are missing or do not fit, and on edges that cannot be said. */
export function readPykan(tensors: Tensors, { config: text, base, knots, dtype, notes }: PykanOptions): Model {
  let depth = 0;
  while (tensors.has(`act_fun.${depth}.coef`)) depth++;
  const config = text === undefined ? guessPykanConfig(tensors, depth) : readPykanConfig(text, depth);
  const layers = new Layers();
  for (let index = 0; index < depth; index++)
    readLayer(tensors, index, { ...config, base: base ?? config.base }, layers, { knots, notes });
  return layers.model(dtype);
}

function readLayer(
  tensors: Tensors,
  index: number,
  config: PykanConfig,
  layers: Layers,
  { knots: rule, notes }: Pick<PykanOptions, 'knots' | 'notes'>,
): void {
  const name = `act_fun.${index}`;
  const [inputs, outputs, count] = tensors.shape(`${name}.coef`, 3);
  const level = config.levels[index];
  const expected = level.arities.reduce((sum, arity) => sum + arity, level.sums);
  if (expected !== outputs)
    throw new KanError(
      `layer ${index} has ${outputs} sums; its ${level.sums} sums and products of ${level.arities.join(', ') || 'nothing'} need ${expected}`,
      'give the `config` that pykan writes beside the state, …_config.yml',
    );
  const gridShape = tensors.shape(`${name}.grid`, 2);
  const order = gridShape[1] - count - 1;
  checkKnots(`${tensors.prefix}${name}.grid`, gridShape, inputs, { count, order });
  const flat = tensors.take(`${name}.grid`, [inputs, count + order + 1]);
  const knots = Array.from({ length: inputs }, (_, i) =>
    Float64Array.from(flat.subarray(i * gridShape[1], (i + 1) * gridShape[1])),
  );
  const found = foreignGrid(knots, order, { rule, double: tensors.double, name: `${tensors.prefix}${name}.grid` });
  if (found.as !== 'uniform') notes.push(knotNote(index, found.as, order));

  const nodes = foldNodes(tensors, index, level);
  const numbers = {
    coef: tensors.take(`${name}.coef`, [inputs, outputs, count]),
    mask: tensors.take(`${name}.mask`, [inputs, outputs]),
    spline: tensors.take(`${name}.scale_sp`, [inputs, outputs]),
    base: tensors.take(`${name}.scale_base`, [inputs, outputs]),
  };
  const edges = sortEdges(tensors, index, config, { inputs, outputs, mask: numbers.mask, scale: nodes.scale });
  const left = holdBias(edges, nodes.bias);
  layers.addKAN(
    {
      kind: 'kan',
      inputs,
      outputs,
      gridSize: found.gridSize,
      order,
      base: config.base,
      outside: 'zero',
      grid: found.grid,
      ...(edges.removed.length > 0 && { removed: edges.removed }),
      ...(edges.locked.length > 0 && { locked: edges.locked.map(({ edge }) => edge) }),
    },
    {
      coefficients: (o, i) => {
        const at = i * outputs + o;
        const scale = nodes.scale[o] * numbers.mask[at] * numbers.spline[at];
        const edge = Float64Array.from(numbers.coef.subarray(at * count, (at + 1) * count), (c) => c * scale);
        return found.convert(i, edge);
      },
      base: (o, i) => nodes.scale[o] * numbers.mask[i * outputs + o] * numbers.base[i * outputs + o],
      affine: edges.locked.map(({ affine }) => affine),
    },
  );
  layers.addBias(left);
  if (level.arities.length === 0) return;
  layers.addProduct({ kind: 'product', sums: level.sums, arities: level.arities });
  layers.addBias(nodes.after);
}

/**
 * What nodes are scaled by and moved by, as numbers of the sums before products: scale · sum + bias, and what is added `after`. A product
 * is scaled by its first factor.
 */
function foldNodes(
  tensors: Tensors,
  index: number,
  { sums, arities }: Level,
): { scale: Float64Array; bias: Float64Array; after: Float64Array } {
  const count = arities.reduce((sum, arity) => sum + arity, sums);
  const nodes = sums + arities.length;
  const read = (name: string, width: number, otherwise: number): Float64Array =>
    tensors.has(`${name}_${index}`)
      ? Float64Array.from(tensors.take(`${name}_${index}`, [width]))
      : new Float64Array(width).fill(otherwise);
  const [scale, bias] = [read('subnode_scale', count, 1), read('subnode_bias', count, 0)];
  const [nodeScale, nodeBias] = [read('node_scale', nodes, 1), read('node_bias', nodes, 0)];
  const after = new Float64Array(nodes);
  let first = 0;
  for (let node = 0; node < nodes; node++) {
    scale[first] *= nodeScale[node];
    bias[first] *= nodeScale[node];
    if (node < sums) bias[first] += nodeBias[node];
    else after[node] = nodeBias[node];
    first += node < sums ? 1 : arities[node - sums];
  }
  return { scale, bias, after };
}

interface Edges {
  removed: [number, number][];
  locked: { edge: LockedEdge; affine: Affine }[];
}

/** Which edges are gone, and which are functions, with their numbers; both in the order of inputs, then outputs. */
function sortEdges(
  tensors: Tensors,
  index: number,
  { symbolic, functionOf }: PykanConfig,
  {
    inputs,
    outputs,
    mask,
    scale,
  }: { inputs: number; outputs: number; mask: ArrayLike<number>; scale: ArrayLike<number> },
): Edges {
  const name = `symbolic_fun.${index}`;
  const masks = symbolic && tensors.has(`${name}.mask`) ? tensors.take(`${name}.mask`, [outputs, inputs]) : undefined;
  const affine = masks && tensors.take(`${name}.affine`, [outputs, inputs, 4]);
  const edges: Edges = { removed: [], locked: [] };
  for (let input = 0; input < inputs; input++) {
    for (let output = 0; output < outputs; output++) {
      const at = output * inputs + input;
      const numeric = mask[input * outputs + output];
      const weight = masks?.[at] ?? 0;
      if (weight === 0) {
        if (numeric === 0) edges.removed.push([input, output]);
        continue;
      }
      const where = `layer ${index}, input ${input}, output ${output}`;
      if (numeric !== 0)
        throw new KanError(
          `${where}: this edge is a spline and a function at once, which an edge here cannot be`,
          `in pykan: model.set_mode(${index}, ${input}, ${output}, 's') for the function alone, or 'n' for the spline`,
        );
      const called = functionOf(index, output, input);
      if (called === undefined)
        throw new KanError(
          `${where}: this edge is a function, and which one is not in this file`,
          'give the `config` that pykan writes beside the state, …_config.yml',
        );
      const fn = edgeFunctionOf(called);
      if (fn === undefined)
        throw new KanError(
          `${where}: the function ${JSON.stringify(called)} is not one of pykan's own`,
          'write its curve as a spline there first',
        );
      const [a, b, c, d] = affine!.subarray(at * 4, at * 4 + 4);
      const by = weight * scale[output];
      edges.locked.push({ edge: { input, output, ...fn }, affine: [a, b, c * by, d * by] });
    }
  }
  return edges;
}

/** Puts what is added to a sum onto an edge that is a function already, or one that is gone; returns what found no edge. */
function holdBias(edges: Edges, bias: Float64Array): Float64Array {
  const left = Float64Array.from(bias);
  bias.forEach((value, output) => {
    if (value === 0) return;
    const held = edges.locked.find(({ edge }) => edge.output === output);
    if (held) {
      const [a, b, c, d] = held.affine;
      held.affine = [a, b, c, d + value];
      left[output] = 0;
      return;
    }
    const free = edges.removed.findIndex((edge) => edge[1] === output);
    if (free < 0) return;
    const [[input]] = edges.removed.splice(free, 1);
    const [a, b] = plainAffine;
    edges.locked.push({ edge: { input, output, function: '1' }, affine: [a, b, value, 0] });
    left[output] = 0;
  });
  edges.locked.sort((x, y) => x.edge.input - y.edge.input || x.edge.output - y.edge.output);
  // a linear layer holds all of them, where it has to be there for one
  return left;
}
