import { expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import type { Model } from '../model/model.js';
import { anchored } from './anchor.js';
import { iterateLM } from '../math/levenberg-marquardt.js';
import { normalEquations } from './normal-equations.js';
import { trainModel } from './trainer.js';
import { finish } from '../work.js';

const backend = referenceBackend();

function fresh(widths: number[], gridSize: number): Model {
  const spec = createSpec(widths, { dtype: 'float64', gridSize });
  return { spec, parameters: initializeParameters(spec, createRandom(1), { splineScale: 0.5 }) };
}

const x = Float64Array.from({ length: 80 }, (_, i) => Math.sin(3 * i));
const data = { rows: 40, x, y: Float64Array.from({ length: 40 }, (_, i) => Math.exp(x[2 * i]) * x[2 * i + 1]) };

test('loss and right side are those of the penalised problem, as differences show', () => {
  const model = fresh([2, 2, 1], 4);
  const start = Float64Array.from(model.parameters);
  const lambda = 0.3;
  const plain = normalEquations(model.spec, data, data.rows);
  const anchor = anchored(normalEquations(model.spec, data, data.rows), start, lambda);
  const moved = start.map((value, i) => value + 0.1 * Math.cos(i));
  const distance = moved.reduce((sum, value, i) => sum + (value - start[i]) ** 2, 0);
  expect(finish(anchor.value(start))).toBeCloseTo(finish(plain.value(start)), 14);
  expect(finish(anchor.value(moved))).toBeCloseTo(finish(plain.value(moved)) + lambda * distance, 12);
  expect(finish(anchor.assemble(moved))).toBeCloseTo(finish(anchor.value(moved)), 12);
  const step = 1e-6;
  anchor.active.forEach((at, column) => {
    const beside = (by: number): number =>
      finish(anchor.value(moved.map((value, i) => (i === at ? value + by : value))));
    expect(anchor.right[column]).toBeCloseTo((beside(step) - beside(-step)) / (4 * step), 7);
  });
});

test('a linear problem is solved at once: the gradient there is zero', () => {
  // a single layer is linear in its parameters
  const model = fresh([2, 1], 4);
  const start = Float64Array.from(model.parameters);
  const equations = anchored(normalEquations(model.spec, data, data.rows), start, 1e-2);
  const steps = [...iterateLM(equations, start, { iterations: 40 })].filter((step) => step !== undefined);
  finish(equations.assemble(steps.at(-1)!.x));
  expect(Math.max(...equations.right.map(Math.abs))).toBeLessThan(1e-9);
});

test('the heavier the anchor, the nearer the start, and the further from the data', async () => {
  const model = fresh([2, 1], 8);
  const reached = [0, 1e-6, 1e-3, 1e-1, 10].map(async (anchor) => {
    const result = await trainModel(model, data, { optimizer: 'lm', epochs: 60, anchor, backend });
    const distance = Float64Array.from(result.model.parameters).reduce(
      (sum, value, i) => sum + (value - model.parameters[i]) ** 2,
      0,
    );
    return { distance, loss: result.history.trainLoss.at(-1)! };
  });
  const runs = await Promise.all(reached);
  runs.slice(1).forEach(({ distance, loss }, i) => {
    expect(distance).toBeLessThan(runs[i].distance);
    expect(loss).toBeGreaterThan(runs[i].loss);
  });
  expect(runs.at(-1)!.distance).toBeLessThan(1e-2 * runs[0].distance);
});

test.each([
  [{ anchor: -1, optimizer: 'lm' as const }, /`anchor` must be a number of at least 0; got -1/],
  [{ anchor: 1e-8 }, /`anchor` is for optimizer 'lm'; got "adamw"/],
])('%o is refused', async (options, message) => {
  await expect(trainModel(fresh([2, 1], 3), data, { ...options, backend })).rejects.toThrow(message);
});
