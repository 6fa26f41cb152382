// The layers of a network as steps. Dropout is for training and leaves no trace.

import { edgeExpression } from '../formula/edges.js';
import { variable } from '../formula/build.js';
import { parseExpression } from '../formula/parse.js';
import { layerBreakpoints } from '../model/edge-row.js';
import { edgePosition, edgeRows, layerOffsets, lockedOffset } from '../model/layout.js';
import type { Model } from '../model/model.js';
import type { GateLayerSpec, KANLayerSpec } from '../model/spec.js';
import type { KanStep, LinearStep, Step, Vector } from './program.js';

/** Appends the network's layers to `steps`, reading `input`; returns the vector of its outputs. */
export function addNetwork(steps: Step[], { spec, parameters }: Model, input: Vector): Vector {
  const add = (step: Step): Vector => steps.push(step) - 1;
  const offsets = layerOffsets(spec);
  // what each layer reads
  const reads: Vector[] = [input];
  spec.layers.forEach((layer, index) => {
    const of = reads[index];
    const p = parameters.subarray(offsets[index]);
    switch (layer.kind) {
      case 'kan':
        reads.push(add(kanStep(layer, p, of)));
        break;
      case 'activation':
        reads.push(add({ op: 'activation', of, activation: layer.activation }));
        break;
      case 'linear':
        reads.push(add(linearStep(layer, p, of)));
        break;
      case 'norm':
        reads.push(
          add({ op: 'norm', of, gain: numbers(p, 0, layer.width), bias: numbers(p, layer.width, layer.width) }),
        );
        break;
      case 'dropout':
        reads.push(of);
        break;
      case 'gate':
        reads.push(add({ op: 'gate', of, skip: skipped(layer, p, reads[layer.source], add), gate: p[0] }));
        break;
      case 'product':
        reads.push(add({ op: 'product', of, sums: layer.sums, arities: [...layer.arities] }));
        break;
    }
  });
  return reads.at(-1)!;
}

const numbers = (p: ArrayLike<number>, from: number, count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => p[from + i]);

function skipped(
  { skip, sourceWidth, width }: GateLayerSpec,
  p: ArrayLike<number>,
  source: Vector,
  add: (step: Step) => Vector,
): Vector {
  if (skip === 'identity') return source;
  return add(linearStep({ inputs: sourceWidth, outputs: width }, numbers(p, 1, (sourceWidth + 1) * width), source));
}

/** p is W[inputs, outputs], then the bias. */
function linearStep(
  { inputs, outputs }: { inputs: number; outputs: number },
  p: ArrayLike<number>,
  of: Vector,
): LinearStep {
  const count = inputs * outputs;
  return { op: 'linear', of, inputs, outputs, weights: numbers(p, 0, count), bias: numbers(p, count, outputs) };
}

function kanStep(layer: KANLayerSpec, p: ArrayLike<number>, of: Vector): KanStep {
  const { inputs, outputs, base, basis = 'bspline', order, gridSize, grid, outside, locked = [] } = layer;
  const count = gridSize + order;
  const first = edgeRows(layer) - count;
  const weights = new Float64Array(inputs * outputs);
  const coefficients = new Float64Array(inputs * count * outputs);
  for (let input = 0; input < inputs; input++) {
    for (let output = 0; output < outputs; output++) {
      const { offset, stride } = edgePosition(layer, input, output);
      if (first > 0) weights[input * outputs + output] = p[offset];
      for (let m = 0; m < count; m++)
        coefficients[(input * count + m) * outputs + output] = p[offset + (first + m) * stride];
    }
  }
  return {
    op: 'kan',
    of,
    inputs,
    outputs,
    ...(base !== 'none' && { base: { activation: base, weights } }),
    splines: {
      basis,
      order,
      gridSize,
      count,
      outside,
      breakpoints: Array.from({ length: inputs }, (_, input) => layerBreakpoints(layer, input)),
      even: basis !== 'bspline' || (grid.kind !== 'adapted' && order > 0),
      coefficients,
    },
    locked: locked.map((edge, position) => {
      const at = lockedOffset(layer, position);
      const { input, output, expression } = edge;
      return {
        input,
        output,
        affine: [p[at], p[at + 1], p[at + 2], p[at + 3]],
        f: expression === undefined ? edgeExpression(edge.function, variable('x')) : parseExpression(expression),
      };
    }),
  };
}
