import { describe, expect, test } from 'vitest';
import { type EdgeFunction, findEdgeFunction } from '../math/edge-functions.js';
import { createRandom } from '../math/random.js';
import { fitFunction } from './function-fit.js';

const known = (name: string): EdgeFunction => findEdgeFunction(name)!;
const grid = (lo: number, hi: number, count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => lo + ((hi - lo) * i) / (count - 1));
const square = (domain: readonly [number, number], open = false): EdgeFunction => ({
  name: 'a square of one’s own',
  value: (x) => x * x,
  slope: (x) => 2 * x,
  curvature: () => 2,
  domain,
  open,
  complexity: 2,
});

describe('what needs no search', () => {
  const [x, y] = [Float64Array.of(10, 20, 30), Float64Array.of(1, 3, 8)];

  test('0 leaves all of y, 1 what is left of its mean, x what is left of the line', () => {
    expect(fitFunction(known('0'), { x, y })).toMatchObject({ affine: [0, 0, 0, 0], complexity: 0 });
    expect(fitFunction(known('0'), { x, y })!.rmse).toBeCloseTo(Math.sqrt((1 + 9 + 64) / 3), 12);
    const mean = fitFunction(known('1'), { x, y })!;
    expect(mean).toMatchObject({ function: '1', affine: [0, 0, 0, 4], complexity: 0.5 });
    expect(mean.rmse).toBeCloseTo(Math.sqrt((9 + 1 + 16) / 3), 12);
    expect(mean.r2).toBeCloseTo(0, 12);
    // 0.35·x − 3 leaves 1/2, −1, 1/2
    const line = fitFunction(known('x'), { x, y })!;
    const [a, b, c, d] = line.affine;
    expect([a * c, c * b + d].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([0.35, -3]);
    expect(line.rmse).toBeCloseTo(Math.sqrt(0.5), 12);
    expect(line.r2).toBeCloseTo(1 - 1.5 / 26, 12);
  });

  test('a line far from 0 keeps its digits', () => {
    const far = grid(1e6, 1e6 + 1, 500);
    expect(fitFunction(known('x'), { x: far, y: far.map((at) => 1e-3 * (at - 1e6) + 7) })!.rmse).toBeLessThan(1e-12);
  });

  test('a constant that is met is met in full, one that is not in no part', () => {
    const same = Float64Array.of(5, 5, 5);
    expect(fitFunction(known('1'), { x, y: same })).toMatchObject({ rmse: 0, r2: 1 });
    expect(fitFunction(known('0'), { x, y: same })).toMatchObject({ rmse: 5, r2: 0 });
  });

  test('where x never changes nothing but a constant is found', () => {
    const points = { x: Float64Array.of(2, 2, 2), y };
    for (const name of ['x', 'x^2', 'sin', 'log']) expect(fitFunction(known(name), points)).toBeUndefined();
    expect(fitFunction(known('1'), points)!.affine[3]).toBe(4);
  });
});

test('the function is kept inside its domain though it has values beyond', () => {
  const x = grid(-1, 1, 60);
  const y = x.map((at) => at * at);
  expect(fitFunction(square([-Infinity, Infinity]), { x, y })!.rmse).toBeLessThan(1e-12);
  for (const [lo, hi] of [
    [0, Infinity],
    [-Infinity, 0],
    [1, 3],
  ] as const) {
    const fit = fitFunction(square([lo, hi]), { x, y });
    const [a, b] = fit!.affine;
    for (const at of [b - a, b + a]) {
      expect(at).toBeGreaterThanOrEqual(lo);
      expect(at).toBeLessThanOrEqual(hi);
    }
    // half a parabola is not the whole
    expect(fit!.rmse).toBeGreaterThan(0.01);
  }
});

test('the ends of a domain belong to it unless it is open', () => {
  const x = grid(0, 1, 60);
  const y = x.map((at) => at * at);
  const askedAtTheEnd = (open: boolean): boolean => {
    const f = square([0, Infinity], open);
    let asked = false;
    const value = (at: number): number => {
      asked ||= at === 0;
      return f.value(at);
    };
    expect(fitFunction({ ...f, value }, { x, y })!.rmse).toBeLessThan(1e-9);
    return asked;
  };
  expect(askedAtTheEnd(false)).toBe(true);
  expect(askedAtTheEnd(true)).toBe(false);
});

test('the error is that over all points, in any order and however many', () => {
  const random = createRandom(3);
  const x = Float64Array.from({ length: 3000 }, () => 40 + 20 * random.next());
  const y = x.map((at) => 1e4 * (Math.exp(at / 10) + 3 * random.normal()));
  const { affine, rmse, r2 } = fitFunction(known('exp'), { x, y })!;
  const [a, b, c, d] = affine;
  const mean = y.reduce((sum, value) => sum + value, 0) / 3000;
  const squares = y.reduce((sum, value, i) => sum + (c * Math.exp(a * x[i] + b) + d - value) ** 2, 0) / 3000;
  const variance = y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 3000;
  expect(rmse / Math.sqrt(squares)).toBeCloseTo(1, 9);
  expect(r2).toBeCloseTo(1 - squares / variance, 9);
  // from a tenth of the points: hardly worse than the noise
  expect(rmse).toBeLessThan(3.1e4);
  expect(a).toBeCloseTo(0.1, 2);
});

test('units of x and y do not matter', () => {
  const x = grid(-1, 1, 50);
  for (const name of ['tanh', 'x^3', 'gaussian', 'sin']) {
    const f = known(name);
    const y = x.map((at) => f.value(1.3 * at + 0.4) + 0.1 * at);
    const { rmse } = fitFunction(f, { x, y })!;
    for (const [stretch, shift] of [
      [1e3, 7e3],
      [1e-4, 1],
    ]) {
      const moved = fitFunction(f, { x: x.map((at) => stretch * at + shift), y: y.map((v) => 1e6 * v - 1e6) })!;
      expect(moved.rmse / 1e6 / rmse).toBeCloseTo(1, 3);
    }
  }
});

test('what is far behind another function after some steps is not polished', () => {
  const x = grid(-1, 1, 80);
  // a bend that exp needs many steps for
  const y = x.map((at) => Math.tanh(2 * at) + 0.2 * Math.sin(9 * at));
  const f = known('gaussian');
  const whole = fitFunction(f, { x, y })!.rmse;
  expect(fitFunction(f, { x, y }, whole / 25)!.rmse).toBe(whole);
  const left = fitFunction(f, { x, y }, whole / 50)!.rmse;
  expect(left).toBeGreaterThan(whole);
  // but only polished: what it was after those steps is told
  expect(left).toBeLessThan(1.5 * whole);
});
