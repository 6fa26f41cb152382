import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluateBasis, evaluateSpline, findInterval } from './b-spline.js';
import { extendKnots } from './knots.js';

/** breakpoints of 1 to 8 intervals, no width more than 50 times another */
const breakpoints = fc
  .tuple(
    fc.double({ min: -3, max: 3, noNaN: true }),
    fc.array(fc.double({ min: 0.1, max: 5, noNaN: true }), { minLength: 1, maxLength: 8 }),
  )
  .map(([start, widths]) => {
    let at = start;
    return [start, ...widths.map((width) => (at += width))];
  });
const order = fc.integer({ min: 0, max: 5 });
/** where in the domain, 0 to 1 */
const share = fc.double({ min: 0, max: 1, noNaN: true });
const at = (points: number[], part: number): number =>
  Math.min(points[0] + part * (points.at(-1)! - points[0]), points.at(-1)!);

/** The definition, word for word (de Boor 1978, chapter IX): exponential time, of use only here. */
function definition(knots: ArrayLike<number>, i: number, k: number, x: number): number {
  if (k === 0) return x >= knots[i] && x < knots[i + 1] ? 1 : 0;
  const rising = ((x - knots[i]) / (knots[i + k] - knots[i])) * definition(knots, i, k - 1, x);
  const falling = ((knots[i + k + 1] - x) / (knots[i + k + 1] - knots[i + 1])) * definition(knots, i + 1, k - 1, x);
  return rising + falling;
}

describe('basis functions', () => {
  test('equal their recursive definition, and are zero where they are not stored', () => {
    fc.assert(
      fc.property(breakpoints, order, share, (points, k, part) => {
        const x = at(points, part);
        // the definition is open at the right end
        fc.pre(x < points.at(-1)!);
        const knots = extendKnots(points, k);
        const stored = new Float64Array(k + 1);
        const offset = evaluateBasis(knots, k, x, stored);
        for (let i = 0; i < knots.length - k - 1; i++) {
          expect(Math.abs(definition(knots, i, k, x) - (stored[i - offset] ?? 0))).toBeLessThan(1e-12);
        }
      }),
    );
  });

  test('are not negative and sum to one inside the domain, both ends included', () => {
    fc.assert(
      fc.property(breakpoints, order, fc.oneof(share, fc.constantFrom(0, 1)), (points, k, part) => {
        const stored = new Float64Array(k + 1);
        evaluateBasis(extendKnots(points, k), k, part === 1 ? points.at(-1)! : at(points, part), stored);
        expect(Math.min(...stored)).toBeGreaterThanOrEqual(-1e-15);
        expect(Math.abs(stored.reduce((sum, value) => sum + value, 0) - 1)).toBeLessThan(1e-13);
      }),
    );
  });

  test.each([1, 2] as const)('have derivatives %d that sum to zero', (derivative) => {
    fc.assert(
      fc.property(breakpoints, order, share, (points, k, part) => {
        const stored = new Float64Array(k + 1);
        evaluateBasis(extendKnots(points, k), k, at(points, part), stored, derivative);
        const size = stored.reduce((sum, value) => sum + Math.abs(value), 1);
        expect(Math.abs(stored.reduce((sum, value) => sum + value, 0)) / size).toBeLessThan(1e-13);
      }),
    );
  });

  test('of order 1 are the hats between neighbouring knots', () => {
    const stored = new Float64Array(2);
    expect(evaluateBasis([-1, 0, 1, 3, 5], 1, 1.5, stored)).toBe(1);
    expect([...stored]).toEqual([0.75, 0.25]);
  });

  test('of order 3 on whole knots are 1/6, 4/6 and 1/6 at a knot', () => {
    const stored = new Float64Array(4);
    expect(evaluateBasis(extendKnots([0, 1, 2, 3], 3), 3, 1, stored)).toBe(1);
    [1 / 6, 4 / 6, 1 / 6, 0].forEach((value, m) => expect(stored[m]).toBeCloseTo(value, 15));
  });

  test('at a knot belong to the interval on its right, at the right end to the last one', () => {
    const knots = [0, 1, 2, 3];
    const intervals = [-9, 0, 0.5, 1, 2, 2.5, 3, 9].map((x) => findInterval(knots, x, 0, 2));
    expect(intervals).toEqual([0, 0, 0, 1, 2, 2, 2, 2]);
  });
});

describe('splines', () => {
  const spline = fc.tuple(breakpoints, order).chain(([points, k]) =>
    fc.record({
      points: fc.constant(points),
      k: fc.constant(k),
      coefficients: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
        minLength: points.length - 1 + k,
        maxLength: points.length - 1 + k,
      }),
    }),
  );

  test.each([1, 2] as const)('derivative %d equals differences of the one before', (derivative) => {
    /** a fourth of the third derivative's size times the square of the step, and rounding over the step */
    const tolerance = 1e-4;
    fc.assert(
      fc.property(spline, share, ({ points, k, coefficients }, part) => {
        const knots = extendKnots(points, k);
        // well inside one interval: across a knot low orders have jumps
        const step = 1e-5;
        const x = at(points, part);
        fc.pre(points.every((point) => Math.abs(point - x) > 2 * step));
        const [before, after] = evaluateSpline(knots, coefficients, k, [x - step, x + step], (derivative - 1) as 0 | 1);
        const [exact] = evaluateSpline(knots, coefficients, k, [x], derivative);
        const size = 1 + Math.abs(exact);
        expect(Math.abs(exact - (after - before) / (2 * step)) / size).toBeLessThan(tolerance);
      }),
      { numRuns: 300 },
    );
  });

  test('a coefficient moves the curve only between its order + 2 knots', () => {
    fc.assert(
      fc.property(spline, share, fc.nat(), ({ points, k, coefficients }, part, pick) => {
        const changed = pick % coefficients.length;
        const knots = extendKnots(points, k);
        const x = at(points, part);
        const moved = coefficients.map((value, j) => (j === changed ? value + 1 : value));
        const difference = evaluateSpline(knots, moved, k, [x])[0] - evaluateSpline(knots, coefficients, k, [x])[0];
        if (x < knots[changed] || x > knots[changed + k + 1]) return difference === 0;
        return difference > -1e-14;
      }),
    );
  });

  /** A bound of a derivative: each one divides differences of neighbouring coefficients by no less than the shortest interval (de Boor 1978, chapter X). */
  function steepest(knots: ArrayLike<number>, coefficients: readonly number[], derivative: number): number {
    const shortest = Math.min(...Array.from(knots, (knot, i) => (i === 0 ? Infinity : knot - knots[i - 1])));
    return Math.max(...coefficients.map(Math.abs)) * (2 / shortest) ** derivative;
  }

  test('are continuous at knots, with their derivatives as the order allows', () => {
    fc.assert(
      fc.property(spline, fc.nat(), ({ points, k, coefficients }, pick) => {
        const knot = points[pick % points.length];
        const gap = 1e-9;
        const x = [knot - gap, knot + gap];
        for (const derivative of [0, 1, 2] as const) {
          if (derivative >= k) continue;
          const knots = extendKnots(points, k);
          const [left, right] = evaluateSpline(knots, coefficients, k, x, derivative);
          expect(Math.abs(right - left)).toBeLessThan(2 * gap * steepest(knots, coefficients, derivative + 1) + 1e-9);
        }
      }),
    );
  });

  test('whose coefficients are the averages of their inner knots are the straight line y = x', () => {
    fc.assert(
      fc.property(
        breakpoints,
        fc.integer({ min: 1, max: 5 }),
        fc.double({ min: -0.5, max: 1.5, noNaN: true }),
        (points, k, part) => {
          const knots = extendKnots(points, k);
          const coefficients = Array.from(
            { length: points.length - 1 + k },
            (_, j) => knots.slice(j + 1, j + k + 1).reduce((sum, knot) => sum + knot, 0) / k,
          );
          // past the ends too: there the polynomials go on
          const x = points[0] + part * (points.at(-1)! - points[0]);
          expect(evaluateSpline(knots, coefficients, k, [x])[0]).toBeCloseTo(x, 7);
          expect(evaluateSpline(knots, coefficients, k, [x], 1)[0]).toBeCloseTo(1, 7);
        },
      ),
    );
  });

  test.each<[string, () => unknown, string]>([
    [
      'too few coefficients',
      () => evaluateSpline([0, 1, 2, 3], [1], 1, [1]),
      'expected 2 coefficients for 4 knots of order 1; got 1',
    ],
    ['too few knots', () => evaluateSpline([0, 1, 2], [1], 1, [1]), 'order 1 needs at least 4 knots; got 3'],
    [
      'knots out of order',
      () => evaluateSpline([0, 2, 1, 3], [1, 1], 1, [1]),
      'strictly increasing; number 2 is 1 after 2',
    ],
    [
      'order 1.5',
      () => evaluateSpline([0, 1, 2, 3], [1, 1], 1.5, [1]),
      '`order` must be a whole number from 0 to 5; got 1.5',
    ],
  ])('%s is an error', (_, run, message) => {
    expect(run).toThrow(expect.objectContaining({ name: 'KanError', message: expect.stringContaining(message) }));
  });
});
