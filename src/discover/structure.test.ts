import { expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import { runSteps } from '../work.js';
import { findStructure } from './structure.js';

/** Merge scores of every pair, for a function of three inputs in [1, 2]. */
function scoresOf(f: (x: number, y: number, z: number) => number, noise = 0): Record<string, number> {
  const random = createRandom(2);
  const x = Float64Array.from({ length: 1800 }, () => 1 + random.next());
  const raw = Float64Array.from({ length: 600 }, (_, i) => f(x[3 * i], x[3 * i + 1], x[3 * i + 2]));
  const mean = raw.reduce((sum, value) => sum + value / 600, 0);
  const spread = Math.sqrt(raw.reduce((sum, value) => sum + (value - mean) ** 2 / 600, 0));
  const y = raw.map((value) => (value - mean) / spread + noise * random.normal());
  const structure = runSteps(
    findStructure(x, y, 3, [
      [1, 2],
      [1, 2],
      [1, 2],
    ]),
  );
  return { xy: structure.mergeScore([0, 1]), xz: structure.mergeScore([0, 2]), yz: structure.mergeScore([1, 2]) };
}

test.each([
  ['(x + y)·z', (x: number, y: number, z: number) => (x + y) * z],
  ['x·y + z', (x: number, y: number, z: number) => x * y + z],
  ['z·log(x/y)', (x: number, y: number, z: number) => z * Math.log(x / y)],
  ['sin(x·y)/z', (x: number, y: number, z: number) => Math.sin(x * y) / z],
])('%s: x and y act through one quantity, no other pair does', (_, f) => {
  for (const noise of [0, 0.01]) {
    const { xy, xz, yz } = scoresOf(f, noise);
    expect(xy).toBeLessThan(0.1);
    expect(Math.min(xz!, yz!)).toBeGreaterThan(0.25);
  }
});

test('in a product every pair does', () => {
  for (const score of Object.values(scoresOf((x, y, z) => x * y * z))) expect(score).toBeLessThan(1e-3);
});
