// Errors of constants where those of the rows are known, and where they are not.

import { expect, test } from 'vitest';
import type { RowErrors } from '../fit/measurement-error.js';
import { parseExpression } from '../formula/parse.js';
import { runSteps } from '../work.js';
import { concludeFormulas } from './conclude.js';
import { FormulaPool } from './formula-pool.js';
import { separate } from './separate-rows.js';
import { weigh } from './weighing.js';

const x = Float64Array.from({ length: 60 }, (_, i) => 1 + i / 20);
// off by a tenth in turn
const y = x.map((each, i) => 2.345 * each + (i % 2 === 0 ? 0.1 : -0.1));

/** The error of the slope, and the sum of squares of x over the rows that it was learned from. */
function slopeOf(errors: RowErrors): { error: number; squares: number; rmse: number; plainRmse: number } {
  const { data, perUnit } = weigh({ names: ['x'], columns: [x], y }, errors);
  const apart = separate(data, 42);
  const pool = new FormulaPool(apart.guide);
  pool.add(parseExpression('2.3*x'), 0.1, 'a line');
  const options = { exact: 1e-9, freeExponents: true, maxComplexity: 100, errors, perUnit };
  const { front, likeliest, weighing } = runSteps(concludeFormulas(pool, apart, options));
  const { constants, rmse, plainRmse } = front[likeliest];
  const squares = apart.learned.columns[0].reduce((sum, each) => sum + each * each, 0);
  return { error: constants![0].error, squares, rmse: rmse * weighing.perUnit, plainRmse };
}

test('residuals tell them where nothing is known', () => {
  const { error, squares, rmse, plainRmse } = slopeOf({ kind: 'constant' });
  expect(error * Math.sqrt(squares)).toBeCloseTo(0.1, 2);
  expect(rmse).toBe(plainRmse);
  expect(plainRmse).toBeCloseTo(0.1, 2);
});

test('standard deviations of a column tell them, whatever the residuals are', () => {
  for (const deviation of [0.5, 0.02]) {
    const errors: RowErrors = { kind: 'column', column: 's', deviations: x.map(() => deviation) };
    const { error, squares, rmse, plainRmse } = slopeOf(errors);
    expect((error * Math.sqrt(squares)) / deviation).toBeCloseTo(1, 6);
    // the error is told in them, and in the target's units
    expect(rmse * deviation).toBeCloseTo(plainRmse, 9);
    expect(plainRmse).toBeCloseTo(0.1, 1);
  }
});

test('a formula longer than asked for is none, unless there is no other', () => {
  const apart = separate({ names: ['x'], columns: [x], y }, 42);
  const concluded = (maxComplexity: number, ...texts: string[]): string[] => {
    const pool = new FormulaPool(apart.guide);
    for (const text of texts) pool.add(parseExpression(text), 1, text);
    const options = { exact: 1e-9, freeExponents: true, maxComplexity };
    return runSteps(concludeFormulas(pool, apart, options)).front.map(({ origin }) => origin);
  };
  expect(concluded(100, '2.3*x', '4')).toContain('2.3*x');
  expect(concluded(3, '2.3*x', '4')).toEqual(['4']);
  expect(concluded(1, '2.3*x', '4')).toEqual(['4']);
  expect(concluded(1, '2.3*x + 0.1*sin(9*x)', '2.3*x')).toEqual(['2.3*x']);
});
