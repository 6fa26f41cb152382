// What is told beside the answer, and numbers of an exact formula, each by itself.

import { describe, expect, test } from 'vitest';
import type { Columns } from '../formula/formula-fit.js';
import { parametersOf } from '../formula/parameters.js';
import { parseExpression } from '../formula/parse.js';
import { printExpression } from '../formula/print.js';
import { frontAround, withNaturalNumbers } from './conclude.js';

describe('beside the answer', () => {
  const formula = (complexity: number, learnedRmse: number, rmse = learnedRmse) => ({ complexity, learnedRmse, rmse });
  const answer = formula(5, 0.5);
  const beside = (...others: ReturnType<typeof formula>[]) => {
    const { front, likeliest } = frontAround([...others, answer], answer);
    expect(front[likeliest]).toBe(answer);
    return front.filter((each) => each !== answer).map(({ complexity, rmse }) => [complexity, rmse]);
  };
  test('stand simpler ones that are worse and longer ones that are better', () => {
    expect(beside(formula(9, 0.1), formula(1, 2), formula(7, 0.3), formula(3, 0.9))).toEqual([
      [1, 2],
      [3, 0.9],
      [7, 0.3],
      [9, 0.1],
    ]);
  });
  test('none that is as long, or as good', () => {
    expect(beside(formula(5, 0.4), formula(3, 0.5), formula(7, 0.5), formula(5, 0.6))).toEqual([]);
    // as good on the rows held back alone
    expect(beside(formula(3, 0.9, 0.5), formula(7, 0.3, 0.5))).toEqual([]);
  });
  test('none that another beats, on the rows it learned from or on those held back', () => {
    expect(beside(formula(2, 1), formula(3, 1.5), formula(7, 0.2), formula(8, 0.3))).toEqual([
      [2, 1],
      [7, 0.2],
    ]);
    expect(beside(formula(2, 1.2, 0.8), formula(3, 1.1, 0.9), formula(7, 0.3, 0.2), formula(8, 0.2, 0.25))).toEqual([
      [2, 0.8],
      [7, 0.2],
    ]);
  });
  test('none whose errors on the two are of two minds about the answer', () => {
    // better than the answer on the rows held back, though simpler; or worse on them, though longer
    expect(beside(formula(3, 0.9, 0.4), formula(7, 0.3, 0.6))).toEqual([]);
  });
  test('the answer itself stands even where another is better on the rows it learned from', () => {
    expect(beside(formula(4, 0.45, 0.6))).toEqual([[4, 0.6]]);
  });
});

describe('an exact formula with its constants where they are expected', () => {
  const t = Float64Array.from({ length: 30 }, (_, i) => i / 5);
  const rows = (law: (t: number) => number): Columns => ({ names: ['t'], columns: [t], y: t.map(law) });
  const changed = (text: string, data: Columns, exact = 1e-9) => {
    const expression = parseExpression(text);
    const fit = { expression, rmse: 0, parameters: Float64Array.from(parametersOf(expression)) };
    return printExpression(withNaturalNumbers(fit, data, exact).expression);
  };
  test('has them there where they are simple', () => {
    // 1/2 is 4 / 8, and −log(1/2) / 3 is no number that one writes; of exp(−12) it is 4
    const middle = (at: number): Columns => rows((v) => 2 / (4 + 4 * Math.exp(-3 * (v - at))));
    expect(changed(`2/(4 + ${4 * Math.exp(15)}*exp(-3*t))`, middle(5))).toBe('0.5/(1 + exp(-3*(t - 5)))');
    expect(changed(`2/(4 + ${4 * Math.exp(15.003)}*exp(-3*t))`, middle(5.001))).toBe('0.5/(1 + exp(-3*(t - 5.001)))');
  });
  test('and not where they are not', () => {
    const long = `2/(4 + ${4 * Math.exp(15.00037)}*exp(-3*t))`;
    expect(
      changed(
        long,
        rows((v) => 2 / (4 + 4 * Math.exp(-3 * (v - 5.00012333)))),
      ),
    ).toBe(printExpression(parseExpression(long)));
    expect(
      changed(
        '2*t + 1',
        rows((v) => 2 * v + 1),
      ),
    ).toBe('2*t + 1');
  });
  test('nor where it would no longer be exact', () => {
    const text = `2/(4 + ${4 * Math.exp(15)}*exp(-3*t))`;
    expect(
      changed(
        text,
        rows((v) => 2 / (4 + 4 * Math.exp(-3 * (v - 5.1)))),
      ),
    ).toBe(printExpression(parseExpression(text)));
    expect(
      changed(
        text,
        rows((v) => 2 / (4 + 4 * Math.exp(-3 * (v - 5.1)))),
        0.2,
      ),
    ).toBe('0.5/(1 + exp(-3*(t - 5)))');
  });
});
