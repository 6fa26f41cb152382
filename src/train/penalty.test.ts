// Penalties on coefficients of every edge, found one by one where the layout says that they are.

import { describe, expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { blockWidth, edgePosition, layerOffset, parameterCount } from '../model/layout.js';
import type { KANLayerSpec, ModelSpec } from '../model/spec.js';
import { addPenaltyGradient, regularizationLoss } from './penalty.js';
import { smoothingOf } from './smoothing.js';

/** Places of the spline coefficients of every edge, layer by layer. */
function coefficientsOf(spec: ModelSpec): number[][][] {
  return spec.layers.map((layer, index) => {
    if (layer.kind !== 'kan') return [];
    const base = layer.base === 'none' ? 0 : 1;
    return Array.from({ length: layer.inputs * layer.outputs }, (_, edge) => {
      const { offset, stride } = edgePosition(layer, Math.floor(edge / layer.outputs), edge % layer.outputs);
      return Array.from(
        { length: layer.gridSize + layer.order },
        (_none, c) => layerOffset(spec, index) + offset + (base + c) * stride,
      );
    });
  });
}

describe.each([
  ['with a base', { gridSize: 3, order: 2 }],
  ['without', { gridSize: 2, order: 3, base: 'none' as const }],
])('of layers %s, wider than a block', (_what, options) => {
  const spec = createSpec([3, blockWidth + 2, 2], { dtype: 'float64', ...options });
  const random = createRandom(4);
  const parameters = Float64Array.from({ length: parameterCount(spec) }, () => random.normal());
  parameters[coefficientsOf(spec)[0][4][1]] = 0;
  const layers = spec.layers.map((layer, index) => ({ layer, from: layerOffset(spec, index) }));
  const perLayer = coefficientsOf(spec).map((edges) => edges.flat());

  test('the loss is λ times the mean size of the coefficients of each layer', () => {
    const means = perLayer.map(
      (places) => places.reduce((sum, at) => sum + Math.abs(parameters[at]), 0) / places.length,
    );
    expect(regularizationLoss({ spec, parameters }, 0.3)).toBeCloseTo(0.3 * (means[0] + means[1]), 12);
    expect(regularizationLoss({ spec, parameters })).toBeCloseTo(0.01 * (means[0] + means[1]), 12);
  });

  test('the gradient is that of the loss, added to what is there', () => {
    const gradient = new Float64Array(parameters.length).fill(7);
    addPenaltyGradient(layers, parameters, gradient, 0.3);
    const wanted = new Float64Array(parameters.length).fill(7);
    for (const places of perLayer)
      for (const at of places) wanted[at] += (0.3 / places.length) * Math.sign(parameters[at]);
    gradient.forEach((value, at) => expect(value).toBeCloseTo(wanted[at], 12));
  });

  test('smoothing has the coefficients of every edge side by side, by their columns, but for edges that are left out', () => {
    const left = new Set(coefficientsOf(spec)[0][5]);
    const active = Int32Array.from(parameters.keys()).filter((at) => !left.has(at));
    const { curves, strength } = smoothingOf(spec, { active } as never, 0.7);
    expect(strength).toBe(0.7);
    const wanted = coefficientsOf(spec)
      .flat()
      .filter(([first]) => !left.has(first))
      .map((places) => places.map((at) => active.indexOf(at)));
    expect(curves.map((curve) => Array.from(curve))).toEqual(wanted);
  });
});

test('layers of other kinds have no penalty, and other bases none on differences', () => {
  const spec = createSpec([2, 2], { dtype: 'float64', basis: 'rbf' });
  expect(smoothingOf(spec, { active: Int32Array.of(0, 1, 2) } as never, 1).curves).toEqual([]);
  const kan = createSpec([2, 1], { dtype: 'float64' });
  const activation = { kind: 'activation', activation: 'tanh', width: 1 } as const;
  const withTanh: ModelSpec = { ...kan, layers: [...kan.layers, activation as never] };
  const parameters = new Float64Array(parameterCount(withTanh)).fill(1);
  const gradient = new Float64Array(parameters.length);
  addPenaltyGradient(
    withTanh.layers.map((layer, index) => ({ layer, from: layerOffset(withTanh, index) })),
    parameters,
    gradient,
    1,
  );
  const { inputs, outputs, gridSize, order } = kan.layers[0] as KANLayerSpec;
  expect(gradient.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
  expect(gradient.filter((value) => value !== 0)).toHaveLength(inputs * outputs * (gridSize + order));
  expect(regularizationLoss({ spec: withTanh, parameters }, 2)).toBeCloseTo(2, 12);
  const all = Int32Array.from(parameters.keys());
  expect(smoothingOf(withTanh, { active: all } as never, 1).curves).toHaveLength(inputs * outputs);
});

test('a penalty has a strength that is not negative', () => {
  const spec = createSpec([1, 1], { dtype: 'float64' });
  const model = { spec, parameters: new Float64Array(parameterCount(spec)) };
  expect(() => regularizationLoss(model, -1)).toThrow('`lambda`');
  expect(() => regularizationLoss({ ...model, parameters: new Float64Array(1) })).toThrow('regularizationLoss');
  expect(regularizationLoss(model, 0)).toBe(0);
});
