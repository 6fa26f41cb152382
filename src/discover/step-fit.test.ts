import { describe, expect, test } from 'vitest';
import { findEdgeFunction } from '../math/edge-functions.js';
import { createRandom } from '../math/random.js';
import { fitFunction } from './function-fit.js';
import { bestStep } from './step-fit.js';

const known = findEdgeFunction('sign')!;

describe('a step is found', () => {
  const random = createRandom(4);
  const x = Float64Array.from({ length: 200 }, () => 3 + 2 * random.next());
  const sorted = x.toSorted();

  test('between whichever two values it is, with its height', () => {
    for (const below of [1, 2, 37, 100, 163, 198, 199]) {
      const y = x.map((at) => (at < sorted[below] ? 7 : 2));
      const { affine, rmse, r2 } = fitFunction(known, { x, y })!;
      const [a, b, c, d] = affine;
      expect(a).toBe(1);
      expect(-b).toBe((sorted[below - 1] + sorted[below]) / 2);
      expect(c).toBeCloseTo(-2.5, 12);
      expect(d).toBeCloseTo(4.5, 12);
      expect(rmse).toBeLessThan(1e-13);
      expect(r2).toBe(1);
    }
  });

  test('at a value, where that has half of it', () => {
    const place = sorted[77];
    const y = x.map((at) => 3 * Math.sign(at - place) + 1);
    const { affine, rmse } = fitFunction(known, { x, y })!;
    expect(affine.slice(0, 2)).toEqual([1, -place]);
    expect(affine[2]).toBeCloseTo(3, 12);
    expect(affine[3]).toBeCloseTo(1, 12);
    expect(rmse).toBeLessThan(1e-13);
  });
});

test('no place is better than the one it finds, of values that stand once or often', () => {
  const random = createRandom(8);
  /** the error left by regression on the signs */
  const errorAt = (x: Float64Array, y: Float64Array, place: number): number => {
    const signs = [...x].map((at) => Math.sign(at - place));
    const mean = signs.reduce((sum, sign) => sum + sign, 0) / x.length;
    const spread = signs.reduce((sum, sign) => sum + (sign - mean) ** 2, 0);
    const c = signs.reduce((sum, sign, i) => sum + (sign - mean) * y[i], 0) / spread;
    return signs.reduce((sum, sign, i) => sum + (y[i] - c * (sign - mean)) ** 2, 0);
  };
  for (let trial = 0; trial < 60; trial++) {
    const n = 2 + (trial % 9);
    const x = Float64Array.from({ length: n }, () => Math.floor(4 * random.next()));
    [x[0], x[1]] = [-1, 5];
    const raw = Float64Array.from({ length: n }, () => random.normal());
    const y = raw.map((value) => value - raw.reduce((sum, each) => sum + each / n, 0));
    const { place, c, d } = bestStep(x, y);
    const error = x.reduce((sum, at, i) => sum + (c * Math.sign(at - place) + d - y[i]) ** 2, 0);
    const values = [...new Set(x)].toSorted((a, b) => a - b);
    const places = [...values, ...values.slice(1).map((value, i) => (value + values[i]) / 2)];
    const least = Math.min(...places.map((each) => errorAt(x, y, each)));
    expect(error).toBeCloseTo(least, 10);
    expect(places).toContain(place);
  }
});

test('of places that are as good it is the lowest, and between two values rather than at the first or last', () => {
  // −1, 1 and −1 again: a step up as much as down
  expect(bestStep(Float64Array.of(3, 1, 2, 4), Float64Array.of(1, -1, 1, -1)).place).toBe(1.5);
  expect(bestStep(Float64Array.of(6, 2), Float64Array.of(5, -5))).toEqual({ place: 4, c: 5, d: 0 });
});

test('where y never changes there is none', () => {
  expect(bestStep(Float64Array.of(1, 2, 3), new Float64Array(3))).toEqual({ place: 0, c: 0, d: 0 });
  expect(fitFunction(known, { x: Float64Array.of(1, 2, 3), y: Float64Array.of(4, 4, 4) })).toMatchObject({
    affine: [1, -0, 0, 4],
    rmse: 0,
    r2: 1,
  });
});
