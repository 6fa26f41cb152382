// Whether a formula leaves nothing of the rows but noise: no polynomial in the inputs says more of its residuals than chance would. Knows formulas and rows.

import { likeliestOf } from './likeliest.js';
import { type Columns, formulaValues } from '../formula/formula-fit.js';
import type { FormulaPool } from './formula-pool.js';
import { variablesOf } from '../formula/expression.js';
import { solveCholesky } from '../math/cholesky.js';
import { termsUpTo } from '../math/polynomial-terms.js';
import { varies } from '../math/spread.js';
import { little, type Steps } from '../work.js';
import type { RowsApart } from './separate-rows.js';

/** Formulas longer than so much for each column they have, and more, may be approximations that noise hides. */
const [shortFor, shortMore] = [5, 7];
/** Rows that are looked at, and rows for each term of a polynomial. */
const [mostRows, rowsPerTerm] = [3000, 8];
/** Standard deviations by which a polynomial may say more than chance: errors need not be alike everywhere. */
const byChance = 4;
/** A polynomial of this degree has to have been tried. */
const leastDegree = 2;
/** Share of the target's variance that a formula must explain. */
const telling = 0.5;

/**
 * Whether the likeliest formula of the pool is short and leaves noise alone, and, with `every`, has every column: one that is left out may show
 * in another formula. Stopped, it says no.
 */
export function* explained(
  pool: FormulaPool,
  { train, guide, learned }: Pick<RowsApart, 'train' | 'guide' | 'learned'>,
  exact: number,
  every = false,
): Steps<boolean> {
  const [likeliest] = likeliestOf(pool.all(), { searched: train.y.length, guiding: guide.y.length, exact });
  if (likeliest === undefined) return false;
  if (likeliest.complexity > shortFor * train.names.length + shortMore) return false;
  const changing = train.names.filter((_, i) => varies(train.columns[i]));
  if (every && !changing.every((name) => variablesOf(likeliest.expression).includes(name))) return false;
  const said = formulaValues(likeliest.expression, { ...learned, y: learned.y.subarray(0, mostRows) });
  const residuals = said.map((value, row) => (learned.y[row] - value) / (learned.deviations?.[row] ?? 1));
  const [left, there] = [variance(residuals), variance(learned.y.subarray(0, residuals.length))];
  if (!(left < (1 - telling) * there)) return false;
  if (yield* isNoise(residuals, learned)) return true;
  // errors that go with the value are as large everywhere when they are divided by it; where the rows are not likelier so, a few values near 0
  // would hide all others
  const divided = residuals.map((value, row) => value / Math.abs(said[row]));
  const sizes = said.reduce((sum, value) => sum + Math.log(Math.abs(value)) / said.length, 0);
  const likelier = Math.log(variance(divided) / left) < -2 * sizes;
  return likelier && (yield* isNoise(divided, learned));
}

/** Whether no polynomial says more of the residuals of the first rows than chance. Rows too few for parabolas do not tell. */
export function* isNoise(all: Float64Array, learned: Columns): Steps<boolean> {
  const residuals = all.subarray(0, mostRows);
  for (const degree of [1, 2, 3, 4, 6, 9]) {
    const excess = yield* excessOf(residuals, learned, degree);
    if (excess === undefined) return degree > leastDegree;
    if (excess > byChance || (yield little)) return false;
  }
  return true;
}

function variance(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  return values.reduce((sum, value) => sum + (value - mean) ** 2 / values.length, 0);
}

/** By how many standard deviations a polynomial of this degree says more of the residuals than of noise; undefined where it has too many terms. */
function* excessOf(residuals: Float64Array, { columns }: Columns, degree: number): Steps<number | undefined> {
  const rows = residuals.length;
  const changing = columns.filter(varies);
  const scaled = changing.map((column) => ranked(column.subarray(0, rows)));
  const terms = termsUpTo(scaled.length, degree, rows / rowsPerTerm);
  if (!terms) return undefined;
  const values = terms.map((powers) =>
    Float64Array.from(residuals, (_, row) =>
      powers.reduce((product, power, i) => product * Math.cos(power * scaled[i][row]), 1),
    ),
  );
  const count = terms.length;
  const matrix = new Float64Array(count * count);
  const right = new Float64Array(count);
  for (let p = 0; p < count; p++) {
    for (let q = 0; q <= p; q++) matrix[p * count + q] = dot(values[p], values[q]);
    matrix[p * count + p] *= 1 + 1e-9;
    right[p] = dot(values[p], residuals);
    if (yield 2 * (p + 1) * rows) return undefined;
  }
  const weights = right.slice();
  if (!solveCholesky(matrix, weights)) return undefined;
  const said = dot(weights, right) / dot(residuals, residuals);
  const share = count / rows;
  return (said - share) / Math.sqrt((2 * share * (1 - share)) / rows);
}

/** The angle whose cosine runs from −1 to 1 over the ranks of the values: Chebyshev polynomials are its multiples' cosines. */
function ranked(values: Float64Array): Float64Array {
  const order = Array.from(values.keys()).toSorted((a, b) => values[a] - values[b]);
  const angles = new Float64Array(values.length);
  order.forEach((row, rank) => (angles[row] = Math.acos((2 * (rank + 0.5)) / values.length - 1)));
  return angles;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
