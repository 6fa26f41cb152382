import { describe, expect, test } from 'vitest';
import { parseExpression } from '../formula/parse.js';
import { descriptionLength, mostRows } from './description.js';
import { separate } from './separate-rows.js';

const lengthOf = (text: string, rows = 1000, rmse = 1, floor = 0): number =>
  descriptionLength(parseExpression(text), rmse, rows, floor);
/** What a number costs beyond what a simple one does, in 1000 rows: all of it is a measured one, none a simple one. */
const more = (number: string): number => lengthOf(`${number}*x`) - lengthOf('2*x');

describe('the length of a description', () => {
  test('is twice the logarithm of the error for each row, up to five thousand, and no less than that of the floor', () => {
    const ofError = (rmse: number, rows: number, floor = 0): number =>
      lengthOf('x', rows, rmse, floor) - lengthOf('x', rows);
    expect(ofError(0.1, 1000)).toBeCloseTo(2000 * Math.log(0.1), 6);
    expect(ofError(0.1, 5000)).toBeCloseTo(10_000 * Math.log(0.1), 6);
    expect(ofError(0.1, 5001)).toBe(ofError(0.1, mostRows));
    expect(ofError(0.1, 1000, 0.5)).toBeCloseTo(2000 * Math.log(0.5), 6);
    expect(ofError(0, 10)).toBeGreaterThan(-Infinity);
  });

  test('counts numbers of one digit up to ten as functions, others as measured', () => {
    for (const simple of ['3', '10', '0.5', '0.02', '9']) expect(more(simple)).toBeCloseTo(0, 9);
    for (const other of ['11', '20', '2.5', '0.25']) expect(more(other)).toBeCloseTo(more('12.5'), 9);
    expect(more('12.5')).toBeGreaterThan(0);
    // in a few rows a measured number costs little, and a simple one no more
    expect(lengthOf('2*x', 5)).toBeLessThan(lengthOf('2*x', 1000));
  });

  test.each([
    // names, operators and common functions are 4 each, others 12; a sign is nothing, nor is a whole exponent
    ['x', 4],
    ['-x', 4],
    ['x + z', 12],
    ['sin(x)', 8],
    ['tanh(x)', 16],
    ['x^2', 8],
    ['2*x', 12],
    ['2.5*x', 8 + Math.log(1000) + 4 / 998],
  ])('of %s in 1000 rows is %d', (text, length) => {
    expect(lengthOf(text)).toBeCloseTo(length, 9);
  });

  test('of a simple number is no more than that of a measured one, however few the rows', () => {
    expect(lengthOf('2*x', 5)).toBeCloseTo(8 + Math.log(5), 9);
    expect(lengthOf('x', 1)).toBe(Infinity);
  });

  test('adds for few rows, beyond all where there are none to spare', () => {
    const extra = (rows: number): number => lengthOf('2.34*x', rows) - lengthOf('x', rows) - Math.log(rows) - 4;
    expect(extra(4)).toBeCloseTo(4 / 2, 9);
    expect(extra(3)).toBeCloseTo(4 / 1, 9);
    expect(lengthOf('2.34*x', 2)).toBe(Infinity);
  });

  test('has exponents of halves and quarters for the price of an operator, others for that of two', () => {
    const power = (exponent: string): number => lengthOf(`x^${exponent}`);
    for (const exponent of ['2.5', '0.75', '3.25']) expect(power(exponent)).toBeCloseTo(power('1.25'), 9);
    for (const exponent of ['0.71', '0.055', '0.0625', '2.51', '1.26'])
      expect(power(exponent)).toBeCloseTo(power('1.25') + 4, 9);
  });
});

describe('rows are taken apart', () => {
  const counts = (rows: number): number[] => {
    const x = Float64Array.from({ length: rows }, (_, i) => i);
    const { train, guide, learned, heldBack } = separate({ names: ['x'], columns: [x], y: x }, 7);
    return [train, guide, learned, heldBack].map(({ y }) => y.length);
  };
  test.each([
    // a fifth is held back; of fewer than 25 others all do both
    [5, [4, 4, 4, 1]],
    [4, [3, 3, 3, 1]],
    [30, [24, 24, 24, 6]],
    [31, [20, 5, 25, 6]],
    [100, [64, 16, 80, 20]],
    [1562, [1000, 250, 1250, 312]],
    [4000, [1000, 2000, 3200, 800]],
    [10_005, [1000, 2000, 8005, 2000]],
    [110_000, [1000, 2000, 100_000, 2000]],
  ])('%d of them', (rows, wanted) => expect(counts(rows)).toEqual(wanted));
});
