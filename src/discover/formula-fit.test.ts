import { describe, expect, test } from 'vitest';
import { parseExpression } from '../formula/parse.js';
import { createRandom } from '../math/random.js';
import { runSteps } from '../work.js';
import { type Columns, fitConstants as constants, formulaError, type FormulaFit } from './formula-fit.js';

const fitConstants = (...given: Parameters<typeof constants>): FormulaFit => runSteps(constants(...given));
const random = createRandom(4);
const x = Float64Array.from({ length: 80 }, () => 2 * random.next() - 1);
const z = Float64Array.from({ length: 80 }, () => 2 * random.next() - 1);
const dataOf = (f: (x: number, z: number) => number): Columns => ({
  names: ['x', 'z'],
  columns: [x, z],
  y: x.map((value, i) => f(value, z[i])),
});

describe('fitConstants', () => {
  test('finds any number of constants that a formula is linear in, in a handful of steps', () => {
    const terms = ['0.5', '0.5*x', '0.5*z', '0.5*x^2', '0.5*x*z', '0.5*z^2', '0.5*x^3', '0.5*sin(x)*z', '0.5*cos(z)'];
    const data = dataOf((a, b) => 1 - 2 * a + 3 * b - a * a + 0.7 * a * b + 2 * b * b - a ** 3 + 4 * Math.sin(a) * b);
    for (let count = 1; count <= terms.length; count++) {
      const start = parseExpression(terms.slice(0, count).join(' + '));
      const near = fitConstants(start, data, { iterations: 8 });
      const best = fitConstants(start, data, { iterations: 60 });
      expect(near.parameters.length).toBe(count);
      // eight are as good as any number
      expect(near.rmse).toBeLessThan(best.rmse * (1 + 1e-6) + 1e-5);
      // at the least, the mean of the rest is 0; near it the error is level, so that half the digits are found
      const rest = data.y.map((value, i) => {
        const [a, b] = [x[i], z[i]];
        const values = [1, a, b, a * a, a * b, b * b, a ** 3, Math.sin(a) * b, Math.cos(b)];
        return value - values.slice(0, count).reduce((sum, each, p) => sum + each * best.parameters[p], 0);
      });
      expect(Math.abs(rest.reduce((sum, value) => sum + value, 0)) / 80).toBeLessThan(1e-4);
    }
    expect(fitConstants(parseExpression(terms.join(' + ')), data).rmse).toBeLessThan(1e-9);
  });

  test('finds constants within functions', () => {
    const data = dataOf((a, b) => 2 * Math.sin(1.5 * a + 0.3) + Math.exp(-0.5 * b));
    const { rmse, expression } = fitConstants(parseExpression('1.5*sin(1.2*x + 0.1) + exp(-0.2*z)'), data);
    expect(rmse).toBeLessThan(1e-9);
    expect(formulaError(expression, data)).toBeCloseTo(rmse, 12);
  });

  test('what is not free stays, and so do whole exponents', () => {
    const data = dataOf((a, b) => 3 * a ** 2 + 2 * b);
    const { parameters, rmse } = fitConstants(parseExpression('1.5*x^2 + 2.5*z'), data, { free: [true, false] });
    expect(parameters[1]).toBe(2.5);
    expect(parameters[0]).not.toBe(1.5);
    expect(rmse).toBeGreaterThan(0.1);
    expect(fitConstants(parseExpression('1.5*x^2 + 2.5*z'), data).rmse).toBeLessThan(1e-9);
  });

  test('a formula that is not finite at some row has an infinite error', () => {
    expect(
      fitConstants(
        parseExpression('0.5*log(x)'),
        dataOf((a) => a),
      ).rmse,
    ).toBe(Infinity);
  });

  test('ends when it is good enough, and when it is hopeless', () => {
    const data = dataOf((a, b) => 2 * Math.sin(1.5 * a + 0.3) + b);
    const start = parseExpression('1.5*sin(1.2*x + 0.1) + 0.5*z');
    const { rmse } = fitConstants(start, data, { enough: 0.05 });
    expect(rmse).toBeLessThanOrEqual(0.05);
    expect(rmse).toBeGreaterThan(1e-9);
    const wrong = parseExpression('0.5*exp(0.5*x)');
    const [tried, whole] = [
      fitConstants(wrong, data, { tryout: { iterations: 1, promising: 1e-3 } }),
      fitConstants(wrong, data),
    ];
    expect(tried.rmse).toBeGreaterThan(whole.rmse * (1 + 1e-12));
  });
});

test('the error of a formula is the root of the mean square over all rows', () => {
  const columns: Columns = { names: ['x'], columns: [Float64Array.of(1, 2)], y: Float64Array.of(2, 5) };
  expect(formulaError(parseExpression('x'), columns)).toBeCloseTo(Math.sqrt((1 + 9) / 2), 14);
  expect(formulaError(parseExpression('log(x - 1)'), columns)).not.toSatisfy(Number.isFinite);
});
