import { describe, expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import { runSteps } from '../work.js';
import { findStructure } from './structure.js';

/** Merge scores of every pair, for a function of three inputs in [1, 2]. */
function scoresOf(f: (x: number, y: number, z: number) => number, noise = 0): Record<string, number> {
  const random = createRandom(2);
  const x = Float64Array.from({ length: 1800 }, () => 1 + random.next());
  const raw = Float64Array.from({ length: 600 }, (_, i) => f(x[3 * i], x[3 * i + 1], x[3 * i + 2]));
  const mean = raw.reduce((sum, value) => sum + value / 600, 0);
  const spread = Math.sqrt(raw.reduce((sum, value) => sum + (value - mean) ** 2 / 600, 0));
  const y = raw.map((value) => (value - mean) / spread + noise * random.normal());
  const structure = runSteps(
    findStructure(x, y, 3, [
      [1, 2],
      [1, 2],
      [1, 2],
    ]),
  );
  return { xy: structure.mergeScore([0, 1]), xz: structure.mergeScore([0, 2]), yz: structure.mergeScore([1, 2]) };
}

test.each([
  ['(x + y)·z', (x: number, y: number, z: number) => (x + y) * z],
  ['x·y + z', (x: number, y: number, z: number) => x * y + z],
  ['z·log(x/y)', (x: number, y: number, z: number) => z * Math.log(x / y)],
  ['sin(x·y)/z', (x: number, y: number, z: number) => Math.sin(x * y) / z],
])('%s: x and y act through one quantity, no other pair does', (_, f) => {
  for (const noise of [0, 0.01]) {
    const { xy, xz, yz } = scoresOf(f, noise);
    expect(xy).toBeLessThan(0.1);
    expect(Math.min(xz!, yz!)).toBeGreaterThan(0.25);
  }
});

test('in a product every pair does', () => {
  for (const score of Object.values(scoresOf((x, y, z) => x * y * z))) expect(score).toBeLessThan(1e-3);
});

describe('derivatives', () => {
  // F = a·b + 2·a² − c in t, the inputs within [−1, 1]; a lies in [10, 20], b in [−2, 0], c in [0, 1]
  const domains = [
    [10, 20],
    [-2, 0],
    [0, 1],
  ] as const;
  const random = createRandom(7);
  const t = Float64Array.from({ length: 900 }, () => 2 * random.next() - 1);
  const x = t.map((value, i) => {
    const [lo, hi] = domains[i % 3];
    return lo + ((value + 1) / 2) * (hi - lo);
  });
  const y = Float64Array.from({ length: 300 }, (_, row) => {
    const [a, b, c] = t.subarray(3 * row);
    return a * b + 2 * a * a - c;
  });
  const places = Array.from({ length: 300 }, (_, row) => [...t.subarray(3 * row, 3 * row + 3)])
    .filter((at) => at.every((value) => Math.abs(value) <= 0.9))
    .slice(0, 200);
  const slopes = places.map(([a, b]) => [b + 4 * a, a, -1]);
  const curves = [
    [4, 1, 0],
    [1, 0, 0],
    [0, 0, 0],
  ];
  const structure = runSteps(findStructure(x, y, 3, domains));

  test('a polynomial is met exactly on rows it has not seen', () => {
    expect(places.length).toBeGreaterThan(150);
    expect(structure.error).toBeLessThan(1e-7);
  });

  test('interactions are mixed derivatives relative to the first ones', () => {
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) {
        const scale = slopes.reduce((sum, slope) => sum + slope[i] ** 2 + slope[j] ** 2, 0);
        const mixed = Math.sqrt((places.length * curves[i][j] ** 2) / scale);
        expect(structure.interactions[3 * i + j]).toBeCloseTo(mixed, 5);
      }
    }
  });

  test('merge scores are how far F_ik·F_j is from F_i·F_jk, the worst of a set', () => {
    const scoreOf = (i: number, j: number, k: number): number => {
      let [difference, sum, both] = [0, 0, 0];
      for (const slope of slopes) {
        const [p, q] = [curves[i][k] * slope[j], slope[i] * curves[j][k]];
        difference += (p - q) ** 2;
        sum += p * p + q * q;
        both += (slope[i] * slope[j]) ** 2;
      }
      return difference / (2 * sum + 0.01 ** 2 * both);
    };
    const [ab, ac, bc] = [scoreOf(0, 1, 2), scoreOf(0, 2, 1), scoreOf(1, 2, 0)];
    expect(structure.mergeScore([0, 1])).toBeCloseTo(ab, 5);
    expect(structure.mergeScore([2, 0])).toBeCloseTo(ac, 5);
    expect(structure.mergeScore([1, 2])).toBeCloseTo(bc, 5);
    expect(structure.mergeScore([0, 1, 2])).toBe(0);
    expect([ab, ac, bc].map((score) => score > 0.1)).toEqual([false, true, true]);
  });
});

describe('of one input', () => {
  const random = createRandom(9);
  const x = Float64Array.from({ length: 300 }, () => 2 * random.next() - 1);
  const errorOf = (f: (x: number) => number, rows = 300, ends: [number, number] = [-1, 1]): number =>
    runSteps(findStructure(x.subarray(0, rows), x.subarray(0, rows).map(f), 1, [ends])).error;

  test('degrees are looked at up to 24', () => {
    for (const degree of [2, 5, 6, 9, 12, 24])
      expect(errorOf((at) => Math.cos(degree * Math.acos(at)))).toBeLessThan(1e-4);
    expect(errorOf((at) => Math.cos(40 * Math.acos(at)))).toBeGreaterThan(0.3);
  });

  test('noise is not learned: the error is that on rows not seen', () => {
    const error = errorOf(() => random.normal());
    expect(error).toBeGreaterThan(0.8);
    expect(error).toBeLessThan(1.2);
  });

  test('no more terms than there are rows for', () => {
    // 24 of 30 rows are learned from, enough for 9 terms
    expect(errorOf((at) => at ** 8, 30)).toBeLessThan(1e-4);
    expect(errorOf((at) => Math.cos(9 * Math.acos(at)), 30)).toBeGreaterThan(0.1);
  });

  test('an input that never changes says nothing', () => {
    expect(errorOf(() => 1, 300, [1, 1])).toBeLessThan(1e-6);
    expect(errorOf((at) => 3 * at, 300, [1, 1])).toBeGreaterThan(1);
  });
});

test('of one or two inputs the first 400 rows are looked at, of more all', () => {
  const random = createRandom(4);
  const stepsFor = (inputs: number, rows: number): { error: number } => {
    const x = Float64Array.from({ length: rows * inputs }, () => 2 * random.next() - 1);
    // what comes later is something else
    const y = Float64Array.from({ length: rows }, (_, row) => (row < 400 ? x[row * inputs] : 5));
    return runSteps(
      findStructure(
        x,
        y,
        inputs,
        Array.from({ length: inputs }, () => [-1, 1] as const),
      ),
    );
  };
  expect(stepsFor(1, 1000).error).toBeLessThan(1e-6);
  expect(stepsFor(2, 1000).error).toBeLessThan(1e-6);
  expect(stepsFor(3, 1000).error).toBeGreaterThan(1);
});

test('of three inputs degrees are looked at up to 10, for more have more than 320 terms', () => {
  const random = createRandom(3);
  const x = Float64Array.from({ length: 3 * 1250 }, () => 2 * random.next() - 1);
  const errorOf = (degree: number): number => {
    const y = Float64Array.from({ length: 1250 }, (_, row) => Math.cos(degree * Math.acos(x[3 * row])));
    const domains = [0, 1, 2].map(() => [-1, 1] as const);
    return runSteps(findStructure(x, y, 3, domains)).error;
  };
  // (10 + 3)! / (10! · 3!) = 286, and 364 with degree 11
  expect(errorOf(10)).toBeLessThan(1e-4);
  expect(errorOf(11)).toBeGreaterThan(0.3);
});

test('told to stop it knows of nothing', () => {
  const steps = findStructure(Float64Array.of(0, 0.5, 1), Float64Array.of(1, 2, 3), 1, [[0, 1]]);
  let step = steps.next(true);
  while (step.done !== true) step = steps.next(true);
  expect(step.value.error).toBe(1);
  expect(step.value.mergeScore([0])).toBe(1);
  expect([...step.value.interactions]).toEqual([0]);
});
