// What a step does with gradients that are made up: which of them are gathered, what is added, how they are clipped, and when nothing moves.
// With ε = 1 the first step of AdamW moves a parameter by rate · g / (|g| + 1), so that the size of a gradient shows.

import { describe, expect, test } from 'vitest';
import type { AdamWStep, Dataset, Session } from '../compute/contract.js';
import { createSpec } from '../model/create.js';
import { parameterCount } from '../model/layout.js';
import type { Model } from '../model/model.js';
import type { Work } from '../work.js';
import type { LossSource } from './loss-source.js';
import { checkOptions, type TrainOptions } from './options.js';
import type { SparsityPenalty } from './sparsity-penalty.js';
import { createStepper } from './stepper.js';

// one edge: its base weight, then two coefficients
const spec = createSpec([1, 1], { dtype: 'float64', order: 1, gridSize: 1 });
expect(parameterCount(spec)).toBe(3);
const begin = [0.5, -2, 4];
const rows = 7;
const loaded: Dataset = { rows, order: Uint32Array.of(6, 5, 4, 3, 2, 1, 0) };
const rate = 0.1;
const adamw: AdamWStep = {
  count: 1,
  learningRate: rate,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1,
  weightDecay: 0,
  clip: 0,
  l1: 0,
};

interface Batch {
  gradient: number[];
  loss: number;
}

/** One step over so many rows; its batches have these gradients and losses. */
function stepOf(
  batches: Batch[],
  options: TrainOptions = {},
  { count = 2, weights, sparsity }: { count?: number; weights?: number[]; sparsity?: SparsityPenalty } = {},
) {
  const model: Model = { spec, parameters: Float64Array.from(begin) };
  const data = { rows, x: new Float64Array(rows), y: new Float64Array(rows), weights };
  const session = { parameters: model.parameters.slice(), gradient: new Float64Array(3) };
  const asked: number[][] = [];
  const source: LossSource = {
    gradientOf(first, size, dropout) {
      const { gradient, loss } = batches[asked.push([first, size, dropout]) - 1];
      session.gradient.set(gradient);
      return loss;
    },
    loss: () => NaN,
  };
  const settings = checkOptions(model, data, { batchSize: 2, clip: 0, ...options });
  const stepper = createStepper(session as unknown as Session, loaded, source, model, settings, sparsity);
  const stepping = stepper.step(0, count, adamw);
  let [turns, loss] = [0, NaN];
  if (typeof stepping === 'number') loss = stepping;
  else
    for (const work: Work<number> = stepping; ; turns++) {
      const { done, value } = work.next();
      if (done === true) {
        loss = value;
        break;
      }
    }
  const moved = Array.from(session.parameters, (value, i) => value - begin[i]);
  return { loss, moved, asked, turns, moments: stepper.moments, gradient: Array.from(session.gradient) };
}
const expectMoved = (moved: number[], gradient: number[]): void =>
  moved.forEach((by, i) => expect(by).toBeCloseTo((-rate * gradient[i]) / (Math.abs(gradient[i]) + 1), 12));

const g = [3, -4, 0];

test('moves against the gradient, and keeps its moments', () => {
  const { loss, moved, asked, moments } = stepOf([{ gradient: g, loss: 11 }]);
  expect([loss, asked]).toEqual([11, [[0, 2, 0]]]);
  expectMoved(moved, g);
  g.forEach((value, i) => {
    expect(moments[0][i]).toBeCloseTo(0.1 * value, 14);
    expect(moments[1][i]).toBeCloseTo(0.001 * value ** 2, 14);
  });
});

describe('clipping', () => {
  const withClip = (clip: number, more: TrainOptions = {}): number[] =>
    stepOf([{ gradient: g, loss: 1 }], { clip, ...more }).moved;
  test('makes a longer gradient as long as is allowed, and leaves others as they are', () => {
    // of length 5
    const expectClose = (clip: number, scale: number): void =>
      expectMoved(
        withClip(clip),
        // a millionth keeps the divisor from 0
        g.map((value) => (value * scale * 5) / (5 + 1e-6)),
      );
    expectClose(2.5, 0.5);
    expectClose(0.05, 0.01);
    for (const clip of [0, 5, 6]) expect(withClip(clip)).toEqual(withClip(100));
    expectMoved(withClip(100), g);
  });

  test('comes after what penalties add', () => {
    // the squares pull by l2 · θ: 3 + 0.5, −4 − 2, 4
    const whole = [3.5, -6, 4];
    const length = Math.hypot(...whole) + 1e-6;
    expectMoved(
      withClip(2, { l2: 1 }),
      whole.map((value) => (2 * value) / length),
    );
  });

  test('finds a gradient that has no length', () => {
    for (const size of [Infinity, NaN, 1e200]) {
      const found = stepOf([{ gradient: [1, size, 1], loss: 1 }], { clip: 1 });
      expect(found.loss).toBeNaN();
      expect([found.moved, Array.from(found.moments[0])]).toEqual([
        [0, 0, 0],
        [0, 0, 0],
      ]);
    }
  });
});

test('penalties are added: of squares for all, of absolute values for coefficients', () => {
  expectMoved(stepOf([{ gradient: g, loss: 1 }], { l2: 0.25 }).moved, [3.125, -4.5, 1]);
  // λ · mean |coefficient| of two
  expectMoved(stepOf([{ gradient: g, loss: 1 }], { l1: 3 }).moved, [3, -5.5, 1.5]);
  const both = stepOf([{ gradient: g, loss: 1 }], { l1: 3, l2: 0.25 });
  expectMoved(both.moved, [3.125, -6, 2.5]);
  const sparsity = {
    addGradient(parameters: Float64Array, gradient: Float64Array) {
      expect(Array.from(parameters)).toEqual(begin);
      gradient[0] += 7;
    },
  } as unknown as SparsityPenalty;
  expectMoved(stepOf([{ gradient: g, loss: 1 }], {}, { sparsity }).moved, [10, -4, 0]);
});

test('where the loss is no number nothing moves', () => {
  for (const loss of [NaN, Infinity]) {
    const found = stepOf([{ gradient: g, loss }], { l2: 1 });
    expect(found.loss).toBe(loss);
    expect([found.moved, Array.from(found.moments[1])]).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
  }
});

describe('several batches', () => {
  const three: Batch[] = [
    { gradient: [3, 0, 0], loss: 1 },
    { gradient: [0, 6, 0], loss: 10 },
    { gradient: [0, 0, 12], loss: 100 },
  ];
  test('are one mean by their rows, the last of what is left, with a turn for others after each', () => {
    const { loss, moved, asked, turns, gradient } = stepOf(three, { accumulate: 3 }, { count: 5 });
    expect(loss).toBe(111);
    expect(asked.map(([first, size]) => [first, size])).toEqual([
      [0, 2],
      [2, 2],
      [4, 1],
    ]);
    expect(turns).toBe(3);
    const mean = [(2 * 3) / 5, (2 * 6) / 5, 12 / 5];
    gradient.forEach((value, i) => expect(value).toBeCloseTo(mean[i], 14));
    expectMoved(moved, mean);
    expect(stepOf(three, { accumulate: 3 }, { count: 4 }).asked.length).toBe(2);
  });

  test('count by the weights of the rows that they read, and not at all without any', () => {
    // by the order, the batches read rows 6 and 5, 4 and 3, and 2
    const weights = [9, 9, 0.5, 0, 0, 0.25, 0.5];
    const batches = [three[0], { gradient: [NaN, NaN, NaN], loss: 0 }, three[2]];
    const mean = [(0.75 * 3) / 1.25, 0, (0.5 * 12) / 1.25];
    const { loss, gradient } = stepOf(batches, { accumulate: 3 }, { count: 5, weights });
    expect(loss).toBe(101);
    gradient.forEach((value, i) => expect(value).toBeCloseTo(mean[i], 14));
    const none = stepOf(batches.toReversed(), { accumulate: 2 }, { count: 4, weights: [1, 1, 1, 0, 0, 0, 0] });
    expect([none.gradient, none.moved]).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });
});

describe('a session that makes the step itself', () => {
  const model: Model = { spec, parameters: Float64Array.from(begin) };
  const data = { rows, x: new Float64Array(rows), y: new Float64Array(rows) };
  const moments = [new Float64Array(3), new Float64Array(3)] as const;
  const usesLane = (options: TrainOptions, lacking: object = {}, sparsity?: SparsityPenalty): boolean => {
    const asked: unknown[] = [];
    const session = {
      parameters: model.parameters.slice(),
      gradient: new Float64Array(3),
      moments,
      step: (...given: unknown[]) => (asked.push(given), 5),
      ...lacking,
    };
    const source: LossSource = { gradientOf: () => 7, loss: () => 0 };
    const settings = checkOptions(model, data, options);
    const stepper = createStepper(session as unknown as Session, loaded, source, model, settings, sparsity);
    const loss = stepper.step(1, 3, adamw);
    if (asked.length === 0) return false;
    expect([loss, asked, stepper.moments]).toEqual([5, [[loaded, 1, 3, adamw]], moments]);
    expect(stepper.moments).toBe(moments);
    return true;
  };

  test('is left to it where nothing unusual is asked for', () => {
    expect(usesLane({})).toBe(true);
    expect(usesLane({ l1: 1, clip: 0, weightDecay: 1, loss: 'mae' })).toBe(true);
    expect(usesLane({ l2: 0.1 })).toBe(false);
    expect(usesLane({ accumulate: 2 })).toBe(false);
    expect(usesLane({ loss: { ofRow: () => 0 } })).toBe(false);
    expect(usesLane({}, {}, { addGradient() {} } as unknown as SparsityPenalty)).toBe(false);
    expect(usesLane({}, { moments: undefined })).toBe(false);
    expect(usesLane({}, { step: undefined })).toBe(false);
  });
});
