// The curves of a network's edges at a few places each, quick enough for every picture: what every basis function is there is computed
// once for a grid, and a curve is a sum. Knows models, no training.

import { type Model } from 'kanjs';
import { edgeCurve } from 'kanjs/explain';
import { edgePosition, edgeRows, type KANLayerSpec, layerOffset, lockedEdges } from 'kanjs/model';

interface LayerBasis {
  index: number;
  layer: KANLayerSpec;
  rows: number;
  /** values[(input · points + point) · rows + row] */
  values: Float64Array;
}

export class Curves {
  readonly points: number;
  #of: readonly unknown[] | undefined;
  #layers: LayerBasis[] = [];

  constructor(points: number) {
    this.points = points;
  }

  /** `points` numbers for each edge of each KAN layer, inputs first; those of removed edges are 0. */
  values(model: Model): Float32Array {
    if (this.#of !== model.spec.layers) {
      this.#of = model.spec.layers;
      this.#layers = model.spec.layers.flatMap((layer, index) =>
        layer.kind === 'kan' ? [{ index, layer, rows: edgeRows(layer), values: basisOf(layer, this.points) }] : [],
      );
    }
    const { points } = this;
    const edges = this.#layers.reduce((sum, { layer }) => sum + layer.inputs * layer.outputs, 0);
    const out = new Float32Array(edges * points);
    let at = 0;
    for (const { index, layer, rows, values } of this.#layers) {
      const from = layerOffset(model.spec, index);
      for (let input = 0; input < layer.inputs; input++) {
        for (let output = 0; output < layer.outputs; output++, at += points) {
          const { offset, stride } = edgePosition(layer, input, output);
          for (let point = 0; point < points; point++) {
            let sum = 0;
            const row = (input * points + point) * rows;
            for (let r = 0; r < rows; r++) sum += values[row + r] * model.parameters[from + offset + r * stride];
            out[at + point] = sum;
          }
        }
      }
    }
    this.#addLocked(model, out);
    return out;
  }

  #addLocked(model: Model, out: Float32Array): void {
    for (const { layer, input, output } of lockedEdges(model)) {
      let at = 0;
      for (const each of this.#layers) {
        if (each.index === layer) at += (input * each.layer.outputs + output) * this.points;
        if (each.index >= layer) break;
        at += each.layer.inputs * each.layer.outputs * this.points;
      }
      out.set(edgeCurve(model, { layer, input, output }, { points: this.points }).y, at);
    }
  }
}

/** What each row of an edge's numbers counts at each point, for each input: found by setting one number after the other to 1. */
function basisOf(given: KANLayerSpec, points: number): Float64Array {
  const layer: KANLayerSpec = { ...given, outputs: 1, removed: undefined, locked: undefined, monotone: undefined };
  const rows = edgeRows(layer);
  const values = new Float64Array(layer.inputs * points * rows);
  const parameters = new Float64Array(layer.inputs * rows);
  const model: Model = { spec: { dtype: 'float64', layers: [layer] }, parameters };
  for (let input = 0; input < layer.inputs; input++) {
    const { offset, stride } = edgePosition(layer, input, 0);
    for (let row = 0; row < rows; row++) {
      parameters[offset + row * stride] = 1;
      const { y } = edgeCurve(model, { layer: 0, input, output: 0 }, { points });
      for (let point = 0; point < points; point++) values[(input * points + point) * rows + row] = y[point];
      parameters[offset + row * stride] = 0;
    }
  }
  return values;
}
