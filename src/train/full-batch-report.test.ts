// What a run over all rows tells of itself, and what it does where an option is not given.

import { expect, test } from 'vitest';
import type { DatasetSource } from '../compute/contract.js';
import { predictRows } from '../compute/predict.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import type { Model } from '../model/model.js';
import { startsFor } from './lm-starts.js';
import type { EpochEvent, TrainOptions } from './options.js';
import { trainModel } from './trainer.js';

const backend = referenceBackend();
const spec = createSpec([1, 1, 1], { dtype: 'float64', gridSize: 2, order: 2 });
const model: Model = { spec, parameters: initializeParameters(spec, createRandom(3), { splineScale: 1 }) };

function draw(rows: number, seed: number): DatasetSource {
  const random = createRandom(seed);
  const x = Float64Array.from({ length: rows }, () => 2 * random.next() - 1);
  const weights = Float64Array.from({ length: rows }, () => 0.5 + random.next());
  return { rows, x, y: x.map((value) => Math.sin(4 * value) + 0.2 * random.normal()), weights };
}
const [data, validation] = [draw(25, 1), draw(15, 2)];

/** Weighted mean square of the errors. */
function lossOf(of: Model, { rows, x, y, weights }: DatasetSource): number {
  const out = predictRows(of, x, rows, backend);
  let [sum, whole] = [0, 0];
  for (let row = 0; row < rows; row++) {
    sum += weights![row] * (out[row] - y[row]) ** 2;
    whole += weights![row];
  }
  return sum / whole;
}

test.each(['lbfgs', 'lm'] as const)('%s: every epoch is told as it is kept, measured by weight', async (optimizer) => {
  const [events, models]: [EpochEvent[], Model[]] = [[], []];
  const {
    history,
    bestEpoch,
    bestValidationLoss,
    model: best,
  } = await trainModel(model, data, {
    backend,
    optimizer,
    epochs: 6,
    validation,
    onEpoch: (event, now) => {
      events.push(event);
      models.push({ spec: now.spec, parameters: now.parameters.slice() } as Model);
    },
  });
  expect(events.length).toBe(6);
  let least = Infinity;
  events.forEach((event, i) => {
    const [train, held] = [lossOf(models[i], data), lossOf(models[i], validation)];
    expect(event).toEqual({
      epoch: i + 1,
      epochs: 6,
      trainLoss: expect.closeTo(train, 10),
      validationLoss: expect.closeTo(held, 10),
      learningRate: 1,
      metrics: {},
      best: held < least,
    });
    least = Math.min(least, held);
  });
  expect(history.trainLoss).toEqual(events.map(({ trainLoss }) => trainLoss));
  expect(history.validationLoss).toEqual(events.map(({ validationLoss }) => validationLoss));
  expect(history.learningRate).toEqual([1, 1, 1, 1, 1, 1]);
  expect(bestValidationLoss).toBeCloseTo(least, 10);
  expect(best.parameters).toEqual(models[bestEpoch - 1].parameters);
});

test('parameters without a finite loss are kept, and nothing is called the best', async () => {
  const far = { spec, parameters: model.parameters.map((value) => 1e200 * value) } as Model;
  const result = await trainModel(far, data, { backend, optimizer: 'lbfgs', epochs: 5, validation });
  expect(result).toMatchObject({
    stopped: 'diverged',
    message: 'the loss of the initial parameters is not finite; they were kept',
    bestEpoch: 0,
    bestValidationLoss: undefined,
    optimizer: 'lbfgs',
  });
  expect(result.model.parameters).toEqual(far.parameters);
  expect(result.history.trainLoss).toEqual([]);
});

test('with grids it is a fit from the beginning, without it goes on from the model given', async () => {
  const run = (more: TrainOptions) =>
    trainModel(model, data, { backend, optimizer: 'lm', epochs: 5, ...more }).then(({ model: made, history }) => ({
      made,
      history,
    }));
  const starts = startsFor(spec, data.rows);
  expect(starts).toBe(40);
  expect(await run({ grids: [2] })).toEqual(await run({ grids: [2], starts, smoothing: 1e-8, hiddenRanges: 'follow' }));
  expect(await run({})).toEqual(await run({ starts: 1, smoothing: 0, hiddenRanges: 'keep' }));
});
