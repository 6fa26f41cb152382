// Constants as measurements: errors that hold as often as they say, digits that end where these begin, simple numbers within them.

import { describe, expect, test } from 'vitest';
import { parseExpression } from '../formula/parse.js';
import { parametersOf } from '../formula/parameters.js';
import { printExpression } from '../formula/print.js';
import { createRandom } from '../math/random.js';
import { runSteps } from '../work.js';
import type { RowErrors } from '../fit/measurement-error.js';
import { type Columns, fitConstants } from '../formula/formula-fit.js';
import { measureConstants } from './measured-constants.js';
import { weigh, weighByFormula } from './weighing.js';

function rowsOf(law: (x: number, z: number) => number, noise: number, seed = 1, count = 120): Columns {
  const random = createRandom(seed);
  const [x, z] = [0, 1].map(() => Float64Array.from({ length: count }, () => 0.5 + 3 * random.next()));
  return { names: ['x', 'z'], columns: [x, z], y: x.map((value, row) => law(value, z[row]) + noise * random.normal()) };
}
/** The rows weighed as a search weighs them at its end. */
function weighed(data: Columns, errors: RowErrors, text: string): { rows: Columns; perUnit: number } {
  const first = weigh(data, errors);
  if (errors.kind !== 'relative') return { rows: first.data, perUnit: first.perUnit };
  const { expression } = runSteps(fitConstants(parseExpression(text), first.data));
  const all = { train: first.data, guide: first.data, learned: first.data, heldBack: first.data };
  const { rows, perUnit } = runSteps(weighByFormula(all, expression, errors));
  return { rows: rows.learned, perUnit };
}
const measure = (text: string, data: Columns) => runSteps(measureConstants(parseExpression(text), data));

describe('standard errors', () => {
  test('two of three constants lie within theirs of what is true', () => {
    const [repetitions, truth] = [200, [2.37, 0.713, 5.29]];
    const within = [0, 0, 0];
    for (let seed = 1; seed <= repetitions; seed++) {
      const data = rowsOf((x, z) => 2.37 * Math.exp(-0.713 * x) + 5.29 * z, 0.2, seed);
      const { constants } = measure('2*exp(-0.6*x) + 5*z', data);
      expect(constants).toHaveLength(3);
      constants!.forEach(({ value, error }, i) => {
        if (Math.abs(Math.abs(value) - truth[i]) <= error) within[i]++;
      });
    }
    // 68 %, and rounding to the first digit of the error takes some
    for (const count of within) {
      expect(count / repetitions).toBeGreaterThan(0.58);
      expect(count / repetitions).toBeLessThan(0.78);
    }
  });

  test('a constant smaller than its error stays: no formula has a factor of 0', () => {
    const found = Array.from({ length: 20 }, (_, seed) =>
      measure(
        '3*x + 0.1*z',
        rowsOf((x) => 3.31 * x, 0.5, seed + 1),
      ),
    );
    // far smaller, so that its error's place would leave nothing
    expect(found.some(({ constants }) => constants?.some(({ value, error }) => Math.abs(value) < error / 3))).toBe(
      true,
    );
    for (const { expression } of found) {
      expect(parametersOf(expression)).toHaveLength(2);
      expect(parametersOf(expression)).not.toContain(0);
    }
  });

  const laws: [string, string, number[], (x: number, z: number) => number][] = [
    ['linear', '2*x + 3', [1.737, 3.313], (x) => 1.737 * x + 3.313],
    ['decaying', '4*exp(-0.7*x) + 0.4*z', [4.31, 0.713, 0.529], (x, z) => 4.31 * Math.exp(-0.713 * x) + 0.529 * z],
  ];
  const kinds: [string, RowErrors['kind'], (value: number, x: number) => number][] = [
    ['constant errors', 'constant', () => 0.08],
    ['errors of 8 % of the value', 'relative', (value) => 0.08 * value],
    ['errors of a column', 'column', (_value, x) => 0.02 + 0.05 * x],
  ];
  for (const [name, start, truth, law] of laws)
    for (const [way, kind, deviation] of kinds)
      test(`${name}, with ${way}: two of three lie within theirs of what is true`, () => {
        const [repetitions, random] = [200, createRandom(7)];
        const within = truth.map(() => 0);
        const plain = rowsOf(law, 0, 3, 80);
        const deviations = plain.y.map((value, row) => deviation(value, plain.columns[0][row]));
        const errors: RowErrors = kind === 'column' ? { kind, column: 's', deviations } : { kind };
        for (let k = 0; k < repetitions; k++) {
          const data = { ...plain, y: plain.y.map((value, row) => value + deviations[row] * random.normal()) };
          const { rows, perUnit } = weighed(data, errors, start);
          const { constants } = runSteps(
            measureConstants(parseExpression(start), rows, { unit: kind === 'column' ? 1 / perUnit : undefined }),
          );
          constants!.forEach(({ value, error }, i) => {
            if (Math.abs(Math.abs(value) - truth[i]) <= error) within[i]++;
          });
        }
        // 68 %, and 2.4 standard deviations of a share of 200
        for (const count of within) {
          expect(count / repetitions).toBeGreaterThanOrEqual(0.6);
          expect(count / repetitions).toBeLessThanOrEqual(0.76);
        }
      });

  test('are those of a line as textbooks have it', () => {
    const data = rowsOf((x) => 1.7334 * x + 3.3177, 0.1);
    const { constants } = measure('2*x + 3', data);
    const [x] = data.columns;
    const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
    const square = x.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const slope = x.reduce((sum, value, row) => sum + (value - mean) * data.y[row], 0) / square;
    const level = data.y.reduce((sum, value) => sum + value, 0) / x.length - slope * mean;
    const left = data.y.reduce((sum, value, row) => sum + (value - slope * x[row] - level) ** 2, 0);
    const variance = left / (x.length - 2);
    expect(constants![0].error).toBeCloseTo(Math.sqrt(variance / square), 8);
    expect(constants![1].error).toBeCloseTo(Math.sqrt(variance * (1 / x.length + mean ** 2 / square)), 8);
    // no digit beyond the first of the error, for the one that was rounded first
    expect(Math.abs(constants![0].value - slope)).toBeLessThan(constants![0].error);
  });
});

test('digits end where the error begins, whatever the scale', () => {
  for (const scale of [1e-25, 1, 1e25]) {
    const { expression } = measure(
      `${2 * scale}*x`,
      rowsOf((x) => 2.3456789 * scale * x, 0.01 * scale),
    );
    expect(String(parametersOf(expression)[0] / scale)).toMatch(/^2\.34[567]\d?(0{6}\d*|9{6}\d*)?$/);
  }
});

test('simple numbers are taken within the error only, exponents as fractions', () => {
  const data = rowsOf((x, z) => (3.217 * x ** 1.5) / z ** 0.5, 0.02);
  expect(printExpression(measure('3*x^1.47*z^-0.51', data).expression)).toMatch(/^3\.2\d*\*x\^1\.5\/sqrt\(z\)$/);
  const other = rowsOf((x) => 3.2 * x ** 1.44, 0.02);
  expect(printExpression(measure('3*x^1.5', other).expression)).toMatch(/^3\.[12]\d*\*x\^1\.4[34]\d*$/);
  expect(
    printExpression(
      measure(
        '3*x + 2',
        rowsOf((x) => 4 * x + 2.345, 0.01),
      ).expression,
    ),
  ).toMatch(/^4\*x \+ 2\.34\d*$/);
  expect(
    printExpression(
      measure(
        '3*x + 2',
        rowsOf((x) => 4.1 * x + 2.345, 0.01),
      ).expression,
    ),
  ).toMatch(/^4\.\d+\*x/);
});

test('what the rows do not tell apart has no errors', () => {
  const { constants, rmse } = measure(
    '2*exp(x + 0.5)',
    rowsOf((x) => 4 * Math.exp(x), 0.1),
  );
  expect(constants).toBeUndefined();
  expect(rmse).toBeLessThan(0.13);
});

test('signs and ones meet in what is written', () => {
  const data = rowsOf((x, z) => 1.03 * Math.exp(0.37 * x) + 2.3 * z - 0.71, 0.05, 1, 300);
  const { expression, constants } = measure('-0.9*(-exp(0.4*x)) + 2.2*z - 0.7', data);
  expect(printExpression(expression).replaceAll(/\d[\d.]*/g, 'a')).toBe('a*exp(a*x) + a*z - a');
  expect(constants!.map(({ value }) => value)).toEqual(parametersOf(expression));
});
