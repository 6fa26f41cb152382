import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fitOdds, gainsOf, lossOfRow } from './odds-fit.js';

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

test('a row costs what its odds make unlikely, however far these are', () => {
  expect([lossOfRow(0, 1), lossOfRow(0, 0)]).toEqual([Math.LN2, Math.LN2]);
  expect(lossOfRow(Math.log(3), 1)).toBeCloseTo(Math.log(4 / 3), 14);
  expect(lossOfRow(Math.log(3), 0)).toBeCloseTo(Math.log(4), 14);
  expect([lossOfRow(1000, 1), lossOfRow(1000, 0), lossOfRow(-1000, 1), lossOfRow(-1000, 0)]).toEqual([
    0, 1000, 1000, 0,
  ]);
});

describe('the likeliest weights', () => {
  /** Minus the loss's slopes by the weights and the constant, the loss itself: in plain loops. */
  function known(terms: Float64Array[], y: Float64Array, { constant, weights }: ReturnType<typeof fitOdds>) {
    const slopes = [...weights].map((weight) => -weight / 9);
    let [ofConstant, loss] = [0, weights.reduce((sum, weight) => sum + weight ** 2 / 18, 0)];
    y.forEach((told, row) => {
      const z = terms.reduce((sum, term, i) => sum + weights[i] * term[row], constant);
      const chance = 1 / (1 + Math.exp(-z));
      terms.forEach((term, i) => (slopes[i] += (told - chance) * term[row]));
      ofConstant += told - chance;
      loss -= Math.log(told === 1 ? chance : 1 - chance);
    });
    return { slopes: [...slopes, ofConstant], loss };
  }

  test('are where the loss is flat, also where a whole step would be much too far', () => {
    // one row of a thousand is of the class, and far from all others
    const n = 1000;
    const far = Float64Array.from({ length: n }, (_, i) => (i === 7 ? Math.sqrt(n - 1) : -1 / Math.sqrt(n - 1)));
    const alone = Float64Array.from({ length: n }, (_, i) => (i === 7 ? 1 : 0));
    const cosine = Float64Array.from({ length: 60 }, (_, i) => Math.SQRT2 * Math.cos((2 * Math.PI * i) / 60));
    const half = Float64Array.from({ length: 60 }, (_, i) => (i % 4 === 0 || i < 12 ? 1 : 0));
    for (const [terms, y] of [
      [[far], alone],
      [[cosine], half],
    ]) {
      const fit = fitOdds(terms as Float64Array[], y as Float64Array);
      const { slopes, loss } = known(terms as Float64Array[], y as Float64Array, fit);
      expect(Math.abs(fit.weights[0])).toBeGreaterThan(0.1);
      expect(fit.loss).toBeCloseTo(loss, 9);
      for (const slope of slopes) expect(Math.abs(slope)).toBeLessThan(2e-3);
    }
  });

  test('of rows that are all of the class the odds grow until a step gains less than a ten millionth', () => {
    // every step lowers the loss by a factor of e
    const { loss, probabilities } = fitOdds([], new Float64Array(4).fill(1));
    expect(loss * (Math.E - 1)).toBeLessThan(1e-7);
    expect(loss * (Math.E - 1) * Math.E).toBeGreaterThan(1e-7);
    expect(probabilities[0]).toBeCloseTo(Math.exp(-loss / 4), 9);
  });
});

test('what a term would gain is slope² over twice the curvature that the others leave it', () => {
  const [{ terms, y: told }] = cases;
  const y = Float64Array.from(told);
  const known = arrays(terms).slice(0, 2);
  const fit = fitOdds(known, y);
  const further = Float64Array.from(y, (value, row) => Math.sin(row * row) + value);
  const likely = fit.probabilities.map((p) => p * (1 - p));
  const all = [...known, y.map(() => 1), further];
  /** The curvature of the loss by two of them; the prior is none of the constant's. */
  const curvature = (a: number, b: number): number =>
    likely.reduce((sum, weight, row) => sum + weight * all[a][row] * all[b][row], a === b && a !== 2 ? 1 / 9 : 0);
  const matrix = all.map((_, a) => all.map((_each, b) => curvature(a, b)));
  // Gauss: all but the last are taken out
  for (let k = 0; k < 3; k++)
    for (let row = k + 1; row < 4; row++) {
      const share = matrix[row][k] / matrix[k][k];
      for (let column = k; column < 4; column++) matrix[row][column] -= share * matrix[k][column];
    }
  const slope = y.reduce((sum, value, row) => sum + (value - fit.probabilities[row]) * further[row], 0);
  const [gain] = gainsOf(fit, known, y, [further]);
  expect(gain / (slope ** 2 / (2 * matrix[3][3]))).toBeCloseTo(1, 7);
});
