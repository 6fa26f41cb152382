// What derivatives are taken of and where, in numbers worked out by hand.

import { describe, expect, test } from 'vitest';
import { watchSteps } from '../../test/steps.js';
import { createRandom } from '../math/random.js';
import { runSteps } from '../work.js';
import { chebyshev, degreesWithin, findStructure, nothing, plainStructure, type Structure } from './structure.js';

test('Chebyshev polynomials with their derivatives', () => {
  const out = [0, 1, 2].map(() => new Float64Array(6));
  chebyshev(0.5, out);
  // 1, t, 2t² − 1, 4t³ − 3t, 8t⁴ − 8t² + 1, 16t⁵ − 20t³ + 5t
  expect([...out[0]]).toEqual([1, 0.5, -0.5, -1, -0.5, 0.5]);
  expect([...out[1]]).toEqual([0, 1, 2, 0, -4, -5]);
  expect([...out[2]]).toEqual([0, 0, 4, 12, 8, -20]);
  const two = [0, 1, 2].map(() => new Float64Array(2).fill(7));
  chebyshev(0.25, two);
  expect(two.map((each) => [...each])).toEqual([
    [1, 0.25],
    [0, 1],
    [0, 0],
  ]);
});

test('degrees are those with few enough terms: to 6 each, then every third and the last', () => {
  expect(degreesWithin(1, 320)).toEqual([2, 3, 4, 5, 6, 9, 12, 15, 18, 21, 24]);
  expect(degreesWithin(1, 2)).toEqual([]);
  expect(degreesWithin(1, 3)).toEqual([2]);
  expect(degreesWithin(1, 8)).toEqual([2, 3, 4, 5, 6, 7]);
  expect(degreesWithin(1, 9)).toEqual([2, 3, 4, 5, 6, 8]);
  expect(degreesWithin(1, 10)).toEqual([2, 3, 4, 5, 6, 9]);
  expect(degreesWithin(1, 11)).toEqual([2, 3, 4, 5, 6, 9, 10]);
  // of two inputs 21 of degree 5 and 28 of degree 6
  expect(degreesWithin(2, 27)).toEqual([2, 3, 4, 5]);
  expect(degreesWithin(2, 28)).toEqual([2, 3, 4, 5, 6]);
});

test('what counts as nothing is thirty errors, between a hundredth and a fifth', () => {
  expect([0, 1e-4, 0.001, 0.004, 1].map(nothing)).toEqual(
    [0.01, 0.01, 0.03, 0.12, 0.2].map((v) => expect.closeTo(v, 12)),
  );
});

test('where nobody looked everything may be merged', () => {
  const { mergeScore, interactions, error } = plainStructure(3);
  expect([mergeScore([0, 1]), error]).toEqual([0, 0]);
  expect(interactions).toEqual(new Float64Array(9));
});

const ends = [
  [-1, 1],
  [-1, 1],
  [-1, 1],
] as const;
const structureOf = (x: Float64Array, f: (a: number, b: number, c: number) => number): Structure =>
  runSteps(
    findStructure(
      x,
      placesOf(x).map(([a, b, c]) => f(a, b, c)),
      3,
      ends,
    ),
  );
const placesOf = (x: Float64Array): [number, number, number][] =>
  Array.from({ length: x.length / 3 }, (_, row) => [...x.subarray(3 * row, 3 * row + 3)] as [number, number, number]);

test('where the target is 0 nothing interacts, and all may be merged', () => {
  const random = createRandom(3);
  const x = Float64Array.from({ length: 300 }, () => 2 * random.next() - 1);
  const { interactions, mergeScore } = structureOf(x, () => 0);
  expect(interactions).toEqual(new Float64Array(9));
  expect(mergeScore([0, 1])).toBe(0);
});

test('interactions and merge scores are the same in any unit of the target', () => {
  const random = createRandom(4);
  const x = Float64Array.from({ length: 900 }, () => 2 * random.next() - 1);
  const of = (unit: number): Structure => structureOf(x, (a, b, c) => unit * (a * b + a * a - c * a));
  const [small, plain] = [of(1e-4), of(1)];
  expect(plain.interactions[1]).toBeGreaterThan(0.3);
  small.interactions.forEach((value, i) => expect(value).toBeCloseTo(plain.interactions[i], 6));
  for (const set of [
    [0, 1],
    [0, 2],
    [1, 2],
  ])
    expect(small.mergeScore(set)).toBeCloseTo(plain.mergeScore(set), 6);
});

describe('places', () => {
  /** Rows of which so many are near the middle, in steps that repeat so that learned and held back are alike. */
  const rowsWith = (rows: number, inside: number): Float64Array => {
    const random = createRandom(8);
    return Float64Array.from({ length: 3 * rows }, (_, i) => {
      const within = Math.floor(i / 3) < inside;
      return i % 3 === 2 && !within ? 0.95 * (random.next() < 0.5 ? -1 : 1) : 1.6 * random.next() - 0.8;
    });
  };
  /** How a and b interact in a² + a·b: 1 over their slopes 2a + b and a. */
  const expected = (places: readonly number[][]): number =>
    Math.sqrt(places.length / places.reduce((sum, [a, b]) => sum + (2 * a + b) ** 2 + a ** 2, 0));
  const found = (x: Float64Array): number => structureOf(x, (a, b) => a * a + a * b).interactions[1];

  test('are those near the middle where there are twenty', () => {
    const x = rowsWith(100, 20);
    expect(found(x)).toBeCloseTo(expected(placesOf(x).slice(0, 20)), 5);
  });
  test('and all where there are fewer', () => {
    const x = rowsWith(100, 19);
    expect(found(x)).toBeCloseTo(expected(placesOf(x)), 5);
  });
  test('but the first two hundred', () => {
    const far = rowsWith(300, 19);
    expect(found(far)).toBeCloseTo(expected(placesOf(far).slice(0, 200)), 5);
    const near = rowsWith(300, 260);
    expect(found(near)).toBeCloseTo(expected(placesOf(near).slice(0, 200)), 5);
  });
});

test('of rows for few terms a polynomial of degree two is left', () => {
  const random = createRandom(5);
  const x = Float64Array.from({ length: 3 * 40 }, () => 2 * random.next() - 1);
  // 32 are learned from: enough for the 10 terms of degree 2, not for the 20 of degree 3
  expect(structureOf(x, (a, b, c) => a * b + c * c).error).toBeLessThan(1e-6);
  expect(structureOf(x, (a, b, c) => a * b * c).error).toBeGreaterThan(0.05);
  // and 30 rows leave 24, for 9
  expect(structureOf(x.subarray(0, 90), (a, b, c) => a * b + c * c).error).toBe(1);
});

test('fifty rows are read between two looks, and it stops at any of them', () => {
  const x = Float64Array.from({ length: 100 }, (_, i) => i / 50 - 1);
  const y = x.map((at) => at * at);
  const stoppedAt = (at: number): Structure => watchSteps(findStructure(x, y, 1, [[-1, 1]]), at).value;
  // 80 rows: two looks for each degree
  expect(stoppedAt(0).error).toBe(1);
  expect(stoppedAt(1).error).toBe(1);
  expect(stoppedAt(2).error).toBe(1);
  const { work } = watchSteps(findStructure(x, y, 1, [[-1, 1]]));
  // eleven degrees, one look after them, one for each of the 91 places within 0.9 and one for the input
  expect(work.length).toBe(2 * 11 + 1 + 91 + 1);
});
