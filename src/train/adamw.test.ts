// The update of AdamW against its formula in the paper, written with m̂ and v̂ as it stands there.

import { expect, test } from 'vitest';
import { updateAdamW } from './adamw.js';

test('is the algorithm of Loshchilov and Hutter, step after step', () => {
  const settings = {
    learningRate: 0.1,
    beta1: 0.8,
    beta2: 0.95,
    epsilon: 1e-3,
    weightDecay: 0.3,
    dropout: 0,
    clip: 0,
    l1: 0,
  };
  const parameters = Float64Array.of(1, -2, 0.5);
  const [m, v] = [new Float64Array(3), new Float64Array(3)];
  const own = Array.from(parameters, (theta) => ({ theta, m: 0, v: 0 }));
  [
    [3, -1, 0],
    [0.5, 4, 1e-3],
    [-2, 0.1, 1e-3],
  ].forEach((gradient, i) => {
    const t = i + 1;
    updateAdamW(parameters, Float64Array.from(gradient), m, v, { ...settings, count: t }, 0.5);
    own.forEach((each, k) => {
      const g = 0.5 * gradient[k];
      each.m = 0.8 * each.m + 0.2 * g;
      each.v = 0.95 * each.v + 0.05 * g ** 2;
      const [mHat, vHat] = [each.m / (1 - 0.8 ** t), each.v / (1 - 0.95 ** t)];
      each.theta -= 0.1 * (mHat / (Math.sqrt(vHat) + 1e-3) + 0.3 * each.theta);
      expect(parameters[k]).toBeCloseTo(each.theta, 14);
    });
  });
  // without a scale the gradient is taken as it is
  const [once, twice] = [Float64Array.of(1), Float64Array.of(1)];
  const state = (): [Float64Array, Float64Array] => [new Float64Array(1), new Float64Array(1)];
  updateAdamW(once, Float64Array.of(1e-3), ...state(), { ...settings, count: 1 });
  updateAdamW(twice, Float64Array.of(2e-3), ...state(), { ...settings, count: 1 }, 0.5);
  expect(once).toEqual(twice);
});
