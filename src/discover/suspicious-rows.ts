// Rows that look like slips (a decimal point lost, 0 or -999 for a missing value) before any formula is known: far from what rows of about the same inputs
// say, or alone beyond all others. They are suspected, no more; set-aside.ts judges. Knows numbers, no formulas.

import { solveCholesky } from '../math/cholesky.js';
import { termsUpTo } from '../math/polynomial-terms.js';
import { varies } from '../math/spread.js';
import { farSets, median, mostSlips, offsOf, toDeviation } from '../fit/outlying.js';
import type { Columns } from '../formula/formula-fit.js';
import { little, type Steps } from '../work.js';

/** Robust standard deviations of a residual that is suspected, and times that it is the largest other. */
const [far, apart] = [6, 2];
/** Rows that the rough formula is fitted to; rows for each of its terms; terms at most; rounds of weighing rows anew. */
const [mostFitted, rowsPerTerm, mostTerms, rounds] = [2000, 6, 60, 12];
/** What the diagonal is multiplied by, so that columns in one order can be fitted too. */
const ridge = 1 + 1e-9;
/** Rows and columns up to which neighbours are looked for, and neighbours. */
const [mostCompared, fewColumns, neighbours] = [1500, 3, 6];
/** The largest of the middle values over the smallest, of one sign, from which on a target is compared by its logarithm. */
const decades = 30;
/** Work of bringing a value in order, see work.ts. */
const sortingWork = 500;
/** What stands for a missing value where nobody said so. */
const markers = new Set([0, -9, -99, -999, -9999, -99999, 99, 999, 9999, 99999, 999999]);

/** Sets of rows that may be slips, the likeliest first; mostly none. */
export function* suspiciousRows({ names: _names, columns, y }: Columns): Steps<number[][]> {
  const most = mostSlips(y.length);
  if (most === 0) return [];
  const changing = columns.filter(varies);
  const lone = new Set<number>();
  const positions: Float64Array[] = [];
  for (const column of changing) {
    for (const row of aloneIn(column)) lone.add(row);
    if (yield sortingWork * y.length) return [];
    positions.push(ranks(column));
    if (yield sortingWork * y.length) return [];
  }
  for (const row of aloneIn(y, 2)) lone.add(row);
  if (yield sortingWork * y.length) return [];
  const kept = lone.size <= most ? [...lone] : [];
  const { values, strange } = asCompared(y, most);
  const sets: number[][] = [];
  const add = (rows: readonly number[]): void => {
    const all = [...new Set([...kept, ...rows])].toSorted((a, b) => a - b);
    if (all.length === 0 || all.length > most) return;
    if (!sets.some((set) => set.join() === all.join())) sets.push(all);
  };
  const rough = yield* roughly(positions, values);
  if (yield little) return [];
  const near = yield* byNeighbours(positions, values);
  for (const said of [rough, near]) {
    if (!said) continue;
    const beyond = farSets(offsOf(values, said), far, apart, most);
    for (const rows of beyond.length > 0 ? beyond : [[]]) add([...rows, ...strange]);
  }
  add([]);
  return sets;
}

/**
 * What rows are compared by: the values, or, where they span decades with one sign but for `most` rows, their logarithms, in which a loss of the decimal point
 * is the same everywhere. `strange` are then those of another sign, which are suspected as they are.
 */
export function asCompared(y: Float64Array, most: number): { values: Float64Array; strange: number[] } {
  const sizes = y.map(Math.abs).toSorted();
  const [low, high] = [0.05, 0.95].map((share) => sizes[Math.floor(share * (y.length - 1))]);
  const sign = median(y) < 0 ? -1 : 1;
  const strange = Array.from(y.keys()).filter((row) => !(sign * y[row] > 0));
  if (!(high > decades * low) || strange.length > most) return { values: y, strange: [] };
  return { values: y.map((value) => Math.log(Math.max(sign * value, low / 10))), strange };
}

/** Whether a value stands in place of a missing one. */
export function isMarker(value: number): boolean {
  return markers.has(value);
}

/** The rows of one column with a value that is alone, further from all others than so many times their range, by their differences and by their factors. */
export function aloneIn(values: Float64Array, times = 0.5): number[] {
  const most = mostSlips(values.length);
  const order = inOrder(values);
  const at = (k: number): number => values[order[k]];
  const n = order.length;
  const found: number[] = [];
  for (const end of ['low', 'high'] as const) {
    for (let k = 1; k <= most; k++) {
      const [edge, inner, other] =
        end === 'low' ? [at(k - 1), at(k), at(n - 1 - most)] : [at(n - k), at(n - 1 - k), at(most)];
      const [gap, range] = [Math.abs(inner - edge), Math.abs(inner - other)];
      if (!(range > 0) || !(gap > times * range)) continue;
      // of one sign: by factors too
      const factor = inner * edge > 0 && inner * at(n >> 1) > 0;
      if (factor && !(Math.abs(Math.log(edge / inner)) > Math.abs(Math.log(inner / at(n >> 1))))) continue;
      found.push(...(end === 'low' ? order.slice(0, k) : order.slice(n - k)));
    }
  }
  return [...new Set(found)];
}

/** What a polynomial in the ranks of the inputs says that most rows are near to, whatever a few say. */
export function* roughly(positions: readonly Float64Array[], y: Float64Array): Steps<Float64Array | undefined> {
  const n = y.length;
  const every = Math.ceil(n / mostFitted);
  const fitted = Array.from({ length: Math.ceil(n / every) }, (_, i) => i * every);
  let terms: number[][] | undefined;
  for (const degree of [9, 7, 5, 4, 3, 2, 1])
    terms ??= termsUpTo(positions.length, degree, Math.min(mostTerms, fitted.length / rowsPerTerm));
  if (!terms) return undefined;
  const count = terms.length;
  const basis = (row: number): Float64Array =>
    Float64Array.from(terms!, (powers) =>
      powers.reduce((value, power, i) => value * Math.cos(power * Math.acos(2 * positions[i][row] - 1)), 1),
    );
  const values = fitted.map(basis);
  const told = Float64Array.from(fitted, (row) => y[row]);
  let weights = new Float64Array(fitted.length).fill(1);
  let solution = new Float64Array(count);
  for (let round = 0; round < rounds; round++) {
    const matrix = new Float64Array(count * count);
    const right = new Float64Array(count);
    values.forEach((row, i) => {
      for (let p = 0; p < count; p++) {
        const part = weights[i] * row[p];
        right[p] += part * told[i];
        for (let q = 0; q <= p; q++) matrix[p * count + q] += part * row[q];
      }
    });
    for (let p = 0; p < count; p++) matrix[p * count + p] *= ridge;
    if (!solveCholesky(matrix, right)) return undefined;
    solution = right;
    const off = values.map((row, i) => Math.abs(told[i] - dot(row, solution)));
    const scale = toDeviation * median(Float64Array.from(off));
    if (!(scale > 0)) break;
    weights = Float64Array.from(off, (each) => weightOf(each / scale, round < rounds / 2));
    if (yield 2 * fitted.length * count ** 2) return undefined;
  }
  return Float64Array.from({ length: n }, (_, row) => dot(every === 1 ? values[row] : basis(row), solution));
}

/**
 * What a row counts that is so many deviations off: at first by its size, which makes least absolute errors, then what is five or more off for nothing (Beaton
 * & Tukey 1974).
 */
export function weightOf(ratio: number, early: boolean): number {
  if (early) return 1 / Math.max(ratio, 0.1);
  return ratio < 5 ? (1 - (ratio / 5) ** 2) ** 2 : 0;
}

/** The median of the rows whose inputs are nearest, by ranks. */
export function* byNeighbours(positions: readonly Float64Array[], y: Float64Array): Steps<Float64Array | undefined> {
  const n = y.length;
  if (positions.length === 0 || positions.length > fewColumns || n > mostCompared) return undefined;
  const said = new Float64Array(n);
  for (let row = 0; row < n; row++) {
    said[row] = median(Float64Array.from(nearest(positions, row, neighbours), (other) => y[other]));
    if (yield 4 * n * positions.length) return undefined;
  }
  return said;
}

/** The rows nearest to one, without itself, the nearest first. */
export function nearest(positions: readonly Float64Array[], row: number, count: number): number[] {
  const found: { other: number; distance: number }[] = [];
  for (let other = 0; other < positions[0].length; other++) {
    if (other === row) continue;
    let distance = 0;
    for (const position of positions) distance += (position[other] - position[row]) ** 2;
    if (found.length === count && distance >= found[count - 1].distance) continue;
    let at = found.length;
    while (at > 0 && found[at - 1].distance > distance) at--;
    found.splice(at, 0, { other, distance });
    if (found.length > count) found.pop();
  }
  return found.map(({ other }) => other);
}

/** Numbers of the values by size, equal ones as they stand. */
function inOrder(values: Float64Array): number[] {
  return Array.from(Uint32Array.from(values.keys()).sort((a, b) => values[a] - values[b]));
}

/** Each value's place among all, between 0 and 1; equal values have one place. */
export function ranks(values: Float64Array): Float64Array {
  const order = inOrder(values);
  const places = new Float64Array(values.length);
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && values[order[to]] === values[order[from]]) to++;
    for (let k = from; k < to; k++) places[order[k]] = (from + to) / 2 / order.length;
    from = to;
  }
  return places;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
