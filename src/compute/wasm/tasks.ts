// What a session divides a model into: units of work on parameters, and buffers of what skips layers on the way back. Knows specs, not memory.

import {
  affineNumbers,
  blockWidth,
  edgePosition,
  edgeRows,
  layerParameterCount,
  lockedOffset,
} from '../../model/layout.js';
import type { LayerSpec, ModelSpec } from '../../model/spec.js';
import type { SessionOptions } from '../contract.js';
import { inputBlock } from './plan.js';

/** The units of work on a layer's parameters: [layer, output block, input block, first parameter, parameters, 1 for locked edges]. */
export function layerTasks(layer: LayerSpec, index: number): number[][] {
  const tasks: number[][] = [];
  if (layer.kind === 'kan') {
    for (let output = 0; output * blockWidth < layer.outputs; output++) {
      for (let input = 0; input * inputBlock < layer.inputs; input++) {
        const { offset, stride } = edgePosition(layer, input * inputBlock, output * blockWidth);
        const inputs = Math.min(inputBlock, layer.inputs - input * inputBlock);
        tasks.push([index, output, input, offset, inputs * edgeRows(layer) * stride, 0]);
      }
    }
    const numbers = affineNumbers * (layer.locked?.length ?? 0);
    if (numbers > 0) tasks.push([index, 0, 0, lockedOffset(layer, 0), numbers, 1]);
  } else if (layer.kind === 'linear') {
    for (let input = 0; input * inputBlock < layer.inputs; input++) {
      const inputs = Math.min(inputBlock, layer.inputs - input * inputBlock);
      tasks.push([index, 0, input, input * inputBlock * layer.outputs, inputs * layer.outputs, 0]);
    }
    // the bias counts as one block past the last
    tasks.push([index, 0, tasks.length, layer.inputs * layer.outputs, layer.outputs, 0]);
  } else if (layerParameterCount(layer) > 0) {
    tasks.push([index, 0, 0, 0, layerParameterCount(layer), 0]);
  }
  return tasks;
}

/** For each layer whose input skips to a gate and whose derivative is wanted: a buffer, and the gate that is first on the way back. */
export function skipBuffers(
  spec: ModelSpec,
  options: SessionOptions,
  reserve: (width: number) => number,
): Map<number, { at: number; first: number }> {
  const buffers = new Map<number, { at: number; first: number }>();
  spec.layers.forEach((layer, index) => {
    if (layer.kind !== 'gate' || (layer.source === 0 && !options.inputGradient)) return;
    const at = buffers.get(layer.source)?.at ?? reserve(layer.sourceWidth);
    buffers.set(layer.source, { at, first: index });
  });
  return buffers;
}
