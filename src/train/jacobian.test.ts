// Derivatives of outputs by parameters against central differences of the reference backend's outputs, over the kinds of layers.

import { describe, expect, test } from 'vitest';
import { predictRows } from '../compute/predict.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { createRandom } from '../math/random.js';
import { createSpec, type SpecOptions } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import { activeParameters } from '../model/layout.js';
import { lockEdge } from '../model/locking.js';
import type { Model } from '../model/model.js';
import { removeEdges } from '../model/removal.js';
import type { Width } from '../model/spec.js';
import { chunkRows, createJacobian } from './jacobian.js';

const backend = referenceBackend();
const rows = 10;
// two inputs; some beyond the domain, one exactly at either end of it, some beyond what any extended knot reaches
const random = createRandom(11);
const x = Float64Array.from({ length: 2 * rows }, () => 3 * random.next() - 1.5);
x.set([-1, 1, 4, -4, -1.3, 1.3, 1.01, -1.01, 2.2, -2.2, -1.9, 1.7]);

function modelOf(widths: Width[], options: SpecOptions = {}): Model {
  const spec = createSpec(widths, { dtype: 'float64', hiddenDomain: [-0.4, 0.6], ...options });
  const drawn = createRandom(3);
  const parameters = initializeParameters(spec, drawn, { splineScale: 0.8, baseScale: 0.7 });
  return { spec, parameters: parameters.map((value) => value + 0.1 * drawn.normal()) as Float64Array };
}

const locked = (model: Model): Model =>
  [
    { layer: 0, input: 0, output: 1, function: 'sin' },
    { layer: 0, input: 1, output: 1, function: 'exp' },
    { layer: 1, input: 2, output: 0, function: 'x^2' },
  ].reduce(
    (made, { function: name, ...edge }, i) =>
      lockEdge(made, edge, { function: name, affine: [0.8 + 0.2 * i, 0.3, 0.9, -0.4] }),
    model,
  );

const models: [string, Model][] = [
  ...[0, 1, 2, 3].map((order): [string, Model] => [`order ${order}`, modelOf([2, 3, 2], { order, gridSize: 3 })]),
  ['clamped beyond the grid', modelOf([2, 3, 2], { outside: 'clamp', gridSize: 4 })],
  ['zero beyond the grid', modelOf([2, 3, 2], { outside: 'zero', gridSize: 4 })],
  ['zero beyond the grid, fewer intervals than the order', modelOf([2, 2, 1], { outside: 'zero', gridSize: 1 })],
  ['no base', modelOf([2, 3, 2], { base: 'none', outside: 'zero' })],
  ['another base, clamped', modelOf([2, 2], { base: 'tanh', outside: 'clamp' })],
  ...(['linear', 'clamp', 'zero'] as const).flatMap((outside): [string, Model][] => [
    [`Gaussians, ${outside}`, modelOf([2, 2, 1], { basis: 'rbf', outside })],
    [`polynomials, ${outside}`, modelOf([2, 2, 1], { basis: 'chebyshev', outside, gridSize: 2 })],
  ]),
  ['activations', modelOf([2, 3, 2], { activation: 'gelu' })],
  ['products', modelOf([2, [1, [2, 3]], 2], {})],
  ['products alone, at the end', modelOf([2, 2, [0, [3]]], {})],
  ['locked edges', locked(modelOf([2, 3, 2], {}))],
  [
    'removed edges',
    removeEdges(modelOf([2, 3, 2], {}), [
      { layer: 0, input: 1, output: 2 },
      { layer: 1, input: 0, output: 0 },
    ]),
  ],
];

const step = 1e-6;

describe.each(models)('%s', (_name, model) => {
  const outputsOf = (parameters: Float64Array): Float64Array =>
    Float64Array.from(predictRows({ spec: model.spec, parameters }, x, rows, backend));
  const at = Float64Array.from(model.parameters);
  const expected = outputsOf(at);
  const width = expected.length / rows;
  const { active, row, forward, derive } = createJacobian(model.spec);

  test('outputs are those of the model, from any row on', () => {
    expect(active).toEqual(activeParameters(model.spec));
    const all = forward(at, x, 0, rows).slice(0, expected.length);
    expect(Math.max(...all.map((value, i) => Math.abs(value - expected[i])))).toBeLessThan(1e-12);
    const some = forward(at, x, 4, 5).slice(0, 5 * width);
    expect(some).toEqual(all.slice(4 * width, 9 * width));
  });

  test('the last row of as many as go through together has the derivatives that it has alone', () => {
    const many = Float64Array.from({ length: 2 * chunkRows }, (_, i) => Math.sin(i));
    const ofRow = (first: number, count: number): number[][] => {
      forward(at, many, first, count);
      derive(at, count - 1, width - 1);
      return [row.columns, row.slopes].map((values) => Array.from(values.subarray(row.at)));
    };
    expect(ofRow(0, chunkRows)).toEqual(ofRow(chunkRows - 1, 1));
  });

  test('every row of J holds the derivatives by all that training can change, in ascending columns, no zeros', () => {
    forward(at, x, 0, rows);
    const found = new Float64Array(rows * width * active.length);
    for (let index = 0; index < rows; index++)
      for (let output = 0; output < width; output++) {
        derive(at, index, output);
        const columns = row.columns.subarray(row.at);
        expect(Array.from(columns)).toEqual(Array.from(new Set(columns)).toSorted((a, b) => a - b));
        columns.forEach((column, i) => {
          found[(index * width + output) * active.length + column] = row.slopes[row.at + i];
        });
        expect(row.slopes.subarray(row.at)).not.toContain(0);
      }
    active.forEach((place, column) => {
      const moved = at.slice();
      moved[place] = at[place] + step;
      const above = outputsOf(moved);
      moved[place] = at[place] - step;
      const below = outputsOf(moved);
      above.forEach((value, i) => {
        const slope = (value - below[i]) / (2 * step);
        const difference = Math.abs(found[i * active.length + column] - slope);
        if (!(difference < 1e-7 * (1 + Math.abs(slope))))
          throw new Error(`output ${i} by parameter ${place}: ${found[i * active.length + column]}, not ${slope}`);
      });
    });
  });
});

test('layers that it cannot take are refused', () => {
  const { spec } = modelOf([2, 2, 1], { model: 'deep' });
  expect(() => createJacobian(spec)).toThrow(/^normalEquations: /);
});
