import { describe, expect, test } from 'vitest';
import type { DatasetSource } from '../compute/contract.js';
import { predictRows } from '../compute/predict.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import type { Model } from '../model/model.js';
import type { CustomLoss, TrainOptions } from './options.js';
import { trainModel } from './trainer.js';

const random = createRandom(2);
const rows = 100;
const x = Float64Array.from({ length: rows * 2 }, () => 2 * random.next() - 1);
const y = Float64Array.from({ length: rows }, (_, i) => Math.exp(Math.sin(Math.PI * x[2 * i]) + x[2 * i + 1] ** 2));
const data: DatasetSource = { rows, x, y };
const options: TrainOptions = { backend: referenceBackend(), optimizer: 'lbfgs', epochs: 40 };

function fresh(more = {}): Model {
  const spec = createSpec([2, 1, 1], { dtype: 'float64', ...more });
  return { spec, parameters: initializeParameters(spec, createRandom(1)) };
}

describe('L-BFGS', () => {
  test('learns a smooth function far better than as many epochs of AdamW', async () => {
    const [sharp, usual] = [
      await trainModel(fresh(), data, options),
      await trainModel(fresh(), data, { ...options, optimizer: 'adamw' }),
    ];
    expect(sharp.history.trainLoss.at(-1)).toBeLessThan(0.02 * usual.history.trainLoss.at(-1)!);
    // every iteration lowers the loss
    const { trainLoss } = sharp.history;
    expect(trainLoss).toEqual(trainLoss.toSorted((a, b) => b - a));
  });

  test('says when there is nothing more to gain', async () => {
    // two coefficients and a straight line: solved in a few iterations
    const line = { rows: 3, x: [-1, 0, 1], y: [0, 1, 2] };
    const spec = createSpec([1, 1], { dtype: 'float64', gridSize: 1, order: 1, base: 'none' });
    const model = { spec, parameters: Float64Array.of(0.3, -0.2) };
    const { stopped, message, model: solved, history } = await trainModel(model, line, options);
    expect(stopped).toBe('converged');
    expect(message).toMatch(/nothing was gained after epoch \d+/);
    expect(history.trainLoss.at(-1)).toBeLessThan(1e-20);
    expect(solved.parameters[0]).toBeCloseTo(0, 9);
    expect(solved.parameters[1]).toBeCloseTo(2, 9);
  });

  test('validation, patience and an abort work as with AdamW', async () => {
    const noisy = { rows: 10, x: x.slice(0, 20), y: y.slice(0, 10).map((value) => value + random.normal()) };
    const heldBack = { ...data, y: y.map((value) => value + 0.5 * random.normal()) };
    const early = await trainModel(fresh(), noisy, { ...options, epochs: 500, validation: heldBack, patience: 5 });
    expect(['early', 'converged']).toContain(early.stopped);
    expect(early.bestValidationLoss).toBe(Math.min(...early.history.validationLoss));
    const control = new AbortController();
    const stopped = await trainModel(fresh(), data, {
      ...options,
      signal: control.signal,
      onEpoch: ({ epoch }) => void (epoch === 3 && control.abort()),
    });
    expect(stopped).toMatchObject({ stopped: 'aborted', message: 'stopped after epoch 3 of 40', bestEpoch: 3 });
  });

  test('losses are reported in the units of the target, whatever the search works in', async () => {
    const { history } = await trainModel(fresh(), data, options);
    const scaled = await trainModel(fresh(), { ...data, scale: [10] }, options);
    scaled.history.trainLoss.forEach((value, i) => expect(value / history.trainLoss[i]).toBeCloseTo(100, 6));
  });

  test('takes weights, penalties, and losses of one own', async () => {
    const weights = Float64Array.from({ length: rows }, (_, i) => (i < 50 ? 1 : 0));
    const half = await trainModel(fresh(), { ...data, weights }, options);
    const same = await trainModel(fresh(), { rows: 50, x: x.slice(0, 100), y: y.slice(0, 50) }, options);
    expect(half.history.trainLoss[5]).toBeCloseTo(same.history.trainLoss[5], 6);
    const square: CustomLoss = {
      ofRow: (outputs, targets, slope) => {
        slope[0] = 2 * (outputs[0] - targets[0]);
        return (outputs[0] - targets[0]) ** 2;
      },
    };
    const [own, known] = [
      await trainModel(fresh(), data, { ...options, epochs: 5, loss: square }),
      await trainModel(fresh(), data, { ...options, epochs: 5 }),
    ];
    expect(own.history.trainLoss[4]).toBeCloseTo(known.history.trainLoss[4], 9);
    const small = await trainModel(fresh(), data, { ...options, l2: 0.1 });
    expect(Math.hypot(...small.model.parameters)).toBeLessThan(Math.hypot(...known.model.parameters));
    const few = await trainModel(fresh(), data, { ...options, l1: 0.5 });
    expect(few.model.parameters.every(Number.isFinite)).toBe(true);
  });

  test('weights that are all alike change nothing, with penalties neither', async () => {
    const alike = { ...data, weights: new Float64Array(rows).fill(0.25) };
    const penalties = { ...options, epochs: 6, l1: 0.05, l2: 0.05 };
    const [with_, without] = [await trainModel(fresh(), alike, penalties), await trainModel(fresh(), data, penalties)];
    with_.history.trainLoss.forEach((loss, i) => expect(loss / without.history.trainLoss[i]).toBeCloseTo(1, 9));
  });

  test('what is minimised is the loss and the penalty: nothing is gained by other parameters nearby', async () => {
    const l2 = 0.03;
    const { model, stopped } = await trainModel(fresh(), data, { ...options, epochs: 500, l2 });
    expect(stopped).toBe('converged');
    const whole = (parameters: Float64Array): number => {
      const said = predictRows({ spec: model.spec, parameters }, x, rows, options.backend!);
      const loss = y.reduce((sum, value, row) => sum + (said[row] - value) ** 2 / rows, 0);
      return loss + (l2 / 2) * parameters.reduce((sum, value) => sum + value ** 2, 0);
    };
    const least = whole(model.parameters as Float64Array);
    model.parameters.forEach((value, i) => {
      for (const by of [-0.003, 0.003])
        expect(whole(Float64Array.from(model.parameters).with(i, value + by))).toBeGreaterThan(least);
    });
  });

  test('what only AdamW has is refused, not passed over', async () => {
    const wrong: [TrainOptions, RegExp][] = [
      [{ batchSize: 10 }, /`batchSize` is for optimizer 'adamw'/],
      [{ weightDecay: 0.1 }, /`weightDecay`/],
      [{ schedule: 'cosine' }, /`schedule`/],
      [{ sparsity: {} }, /`sparsity`/],
      [{ optimizer: 'sgd' as never }, /`optimizer`.*"sgd"/],
    ];
    for (const [more, message] of wrong)
      await expect(trainModel(fresh(), data, { ...options, ...more })).rejects.toThrow(message);
    await expect(trainModel(fresh({ model: 'deep', dropout: 0.1 }), data, options)).rejects.toThrow(/dropout/);
  });
});

test.each(['lbfgs', 'lm'] as const)(
  '%s ends early after exactly `patience` epochs without a better one',
  async (optimizer) => {
    // what is learned makes the held-back rows worse
    const against = { ...data, y: y.map((value) => -value) };
    for (const patience of [1, 2, 5]) {
      const { stopped, history, bestEpoch, bestValidationLoss } = await trainModel(fresh(), data, {
        ...options,
        optimizer,
        validation: against,
        patience,
      });
      const least = history.validationLoss.indexOf(Math.min(...history.validationLoss)) + 1;
      expect({ stopped, bestEpoch }).toEqual({ stopped: 'early', bestEpoch: least });
      expect(history.trainLoss.length).toBe(bestEpoch + patience);
      expect(bestValidationLoss).toBe(history.validationLoss[bestEpoch - 1]);
    }
  },
);
