// Laws with a constant inside of each term, ends of growth, and columns that are factors: proposed with and without noise.

import { describe, expect, it } from 'vitest';
import { best, proposed, rows } from '../../test/proposals.js';
import type { Columns } from '../formula/formula-fit.js';
import { proposeCurves } from './curves.js';
import { proposeGrowth } from './growth.js';
import { proposeParted } from './parted.js';
import { proposeScaling } from './scaling.js';
import { proposeSums } from './sums.js';

type Law = [name: string, data: Columns];
const { exp } = Math;

describe('sums of curves', () => {
  const laws: Law[] = [
    ['two exponentials', rows({ t: [0, 8] }, ({ t }) => 4 * exp(-0.3 * t) + 7 * exp(-2 * t))],
    ['saturation and a line', rows({ s: [0.05, 20] }, ({ s }) => (8 * s) / (0.5 + s) + 0.3 * s)],
    ['a burst', rows({ t: [0, 10] }, ({ t }) => 2 * (1 - exp(-1.5 * t)) + 0.4 * t)],
    ['Antoine', rows({ T: [280, 400] }, ({ T }) => 4.6 - 1200 / (T - 53))],
    ['van der Waals', rows({ T: [300, 500], V: [0.1, 1.5] }, ({ T, V }) => (8.3 * T) / (V - 0.04) - 300 / V ** 2)],
    ['a pulse in volts', rows({ A: [1, 9], t: [0, 12] }, ({ A, t }) => A * (exp(-0.2 * t) - exp(-1.5 * t)))],
    ['a curve of yields', rows({ t: [0.2, 30] }, ({ t }) => 4 - (5 * (1 - exp(-t / 2))) / t)],
  ];

  it.each(laws)('%s is exact', (_name, data) => expect(best(proposeCurves, data).error).toBeLessThan(1e-6));

  it('with noise the error is that of the noise', () => {
    const data = rows({ t: [0, 8] }, ({ t }) => 4 * exp(-0.3 * t) + 7 * exp(-2 * t), { noise: 0.02, count: 100 });
    expect(best(proposeCurves, data).error).toBeLessThan(0.02);
  });

  it('nothing where functions were named, no exponentials where these are not allowed, nothing of many columns', () => {
    expect(proposed(proposeCurves, laws[0][1], ['exp'])).toEqual([]);
    const four = rows({ a: [1, 2], b: [1, 2], c: [1, 2], d: [1, 2] }, ({ a, b, c, d }) => a + b * c * d);
    expect(proposed(proposeCurves, four)).toEqual([]);
  });
});

describe('curves with an end', () => {
  const laws: Law[] = [
    ['Gompertz', rows({ t: [0, 20] }, ({ t }) => 50 * exp(-4 * exp(-0.3 * t)))],
    ['Weibull', rows({ t: [0.5, 20] }, ({ t }) => 1 - exp(-((t / 8) ** 2.3)))],
    ['stretched decay', rows({ t: [0.1, 60] }, ({ t }) => 5 * exp(-((t / 12) ** 0.6)))],
    ['far from where it begins', rows({ r: [0.1, 20] }, ({ r }) => 40 * exp(-3.3 * r ** 0.25))],
    ['von Bertalanffy', rows({ t: [0.3, 18] }, ({ t }) => -12 * (1 - exp(-0.25 * t)) ** 3)],
    ['Hill with any exponent', rows({ c: [0.05, 60] }, ({ c }) => 9 / (1 + (3 / c) ** 0.6))],
    ['logistic', rows({ t: [0, 20] }, ({ t }) => 50 / (1 + exp(4 - 0.5 * t)))],
  ];

  it.each(laws)('%s is exact', (_name, data) => expect(best(proposeGrowth, data).error).toBeLessThan(1e-6));
});

describe('columns that are factors', () => {
  const parted = proposeParted([proposeScaling, proposeSums, proposeGrowth]);
  const laws: Law[] = [
    [
      'a resonant circuit',
      rows({ V: [1, 10], R: [5, 60], w: [1500, 6000] }, ({ V, R, w }) => V / Math.hypot(R, 0.02 * w - 2e5 / w)),
    ],
    ['of either sign', rows({ i: [0.1, 2], n: [-0.12, 0.12] }, ({ i, n }) => i * Math.sinh(19 * n))],
    ['a beam', rows({ P: [10, 90], x: [0.1, 1], L: [1, 2] }, ({ P, x, L }) => P * x ** 2 * (3 * L - x))],
    ['a root', rows({ m: [1, 9], t: [0, 20] }, ({ m, t }) => Math.sqrt(m) * exp(-4 * exp(-0.3 * t)))],
  ];

  it.each(laws)('%s is exact', (_name, data) => expect(best(parted, data).error).toBeLessThan(1e-6));

  it('there are none in a sum', () => {
    const data = rows({ a: [1, 3], b: [1, 3] }, ({ a, b }) => a + b ** 2);
    expect(proposed(parted, data)).toEqual([]);
  });
});

describe('functions of one product', () => {
  it('a saturation at a ratio is seen from few rows', () => {
    const data = rows({ P: [5, 20], I: [5, 1500] }, ({ P, I }) => P * Math.tanh((0.05 * I) / P), { count: 190 });
    expect(best(proposeScaling, data).error).toBeLessThan(1e-6);
  });

  it('a column of either sign is looked at as it is', () => {
    expect(
      best(
        proposeScaling,
        rows({ x: [-3, 2] }, ({ x }) => 2 * Math.tanh(1.3 * x) + 1),
      ).error,
    ).toBeLessThan(1e-6);
  });

  it('a sum of inverse roots is seen under a power', () => {
    const data = rows({ K: [5, 200], L: [5, 200] }, ({ K, L }) => (0.4 / Math.sqrt(K) + 0.6 / Math.sqrt(L)) ** -2);
    expect(best(proposeSums, data).error).toBeLessThan(1e-6);
  });
});
