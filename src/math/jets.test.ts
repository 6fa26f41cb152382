import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addComposed, jetShape, multiplyJets, pullArgument, pullComposed, pullFactor } from './jets.js';

const shape = jetShape(2, [
  [0, 0],
  [0, 1],
  [1, 1],
]);
const numbers = fc
  .array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: shape.size, maxLength: shape.size })
  .map((list) => Float64Array.from(list));
const zeros = (): Float64Array => new Float64Array(shape.size);
const product = (a: Float64Array, b: Float64Array): Float64Array => {
  const y = zeros();
  multiplyJets(shape, a, 0, b, 0, y, 0);
  return y;
};
/** sine and its derivatives at u */
const sine = (u: number): number[] => [Math.sin(u), Math.cos(u), -Math.sin(u), -Math.cos(u)];
const square = (u: number): number[] => [u * u, 2 * u, 2, 0];
const composed = (f: (u: number) => number[], x: Float64Array): Float64Array => {
  const y = zeros();
  addComposed(shape, f(x[0]), x, 0, y, 0);
  return y;
};
const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0);
const near = (a: Float64Array, b: Float64Array, tolerance = 1e-12): void =>
  a.forEach((value, i) => expect(Math.abs(value - b[i])).toBeLessThan(tolerance));

test('a jet of x·sin y at (2, 3) has the derivatives of the textbook', () => {
  const [x, y] = [Float64Array.of(2, 1, 0, 0, 0, 0), Float64Array.of(3, 0, 1, 0, 0, 0)];
  const [s, c] = [Math.sin(3), Math.cos(3)];
  near(product(x, composed(sine, y)), Float64Array.of(2 * s, s, 2 * c, 0, c, -2 * s));
});

test('products commute, and a square is the square', () => {
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      near(product(a, b), product(b, a));
      near(product(a, a), composed(square, a));
    }),
  );
});

test('what is pulled back is the gradient that central differences show', () => {
  const step = 1e-5;
  const differences = (f: (x: Float64Array) => number, x: Float64Array): Float64Array =>
    x.map((_, i) => {
      const moved = (by: number): number => f(x.map((value, j) => (i === j ? value + by : value)));
      return (moved(step) - moved(-step)) / (2 * step);
    });
  fc.assert(
    fc.property(numbers, numbers, numbers, (a, b, d) => {
      const da = zeros();
      pullFactor(shape, b, 0, d, 0, da, 0);
      near(
        da,
        differences((at) => dot(d, product(at, b)), a),
        1e-8,
      );
      const pull = new Float64Array(3);
      pullComposed(shape, a, 0, d, 0, pull);
      const f = sine(a[0]);
      expect(dot(pull, Float64Array.from(f.slice(0, 3)))).toBeCloseTo(dot(d, composed(sine, a)), 12);
      const dx = zeros();
      pullArgument(shape, f, pull, a, 0, d, 0, dx);
      near(
        dx,
        differences((at) => dot(d, composed(sine, at)), a),
        1e-7,
      );
    }),
  );
});
