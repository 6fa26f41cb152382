import { describe, expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import { evaluateExpression } from './evaluate.js';
import { parametersOf, withParameters } from './parameters.js';
import { parseExpression } from './parse.js';
import { printExpression } from './print.js';
import { nearestSimple } from './simple-numbers.js';
import { simplify } from './simplify.js';
import { snapConstants } from './snap.js';
import { createTape } from './tape.js';

describe('nearestSimple', () => {
  test.each<[number, string]>([
    [3, '3'],
    [-2, '-2'],
    [0.25, '0.25'],
    [1 / 3, '1/3'],
    [-2 / 3, '-2/3'],
    [17, '17'],
    [0.3, '0.3'],
    [Math.PI, 'pi'],
    [(3 * Math.PI) / 2, '3*pi/2'],
    [Math.SQRT1_2, 'sqrt(2)/2'],
    [1 / (4 * Math.PI), '1/(4*pi)'],
    [Math.E, 'e'],
    [Math.sqrt(3), 'sqrt(3)'],
    [Math.LN2, 'log(2)'],
    [-Math.LN2 / 2, '-log(2)/2'],
    [Math.sqrt(7), 'sqrt(7)'],
    [1 / Math.sqrt(2 * Math.PI), '1/sqrt(2*pi)'],
    [9.81, '9.81'],
    [6.674e-11, '6.674e-11'],
    [0.0072974, '0.0072974'],
    [0, '0'],
  ])('%d is found from a value 1e-9 of it away', (value, text) => {
    const near = nearestSimple(
      value * (1 + 1e-9) + (value === 0 ? 1e-9 : 0),
      Math.max(1e-8 * Math.abs(value), 1e-15 * (value === 0 ? 1e7 : 1)),
    );
    const [first] = near;
    expect(printExpression(first!.expression)).toBe(text);
    expect(first!.value).toBeCloseTo(value, 14);
    expect(evaluateExpression(first!.expression, {})).toBeCloseTo(first!.value, 14);
  });

  test('candidates lie within the tolerance, the simplest first, each once', () => {
    const random = createRandom(4);
    for (let k = 0; k < 200; k++) {
      const value = 10 ** (4 * random.next() - 2) * (random.next() < 0.5 ? -1 : 1);
      const found = nearestSimple(value, Math.abs(value) / 20);
      expect(found.every((each) => Math.abs(each.value - value) <= Math.abs(value) / 20)).toBe(true);
      expect(found.map(({ bits }) => bits)).toEqual(found.map(({ bits }) => bits).sort((a, b) => a - b));
      expect(new Set(found.map((each) => each.value.toPrecision(12))).size).toBe(found.length);
      for (const each of found) expect(evaluateExpression(each.expression, {}) / each.value).toBeCloseTo(1, 13);
    }
  });

  test('a number that is not simple has nothing near', () => expect(nearestSimple(0.7384629157, 1e-9)).toEqual([]));
});

/** data of a formula, and the root mean square error and a Gauss–Newton polish on them */
function problemOf(text: string, noise = 0) {
  const tree = parseExpression(text);
  const random = createRandom(9);
  const rows = 80;
  const columns = [0, 1].map(() => Float64Array.from({ length: rows }, () => 0.3 + 1.5 * random.next()));
  const tape = createTape(tree, ['x', 'y']);
  const target = new Float64Array(rows);
  tape.evaluate(columns, tape.parameters, target);
  for (let i = 0; i < rows; i++) target[i] += noise * random.normal();
  const out = new Float64Array(rows);
  const error = (parameters: Float64Array): number => {
    tape.evaluate(columns, parameters, out);
    return Math.sqrt(out.reduce((total, value, i) => total + (value - target[i]) ** 2, 0) / rows);
  };
  const slopes = Array.from(tape.parameters, () => new Float64Array(rows));
  const polish = (start: Float64Array, free: readonly boolean[]): Float64Array => {
    const parameters = Float64Array.from(start);
    const moving = free.flatMap((each, k) => (each ? [k] : []));
    for (let step = 0; step < 10; step++) {
      tape.jacobian(columns, parameters, out, slopes);
      const normal = moving.map((a) =>
        moving.map((b) => slopes[a].reduce((s, v, i) => s + v * slopes[b][i], a === b ? 1e-12 : 0)),
      );
      const right = moving.map((a) => slopes[a].reduce((s, v, i) => s + v * (target[i] - out[i]), 0));
      const change = solve(normal, right);
      moving.forEach((a, k) => (parameters[a] += change[k]));
    }
    return parameters;
  };
  const perturbed = (by: number): ReturnType<typeof parseExpression> =>
    withParameters(
      tree,
      parametersOf(tree).map((value) => value * (1 + by * random.normal())),
    );
  return { error, polish, perturbed };
}

/** Gaussian elimination with the largest pivot */
function solve(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, k) => [...row, right[k]]);
  const size = rows.length;
  for (let k = 0; k < size; k++) {
    const pivot = rows.slice(k).reduce((best, row) => (Math.abs(row[k]) > Math.abs(best[k]) ? row : best));
    rows.splice(rows.indexOf(pivot), 1);
    rows.splice(k, 0, pivot);
    for (let i = k + 1; i < size; i++) {
      const share = rows[i][k] / pivot[k];
      rows[i] = rows[i].map((value, j) => value - share * pivot[j]);
    }
  }
  const result = new Array<number>(size).fill(0);
  for (let k = size - 1; k >= 0; k--)
    result[k] =
      (rows[k][size] - rows[k].slice(k + 1, size).reduce((s, v, j) => s + v * result[k + 1 + j], 0)) / rows[k][k];
  return result;
}

describe('snapConstants', () => {
  test.each([
    ['2*sin(3.141592653589793*x + 0.5)', '2*sin(pi*x + 0.5)'],
    ['0.3333333333333333*x - 1.4142135623730951*y', 'x/3 - sqrt(2)*y'],
    ['0.07957747154594767*x*y', 'x*y/(4*pi)'],
    ['x^1.5 + 0.25*exp(-0.5*y)', 'x^1.5 + exp(-y/2)/4'],
    ['9.81*x + 0*y', '9.81*x'],
    ['4.71238898038469*x + 2.718281828459045', '3*pi*x/2 + e'],
  ])('the constants of %s are found 1e-8 beside them', (text, expected) => {
    const { error, perturbed } = problemOf(text);
    const snapped = snapConstants(perturbed(1e-8), { error, tolerated: 1e-6 });
    expect(printExpression(simplify(snapped.expression))).toBe(printExpression(simplify(parseExpression(expected))));
    expect(snapped.snapped).not.toContain(false);
    expect(snapped.error).toBeLessThan(1e-14);
  });

  test('constants further off are found by fitting the others again', () => {
    const { error, polish, perturbed } = problemOf('1.5*sin(2*x + 0.25) + 3*exp(-0.5*y)', 1e-4);
    const start = perturbed(3e-3);
    const fitted = withParameters(
      start,
      polish(Float64Array.from(parametersOf(start)), [true, true, true, true, true]),
    );
    const least = error(Float64Array.from(parametersOf(fitted)));
    const snapped = snapConstants(fitted, { error, tolerated: 1.2 * least, polish });
    expect([...snapped.parameters]).toEqual([1.5, 2, 0.25, 3, 0.5]);
  });

  test('constants that make up for one another become simple together', () => {
    // 1.3·exp(0.2621…) = 1.69: only the product is determined
    const { error, polish } = problemOf('1.6899999*exp(x*y)');
    const tree = parseExpression('1.3*exp(x*y + 0.26236420533)');
    const snapped = snapConstants(tree, {
      error: twoParameters(error),
      tolerated: 1e-5,
      polish: throughProduct(polish),
    });
    expect(snapped.snapped).toContain(true);
    expect(snapped.error).toBeLessThanOrEqual(1e-5);
  });

  test('nothing is snapped when the tolerance forbids it', () => {
    const { error, perturbed } = problemOf('2*sin(3*x) + 0.5');
    const start = perturbed(1e-8);
    const forbidden = snapConstants(start, {
      error: (p) => (p.every((v, k) => v === parametersOf(start)[k]) ? 0 : 1),
      tolerated: 0,
    });
    expect(forbidden.expression).toEqual(start);
    expect(forbidden.snapped).toEqual([false, false, false]);
    const hopeless = snapConstants(start, { error: () => NaN, tolerated: 1 });
    expect(hopeless.expression).toEqual(start);
    expect(snapConstants(start, { error, tolerated: 1e-12 }).error).toBeLessThanOrEqual(1e-7);
  });

  test('measured constants stay as they are', () => {
    const { error, perturbed } = problemOf('0.7384629157*x + 1.9283746501*y');
    const start = perturbed(0);
    const { expression } = snapConstants(start, { error, tolerated: 1e-9 });
    expect(expression).toEqual(start);
  });

  test('the tolerance is a number', () =>
    expect(() => snapConstants(parseExpression('2*x'), { error: () => 0, tolerated: NaN })).toThrow(
      'snapConstants: `tolerated` must be a number of at least 0; got NaN',
    ));
});

/** c·exp(d) as the one constant of the problem */
const twoParameters = (error: (p: Float64Array) => number) => (p: Float64Array) =>
  error(Float64Array.of(p[0] * Math.exp(p[1])));
const throughProduct =
  (polish: (p: Float64Array, free: readonly boolean[]) => Float64Array) =>
  (p: Float64Array, [first]: readonly boolean[]): number[] => {
    const [whole] = polish(Float64Array.of(p[0] * Math.exp(p[1])), [true]);
    return first ? [whole! / Math.exp(p[1]), p[1]] : [p[0], Math.log(whole! / p[0])];
  };

test('what divides is not taken for 0, though a step as steep as can be has the same values', () => {
  const expression = parseExpression('1/(1 + exp((0.4826 - x)/0.00012))');
  const x = Array.from({ length: 40 }, (_, i) => i / 40);
  const error = (parameters: Float64Array): number =>
    x.reduce((sum, value) => {
      const [one, other, place, width] = parameters;
      const said = one / (other + Math.exp((place - value) / width));
      return sum + Math.abs(said - (value > 0.4826 ? 1 : 0));
    }, 0);
  expect(error(Float64Array.of(1, 1, 0.4826, 0))).toBe(0);
  const { expression: snapped } = snapConstants(expression, { error, tolerated: 1e-6 });
  expect(printExpression(snapped)).not.toMatch(/\/0(?![.\d])/);
});
