// What is proposed without a network, on laws whose form is known: with and without noise, at any scale of units.

import { describe, expect, it } from 'vitest';
import { best, proposed, rows } from '../../test/proposals.js';
import { printExpression } from '../formula/print.js';
import { variablesOf } from '../formula/expression.js';
import { createRandom } from '../math/random.js';
import { runSteps } from '../work.js';
import { type Columns, fitConstants } from '../formula/formula-fit.js';
import { fitLinear } from './linear-fit.js';
import { proposeFactors } from './factors.js';
import { proposeGrowth } from './growth.js';
import { proposeImplicit } from './implicit.js';
import { proposePeaks } from './peaks.js';
import { proposePowers } from './powers.js';
import type { Proposer } from './proposal.js';
import { proposeShifted } from './shifted.js';
import { proposeSums } from './sums.js';

describe('powers and exponentials', () => {
  const laws: [name: string, data: Columns][] = [
    [
      'an orbit in metres and kilograms',
      rows({ a: [4e10, 4.5e12], M: [1e29, 9e29] }, ({ a, M }) => 2 * Math.PI * Math.sqrt(a ** 3 / (6.674e-11 * M))),
    ],
    ['a gas', rows({ n: [0.5, 3], T: [250, 400], V: [0.01, 0.1] }, ({ n, T, V }) => (n * 8.314 * T) / V)],
    ['radiation', rows({ A: [1e-6, 1e-4], T: [300, 3000] }, ({ A, T }) => 5.67e-8 * A * T ** 4)],
    ['a rate of reaction', rows({ T: [280, 400] }, ({ T }) => 1e11 * Math.exp(-60_000 / (8.314 * T)))],
    ['an odd exponent', rows({ c: [0.1, 50] }, ({ c }) => -2.7 * c ** 0.41)],
    ['growth', rows({ t: [0, 9], n: [1, 2] }, ({ t, n }) => 3 * n * Math.exp(0.7 * t))],
    ['a power with an offset', rows({ x: [1, 5] }, ({ x }) => 4 - 3 / x)],
    ['a charge', rows({ t: [0, 9] }, ({ t }) => 5 * (1 - Math.exp(-t / 2)))],
  ];

  it.each(laws)('%s is exact', (_name, data) => expect(best(proposePowers, data).error).toBeLessThan(1e-6));

  it('with a tenth of noise the exponents are near, and a column of no use is left out somewhere', () => {
    const data = rows({ c: [1, 9], d: [1, 9], idle: [1, 9] }, ({ c, d }) => (13 * c ** 1.56) / d ** 0.7, {
      noise: 0.1,
    });
    const lean = proposed(proposePowers, data).find(
      ({ expression }) => variablesOf(expression).sort().join() === 'c,d',
    )!;
    const text = printExpression(runSteps(fitConstants(lean.expression, data)).expression);
    const [ofC, ofD] = [/c\^([\d.]+)/, /d\^-?([\d.]+)/].map((pattern) => Number(pattern.exec(text)![1]));
    expect(Math.abs(ofC - 1.56)).toBeLessThan(0.07);
    expect(Math.abs(ofD - 0.7)).toBeLessThan(0.07);
  });

  it('exponents within their own uncertainty of simple fractions are these', () => {
    const data = rows({ a: [1, 9], b: [1, 9] }, ({ a, b }) => (7 * a ** 1.5) / b, { noise: 0.05 });
    const simple = proposed(proposePowers, data).filter(({ fixedExponents }) => fixedExponents);
    expect(simple.map(({ expression }) => printExpression(expression).replace(/^[\d.]+/, 'c'))).toContain(
      'c*a^1.5*b^-1',
    );
  });

  it('nothing where functions were named, no exponentials where these are not allowed', () => {
    expect(proposed(proposePowers, laws[1][1], ['sin'])).toEqual([]);
  });

  it('signs, zeros and constants do no harm', () => {
    for (const law of [
      () => 0,
      () => 1,
      ({ x }: Record<string, number>) => x,
      ({ x }: Record<string, number>) => (x > 0 ? 1e300 : 1e-300),
    ])
      expect(() => proposed(proposePowers, rows({ x: [-1, 1] }, law))).not.toThrow();
  });
});

describe('sums of few terms and their ratios', () => {
  const laws: [name: string, text: string, data: Columns][] = [
    [
      'a voltage of two concentrations',
      'E + c*T*log(a/b)',
      rows({ T: [280, 330], a: [0.1, 1], b: [0.1, 1] }, ({ T, a, b }) => 0.34 + 4.31e-5 * T * Math.log(a / b), {
        noise: 0.02,
      }),
    ],
    ['a throw', 'v*t, t^2', rows({ v: [1, 9], t: [0.1, 3] }, ({ v, t }) => v * t + 4.905 * t * t, { noise: 0.03 })],
    ['a polynomial', 'x, x^3', rows({ x: [-2, 3] }, ({ x }) => 1.7 - 2.2 * x + 0.8 * x ** 3, { noise: 0.03 })],
    [
      'a power between',
      'b, x^1.5',
      rows({ b: [0, 1], x: [0.5, 5] }, ({ b, x }) => 3 * b + 2 * x ** 1.5, { noise: 0.03 }),
    ],
    ['saturation', 'x/(a x + b)', rows({ S: [0.1, 10] }, ({ S }) => (2.5 * S) / (1.3 + S), { noise: 0.03 })],
    [
      'inhibition',
      's/(a s + b i + c)',
      rows({ S: [0.2, 8], I: [0.1, 5] }, ({ S, I }) => (4 * S) / (1.5 + S + 0.8 * I), { noise: 0.03 }),
    ],
  ];
  const structures: Record<string, RegExp> = {
    'a voltage of two concentrations': /^c\*\(?T\*log\(a\/b\)\)? \+ c$/,
    'a throw': /^(c\*\(?t\^c\)? \+ c\*\(?v\*t\)?|c\*\(?v\*t\)? \+ c\*\(?t\^c\)?) [+-] c$/,
    'a polynomial': /^c\*x(\^c)? [+-] c\*x(\^c)? [+-] c$/,
    'a power between': /^(c\*b \+ c\*x\^c|c\*x\^c \+ c\*b) [+-] c$/,
    saturation: /^S\/\(c\*S \+ c\)$/,
    inhibition: /^S\/\(c\*S \+ (c\*I \+ c|c \+ c\*I)\)$/,
  };
  it.each(laws)('%s has the right terms under noise: %s', (name, _text, data) => {
    const texts = proposed(proposeSums, data).map(({ expression }) =>
      printExpression(expression).replace(/-?\d[\d.]*(e-?\d+)?/g, 'c'),
    );
    expect(
      texts.filter((text) => structures[name].test(text)),
      texts.join('\n'),
    ).not.toEqual([]);
  });

  it('of noise few', () => {
    const random = createRandom(4);
    expect(
      proposed(
        proposeSums,
        rows({ a: [1, 2], b: [1, 2] }, () => random.normal()),
      ),
    ).toEqual([]);
  });

  it('signs, zeros and constants do no harm', () => {
    for (const law of [() => 0, () => 1, ({ x }: Record<string, number>) => (x > 0 ? 1e200 : 1e-200)])
      expect(() => proposed(proposeSums, rows({ x: [-1, 1] }, law))).not.toThrow();
  });
});

describe('growth with an end', () => {
  it.each([0, 0.05])('is found with noise of %d of each value', (noise) => {
    const data = rows({ t: [0, 10], idle: [0, 1] }, ({ t }) => -80 / (1 + Math.exp(4 - 0.9 * t)), { noise });
    const { variables, error } = best(proposeGrowth, data);
    expect(variables).toEqual(['t']);
    expect(error).toBeLessThan(noise === 0 ? 1e-6 : 0.06);
  });

  it('is not seen in noise, nor where exp is not allowed', () => {
    const random = createRandom(3);
    expect(
      proposed(
        proposeGrowth,
        rows({ t: [0, 9] }, () => random.next()),
      ),
    ).toEqual([]);
    expect(
      proposed(
        proposeGrowth,
        rows({ t: [0, 9] }, ({ t }) => 1 / (1 + Math.exp(4 - t))),
        ['sin'],
      ),
    ).toEqual([]);
  });
});

/** Root of the mean squared difference in spreads of the target. */
function relativeError(said: Float64Array, y: Float64Array): number {
  const mean = y.reduce((sum, value) => sum + value / y.length, 0);
  const square = (of: (row: number) => number): number => y.reduce((sum, _, row) => sum + of(row) ** 2, 0);
  return Math.sqrt(square((row) => said[row] - y[row]) / square((row) => y[row] - mean));
}

describe('peaks and steps', () => {
  const laws: [name: string, range: [number, number], law: (x: number) => number][] = [
    ['a bell on a background', [0, 8], (x) => 1.5 + 3 * Math.exp(-((x - 4.2) ** 2) / (2 * 0.8 ** 2))],
    ['a narrow bell on a slope', [0, 100], (x) => 5 - 0.02 * x + 9 * Math.exp(-((x - 61.3) ** 2) / 2)],
    ['a resonance', [1, 6], (x) => 5 / ((x - 3.1) ** 2 + 0.16)],
    ['a dip', [-3, 3], (x) => 7 - 2 / (1 + ((x - 0.4) / 0.3) ** 2)],
    ['a step between two levels', [0, 14], (x) => 5 + 20 / (1 + Math.exp(-0.8 * (x - 6)))],
    ['a step that falls to nothing', [0, 14], (x) => 20 / (1 + Math.exp(0.8 * (x - 6)))],
    ['a dose', [0.1, 40], (x) => 10 + 80 / (1 + (x / 3) ** 1.5)],
    ['cooperation', [0.1, 40], (x) => (8 * x ** 2.7) / (4 ** 2.7 + x ** 2.7)],
  ];

  it.each(laws)('%s is exact, and near with noise, at any scale', (_name, [low, high], curve) => {
    const scaled = (x: number): number => 1e9 * curve(1e6 * x);
    const range: Record<string, [number, number]> = { x: [1e-6 * low, 1e-6 * high], idle: [0, 1] };
    const exact = best(
      proposePeaks,
      rows(range, ({ x }) => scaled(x)),
    );
    expect(exact.error).toBeLessThan(1e-6);
    expect(exact.variables).toEqual(['x']);
    const noisy = rows(range, ({ x }) => scaled(x), { noise: 0.02 });
    // as near as the law itself
    expect(best(proposePeaks, noisy).error).toBeLessThan(1.01 * relativeError(noisy.columns[0].map(scaled), noisy.y));
  });

  it('nothing of few rows, nor of a column that never changes, and no bells where exp is not allowed', () => {
    const data = rows({ x: [0, 8], same: [2, 2] }, ({ x }) => 2 + Math.exp(-((x - 4) ** 2)));
    const few = { ...data, columns: data.columns.map((column) => column.subarray(0, 6)), y: data.y.subarray(0, 6) };
    expect(proposed(proposePeaks, few)).toEqual([]);
    for (const { expression } of proposed(proposePeaks, data)) expect(variablesOf(expression)).toEqual(['x']);
    expect(proposed(proposePeaks, data, ['sin'])).toEqual([]);
  });
});

it('a linear fit is that of least squares, at any scale', () => {
  const x = [1e-12, 2e-12, 3e-12, 5e-12];
  const fit = fitLinear(
    [x],
    x.map((value) => 7e30 * value + 4e18),
  )!;
  expect(fit.weights[0] / 7e30).toBeCloseTo(1, 9);
  expect(fit.constant / 4e18).toBeCloseTo(1, 9);
  expect(fit.left).toBeLessThan(1e-20);
  expect(fitLinear([[1, 1, 1]], [1, 2, 3])).toBeUndefined();
});

describe('products of powers of factors', () => {
  const laws: [name: string, data: Columns][] = [
    [
      'a mass that moves',
      rows({ m: [1, 5], v: [1, 2], c: [3, 10] }, ({ m, v, c }) => (m * v) / Math.sqrt(1 - (v / c) ** 2)),
    ],
    [
      'a resonance, below zero throughout',
      rows(
        { q: [1, 3], E: [1, 3], m: [1, 3], w: [1, 2], v: [3, 5] },
        ({ q, E, m, w, v }) => (q * E) / (m * (w * w - v * v)),
      ),
    ],
    [
      'a dipole, whose cosine changes its sign',
      rows({ p: [1, 3], t: [1, 3], r: [1, 3] }, ({ p, t, r }) => (0.08 * p * Math.cos(t)) / r ** 2),
    ],
    ['an annuity', rows({ P: [1e4, 3e5], r: [0.01, 0.1], n: [5, 30] }, ({ P, r, n }) => (P * r) / (1 - (1 + r) ** -n))],
    ['learning', rows({ L: [50, 90], a: [0.05, 0.5], n: [1, 20] }, ({ L, a, n }) => L * (1 - (1 - a) ** n))],
  ];
  it.each(laws)('%s', (_name, data) => expect(best(proposeFactors, data).error).toBeLessThan(1e-9));

  it('are found under noise of a tenth of each value', () => {
    const noisy = rows({ q: [1, 5], r: [1, 5], v: [1, 2], c: [3, 10] }, ({ q, r, v, c }) => q / r / (1 - v / c), {
      noise: 0.17,
      count: 800,
    });
    expect(best(proposeFactors, noisy).variables).toEqual(['c', 'q', 'r', 'v']);
    expect(
      proposed(proposeFactors, noisy).map(({ expression }) => printExpression(expression).replace(/^[\d.]+\*/, '')),
    ).toContain('q*c/(r*(c - v))');
  });
  it('whose offset is no whole number', () => {
    const data = rows({ a: [1, 4], T: [290, 380] }, ({ a, T }) => (3.3 * a * a) / (T - 246.8));
    expect(best(proposeShifted, data).error).toBeLessThan(1e-9);
  });
  it('has no sine where none is asked for', () =>
    expect(proposed(proposeFactors, laws[2][1], ['exp', 'log'])).toEqual([]));
});

describe('offsets in exponents, functions of sums, ratios of two sums', () => {
  const laws: [name: string, proposer: Proposer, data: Columns][] = [
    ['the pressure of a vapour', proposeShifted, rows({ T: [1, 99] }, ({ T }) => 10 ** (8.07 - 1730.6 / (233.4 + T)))],
    [
      'a root of a sum with 1/(w C)²',
      proposeSums,
      rows({ R: [1, 5], w: [1, 4], L: [1, 3], C: [0.2, 1] }, ({ R, w, L, C }) => Math.hypot(R, w * L - 1 / (w * C))),
    ],
    [
      'one over a root of a sum',
      proposeSums,
      rows({ w: [10, 2000], R: [100, 1000] }, ({ w, R }) => 3 / Math.sqrt(1 + (w * R * 2e-6) ** 2)),
    ],
    [
      'three resistors beside one another',
      proposeSums,
      rows({ a: [1, 9], b: [1, 9], c: [1, 9] }, ({ a, b, c }) => 1 / (1 / a + 1 / b + 1 / c)),
    ],
    [
      'a conic',
      proposeImplicit,
      rows({ a: [1, 5], k: [0.05, 0.8], f: [0, 6.28] }, ({ a, k, f }) => (a * (1 - k ** 2)) / (1 + k * Math.cos(f))),
    ],
  ];

  it.each(laws)('%s is exact', (_name, proposer, data) => expect(best(proposer, data).error).toBeLessThan(1e-6));

  it('under noise the conic has the right terms', () => {
    const noisy = rows(
      { a: [1, 5], k: [0.05, 0.8], f: [0, 6.28] },
      ({ a, k, f }) => (a * (1 - k ** 2)) / (1 + k * Math.cos(f)),
      { noise: 0.01 },
    );
    expect(proposed(proposeImplicit, noisy).map(({ expression }) => variablesOf(expression).sort().join())).toContain(
      'a,f,k',
    );
  });
});
