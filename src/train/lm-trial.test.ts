// What a trial of least squares is opened with, and the variance that its loss is compared with.

import { describe, expect, test } from 'vitest';
import type { Backend, Session } from '../compute/contract.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import type { Model } from '../model/model.js';
import { finish } from '../work.js';
import { openTrial, valueOf, variance } from './lm-trial.js';

describe('the variance of targets', () => {
  const x = [0, 0, 0];
  test('is the mean over columns of the squared distance to their own mean', () => {
    // columns 1, 4, 7 and 10, 10, 40: variances 6 and 200
    const y = [1, 10, 4, 10, 7, 40];
    expect(variance({ rows: 3, x, y }, 3)).toBeCloseTo(103, 12);
    expect(variance({ rows: 3, x, y: [1, 4, 7] }, 3)).toBeCloseTo(6, 12);
  });

  test('counts rows by their weights', () => {
    // 1 once, 4 never and 7 three times: a mean of 5.5, and (4.5² + 3 · 1.5²) / 4
    expect(variance({ rows: 3, x, y: [1, 4, 7], weights: [0.5, 0, 1.5] }, 2)).toBeCloseTo(27 / 4, 12);
    const y = [1, 10, 4, 99, 7, 30];
    expect(variance({ rows: 3, x, y, weights: [0.5, 0, 1.5] }, 2)).toBeCloseTo((27 / 4 + 75) / 2, 12);
  });
});

describe('a trial', () => {
  const spec = createSpec([1, 1], { dtype: 'float64' });
  const model: Model = { spec, parameters: initializeParameters(spec, createRandom(1)) };
  const dataOf = (rows: number) => ({
    rows,
    x: Float64Array.from({ length: rows }, (_, i) => i / rows),
    y: Float64Array.from({ length: rows }, (_, i) => Math.sin(i)),
    weights: Float64Array.from({ length: rows }, (_, i) => 1 + (i % 3)),
  });
  const weightSumOf = (weights: Float64Array): number => weights.reduce((sum, weight) => sum + weight, 0);

  const opened = (rows: number, lane?: (session: Session) => Session['normalEquations']) => {
    const reference = referenceBackend();
    const seen: { batchSize: number; closed: string[] } = { batchSize: 0, closed: [] };
    const backend: Backend = {
      ...reference,
      open(...given) {
        seen.batchSize = given[2].batchSize;
        const session = reference.open(...given);
        return Object.assign(session, {
          normalEquations: lane?.(session),
          close: () => seen.closed.push('session'),
        });
      },
    };
    const data = dataOf(rows);
    return { trial: openTrial(model, data, weightSumOf(data.weights), backend), seen, data };
  };

  test('takes all rows at once, up to 256', () => {
    expect([10, 256, 257, 1000].map((rows) => opened(rows).seen.batchSize)).toEqual([10, 256, 256, 256]);
  });

  test('has equations whether the session brings its own or not, and the loss of the model by them', () => {
    const { trial, seen, data } = opened(20);
    const outputs = new Float64Array(20);
    trial.session.forward(data.x, 20, outputs);
    const loss = outputs.reduce((sum, value, i) => sum + data.weights[i] * (value - data.y[i]) ** 2, 0);
    expect(finish(valueOf(trial))).toBeCloseTo(loss / weightSumOf(data.weights), 12);
    expect(trial.model).toBe(model);
    trial.close();
    expect(seen.closed).toEqual(['session']);

    const closed: string[] = [];
    const own = { value: () => 7, close: () => closed.push('equations') };
    let rows = 0;
    const { trial: lane, seen: also } = opened(20, () => (given) => {
      rows = given.rows;
      return own as never;
    });
    expect([lane.equations, rows, finish(valueOf(lane))]).toEqual([own, 20, 7]);
    lane.close();
    expect([closed, also.closed]).toEqual([['equations'], ['session']]);
    // a session that has the lane may still have none for these rows
    expect(finish(valueOf(opened(20, () => () => undefined).trial))).toBeCloseTo(loss / weightSumOf(data.weights), 12);
  });
});
