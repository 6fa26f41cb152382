// Weights of terms that say how likely a class is: logistic regression by Newton's steps, with weights drawn to 0, so that they end
// somewhere where a line parts the classes (Gelman et al. 2008, with a normal prior). Knows numbers, no formulas.

import { factorCholesky, solveCholesky, solveFactored } from '../math/cholesky.js';

/** Standard deviation of a weight beforehand, of terms with a mean of 0 and a standard deviation of 1. */
const usualWeight = 3;
/** Newton's steps at most, and the gain of one at which they end. */
const [mostSteps, littleGain] = [25, 1e-7];

/** Log-odds are `constant` + Σ weights · terms. */
export interface OddsFit {
  constant: number;
  weights: Float64Array;
  /** of each row, that it is of the class */
  probabilities: Float64Array;
  /** −log of the likelihood of the rows and the weights */
  loss: number;
}

/** The likeliest weights of `terms`, each with a mean of 0 and a standard deviation of 1, for rows of which y says whether they are of the class, 1 or 0. */
export function fitOdds(terms: readonly Float64Array[], y: Float64Array): OddsFit {
  const count = terms.length;
  const first = logOdds(y);
  let fit = lossOf(terms, y, first, new Float64Array(count));
  for (let step = 0; step < mostSteps; step++) {
    const direction = newtonStep(terms, y, fit);
    if (!direction) return fit;
    const before = fit.loss;
    // a whole step may be too far
    for (let part = 1; part > 1e-3; part /= 2) {
      const next = lossOf(
        terms,
        y,
        fit.constant + part * direction[count],
        fit.weights.map((weight, i) => weight + part * direction[i]),
      );
      if (!(next.loss < before)) continue;
      fit = next;
      break;
    }
    if (before - fit.loss < littleGain) return fit;
  }
  return fit;
}

/** By how much each further term would make the loss smaller, judged by slope and curvature where the fit stands (Rao's score). */
export function gainsOf(
  fit: OddsFit,
  terms: readonly Float64Array[],
  y: Float64Array,
  further: readonly Float64Array[],
): Float64Array {
  const { matrix } = equationsOf(terms, y, fit);
  const count = terms.length + 1;
  if (!factorCholesky(matrix, count)) return new Float64Array(further.length);
  const likely = fit.probabilities.map((p) => p * (1 - p));
  return Float64Array.from(further, (term) => {
    const [shared, solved] = [new Float64Array(count), new Float64Array(count)];
    let [slope, curvature] = [0, usualWeight ** -2];
    for (let row = 0; row < y.length; row++) {
      slope += (y[row] - fit.probabilities[row]) * term[row];
      const weighed = likely[row] * term[row];
      curvature += weighed * term[row];
      for (let i = 0; i + 1 < count; i++) shared[i] += weighed * terms[i][row];
      shared[count - 1] += weighed;
    }
    solved.set(shared);
    solveFactored(matrix, solved);
    const own = curvature - shared.reduce((sum, value, i) => sum + value * solved[i], 0);
    return slope ** 2 / (2 * own);
  });
}

/** log of how often a row is of the class over how often it is not, one half of a row added to either. */
function logOdds(y: Float64Array): number {
  const of = y.reduce((sum, value) => sum + value, 0.5);
  return Math.log(of / (y.length + 1 - of));
}

function lossOf(terms: readonly Float64Array[], y: Float64Array, constant: number, weights: Float64Array): OddsFit {
  const probabilities = new Float64Array(y.length);
  let loss = weights.reduce((sum, weight) => sum + (weight / usualWeight) ** 2 / 2, 0);
  for (let row = 0; row < y.length; row++) {
    let z = constant;
    for (let i = 0; i < weights.length; i++) z += weights[i] * terms[i][row];
    probabilities[row] = 1 / (1 + Math.exp(-z));
    loss += lossOfRow(z, y[row]);
  }
  return { constant, weights, probabilities, loss };
}

/** −log of how likely log-odds of z make a row of the class (1) or not (0). */
export function lossOfRow(z: number, y: number): number {
  const against = y === 1 ? -z : z;
  return Math.max(against, 0) + Math.log1p(Math.exp(-Math.abs(against)));
}

/** What is to be added to the weights, then to the constant; undefined where the rows do not tell. */
function newtonStep(terms: readonly Float64Array[], y: Float64Array, fit: OddsFit): Float64Array | undefined {
  const { matrix, slopes } = equationsOf(terms, y, fit);
  return solveCholesky(matrix, slopes) ? slopes : undefined;
}

/** Curvature and slopes of minus the loss, of the weights and then of the constant. */
function equationsOf(
  terms: readonly Float64Array[],
  y: Float64Array,
  { probabilities, weights }: OddsFit,
): { matrix: Float64Array; slopes: Float64Array } {
  const count = terms.length + 1;
  const matrix = new Float64Array(count * count);
  const slopes = new Float64Array(count);
  for (let row = 0; row < y.length; row++) {
    const p = probabilities[row];
    const [apart, likely] = [y[row] - p, p * (1 - p)];
    for (let i = 0; i < count; i++) {
      const value = i + 1 < count ? terms[i][row] : 1;
      slopes[i] += apart * value;
      for (let j = 0; j <= i; j++) matrix[i * count + j] += likely * value * (j + 1 < count ? terms[j][row] : 1);
    }
  }
  for (let i = 0; i + 1 < count; i++) {
    slopes[i] -= weights[i] / usualWeight ** 2;
    matrix[i * count + i] += usualWeight ** -2;
  }
  matrix[count * count - 1] += 1e-9;
  return { matrix, slopes };
}
