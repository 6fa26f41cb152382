// Few of many columns whose weighted sum is nearest to a target: all pairs, then a term more for the best of them, on the matrix of correlations; BIC
// says where to stop. Knows columns of numbers.

import { factorCholesky, solveFactored } from '../math/cholesky.js';
import type { Steps } from '../work.js';

export interface SubsetOptions {
  /** how complex each column is; of sums as good the simpler one is taken */
  complexities: readonly number[];
  /** sums of each number of terms that are returned */
  each: number;
  /** what a row's error is multiplied by; default 1 */
  weights?: Float64Array;
  /** terms at most; default 5 */
  most?: number;
  /** of how many each column is chosen; default: of all */
  choices?: readonly number[];
  /** columns that sums begin with; those that are not needed leave them again. Default: none */
  base?: readonly number[];
}

/** constant + Σ weights · columns[chosen] */
export interface Subset {
  chosen: number[];
  weights: number[];
  constant: number;
}

/** Sums from which longer ones grow: more where there are few columns to add. */
const beamFor = (columns: number): number => Math.round(Math.max(24, Math.min(120, 20_000 / columns)));
/** A column of which less than this share is its own, beside others, is one of them. */
const leastOwn = 1e-7;
/** What is left when nothing is: rounding. */
export const rounding = 1e-13;
/** What a unit of complexity costs, in the powers of e of BIC. */
export const complexityPrice = 0.7;

interface Candidate {
  chosen: number[];
  left: number;
  cost: number;
}

/** The best sums of one term, of two …, by BIC with a price for how many there are to choose from; none that a shorter one beats. */
export function* sumsOfTerms(
  columns: readonly Float64Array[],
  y: Float64Array,
  { complexities, each, weights = new Float64Array(y.length).fill(1), most = 5, choices, base }: SubsetOptions,
): Steps<Subset[]> {
  const rows = y.length;
  const target = standardised(y, weights);
  const usable = columns.flatMap((column, at) => {
    const values = target && standardised(column, weights);
    return values ? [{ ...values, at }] : [];
  });
  const count = usable.length;
  if (!target || count === 0) return [];
  const beam = beamFor(count);
  const best = (all: Candidate[]): Candidate[] => all.toSorted((a, b) => a.cost - b.cost).slice(0, beam);
  const matrix = Array.from({ length: count }, () => new Float64Array(count));
  const right = new Float64Array(count);
  for (let p = 0; p < count; p++) {
    for (let q = 0; q <= p; q++) matrix[p][q] = matrix[q][p] = dot(usable[p].values, usable[q].values);
    right[p] = dot(usable[p].values, target.values);
    if (yield (p + 2) * rows) return [];
  }
  const price = usable.map(
    ({ at }) => Math.log(rows) + 2 * Math.log(choices?.[at] ?? count) + complexityPrice * complexities[at],
  );
  const costOf = (chosen: readonly number[], left: number): number =>
    rows * Math.log(Math.max(left, rounding)) + chosen.reduce((total, at) => total + price[at], 0);
  const candidate = (chosen: number[], left: number): Candidate => ({ chosen, left, cost: costOf(chosen, left) });

  const begun = base && usable.flatMap(({ at }, p) => (base.includes(at) ? [p] : []));
  const withBase = begun && begun.length > 0 ? leftBy(begun, matrix, right) : undefined;
  let level =
    begun && withBase !== undefined
      ? [candidate(begun, withBase)]
      : best(Array.from(right, (r, p) => candidate([p], 1 - r * r)));
  const free = withBase === undefined;
  const found: Candidate[] = [];
  let least = 0;
  for (let size = level[0].chosen.length; ; size++) {
    const better = level.filter(({ cost }) => cost < least).slice(0, each);
    found.push(...better);
    // one term alone may tell nothing where two tell all
    if (free && size > 1 && better.length === 0) break;
    least = Math.min(least, ...better.map(({ cost }) => cost));
    if (size >= most || size + 2 >= rows || (level[0]?.left ?? 0) <= rounding) break;
    let longer: { from: readonly number[]; next: number; left: number; cost: number }[] = [];
    let worst = Infinity;
    const from = free && size === 1 ? Array.from(right.keys(), (p) => [p]) : level.map(({ chosen }) => chosen);
    for (const chosen of from) {
      const fixed = chosen.reduce((total, at) => total + price[at], 0);
      eachWithOneMore(chosen, matrix, right, (next, left) => {
        const cost = rows * Math.log(Math.max(left, rounding)) + fixed + price[next];
        if (cost < worst) longer.push({ from: chosen, next, left, cost });
      });
      // the same columns come in every order, so that more than the best few are kept
      if (longer.length > 16 * beam * size) {
        longer = longer.toSorted((a, b) => a.cost - b.cost).slice(0, 2 * beam * (size + 1));
        worst = longer.at(-1)!.cost;
      }
      if (yield 10 * count * size) return [];
    }
    const different = new Map<string, Candidate>();
    for (const { from: before, next, left, cost } of longer.toSorted((a, b) => a.cost - b.cost)) {
      const chosen = [...before, next];
      const key = chosen.toSorted((a, b) => a - b).join();
      if (!different.has(key)) different.set(key, { chosen, left, cost });
      if (different.size === beam) break;
    }
    level = [...different.values()];
  }
  const pruned = new Map<string, Candidate>();
  for (const long of found) {
    const fewer = withoutIdle(long);
    pruned.set(fewer.chosen.toSorted((a, b) => a - b).join(), fewer);
  }
  return [...pruned.values()]
    .toSorted((a, b) => a.cost - b.cost)
    .flatMap(({ chosen }) => {
      const fit = weightsOf(chosen, matrix, right);
      if (!fit) return [];
      const scaled = chosen.map((p, i) => (fit[i] * target.spread) / usable[p].spread);
      const constant = chosen.reduce((rest, p, i) => rest - scaled[i] * usable[p].mean, target.mean);
      const chosenColumns = chosen.map((p) => usable[p].at);
      return [...scaled, constant].every(Number.isFinite) ? [{ chosen: chosenColumns, weights: scaled, constant }] : [];
    });

  /** Without the columns that it is no worse without. */
  function withoutIdle(start: Candidate): Candidate {
    let current = start;
    while (current.chosen.length > 1) {
      const fewer = current.chosen.map((_, i) => {
        const chosen = current.chosen.toSpliced(i, 1);
        return candidate(chosen, leftBy(chosen, matrix, right) ?? 1);
      });
      const next = fewer.reduce((a, b) => (b.cost < a.cost ? b : a));
      if (!(next.cost < current.cost)) break;
      current = next;
    }
    return current;
  }
}

/** The share of the target's variance that a sum of these leaves; undefined where they are not independent. */
function leftBy(chosen: readonly number[], matrix: readonly Float64Array[], right: Float64Array): number | undefined {
  const factor = factorOf(chosen, matrix);
  const explained =
    factor &&
    forward(
      factor,
      chosen.map((p) => right[p]),
    );
  return explained?.reduce((rest, value) => rest - value * value, 1);
}

/** Tells every column that may come to the chosen ones, and the share of the target's variance that they leave with it. */
function eachWithOneMore(
  chosen: readonly number[],
  matrix: readonly Float64Array[],
  right: Float64Array,
  tell: (next: number, left: number) => void,
): void {
  const factor = factorOf(chosen, matrix);
  if (!factor) return;
  const size = chosen.length;
  const explained = forward(
    factor,
    chosen.map((p) => right[p]),
  );
  const without = explained.reduce((rest, value) => rest - value * value, 1);
  const shared = new Float64Array(size);
  for (let q = 0; q < right.length; q++) {
    if (chosen.includes(q)) continue;
    const row = matrix[q];
    let [own, gain] = [1, right[q]];
    for (let i = 0; i < size; i++) {
      let rest = row[chosen[i]];
      for (let j = 0; j < i; j++) rest -= factor[i * size + j] * shared[j];
      rest /= factor[i * size + i];
      shared[i] = rest;
      own -= rest * rest;
      gain -= rest * explained[i];
    }
    if (own >= leastOwn) tell(q, without - gain ** 2 / own);
  }
}

function factorOf(chosen: readonly number[], matrix: readonly Float64Array[]): Float64Array | undefined {
  const size = chosen.length;
  const factor = Float64Array.from(
    { length: size * size },
    (_, i) => matrix[chosen[Math.floor(i / size)]][chosen[i % size]],
  );
  return factorCholesky(factor, size) ? factor : undefined;
}

/** z with L z = b */
function forward(factor: Float64Array, b: readonly number[]): number[] {
  const size = b.length;
  const z: number[] = [];
  for (let i = 0; i < size; i++) {
    let rest = b[i];
    for (let j = 0; j < i; j++) rest -= factor[i * size + j] * z[j];
    z.push(rest / factor[i * size + i]);
  }
  return z;
}

function weightsOf(
  chosen: readonly number[],
  matrix: readonly Float64Array[],
  right: Float64Array,
): Float64Array | undefined {
  const factor = factorOf(chosen, matrix);
  if (!factor) return undefined;
  const weights = Float64Array.from(chosen, (p) => right[p]);
  solveFactored(factor, weights);
  return weights;
}

/** The column with mean 0 and length 1 under the weights, each row times its weight; undefined where it does not change. */
function standardised(
  column: Float64Array,
  weights: Float64Array,
): { values: Float64Array; mean: number; spread: number } | undefined {
  const size = largest(column);
  if (!(size > 0) || !Number.isFinite(1 / size)) return undefined;
  let [mean, all] = [0, 0];
  for (let row = 0; row < column.length; row++) {
    const square = weights[row] ** 2;
    mean += square * (column[row] / size);
    all += square;
  }
  mean /= all;
  const values = column.map((value, row) => weights[row] * (value / size - mean));
  const spread = Math.sqrt(dot(values, values));
  if (!(spread > 1e-9 * Math.sqrt(all) * Math.abs(mean)) || !(spread > 0)) return undefined;
  return { values: values.map((value) => value / spread), mean: mean * size, spread: spread * size };
}

export function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
