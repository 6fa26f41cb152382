import { describe, expect, test } from 'vitest';
import type { DatasetSource } from '../compute/contract.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { createRandom } from './random.js';
import { createSpec, type SpecOptions } from '../model/create.js';
import { activeParameterCount } from '../model/layout.js';
import { initializeParameters } from '../model/initialize.js';
import type { Model } from '../model/model.js';
import { lockEdge } from '../model/locking.js';
import { removeEdges } from '../model/removal.js';
import type { Width } from '../model/spec.js';
import { KAN } from '../network/kan.js';
import { KANTrainer } from '../network/trainer.js';
import { iterateLM } from './levenberg-marquardt.js';
import { normalEquations } from '../train/normal-equations.js';
import type { TrainOptions } from '../train/options.js';
import { trainModel } from '../train/trainer.js';
import { finish } from '../work.js';

const backend = referenceBackend();
const random = createRandom(7);
const rows = 40;
const x = Float64Array.from({ length: rows * 2 }, () => 2.4 * random.next() - 1.2);
const y = Float64Array.from({ length: rows * 2 }, () => random.normal());
const weights = Float64Array.from({ length: rows }, () => random.next());
const weightSum = weights.reduce((sum, weight) => sum + weight, 0);
const data: DatasetSource = { rows, x, y, weights };

function fresh(widths: Width[], options: SpecOptions = {}): Model {
  const spec = createSpec(widths, { dtype: 'float64', ...options });
  return { spec, parameters: initializeParameters(spec, createRandom(1), { splineScale: 0.5 }) };
}

function lockedIn(model: Model, layer: number, input: number, output: number, name: string): Model {
  return lockEdge(model, { layer, input, output }, { function: name, affine: [1.1, 0.2, 0.9, 0.3] });
}

describe('normal equations', () => {
  const models: [string, Model][] = [
    ['one layer', fresh([2, 2])],
    ['three layers, activations', fresh([2, 3, 2, 2], { activation: 'silu', order: 2 })],
    ['no base, clamped', fresh([2, 3, 2], { base: 'none', outside: 'clamp' })],
    ['Gaussians', fresh([2, 3, 2], { basis: 'rbf' })],
    ['products', fresh([2, [1, [2, 3]], 2])],
    ['locked edges', lockedIn(lockedIn(fresh([2, 3, 2]), 0, 1, 2, 'sin'), 1, 2, 1, 'gaussian')],
    ['removed edges', removeEdges(fresh([2, 70, 2]), [{ layer: 0, input: 1, output: 65 }])],
  ];

  test.each(models)('%s: loss and gradient are those of the reference', (_name, model) => {
    const equations = normalEquations(model.spec, data, weightSum);
    const value = finish(equations.assemble(Float64Array.from(model.parameters)));
    const session = backend.open(model.spec, model.parameters, { batchSize: rows });
    const loss = session.gradientOf(session.load(data), 0, rows) / weightSum;
    expect(value).toBeCloseTo(loss, 12);
    // half the gradient of the squared error
    const half = new Float64Array(model.parameters.length);
    equations.active.forEach((at, i) => (half[at] = equations.right[i]));
    half.forEach((slope, i) => expect(2 * slope).toBeCloseTo(session.gradient[i], 12));
  });

  test('removed edges take no place', () => {
    const model = removeEdges(fresh([2, 3, 2]), [{ layer: 0, input: 1, output: 0 }]);
    const { active } = normalEquations(model.spec, data, weightSum);
    expect(active.length).toBe(activeParameterCount(model.spec));
    expect(active.every((at) => model.parameters[at] !== 0)).toBe(true);
  });

  test.each(models.filter(([name]) => name !== 'removed edges'))(
    '%s: the matrix is JᵀWJ, with J by central differences of the outputs',
    (_name, model) => {
      const equations = normalEquations(model.spec, data, weightSum);
      finish(equations.assemble(Float64Array.from(model.parameters)));
      const { active } = equations;
      const matrix = equations.matrix!.numbers;
      const size = active.length;
      const outputs = (change: number, step: number): Float64Array => {
        const parameters = model.parameters.slice();
        parameters[change] += step;
        const out = new Float64Array(rows * 2);
        backend.open(model.spec, parameters, { batchSize: rows }).forward(x, rows, out);
        return out;
      };
      const columns = [0, 5, size >> 1, size - 5, size - 1].map((i) => {
        const [above, below] = [outputs(active[i], 1e-6), outputs(active[i], -1e-6)];
        return { i, slope: above.map((value, at) => (value - below[at]) / 2e-6) };
      });
      for (const a of columns) {
        for (const b of columns.filter(({ i }) => i <= a.i)) {
          const expected = a.slope.reduce(
            (sum, slope, at) => sum + (weights[Math.floor(at / 2)] / (2 * weightSum)) * slope * b.slope[at],
            0,
          );
          expect(matrix[a.i * size + b.i]).toBeCloseTo(expected, 7);
        }
      }
    },
  );
});

describe('Levenberg–Marquardt', () => {
  test('solves a linear problem, one layer of curves, in a few steps', () => {
    const model = fresh([2, 2]);
    const search = iterateLM(normalEquations(model.spec, data, weightSum), Float64Array.from(model.parameters));
    const steps = [...search].filter((step) => step !== undefined);
    expect(steps.length).toBeLessThan(25);
    // at the minimum the gradient is zero
    const equations = normalEquations(model.spec, data, weightSum);
    finish(equations.assemble(Float64Array.from(steps.at(-1)!.x)));
    expect(Math.max(...equations.right.map(Math.abs))).toBeLessThan(1e-7);
  });

  test('exp(sin πx + y²) with a single hidden node, grid after grid: far below what AdamW reaches', async () => {
    const draw = (count: number): { x: number[][]; y: number[][] } => {
      const points = Array.from({ length: count }, () => [2 * random.next() - 1, 2 * random.next() - 1]);
      return { x: points, y: points.map(([a, b]) => [Math.exp(Math.sin(Math.PI * a!) + b! ** 2)]) };
    };
    const [training, fresher] = [draw(400), draw(200)];
    const kan = new KAN([2, 1, 1], { dtype: 'float64', hiddenDomain: [-2, 2], seed: 1 });
    const errors: number[] = [];
    for (const gridSize of [5, 10, 20]) {
      kan.refine(gridSize);
      await new KANTrainer(kan, { optimizer: 'lm', epochs: 60, backend }).train(training);
      const { data: out } = await kan.predict(fresher.x, { backend });
      const square = Float64Array.from(out).reduce((sum, value, i) => sum + (value - fresher.y[i][0]) ** 2, 0);
      errors.push(Math.sqrt(square / 200));
    }
    expect(errors[0]).toBeLessThan(2e-2);
    expect(errors[1]).toBeLessThan(0.2 * errors[0]);
    expect(errors[2]).toBeLessThan(0.2 * errors[1]);
  });

  test('removed edges stay removed', async () => {
    const model = removeEdges(fresh([2, 3, 2]), [{ layer: 0, input: 0, output: 1 }]);
    const { model: trained } = await trainModel(model, data, { optimizer: 'lm', epochs: 5, backend });
    const size = model.parameters.length;
    expect(trained.parameters.filter((value) => value === 0).length).toBe(9);
    expect(trained.parameters.length).toBe(size);
  });

  test('what it cannot do is refused', async () => {
    const wrong: [Model, TrainOptions, RegExp][] = [
      [fresh([2, 2]), { loss: 'mae' }, /'lm' is for loss 'mse'; got "mae"/],
      [fresh([2, 2]), { l1: 0.1 }, /`l1` is for optimizer 'adamw' and 'lbfgs'; got "lm"/],
      [fresh([2, 2]), { batchSize: 4 }, /`batchSize` is for optimizer 'adamw'; got "lm"/],
      [fresh([2, 100, 2]), {}, /up to 3000; this model has 3600/],
      [fresh([2, 3, 2], { model: 'residual' }), {}, /has a gate layer/],
    ];
    for (const [model, more, message] of wrong)
      await expect(trainModel(model, data, { optimizer: 'lm', backend, ...more })).rejects.toThrow(message);
  });
});
