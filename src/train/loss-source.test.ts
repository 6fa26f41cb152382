// Losses of a run from a session that writes down what it is asked: which rows go forward, what goes back, and what the sum is.

import { describe, expect, test } from 'vitest';
import type { Dataset, DatasetSource, Session } from '../compute/contract.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import type { Model } from '../model/model.js';
import { finish } from '../work.js';
import { type LossSource, lossSource, lossSum, sessionLoss } from './loss-source.js';
import type { CustomLoss } from './options.js';

// three inputs and two outputs, so that a swapped width shows
const spec = createSpec([3, 2], { dtype: 'float64' });
const model: Model = { spec, parameters: initializeParameters(spec, createRandom(1)) };
const batchSize = 4;
const rows = 5;
const data: DatasetSource = {
  rows,
  x: Float64Array.from({ length: 3 * rows }, (_, i) => 1 + i),
  y: Float64Array.from({ length: 2 * rows }, (_, i) => 100 * (1 + i)),
};
const order = Uint32Array.of(3, 0, 4, 1, 2);
const loaded: Dataset = { rows, order };

/** outputs of a row: the sum of its inputs, and the first less the last */
const outputsOf = ([a, b, c]: number[]): number[] => [a + b + c, a - c];
const rowOf = (row: number): number[] => Array.from({ length: 3 }, (_, i) => data.x[3 * row + i]);

interface Asked {
  forward: { x: number[]; rows: number; dropout: number | undefined }[];
  backward: { d: number[]; rows: number }[];
}

function recording(): { session: Session; asked: Asked } {
  const asked: Asked = { forward: [], backward: [] };
  const session = {
    batchSize,
    forward(x: Float64Array, count: number, outputs: Float64Array, dropout?: number) {
      asked.forward.push({ x: Array.from(x), rows: count, dropout });
      for (let b = 0; b < count; b++) outputs.set(outputsOf(Array.from(x.subarray(3 * b, 3 * b + 3))), 2 * b);
    },
    backward: (d: Float64Array, count: number) => asked.backward.push({ d: Array.from(d), rows: count }),
  };
  return { session: session as unknown as Session, asked };
}

/** Σ (o + 1) · (output − target), whose slopes are 1 and 2 */
const own: CustomLoss = {
  ofRow(outputs, targets, slope) {
    expect([outputs.length, targets.length, slope.length]).toEqual([2, 2, 2]);
    slope.set([1, 2]);
    return outputs[0] - targets[0] + 2 * (outputs[1] - targets[1]);
  },
};
const lossOf = (row: number): number => {
  const [sum, difference] = outputsOf(rowOf(row));
  return sum - data.y[2 * row] + 2 * (difference - data.y[2 * row + 1]);
};

describe('a loss of the caller’s', () => {
  const sourceOf = (weights?: number[], loss = own): { source: LossSource; asked: Asked } => {
    const { session, asked } = recording();
    return { source: lossSource(session, loaded, { ...data, weights }, model, loss), asked };
  };

  test('is summed over the rows that the order names, which go forward without dropout and not back', () => {
    const { source, asked } = sourceOf();
    expect(source.loss(1, 3)).toBe(lossOf(0) + lossOf(4) + lossOf(1));
    // room for a fourth row is left as it was
    expect(asked.forward).toEqual([{ x: [0, 4, 1].flatMap(rowOf).concat(0, 0, 0), rows: 3, dropout: 0 }]);
    expect(asked.backward).toEqual([]);
  });

  test('goes back as slopes of the mean over these rows', () => {
    const { source, asked } = sourceOf();
    expect(source.gradientOf(1, 3, 77)).toBe(lossOf(0) + lossOf(4) + lossOf(1));
    expect(asked.forward.map(({ dropout }) => dropout)).toEqual([77]);
    const [third, two] = [1 / 3, 2 / 3];
    expect(asked.backward).toEqual([{ d: [third, two, third, two, third, two, 0, 0], rows: 3 }]);
  });

  test('counts by the rows’ weights, in the sum and in the mean', () => {
    const { source, asked } = sourceOf([0.25, 1, 7, 0, 0.5]);
    // rows 3, 0, 4 weigh 0, 1/4, 1/2
    expect(source.gradientOf(0, 3, 0)).toBe(0.25 * lossOf(0) + 0.5 * lossOf(4));
    const [{ d }] = asked.backward;
    const expected = [0, 0, 1 / 3, 2 / 3, 2 / 3, 4 / 3, 0, 0];
    d.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 15));
  });

  test('of rows without weight pulls at nothing', () => {
    const { source, asked } = sourceOf([0, 0, 0, 0, 0]);
    expect(source.gradientOf(0, 2, 0)).toBe(0);
    expect(asked.backward).toEqual([{ d: new Array(8).fill(0), rows: 2 }]);
  });

  test('that is no number does not go back', () => {
    for (const value of [NaN, Infinity]) {
      const { source, asked } = sourceOf(undefined, { ofRow: () => value });
      expect(source.gradientOf(0, 2, 0)).toBe(value);
      expect(asked.backward).toEqual([]);
    }
  });
});

test('a built-in loss is asked of the session, with its rows', () => {
  const asked: unknown[] = [];
  const session = {
    loss: (...given: unknown[]) => (asked.push(['loss', ...given]), 5),
    gradientOf: (...given: unknown[]) => (asked.push(['gradient', ...given]), 7),
  };
  const source = lossSource(session as unknown as Session, loaded, data, model, 'mae');
  expect([source.loss(2, 3), source.gradientOf(1, 4, 9)]).toEqual([5, 7]);
  expect(asked).toEqual([
    ['loss', loaded, 2, 3],
    ['gradient', loaded, 1, 4, 9],
  ]);
});

test('a session is opened for its own losses; for one of the caller’s, for squared errors', () => {
  expect(['mae' as const, 'cross-entropy' as const, own].map(sessionLoss)).toEqual(['mae', 'cross-entropy', 'mse']);
});

test('the sum over all rows is gathered a batch at a time, with a turn for others after each', () => {
  const batchesOf = (count: number): [number, number][] => {
    const asked: [number, number][] = [];
    const source = { gradientOf: () => NaN, loss: (first: number, size: number) => (asked.push([first, size]), size) };
    let turns = 0;
    for (const work = lossSum(source, count, 4); work.next().done !== true;) turns++;
    expect(turns).toBe(asked.length);
    expect(finish(lossSum(source, count, 4))).toBe(count);
    return asked.slice(0, turns);
  };
  expect(batchesOf(3)).toEqual([[0, 3]]);
  expect(batchesOf(8)).toEqual([
    [0, 4],
    [4, 4],
  ]);
  expect(batchesOf(9)).toEqual([
    [0, 4],
    [4, 4],
    [8, 1],
  ]);
});
