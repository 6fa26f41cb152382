// A model put together layer by layer from numbers in the order of other programs, [out][in][…]. Knows where ours stand; no files.

import { edgePosition, layerOffsets, lockedOffset, parameterCount } from '../model/layout.js';
import type { Affine } from '../model/locked-edges.js';
import { checkSpec, createReal, type Model } from '../model/model.js';
import type { Dtype, KANLayerSpec, LayerSpec, NormLayerSpec, ProductLayerSpec, Real } from '../model/spec.js';

/** The numbers of a KAN layer. */
export interface EdgeNumbers {
  /** spline coefficients of the edge */
  coefficients: (output: number, input: number) => ArrayLike<number>;
  base?: (output: number, input: number) => number;
  /** a, b, c, d of each locked edge, in their order */
  affine?: readonly Affine[];
}

type Write = (parameters: Real, at: number) => void;

/** Layers with their numbers, and the model they make. */
export class Layers {
  private readonly layers: LayerSpec[] = [];
  private readonly writes: Write[] = [];

  addKAN(layer: KANLayerSpec, { coefficients, base, affine = [] }: EdgeNumbers): void {
    this.layers.push(layer);
    this.writes.push((parameters, at) => {
      const first = layer.base === 'none' ? 0 : 1;
      const frozen = new Set(
        [...(layer.removed ?? []), ...(layer.locked ?? []).map(({ input, output }) => [input, output])].map(
          ([input, output]) => input * layer.outputs + output,
        ),
      );
      for (let output = 0; output < layer.outputs; output++) {
        for (let input = 0; input < layer.inputs; input++) {
          if (frozen.has(input * layer.outputs + output)) continue;
          const { offset, stride } = edgePosition(layer, input, output);
          if (first === 1) parameters[at + offset] = base!(output, input);
          const numbers = coefficients(output, input);
          for (let m = 0; m < numbers.length; m++) parameters[at + offset + (first + m) * stride] = numbers[m];
        }
      }
      affine.forEach((numbers, position) => parameters.set(numbers, at + lockedOffset(layer, position)));
    });
  }

  addNorm(layer: NormLayerSpec, gain: ArrayLike<number>, bias: ArrayLike<number>): void {
    this.layers.push(layer);
    this.writes.push((parameters, at) => {
      parameters.set(gain, at);
      parameters.set(bias, at + layer.width);
    });
  }

  addProduct(layer: ProductLayerSpec): void {
    this.layers.push(layer);
    this.writes.push(() => {});
  }

  /** Adds numbers to what the layer before gives: a linear layer that changes nothing else. Nothing, where all are 0. */
  addBias(bias: ArrayLike<number>): void {
    const width = bias.length;
    if (Array.prototype.every.call(bias, (value: number) => value === 0)) return;
    this.layers.push({ kind: 'linear', inputs: width, outputs: width });
    this.writes.push((parameters, at) => {
      for (let i = 0; i < width; i++) parameters[at + i * width + i] = 1;
      parameters.set(bias, at + width * width);
    });
  }

  /** Throws a KanError where the layers do not fit each other. */
  model(dtype: Dtype): Model {
    const spec = { dtype, layers: this.layers };
    checkSpec(spec, 'importModel');
    const parameters = createReal(spec, parameterCount(spec));
    layerOffsets(spec).forEach((at, index) => this.writes[index](parameters, at));
    return { spec, parameters };
  }
}
