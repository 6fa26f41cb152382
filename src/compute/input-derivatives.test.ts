import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KanError } from '../errors.js';
import { createRandom } from '../math/random.js';
import { createSpec, type SpecOptions } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import { parameterCount } from '../model/layout.js';
import type { Model } from '../model/model.js';
import { lockEdge } from '../model/locking.js';
import { removeEdges } from '../model/removal.js';
import type { ModelSpec, Width } from '../model/spec.js';
import { inputDerivatives } from './input-derivatives.js';
import { JetNetwork } from './jets/network.js';
import { predictRows } from './predict.js';
import { referenceBackend } from './reference/backend.js';

function fresh(widths: Width[], options: SpecOptions = {}, seed = 1): Model {
  const spec = createSpec(widths, { dtype: 'float64', order: 4, ...options });
  return { spec, parameters: initializeParameters(spec, createRandom(seed), { splineScale: 0.7 }) };
}

const linearSpec: ModelSpec = {
  dtype: 'float64',
  layers: [
    { kind: 'linear', inputs: 3, outputs: 2 },
    { kind: 'linear', inputs: 2, outputs: 2 },
  ],
};
const linear: Model = { spec: linearSpec, parameters: Float64Array.from({ length: 14 }, (_, i) => Math.sin(i + 1)) };

const adapted = fresh([2, 1], { gridSize: 3 });
const models: [string, Model][] = [
  ['[2, 3, 2]', fresh([2, 3, 2])],
  ['order 3, gelu', fresh([2, 2, 1], { order: 3, base: 'gelu' })],
  ['order 5, no base', fresh([3, 2, 1], { order: 5, base: 'none' })],
  ['adapted grid', { ...adapted, spec: withBreakpoints(adapted.spec, [-1, -0.5, 0.8, 1]) }],
  ['outside: clamp, all of it', fresh([2, 2, 1], { domain: [3, 4], outside: 'clamp', base: 'tanh' })],
  ['outside: linear, all of it', fresh([2, 2, 1], { domain: [3, 4], outside: 'linear' })],
  ['outside: zero, extended knots', fresh([2, 2, 1], { domain: [1.2, 3], outside: 'zero', gridSize: 2 })],
  ['Gaussians', fresh([2, 3, 1], { basis: 'rbf' })],
  ['Gaussians beyond the domain', fresh([2, 3, 1], { basis: 'rbf', domain: [1.5, 3], outside: 'zero' })],
  ['Chebyshev polynomials', fresh([2, 3, 1], { basis: 'chebyshev', gridSize: 3 })],
  ['norm and silu', fresh([2, 4, 3, 1], { model: 'deep' })],
  ['norm, gelu and dropout', fresh([3, 4, 1], { model: 'deep', activation: 'gelu', dropout: 0.3 })],
  ['gates', fresh([2, 2, 3, 1], { model: 'residual' })],
  ['one gate around all', fresh([2, 3, 2], { model: 'residual', skip: 'whole', activation: 'tanh' })],
  ['products of two and of three', fresh([3, [1, [2, 3]], [0, 2], 1])],
  ['linear layers', linear],
  [
    'locked edges',
    lockEdge(
      lockEdge(fresh([2, 2, 1]), { layer: 0, input: 1, output: 0 }, { function: 'cos', affine: [1.2, 0.3, 0.8, 0.1] }),
      { layer: 1, input: 0, output: 0 },
      { function: 'own', expression: 'x^2*exp(-x)', affine: [0.7, 0.2, -1.1, 0.4] },
    ),
  ],
  ['a removed edge', removeEdges(fresh([2, 2, 1]), [{ layer: 0, input: 1, output: 0 }])],
];

function withBreakpoints(spec: ModelSpec, points: number[]): ModelSpec {
  const layers = spec.layers.map((layer) =>
    layer.kind === 'kan'
      ? { ...layer, grid: { kind: 'adapted' as const, breakpoints: [points, points.map((at) => 1.5 * at)] } }
      : layer,
  );
  return { ...spec, layers };
}

const random = createRandom(5);
/** rows inside (−1, 1), none of them near a knot of the domains above */
const rows = 6;
const rowsFor = (model: Model): Float64Array => {
  const inputs = 'inputs' in model.spec.layers[0] ? model.spec.layers[0].inputs : 0;
  return Float64Array.from({ length: rows * inputs }, () => 1.9 * random.next() - 0.95);
};

describe.each(models)('%s', (_name, model) => {
  const x = rowsFor(model);
  const inputs = x.length / rows;
  const exact = inputDerivatives(model, { data: x, shape: [rows, inputs] });
  const outputs = exact.values.shape[1];

  test('values are what the reference says', () => {
    const said = predictRows(model, x, rows, referenceBackend());
    exact.values.data.forEach((value, i) => expect(value).toBeCloseTo(said[i], 12));
  });

  test('derivatives are what central differences show', () => {
    const step = 1e-6;
    for (let input = 0; input < inputs; input++) {
      const moved = (by: number): ReturnType<typeof inputDerivatives> =>
        inputDerivatives(model, {
          data: x.map((value, i) => (i % inputs === input ? value + by : value)),
          shape: [rows, inputs],
        });
      const [above, below] = [moved(step), moved(-step)];
      for (let cell = 0; cell < rows * outputs; cell++) {
        const slope = (above.values.data[cell] - below.values.data[cell]) / (2 * step);
        // rounding over the step is up to 1e-8, and a higher derivative times its square / 6 no more
        expect(Math.abs(exact.gradient.data[cell * inputs + input] - slope)).toBeLessThan(1e-6);
        for (let other = 0; other < inputs; other++) {
          const at = cell * inputs + other;
          const curvature = (above.gradient.data[at] - below.gradient.data[at]) / (2 * step);
          expect(Math.abs(exact.hessian!.data[at * inputs + input] - curvature)).toBeLessThan(1e-5);
        }
      }
    }
  });

  test('the order of differentiation does not matter, and chosen pairs are entries of the Hessian', () => {
    const pairs: [number, number][] = [
      [0, 1],
      [1, 0],
      [1, 1],
    ];
    const { second } = inputDerivatives(model, { data: x, shape: [rows, inputs] }, { pairs });
    second!.data.forEach((value, i) => {
      const [a, b] = pairs[i % 3];
      const entry = exact.hessian!.data[(Math.floor(i / 3) * inputs + a) * inputs + b];
      // to rounding: factors meet in another order
      expect(Math.abs(value - entry)).toBeLessThan(1e-13 * Math.max(1, Math.abs(entry)));
    });
  });

  test('by the parameters, any combination of value and derivatives has the slopes that differences show', () => {
    const network = new JetNetwork(
      model.spec,
      [0, 1],
      [
        [0, 0],
        [1, 0],
      ],
    );
    const weights = Float64Array.from(network.outputs, (_, i) => Math.cos(i + 1));
    const parameters = Float64Array.from(model.parameters);
    for (let row = 0; row < rows; row++) {
      const combination = (at: Float64Array): number => {
        network.forward(at, x, row * inputs);
        return network.outputs.reduce((sum, value, i) => sum + value * weights[i], 0);
      };
      combination(parameters);
      network.slopes.set(weights);
      const slopes = new Float64Array(parameterCount(model.spec));
      network.backward(parameters, (place, slope) => (slopes[place] += slope));
      const largest = Math.max(1, ...slopes.map(Math.abs));
      const step = 1e-5;
      for (let p = 0; p < slopes.length; p += 1 + (p % 3)) {
        const moved = (by: number): number => combination(parameters.map((value, i) => (i === p ? value + by : value)));
        const slope = (moved(step) - moved(-step)) / (2 * step);
        expect(Math.abs(slopes[p] - slope), `parameter ${p}`).toBeLessThan(1e-6 * largest);
      }
    }
  });
});

test('a network of linear layers has the Hessian zero and the same gradient everywhere', () => {
  const { gradient, hessian } = inputDerivatives(linear, [
    [0.1, -0.5, 3],
    [7, 8, -9],
  ]);
  expect(hessian!.data.every((value) => value === 0)).toBe(true);
  expect(gradient.data.slice(0, 6)).toEqual(gradient.data.slice(6));
  expect(gradient.shape).toEqual([2, 2, 3]);
});

test('a spline of order k reproduces polynomials, and their derivatives are exact', () => {
  // coefficients of x² in B-splines: products of neighbouring knots (Marsden's identity)
  const spec = createSpec([1, 1], { dtype: 'float64', order: 2, gridSize: 4, base: 'none' });
  const knots = Array.from({ length: 9 }, (_, i) => -1 + 0.5 * (i - 2));
  const model = { spec, parameters: Float64Array.from({ length: 6 }, (_, i) => knots[i + 1] * knots[i + 2]) };
  fc.assert(
    fc.property(fc.double({ min: -1, max: 1, noNaN: true }), (x) => {
      const { values, gradient, hessian } = inputDerivatives(model, [[x]]);
      expect(values.data[0]).toBeCloseTo(x * x, 13);
      expect(gradient.data[0]).toBeCloseTo(2 * x, 12);
      expect(hessian!.data[0]).toBeCloseTo(2, 11);
    }),
  );
});

test('leading axes are kept, and order 1 has no second derivatives', () => {
  const given = inputDerivatives(
    fresh([2, 1]),
    [
      [
        [0, 0],
        [0, 1],
      ],
    ],
    { order: 1 },
  );
  expect(given.gradient.shape).toEqual([1, 2, 1, 2]);
  expect(given.hessian).toBeUndefined();
});

test.each([
  ['rows of another width', () => inputDerivatives(fresh([2, 1]), [[1, 2, 3]]), /rows of 3 values but 2/],
  ['an order there is not', () => inputDerivatives(fresh([2, 1]), [[1, 2]], { order: 3 as 2 }), /`order`.*got 3/],
  ['a pair there is not', () => inputDerivatives(fresh([2, 1]), [[1, 2]], { pairs: [[0, 2]] }), /`pairs\[0\]`.*got 2/],
  ['pairs of order 1', () => inputDerivatives(fresh([2, 1]), [[1, 2]], { order: 1, pairs: [] }), /`order` is 1/],
  ['numbers that are none', () => inputDerivatives(fresh([2, 1]), [[1, NaN]]), /finite/],
])('%s: an error that says so', (_name, run, message) => {
  expect(run).toThrow(KanError);
  expect(run).toThrow(message);
});
