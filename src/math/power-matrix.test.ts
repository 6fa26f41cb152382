import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluateBasis } from './b-spline.js';
import { extendKnots } from './knots.js';
import { powerMatrix } from './power-matrix.js';

const breakpoints = fc
  .tuple(
    fc.double({ min: -3, max: 3, noNaN: true }),
    fc.array(fc.double({ min: 0.1, max: 5, noNaN: true }), { minLength: 1, maxLength: 6 }),
  )
  .map(([start, widths]) => {
    let at = start;
    return [start, ...widths.map((width) => (at += width))];
  });
const order = fc.integer({ min: 0, max: 5 });
/** strictly inside a cell: at its right end the next one begins */
const inside = fc.double({ min: 0, max: 0.999, noNaN: true });

/** Values of the basis functions of a cell at t, Σ_p P[p][m] t^p, or their derivatives by t. */
function values(matrix: Float64Array, k: number, t: number, derivative = 0): number[] {
  return Array.from({ length: k + 1 }, (_, m) => {
    let sum = 0;
    for (let p = k; p >= derivative; p--) {
      const factor = derivative === 0 ? 1 : derivative === 1 ? p : p * (p - 1);
      sum = sum * t + factor * matrix[p * (k + 1) + m];
    }
    return sum;
  });
}

test('in every cell of the domain the powers give the values and derivatives of evaluateBasis', () => {
  fc.assert(
    fc.property(breakpoints, order, inside, (points, k, t) => {
      const knots = extendKnots(points, k);
      const matrices = powerMatrix(points, k);
      const known = new Float64Array(k + 1);
      for (let cell = 0; cell < points.length - 1; cell++) {
        const width = points[cell + 1] - points[cell];
        const x = points[cell] + t * width;
        for (const derivative of [0, 1, 2] as const) {
          expect(evaluateBasis(knots, k, x, known, derivative)).toBe(cell);
          const got = values(matrices[cell + k], k, t, derivative);
          got.forEach((value, m) => expect(Math.abs(value - known[m] * width ** derivative)).toBeLessThan(1e-11));
        }
      }
    }),
  );
});

test('there is a matrix for each of the order cells past each end, and all columns sum to one', () => {
  fc.assert(
    fc.property(breakpoints, order, inside, (points, k, t) => {
      const matrices = powerMatrix(points, k);
      expect(matrices).toHaveLength(points.length - 1 + 2 * k);
      for (const matrix of matrices) {
        const sum = values(matrix, k, t).reduce((total, value) => total + value, 0);
        expect(Math.abs(sum - 1)).toBeLessThan(1e-12);
      }
    }),
  );
});

test('past the ends the basis functions of the domain go on to zero', () => {
  fc.assert(
    fc.property(breakpoints, fc.integer({ min: 1, max: 5 }), inside, (points, k, t) => {
      // a domain with the same knots, wide enough to hold the cells past both ends
      const wider = extendKnots(points, k);
      const known = new Float64Array(k + 1);
      const knots = extendKnots(wider, k);
      powerMatrix(points, k).forEach((matrix, cell) => {
        expect(evaluateBasis(knots, k, wider[cell] + t * (wider[cell + 1] - wider[cell]), known)).toBe(cell);
        values(matrix, k, t).forEach((value, m) => expect(Math.abs(value - known[m])).toBeLessThan(1e-11));
      });
    }),
  );
});

test('order 3 on equal cells has the well-known matrix, times 6', () => {
  const [first] = powerMatrix([0, 2, 4, 6], 3);
  [1, 4, 1, 0, -3, 0, 3, 0, 3, -6, 3, 0, -1, 3, -3, 1].forEach((value, i) =>
    expect(6 * first[i]).toBeCloseTo(value, 12),
  );
});
