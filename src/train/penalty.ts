// The specification's regularisation: λ · Σ over KAN layers of mean |spline coefficient|. Base weights are not penalised.

import { blockWidth, edgeRows, layerOffset } from '../model/layout.js';
import { checkModel, type Model } from '../model/model.js';
import type { KANLayerSpec, LayerSpec, Real } from '../model/spec.js';
import { checkNumber } from '../errors.js';

interface PlacedLayer {
  layer: LayerSpec;
  /** where its parameters begin */
  from: number;
}

/** λ · Σ over KAN layers of mean |spline coefficient|. Throws a KanError on arguments that make no sense. */
export function regularizationLoss(model: Model, lambda = 0.01): number {
  checkModel(model, 'regularizationLoss');
  checkNumber('regularizationLoss: `lambda`', lambda, 0);
  return model.spec.layers.reduce((total, layer, index) => {
    if (layer.kind !== 'kan') return total;
    const from = layerOffset(model.spec, index);
    let sum = 0;
    forEachCoefficient({ layer, from }, (i) => (sum += Math.abs(model.parameters[i])));
    return total + (lambda * sum) / coefficientCount(layer);
  }, 0);
}

/** Adds the penalty's gradient (its subgradient 0 at 0) to `gradient`. */
export function addPenaltyGradient(layers: PlacedLayer[], parameters: Real, gradient: Real, lambda: number): void {
  for (const placed of layers) {
    if (placed.layer.kind !== 'kan') continue;
    const rate = lambda / coefficientCount(placed.layer);
    forEachCoefficient(placed, (i) => (gradient[i] = gradient[i] + rate * Math.sign(parameters[i])));
  }
}

function coefficientCount(layer: KANLayerSpec): number {
  return layer.inputs * layer.outputs * (layer.gridSize + layer.order);
}

/** Calls back with the index of each spline coefficient: all but the base rows, which begin each input's run of rows. */
function forEachCoefficient({ layer, from }: PlacedLayer, visit: (index: number) => void): void {
  const { inputs, outputs } = layer as KANLayerSpec;
  const rows = edgeRows(layer as KANLayerSpec);
  const base = (layer as KANLayerSpec).base === 'none' ? 0 : 1;
  for (let done = 0, at = from; done < outputs; done += blockWidth) {
    const width = Math.min(blockWidth, outputs - done);
    for (let input = 0; input < inputs; input++, at += rows * width) {
      for (let i = base * width; i < rows * width; i++) visit(at + i);
    }
  }
}
