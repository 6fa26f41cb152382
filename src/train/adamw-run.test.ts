// The order of a run of AdamW, seen through a session whose steps and losses are made up: what it is asked for, and what its answers lead to.

import { describe, expect, test } from 'vitest';
import type { AdamWStep, Backend, DatasetSource, Session } from '../compute/contract.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import type { Model } from '../model/model.js';
import type { TrainOptions } from './options.js';
import type { TrainState } from './state.js';
import { dropoutSeed } from './adamw-run.js';
import { trainModel } from './trainer.js';

const reference = referenceBackend();
const rows = 10;
const data = {
  rows,
  x: Float64Array.from({ length: rows }, (_, row) => row / rows),
  y: new Float64Array(rows),
};
const model = fresh();

function fresh(more = {}, widths = [1, 1]): Model {
  const spec = createSpec(widths, { dtype: 'float64', gridSize: 1, order: 1, ...more });
  return { spec, parameters: initializeParameters(spec, createRandom(1)) };
}

interface Step extends AdamWStep {
  first: number;
  size: number;
  order: number[];
}
interface Script {
  /** loss sum of the step with this number, from 1 */
  step?: (number: number, session: Session) => number;
  /** loss sum of held-back rows after so many steps */
  loss?: (steps: number) => number;
}

/** A backend whose steps set every parameter to their number. */
function scripted({ step = () => 1, loss = () => 1 }: Script = {}) {
  const steps: Step[] = [];
  const opened: Parameters<Backend['open']>[2][] = [];
  const open: Backend['open'] = (...given) => {
    opened.push(given[2]);
    const session = reference.open(...given);
    const size = session.parameters.length;
    return Object.assign(session, {
      moments: [new Float64Array(size), new Float64Array(size)] as const,
      step: (own: { order: Uint32Array }, first: number, count: number, adamw: AdamWStep) => {
        steps.push({ ...adamw, first, size: count, order: Array.from(own.order) });
        session.parameters.fill(steps.length);
        return step(steps.length, session);
      },
      loss: () => loss(steps.length),
    });
  };
  return { backend: { ...reference, open }, steps, opened };
}

async function run(script: Script, options: TrainOptions = {}, from = model, on: DatasetSource = data) {
  const { backend, steps, opened } = scripted(script);
  const result = await trainModel(from, on, { batchSize: 4, epochs: 4, learningRate: 0.5, backend, ...options });
  return { ...result, steps, opened };
}
const held: DatasetSource = { ...data, rows: 5, x: data.x.slice(0, 5), y: data.y.slice(0, 5) };
/** All numbers of a model, which its steps have made the same. */
const numberOf = ({ parameters }: Model): number => {
  expect(new Set(parameters).size).toBe(1);
  return parameters[0];
};

describe('steps', () => {
  test('go through all rows in every epoch, in another order each time', async () => {
    const { steps } = await run({}, { epochs: 2 });
    expect(steps.map(({ first, size }) => [first, size])).toEqual([
      [0, 4],
      [4, 4],
      [8, 2],
      [0, 4],
      [4, 4],
      [8, 2],
    ]);
    const [one, other] = [steps[0].order, steps[3].order];
    for (const order of [one, other])
      expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, i) => i));
    expect(one).not.toEqual(other);
    expect(steps[2].order).toEqual(one);
  });

  test('are told what the options say, the usual numbers of AdamW, and how many there were', async () => {
    const { steps } = await run({}, { epochs: 2, weightDecay: 0.25, clip: 3, l1: 0.125 });
    steps.forEach((step, i) => {
      expect(step).toMatchObject({ count: i + 1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, dropout: 0 });
      expect(step).toMatchObject({ weightDecay: 0.25, clip: 3, l1: 0.125 });
      expect(step.learningRate).toBeCloseTo(0.25 * (1 + Math.cos((Math.PI * i) / 6)), 14);
    });
  });

  test('run in one session, without what least squares would need', async () => {
    const { opened } = await run({}, { epochs: 2 });
    expect(opened).toEqual([{ batchSize: 4, loss: 'mse', recompute: false, leastSquares: false }]);
    expect((await run({}, { epochs: 1, recompute: true })).opened).toEqual([
      expect.objectContaining({ recompute: true }),
    ]);
  });

  test('have a seed for dropout each where the model has any', async () => {
    const { steps } = await run({}, { epochs: 2 }, fresh({ dropout: 0.5 }, [1, 2, 1]));
    const seeds = steps.map(({ dropout }) => dropout!);
    expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 1 && seed < 2 ** 32)).toBe(true);
    expect(new Set(seeds).size).toBe(6);
    expect(Math.max(...seeds)).toBeGreaterThan(2 ** 28);
    // a rate of 0 is none, and draws no numbers
    const none = fresh({ dropout: 0.5 }, [1, 2, 1]);
    none.spec.layers.forEach((layer) => layer.kind === 'dropout' && (layer.rate = 0));
    const usual = fresh({}, [1, 2, 1]);
    const [still, plain] = [await run({}, { epochs: 2 }, none), await run({}, { epochs: 2 }, usual)];
    expect(still.steps.map(({ dropout, order }) => [dropout, order])).toEqual(
      plain.steps.map(({ order }) => [0, order]),
    );
  });

  test('a seed for dropout is any number of 32 bits but 0, which is none', () => {
    expect(dropoutSeed({ integer: () => 0 })).toBe(1);
    expect(dropoutSeed({ integer: (count) => count - 1 })).toBe(2 ** 32 - 1);
  });

  test('a batch holds as many rows as there are, however many batches make a step', async () => {
    const counts: number[] = [];
    const backend: Backend = {
      ...reference,
      open(...given) {
        const session = reference.open(...given);
        const gradientOf = session.gradientOf.bind(session);
        return Object.assign(session, {
          gradientOf: (...asked: Parameters<typeof gradientOf>) => (counts.push(asked[2]), gradientOf(...asked)),
        });
      },
    };
    const saved: number[] = [];
    const checkpoint = { every: 1, save: ({ count }: TrainState) => void saved.push(count) };
    for (const [accumulate, batches, ends] of [
      [2, [4, 4, 2], [2, 4]],
      [3, [4, 4, 2], [1, 2]],
      [9, [4, 4, 2], [1, 2]],
    ] as const) {
      counts.length = 0;
      saved.length = 0;
      await trainModel(model, data, { backend, batchSize: 4, accumulate, epochs: 2, checkpoint });
      expect(counts).toEqual([...batches, ...batches]);
      expect(saved).toEqual(ends);
    }
  });
});

describe('losses', () => {
  test('of an epoch are the sum of its steps over the sum of the weights', async () => {
    const { history } = await run({ step: (number) => number }, { epochs: 2 });
    // 1 + 2 + 3 and 4 + 5 + 6 of ten rows
    expect(history.trainLoss).toEqual([0.6, 1.5]);
    const weights = Float64Array.from({ length: rows }, (_, row) => (row < 5 ? 0 : 0.5));
    const weighted = await run({ step: (number) => number }, { epochs: 2 }, model, { ...data, weights });
    expect(weighted.history.trainLoss).toEqual([6 / 2.5, 15 / 2.5]);
  });

  test('of held-back rows are measured after the last step of an epoch, a batch at a time', async () => {
    // five rows in two batches
    const { history } = await run({ loss: (steps) => steps }, { epochs: 3, validation: held });
    expect(history.validationLoss).toEqual([6 / 5, 12 / 5, 18 / 5]);
    const weights = [1, 1, 1, 1, 4];
    const weighted = await run({ loss: (steps) => steps }, { epochs: 1, validation: { ...held, weights } });
    expect(weighted.history.validationLoss).toEqual([6 / 8]);
  });

  test('and rates are told with every epoch, and kept', async () => {
    const told: unknown[] = [];
    const { history } = await run(
      { step: (number) => number, loss: (steps) => (steps === 3 ? 4 : 2) },
      {
        epochs: 2,
        validation: held,
        schedule: 'constant',
        metrics: { two: () => 2 },
        onEpoch: (event) => void told.push(event),
      },
    );
    expect(told).toEqual([
      {
        epoch: 1,
        epochs: 2,
        trainLoss: 0.6,
        validationLoss: 8 / 5,
        learningRate: 0.5,
        metrics: { two: 2 },
        best: true,
      },
      {
        epoch: 2,
        epochs: 2,
        trainLoss: 1.5,
        validationLoss: 4 / 5,
        learningRate: 0.5,
        metrics: { two: 2 },
        best: true,
      },
    ]);
    expect(history).toEqual({
      trainLoss: [0.6, 1.5],
      validationLoss: [8 / 5, 4 / 5],
      learningRate: [0.5, 0.5],
      metrics: { two: [2, 2] },
    });
  });
});

describe('the best epoch', () => {
  /** Losses of the held-back rows after each epoch, of three steps. */
  const losses = (...each: number[]): Script => ({ loss: (steps) => each[steps / 3 - 1] });

  test('is the first of least validation loss; the last parameters are told beside it', async () => {
    const result = await run(losses(5, 3, 3, 4), { validation: held });
    expect(result).toMatchObject({ stopped: 'epochs', bestEpoch: 2, bestValidationLoss: 6 / 5, message: undefined });
    expect([numberOf(result.model), numberOf(result.last!)]).toEqual([6, 12]);
  });

  test('is the last without validation, or where that was best, and then nothing else is told', async () => {
    for (const validation of [undefined, held]) {
      const result = await run(losses(5, 4, 3, 2), { validation });
      expect(result).toMatchObject({ stopped: 'epochs', bestEpoch: 4 });
      expect(numberOf(result.model)).toBe(12);
      expect(result).not.toHaveProperty('last');
      expect(result.bestValidationLoss).toBe(validation && 4 / 5);
    }
  });

  test('ends a run that after `patience` more epochs has no better one', async () => {
    for (const [patience, epochs, stopped, ran] of [
      [1, 9, 'early', 3],
      [2, 9, 'early', 4],
      [2, 4, 'epochs', 4],
      [3, 4, 'epochs', 4],
    ] as const) {
      const result = await run(losses(5, 3, 4, 4, 4, 4, 4, 4, 4), { validation: held, patience, epochs });
      expect([result.stopped, result.history.trainLoss.length]).toEqual([stopped, ran]);
      expect([result.bestEpoch, numberOf(result.model)]).toEqual([2, 6]);
      expect('last' in result).toBe(stopped === 'epochs');
    }
  });
});

describe('trouble', () => {
  test('a step without a finite loss ends the run where it is', async () => {
    for (const [at, message] of [
      [1, 'the loss was NaN in step 1 of epoch 1; the initial parameters were kept'],
      [8, 'the loss was NaN in step 2 of epoch 3; the parameters of epoch 2 were kept'],
    ] as const) {
      const result = await run({ step: (number) => (number === at ? NaN : 1) });
      expect(result).toMatchObject({ stopped: 'diverged', message });
      expect(result.history.trainLoss.length).toBe(result.bestEpoch);
      expect(result.model.parameters).toEqual(
        at === 1 ? model.parameters : new Float64Array(4).fill(6).slice(0, model.parameters.length),
      );
      expect(result.steps.length).toBe(at);
    }
  });

  test('so do parameters or a validation loss that are not finite at the end of an epoch', async () => {
    const message = 'the parameters grew out of range in epoch 2; those of epoch 1 were kept';
    let measured = 0;
    const metrics = { count: () => ++measured };
    for (const script of [
      {
        step: (number: number, session: Session) => {
          if (number === 6) session.parameters[1] = Infinity;
          return 1;
        },
      },
      { loss: (steps: number) => (steps === 6 ? NaN : 1) },
    ]) {
      measured = 0;
      const result = await run(script, { validation: held, metrics });
      expect(result).toMatchObject({ stopped: 'diverged', message, bestEpoch: 1, bestValidationLoss: 2 / 5 });
      expect(numberOf(result.model)).toBe(3);
      expect([result.history.trainLoss.length, result.history.validationLoss.length]).toEqual([2, 2]);
      expect(result.history.metrics).toEqual({ count: [1] });
    }
  });

  test('what was stopped has learned what its last step said, or is judged by the rows that were held back', async () => {
    for (const validation of [undefined, held]) {
      const control = new AbortController();
      const step = (number: number): number => (number === 5 && control.abort(), 1);
      const result = await run({ step }, { validation, signal: control.signal });
      expect(result).toMatchObject({ stopped: 'aborted', message: 'stopped in epoch 2 of 4', bestEpoch: 1 });
      expect(numberOf(result.model)).toBe(validation ? 3 : 5);
      expect(result.state).toMatchObject({ epoch: 1, step: 2, count: 5, lossSum: 2, bestEpoch: 1 });
      expect(result).not.toHaveProperty('last');
    }
  });
});

test('states are saved after every so many epochs, each as the run stood', async () => {
  const saved: TrainState[] = [];
  const checkpoint = { every: 2, save: (state: TrainState) => void saved.push(state) };
  const result = await run({}, { epochs: 5, checkpoint });
  expect(saved.map(({ epoch, step, count, bestEpoch }) => [epoch, step, count, bestEpoch])).toEqual([
    [2, 0, 6, 2],
    [4, 0, 12, 4],
  ]);
  expect(saved.map(({ parameters }) => parameters[0])).toEqual([6, 12]);
  expect(saved[0].history.trainLoss).toEqual([0.3, 0.3]);
  expect(saved[0]).not.toHaveProperty('removed');
  expect(saved[0]).not.toHaveProperty('followed');
  expect(result.state).toBeUndefined();
});

test('a run that was done, or had stopped early, is not gone on with', async () => {
  const saved: TrainState[] = [];
  const checkpoint = { every: 1, save: (state: TrainState) => void saved.push(state) };
  const options = { validation: held, patience: 2, checkpoint };
  const loss = (steps: number): number => (steps === 3 ? 1 : 2);
  await run({ loss }, options);
  const again = await run({ loss }, { ...options, resume: saved.at(-1)! });
  expect(again.steps).toEqual([]);
  expect(again).toMatchObject({ stopped: 'early', bestEpoch: 1, bestValidationLoss: 2 / 5 });
  expect(numberOf(again.model)).toBe(3);
  const done = await run({}, { epochs: 2, checkpoint });
  const still = await run({}, { epochs: 2, resume: saved.at(-1)! });
  expect([still.steps.length, still.stopped, still.bestEpoch]).toEqual([0, 'epochs', done.bestEpoch]);
});

describe('where weak edges are removed after half of the epochs', () => {
  /** Steps by the gradient, as a penalty on edges needs them; held-back losses of every epoch are given. */
  async function sparse(losses: number[], options: TrainOptions = {}, broken = Infinity) {
    let [steps, epoch] = [0, 0];
    const open: Backend['open'] = (...given) => {
      const session = reference.open(...given);
      const gradientOf = session.gradientOf.bind(session);
      return Object.assign(session, {
        gradientOf: (...asked: Parameters<typeof gradientOf>) => (++steps === broken ? NaN : gradientOf(...asked)),
        loss: () => losses[epoch++],
      });
    };
    const validation = { ...held, rows: 1, x: [0], y: [0] };
    const sparsity = { removeAfter: 0.5 };
    const backend = { ...reference, open };
    return await trainModel(model, data, { backend, batchSize: 4, epochs: 4, validation, sparsity, ...options });
  }

  test('the cosine begins again for what is left', async () => {
    const { history } = await sparse([1, 1, 1, 1], { learningRate: 0.5 });
    // three steps in an epoch: the last ones have the numbers 2, 5 of twelve, then 2, 5 of six
    [2 / 12, 5 / 12, 2 / 6, 5 / 6].forEach((part, i) =>
      expect(history.learningRate[i]).toBeCloseTo(0.25 * (1 + Math.cos(Math.PI * part)), 14),
    );
  });

  test('what was best before does not count any more', async () => {
    expect(await sparse([1, 2, 5, 6])).toMatchObject({ bestEpoch: 3, bestValidationLoss: 5 });
    expect(await sparse([1, 2, 5, 4])).toMatchObject({ bestEpoch: 4, bestValidationLoss: 4 });
    const message = 'the loss was NaN in step 2 of epoch 3; the parameters of epoch 2 were kept';
    expect(await sparse([1, 2], {}, 8)).toMatchObject({ stopped: 'diverged', bestEpoch: 2, message });
  });
});
