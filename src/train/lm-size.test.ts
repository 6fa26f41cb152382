import { expect, test } from 'vitest';
import { createSpec } from '../model/create.js';
import { parameterCount } from '../model/layout.js';
import { isSolvable, leastSquaresSize } from './lm-size.js';

test('equations of up to 3000 unknowns are solved', () => {
  expect([1, 3000, 3001].map(isSolvable)).toEqual([true, true, false]);
});

test('the size is that of the finest grid asked for, or of the finest the model has', () => {
  const spec = createSpec([2, 3, 1], { gridSize: 4 });
  spec.layers[1] = { ...spec.layers[1], gridSize: 7 } as never;
  const model = { spec, parameters: new Float32Array(parameterCount(spec)) };
  // 2 · 3 edges of 1 + 4 + 3 numbers, and 3 of 1 + 7 + 3
  expect(leastSquaresSize(model)).toEqual({ unknowns: 48 + 33, gridSize: 7, bytes: 16 * 81 ** 2 });
  // nine edges of 1 + 10 + 3
  expect(leastSquaresSize(model, [10, 3])).toEqual({ unknowns: 126, gridSize: 10, bytes: 16 * 126 ** 2 });
  const mixed = createSpec([2, [1, 1], 1], { gridSize: 2, activation: 'silu' });
  const parameters = new Float32Array(parameterCount(mixed));
  expect(leastSquaresSize({ spec: mixed, parameters }).gridSize).toBe(2);
});
