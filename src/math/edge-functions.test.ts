import { expect, test } from 'vitest';
import { edgeFunctions, findEdgeFunction } from './edge-functions.js';

/** Points inside every function's domain, away from poles and kinks. */
const points = [0.11, 0.3, 0.52, 0.74, 0.93];

test.each(edgeFunctions)('$name: slope and curvature are those of the value', ({ value, slope, curvature }) => {
  const h = 1e-5;
  for (const x of points) {
    const first = (value(x + h) - value(x - h)) / (2 * h);
    const second = (slope(x + h) - slope(x - h)) / (2 * h);
    expect(Math.abs(slope(x) - first)).toBeLessThan(1e-6 * (1 + Math.abs(first)));
    expect(Math.abs(curvature(x) - second)).toBeLessThan(1e-6 * (1 + Math.abs(second)));
  }
});

test.each(edgeFunctions.filter(({ domain }) => domain[0] > -Infinity))(
  '$name is finite inside its domain and nowhere else',
  ({ value, domain: [lo], open }) => {
    expect(Number.isFinite(value(lo + 1e-9))).toBe(true);
    expect(Number.isFinite(value(lo))).toBe(!open);
    expect(value(lo - 1e-9)).toBeNaN();
  },
);

test('poles are told by their distance', () => {
  expect(findEdgeFunction('1/x')!.pole!(-0.25)).toBe(0.25);
  expect(findEdgeFunction('tan')!.pole!(Math.PI / 2 + 0.1)).toBeCloseTo(0.1, 12);
  expect(findEdgeFunction('tan')!.pole!(-Math.PI / 2 - 0.1)).toBeCloseTo(0.1, 12);
  expect(findEdgeFunction('tan')!.pole!(0)).toBeCloseTo(Math.PI / 2, 12);
  expect(findEdgeFunction('bessel')).toBeUndefined();
});
