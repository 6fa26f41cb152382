// Edges from inputs of two values, made straight lines: a network learned what is at these two, and nothing of what lies between. Knows models
// and what their inputs stand for. Returns new models, changes none.

import { inputQuantities } from '../data/encoding.js';
import { extendKnots } from '../math/knots.js';
import { edgeRow, layerBreakpoints } from './edge-row.js';
import { edgePosition, edgeRows } from './layout.js';
import { lockedPosition } from './locked-edges.js';
import type { Model } from './model.js';
import { isRemoved } from './removal.js';
import type { KANLayerSpec, Real } from './spec.js';

/**
 * The model with a straight line, of the same values at the ends, for every curve of an input of two values: base weight 0, and coefficients
 * on a line at the knots' averages (Greville). Layers of Gaussians and of steps hold no lines and stay as they are. Trusts its argument.
 */
export function straightenInputs(model: Model): Model {
  const { encoding, layers } = model.spec;
  const [layer] = layers;
  if (encoding === undefined || layer?.kind !== 'kan' || !holdsLines(layer)) return model;
  const inputs = inputQuantities(encoding);
  if (!inputs.some(({ line }) => line)) return model;
  const parameters = model.parameters.slice();
  inputs.forEach(({ line, range, toInput }, input) => {
    if (!line) return;
    const ends = range.map(toInput) as [number, number];
    for (let output = 0; output < layer.outputs; output++) {
      if (isRemoved(layer, input, output) || lockedPosition(layer, input, output) >= 0) continue;
      straighten(layer, parameters, input, output, ends);
    }
  });
  return { ...model, parameters };
}

function holdsLines({ basis = 'bspline', order }: KANLayerSpec): boolean {
  return order >= 1 && basis !== 'rbf';
}

/** Writes the line through the edge's values at both ends, of a first layer, whose parameters begin the array. */
function straighten(
  layer: KANLayerSpec,
  parameters: Real,
  input: number,
  output: number,
  ends: [number, number],
): void {
  const { offset, stride } = edgePosition(layer, input, output);
  const [first, second] = ends.map((x) =>
    edgeRow(layer, input, x).reduce((sum, { row, value }) => sum + value * parameters[offset + row * stride], 0),
  );
  const slope = (second - first) / (ends[1] - ends[0]);
  const line = (x: number): number => first + slope * (x - ends[0]);
  const base = layer.base === 'none' ? 0 : 1;
  if (base > 0) parameters[offset] = 0;
  const breakpoints = layerBreakpoints(layer, input);
  if (layer.basis === 'chebyshev') {
    const [lo, hi] = [breakpoints[0], breakpoints[breakpoints.length - 1]];
    for (let row = base; row < edgeRows(layer); row++) parameters[offset + row * stride] = 0;
    parameters[offset + base * stride] = line((lo + hi) / 2);
    if (layer.gridSize + layer.order > 1) parameters[offset + (base + 1) * stride] = (slope * (hi - lo)) / 2;
    return;
  }
  const knots = extendKnots(breakpoints, layer.order);
  for (let m = 0; m < layer.gridSize + layer.order; m++) {
    let sum = 0;
    for (let k = 1; k <= layer.order; k++) sum += knots[m + k];
    parameters[offset + (base + m) * stride] = line(sum / layer.order);
  }
}
