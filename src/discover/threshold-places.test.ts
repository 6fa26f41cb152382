// Where thresholds may go: how far from where they were, between which values, and what is left alone.

import { describe, expect, test } from 'vitest';
import { watchSteps } from '../../test/steps.js';
import { formulaError } from '../formula/formula-fit.js';
import { parseExpression } from '../formula/parse.js';
import { printExpression } from '../formula/print.js';
import { placeThresholds } from './thresholds.js';

/** Rows at 0, 1 … n − 1 that step from −1 to 1 between step − 1 and step, with each value twice. */
const stepAt = (step: number, n = 40) => {
  const x = Float64Array.from({ length: 2 * n }, (_, i) => (i * 7) % n);
  return { names: ['x'], columns: [x], y: x.map((value) => (value < step ? -1 : 1)) };
};
const placed = (text: string, data: ReturnType<typeof stepAt>): string =>
  printExpression(watchSteps(placeThresholds(parseExpression(text), data)).value);
const between = (step: number): string => `sign(x - ${step - 0.5})`;

describe('a threshold', () => {
  test('goes to where the rows are said best, up to twelve gaps away', () => {
    // between 19 and 20, which is gap number 20: from 8 to 32
    for (const step of [8, 9, 20, 31, 32]) expect(placed('sign(x - 19.3)', stepAt(step))).toBe(between(step));
    for (const step of [7, 33]) expect(placed('sign(x - 19.3)', stepAt(step))).not.toBe(between(step));
  });
  test('is written with few digits, of several gaps as good in the first', () => {
    expect(placed('sign(x - 19.28371)', stepAt(20))).toBe('sign(x - 19.5)');
    // no gap says anything of what never changes
    const flat = { ...stepAt(20), y: new Float64Array(80) };
    expect(placed('0*sign(x - 19.3)', flat)).toBe('0*sign(x - 7.5)');
  });
  test('may be at either end, and come back from beyond it', () => {
    for (const step of [1, 39]) {
      expect(placed(`sign(x - ${step - 0.7})`, stepAt(step))).toBe(between(step));
      expect(placed(step === 1 ? 'sign(x + 3)' : 'sign(x - 45)', stepAt(step))).toBe(between(step));
    }
    // of two values there is one gap, of one value none
    expect(placed('sign(x - 0.1)', stepAt(1, 2))).toBe(between(1));
    expect(placed('sign(x - 0.1)', stepAt(1, 1))).toBe('sign(x - 0.1)');
  });
  test('on a value belongs to the gap behind it', () => {
    // values that are the place itself have a sign of 0
    expect(placed('sign(x - 19)', stepAt(20))).toBe(between(20));
    expect(placed('sign(x - 19)', stepAt(32))).toBe(between(32));
    expect(placed('sign(x - 19)', stepAt(33))).not.toBe(between(33));
  });
  test('may be written with a plus', () => {
    const data = stepAt(20);
    const moved = { ...data, columns: [data.columns[0].map((value) => value - 30)] };
    expect(placed('sign(x + 14)', moved)).toBe('sign(x + 10.5)');
    expect(placed('sign(x + 14)', data)).toBe(between(12));
  });
  test('is moved one after the other, wherever it stands', () => {
    const x = Float64Array.from({ length: 60 }, (_, i) => i % 30);
    const z = x.map((_, i) => (i * 11) % 60);
    const sign = Math.sign;
    const y = x.map((value, i) => 999 * sign(value - 9.5) + 3 * z[i] * sign(z[i] - 40.5));
    const data = { names: ['x', 'z'], columns: [x, z], y };
    expect(placed('999*sign(x - 12.2) + 3*z*sign(z - 37.3)', data)).toBe('999*sign(x - 9.5) + 3*z*sign(z - 40.5)');
  });
  test('stays where no other is a column’s own', () => {
    for (const text of [
      'sign(x*19.3)',
      'sign(2*x - 19.3)',
      'sign(19.3 - x)',
      'sign(x)',
      'abs(x - 19.3)',
      'sign(x - pi)',
    ])
      expect(placed(text, stepAt(20))).toBe(printExpression(parseExpression(text)));
    expect(placed('sign(q - 19.3)', { ...stepAt(20), names: ['x'] })).toBe('sign(q - 19.3)');
  });
});

test('a pass through the rows is told for each gap, and where it is stopped the best so far is the answer', () => {
  const [data, expression] = [stepAt(20), parseExpression('sign(x - 15.2)')];
  const { work } = watchSteps(placeThresholds(expression, data));
  expect(work).toEqual(Array.from({ length: 25 }, () => 20 * 80));
  // at either end there are fewer gaps
  const steps = (text: string): number => watchSteps(placeThresholds(parseExpression(text), data)).work.length;
  expect([steps('sign(x - 0.3)'), steps('sign(x - 38.3)'), steps('sign(x - 45)')]).toEqual([13, 13, 12]);
  // the first of them is between 3 and 4
  const first = watchSteps(placeThresholds(expression, data), 0).value;
  expect(printExpression(first)).toBe('sign(x - 3.5)');
  const third = watchSteps(placeThresholds(expression, data), 2).value;
  expect(formulaError(third, data)).toBeLessThan(formulaError(first, data));
  expect(printExpression(third)).toBe('sign(x - 5.5)');
});
