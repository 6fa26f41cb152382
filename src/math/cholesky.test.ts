import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from './random.js';
import { solveCholesky } from './cholesky.js';

test('solves what a matrix times its transpose, plus the identity, makes of any vector', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.nat(1000), (n, seed) => {
      const random = createRandom(seed);
      const b = Float64Array.from({ length: n * n }, () => random.normal());
      const a = new Float64Array(n * n);
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) {
          for (let k = 0; k < n; k++) a[i * n + j] += b[i * n + k] * b[j * n + k];
          if (i === j) a[i * n + j] += 1;
        }
      const x = Float64Array.from({ length: n }, () => random.normal());
      const right = x.map((_, i) => x.reduce((sum, value, j) => sum + a[i * n + j] * value, 0));
      expect(solveCholesky(a, right)).toBe(true);
      right.forEach((value, i) => expect(value).toBeCloseTo(x[i], 8));
    }),
  );
});

test('says so when there is no solution of that kind', () => {
  expect(solveCholesky(Float64Array.of(1, 2, 2, 1), Float64Array.of(1, 1))).toBe(false);
  expect(solveCholesky(Float64Array.of(0), Float64Array.of(1))).toBe(false);
  expect(solveCholesky(Float64Array.of(NaN), Float64Array.of(1))).toBe(false);
});
