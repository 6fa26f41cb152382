// Which numbers become simple ones: on both sides of how near they have to be, and how small their errors.

import { describe, expect, test } from 'vitest';
import type { Columns } from '../formula/formula-fit.js';
import { parseExpression } from '../formula/parse.js';
import { printExpression } from '../formula/print.js';
import { runSteps } from '../work.js';
import { measureConstants } from './measured-constants.js';

const rows = 25;
/** Rows at one place: all but one are off by `deviation`, so that the mean is known to `deviation` / √rows. */
const rowsAt = (x: number, value: number, deviation: number): Columns => ({
  names: ['x'],
  columns: [new Float64Array(rows).fill(x)],
  y: Float64Array.from({ length: rows }, (_, i) => value + (i === 0 ? 0 : i % 2 ? deviation : -deviation)),
});
const said = (text: string, data: Columns): string =>
  printExpression(runSteps(measureConstants(parseExpression(text), data)).expression);
/** The formula when its number is found to be `value`, with this standard error. */
const factor = (value: number, error: number): string => said('3.3*x', rowsAt(1, value, error * Math.sqrt(rows)));
const exponent = (value: number, error: number): string =>
  said(`x^${1.1 * value}`, rowsAt(Math.E, Math.exp(value), error * Math.sqrt(rows) * Math.exp(value)));

describe('a factor', () => {
  test.each([
    // within one error, which is below 0.03
    [2.02, 0.025, '2*x'],
    [1.98, 0.025, '2*x'],
    [-3.02, 0.025, '-3*x'],
    [2.028, 0.025, '2.03*x'],
    [2.02, 0.031, '2.02*x'],
    // one: within two errors, which are below 0.05
    [1.09, 0.049, 'x'],
    [0.91, 0.049, 'x'],
    [-1.09, 0.049, '-x'],
    [1.11, 0.049, '1.11*x'],
    [1.02, 0.051, '1.02*x'],
    // known to 2e-5, farther
    [1.000043, 1.9e-5, 'x'],
    [1.000047, 2.1e-5, '1.00005*x'],
    [1.0001, 1.9e-5, '1.0001*x'],
    // up to a hundred, and never nothing
    [99.99, 0.02, '100*x'],
    [101.01, 0.02, '101.01*x'],
    [0.01, 0.02, '0.01*x'],
  ])('of %d ± %d stands as %s', (value, error, text) => expect(factor(value, error)).toBe(text));
});

describe('an exponent', () => {
  test.each([
    // whole, within three errors below 0.2
    [2.1, 0.04, 'x^2'],
    [2.14, 0.041, 'x^2.14'],
    [3.3, 0.19, 'x^3'],
    // a half, within three errors below 0.1
    [2.45, 0.02, 'x^2.5'],
    [0.45, 0.03, 'sqrt(x)'],
    // a third, within two errors below 0.067
    [1.38, 0.03, 'x^(4/3)'],
    // a quarter, within two errors below 0.05
    [2.28, 0.017, 'x^2.25'],
  ])('of %d ± %d stands as %s', (value, error, text) => expect(exponent(value, error)).toBe(text));
});
