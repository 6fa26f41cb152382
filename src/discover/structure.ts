// Which inputs of an unknown function act through one common quantity, seen in the derivatives of a polynomial through the data. Knows
// rows of numbers, no networks. F depends on x_i and x_j only through one h(x_i, x_j) if and only if the ratio of F's derivatives by them
// does not depend on any other input: F_ik F_j = F_i F_jk for all k (the separability of symbolic regression, cf. Udrescu & Tegmark 2020).

import { solveCholesky } from '../math/cholesky.js';
import { termsUpTo } from '../math/polynomial-terms.js';
import { little, type Steps } from '../work.js';

export interface Structure {
  /**
   * How far the inputs of a set are from acting through one quantity: 0 for yes, towards 1 for no. The set is a list of input numbers.
   */
  mergeScore(set: readonly number[]): number;
  /** strength[i · inputs + j] of the mixed derivative of i and j, relative to the first ones; on the diagonal of curvature */
  interactions: Float64Array;
  /** error of the polynomial on rows it has not seen, relative to the spread of y */
  error: number;
}

/** Rows at which derivatives are compared. */
const maxPlaces = 200;
/** Inputs' distance from the middle of the data beyond which the polynomial is not trusted, in halves of its range. */
const trusted = 0.9;
/** Mixed derivatives below this share of first ones count as nothing: what the polynomial's error of this size makes of them. */
export const nothing = (error: number): number => Math.min(0.2, Math.max(0.01, 30 * error));
/** Terms at most, and rows that are learned from for each of them. */
const [maxTerms, rowsPerTerm] = [320, 2.5];
/** The highest degree, and that up to which every one is looked at: beyond, every third shows where noise takes over. */
const [highest, everyUpTo] = [24, 6];
/** Rows for one or two inputs. */
const enoughRows = 400;
/** What is added to the diagonal for each row: an input that never changes makes terms that are one. */
const ridge = 1e-10;
/** Rows between two steps. */
const rowsAtOnce = 50;

/** From x[rows, inputs] and y[rows] of about spread 1; `domains` are the ends of each input. Stopped, it knows of nothing. */
export function* findStructure(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  inputs: number,
  domains: readonly (readonly [number, number])[],
): Steps<Structure> {
  const rows = Math.min(y.length, inputs > 2 ? Infinity : enoughRows);
  const t = scaled(x, inputs, domains);
  const train = Math.floor(rows * 0.8);
  let best: { terms: number[][]; coefficients: Float64Array; error: number } | undefined;
  for (const degree of degreesWithin(inputs, Math.min(maxTerms, Math.floor(train / rowsPerTerm)))) {
    const terms = termsUpTo(inputs, degree, maxTerms)!;
    const coefficients = yield* leastSquares(t, y, inputs, terms, train);
    if (!coefficients) break;
    const error = errorOf(t, y, inputs, terms, coefficients, train, rows);
    if (!best || error < best.error) best = { terms, coefficients, error };
  }
  if (!best || (yield little))
    return { mergeScore: () => 1, interactions: new Float64Array(inputs * inputs), error: 1 };
  const { gradients, hessians, places } = yield* derivatives(t, inputs, best.terms, best.coefficients, rows);
  const first = (p: number, i: number): number => gradients[p * inputs + i];
  const second = (p: number, i: number, j: number): number => hessians[(p * inputs + i) * inputs + j];
  const all = Array.from({ length: inputs }, (_, i) => i);
  const floor = nothing(best.error) ** 2;
  const scoreOf = (i: number, j: number, k: number): number => {
    let [difference, sum, both] = [0, 0, 0];
    for (let p = 0; p < places; p++) {
      const [a, b] = [second(p, i, k) * first(p, j), first(p, i) * second(p, j, k)];
      difference += (a - b) ** 2;
      sum += a * a + b * b;
      both += (first(p, i) * first(p, j)) ** 2;
    }
    return both > 0 ? difference / (2 * sum + floor * both) : 0;
  };
  const interactions = new Float64Array(inputs * inputs);
  for (const i of all) {
    for (const j of all) {
      let [mixed, scale] = [0, 0];
      for (let p = 0; p < places; p++) {
        mixed += second(p, i, j) ** 2;
        scale += first(p, i) ** 2 + first(p, j) ** 2;
      }
      interactions[i * inputs + j] = scale > 0 ? Math.sqrt(mixed / scale) : 0;
    }
    yield little;
  }
  return {
    interactions,
    error: best.error,
    mergeScore(set) {
      let worst = 0;
      for (const i of set) {
        for (const j of set) {
          if (i >= j) continue;
          for (const k of all) if (!set.includes(k)) worst = Math.max(worst, scoreOf(i, j, k));
        }
      }
      return worst;
    },
  };
}

/** The degrees with so many terms at most that are looked at, the last of them in any case. */
export function degreesWithin(inputs: number, most: number): number[] {
  const has = (degree: number): boolean => degree <= highest && termsUpTo(inputs, degree, most) !== undefined;
  const found: number[] = [];
  for (let degree = 2; has(degree); degree++)
    if (degree <= everyUpTo || degree % 3 === 0 || !has(degree + 1)) found.push(degree);
  return found;
}

/** What is known where nobody looked: everything may act through one quantity. */
export function plainStructure(inputs: number): Structure {
  return { mergeScore: () => 0, interactions: new Float64Array(inputs * inputs), error: 0 };
}

/** Every input mapped to [−1, 1]; 0 where it never changes. */
function scaled(x: ArrayLike<number>, inputs: number, domains: readonly (readonly [number, number])[]): Float64Array {
  return Float64Array.from({ length: x.length }, (_, i) => {
    const [lo, hi] = domains[i % inputs];
    return hi > lo ? (2 * x[i] - lo - hi) / (hi - lo) : 0;
  });
}

/** Chebyshev polynomials at t with first and second derivatives: out[order][degree], of as many degrees as there is room for, two at least. */
export function chebyshev(t: number, out: readonly Float64Array[]): void {
  const [value, slope, curve] = out;
  [value[0], slope[0], curve[0]] = [1, 0, 0];
  [value[1], slope[1], curve[1]] = [t, 1, 0];
  for (let k = 2; k < value.length; k++) {
    value[k] = 2 * t * value[k - 1] - value[k - 2];
    slope[k] = 2 * value[k - 1] + 2 * t * slope[k - 1] - slope[k - 2];
    curve[k] = 4 * slope[k - 1] + 2 * t * curve[k - 1] - curve[k - 2];
  }
}

/** The terms' values at one row. */
function termValues(
  t: Float64Array,
  row: number,
  inputs: number,
  terms: readonly number[][],
  tables: Float64Array[][],
  out: Float64Array,
): void {
  for (let i = 0; i < inputs; i++) chebyshev(t[row * inputs + i], tables[i]);
  terms.forEach((powers, term) => {
    let value = 1;
    for (let i = 0; i < inputs; i++) value *= tables[i][0][powers[i]];
    out[term] = value;
  });
}

function tablesFor(inputs: number, terms: readonly number[][]): Float64Array[][] {
  const degree = Math.max(...terms.flat());
  return Array.from({ length: inputs }, () => Array.from({ length: 3 }, () => new Float64Array(degree + 1)));
}

function* leastSquares(
  t: Float64Array,
  y: ArrayLike<number>,
  inputs: number,
  terms: readonly number[][],
  rows: number,
): Steps<Float64Array | undefined> {
  const n = terms.length;
  const tables = tablesFor(inputs, terms);
  const [matrix, right, values] = [new Float64Array(n * n), new Float64Array(n), new Float64Array(n)];
  for (let from = 0; from < rows; from += rowsAtOnce) {
    for (let row = from; row < Math.min(rows, from + rowsAtOnce); row++) {
      termValues(t, row, inputs, terms, tables, values);
      for (let a = 0; a < n; a++) {
        const value = values[a];
        right[a] += value * y[row];
        for (let b = 0; b <= a; b++) matrix[a * n + b] += value * values[b];
      }
    }
    if (yield little) return undefined;
  }
  for (let a = 0; a < n; a++) matrix[a * n + a] += ridge * rows;
  return solveCholesky(matrix, right) ? right : undefined;
}

function errorOf(
  t: Float64Array,
  y: ArrayLike<number>,
  inputs: number,
  terms: readonly number[][],
  coefficients: Float64Array,
  from: number,
  to: number,
): number {
  const tables = tablesFor(inputs, terms);
  const values = new Float64Array(terms.length);
  let sum = 0;
  for (let row = from; row < to; row++) {
    termValues(t, row, inputs, terms, tables, values);
    let said = 0;
    for (let a = 0; a < values.length; a++) said += coefficients[a] * values[a];
    sum += (said - y[row]) ** 2;
  }
  return Math.sqrt(sum / (to - from));
}

function* derivatives(
  t: Float64Array,
  inputs: number,
  terms: readonly number[][],
  coefficients: Float64Array,
  rows: number,
): Steps<{ gradients: Float64Array; hessians: Float64Array; places: number }> {
  const inside: number[] = [];
  for (let row = 0; row < rows && inside.length < maxPlaces; row++) {
    let reach = 0;
    for (let i = 0; i < inputs; i++) reach = Math.max(reach, Math.abs(t[row * inputs + i]));
    if (reach <= trusted) inside.push(row);
  }
  // many inputs are rarely all near the middle
  if (inside.length < 20)
    inside.splice(0, inside.length, ...Array.from({ length: Math.min(rows, maxPlaces) }, (_, i) => i));
  const places = inside.length;
  const gradients = new Float64Array(places * inputs);
  const hessians = new Float64Array(places * inputs * inputs);
  const tables = tablesFor(inputs, terms);
  for (const [p, row] of inside.entries()) {
    yield little;
    for (let i = 0; i < inputs; i++) chebyshev(t[row * inputs + i], tables[i]);
    terms.forEach((powers, term) => {
      const c = coefficients[term];
      for (let i = 0; i < inputs; i++) {
        for (let j = 0; j <= i; j++) {
          let [mixed, single] = [c, c];
          for (let q = 0; q < inputs; q++) {
            const table = tables[q];
            const times = (q === i ? 1 : 0) + (q === j ? 1 : 0);
            mixed *= table[times][powers[q]];
            single *= table[q === i ? 1 : 0][powers[q]];
          }
          hessians[(p * inputs + i) * inputs + j] += mixed;
          if (i !== j) hessians[(p * inputs + j) * inputs + i] += mixed;
          if (i === j) gradients[p * inputs + i] += single;
        }
      }
    });
  }
  return { gradients, hessians, places };
}
