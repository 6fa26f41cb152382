// What L-BFGS is given to lower: the loss of all rows with its penalties, batch after batch, against plain loops.

import { expect, test } from 'vitest';
import type { Backend, DatasetSource } from '../compute/contract.js';
import { predictRows } from '../compute/predict.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import type { Model } from '../model/model.js';
import { searchLBFGS } from './lbfgs-run.js';
import { checkOptions, type TrainOptions } from './options.js';
import { regularizationLoss } from './penalty.js';

const reference = referenceBackend();
const spec = createSpec([1, 1], { dtype: 'float64', gridSize: 2, order: 1 });
const model: Model = { spec, parameters: initializeParameters(spec, createRandom(2), { splineScale: 1 }) };

function draw(rows: number): DatasetSource {
  const random = createRandom(rows);
  const x = Float64Array.from({ length: rows }, () => 2 * random.next() - 1);
  const weights = Float64Array.from({ length: rows }, (_, row) => 0.5 + (row / rows) * random.next());
  return { rows, x, y: x.map((value) => Math.sin(3 * value) + 1), weights };
}

/** One step of the search: the point, the end, and what the session was asked for. */
function search(data: DatasetSource, options: TrainOptions = {}, from = model) {
  const batches: [number, number][] = [];
  const sizes: number[] = [];
  const backend: Backend = {
    ...reference,
    open(...given) {
      const session = reference.open(...given);
      sizes.push(session.batchSize);
      const gradientOf = session.gradientOf.bind(session);
      return Object.assign(session, {
        gradientOf: (...asked: Parameters<typeof gradientOf>) => {
          batches.push([asked[1], asked[2]]);
          return gradientOf(...asked);
        },
      });
    },
  };
  const settings = checkOptions(from, data, { optimizer: 'lbfgs', epochs: 1, backend, ...options });
  const run = searchLBFGS(from, settings, backend, false);
  const points: Float64Array[] = [];
  for (let turns = 0; ;) {
    const { done, value } = run.next();
    if (done) return { batches, sizes, points, turns, end: value };
    if (value) points.push(Float64Array.from(value.model.parameters));
    else turns++;
  }
}

/** What is to be lowered, in plain loops. */
function objective(parameters: Float64Array, { rows, x, y, weights }: DatasetSource, l1: number, l2: number): number {
  const out = predictRows({ spec, parameters }, x, rows, reference);
  let [sum, whole] = [0, 0];
  for (let row = 0; row < rows; row++) {
    sum += weights![row] * (out[row] - y[row]) ** 2;
    whole += weights![row];
  }
  const square = parameters.reduce((total, value) => total + value * value, 0);
  return sum / whole + (l1 > 0 ? regularizationLoss({ spec, parameters }, l1) : 0) + (l2 / 2) * square;
}

test('all rows are gone through, 4096 at most at a time, and others have a turn after each', () => {
  const { batches, sizes, turns } = search(draw(5000));
  expect(sizes).toEqual([4096]);
  expect(batches.length).toBeGreaterThan(2);
  batches.forEach((batch, i) => expect(batch).toEqual(i % 2 === 0 ? [0, 4096] : [4096, 904]));
  // and one with the search's own step
  expect(turns).toBe(batches.length + 1);
  const few = search(draw(30));
  expect(few.sizes).toEqual([30]);
  expect(new Set(few.batches.map(String))).toEqual(new Set(['0,30']));
  expect(few.turns).toBe(few.batches.length + 1);
});

test.each([
  [0, 0],
  [0.3, 0],
  [0, 0.2],
  [0.1, 0.4],
])('it steps down the gradient of loss, l1 %d and l2 %d, and ends with their sum', (l1, l2) => {
  for (const rows of [40, 4400]) {
    const data = draw(rows);
    const { points, end } = search(data, { l1, l2 });
    expect(points.length).toBe(1);
    expect(end.value! / objective(points[0], data, l1, l2)).toBeCloseTo(1, 12);
    const before = model.parameters as Float64Array;
    const gradient = before.map((value, i) => {
      const at = (moved: number): number => objective(before.with(i, moved), data, l1, l2);
      return (at(value + 1e-5) - at(value - 1e-5)) / 2e-5;
    });
    const step = points[0].map((value, i) => value - before[i]);
    const scale = Math.hypot(...step) / Math.hypot(...gradient);
    step.forEach((value, i) => expect(value / scale + gradient[i]).toBeCloseTo(0, 6));
  }
});

test('a loss that is no number ends it with the first batch', () => {
  const far: Model = { spec, parameters: model.parameters.map((value) => 1e200 * value) as Float64Array };
  const { batches, points, end } = search(draw(5000), {}, far);
  expect(batches).toEqual([[0, 4096]]);
  expect(points).toEqual([]);
  expect(end.value).toBeNaN();
});
