// The gradient of a custom loss and of gathered batches, against finite differences and against a whole batch.

import { describe, expect, test } from 'vitest';
import type { DatasetSource } from '../compute/contract.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { openWasmBackend } from '../compute/wasm/backend.js';
import { platform } from '../../node/platform.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import type { Model } from '../model/model.js';
import { checkOptions, type CustomLoss } from './options.js';
import { createStepper } from './stepper.js';
import { finish } from '../work.js';
import { customLoss } from './loss-source.js';

const random = createRandom(8);
const rows = 20;
const batchSize = 6;
const data: DatasetSource = {
  rows,
  x: Float64Array.from({ length: 2 * rows }, () => 2 * random.next() - 1),
  y: Float64Array.from({ length: 3 * rows }, () => random.normal()),
  weights: Float64Array.from({ length: rows }, (_, row) => (row === 4 ? 0 : 0.2 + random.next())),
};
const spec = createSpec([2, 4, 3], { dtype: 'float64', dropout: 0.3 });
const model: Model = { spec, parameters: initializeParameters(spec, createRandom(1)) };

/** log cosh of the errors' sum, and a quantile loss of the last output: no built-in loss, and the outputs act together. */
const odd: CustomLoss = {
  ofRow(outputs, targets, slope) {
    let error = 0;
    for (let o = 0; o < outputs.length; o++) error += outputs[o] - targets[o];
    slope.fill(Math.tanh(error));
    const last = outputs.length - 1;
    const miss = targets[last] - outputs[last];
    slope[last] += miss > 0 ? -0.9 : 0.1;
    return Math.log(Math.cosh(error)) + (miss > 0 ? 0.9 * miss : -0.1 * miss);
  },
};

const wasm = await openWasmBackend(platform, 1);

describe.each([referenceBackend(), wasm])('a loss of one own on $name', (backend) => {
  const session = backend.open(spec, model.parameters, { batchSize });
  const loaded = session.load(data);
  createRandom(3).shuffle(loaded.order);
  const source = customLoss(session, loaded, data, model, odd, batchSize);
  const first = 7;
  const whole = Array.from(loaded.order.subarray(first, first + batchSize), (row) => data.weights![row]).reduce(
    (sum, weight) => sum + weight,
  );

  // the numbers of the outside world: dropout off, as in measuring, and on, as in training
  test.each([0, 12345])('has the gradient of its weighted mean, dropout %i', (dropout) => {
    source.gradientOf(first, batchSize, dropout);
    const gradient = session.gradient.slice();
    // the error of a central difference is h²/6 times the third derivative
    const h = 1e-5;
    let largest = 0;
    for (let i = 0; i < gradient.length; i += 3) {
      const kept = session.parameters[i];
      const [above, below] = [kept + h, kept - h].map((value) => {
        session.parameters[i] = value;
        return source.gradientOf(first, batchSize, dropout) / whole;
      });
      session.parameters[i] = kept;
      const difference = (above! - below!) / (2 * h);
      expect(Math.abs(difference - gradient[i])).toBeLessThan(1e-7 * (1 + Math.abs(difference)));
      largest = Math.max(largest, Math.abs(difference));
    }
    expect(largest).toBeGreaterThan(0.01);
  });

  test('rows are those of the order, weighted', () => {
    let sum = 0;
    const outputs = new Float64Array(3);
    for (const row of loaded.order.subarray(first, first + batchSize)) {
      session.forward(Float64Array.from(data.x).subarray(2 * row, 2 * row + 2), 1, outputs);
      sum += data.weights![row] * odd.ofRow(outputs, Float64Array.from(data.y).subarray(3 * row), new Float64Array(3));
    }
    expect(source.loss(first, batchSize)).toBeCloseTo(sum, 10);
    expect(source.gradientOf(first, batchSize, 0)).toBe(source.loss(first, batchSize));
  });

  test('measuring leaves the gradient as it was', () => {
    source.gradientOf(first, batchSize, 0);
    const before = session.gradient.slice();
    source.loss(0, 5);
    expect(session.gradient).toEqual(before);
  });
});

describe.each([1, 2])('a step that the session cannot make itself, %i batches to a step', (accumulate) => {
  const options = { epochs: 1, batchSize, accumulate, l2: 1e-3, learningRate: 0.1 };
  /** the numbers of dropout that the gradients of a step are taken with */
  const drawn = (dropout: number | undefined): number[] => {
    const session = referenceBackend().open(spec, model.parameters.slice(), { batchSize });
    const asked: number[] = [];
    const source = {
      gradientOf: (_first: number, _count: number, number: number) => asked.push(number),
      loss: () => 0,
    };
    const stepper = createStepper(
      session,
      session.load(data),
      source,
      model,
      checkOptions(model, data, options),
      undefined,
    );
    const rates = { learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
    const adamw = { ...rates, count: 1, weightDecay: 0, clip: 0, l1: 0 };
    const loss = stepper.step(0, accumulate * batchSize, { ...adamw, ...(dropout !== undefined && { dropout }) });
    if (typeof loss !== 'number') finish(loss);
    return asked;
  };

  test('takes its gradients with the dropout that is asked for, and without where none is', () => {
    expect(drawn(12345)).toEqual(new Array(accumulate).fill(12345));
    expect(drawn(undefined)).toEqual(new Array(accumulate).fill(0));
  });
});
