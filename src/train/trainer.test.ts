import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import type { Backend, DatasetSource } from '../compute/contract.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import type { Model } from '../model/model.js';
import { RateSchedule } from './schedule.js';
import { regularizationLoss } from './penalty.js';
import type { EpochEvent, TrainOptions } from './options.js';
import { trainModel } from './trainer.js';

const reference = referenceBackend();
const model = fresh([1, 3, 1]);
const data = parabola(40, 1);
const validation = parabola(20, 2, 0.3);
const quick: TrainOptions = { backend: reference, epochs: 6, batchSize: 8, learningRate: 0.05 };

function fresh(widths: number[]): Model {
  const spec = createSpec(widths, { dtype: 'float64' });
  return { spec, parameters: initializeParameters(spec, createRandom(1)) };
}

function parabola(rows: number, seed: number, noise = 0): DatasetSource {
  const random = createRandom(seed);
  const x = Float64Array.from({ length: rows }, () => 2 * random.next() - 1);
  return { rows, x, y: x.map((value) => value * value + noise * random.normal()) };
}

/** Mean squared error over all rows, in a session of its own. */
function lossOf({ spec, parameters }: Model, source: DatasetSource): number {
  const session = reference.open(spec, parameters, { batchSize: source.rows });
  return session.loss(session.load(source), 0, source.rows) / source.rows;
}

/** The reference with something changed in each session it opens. */
function altered(change: (session: ReturnType<Backend['open']>) => object): Backend {
  return {
    ...reference,
    open: (...given) => {
      const session = reference.open(...given);
      return Object.assign(session, change(session));
    },
  };
}

describe('a run', () => {
  test('learns, leaves the given model alone, and tells its history', async () => {
    const before = model.parameters.slice();
    const events: EpochEvent[] = [];
    const result = await trainModel(model, data, { ...quick, epochs: 60, onEpoch: (event) => void events.push(event) });
    expect(model.parameters).toEqual(before);
    expect(lossOf(result.model, data)).toBeLessThan(0.02 * lossOf(model, data));
    expect(result).toMatchObject({ stopped: 'epochs', bestEpoch: 60 });
    expect(events.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
    expect(events.map(({ trainLoss }) => trainLoss)).toEqual(result.history.trainLoss);
    expect(result.history.learningRate.at(-1)).toBeLessThan(0.001);
  });

  test('is the same to the bit for the same seed, and another for another', async () => {
    const run = async (seed: number): Promise<unknown> => (await trainModel(model, data, { ...quick, seed })).model;
    expect(await run(3)).toEqual(await run(3));
    expect(await run(3)).not.toEqual(await run(4));
  });

  test('measures each row once: the first loss of a run with a tiny rate is that of the model', async () => {
    // 40 rows in batches of 17: the last batch has 6, a mean of batches would be wrong
    const { history } = await trainModel(model, data, {
      ...quick,
      batchSize: 17,
      learningRate: 1e-15,
      epochs: 1,
      validation,
    });
    expect(history.trainLoss[0]).toBeCloseTo(lossOf(model, data), 12);
    expect(history.validationLoss[0]).toBeCloseTo(lossOf(model, validation), 12);
  });

  test('a row of weight 2 counts as two rows', async () => {
    const twice: DatasetSource = {
      rows: 3,
      x: Float64Array.of(0.1, 0.5, 0.5),
      y: Float64Array.of(1, 2, 2),
    };
    const weighted = { rows: 2, x: [0.1, 0.5], y: [1, 2], weights: [1, 2] };
    const options = { ...quick, clip: 0, epochs: 1, learningRate: 1e-3 };
    const a = await trainModel(model, twice, { ...options, batchSize: 3 });
    const b = await trainModel(model, weighted, { ...options, batchSize: 2 });
    expect(b.history.trainLoss[0]).toBeCloseTo(a.history.trainLoss[0], 12);
  });

  test('the penalty pulls coefficients towards zero', async () => {
    const plain = await trainModel(model, data, { ...quick, epochs: 30 });
    const pulled = await trainModel(model, data, { ...quick, epochs: 30, l1: 1 });
    expect(regularizationLoss(pulled.model, 1)).toBeLessThan(0.3 * regularizationLoss(plain.model, 1));
  });

  test('a schedule without decay keeps the rate', async () => {
    const { history } = await trainModel(model, data, { ...quick, schedule: 'constant' });
    expect(history.learningRate).toEqual(history.learningRate.map(() => 0.05));
  });
});

describe('early stopping', () => {
  // three rows to learn by heart, twenty noisy ones to be judged by
  const few = parabola(3, 5, 1);
  const settings: TrainOptions = {
    ...quick,
    batchSize: 3,
    epochs: 300,
    validation,
    patience: 10,
    schedule: 'constant',
  };

  test('ends the run and returns the best parameters, not the last', async () => {
    const { stopped, history, bestEpoch, bestValidationLoss, model: best } = await trainModel(model, few, settings);
    expect(stopped).toBe('early');
    expect(history.validationLoss.length).toBe(bestEpoch + 10);
    expect(bestValidationLoss).toBe(Math.min(...history.validationLoss));
    expect(history.validationLoss[bestEpoch - 1]).toBe(bestValidationLoss);
    expect(lossOf(best, validation)).toBeCloseTo(bestValidationLoss!, 12);
  });

  test('patience without validation is refused', async () => {
    await expect(trainModel(model, few, { ...settings, validation: undefined })).rejects.toThrow(/`patience` needs/);
  });
});

describe('trouble is a result', () => {
  test('a loss that is not finite keeps the last good parameters and names step and epoch', async () => {
    let steps = 0;
    const backend = altered((session) => ({
      gradientOf: (...given: Parameters<typeof session.gradientOf>) =>
        ++steps === 13 ? Infinity : Object.getPrototypeOf(session).gradientOf.apply(session, given),
    }));
    // five steps an epoch: the thirteenth is the third of epoch 3
    const { stopped, message, bestEpoch, model: kept } = await trainModel(model, data, { ...quick, backend });
    expect(stopped).toBe('diverged');
    expect(message).toMatch(/Infinity in step 3 of epoch 3; the parameters of epoch 2 were kept/);
    expect(bestEpoch).toBe(2);
    expect(kept.parameters.every(Number.isFinite)).toBe(true);
    expect(lossOf(kept, data)).toBeLessThan(lossOf(model, data));
  });

  test('in the first epoch the initial parameters are kept', async () => {
    const backend = altered(() => ({ gradientOf: () => NaN }));
    const result = await trainModel(model, data, { ...quick, backend });
    expect(result).toMatchObject({ stopped: 'diverged', bestEpoch: 0, bestValidationLoss: undefined });
    expect(result.message).toMatch(/step 1 of epoch 1; the initial parameters were kept/);
    expect(result.model.parameters).toEqual(model.parameters);
  });

  test('an enormous learning rate ends as diverged or with finite parameters', async () => {
    const result = await trainModel(model, data, { ...quick, learningRate: 1e300, clip: 0 });
    expect(result.model.parameters.every(Number.isFinite)).toBe(true);
    expect(result.stopped).toBe('diverged');
  });

  test('an abort stops after the current step and keeps what was learned', async () => {
    const control = new AbortController();
    const onEpoch = ({ epoch }: EpochEvent): void => void (epoch === 2 && control.abort());
    const result = await trainModel(model, data, { ...quick, epochs: 100, signal: control.signal, onEpoch });
    expect(result).toMatchObject({ stopped: 'aborted', message: 'stopped in epoch 3 of 100' });
    expect(result.history.trainLoss.length).toBe(2);
    expect(lossOf(result.model, data)).toBeLessThan(lossOf(model, data));
  });

  test('aborted before it began: nothing is changed', async () => {
    const result = await trainModel(model, data, { ...quick, signal: AbortSignal.abort() });
    expect(result).toMatchObject({ stopped: 'aborted', bestEpoch: 0 });
    expect(result.model.parameters).toEqual(model.parameters);
  });

  test('what a callback throws reaches the caller', async () => {
    const onEpoch = (): never => {
      throw new RangeError('mine');
    };
    await expect(trainModel(model, data, { ...quick, onEpoch })).rejects.toThrow(new RangeError('mine'));
  });
});

describe('refused at the door', () => {
  const wrong: [string, Partial<TrainOptions>, RegExp][] = [
    ['no epochs', { epochs: 0 }, /`epochs`.*got 0/],
    ['a negative rate', { learningRate: -1 }, /`learningRate`.*got -1/],
    ['a rate that is no number', { learningRate: NaN }, /`learningRate`.*NaN/],
    ['more batch than rows', { batchSize: 41 }, /41.*40 rows/],
    ['batch 0', { batchSize: 0 }, /`batchSize`.*got 0/],
    ['an unknown schedule', { schedule: 'cosin' as never }, /`schedule`.*"cosin"/],
    ['an unknown loss', { loss: 'mae2' as never }, /`loss`.*"mae2"/],
    ['a negative decay', { weightDecay: -1 }, /`weightDecay`/],
    ['a negative penalty', { l1: -1 }, /`l1`/],
    ['a negative clip', { clip: -1 }, /`clip`/],
    ['half a seed', { seed: 0.5 }, /`seed`/],
    [
      'one output for numbers that are no two classes',
      { loss: 'cross-entropy' },
      /class of row 0 must be.*from 0 to 1/,
    ],
  ];
  test.each(wrong)('%s', async (_what, options, message) => {
    await expect(trainModel(model, data, { ...quick, ...options })).rejects.toThrow(message);
  });

  test('rows that do not fit or are not finite', async () => {
    const x = Float64Array.from(data.x);
    x[7] = NaN;
    await expect(trainModel(model, { ...data, x }, quick)).rejects.toThrow(/`x` has NaN in row 7, column 0/);
    await expect(trainModel(model, { ...data, rows: 39 }, quick)).rejects.toThrow(/`x` must hold 39 rows of 1/);
    await expect(trainModel(model, { ...data, rows: 0, x: [], y: [] }, quick)).rejects.toThrow(/`rows`/);
    await expect(trainModel(model, { ...data, weights: [1] }, quick)).rejects.toThrow(/a weight for each of 40 rows/);
    const none = new Float64Array(40);
    await expect(trainModel(model, { ...data, weights: none }, quick)).rejects.toThrow(/every weight is 0/);
  });

  test('a class that the model has no output for', async () => {
    const classes = { rows: 2, x: [0, 1], y: [0, 2] };
    await expect(trainModel(fresh([1, 2]), classes, { ...quick, batchSize: 2, loss: 'cross-entropy' })).rejects.toThrow(
      /class of row 1.*got 2/,
    );
    const first = { rows: 2, x: [0, 1], y: [-1, 0] };
    await expect(trainModel(fresh([1, 2]), first, { ...quick, batchSize: 2, loss: 'cross-entropy' })).rejects.toThrow(
      /class of row 0.*got -1/,
    );
  });
});

test('the cosine begins at 1, is a half in the middle, ends at 0', () => {
  const schedule = new RateSchedule('cosine', 0, 10, 10);
  expect(schedule.factor(0)).toBe(1);
  expect(schedule.factor(50)).toBeCloseTo(0.5, 12);
  expect(schedule.factor(100)).toBeCloseTo(0, 12);
});

test('between looking at all numbers and copying them others have their turn', async () => {
  const told: string[] = [];
  const open: Backend['open'] = (...given) => {
    told.push('opened');
    return reference.open(...given);
  };
  const training = trainModel(model, data, { ...quick, epochs: 1, backend: { ...reference, open } });
  setImmediate(() => void told.push('a turn'));
  await training;
  expect(told[0]).toBe('a turn');
});
