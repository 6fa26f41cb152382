import { describe, expect, test } from 'vitest';
import { evaluateSpline } from '../math/b-spline.js';
import { extendKnots, uniformBreakpoints } from '../math/knots.js';
import { createRandom } from '../math/random.js';
import { foreignGrid, type KnotRule } from './foreign-knots.js';

/** Knots as efficient-kan leaves them: breakpoints of any widths, and beyond them the mean width with a margin. */
function updatedKnots(order: number, gridSize: number, seed: number): Float64Array {
  const random = createRandom(seed);
  const points = Array.from({ length: gridSize + 1 }, () => random.normal()).sort((a, b) => a - b);
  const step = (points[gridSize] - points[0] + 0.02) / gridSize;
  return Float64Array.from({ length: gridSize + 1 + 2 * order }, (_, i) =>
    i < order
      ? points[0] - (order - i) * step
      : i > gridSize + order
        ? points[gridSize] + (i - gridSize - order) * step
        : points[i - order],
  );
}

/** The spline with these knots at x, and 0 where it has no function left; de Boor's recurrence as it is written. */
function naive(knots: Float64Array, order: number, coefficients: Float64Array, x: number): number {
  const basis = (m: number, k: number): number => {
    if (k === 0) return x >= knots[m] && x < knots[m + 1] ? 1 : 0;
    return (
      ((x - knots[m]) / (knots[m + k] - knots[m])) * basis(m, k - 1) +
      ((knots[m + k + 1] - x) / (knots[m + k + 1] - knots[m + 1])) * basis(m + 1, k - 1)
    );
  };
  return coefficients.reduce((sum, c, m) => sum + c * basis(m, order), 0);
}

describe('knots that an update moved', () => {
  const cases = [1, 2, 3, 4, 5].flatMap((order) => [1, 2, 5, 12].map((gridSize) => ({ order, gridSize })));

  test.each(cases)(
    'order $order, $gridSize intervals: curves are the same, kept everywhere and changed inside',
    (c) => {
      const { order, gridSize } = c;
      for (let seed = 1; seed <= 20; seed++) {
        const random = createRandom(1000 * seed + order);
        const knots = updatedKnots(order, gridSize, seed);
        const coefficients = Float64Array.from({ length: gridSize + order }, () => random.normal());
        const size = Math.max(...coefficients.map(Math.abs));
        const [lo, hi] = [knots[order], knots[order + gridSize]];
        const [first, last] = [knots[0], knots[knots.length - 1]];
        for (const rule of ['keep', 'change'] as KnotRule[]) {
          const found = foreignGrid([knots], order, { rule, double: true, name: 'grid' });
          // one interval is always even, but its knots are not ours
          expect(found.as).toBe(rule);
          const { breakpoints } = found.grid as { breakpoints: number[][] };
          const ours = extendKnots(breakpoints[0], order);
          const changed = found.convert(0, coefficients);
          expect(changed.length).toBe(found.gridSize + order);
          const [from, to] = rule === 'keep' ? [first, last] : [lo, hi];
          for (let i = 0; i < 40; i++) {
            const x = from + (to - from) * random.next();
            const [y] = evaluateSpline(ours, changed, order, [x]);
            expect(Math.abs(y - naive(knots, order, coefficients, x))).toBeLessThan(1e-8 * size);
          }
        }
      }
    },
  );

  test('even knots are a plain grid, whatever digits float32 left of them', () => {
    for (const [lo, hi, gridSize] of [
      [-1, 1, 5],
      [-2, 3, 7],
      [0.1, 0.7, 3],
      [1000, 1001, 4],
    ]) {
      const knots = extendKnots(uniformBreakpoints(lo, hi, gridSize), 3).map(Math.fround);
      const found = foreignGrid([knots, knots], 3, { rule: 'keep', double: false, name: 'grid' });
      expect(found).toMatchObject({ as: 'uniform', gridSize, grid: { kind: 'uniform', domain: [lo, hi] } });
    }
  });

  test('an interval that is not as wide as the others is no plain grid', () => {
    const knots = extendKnots(uniformBreakpoints(-1, 1, 5), 3);
    knots[5] += 1e-4;
    expect(foreignGrid([knots], 3, { rule: 'keep', double: true, name: 'grid' }).as).toBe('keep');
  });

  test('knots that stand still are an error', () => {
    const knots = updatedKnots(3, 5, 1);
    knots[4] = knots[5];
    expect(() => foreignGrid([knots], 3, { rule: 'keep', double: true, name: 'act_fun.0.grid' })).toThrow(
      /tensor "act_fun.0.grid": the knots of input 0 must rise; number 5/,
    );
  });
});
