import { expect, test } from 'vitest';
import { predictRows } from '../compute/predict.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import { metricsMeasure } from './metrics-measure.js';

const spec = createSpec([2, 3], { dtype: 'float64', gridSize: 2 });
const model = { spec, parameters: initializeParameters(spec, createRandom(1), { splineScale: 1 }) };
const rows = 7;
const x = Float64Array.from({ length: 2 * rows }, (_, i) => Math.sin(i));
const y = Float64Array.from({ length: 3 * rows }, (_, i) => i);
const session = referenceBackend().open(spec, model.parameters, { batchSize: 3 });

test('metrics are given the outputs of all rows, a batch at a time', () => {
  const given: unknown[][] = [];
  const work = metricsMeasure(session, { x, y, rows }, { a: (...all) => given.push(all), b: () => 5 }, model)!();
  let turns = 0;
  let end = work.next();
  for (; !end.done; end = work.next()) turns++;
  expect(end.value).toEqual({ a: 1, b: 5 });
  // batches of 3, 3 and 1
  expect(turns).toBe(3);
  expect(given).toEqual([[Float64Array.from(predictRows(model, x, rows, referenceBackend())), y, rows]]);
});

test('without metrics there is nothing to measure', () => {
  expect(metricsMeasure(session, { x, y, rows }, {}, model)).toBeUndefined();
});
