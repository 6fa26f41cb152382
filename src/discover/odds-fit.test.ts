import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fitOdds, gainsOf } from './odds-fit.js';

interface Case {
  name: string;
  terms: number[][];
  y: number[];
  constant: number;
  weights: number[];
  loss: number;
}
const cases = JSON.parse(
  readFileSync(new URL('../../test/known-answers/odds.json', import.meta.url), 'utf8'),
) as Case[];
const arrays = (terms: number[][]): Float64Array[] => terms.map((term) => Float64Array.from(term));

describe.each(cases)('weights of $name', ({ terms, y, constant, weights, loss }) => {
  const fit = fitOdds(arrays(terms), Float64Array.from(y));

  test("are those of scikit-learn's regression with the same prior", () => {
    expect(fit.constant).toBeCloseTo(constant, 5);
    weights.forEach((weight, i) => expect(fit.weights[i]).toBeCloseTo(weight, 5));
    expect(fit.loss).toBeCloseTo(loss, 8);
  });

  test('say the chance of each row', () => {
    fit.probabilities.forEach((chance, row) => {
      const z = weights.reduce((sum, weight, i) => sum + weight * terms[i][row], constant);
      expect(chance).toBeCloseTo(1 / (1 + Math.exp(-z)), 6);
    });
  });
});

test('without terms the chance is the share of the rows', () => {
  const { constant, weights, loss, probabilities } = fitOdds([], Float64Array.of(1, 0, 0, 0));
  expect(probabilities[2]).toBeCloseTo(0.25, 8);
  expect(constant).toBeCloseTo(Math.log(1 / 3), 7);
  expect(weights).toHaveLength(0);
  // -log(1/4) - 3 log(3/4)
  expect(loss).toBeCloseTo(Math.log(4) + 3 * Math.log(4 / 3), 8);
});

describe('what a further term would gain', () => {
  const [{ terms, y: told }] = cases;
  const [first, second] = arrays(terms);
  const y = Float64Array.from(told);
  const alone = fitOdds([first], y);

  test('is about what it gains when all is fitted again', () => {
    const [gain] = gainsOf(alone, [first], y, [second]);
    const gained = alone.loss - fitOdds([first, second], y).loss;
    expect(gained).toBeGreaterThan(0.1);
    expect(gain / gained).toBeGreaterThan(0.7);
    expect(gain / gained).toBeLessThan(1.4);
  });

  test('is next to none for what is there already, alone or as a sum of others', () => {
    const both = fitOdds([first, second], y);
    const mixed = first.map((value, row) => (value - second[row]) / 2);
    expect(gainsOf(alone, [first], y, [first])[0]).toBeLessThan(0.03);
    expect(gainsOf(both, [first, second], y, [mixed])[0]).toBeLessThan(0.03);
  });

  test('is the slope squared over twice the curvature: of a first term by hand', () => {
    // chances are 1/2, so that each row has a curvature of 1/4; the mean takes none of it
    const start = fitOdds([], Float64Array.of(1, 1, 0, 0));
    const [gain] = gainsOf(start, [], Float64Array.of(1, 1, 0, 0), [Float64Array.of(1, 1, -1, -1)]);
    expect(gain).toBeCloseTo(2 ** 2 / (2 * (4 / 4 + 1 / 9)), 6);
  });
});
