// Lines that bend: thresholds, limits, two slopes, dead bands, two powers; with noise, at any scale, beside other columns.

import { describe, expect, it } from 'vitest';
import { best, proposed, rows } from '../../test/proposals.js';
import { printExpression } from '../formula/print.js';
import { proposeBends } from './bends.js';

describe('lines that bend', () => {
  const laws: [name: string, law: (x: number) => number, text: RegExp][] = [
    ['a threshold', (x) => 2.5 * Math.max(0, x - 3.4) + 1, /^[^(]*\*max\(x - [^(]*, 0\)[^(]*$/m],
    ['an end', (x) => Math.min(3 * x, 17), /min\(/],
    ['yield', (x) => Math.min(70 * x, 1.5 * x + 200), /min\(/],
    ['a bend upwards', (x) => Math.max(2 - x, 0.5 * x - 3), /max\(/],
    ['between two levels', (x) => Math.max(2, Math.min(9, 2 * x - 3)), /max\(min\(/],
    ['a dead band', (x) => 4 * Math.max(0, x - 6) + 3 * Math.min(0, x - 4), /min\(.*max\(/],
    ['three slopes', (x) => Math.max(-3 * x, x - 8, 4 * x - 28), /max\(/],
    ['two powers', (x) => Math.min(3 * x ** 1.5, 20 * x ** 0.25), /min\(.*\^.*\^/],
    ['two exponentials below zero', (x) => -Math.max(9 * Math.exp(-x), 0.8 * Math.exp(-0.1 * x)), /min\(.*exp.*exp/],
  ];

  it.each(laws)('%s, exact and under noise, at any scale', (_name, law, form) => {
    const scaled = { x: [1e5, 1e6], idle: [0, 1] } satisfies Record<string, [number, number]>;
    const exact = best(
      proposeBends,
      rows(scaled, ({ x }) => 1e7 * law(1e-5 * x)),
    );
    expect(exact.error).toBeLessThan(1e-3);
    const noisy = rows({ x: [0.1, 10] }, ({ x }) => law(x), { noise: 0.03 });
    const fitted = best(proposeBends, noisy);
    expect(fitted.error).toBeLessThan(0.07);
    expect(
      proposed(proposeBends, noisy)
        .map(({ expression }) => printExpression(expression))
        .join('\n'),
    ).toMatch(form);
  });

  it('beside another column, and multiplied by one', () => {
    const ranges = { x: [0, 9], z: [1, 3] } satisfies Record<string, [number, number]>;
    const beside = rows(ranges, ({ x, z }) => 2 * Math.max(0, x - 4) - 3 * z, { noise: 0.01 });
    expect(best(proposeBends, beside).error).toBeLessThan(0.02);
    const times = rows(ranges, ({ x, z }) => z * Math.max(0, x - 4) + 7, { noise: 0.01 });
    expect(best(proposeBends, times)).toMatchObject({ variables: ['x', 'z'] });
    expect(best(proposeBends, times).error).toBeLessThan(0.02);
  });

  it('nothing where a line does, of few rows or values, nor where abs is not allowed', () => {
    const line = rows({ x: [0, 9] }, ({ x }) => 3 * x + 1, { noise: 0.05 });
    expect(proposed(proposeBends, line, ['abs'])).toEqual([]);
    const bent = rows({ x: [0, 9] }, ({ x }) => Math.abs(x - 4));
    expect(proposed(proposeBends, bent, ['exp'])).toEqual([]);
    const cut = (n: number) => ({ ...bent, columns: [bent.columns[0].subarray(0, n)], y: bent.y.subarray(0, n) });
    expect(proposed(proposeBends, cut(7))).toEqual([]);
    const steps = { ...bent, columns: [bent.columns[0].map((x) => Math.floor(x / 3))] };
    expect(proposed(proposeBends, steps)).toEqual([]);
  });

  it('signs, zeros and constants do no harm', () => {
    for (const law of [() => 0, () => 1, ({ x }: Record<string, number>) => (x > 0 ? 1e200 : -1e-200)])
      expect(() => proposed(proposeBends, rows({ x: [-1, 1] }, law))).not.toThrow();
  });
});
