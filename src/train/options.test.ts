// What a run can be told: schedules, losses, weights, accumulation, metrics. The loop itself: trainer.test.ts.

import { describe, expect, test } from 'vitest';
import type { DatasetSource } from '../compute/contract.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import type { Model } from '../model/model.js';
import { edgeSpreads, layerStatistics } from './edge-spread.js';
import type { CustomLoss, TrainOptions } from './options.js';
import { RateSchedule, type Schedule } from './schedule.js';
import { trainModel } from './trainer.js';

const backend = referenceBackend();
const random = createRandom(4);
const rows = 30;
const x = Float64Array.from({ length: 2 * rows }, () => 2 * random.next() - 1);
const y = Float64Array.from({ length: 2 * rows }, () => 3 * random.normal());
const weights = Float64Array.from({ length: rows }, () => 0.2 + random.next());
const data: DatasetSource = { rows, x, y, weights };
const model = fresh([2, 3, 2]);
const quick: TrainOptions = { backend, epochs: 4, batchSize: 8, learningRate: 0.02 };

function fresh(widths: number[], options = {}): Model {
  const spec = createSpec(widths, { dtype: 'float64', ...options });
  return { spec, parameters: initializeParameters(spec, createRandom(1)) };
}

/** Largest difference of two trained models' parameters. */
async function difference(a: TrainOptions, b: TrainOptions, on = data, from = model): Promise<number> {
  const [one, other] = [await trainModel(from, on, { ...quick, ...a }), await trainModel(from, on, { ...quick, ...b })];
  return Math.max(...one.model.parameters.map((value, i) => Math.abs(value - other.model.parameters[i])));
}

describe('schedules', () => {
  const factors = (schedule: Schedule, warmup = 0): number[] => {
    const rates = new RateSchedule(schedule, warmup, 10, 2);
    return Array.from({ length: 20 }, (_, step) => rates.factor(step));
  };

  test('step falls after every so many epochs', () => {
    expect(factors({ kind: 'step', every: 3, factor: 0.5 }).filter((_, i) => i % 2 === 0)).toEqual([
      1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125,
    ]);
  });

  test('exponential falls after every epoch', () => {
    factors({ kind: 'exponential', factor: 0.9 }).forEach((value, i) =>
      expect(value).toBeCloseTo(0.9 ** Math.floor(i / 2), 14),
    );
  });

  test('plateau falls when the loss has not fallen for a while, and not below its least', () => {
    const rates = new RateSchedule({ kind: 'plateau', patience: 2, factor: 0.1, least: 0.05 }, 0, 10, 1);
    const seen = [5, 4, 4, 4, 3, 3, 3, 3, 3].map((loss) => {
      rates.afterEpoch(loss);
      return rates.factor(0);
    });
    expect(seen).toEqual([1, 1, 1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05]);
  });

  test('warm-up rises from the first step to the whole rate', () => {
    expect(factors('constant', 2).slice(0, 6)).toEqual([0.25, 0.5, 0.75, 1, 1, 1]);
  });

  test('a plateau left to itself halves the rate after ten, down to a thousandth', () => {
    const rates = new RateSchedule('plateau', 0, 400, 1);
    const seen = Array.from({ length: 400 }, () => {
      rates.afterEpoch(1);
      return rates.factor(0);
    });
    expect(new Set(seen)).toEqual(new Set([1, ...Array.from({ length: 9 }, (_, i) => 0.5 ** (i + 1)), 0.001]));
  });

  test('a plateau in a run: the rate halves while nothing is learned', async () => {
    const { history } = await trainModel(model, data, {
      ...quick,
      epochs: 6,
      learningRate: 1e-12,
      schedule: { kind: 'plateau', patience: 2 },
    });
    expect(history.learningRate[5]).toBeLessThan(history.learningRate[0]);
  });

  const wrong: [Schedule, RegExp][] = [
    [{ kind: 'step', every: 0 }, /`schedule.every`/],
    [{ kind: 'exponential', factor: 2 }, /`schedule.factor`/],
    [{ kind: 'plateau', patience: 0 }, /`schedule.patience`/],
    [{ kind: 'slow' } as never, /`schedule.kind`.*"slow"/],
    [7 as never, /`schedule`.*7/],
  ];
  test.each(wrong)('%j is refused', async (schedule, message) => {
    await expect(trainModel(model, data, { ...quick, schedule })).rejects.toThrow(message);
  });
});

describe('losses', () => {
  const square: CustomLoss = {
    ofRow(outputs, targets, slope) {
      let sum = 0;
      outputs.forEach((value, o) => {
        const error = value - targets[o];
        slope[o] = (2 * error) / outputs.length;
        sum += (error * error) / outputs.length;
      });
      return sum;
    },
  };

  test('a loss of one own that is the squared error trains as the built-in does', async () => {
    expect(await difference({ loss: square }, { loss: 'mse' })).toBeLessThan(1e-12);
    const [own, known] = [square, 'mse' as const].map((loss) =>
      trainModel(model, data, { ...quick, loss, validation: data }),
    );
    expect((await own!).history.trainLoss.at(-1)).toBeCloseTo((await known!).history.trainLoss.at(-1)!, 12);
    expect((await own!).bestValidationLoss).toBeCloseTo((await known!).bestValidationLoss!, 12);
  });

  test('dropout works with a loss of one own', async () => {
    const from = fresh([2, 6, 2], { dropout: 0.5 });
    expect(await difference({ loss: square }, { loss: 'mse' }, data, from)).toBeLessThan(1e-12);
  });

  test('mae ends at the median, mse at the mean', async () => {
    // one input that never changes: the network can only answer a constant
    const flat = { rows: 5, x: new Float64Array(5), y: Float64Array.of(0, 0, 0, 1, 9) };
    const answer = async (loss: 'mae' | 'mse' | 'huber'): Promise<number> => {
      const { model: trained } = await trainModel(fresh([1, 1]), flat, {
        ...quick,
        loss,
        epochs: 1500,
        batchSize: 5,
        learningRate: 0.05,
      });
      const session = backend.open(trained.spec, trained.parameters, { batchSize: 1 });
      const out = new Float64Array(1);
      session.forward(Float64Array.of(0), 1, out);
      return out[0];
    };
    expect(await answer('mse')).toBeCloseTo(2, 2);
    expect(await answer('mae')).toBeCloseTo(0, 1);
    // Σ clip(y − a, −1, 1) = 0: −3a + (1 − a) + 1 = 0
    expect(await answer('huber')).toBeCloseTo(0.5, 2);
  });

  test('a loss that is no number ends the run with the initial parameters', async () => {
    const result = await trainModel(model, data, { ...quick, loss: { ofRow: () => NaN } });
    expect(result.stopped).toBe('diverged');
    expect(result.model.parameters).toEqual(model.parameters);
  });
});

describe('accumulation', () => {
  test('of n batches is a batch n times as large', async () => {
    expect(await difference({ batchSize: 5, accumulate: 3 }, { batchSize: 15 })).toBeLessThan(1e-10);
  });
  test('also where the last step is short', async () => {
    expect(await difference({ batchSize: 4, accumulate: 5 }, { batchSize: 20 })).toBeLessThan(1e-10);
  });
});

describe('weights', () => {
  const classes: DatasetSource = { rows, x, y: Float64Array.from({ length: rows }, (_, i) => (i < 24 ? 0 : 1)) };
  const options = { loss: 'cross-entropy' } as const;

  test('balanced classes count the same, whatever their rows', async () => {
    const each = (own: number[]): TrainOptions => ({ ...options, classWeights: own });
    expect(await difference({ ...options, classWeights: 'balanced' }, each([30 / 48, 30 / 12]), classes)).toBe(0);
    expect(await difference(options, each([1, 1]), classes)).toBe(0);
    expect(await difference(options, each([1, 2]), classes)).toBeGreaterThan(1e-4);
  });

  test('a class of weight 0 does no harm, even alone in a batch', async () => {
    const result = await trainModel(model, classes, { ...quick, ...options, classWeights: [0, 1], batchSize: 2 });
    expect(result.stopped).toBe('epochs');
    expect(result.model.parameters.every(Number.isFinite)).toBe(true);
  });

  test('l2 is the gradient of λ/2 Σ θ²: with nothing else to learn, parameters shrink', async () => {
    const nothing: CustomLoss = { ofRow: (_outputs, _targets, slope) => (slope.fill(0), 0) };
    const { model: shrunk } = await trainModel(model, data, { ...quick, loss: nothing, l2: 1, epochs: 100, clip: 0 });
    expect(Math.hypot(...shrunk.parameters)).toBeLessThan(0.01 * Math.hypot(...model.parameters));
  });

  const wrong: [Partial<TrainOptions>, RegExp][] = [
    [{ classWeights: [1] }, /for each of 2 classes/],
    [{ classWeights: [1, -1] }, /`classWeights\[1\]`/],
    [{ classWeights: [0, 0] }, /every class/],
    [{ loss: 'mse', classWeights: 'balanced' }, /'cross-entropy'/],
    [{ accumulate: 0 }, /`accumulate`/],
    [{ warmup: -1 }, /`warmup`/],
    [{ l2: NaN }, /`l2`/],
    [{ sparsity: { lambda: -1 } }, /`sparsity.lambda`/],
    [{ metrics: { a: () => 0 } }, /`metrics` need `validation`/],
    [{ checkpoint: { every: 0, save: () => {} } }, /`checkpoint.every`/],
  ];
  test.each(wrong)('%o is refused', async (more, message) => {
    const y2 = more.loss === 'mse' ? data : classes;
    await expect(trainModel(model, y2, { ...quick, ...options, ...more })).rejects.toThrow(message);
  });
});

test('metrics are measured on the validation rows after each epoch, callbacks called in turn', async () => {
  const seen: string[] = [];
  const mse = (outputs: ArrayLike<number>, targets: ArrayLike<number>): number =>
    Array.from(outputs).reduce((sum, value, i) => sum + (value - targets[i]) ** 2, 0) / outputs.length;
  const { history } = await trainModel(model, data, {
    ...quick,
    validation: { rows, x, y },
    metrics: { mse, rows: (_outputs, _y, count) => count },
    onEpoch: [
      ({ epoch }) => void seen.push(`a${epoch}`),
      async ({ metrics, validationLoss }) => {
        expect(metrics['mse']).toBeCloseTo(validationLoss!, 12);
        seen.push('b');
      },
    ],
  });
  expect(seen).toEqual(['a1', 'b', 'a2', 'b', 'a3', 'b', 'a4', 'b']);
  expect(history.metrics['rows']).toEqual([rows, rows, rows, rows]);
  history.metrics['mse'].forEach((value, i) => expect(value).toBeCloseTo(history.validationLoss[i], 12));
});

test('sparsity pulls the magnitudes of edges that are not needed down', async () => {
  const one = { rows, x, y: Float64Array.from({ length: rows }, (_, i) => x[2 * i] ** 2) };
  const options = { ...quick, epochs: 60, learningRate: 0.03 };
  const size = async (sparsity: TrainOptions['sparsity']): Promise<number> => {
    const { model: trained } = await trainModel(fresh([2, 1]), one, { ...options, sparsity });
    const [layer] = layerStatistics(trained, x, rows, backend);
    return edgeSpreads(layer!, trained)[1];
  };
  expect(await size({ lambda: 0.05, threshold: 0 })).toBeLessThan(0.2 * (await size(undefined)));
});
