// What the ends of an edge are called.

import type { Structure } from '../messages.js';
import { t } from '../texts/index.js';

/** The names of where an edge of a layer comes from and where it leads. */
export function edgeNames(
  { layers, inputs, outputs }: Structure,
  layer: number,
  edge: number,
): [from: string, to: string] {
  const width = layers[layer].outputs;
  const [input, output] = [Math.floor(edge / width), edge % width];
  return [
    layer === 0 ? (inputs[input] ?? '') : t().nodeName(layer, input + 1),
    layer === layers.length - 1 ? (outputs[output] ?? '') : t().nodeName(layer + 1, output + 1),
  ];
}
