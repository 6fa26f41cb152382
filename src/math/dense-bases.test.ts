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
])('slopes of %s equal central differences', (_name, evaluate) => {
  fc.assert(
    fc.property(inside, (share) => {
      const [x, step] = [0.5 + 2 * share, 1e-6];
      const { slopes } = at(evaluate, [0.5, 2.5], x);
      const [above, below] = [at(evaluate, [0.5, 2.5], x + step), at(evaluate, [0.5, 2.5], x - step)];
      slopes.forEach((slope, m) =>
        expect(Math.abs(slope - (above.values[m]! - below.values[m]!) / (2 * step))).toBeLessThan(1e-6),
      );
    }),
  );
});
