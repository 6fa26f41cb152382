// What every backend must agree on with the reference, as a suite that is run once per backend.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AdamWStep, Backend, LossKind, SessionOptions } from '../src/compute/contract.js';
import { referenceBackend } from '../src/compute/reference/backend.js';
import { edgeFunctionNames } from '../src/math/edge-functions.js';
import {
  clearFrozen,
  layerOffset,
  lockedOffset,
  modelInputs,
  modelOutputs,
  parameterCount,
} from '../src/model/layout.js';
import type { Dtype, KANLayerSpec, LayerSpec, ModelSpec, Real } from '../src/model/spec.js';
import { addPenaltyGradient } from '../src/train/penalty.js';
import { updateAdamW } from '../src/train/adamw.js';

// relative to the largest number compared: sums of up to 1000 terms in float32, and rounding in float64
const tolerances: Record<Dtype, number> = { float32: 5e-5, float64: 1e-11 };

const kan = (inputs: number, outputs: number, more: Partial<KANLayerSpec> = {}): KANLayerSpec => ({
  ...({ kind: 'kan', inputs, outputs, gridSize: 5, order: 3, base: 'silu', outside: 'linear' } as const),
  grid: { kind: 'uniform', domain: [-1, 1] },
  ...more,
});
const adapted = (inputs: number): KANLayerSpec['grid'] => ({
  kind: 'adapted',
  breakpoints: Array.from({ length: inputs }, (_, i) => [-1, -0.7, -0.1, 0.05 + 0.01 * (i % 3), 0.4, 1.1]),
});
const perInput = (inputs: number): KANLayerSpec['grid'] => ({
  kind: 'per-input',
  domains: Array.from({ length: inputs }, (_, i) => [-1 - 0.1 * (i % 4), 0.8 + 0.05 * i]),
});

interface Shape {
  name: string;
  layers: LayerSpec[];
  rows: number;
  loss?: LossKind;
  dropout?: number;
  /** inputs are mostly one value: some always, some in seven rows of ten, some only in rows of a slice, some never */
  mostly?: boolean;
}

const shapes: Shape[] = [
  { name: '1-1, one row', layers: [kan(1, 1)], rows: 1 },
  { name: '3-10-2', layers: [kan(3, 10), kan(10, 2)], rows: 33 },
  { name: '17-64-10, classes', layers: [kan(17, 64), kan(64, 10)], rows: 64, loss: 'cross-entropy' },
  { name: '3-10-1, a logit', layers: [kan(3, 10), kan(10, 1)], rows: 33, loss: 'cross-entropy' },
  { name: '3-30-1, a logit of a wide layer', layers: [kan(3, 30), kan(30, 1)], rows: 70, loss: 'cross-entropy' },
  { name: 'mean absolute error', layers: [kan(3, 10), kan(10, 2)], rows: 33, loss: 'mae' },
  { name: 'Huber', layers: [kan(3, 10), kan(10, 2)], rows: 33, loss: 'huber' },
  { name: '2-65-130', layers: [kan(2, 65), kan(65, 130)], rows: 5 },
  { name: '1000-3', layers: [kan(1000, 3)], rows: 7 },
  { name: '3-16-1, 100 rows', layers: [kan(3, 16), kan(16, 1)], rows: 100 },
  ...([0, 1, 2, 4, 5] as const).map((order) => ({
    name: `order ${order}`,
    layers: [kan(3, 6, { order, outside: 'zero' }), kan(6, 2, { order })],
    rows: 20,
  })),
  ...(['gelu', 'relu', 'tanh', 'identity', 'none'] as const).map((base) => ({
    name: `base ${base}`,
    layers: [kan(3, 6, { base }), kan(6, 2, { base, outside: 'clamp' })],
    rows: 20,
  })),
  ...(['clamp', 'linear', 'zero'] as const).map((outside) => ({
    name: `adapted grids, ${outside}`,
    layers: [kan(5, 20, { grid: adapted(5), outside }), kan(20, 2, { outside })],
    rows: 40,
  })),
  ...(['rbf', 'chebyshev'] as const).flatMap((basis) =>
    (['clamp', 'linear', 'zero'] as const).map((outside) => ({
      name: `${basis}, ${outside}`,
      layers: [kan(5, 20, { basis, outside, grid: perInput(5) }), kan(20, 70, { basis, outside, base: 'none' })],
      rows: 40,
    })),
  ),
  {
    name: 'removed edges',
    layers: [
      kan(20, 70, {
        removed: [
          [0, 0],
          [19, 69],
          [3, 64],
          [17, 1],
        ],
      }),
      kan(70, 2, { base: 'none', removed: [[69, 1]] }),
    ],
    rows: 40,
  },
  {
    name: 'removed edges of narrow layers',
    layers: [
      kan(5, 5, {
        removed: [
          ...[0, 1, 2, 3, 4].map((output): [number, number] => [2, output]),
          ...([
            [0, 0],
            [0, 1],
            [1, 1],
            [1, 4],
            [3, 2],
            [3, 3],
            [4, 0],
            [4, 2],
            [4, 3],
            [4, 4],
          ] as [number, number][]),
        ],
      }),
      kan(5, 2, {
        base: 'none',
        order: 2,
        removed: [
          [1, 0],
          [3, 0],
          [3, 1],
        ],
      }),
    ],
    rows: 40,
  },
  {
    name: 'locked edges',
    layers: [
      kan(20, 70, {
        removed: [[0, 1]],
        locked: edgeFunctionNames.map((name, i) => ({ input: Math.min(i, 19), output: 2 * i, function: name })),
      }),
      kan(70, 2, { base: 'none', locked: [{ input: 69, output: 1, function: 'sin' }] }),
    ],
    rows: 40,
  },
  { name: 'a domain per input', layers: [kan(20, 4, { grid: perInput(20), outside: 'zero' })], rows: 40 },
  { name: 'more parameters than a cache holds', layers: [kan(260, 110)], rows: 40 },
  // layers of few outputs have kernels of their own; 300 rows are more than one task's
  { name: 'few outputs, 300 rows', layers: [kan(2, 5), kan(5, 8), kan(8, 1)], rows: 300 },
  { name: 'few outputs, fine grid', layers: [kan(2, 3, { gridSize: 36 }), kan(3, 3)], rows: 70, loss: 'cross-entropy' },
  ...(['clamp', 'linear', 'zero'] as const).flatMap((outside) => [
    {
      name: `few outputs, adapted, ${outside}`,
      layers: [kan(5, 7, { grid: adapted(5), outside }), kan(7, 2)],
      rows: 70,
    },
    {
      name: `few outputs, rbf, ${outside}`,
      layers: [kan(5, 7, { basis: 'rbf', outside, base: 'none' }), kan(7, 2)],
      rows: 70,
    },
  ]),
  {
    name: 'few outputs, chebyshev and removed edges beside a wide layer',
    layers: [
      kan(3, 20),
      kan(20, 6, {
        basis: 'chebyshev',
        removed: [
          [19, 5],
          [2, 0],
        ],
      }),
      kan(6, 2, { removed: [[5, 1]] }),
    ],
    rows: 70,
  },
  // layers of many outputs meet their rows sorted by cell, a slice of up to 64 at a time
  ...([1, 2, 3] as const).flatMap((order) =>
    (['clamp', 'linear', 'zero'] as const).map((outside) => ({
      name: `sorted rows, order ${order}, ${outside}`,
      layers: [
        kan(17, 36, {
          order,
          outside,
          base: order === 2 ? 'none' : 'silu',
          ...(order === 1 && { grid: adapted(17) }),
        }),
        kan(36, 25, { order, outside, gridSize: order === 3 ? 13 : 3, grid: perInput(36) }),
      ],
      rows: 75,
      mostly: true,
    })),
  ),
  {
    // a first layer of many inputs is divided by inputs
    name: 'many inputs',
    layers: [
      kan(150, 30, { removed: [[149, 3]], locked: [{ input: 7, output: 29, function: 'sin' }] }),
      kan(30, 26, { base: 'none' }),
    ],
    rows: 75,
    mostly: true,
  },
  { name: 'many inputs, one row', layers: [kan(131, 25)], rows: 1 },
  { name: 'sorted rows of whole slices', layers: [kan(2, 64, { gridSize: 30 })], rows: 290 },
  { name: 'sorted rows, one cell', layers: [kan(3, 64, { gridSize: 1, removed: [[1, 2]] })], rows: 77, mostly: true },
  { name: 'one cell', layers: [kan(2, 3, { gridSize: 1 })], rows: 12 },
  {
    name: 'activation, linear, norm',
    layers: [
      kan(3, 20),
      { kind: 'activation', width: 20, activation: 'gelu' },
      { kind: 'linear', inputs: 20, outputs: 18 },
      { kind: 'norm', width: 18 },
      kan(18, 2),
    ],
    rows: 21,
  },
  {
    name: 'dropout',
    layers: [kan(3, 20), { kind: 'dropout', width: 20, rate: 0.4 }, kan(20, 2)],
    rows: 21,
    dropout: 12345,
  },
  {
    name: 'products',
    layers: [kan(3, 25), { kind: 'product', sums: 5, arities: [2, 7, 3, 2, 6] }, kan(10, 2)],
    rows: 21,
  },
  {
    name: 'products of the inputs, and as outputs',
    layers: [
      { kind: 'product', sums: 1, arities: [17, 2] },
      kan(3, 70),
      { kind: 'product', sums: 0, arities: new Array<number>(35).fill(2) },
    ],
    rows: 21,
  },
  {
    name: 'gates',
    layers: [
      kan(3, 8),
      kan(8, 5),
      { kind: 'gate', width: 5, source: 0, sourceWidth: 3, skip: 'linear' },
      kan(5, 5),
      { kind: 'gate', width: 5, source: 3, sourceWidth: 5, skip: 'identity' },
    ],
    rows: 21,
  },
];

/** Moves the argument a·x + b of every locked edge to where its function is finite. */
function intoDomains(spec: ModelSpec, parameters: Real): void {
  spec.layers.forEach((layer, index) => {
    if (layer.kind !== 'kan') return;
    layer.locked?.forEach(({ function: name }, position) => {
      const b = layerOffset(spec, index) + lockedOffset(layer, position) + 1;
      // |a| is at most 0.3 and |x| 1.3
      parameters[b] = ['arcsin', 'arccos', 'artanh', 'tan'].includes(name) ? 0.2 : 1.4;
    });
  });
}

/** A shape in a dtype with numbers to run it on, and what the reference answers. */
interface Case {
  spec: ModelSpec;
  parameters: Real;
  options: SessionOptions;
  source: { rows: number; x: Real; y: Real; weights: Real; scale: Real };
  /** d[rows, outputs], a derivative by the outputs to go back from */
  d: Real;
  outputs: Real;
  /** after `backward` from d */
  byOutputs: Gradients;
  loss: number;
  /** after `gradientOf` */
  lossWithGradient: number;
  byLoss: Gradients;
  /** AdamW's losses and where it ends, for each of `clips` */
  steps: { losses: number[]; parameters: Real }[];
}
interface Gradients {
  parameters: Real;
  inputs: Real;
}

const clips = [0, 0.05];
const adamwStep = (count: number, clip: number, dropout: number): AdamWStep => ({
  count,
  learningRate: 0.01,
  beta1: 0.9,
  beta2: 0.99,
  epsilon: 1e-3,
  weightDecay: 0.1,
  clip,
  l1: 0.02,
  dropout,
});
/** Where in the data the rows of a loss, of a gradient, and of step 1, 2, … begin. */
const begins = { loss: 3, gradient: 4, step: (count: number) => count };

function makeCase({ layers, rows, loss = 'mse', dropout = 0, mostly }: Shape, dtype: Dtype): Case {
  const spec: ModelSpec = { dtype, layers };
  let seed = 11;
  const random = (): number => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const numbers = (length: number, make: () => number): Real =>
    dtype === 'float64' ? Float64Array.from({ length }, make) : Float32Array.from({ length }, make);
  const [inputs, outputs, count] = [modelInputs(spec), modelOutputs(spec), parameterCount(spec)];
  const parameters = numbers(count, () => (random() - 0.5) * 0.6);
  clearFrozen(spec, parameters);
  intoDomains(spec, parameters);
  // more rows than are visited at once, some inputs outside the domain
  const held = rows + 9;
  const x = numbers(held * inputs, () => random() * 2.6 - 1.3);
  if (mostly)
    for (let i = 0; i < x.length; i++) {
      const [column, row] = [i % inputs, Math.floor(i / inputs)];
      // at the edge of the domain, beyond it, and within
      const value = [-1, 1.2, -0.3][column % 3];
      if (column % 4 === 0 || (column % 4 === 1 && random() < 0.7) || (column % 4 === 2 && row < 50)) x[i] = value;
    }
  const source = {
    rows: held,
    x,
    y: numbers(held * (loss === 'cross-entropy' ? 1 : outputs), () =>
      loss === 'cross-entropy' ? Math.floor(random() * Math.max(2, outputs)) : 3 * random(),
    ),
    weights: numbers(held, () => 0.2 + random()),
    scale: numbers(outputs, () => 0.5 + random()),
  };
  const d = numbers(rows * outputs, () => random() - 0.5);
  const options = { batchSize: rows + 2, loss, inputGradient: true, leastSquares: false };

  const truth = referenceBackend().open(spec, parameters, options);
  const data = truth.load(source);
  data.order.reverse();
  const gradients = (): Gradients => ({
    parameters: truth.gradient.slice(),
    inputs: truth.inputGradient.slice(0, rows * inputs),
  });
  const y = numbers(rows * outputs, () => 0);
  truth.forward(x, rows, y);
  truth.backward(d, rows);
  const byOutputs = gradients();
  const lossAlone = truth.loss(data, begins.loss, rows);
  const lossWithGradient = truth.gradientOf(data, begins.gradient, rows, dropout);
  const byLoss = gradients();
  const placed = layers.map((layer, index) => ({ layer, from: layerOffset(spec, index) }));
  const steps = clips.map((clip) => {
    truth.parameters.set(parameters);
    const [m, v] = [new Float64Array(count), new Float64Array(count)];
    const losses = [1, 2, 3, 4].map((step) => {
      const adamw = adamwStep(step, clip, dropout);
      const stepLoss = truth.gradientOf(data, begins.step(step), rows, dropout);
      addPenaltyGradient(placed, truth.parameters, truth.gradient, adamw.l1);
      const norm = Math.sqrt(Float64Array.from(truth.gradient).reduce((sum, value) => sum + value * value, 0));
      const factor = clip > 0 && norm > clip ? clip / (norm + 1e-6) : 1;
      updateAdamW(truth.parameters, truth.gradient, m, v, adamw, factor);
      return stepLoss;
    });
    return { losses, parameters: truth.parameters.slice() };
  });
  return {
    spec,
    parameters,
    options,
    source,
    d,
    outputs: y,
    byOutputs,
    loss: lossAlone,
    lossWithGradient,
    byLoss,
    steps,
  };
}

// the reference takes far longer than the kernels: its answers serve every backend
const cases = new Map<string, Case>();
function caseOf(shape: Shape, dtype: Dtype): Case {
  const key = `${dtype}, ${shape.name}`;
  if (!cases.has(key)) cases.set(key, makeCase(shape, dtype));
  return cases.get(key)!;
}

export function contractSuite(name: string, open: () => Promise<Backend>): void {
  describe(`the contract: ${name}`, () => {
    // one for all shapes, so that sessions also meet memory that others used before
    let backend: Backend;
    beforeAll(async () => {
      backend = await open();
    });
    afterAll(() => backend.close());

    for (const dtype of ['float32', 'float64'] as const) {
      test.each(shapes)(`${dtype}, $name`, (shape) => {
        const { rows, dropout = 0 } = shape;
        const truth = caseOf(shape, dtype);
        const { spec, parameters } = truth;
        expect(backend.refuses(spec)).toBeUndefined();
        const near = (actual: ArrayLike<number>, expected: ArrayLike<number>, what: string, factor = 1): void => {
          expect(actual.length, what).toBe(expected.length);
          let [size, worst] = [1e-3, 0];
          for (let i = 0; i < actual.length; i++) {
            size = Math.max(size, Math.abs(expected[i]));
            const deviation = Math.abs(actual[i] - expected[i]);
            if (!(deviation <= worst)) worst = deviation;
          }
          expect(worst / size, what).toBeLessThanOrEqual(factor * tolerances[dtype]);
        };
        const session = backend.open(spec, parameters, truth.options);
        const nearGradients = (expected: Gradients, which: string): void => {
          near(session.gradient, expected.parameters, `gradient${which}`);
          near(session.inputGradient.subarray(0, expected.inputs.length), expected.inputs, `input gradient${which}`);
        };

        // forward, and back from a derivative of our own
        const y = truth.outputs.slice().fill(0);
        session.forward(truth.source.x, rows, y);
        near(y, truth.outputs, 'outputs');
        session.backward(truth.d, rows);
        nearGradients(truth.byOutputs, ' by outputs');

        // losses and their gradients, on rows in an order of our own
        const data = session.load(truth.source);
        data.order.reverse();
        near([session.loss(data, begins.loss, rows)], [truth.loss], 'loss');
        const lossWithGradient = session.gradientOf(data, begins.gradient, rows, dropout);
        near([lossWithGradient], [truth.lossWithGradient], 'loss with gradient');
        nearGradients(truth.byLoss, '');

        // steps in one pass, from the same parameters on
        if (session.step)
          truth.steps.forEach((expected, i) => {
            session.parameters.set(parameters);
            session.resetOptimizer!();
            expected.losses.forEach((loss, before) => {
              const count = before + 1;
              const stepLoss = session.step!(data, begins.step(count), rows, adamwStep(count, clips[i], dropout));
              near([stepLoss], [loss], `loss of step ${count}`, 10);
            });
            near(session.parameters, expected.parameters, `parameters, clip ${clips[i]}`, 10);
          });
        session.close();
      });
    }

    // what an exponential leaves that saturates is made something of by a large number
    test.each([
      { dtype: 'float64', weight: 1e308, far: [-4e9, -1e300, -710], near: [-600, -40, -1], digits: 11 },
      { dtype: 'float32', weight: 1e38, far: [-1e6, -1e30, -89], near: [-80, -40, -1], digits: 5 },
    ] as const)('SiLU far below 0 is nothing, $dtype', ({ dtype, weight, far, near, digits }) => {
      const spec: ModelSpec = { dtype, layers: [kan(1, 1, { outside: 'zero' })] };
      const List = dtype === 'float64' ? Float64Array : Float32Array;
      const parameters = new List(parameterCount(spec));
      // an edge's first number is the weight of its base
      parameters[0] = weight;
      const x = List.from([...far, ...near]);
      const y = new List(x.length);
      const session = backend.open(spec, parameters, { batchSize: x.length, inputGradient: true });
      session.forward(x, x.length, y);
      session.backward(y.slice().fill(1), x.length);
      for (let i = 0; i < far.length; i++) expect(Math.abs(y[i] / weight)).toBeLessThan(weight ** -0.95);
      for (let i = 0; i < far.length; i++)
        expect(Math.abs(session.inputGradient[i] / weight)).toBeLessThan(weight ** -0.95);
      for (let i = far.length; i < x.length; i++)
        expect(y[i] / weight / (x[i] / (1 + Math.exp(-x[i])))).toBeCloseTo(1, digits);
      session.close();
    });

    test('more rows than a session was opened for are refused', () => {
      const spec: ModelSpec = { dtype: 'float32', layers: [kan(2, 1)] };
      const session = backend.open(spec, new Float32Array(parameterCount(spec)), { batchSize: 2 });
      expect(() => session.forward(new Float32Array(6), 3, new Float32Array(3))).toThrow(/opened for 2 rows, given 3/);
      session.close();
    });
  });
}
