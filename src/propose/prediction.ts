// How well a polynomial predicts rows that it was not fitted to: what tells that columns act together, or one by a factor. Knows columns of numbers.

import { solveCholesky } from '../math/cholesky.js';
import type { Steps } from '../work.js';

/** Terms of a polynomial. */
const mostTerms = 60;

interface PredictionOptions {
  /** stands before the polynomial */
  factor?: Float64Array | undefined;
  /** whether lower degrees are tried too, the best of which counts: fewer columns then predict no worse for having more terms */
  everyDegree?: boolean;
}

/** Error of a polynomial on the last quarter of the rows, fitted to the others: in the columns or, where that is better, in their logarithms. */
export function* predictionError(
  columns: readonly Float64Array[],
  y: Float64Array,
  { factor, everyDegree = false }: PredictionOptions = {},
): Steps<number> {
  const logs = columns.map((column) => (column.every((value) => value > 0) ? column.map(Math.log) : column));
  let least = Infinity;
  for (const way of logs.some((each, i) => each !== columns[i]) ? [columns, logs] : [columns]) {
    const scaled = way.map(toUnit);
    const whole = degreesOf(scaled.length);
    for (const terms of everyDegree ? whole.slice(1) : whole.slice(-1)) {
      least = Math.min(least, errorOf(scaled, y, terms, factor));
      if (yield terms.length ** 2 * y.length) return least;
    }
  }
  return least;
}

/** All exponents up to each degree, up to the highest that so few terms allow. */
function degreesOf(inputs: number): number[][][] {
  const found: number[][][] = [];
  for (let degree = 1; degree <= 12; degree++) {
    const next = termsUpTo(inputs, degree);
    if (next.length > mostTerms && degree > 2) break;
    found.push(next);
  }
  return found;
}

function termsUpTo(inputs: number, degree: number): number[][] {
  let terms: number[][] = [[]];
  for (let i = 0; i < inputs; i++)
    terms = terms.flatMap((term) => {
      const left = degree - term.reduce((total, each) => total + each, 0);
      return Array.from({ length: left + 1 }, (_, exponent) => [...term, exponent]);
    });
  return terms;
}

function errorOf(
  scaled: readonly Float64Array[],
  y: Float64Array,
  terms: readonly number[][],
  factor: Float64Array | undefined,
): number {
  const rows = y.length;
  const learned = Math.floor(0.75 * rows);
  const count = terms.length;
  const tables = scaled.map((t) => {
    const degree = Math.max(1, ...terms.map((powers) => powers.reduce((a, b) => Math.max(a, b), 0)));
    const table = [new Float64Array(rows).fill(1), t];
    for (let k = 2; k <= degree; k++)
      table.push(t.map((value, row) => 2 * value * table[k - 1][row] - table[k - 2][row]));
    return table;
  });
  const values = terms.map((powers) => {
    const column = factor ? factor.slice() : new Float64Array(rows).fill(1);
    for (const [i, exponent] of powers.entries()) {
      if (exponent === 0) continue;
      const table = tables[i][exponent];
      for (let row = 0; row < rows; row++) column[row] *= table[row];
    }
    return column;
  });
  const matrix = new Float64Array(count * count);
  const right = new Float64Array(count);
  for (let p = 0; p < count; p++) {
    const a = values[p];
    for (let q = 0; q <= p; q++) {
      const b = values[q];
      let total = 0;
      for (let row = 0; row < learned; row++) total += a[row] * b[row];
      matrix[p * count + q] = total;
    }
    matrix[p * count + p] += 1e-9 * learned;
    for (let row = 0; row < learned; row++) right[p] += a[row] * y[row];
  }
  if (!solveCholesky(matrix, right)) return Infinity;
  let square = 0;
  for (let row = learned; row < rows; row++) {
    let said = 0;
    for (let p = 0; p < count; p++) said += right[p] * values[p][row];
    square += (said - y[row]) ** 2;
  }
  return Math.sqrt(square / (rows - learned));
}

function toUnit(column: Float64Array): Float64Array {
  const [low, high] = [column.reduce((a, b) => Math.min(a, b)), column.reduce((a, b) => Math.max(a, b))];
  return high > low ? column.map((value) => (2 * (value - low)) / (high - low) - 1) : new Float64Array(column.length);
}
