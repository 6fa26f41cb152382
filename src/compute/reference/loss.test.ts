import { describe, expect, test } from 'vitest';
import { batchLoss } from './loss.js';

const ones = [1, 1, 1, 1];

describe('cross-entropy of one output', () => {
  const logit = (z: number[], y: number[], weights = ones) =>
    batchLoss('cross-entropy', Float64Array.from(z), y, weights, [1], z.length);

  test('is that of two outputs whose difference it is', () => {
    const z = [0.3, -2, 5, -0.1];
    const y = [0, 1, 1, 0];
    const weights = [1, 2, 0.5, 3];
    const one = logit(z, y, weights);
    const two = batchLoss('cross-entropy', Float64Array.from(z.flatMap((each) => [0, each])), y, weights, [1, 1], 4);
    expect(one.sum).toBeCloseTo(two.sum, 14);
    one.slope.forEach((slope, row) => expect(slope).toBeCloseTo(two.slope[2 * row + 1], 15));
  });

  test('stays a number where a power would overflow', () => {
    const { sum, slope } = logit([1000, -1000, 1000, -1000], [1, 0, 0, 1]);
    expect(sum).toBe(2000);
    expect([...slope]).toEqual([0, 0, 0.25, -0.25]);
  });

  test('keeps what is left of a sure and right answer', () => {
    expect(logit([40], [1]).sum).toBeCloseTo(Math.exp(-40), 30);
  });
});
