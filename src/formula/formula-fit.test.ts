import { describe, expect, test } from 'vitest';
import { parseExpression } from './parse.js';
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

  test('finds constants of very different sizes', () => {
    const far = { names: ['v'], columns: [x.map((value) => 1.5e8 + 1e8 * value)], y: new Float64Array(x.length) };
    far.y.set(far.columns[0].map((v) => 2.7e25 / Math.sqrt(8.99e16 - v * v) - 3e16));
    const fit = fitConstants(parseExpression('2.83e25/sqrt(9.1e16 - v^2) - 4e16'), far);
    const found = [2.7e25, 8.99e16, 3e16].map((value, p) => Math.abs(fit.parameters[p]) / value);
    for (const ratio of found) expect(ratio).toBeCloseTo(1, 8);
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

test('a step tells its work: passes through the formula, and what a system of its constants takes', () => {
  const data = dataOf((a, b) => 1 - 2 * a + 3 * b + Math.sin(4 * a * b));
  const sizes = [4, 12];
  for (const size of sizes) {
    const terms = Array.from({ length: size }, (_, k) => `0.5*sin(${k + 1}*x + z)`).join(' + ');
    // the whole numbers inside are numbers too
    const expression = parseExpression(terms);
    const free = Array.from({ length: 2 * size }, (_, i) => i % 2 === 0);
    const steps = constants(expression, data, { free, iterations: 5 });
    const told: number[] = [];
    let step = steps.next(false);
    for (; step.done !== true; step = steps.next(false)) if (step.value > 0) told.push(step.value);
    const numbers = step.value.parameters.length;
    const pass = 20 * 80 * numbers + size ** 3 / 6;
    const assembly = 60 * 80 * numbers + (80 * size ** 2) / 3;
    expect(numbers).toBe(2 * size);
    expect(told.length).toBeGreaterThan(1);
    // after the first, in which the tape is made: one system and some passes
    for (const work of told.slice(1, -1)) {
      const passes = (work - assembly) / pass;
      expect(passes).toBeCloseTo(Math.round(passes), 6);
      expect(Math.round(passes)).toBeGreaterThanOrEqual(1);
    }
    expect(told[0]).toBeGreaterThan(4000 * numbers + pass);
  }
});

test('told to stop it gives where it is', () => {
  const data = dataOf((a, b) => 2 * Math.sin(1.5 * a + 0.3) + b);
  const start = parseExpression('1.5*sin(1.2*x + 0.1) + 0.5*z');
  const steps = constants(start, data);
  let step = steps.next(true);
  while (step.done !== true) step = steps.next(true);
  expect(step.value.rmse).toBeLessThanOrEqual(formulaError(start, data));
  expect(step.value.rmse).toBeGreaterThan(1e-6);
  expect(formulaError(step.value.expression, data)).toBeCloseTo(step.value.rmse, 12);
});

test('without a constant that may move there is nothing to do', () => {
  const data = dataOf((a) => 2 * a);
  const fit = fitConstants(parseExpression('1.5*x'), data, { free: [false] });
  expect([...fit.parameters]).toEqual([1.5]);
  expect(fit.rmse).toBeCloseTo(formulaError(parseExpression('1.5*x'), data), 14);
});

test('exponents that are not whole move unless they may not', () => {
  const data = { ...dataOf((a) => (a + 2) ** 1.7), columns: [x.map((value) => value + 2), z] };
  const start = parseExpression('1.01*x^1.5');
  expect(fitConstants(start, data).parameters[1]).toBeCloseTo(1.7, 6);
  expect(fitConstants(start, data, { freeExponents: false }).parameters[1]).toBe(1.5);
});
