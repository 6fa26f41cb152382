import fc from 'fast-check';
import { expect, test } from 'vitest';
import { edgeFunctionNames, findEdgeFunction } from '../math/edge-functions.js';
import { createRandom } from '../math/random.js';
import { fitCurve, pickCandidate } from './curve-fit.js';
import { fitFunction } from './function-fit.js';

/** [a, b, c, d] with a·x + b inside the function's domain for x in [-1, 1]. */
const places: Record<string, [number, number, number, number]> = {
  '1/x': [0.6, 1.4, 2, -1],
  '1/x^2': [0.6, 1.4, -2, 1],
  '1/x^3': [-0.6, 1.5, 2, 0.5],
  sqrt: [0.8, 1, 3, -2],
  '1/sqrt': [-0.8, 1.1, 1.5, 1],
  log: [0.9, 1.2, -2, 0.3],
  arcsin: [0.7, 0.2, 1.5, 1],
  arccos: [0.7, 0.2, 1.5, 1],
  artanh: [0.7, -0.2, 2, 1],
  tan: [1.1, 0.2, 0.5, 1],
  sign: [1, 0.3, 2, 1],
};

const points = (f: (x: number) => number, seed = 1, count = 300): { x: Float64Array; y: Float64Array } => {
  const random = createRandom(seed);
  const x = Float64Array.from({ length: count }, () => 2 * random.next() - 1);
  return { x, y: x.map(f) };
};

test.each(edgeFunctionNames.filter((name) => name !== '0' && name !== '1'))(
  '%s is found with its constants, to rounding',
  (name) => {
    const f = findEdgeFunction(name)!;
    const [a, b, c, d] = places[name] ?? [1.7, -0.4, 2, -0.5];
    const { x, y } = points((at) => c * f.value(a * at + b) + d);
    const fit = fitFunction(f, { x, y })!;
    expect(fit.rmse).toBeLessThan(1e-10);
    expect(fit.r2).toBeGreaterThan(1 - 1e-12);
    const [p, q, r, s] = fit.affine;
    for (const at of [-0.9, 0.1, 0.8]) expect(r * f.value(p * at + q) + s).toBeCloseTo(c * f.value(a * at + b) + d, 8);
  },
);

test('fast waves are found', () => {
  const { x, y } = points((at) => 0.3 * Math.sin(21 * at + 1) + 5, 2, 600);
  expect(fitFunction(findEdgeFunction('sin')!, { x, y })!.rmse).toBeLessThan(1e-10);
});

test('no function is used outside its domain or across a pole', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.double({ min: -3, max: 3, noNaN: true }), fc.double({ min: -5, max: 5, noNaN: true })), {
        minLength: 3,
        maxLength: 40,
      }),
      (pairs) => {
        const x = pairs.map(([at]) => at);
        const y = pairs.map(([, value]) => value);
        const [lo, hi] = [Math.min(...x), Math.max(...x)];
        for (const { fit } of fitCurve(x, y, { compositions: false })) {
          const f = findEdgeFunction(fit!.function)!;
          const [a, b, c, d] = fit!.affine;
          // anywhere between the ends of the data, not at the points alone
          for (let i = 0; i <= 20; i++) {
            const value = c === 0 ? d : c * f.value(a * (lo + ((hi - lo) * i) / 20) + b) + d;
            expect(Number.isFinite(value)).toBe(true);
          }
        }
      },
    ),
    { numRuns: 40, seed: 3 },
  );
});

test.each([
  ['a line', (x: number) => 2 * x + 1, 'x'],
  ['a constant', () => 3, '1'],
  ['nothing', () => 0, '0'],
  ['a cubic', (x: number) => x ** 3 - 2 * x, 'polynomial of degree 3'],
  ['1/(1 + x²)', (x: number) => 1 / (1 + x * x), '1/x of x^2'],
  ['a parabola', (x: number) => 3 * (x - 0.2) ** 2, 'x^2'],
  ['a wave', (x: number) => Math.cos(3 * x), 'sin'],
])('%s is picked for what it is', (_, f, label) => {
  const { x, y } = points(f);
  expect(fitCurve(x, y)[0].label).toBe(label);
});

test('noise does not make a line a curve, nor a wave a polynomial', () => {
  const random = createRandom(5);
  const noisy = (f: (x: number) => number, noise: number): string => {
    const { x, y } = points((at) => f(at) + noise * random.normal(), 4, 400);
    return fitCurve(x, y, { noise: 1.1 * noise })[0].label;
  };
  expect(noisy((x) => 0.7 * x - 1, 0.05)).toBe('x');
  expect(noisy(() => 0, 0.05)).toBe('0');
  expect(noisy((x) => Math.sin(4 * x), 0.05)).toBe('sin');
  expect(noisy((x) => Math.exp(1.5 * x), 0.05)).toBe('exp');
});

test('among candidates as good the simplest is picked, the nearer of two as simple', () => {
  const candidate = (label: string, rmse: number, complexity: number): ReturnType<typeof fitCurve>[number] => ({
    label,
    rmse,
    complexity,
    r2: 1,
    apply: (argument) => argument,
  });
  const all = [candidate('a', 1, 4), candidate('b', 1.2, 2), candidate('c', 1.1, 2), candidate('d', 9, 1)];
  expect(pickCandidate(all)!.label).toBe('c');
  expect(pickCandidate(all, { noise: 10 })!.label).toBe('d');
  expect(pickCandidate([])).toBeUndefined();
});

test('bad input is named', () => {
  expect(() => fitCurve([1, 2], [1])).toThrow('x has 2 values and y 1');
  expect(() => fitCurve([], [])).toThrow('at least one point');
  expect(() => fitCurve([1, NaN], [1, 2])).toThrow('x[1] is NaN');
  expect(() => fitCurve([1, 2], [1, Infinity])).toThrow('y[1] is Infinity');
  expect(() => fitCurve([1, 2], [1, 2], { functions: ['sine'] })).toThrow('unknown function "sine"');
  expect(() => fitCurve([1, 2], [1, 2], { noise: -1 })).toThrow('noise');
});

test('functions of one’s own join the search', () => {
  const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(x) / x);
  const own = {
    name: 'sinc',
    value: sinc,
    complexity: 3,
    slope: (x: number) => (x === 0 ? 0 : (Math.cos(x) - sinc(x)) / x),
    curvature: () => NaN,
    domain: [-Infinity, Infinity] as const,
  };
  const { x, y } = points((at) => 2 * sinc(4 * at + 1) - 1);
  const [first] = fitCurve(x, y, { own: [own] });
  expect(first!.label).toBe('sinc');
  expect(first!.rmse).toBeLessThan(1e-9);
});
