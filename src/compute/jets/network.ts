// A whole model on jets: outputs with chosen first and second derivatives by the inputs, and the derivatives of any combination of
// those by the parameters. One row at a time, float64, nothing allocated per row. Knows no batch and no equation.

import { type JetShape, jetShape } from '../../math/jets.js';
import { layerInputs, layerOffset, layerOutputs, modelInputs } from '../../model/layout.js';
import type { LayerSpec, ModelSpec } from '../../model/spec.js';
import type { JetLayer, Report } from './jet-layer.js';
import { activationJets, gateJets, kanJets, linearJets, normJets } from './layers.js';
import { productJets } from './product.js';

export class JetNetwork {
  readonly shape: JetShape;
  /** outputs[outputs, shape.size] of the last row */
  readonly outputs: Float64Array;
  /** what `backward` starts from, in the form of `outputs`; the caller fills it */
  readonly slopes: Float64Array;
  readonly #by: readonly number[];
  readonly #inputs: number;
  readonly #layers: JetLayer[];
  /** what each layer reads, then the outputs */
  readonly #jets: Float64Array[];
  readonly #slopes: Float64Array[];

  /** First derivatives by the inputs `by`, second ones by pairs of positions in that list. */
  constructor(spec: ModelSpec, by: readonly number[], seconds: readonly (readonly [number, number])[]) {
    this.shape = jetShape(by.length, seconds);
    this.#by = by;
    this.#inputs = modelInputs(spec);
    const { layers } = spec;
    const widths = [...layers.map(layerInputs), layerOutputs(layers[layers.length - 1])];
    const arrays = (): Float64Array[] => widths.map((width) => new Float64Array(width * this.shape.size));
    this.#jets = arrays();
    this.#slopes = arrays();
    this.#layers = layers.map((layer, index) => this.#layerOf(layer, layerOffset(spec, index)));
    this.outputs = this.#jets[layers.length];
    this.slopes = this.#slopes[layers.length];
  }

  /** `outputs` of the row of x that begins at `first`. */
  forward(parameters: Float64Array, x: ArrayLike<number>, first = 0): void {
    const [inputs] = this.#jets as [Float64Array];
    const { size } = this.shape;
    for (let i = 0; i < this.#inputs; i++) inputs[i * size] = x[first + i];
    this.#by.forEach((input, position) => (inputs[input * size + 1 + position] = 1));
    this.#layers.forEach((layer, index) => {
      const y = this.#jets[index + 1];
      y.fill(0);
      layer.forward(parameters, this.#jets[index], y);
    });
  }

  /** After `forward`: reports the derivatives of Σ slopes · outputs by the parameters. */
  backward(parameters: Float64Array, report: Report): void {
    for (let index = 0; index < this.#layers.length; index++) this.#slopes[index].fill(0);
    for (let index = this.#layers.length - 1; index >= 0; index--)
      this.#layers[index].backward(parameters, this.#jets[index], this.#slopes[index + 1], this.#slopes[index], report);
  }

  #layerOf(layer: LayerSpec, from: number): JetLayer {
    switch (layer.kind) {
      case 'kan':
        return kanJets(layer, from, this.shape);
      case 'activation':
        return activationJets(layer, this.shape);
      case 'linear':
        return linearJets(layer, from, this.shape);
      case 'norm':
        return normJets(layer, from, this.shape);
      case 'gate':
        return gateJets(layer, from, this.shape, this.#jets[layer.source], this.#slopes[layer.source]);
      case 'product':
        return productJets(layer, this.shape);
      case 'dropout':
        return passed;
    }
  }
}

/** Dropout at rest. */
const passed: JetLayer = {
  forward: (_c, x, y) => y.set(x),
  backward: (_c, _x, d, dx) => d.forEach((slope, i) => (dx[i] += slope)),
};
