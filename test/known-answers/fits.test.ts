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

describe('as curve_fit has it, from no start of ours', () => {
  for (const { name, formula, columns, y, sigma, constants, errors, correlation } of known.scipy)
    test(name, async () => {
      const table = createTable({ ...columns, y, ...(sigma && { sigma }) });
      const fit = await fitFormula(formula, table, { target: 'y', ...(sigma && { error: 'column:sigma' as const }) });
      const names = Object.keys(constants);
      for (const [i, each] of names.entries()) {
        const found = fit.constants.find((one) => one.name === each)!;
        // a wave may begin half a turn later, upside down
        const flip = each === 'A' && found.value < 0;
        if (each === 'f' || (each === 'w' && found.value < 0)) continue;
        near(flip ? -found.value : found.value, constants[each], ofConstants);
        near(found.error!, errors[each], ofErrors);
        if (name === 'wave') continue;
        const order = fit.constants.map((one) => one.name);
        for (const [j, other] of names.entries())
          expect(fit.correlation[order.indexOf(each)][order.indexOf(other)]).toBeCloseTo(correlation[i][j], 3);
      }
    });
});

describe("as NIST certifies it, from NIST's second start and from none", () => {
  for (const { name, formula, x, y, starts, constants, errors, residuals } of known.nist)
    for (const [way, start] of [
      ['a start', starts[1]],
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
