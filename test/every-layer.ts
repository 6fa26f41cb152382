// Models for the files that keep them: one with every kind of layer and of grid, and small ones.

import type { TableEncoding } from '../src/data/table-encoding.js';
import { createRandom } from '../src/math/random.js';
import { createSpec } from '../src/model/create.js';
import { initializeParameters } from '../src/model/initialize.js';
import { parameterCount } from '../src/model/layout.js';
import { createReal, type Model } from '../src/model/model.js';
import type { LayerSpec, ModelSpec } from '../src/model/spec.js';

export const encoding: TableEncoding = {
  inputs: [
    { kind: 'number', name: 'größe "é"', offset: 0.1, factor: 1 / 3, range: [-1, 7] },
    { kind: 'category', name: 'colour', categories: ['red', '', '__proto__'] },
  ],
  target: { kind: 'classification', name: 'species', classes: ['a', 'b'] },
};

/** Every kind of layer and of grid, widths beyond one block of outputs. */
export const layers: LayerSpec[] = [
  {
    kind: 'kan',
    inputs: 4,
    outputs: 70,
    gridSize: 3,
    order: 2,
    base: 'silu',
    outside: 'linear',
    grid: { kind: 'uniform', domain: [-1, 1] },
  },
  { kind: 'activation', width: 70, activation: 'tanh' },
  { kind: 'linear', inputs: 70, outputs: 3 },
  { kind: 'norm', width: 3 },
  { kind: 'dropout', width: 3, rate: 0.1 },
  {
    kind: 'kan',
    inputs: 3,
    outputs: 4,
    gridSize: 2,
    order: 0,
    base: 'none',
    outside: 'zero',
    grid: {
      kind: 'per-input',
      domains: [
        [0, 1],
        [0.1, 0.3],
        [-5, 5],
      ],
    },
  },
  { kind: 'gate', width: 4, source: 0, sourceWidth: 4, skip: 'identity' },
  {
    kind: 'kan',
    inputs: 4,
    outputs: 2,
    gridSize: 1,
    order: 5,
    base: 'gelu',
    outside: 'clamp',
    grid: {
      kind: 'adapted',
      breakpoints: [
        [0, 1],
        [0.1, 0.2],
        [-1, 1e20],
        [1e-7, 1],
      ],
    },
  },
  { kind: 'gate', width: 2, source: 5, sourceWidth: 3, skip: 'linear' },
];

export function filled(spec: ModelSpec): Model {
  const random = createRandom(1);
  return { spec, parameters: createReal(spec, parameterCount(spec)).map(() => random.normal()) };
}

export const everything: Model = filled({ dtype: 'float64', layers, encoding });
export const small = (dtype: 'float32' | 'float64' = 'float32'): Model => {
  const spec = createSpec([2, 3, 1], { dtype });
  return { spec, parameters: initializeParameters(spec, createRandom(7)) };
};

export const extra = { training: { epochs: 20, target: ['y'], rate: 1e-3, nothing: null }, 2: 'two', a: [] };
