import { describe, expect, test } from 'vitest';
import { type EdgeFunction, findEdgeFunction } from '../math/edge-functions.js';
import { createRandom } from '../math/random.js';
import { fitFunction } from './function-fit.js';
import { startsOf } from './function-starts.js';

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

test.each([
  ['lower', [0, Infinity], 0, 1],
  ['upper', [-Infinity, 0], -1, 0],
] as const)('the %s end of a domain belongs to it unless it is open', (_, domain, from, to) => {
  const x = grid(from, to, 60);
  const y = x.map((at) => at * at);
  const askedAtTheEnd = (open: boolean): boolean => {
    const f = square(domain, open);
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

test.each([
  ['sqrt', 0, 1],
  ['sqrt', 1, 0],
  ['arcsin', -1, 1],
  ['arccos', 1, -1],
] as const)('%s from the end of its domain at %d is found wherever x begins, whatever is rounded', (name, from, to) => {
  const f = known(name);
  for (let k = 0; k < 60; k++) {
    const start = 10 * Math.sin(7.3 * k);
    const x = grid(start, start + 1 + ((0.37 * k) % 5), 60);
    const y = x.map((_, i) => 3 * f.value(from + ((to - from) * i) / 59) - 1);
    const fit = fitFunction(f, { x, y })!;
    expect(fit.rmse).toBeLessThan(1e-6);
    const [a, b] = fit.affine;
    for (const at of x) expect(f.value(a * at + b)).not.toBeNaN();
  }
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

test('of many points 48 are looked at from every start, 96 in twelve steps from the best four, and 256 in fifty more', () => {
  let [values, slopes, before] = [0, 0, 0];
  // with slopes that are too steep each step goes a third of the way: none of the searches ends before its time
  const slow: EdgeFunction = {
    name: 'a step of one’s own',
    value: (u) => {
      values++;
      return Math.tanh(u);
    },
    slope: (u) => {
      // the first point of the first step has its value already
      if (slopes++ === 0) before = values - 1;
      return 3 * (1 - Math.tanh(u) ** 2);
    },
    curvature: () => NaN,
    domain: [-Infinity, Infinity],
    complexity: 2,
  };
  const counted = (points: number): [number, number] => {
    [values, slopes] = [0, 0];
    const x = grid(0, 1, points);
    expect(fitFunction(slow, { x, y: x.map((at) => Math.tanh(3.4 * at - 1.1)) })!.rmse).toBeLessThan(1e-11);
    return [before / startsOf(slow).length, slopes];
  };
  // the first value is asked for twice; equations are made before the first step and after each
  expect(counted(1000)).toEqual([49, 96 * 4 * 13 + 256 * 51]);
  expect(counted(200)).toEqual([49, 96 * 4 * 13 + 200 * 51]);
  expect(counted(30)).toEqual([31, 30 * 4 * 13 + 30 * 51]);
});

describe('where the search begins', () => {
  /** A function whose slope leads nowhere, and where it is asked for its values and for its slopes. */
  const watched = (value: (u: number) => number, more: Partial<EdgeFunction> = {}) => {
    const [values, slopes]: [number[], number[]] = [[], []];
    const f: EdgeFunction = {
      name: 'a curve of one’s own',
      value: (u) => {
        values.push(u);
        return value(u);
      },
      slope: (u) => {
        slopes.push(u);
        return 0;
      },
      curvature: () => 0,
      domain: [-Infinity, Infinity],
      complexity: 2,
      ...more,
    };
    return { f, values, slopes };
  };
  const ends = (places: readonly number[]): [number, number] => [Math.min(...places), Math.max(...places)];
  const chunks = (places: readonly number[], size: number): number[][] =>
    Array.from({ length: Math.floor(places.length / size) }, (_, i) => places.slice(i * size, (i + 1) * size));
  const starts = startsOf({ name: 'a curve of one’s own' });

  test('is with every image of the range of x, looked at in 48 points from end to end, in whatever order they come', () => {
    const x = grid(20, 50, 1000);
    createRandom(2).shuffle(x);
    const { f, values } = watched(Math.tanh);
    fitFunction(f, { x, y: x.map((at) => Math.tanh(at / 10 - 4)) });
    // of each the first value is asked for twice
    chunks(values, 49)
      .slice(0, starts.length)
      .forEach((places, i) => {
        const [low, high] = starts[i].toSorted((p, q) => p - q);
        const gap = (high - low) / 47;
        const sorted = places.toSorted((p, q) => p - q);
        expect(sorted[0]).toBeCloseTo(low, 9);
        expect(sorted[48]).toBeCloseTo(high, 9);
        for (let k = 1; k < 49; k++) expect(sorted[k] - sorted[k - 1]).toBeLessThan(1.1 * gap);
      });
  });

  test('goes on with the four images from which a line of the function comes nearest to those points', () => {
    const x = grid(-1, 1, 60);
    // 48 of 60: every fifth is passed over, and what it says too
    const few = Array.from({ length: 48 }, (_, i) => Math.round((i * 59) / 47));
    const y = x.map((at, i) => Math.tanh(3 * at - 1) + 0.2 * Math.sin(11 * at) + (few.includes(i) ? 0 : 9));
    const { f, slopes } = watched(Math.tanh);
    fitFunction(f, { x, y });
    const errorFrom = ([low, high]: readonly [number, number]): number => {
      const g = few.map((i) => Math.tanh(low + ((high - low) * (x[i] + 1)) / 2));
      const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / 48;
      const [left, right] = [g.map((value) => value - meanOf(g)), few.map((i) => y[i] - meanOf(few.map((j) => y[j])))];
      const dot = (p: readonly number[], q: readonly number[]) => p.reduce((sum, value, i) => sum + value * q[i], 0);
      return dot(right, right) - dot(left, right) ** 2 / dot(left, left);
    };
    const best = starts.toSorted((p, q) => errorFrom(p) - errorFrom(q)).slice(0, 4);
    const seen = chunks(slopes, 60).map((places) =>
      ends(places)
        .map((place) => place.toFixed(6))
        .join(),
    );
    const expected = best.map((image) =>
      ends(image)
        .map((place) => place.toFixed(6))
        .join(),
    );
    expect([...new Set(seen)]).toEqual([...new Set(expected)]);
  });

  test('is nowhere across a pole', () => {
    const x = grid(-1, 1, 30);
    const { f, values } = watched((u) => 1 / u, { pole: Math.abs });
    fitFunction(f, { x, y: x.map((at) => at * at) });
    const beside = starts.filter(([from, to]) => from * to > 0);
    const images = chunks(values, 31).slice(0, beside.length).map(ends);
    images.forEach(([low, high], i) => {
      expect(low).toBeCloseTo(Math.min(...beside[i]), 9);
      expect(high).toBeCloseTo(Math.max(...beside[i]), 9);
    });
    expect(values.every((u) => u !== 0)).toBe(true);
  });
});

test.each([1e-150, 1e150])('a curve in units of %d is found as well', (unit) => {
  const x = grid(-1, 1, 60);
  for (const name of ['tanh', 'gaussian', 'sin']) {
    const f = known(name);
    const { rmse, r2 } = fitFunction(f, { x, y: x.map((at) => unit * f.value(1.37 * at + 0.41)) })!;
    expect(rmse / unit).toBeLessThan(1e-10);
    expect(r2).toBeCloseTo(1, 12);
  }
});

/** Where the ends of the data lie under each function. */
const images: Record<string, [number, number][]> = {
  'x^2': [
    [-0.3, 0.7],
    [0.05, 1.05],
    [3, 4],
    [1.2, 0.2],
  ],
  'x^3': [
    [-0.4, 0.6],
    [0.05, 1.05],
    [5, 6],
    [2, 1],
  ],
  'x^4': [
    [-0.6, 0.4],
    [0.5, 1.5],
    [3, 4],
  ],
  'x^5': [
    [-0.45, 0.55],
    [0.3, 1.3],
    [6, 7],
  ],
  abs: [
    [-0.37, 0.63],
    [-0.8, 0.2],
  ],
  '1/x': [
    [0.015, 1.015],
    [0.3, 1.3],
    [5, 6],
    [-1.1, -0.1],
  ],
  '1/x^2': [
    [0.05, 1.05],
    [0.5, 1.5],
    [10, 11],
    [-1.3, -0.3],
  ],
  '1/x^3': [
    [0.05, 1.05],
    [1.2, 2.2],
    [-1.5, -0.5],
  ],
  sqrt: [
    [0.02, 1.02],
    [0.5, 1.5],
    [3, 4],
    [1.1, 0.1],
  ],
  '1/sqrt': [
    [0.02, 1.02],
    [0.5, 1.5],
    [5, 6],
    [1.05, 0.05],
  ],
  log: [
    [0.005, 1.005],
    [0.1, 1.1],
    [2, 3],
    [1.3, 0.3],
  ],
  exp: [
    [0, 3],
    [0, 12],
    [0, 0.8],
    [-18, 0],
  ],
  sin: [
    [0.3, 1],
    [1, 4],
    [-5, 9],
    [0, 31],
    [2, 60],
  ],
  cos: [
    [1, 6],
    [-3, 22],
    [0, 45],
  ],
  tan: [
    [-1.3, 0.5],
    [0.1, 1.45],
    [-1.5, 1.5],
    [-0.5, 0.5],
  ],
  tanh: [
    [-1, 1],
    [-3, 0.5],
    [0.3, 6],
    [-12, 12],
    [-0.3, 2],
  ],
  sigmoid: [
    [-2, 2],
    [-6, 1],
    [0.5, 12],
    [-24, 24],
  ],
  arctan: [
    [-1, 1],
    [-4, 0.7],
    [0.3, 7],
    [-15, 15],
  ],
  gaussian: [
    [-1, 1],
    [-3, 3],
    [-0.7, 6],
    [-7, 7],
  ],
  sinh: [
    [-1, 1],
    [-2, 0.4],
    [-5, 5],
    [0.5, 3],
  ],
  cosh: [
    [-1, 1],
    [-2, 0.4],
    [-5, 5],
    [0.4, 4],
  ],
  arcsin: [
    [-0.9, 0.9],
    [-0.6, 0.98],
    [0.2, 0.8],
  ],
  arccos: [
    [-0.8, 0.9],
    [-0.4, 0.97],
    [-0.999, 0.5],
  ],
  artanh: [
    [-0.9, 0.9],
    [-0.4, 0.97],
    [0.2, 0.9],
  ],
};

test.each(Object.entries(images))('%s is found wherever in it the data lies', (name, places) => {
  const f = known(name);
  const x = grid(2, 5, 60);
  for (const [low, high] of places) {
    const a = (high - low) / 3;
    const y = x.map((at) => 3 * f.value(a * (at - 2) + low) - 1);
    const { r2, rmse } = fitFunction(f, { x, y })!;
    expect(rmse, `${low} to ${high}`).toBeLessThan(1e-9 * Math.max(...y.map(Math.abs)));
    expect(1 - r2, `${low} to ${high}`).toBeLessThan(1e-9);
  }
});
