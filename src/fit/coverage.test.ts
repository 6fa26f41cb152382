// Standard errors are what they say: over 200 repetitions of a measurement, 68 of 100 constants lie within one of what is true.

import { expect, test } from 'vitest';
import { createTable } from '../data/table.js';
import { createRandom } from '../math/random.js';
import { fitFormula } from './fit-formula.js';
import type { MeasurementError } from './measurement-error.js';

const repetitions = 200;
/** 0.68 less and more 2.4 standard deviations of a share of 200; over 3000 repetitions the shares are 0.68 to 0.70 */
const [fewest, most] = [0.6, 0.76];

const formulas = {
  linear: { text: 'a*x + b', truth: { a: 1.7, b: 3 }, at: (x: number) => 1.7 * x + 3 },
  decaying: {
    text: 'a*exp(-b*x) + c',
    truth: { a: 4, b: 0.8, c: 0.5 },
    at: (x: number) => 4 * Math.exp(-0.8 * x) + 0.5,
  },
};
const kinds: [MeasurementError, (value: number, x: number) => number][] = [
  ['constant', () => 0.1],
  // so large that taking the measured values for the true ones would show
  ['relative', (value) => 0.1 * value],
  ['column:sigma', (_value, x) => 0.03 + 0.05 * x],
];

for (const [name, { text, truth, at }] of Object.entries(formulas))
  for (const [error, deviation] of kinds)
    test(`${name}, ${error}`, async () => {
      const random = createRandom(5);
      const x = Float64Array.from({ length: 40 }, (_, i) => 0.2 + 0.12 * i);
      const sigma = x.map((each) => deviation(at(each), each));
      const within: Record<string, number> = {};
      for (let k = 0; k < repetitions; k++) {
        const y = x.map((each, row) => at(each) + sigma[row] * random.normal());
        const fit = await fitFormula(text, createTable({ x, sigma, y }), { target: 'y', error, start: truth });
        for (const { name: constant, value, error: one } of fit.constants)
          within[constant] =
            (within[constant] ?? 0) + Number(Math.abs(value - truth[constant as keyof typeof truth]) <= one!);
      }
      for (const count of Object.values(within)) {
        expect(count / repetitions).toBeGreaterThanOrEqual(fewest);
        expect(count / repetitions).toBeLessThanOrEqual(most);
      }
      expect(Object.keys(within)).toEqual(Object.keys(truth));
    });
