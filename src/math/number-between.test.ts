import { expect, test } from 'vitest';
import { numberBetween } from './number-between.js';

test.each([
  [2.393, 2.4051, 2.4],
  [3, 4, 3.5],
  [-0.2, 0.9, 0],
  [1200, 1900, 1600],
  [-7.31, -7.29, -7.3],
  [0.99, 1.01, 1],
  [1e-9, 1.2e-9, 1.1e-9],
])('between %s and %s: %s', (low, high, said) => expect(numberBetween(low, high)).toBe(said));

test('it lies between them wherever a number does', () => {
  for (const low of [1, -3.7, 1e-300, 123456789.123])
    for (const by of [1e-15, 1e-9, 0.01]) {
      const high = low + Math.abs(low) * by;
      const said = numberBetween(low, high);
      expect(said >= low && said <= high, `${low} ${high} ${said}`).toBe(true);
    }
});
