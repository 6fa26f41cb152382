import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { variable } from '../formula/build.js';
import { evaluateExpression } from '../formula/evaluate.js';
import { edgeFunctionNames, findEdgeFunction } from '../math/edge-functions.js';
import { createRandom } from '../math/random.js';
import { runSteps } from '../work.js';
import { expressionOfForm, formOf } from './affine-form.js';
import {
  candidatesFor,
  chosen,
  chosenForFormulas,
  type CurveCandidate,
  evaluateAffine,
  fitCurve,
  pickCandidate,
} from './curve-fit.js';
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
    { numRuns: 15, seed: 3 },
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
  // without a word about noise there is none, however small the errors are
  expect(pickCandidate(all.map((each) => ({ ...each, rmse: each.rmse / 1e9 })))!.label).toBe('c');
});

test('nearly as good is half as much again as the smallest error', () => {
  const candidate = (label: string, rmse: number, complexity: number): CurveCandidate => ({
    label,
    rmse,
    complexity,
    r2: 1,
    apply: (argument) => argument,
  });
  const picked = (rmse: number): string =>
    pickCandidate([candidate('near', 2, 9), candidate('simple', rmse, 1), candidate('nothing', 30, 0)])!.label;
  expect([3, 3.001].map(picked)).toEqual(['simple', 'near']);
});

test('bad input is named', () => {
  expect(() => fitCurve([1, 2], [1])).toThrow('x has 2 values and y 1');
  expect(() => fitCurve([], [])).toThrow('at least one point');
  expect(() => fitCurve([1, NaN], [1, 2])).toThrow('x[1] is NaN');
  expect(() => fitCurve([NaN, 1], [1, 2])).toThrow('x[0] is NaN');
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

describe('polynomials', () => {
  const x = Float64Array.from({ length: 60 }, (_, i) => -30 + i);
  const find = (f: (x: number) => number, functions?: string[]) => {
    const all = fitCurve(x, x.map(f), { functions, compositions: true });
    return all.find(({ label }) => label.startsWith('polynomial'));
  };
  const valueOf = ({ apply }: CurveCandidate, at: number): number =>
    evaluateExpression(expressionOfForm(apply(formOf(variable('x')))), { x: at });

  test.each([
    ['a cubic', (at: number) => at ** 3 - 200 * at + 5, 3, 4],
    ['powers 4 and 2, without those between', (at: number) => 1e-3 * at ** 4 - at ** 2 + 3, 4, 4],
    ['all up to 5', (at: number) => (at - 20) * (at - 9) * (at + 1) * (at + 14) * (at + 25), 5, 7],
  ])('%s: its degree, its terms, its values in any units of x', (_, f, degree, complexity) => {
    const found = find(f, ['0', '1', 'x', 'x^2', 'x^3', 'x^4', 'x^5'])!;
    expect(found.label).toBe(`polynomial of degree ${degree}`);
    expect(found.complexity).toBe(complexity);
    expect(found.r2).toBeCloseTo(1, 12);
    for (const at of [-27, 0.5, 13]) expect(valueOf(found, at) / f(at)).toBeCloseTo(1, 7);
  });

  test('have only the powers that were asked for', () => {
    const f = (at: number): number => at ** 3 - 200 * at + 30 * at ** 2;
    expect(find(f, ['1', 'x', 'x^3'])!.r2).toBeLessThan(0.999);
    expect(find(f, ['1', 'x', 'x^2', 'x^3'])!.r2).toBeGreaterThan(1 - 1e-12);
    expect(find(f, ['1', 'x', 'x^2'])!.label).toBe('polynomial of degree 2');
    expect(find(f, ['1', 'x', 'sin'])).toBeUndefined();
  });

  /** Alternating signs without what polynomials of degree 3 say of them, of the mean square 1. */
  const t = Array.from({ length: 40 }, (_, i) => (i - 19.5) / 20);
  const dot = (p: readonly number[], q: readonly number[]): number =>
    p.reduce((sum, value, i) => sum + value * q[i], 0);
  const orthogonal: number[][] = [];
  const added = (values: readonly number[]): number[] => {
    const rest = orthogonal.reduce(
      (left, each) => left.map((value, i) => value - (dot(left, each) / dot(each, each)) * each[i]),
      [...values],
    );
    orthogonal.push(rest);
    return rest.map((value) => value / Math.sqrt(dot(rest, rest) / rest.length));
  };
  const [, , square] = [0, 1, 2, 3].map((k) => added(t.map((at) => at ** k)));
  const noise = added(t.map((_, i) => (-1) ** i));
  const termsOf = (y: number[]): number =>
    fitCurve(t, y, { functions: ['1', 'x', 'x^2', 'x^3'] }).find(({ label }) => label === 'polynomial of degree 3')!
      .complexity - 1;

  test('are left without a power that lowers the error by less than a thousandth', () => {
    const part = (share: number): number =>
      termsOf(t.map((at, i) => at ** 3 - 2 * at + 0.01 * (noise[i] + share * square[i])));
    // √(1 + share²) is 1.0009 and 1.0011; the constant goes with the square
    expect(part(Math.sqrt(1.0009 ** 2 - 1))).toBeLessThan(part(Math.sqrt(1.0011 ** 2 - 1)));
  });

  test('or where the error is rounding without it', () => {
    const y = (error: number): number[] => t.map((at, i) => at ** 3 + at + error * square[i]);
    const most = Math.max(...y(0));
    expect(termsOf(y(0.8e-10 * most))).toBe(3);
    expect(termsOf(y(1.2e-10 * most))).toBe(4);
  });

  test('are the same in any unit of x', () => {
    for (const unit of [1e-60, 1, 1e60]) {
      const [first] = fitCurve(
        t.map((at) => at * unit),
        t.map((at) => at ** 3 - at),
        { functions: ['1', 'x', 'x^2', 'x^3'] },
      );
      expect(first.label).toBe('polynomial of degree 3');
      expect(first.r2).toBeCloseTo(1, 12);
    }
  });

  test('are not looked for where a function is exact to rounding', () => {
    const tried = (error: number): number =>
      fitCurve(
        t,
        t.map((at, i) => at ** 2 + error * noise[i]),
        { functions: ['1', 'x', 'x^2', 'x^3'] },
      ).filter(({ label }) => label.startsWith('polynomial')).length;
    const most = t[39] ** 2;
    expect(tried(0.9e-11 * most)).toBe(0);
    expect(tried(1.1e-11 * most)).toBeGreaterThan(0);
  });

  test('of one power alone are left to the functions', () => {
    const labels = fitCurve(
      t,
      t.map((at, i) => at ** 3 + 0.01 * noise[i]),
      { functions: ['1', 'x', 'x^2', 'x^3'] },
    ).map(({ label }) => label);
    expect(labels).toContain('x^3');
    expect(labels).not.toContain('polynomial of degree 3');
  });

  test('are of degree 5 at most, whatever functions there are', () => {
    const sixth = { ...findEdgeFunction('x^5')!, name: 'x^6', value: (at: number) => at ** 6 };
    const labels = fitCurve(
      t,
      t.map((at, i) => at ** 6 + at + 0.01 * noise[i]),
      { functions: ['x', 'x^5'], own: [sixth] },
    ).map(({ label }) => label);
    expect(labels).toEqual(expect.arrayContaining(['x^6', 'polynomial of degree 5']));
    expect(labels).not.toContain('polynomial of degree 6');
  });

  test('keep their digits where powers are all but the same', () => {
    // between 2.5 and 3.5 the normal equations have ten digits left, what they leave is taken once more
    const far = t.map((at) => 3 + at / 2);
    const [first] = fitCurve(
      far,
      far.map((at) => (at - 3) ** 3 - (at - 3) / 10 + 1),
      { functions: ['1', 'x', 'x^2', 'x^3'] },
    );
    expect(first.label).toBe('polynomial of degree 3');
    expect(first.rmse).toBeLessThan(1e-13);
  });

  test('need more points than their degree', () => {
    const labels = (count: number): string[] =>
      fitCurve([0, 1, 2, 3].slice(0, count), [1, 5, 2, 9].slice(0, count), { functions: ['1', 'x', 'x^2', 'x^3'] })
        .map(({ label }) => label)
        .filter((label) => label.startsWith('polynomial'));
    expect(labels(2)).toEqual([]);
    expect(labels(3)).toEqual([]);
    expect(labels(4)).toContain('polynomial of degree 3');
    // as many points as powers are met by any
    const sparse = fitCurve([0, 1, 2], [1, 5, 2], { functions: ['1', 'x', 'x^3'] });
    expect(sparse.map(({ label }) => label).filter((label) => label.startsWith('polynomial'))).toEqual([]);
  });
});

describe('candidates', () => {
  const x = Float64Array.from({ length: 80 }, (_, i) => -1 + i / 40);
  const wavy = x.map((at) => Math.exp(-Math.sin(3 * at)) + 0.1 * at);

  test('of two functions are no more complex than both and one, and say what the curve is', () => {
    const y = x.map((at) => 2 * Math.exp(-1.3 * Math.sin(at)) - 1);
    const [first] = fitCurve(x, y, { functions: ['1', 'x', 'sin', 'exp'] });
    expect(first.label).toBe('exp of sin');
    expect(first.complexity).toBe(findEdgeFunction('exp')!.complexity + findEdgeFunction('sin')!.complexity + 1);
    const expression = expressionOfForm(first.apply(formOf(variable('x'))));
    for (const i of [0, 33, 79]) expect(evaluateExpression(expression, { x: x[i] })).toBeCloseTo(y[i], 8);
  });

  test('of two functions have no logarithm of exp nor the other way round', () => {
    const labels = fitCurve(x, wavy, { functions: ['exp', 'log', 'x^2'] }).map(({ label }) => label);
    expect(labels).toContain('exp of x^2');
    expect(labels).toContain('exp of exp');
    expect(labels).not.toContain('log of exp');
    expect(labels).not.toContain('exp of log');
    const positive = x.map((at) => at + 2);
    const ofLog = fitCurve(positive, wavy, { functions: ['exp', 'log', 'x^2'] }).map(({ label }) => label);
    expect(ofLog).toContain('x^2 of log');
    expect(ofLog).not.toContain('exp of log');
    expect(fitCurve(x, wavy, { compositions: false }).some(({ label }) => / of /.test(label))).toBe(false);
  });

  test('of two functions have no inner one beyond a thousand million', () => {
    const labels = (most: number): string[] => {
      const at = [1, 200, 400, 600, 800, most];
      return fitCurve(at, [1, 5, 2, 8, 3, 4], { functions: ['x^3', 'tanh', 'x^2'] }).map(({ label }) => label);
    };
    // 1000³ is that
    expect(labels(1000)).toContain('tanh of x^3');
    expect(labels(1000.1)).not.toContain('tanh of x^3');
    expect(labels(1000.1)).toContain('tanh of x^2');
  });

  test('of two functions that are far behind others of two are not polished', () => {
    const y = x.map((at) => Math.exp(-1.3 * Math.sin(at)));
    const found = fitCurve(x, y, { functions: ['sin', 'exp'] });
    expect(found[0].label).toBe('exp of sin');
    const [sine] = chosen(['sin']);
    const polished = fitFunction(sine, { x: x.map(Math.sin), y })!.rmse;
    expect(found.find(({ label }) => label === 'sin of sin')!.rmse).toBeGreaterThan(1.01 * polished);
  });

  test('follow the first by their error', () => {
    const [, ...others] = fitCurve(x, wavy);
    const errors = others.map(({ rmse }) => rmse);
    expect(errors).toEqual(errors.toSorted((a, b) => a - b));
    expect(others.length).toBeGreaterThan(20);
  });

  test('are the same in any unit of the curve', () => {
    for (const f of [Math.sin, (at: number) => 1 / (1 + at * at), (at: number) => at ** 3 - at]) {
      const labels = [1e-9, 1, 1e9].map(
        (unit) =>
          fitCurve(
            x,
            x.map((at) => unit * f(at)),
          )[0].label,
      );
      expect(new Set(labels).size).toBe(1);
    }
  });

  test('that are near enough leave nothing else to try', () => {
    const tried = (enough: number): number =>
      runSteps(
        candidatesFor(
          { x, y: wavy },
          { functions: chosen(['1', 'x', 'sin', 'exp']), noise: 0, compositions: true, enough },
        ),
      ).length;
    expect(tried(10)).toBe(4);
    expect(tried(0)).toBeGreaterThan(4);
    // nearer than the noise is near enough
    expect(fitCurve(x, wavy, { functions: ['1', 'x'], noise: 10 })).toHaveLength(2);
  });

  test('so far are what there is when it is told to stop', () => {
    const steps = candidatesFor({ x, y: wavy }, { functions: chosen(undefined), noise: 0, compositions: false });
    expect(steps.next(false)).toMatchObject({ done: false, value: 1e6 });
    steps.next(false);
    const { done, value } = steps.next(true);
    expect(done).toBe(true);
    expect(value).toHaveLength(2);
  });
});

test('of functions that are the same curve one is tried unless named', () => {
  const names = chosen(undefined).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['sin', 'arcsin', 'tanh', 'x', '1', '0']));
  for (const twin of ['cos', 'arccos', 'sigmoid']) expect(names).not.toContain(twin);
  expect(chosen(['cos']).map(({ name }) => name)).toEqual(['cos']);
  const own = { ...findEdgeFunction('tanh')!, name: 'mine' };
  expect(chosen(['x'], [own]).map(({ name }) => name)).toEqual(['x', 'mine']);
  expect(chosen(['mine', 'x'], [own]).map(({ name }) => name)).toEqual(['mine', 'x']);
  expect(chosenForFormulas(['sin', 'x']).map(({ name }) => name)).toEqual(['0', '1', 'x', 'sin']);
  expect(chosenForFormulas(undefined)).toHaveLength(names.length);
});

test('c·f(a·x + b) + d, where c is 0 without asking f', () => {
  expect(evaluateAffine('x^2', [2, 1, 3, 4])(5)).toBe(3 * 11 ** 2 + 4);
  expect(evaluateAffine('log', [1, 0, 0, 4])(-1)).toBe(4);
  for (const i of [0, 1, 2, 3])
    expect(() => evaluateAffine('x', [1, 1, 1, 1].with(i, NaN) as never)).toThrow(`\`affine[${i}]\``);
  expect(evaluateAffine('x', [-1, -2, -3, -4])(2)).toBe(8);
});

test('every candidate tells the share of the variance it explains, by the values about their mean', () => {
  const x = Float64Array.from({ length: 30 }, (_, i) => -1 + i / 15);
  const y = x.map((at) => 40 + at + 0.3 * Math.sin(9 * at));
  const mean = y.reduce((sum, value) => sum + value / 30, 0);
  const variance = y.reduce((sum, value) => sum + (value - mean) ** 2 / 30, 0);
  const found = fitCurve(x, y);
  expect(found.some(({ label }) => label.includes('polynomial') || label.includes('^'))).toBe(true);
  for (const { rmse, r2 } of found) expect(r2).toBeCloseTo(1 - rmse ** 2 / variance, 6);
});

test('of curves that are equally near the simpler stands first', () => {
  const { x } = points(Math.sin);
  const functions = chosen(['exp', 'x^3', 'sin', '0', 'x', 'x^2']);
  const found = runSteps(candidatesFor({ x, y: x.map(() => 0) }, { functions, noise: 0, compositions: false }));
  expect(found.length).toBeGreaterThan(3);
  expect(found.every(({ rmse }) => rmse === 0)).toBe(true);
  const complexities = found.map(({ complexity }) => complexity);
  expect(complexities).toEqual(complexities.toSorted((a, b) => a - b));
});
