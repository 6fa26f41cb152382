// What is done to constants that are measured, step by step: on rows whose least squares are known by hand.

import { describe, expect, test } from 'vitest';
import { watchSteps } from '../../test/steps.js';
import { fitConstants, type Columns, formulaError } from '../formula/formula-fit.js';
import { parametersOf } from '../formula/parameters.js';
import { parseExpression } from '../formula/parse.js';
import { printExpression } from '../formula/print.js';
import { runSteps } from '../work.js';
import { measureConstants, type MeasureOptions, simpleNear } from './measured-constants.js';

const measured = (text: string, data: Columns, options?: MeasureOptions) => {
  const { expression, ...rest } = runSteps(measureConstants(parseExpression(text), data, options));
  return { ...rest, text: printExpression(expression) };
};
const about = (value: number) => expect.closeTo(value, 9);

describe('the simple number near', () => {
  // sixteenths and the like are exact in binary
  const e = 1 / 64;

  test.each<[number, number, number | undefined]>([
    // a whole number within one error
    [2 + e, e, 2],
    [2 - e, e, 2],
    [2 + 1.001 * e, e, undefined],
    [-3 - e, e, -3],
    // which is below 0.03
    [2, 0.0299, 2],
    [2, 0.03, undefined],
    // one within two
    [1 + 2 * e, e, 1],
    [1 - 2 * e, e, 1],
    [-1 - 2 * e, e, -1],
    [1 + 2.001 * e, e, undefined],
    [1, 0.0499, 1],
    [1, 0.05, undefined],
    // or within five of errors below 2e-5
    [1 + 5 * 2 ** -16, 2 ** -16, 1],
    [-1 - 5 * 2 ** -16, 2 ** -16, -1],
    [1 + 5.001 * 2 ** -16, 2 ** -16, undefined],
    [1 + 4.5e-5, 2e-5, undefined],
    [1 + 3e-5, 2e-5, 1],
    [1 + 9e-5, 1.9e-5, 1],
    [2 + 4.5e-5, 1.9e-5, undefined],
    // up to a hundred, and not nothing
    [100, e, 100],
    [-100, e, -100],
    [101, e, undefined],
    [0, e, undefined],
    [e, e, undefined],
    // fractions only as exponents
    [2.5, e, undefined],
  ])('a factor of %d ± %d is %s', (value, error, near) => expect(simpleNear(value, error, false)).toBe(near));

  test.each<[number, number, number | undefined]>([
    // whole within three errors, which are below 0.2
    [2.375, 0.125, 2],
    [1.625, 0.125, 2],
    [2.376, 0.125, undefined],
    [3, 0.199, 3],
    [3, 0.2, undefined],
    [1.03, e, 1],
    [-2.03, e, -2],
    // halves alike, below 0.1
    [2.5 - 3 * e, e, 2.5],
    [2.5 + 3 * e, e, 2.5],
    [2.5 - 3.001 * e, e, undefined],
    [2.5, 0.099, 2.5],
    [2.5, 0.1, undefined],
    [-0.5, e, -0.5],
    // thirds within two errors, which are below a fifteenth
    [2.2333, 0.066, 7 / 3],
    [2.2333, 0.067, undefined],
    [2.314, 0.01, 7 / 3],
    [2.308, 0.01, undefined],
    [-1 / 3, e, -1 / 3],
    // quarters within two errors, which are below a twentieth
    [2.25 - 2 * e, e, 2.25],
    [2.25 - 2.001 * e, e, undefined],
    [2.2, 0.049, 2.25],
    [2.2, 0.05, undefined],
    // fifths are none, nor is nothing
    [1.2, 0.002, undefined],
    [0.1, 0.05, undefined],
    [0.02, 0.05, undefined],
    // as a factor would be
    [7, 0.0001, 7],
  ])('an exponent of %d ± %d is %s', (value, error, near) => expect(simpleNear(value, error, true)).toBe(near));
});

/** Four rows at each of two places, off by `off` with either sign: least squares are slope·x + level, and the squares left are 8 off². */
function line(slope: number, level: number, off: number, places = [1, 3]): Columns {
  const x = Float64Array.from({ length: 8 }, (_, i) => places[i >> 2]);
  return { names: ['x'], columns: [x], y: x.map((each, i) => slope * each + level + (i % 2 ? off : -off)) };
}

describe('errors', () => {
  // mean 2, Σ(x − 2)² = 8, and two of eight degrees of freedom gone
  const off = 0.6;
  const [slopeError, levelError] = [Math.sqrt((8 * off ** 2) / 6 / 8), off * Math.sqrt((8 / 6) * (1 / 8 + 4 / 8))];

  test('are those of least squares, and the answer’s error is that of what is written', () => {
    const data = line(2.4, 3.7, off);
    const { text, constants, rmse } = measured('2*x + 3', data);
    expect(constants!.map(({ error }) => error)).toEqual([about(slopeError), about(levelError)]);
    expect(rmse).toBe(formulaError(parseExpression(text), data));
  });
  test('follow from what a row’s own error is, where that is told', () => {
    const { constants } = measured('2*x + 3', line(2.4, 3.7, off), { unit: 0.5 });
    expect(constants!.map(({ error }) => error)).toEqual([
      about(0.5 * Math.sqrt(1 / 8)),
      about(0.5 * Math.sqrt(1 / 8 + 4 / 8)),
    ]);
  });
  test('count rows by their deviations', () => {
    const deviations = Float64Array.of(0.5, 1, 2, 4);
    // the weighted mean is 2.45 and each row off by a third of its deviation
    const y = Float64Array.from(deviations, (each, i) => 2.45 + ((i % 2 ? 1 : -1) * each) / 3);
    const data = { names: ['x'], columns: [new Float64Array(4).fill(1)], y, deviations };
    const weights = [...deviations].map((each) => each ** -2);
    const sum = weights.reduce((a, b) => a + b);
    const mean = weights.reduce((total, weight, i) => total + weight * y[i], 0) / sum;
    const left = weights.reduce((total, weight, i) => total + weight * (y[i] - mean) ** 2, 0);
    expect(measured('2*x', data).constants![0].error).toBeCloseTo(Math.sqrt(left / 3 / sum), 9);
    expect(measured('2*x', data, { unit: 0.25 }).constants![0].error).toBeCloseTo(0.25 / Math.sqrt(sum), 9);
  });
  test('are there for fewer numbers than rows only', () => {
    const few = (n: number): Columns => {
      const { names, columns, y } = line(2.4, 3.7, off);
      // of both places
      const rows = [0, 5, 1].slice(0, n);
      return {
        names,
        columns: [Float64Array.from(rows, (row) => columns[0][row])],
        y: Float64Array.from(rows, (row) => y[row]),
      };
    };
    expect(measured('2*x + 3', few(3)).constants).toHaveLength(2);
    // of two rows the residuals are nothing, but for rounding
    expect(measured('2*x + 3', few(2), { unit: 0.1 }).constants).toBeUndefined();
    // a fit that cannot be exact
    expect(
      measured('exp(2.2*x)', { names: ['x'], columns: [Float64Array.of(1)], y: Float64Array.of(-3) }).constants,
    ).toBeUndefined();
    expect(measured('x', line(2.4, 3.7, off)).constants).toBeUndefined();
  });
  test('are there where the formula’s own error is more than enough', () => {
    const data = line(2.4, 3.7, off);
    const { rmse, expression } = runSteps(fitConstants(parseExpression('2*x + 3'), data));
    const again = printExpression(expression);
    expect(measured(again, data, { enough: rmse }).constants).toBeUndefined();
    expect(measured(again, data, { enough: rmse * 0.999 }).constants).toHaveLength(2);
    // below 1 as well
    expect(measured('2*x + 3', line(2.4, 3.7, 0.001)).constants).toHaveLength(2);
  });
  test('of exponents only where these may change', () => {
    const x = Float64Array.from({ length: 12 }, (_, i) => 1 + i / 4);
    const data = { names: ['x'], columns: [x], y: x.map((each, i) => 2.3 * each ** 1.41 + (i % 2 ? 0.2 : -0.2)) };
    expect(measured('2.2*x^1.37', data).constants).toHaveLength(2);
    for (const text of ['2.2*x^1.37', 'x^1.37*2.2']) {
      const kept = measured(text, data, { freeExponents: false });
      expect(kept.text).toContain('x^1.37');
      expect(kept.constants).toHaveLength(1);
    }
  });
});

describe('numbers become simple', () => {
  test('the surest first, and the others move with it', () => {
    // slope 2.02 ± 0.0204, level 2.99 ± 0.0289 with places around 1
    const off = 0.05;
    const data = line(2.018, 2.988, off, [0, 2]);
    // were the level made 3 first, the slope would be 2 within its error after that
    expect(Math.sqrt(off ** 2 / 6)).toBeGreaterThan(0.018);
    expect(measured('2.1*x + 3.1', data).text).toBe('2*x + 3');
    // errors of 0.0204 and 0.0456, then 0.0204 for the level: 3 was too far, and comes nearer
    const other = line(2.018, 2.97, off, [1, 3]);
    const { text, constants } = measured('2.1*x + 3.1', other);
    expect(text).toBe('2*x + 3');
    expect(constants).toEqual([]);
  });
  test('the less sure one may go away from a simple number by that', () => {
    // the level is 3 within its own error of 0.0228, until the slope has become 2
    const data = line(2.009, 2.995, 0.025, [1, 3]);
    const { text, constants } = measured('2.1*x + 3.1', data);
    expect(text).toBe('2*x + 3.013');
    expect(constants).toEqual([{ value: 3.013, error: about(0.025 / Math.sqrt(6)) }]);
  });
  test('but for those that stay', () => {
    const data = line(2.009, 3.304, 0.025, [1, 3]);
    expect(measured('2.1*x + 3.1', data).text).toMatch(/^2\*x/);
    const stay = measured('2.1*x + 3.1', data, { staying: () => [true, false] });
    expect(stay.text).toMatch(/^2\.01\d?\*x/);
    expect(stay.constants).toHaveLength(2);
  });
  test('not where the surface is no bowl, and rows would be said much worse: then with few digits', () => {
    // rows at e, so that an exponent is off by its error where the mean is by as much of itself
    const at = (exponent: number): ReturnType<typeof measured> => {
      const value = Math.exp(exponent);
      const y = Float64Array.from({ length: 25 }, (_, i) => value * (1 + (i === 0 ? 0 : i % 2 ? 0.2 : -0.2)));
      return measured('x^2.3', { names: ['x'], columns: [new Float64Array(25).fill(Math.E)], y });
    };
    // 2 is 2.5 errors off: an error of √(1 + 5.66 / 24) = 1.112 times that of the fit, of which 1 + 3 / 25 are allowed
    expect(at(2.1)).toMatchObject({ text: 'x^2', constants: [] });
    // 2.75 errors: 1.133 times
    expect(at(2.11)).toMatchObject({ text: 'x^2.1', constants: [{ value: 2.1, error: expect.closeTo(0.04, 6) }] });
  });
});

describe('digits', () => {
  test('end for the least known number first, and the others make up for it', () => {
    // slope ± 0.0204, level ± 0.0456 of 3.3: relative errors of 0.0086 and 0.0138
    const { text } = measured('2*x + 3', line(2.374, 3.306, 0.05, [1, 3]));
    // the level becomes 3.31, the slope 2.374 − 0.004 · 16 / 40 …, known to 0.0079 then
    expect(text).toBe('2.372*x + 3.31');
  });
});

describe('a formula', () => {
  const x = Float64Array.from({ length: 40 }, (_, i) => i / 8);
  const wave = (law: (x: number) => number, off: number): Columns => ({
    names: ['x'],
    columns: [x],
    y: x.map((each, i) => law(each) + (i % 2 ? off : -off)),
  });

  test('stays as written, with its ones, where that is asked', () => {
    const data = wave((each) => 1.3 / (1.2 + Math.exp(2.31 - 1.17 * each)), 0.002);
    const text = '1/(1 + exp(2.2 - 1.1*x))';
    expect(measured(text, data, { asWritten: true }).text).toMatch(/^1\/\(1 \+ exp\(/);
    expect(measured(text, data, { asWritten: true }).constants).toHaveLength(2);
    // but for those that carry something
    const carried = measured(text, data, { asWritten: true, staying: () => [true, false, false, false] });
    expect(carried.text).toMatch(/^1\.\d+\/\(1 \+ exp\(/);
    expect(carried.constants).toHaveLength(3);
    expect(measured(text, data).text).not.toMatch(/^1\//);
  });
  test('otherwise becomes shorter once its exponents are simple', () => {
    const data = wave((each) => 2.34 * Math.sqrt(each), 0.02);
    expect(measured('2*x^0.48', data).text).toBe('2.34*sqrt(x)');
    expect(measured('2*x^0.48', data).constants).toHaveLength(1);
    expect(measured('2*x^0.48', data, { asWritten: true }).text).toBe('2.34*x^0.5');
  });
  test('has no factors that are one, nor has it as written', () => {
    const data = wave((each) => 1.001 * each + 3.34, 0.02);
    for (const asWritten of [false, true])
      expect(measured('1.1*x + 3.1', data, { asWritten })).toMatchObject({
        text: expect.stringMatching(/^x \+ 3\.34\d*$/),
        constants: [{ value: expect.any(Number), error: expect.any(Number) }],
      });
  });
});

test('every step can be the last one, of which what was fitted is left', () => {
  const data = line(2.009, 3.304, 0.025, [1, 3]);
  const expression = parseExpression('2.1*x + 3.1');
  const { work } = watchSteps(measureConstants(expression, data));
  const text = work.join();
  // the slopes, then A row by row, then the errors before and after a number became simple, then the digits of one
  const [from, part] = [work.indexOf(50 * 8 * 2), [50 * 8 * 2, 80, 80, 8, 8, 8 / 3]];
  expect(from).toBeGreaterThan(0);
  expect(work.slice(from, from + part.length)).toEqual(part);
  expect(text).toContain(part.join());
  const plain = runSteps(fitConstants(expression, data));
  for (let i = 0; i < part.length; i++)
    expect(watchSteps(measureConstants(expression, data), from + i).value).toEqual({
      expression: plain.expression,
      rmse: plain.rmse,
    });
  expect(parametersOf(runSteps(measureConstants(expression, data)).expression)[0]).toBe(2);
});
