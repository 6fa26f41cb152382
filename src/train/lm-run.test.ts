// A whole run of Levenberg–Marquardt through `trainModel`: starts, grids, ranges, ends. On wasm, whose results any machine has. Data nobody
// wants and options that do not fit: lm-trouble.test.ts.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { platform } from '../../node/platform.js';
import { draw, fresh } from '../../test/two-columns.js';
import type { Backend, DatasetSource } from '../compute/contract.js';
import { predictInputs, predictRows } from '../compute/predict.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { openWasmBackend } from '../compute/wasm/backend.js';
import type { Model } from '../model/model.js';
import type { KANLayerSpec } from '../model/spec.js';
import type { TrainOptions } from './options.js';
import { trainModel } from './trainer.js';

let backend: Backend;
beforeAll(async () => {
  backend = await openWasmBackend(platform, 1, false);
});
afterAll(() => backend.close());

const train = (model: Model, data: DatasetSource, options: TrainOptions = {}) =>
  trainModel(model, data, { optimizer: 'lm', backend, ...options });

/** Root of the mean squared error. */
function errorOf(model: Model, data: DatasetSource): number {
  const out = Float64Array.from(predictRows(model, data.x, data.rows, backend));
  return Math.sqrt(out.reduce((sum, value, i) => sum + (value - data.y[i]) ** 2, 0) / data.rows);
}

const gridOf = (model: Model, layer: number): KANLayerSpec => model.spec.layers[layer] as KANLayerSpec;

describe('grids from coarse to fine', () => {
  test.each([1, 2, 3])('exp(sin πx + y²) with one hidden node, seed %i: what each grid must reach', async (seed) => {
    const [data, fresher] = [draw(1000, seed), draw(1000, 100 + seed)];
    let model = fresh([2, 1, 1], seed);
    // grid after grid in runs of their own, for the error on each
    for (const [gridSize, most] of [
      [5, 4.2e-3],
      [10, 4e-4],
      [20, 2e-5],
      [50, 1e-6],
    ] as const) {
      const result = await train(model, data, { grids: [gridSize], epochs: 80, seed });
      model = result.model;
      expect(gridOf(model, 0).gridSize).toBe(gridSize);
      expect(errorOf(model, fresher)).toBeLessThan(most);
    }
  });

  test('one run goes through all of them and says so', async () => {
    const epochs: number[] = [];
    const { model, history, stopped } = await train(fresh([2, 1, 1], 1), draw(300, 1), {
      grids: [3, 6, 12],
      epochs: 60,
      onEpoch: ({ epoch }) => void epochs.push(epoch),
    });
    expect(gridOf(model, 1).gridSize).toBe(12);
    expect(history.notes!.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['grids of 6 intervals', 'grids of 12 intervals']),
    );
    expect(epochs).toEqual(history.trainLoss.map((_, i) => i + 1));
    expect(epochs.length).toBeLessThanOrEqual(60);
    expect(['epochs', 'converged']).toContain(stopped);
  });

  test('with few noisy rows the validation rows say when a grid is too fine', async () => {
    const validation = draw(200, 8, 0.2);
    const { model, stopped, message, bestEpoch, history } = await train(fresh([2, 1, 1], 1), draw(60, 7, 0.2), {
      grids: [3, 10, 40],
      epochs: 90,
      validation,
    });
    expect(stopped).toBe('early');
    expect(message).toMatch(/^grids of \d+ intervals were no better on the validation rows$/);
    expect(history.validationLoss[bestEpoch - 1]).toBe(Math.min(...history.validationLoss));
    expect(errorOf(model, validation) ** 2).toBeCloseTo(history.validationLoss[bestEpoch - 1], 9);
    expect(gridOf(model, 0).gridSize).toBeLessThan(40);
  });
});

describe('starts', () => {
  test('several of them leave the bad minimum that one ends in', async () => {
    const data = draw(150, 1, 0, (a, b) => Math.exp(Math.sin(1.5 * Math.PI * a) + b * b));
    const errors = async (starts: number): Promise<number[]> => {
      const found: number[] = [];
      for (const seed of [2, 6, 14])
        found.push(
          errorOf((await train(fresh([2, 1, 1], seed), data, { grids: [5], starts, epochs: 15, seed })).model, data),
        );
      return found;
    };
    const [one, many] = [await errors(1), await errors(16)];
    // with five intervals the function can be learned to 0.0185
    expect(Math.min(...one)).toBeGreaterThan(0.2);
    expect(Math.max(...many)).toBeLessThan(0.025);
  });

  test('parameters that are good already are gone on from', async () => {
    const data = draw(300, 2);
    const first = (await train(fresh([2, 1, 1], 1), data, { grids: [5], epochs: 30 })).model;
    const again = await train(first, data, { grids: [5], epochs: 5 });
    expect(errorOf(again.model, data)).toBeLessThanOrEqual(errorOf(first, data));
  });

  test('without grids nothing but the parameters moves, and where no row is not even they', async () => {
    const half = draw(300, 2);
    (half.x as Float64Array).forEach((value, i, x) => (x[i] = i % 2 === 0 ? Math.abs(value) : value));
    const model = fresh([2, 1], 1, { gridSize: 10 });
    const { model: trained } = await train(model, half, { epochs: 10 });
    expect(trained.spec).toEqual(model.spec);
    // [in][base, then 13 coefficients]: the first five of input 0 belong to intervals below 0
    expect(trained.parameters.slice(1, 5)).toEqual(model.parameters.slice(1, 5));
    expect(errorOf(trained, half)).toBeLessThan(errorOf(model, half));
  });
});

describe('ranges of hidden layers', () => {
  const far = draw(150, 3, 0, (a, b) => Math.sin(3 * (10 * a + 5 * b)) / 3 + 10 * a);

  test('follow what they read, and the history says when', async () => {
    const { model, history } = await train(fresh([2, 2, 1], 1), far, { epochs: 40, grids: [5, 10] });
    const layer = gridOf(model, 1);
    expect(layer.grid.kind).toBe('per-input');
    const seen = predictInputs(model, 1, far.x, far.rows, backend);
    const domains = (layer.grid as { domains: [number, number][] }).domains;
    domains.forEach(([lo, hi], input) => {
      const values = Array.from({ length: far.rows }, (_, row) => seen[row * 2 + input]);
      const [least, greatest] = [Math.min(...values), Math.max(...values)];
      expect((greatest - least) / (hi - lo)).toBeGreaterThan(0.5);
    });
    expect(history.notes!.some(({ text }) => /layer 1 moved to where their inputs are/.test(text))).toBe(true);
    // the first layer's range is where the data is said to be
    expect(gridOf(model, 0).grid).toEqual({ kind: 'uniform', domain: [-1, 1] });
  });

  test('stay where they are when asked to', async () => {
    const { model } = await train(fresh([2, 2, 1], 1), far, { grids: [5], starts: 2, epochs: 5, hiddenRanges: 'keep' });
    expect(gridOf(model, 1).grid).toEqual({ kind: 'uniform', domain: [-1, 1] });
  });
});

describe('the same bytes', () => {
  test('from the same seed, on one thread and on two', async () => {
    const data = draw(400, 4);
    const run = async (threads: number): Promise<Model> => {
      const own = await openWasmBackend(platform, threads, false);
      const { model } = await train(fresh([2, 5, 1], 1), data, { grids: [5, 12], epochs: 12, backend: own });
      own.close();
      return model;
    };
    const [one, two] = [await run(1), await run(2)];
    expect(two.spec).toEqual(one.spec);
    expect(two.parameters).toEqual(one.parameters);
  });
});

test('a model in float32 is trained in float64 and comes back as it was', async () => {
  const data = draw(100, 9);
  const model = fresh([2, 1, 1], 1, { dtype: 'float32', gridSize: 8 });
  for (const own of [backend, referenceBackend()]) {
    const { model: trained, optimizer } = await train(model, data, { epochs: 5, starts: 2, backend: own });
    expect(optimizer).toBe('lm');
    expect(trained.spec.dtype).toBe('float32');
    expect(trained.parameters).toBeInstanceOf(Float32Array);
  }
});
