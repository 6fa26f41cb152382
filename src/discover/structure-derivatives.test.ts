// Derivatives of higher degrees, against those of a polynomial worked out by hand.

import { expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import { runSteps } from '../work.js';
import { findStructure } from './structure.js';

test('interactions and merge scores are those of F = a³b² + 2a⁴c − bc⁵ + a', () => {
  const random = createRandom(7);
  const rows = 300;
  const x = Float64Array.from({ length: 3 * rows }, () => 2 * random.next() - 1);
  const at = Array.from({ length: rows }, (_, row) => [...x.subarray(3 * row, 3 * row + 3)]);
  const y = Float64Array.from(at, ([a, b, c]) => a ** 3 * b ** 2 + 2 * a ** 4 * c - b * c ** 5 + a);
  const structure = runSteps(
    findStructure(x, y, 3, [
      [-1, 1],
      [-1, 1],
      [-1, 1],
    ]),
  );
  expect(structure.error).toBeLessThan(1e-6);
  // places near the ends are not trusted
  const places = at.filter((place) => place.every((value) => Math.abs(value) <= 0.9)).slice(0, 200);
  const slopes = places.map(([a, b, c]) => [
    3 * a ** 2 * b ** 2 + 8 * a ** 3 * c + 1,
    2 * a ** 3 * b - c ** 5,
    2 * a ** 4 - 5 * b * c ** 4,
  ]);
  const curves = places.map(([a, b, c]) => {
    const [ab, ac, bc] = [6 * a ** 2 * b, 8 * a ** 3, -5 * c ** 4];
    return [
      [6 * a * b ** 2 + 24 * a ** 2 * c, ab, ac],
      [ab, 2 * a ** 3, bc],
      [ac, bc, -20 * b * c ** 3],
    ];
  });
  const sum = (value: (place: number) => number): number => places.reduce((total, _, place) => total + value(place), 0);
  for (let i = 0; i < 3; i++)
    for (let j = 0; j < 3; j++) {
      const mixed = sum((p) => curves[p][i][j] ** 2) / sum((p) => slopes[p][i] ** 2 + slopes[p][j] ** 2);
      expect(structure.interactions[3 * i + j]).toBeCloseTo(Math.sqrt(mixed), 4);
    }
  const score = (i: number, j: number, k: number): number => {
    const part = (p: number): [number, number] => [curves[p][i][k] * slopes[p][j], slopes[p][i] * curves[p][j][k]];
    const difference = sum((p) => (part(p)[0] - part(p)[1]) ** 2);
    return (
      difference /
      (2 * sum((p) => part(p)[0] ** 2 + part(p)[1] ** 2) + 0.01 ** 2 * sum((p) => (slopes[p][i] * slopes[p][j]) ** 2))
    );
  };
  expect(structure.mergeScore([0, 1])).toBeCloseTo(score(0, 1, 2), 4);
  expect(structure.mergeScore([2, 0])).toBeCloseTo(score(0, 2, 1), 4);
  expect(structure.mergeScore([1, 2])).toBeCloseTo(score(1, 2, 0), 4);
});
