import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluateBasis, evaluateSpline } from './b-spline.js';
import { extendKnots, uniformBreakpoints } from './knots.js';
import { fitSpline } from './least-squares.js';
import { createRandom } from './random.js';

const orders = [0, 1, 2, 3, 4, 5];
/** points per interval, spread evenly, both ends of the domain among them */
const spread = (points: ArrayLike<number>, each: number): number[] =>
  Array.from(points).flatMap((point, i) =>
    i === 0
      ? [point]
      : Array.from({ length: each }, (_, p) => points[i - 1] + ((point - points[i - 1]) * (p + 1)) / each),
  );
const largest = (values: ArrayLike<number>): number => Math.max(...Array.from(values, Math.abs));

describe('where points are many', () => {
  test.each(orders)('a spline of order %d is found again from its values', (order) => {
    const random = createRandom(order);
    const breakpoints = [-1, -0.9, 0, 0.1, 0.5, 2];
    const knots = extendKnots(breakpoints, order);
    const coefficients = Float64Array.from({ length: 5 + order }, () => random.normal());
    const x = spread(breakpoints, 8);
    random.shuffle(x);
    const fitted = fitSpline(knots, order, x, evaluateSpline(knots, coefficients, order, x));
    // the outermost functions of order 5 reach 1/120 of their height into the domain
    fitted.forEach((value, j) => expect(value).toBeCloseTo(coefficients[j], 9));
  });

  test('the residuals are orthogonal to every basis function', () => {
    const weighted = fc.array(
      fc.tuple(
        fc.double({ min: 0, max: 4, noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: 0.1, max: 3, noNaN: true }),
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(weighted, fc.constantFrom(...orders), fc.constantFrom(1e-10, 1e-4, 1), (rows, order, ridge) => {
        const knots = extendKnots([0, 0.5, 2, 2.2, 4], order);
        const [x, y, weights] = [0, 1, 2].map((column) => rows.map((row) => row[column]));
        const fitted = fitSpline(knots, order, x, y, { weights, ridge });
        const basis = new Float64Array(order + 1);
        // half the gradient of the function that is minimised, written out from its definition
        const pull = (ridge * weights.reduce((sum, weight) => sum + weight, 0)) / fitted.length;
        const gradient = fitted.map((value) => pull * value);
        rows.forEach((_, i) => {
          const offset = evaluateBasis(knots, order, x[i], basis);
          const value = basis.reduce((sum, b, m) => sum + b * fitted[offset + m], 0);
          basis.forEach((b, m) => (gradient[offset + m] += weights[i] * (value - y[i]) * b));
        });
        // rounding grows with the coefficients, which a small ridge lets be large
        expect(largest(gradient)).toBeLessThan(1e-12 * (1 + largest(fitted)) * (1 + rows.length));
      }),
      { numRuns: 300 },
    );
  });

  test('the order of the points does not matter', () => {
    const random = createRandom(8);
    const knots = extendKnots(uniformBreakpoints(0, 1, 6), 3);
    const rows = Array.from({ length: 100 }, (): [number, number] => [random.next(), random.normal()]);
    const fit = (): Float64Array =>
      fitSpline(
        knots,
        3,
        rows.map(([x]) => x),
        rows.map(([, y]) => y),
      );
    const before = fit();
    random.shuffle(rows);
    fit().forEach((value, j) => expect(value).toBeCloseTo(before[j], 11));
  });

  test('a point of weight 2 counts as two points, one of weight 0 as none', () => {
    const knots = extendKnots([0, 1, 2], 1);
    const x = [0, 0.3, 0.9, 1.4, 1.5, 2];
    const y = [1, 0, 2, -1, 3, 0];
    const weighted = fitSpline(knots, 1, [...x, 0.5], [...y, 100], { weights: [1, 2, 1, 1, 1, 1, 0] });
    const doubled = fitSpline(knots, 1, [...x, 0.3], [...y, 0]);
    weighted.forEach((value, j) => expect(value).toBeCloseTo(doubled[j], 13));
  });

  test('the fit scales with y and does not depend on the scale of weights', () => {
    const knots = extendKnots([0, 1, 2], 2);
    const x = spread([0, 1, 2], 4);
    const y = x.map((at) => Math.sin(3 * at));
    const plain = fitSpline(knots, 2, x, y);
    for (const factor of [1e-200, 1e200]) {
      const scaled = fitSpline(
        knots,
        2,
        x,
        y.map((value) => value * factor),
        { weights: x.map(() => factor) },
      );
      scaled.forEach((value, j) => expect(value / factor).toBeCloseTo(plain[j], 12));
    }
  });

  test('order 0 takes the mean of each cell', () => {
    expect([...fitSpline([0, 1, 2], 0, [0, 0.5, 1, 2], [1, 3, 4, 6])]).toEqual(
      [2, 5].map((value) => expect.closeTo(value, 14)),
    );
  });
});

describe('where points are missing', () => {
  test('basis functions that meet no point have coefficient 0, the others follow the points', () => {
    const knots = extendKnots(uniformBreakpoints(0, 10, 10), 3);
    const x = spread([0, 1, 2, 3], 6).concat(spread([8, 9, 10], 6));
    const fitted = fitSpline(
      knots,
      3,
      x,
      x.map((at) => at * at),
    );
    // points end at 3 and begin at 8: functions 6 and 7 lie between
    expect([...fitted.slice(6, 8)]).toEqual([0, 0]);
    evaluateSpline(knots, fitted, 3, [0.5, 1.7, 8.3, 9.9]).forEach((value, i) =>
      expect(value).toBeCloseTo([0.5, 1.7, 8.3, 9.9][i] ** 2, 9),
    );
  });

  test('of all fits through too few points the smallest is taken', () => {
    // one point in one cell: coefficients in proportion to the basis values
    const knots = extendKnots([0, 1], 3);
    const basis = new Float64Array(4);
    evaluateBasis(knots, 3, 0.4, basis);
    const square = basis.reduce((sum, value) => sum + value * value, 0);
    fitSpline(knots, 3, [0.4], [2]).forEach((value, j) => expect(value).toBeCloseTo((2 * basis[j]) / square, 8));
  });

  test('no points, or only zeros, or only weights of 0, give zeros', () => {
    const knots = extendKnots([0, 1, 2], 3);
    const zeros = new Float64Array(5);
    expect(fitSpline(knots, 3, [], [])).toEqual(zeros);
    expect(fitSpline(knots, 3, [0.1, 1], [0, 0])).toEqual(zeros);
    expect(fitSpline(knots, 3, [0.1, 1], [5, 6], { weights: [0, 0] })).toEqual(zeros);
  });

  test('a larger ridge gives smaller coefficients', () => {
    const knots = extendKnots([0, 1, 2], 3);
    const x = spread([0, 1, 2], 5);
    const sizes = [1e-20, 1e-2, 1, 100].map((ridge) =>
      Math.hypot(...fitSpline(knots, 3, x, x.map(Math.cos), { ridge })),
    );
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    expect(sizes[3]).toBeLessThan(0.1 * sizes[0]);
  });

  test('the result is finite whatever the points', () => {
    const number = fc.oneof(
      fc.double({ min: -1, max: 3, noNaN: true }),
      fc.constantFrom(0, 1, 2, 1 - 1e-16, 1e-300, 5e-324),
    );
    const weight = fc.oneof(fc.double({ min: 0, max: 1e300, noNaN: true }), fc.constantFrom(0, 5e-324, 1e-200, 1));
    const value = fc.double({ min: -1e290, max: 1e290, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(number, value, weight), { maxLength: 12 }),
        fc.constantFrom(...orders),
        fc.constantFrom(1e-30, 1e-20, 1e-8),
        (rows, order, ridge) => {
          const [x, y, weights] = [0, 1, 2].map((column) => rows.map((row) => row[column]));
          for (const breakpoints of [
            [0, 1, 2],
            [0, 1e-6, 2],
            [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2],
          ]) {
            for (const coefficient of fitSpline(extendKnots(breakpoints, order), order, x, y, { weights, ridge }))
              expect(coefficient).toSatisfy(Number.isFinite);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

test.each<[string, () => unknown, string]>([
  ['one y too few', () => fitSpline([0, 1], 0, [0, 1], [1]), 'expected one y for each of 2 x; got 1'],
  [
    'one weight too many',
    () => fitSpline([0, 1], 0, [0], [1], { weights: [1, 1] }),
    'expected one weight for each of 1 points; got 2',
  ],
  ['a missing x', () => fitSpline([0, 1], 0, [0, NaN], [1, 1]), 'x[1] must be finite; got NaN'],
  ['an infinite y', () => fitSpline([0, 1], 0, [0, 1], [1, Infinity]), 'y[1] must be finite; got Infinity'],
  [
    'a negative weight',
    () => fitSpline([0, 1], 0, [0], [1], { weights: [-1] }),
    'weights[0] must be finite and not negative; got -1',
  ],
  ['no ridge', () => fitSpline([0, 1], 0, [0], [1], { ridge: 0 }), '`ridge` must be a number of at least 1e-30; got 0'],
  [
    'a point far away',
    () => fitSpline([-1, 0, 1, 2], 1, [1e300], [1]),
    'x[0] = 1e+300 is too far from the domain 0 … 1',
  ],
  ['repeated knots', () => fitSpline([0, 0, 1, 2], 1, [1], [1]), '`knots` must be strictly increasing'],
])('%s is an error', (_, run, message) => {
  expect(run).toThrow(expect.objectContaining({ name: 'KanError', message: expect.stringContaining(message) }));
});
