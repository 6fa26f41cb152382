import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluateChebyshev, evaluateGaussians } from './dense-bases.js';

const inside = fc.double({ min: 0, max: 1, noNaN: true });
const at = (
  evaluate: typeof evaluateGaussians,
  [lo, hi]: [number, number],
  x: number,
): { values: Float64Array; slopes: Float64Array } => {
  const [values, slopes] = [new Float64Array(9), new Float64Array(9)];
  evaluate(lo, hi, x, values, slopes);
  return { values, slopes };
};

describe('Chebyshev polynomials', () => {
  test('T_m(cos θ) = cos mθ', () => {
    fc.assert(
      fc.property(inside, (share) => {
        const angle = Math.PI * share;
        const { values } = at(evaluateChebyshev, [-1, 1], Math.cos(angle));
        values.forEach((value, m) => expect(value).toBeCloseTo(Math.cos(m * angle), 12));
      }),
    );
  });
});

describe('Gaussians', () => {
  test('are 1 at their centres, spread evenly from end to end', () => {
    for (let m = 0; m < 9; m++) expect(at(evaluateGaussians, [-3, 5], -3 + m).values[m]).toBe(1);
  });
  test('fall to 1/e at the next centre', () => {
    expect(at(evaluateGaussians, [0, 8], 3).values[4]).toBeCloseTo(Math.exp(-1), 15);
  });
});

test.each([
  ['Gaussians', evaluateGaussians],
  ['Chebyshev polynomials', evaluateChebyshev],
])('each derivative of %s is the slope of the one below, by central differences', (_name, evaluate) => {
  const all = (x: number): Float64Array[] => {
    const planes = Array.from({ length: 4 }, () => new Float64Array(9));
    evaluate(0.5, 2.5, x, ...planes);
    return planes;
  };
  fc.assert(
    fc.property(inside, (share) => {
      const [x, step] = [0.5 + 2 * share, 1e-6];
      const [here, above, below] = [all(x), all(x + step), all(x - step)];
      for (let n = 1; n < 4; n++) {
        const largest = Math.max(1, ...here[n].map(Math.abs));
        here[n].forEach((slope, m) => {
          const difference = (above[n - 1][m] - below[n - 1][m]) / (2 * step);
          // the derivative two further up times step² / 6, and rounding over the step
          expect(Math.abs(slope - difference)).toBeLessThan(1e-6 * largest);
        });
      }
    }),
  );
});
