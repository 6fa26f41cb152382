import { expect, test } from 'vitest';
import { parseExpression } from '../formula/parse.js';
import { printExpression } from '../formula/print.js';
import { runSteps } from '../work.js';
import { measureConstants } from './measured-constants.js';
import { placeThresholds } from './thresholds.js';

const x = Float64Array.from({ length: 200 }, (_, i) => (i + 0.3) / 20);
const wobble = x.map((_, i) => 0.1 * Math.sin(37 * i));
const rows = { names: ['x'], columns: [x], y: x.map((value, i) => (value > 6 ? 5 : 1) + wobble[i]) };

test.each([
  ['2*sign(x - 6.1372) + 3', '2*sign(x - 6) + 3'],
  ['3 - 2*sign(x - 5.9)', '3 - 2*sign(x - 6)'],
  // others are left alone
  ['2*sign(x^2 - 36.1372) + 3', '2*sign(x^2 - 36.1372) + 3'],
  ['x + 1', 'x + 1'],
])('%s becomes %s', (from, to) => {
  const data = from.startsWith('3 -') ? { ...rows, y: rows.y.map((value) => 6 - value) } : rows;
  expect(printExpression(runSteps(placeThresholds(parseExpression(from), data)))).toBe(to);
});

test('levels beside a threshold have errors, the threshold has none', () => {
  const { expression, constants } = runSteps(measureConstants(parseExpression('2.2*sign(x - 6) + 3.3'), rows));
  expect(printExpression(expression)).toContain('sign(x - 6)');
  expect(constants?.every(({ value, error }) => error < 0.1 && Math.abs(value) !== 6) ?? true).toBe(true);
});
