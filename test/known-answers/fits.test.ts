// Fits of given formulas against SciPy's curve_fit and against NIST's certified values: constants, standard errors, correlations.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createTable } from '../../src/data/table.js';
import { fitFormula } from '../../src/fit/fit-formula.js';

interface Case {
  name: string;
  formula: string;
  columns: Record<string, number[]>;
  y: number[];
  sigma?: number[];
  constants: Record<string, number>;
  errors: Record<string, number>;
  correlation: number[][];
}

interface Certified {
  name: string;
  formula: string;
  x: number[];
  y: number[];
  starts: number[][];
  constants: number[];
  errors: number[];
  residuals: number;
}

const known = JSON.parse(readFileSync(new URL('fits.json', import.meta.url), 'utf8')) as {
  scipy: Case[];
  nist: Certified[];
};
/** curve_fit differentiates by differences: its errors have six digits */
const [ofConstants, ofErrors] = [1e-6, 1e-4];
/** NIST gives eleven digits; a fit of ill-conditioned ones in float64 keeps seven */
const certified = 1e-7;

const near = (value: number, truth: number, tolerance: number): void =>
  expect(Math.abs(value - truth)).toBeLessThan(tolerance * Math.abs(truth));

/** Constants whose other sign says the same, and of two terms alike which may change places. */
const freeSigns: Record<string, string[]> = { wave: ['A', 'w', 'f'], 'part of a bell': ['s'], resonance: ['g'] };
const twins: Record<string, string> = { a: 'c', b: 'd', c: 'a', d: 'b' };

describe('as curve_fit has it, from no start of ours', () => {
  for (const { name, formula, columns, y, sigma, constants, errors, correlation } of known.scipy)
    test(name, async () => {
      const table = createTable({ ...columns, y, ...(sigma && { sigma }) });
      const fit = await fitFormula(formula, table, { target: 'y', ...(sigma && { error: 'column:sigma' as const }) });
      const names = Object.keys(constants);
      const valueOf = (each: string): number => fit.constants.find((one) => one.name === each)!.value;
      const swapped = name === 'two decays' && valueOf('b') > valueOf('d');
      const place = (each: string): string => (swapped ? twins[each] : each);
      const signs = freeSigns[name] ?? [];
      const signOf = (each: string): number =>
        signs.includes(each) ? Math.sign(valueOf(place(each))) * Math.sign(constants[each]) : 1;
      const order = fit.constants.map((one) => one.name);
      for (const [i, each] of names.entries()) {
        const found = fit.constants.find((one) => one.name === place(each))!;
        near(found.error!, errors[each], ofErrors);
        // a wave may begin half a turn later, upside down
        if (name === 'wave' && each === 'f') continue;
        near(signOf(each) * found.value, constants[each], ofConstants);
        if (name === 'wave') continue;
        for (const [j, other] of names.entries())
          expect(
            signOf(each) * signOf(other) * fit.correlation[order.indexOf(place(each))][order.indexOf(place(other))],
          ).toBeCloseTo(correlation[i][j], 3);
      }
    });
});

describe("as NIST certifies it, from NIST's starts, far and near, and from none", () => {
  for (const { name, formula, x, y, starts, constants, errors, residuals } of known.nist)
    for (const [way, start] of [
      ['the far start', starts[0]],
      ['the near start', starts[1]],
      ['no start', undefined],
    ] as const)
      test(`${name} from ${way}`, async () => {
        const names = constants.map((_, i) => `b${i + 1}`);
        const given = start && Object.fromEntries(start.map((value, i) => [names[i], value]));
        const fit = await fitFormula(formula, createTable({ x, y }), { target: 'y', ...(given && { start: given }) });
        near(fit.residualDeviation! ** 2 * fit.degreesOfFreedom, residuals, certified);
        for (const [i, each] of names.entries()) {
          const found = fit.constants.find((one) => one.name === each)!;
          // the peak of Eckerle4 is the same with both signs turned
          const sign = name === 'Eckerle4' && (each === 'b1' || each === 'b2') ? Math.sign(found.value) : 1;
          near(sign * found.value, constants[i], certified);
          near(found.error!, errors[i], certified);
        }
      });
});
