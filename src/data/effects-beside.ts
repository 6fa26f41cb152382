// What words say of the target beside what all other columns say of it: a sum of straight lines in the other inputs and of the effects of all
// columns of many words, fitted in turn, each the mean of what the others leave, drawn to nothing by as much as chance would move it. Where words have few rows,
// this tells them from what came with them. Knows rows and codes; how effects enter is effect-column.ts's.

import { factorCholesky, solveFactored } from '../math/cholesky.js';
import { drawn, foldsOf, type Quantity, strengthOf, sumsOf } from './effect-column.js';
import type { Work } from '../work.js';

/** Rounds of the fits in turn, and numbers looked at in all of them. */
const [fewestRounds, mostRounds, mostWork] = [2, 15, 3e8];
/** Rows for each of the other inputs at least, and most of these: with less, lines through them say what chance makes. */
const [rowsPerInput, mostInputs] = [3, 300];
/** Weight of the penalty on lines, in the mean square of an input. */
const penalty = 1e-3;

/** Rows: other inputs x[rows, width], and of every column of many words its word in each row, −1 where there is none. */
export interface RowsBeside {
  rows: number;
  x: Float64Array;
  width: number;
  columns: readonly { codes: Int32Array; words: number }[];
}

/** The effects of one quantity: the mean of all rows, and of each column what its words add. */
export interface EffectsBeside {
  mean: number;
  added: Float64Array[];
}

/** The effects on each quantity, of all rows; a quantity at a time. */
export function* effectsBeside(from: RowsBeside, quantities: readonly Quantity[]): Work<EffectsBeside[]> {
  const lines = linesOf(from, () => true);
  const found: EffectsBeside[] = [];
  for (const { values } of quantities) {
    found.push(fitInTurn(from, lines, values, () => true));
    yield;
  }
  return found;
}

/**
 * The same for rows to learn from: effects[part][quantity], each from the rows of all other parts; part[row] is the part a row is in, whose own target is
 * in none of them.
 */
export function* effectsApart(
  from: RowsBeside,
  quantities: readonly Quantity[],
): Work<{ part: Uint8Array; effects: EffectsBeside[][] }> {
  const { part, folds } = foldsOf(from.rows);
  const effects: EffectsBeside[][] = [];
  for (let fold = 0; fold < folds; fold++) {
    const takes = (row: number): boolean => part[row] !== fold;
    const lines = linesOf(from, takes);
    effects.push([]);
    for (const { values } of quantities) {
      effects[fold].push(fitInTurn(from, lines, values, takes));
      yield;
    }
  }
  return { part, effects };
}

/** Equations of the lines, factored; absent where there are none worth fitting. */
interface Lines {
  means: Float64Array;
  factor: Float64Array;
}

function linesOf({ rows, x, width }: RowsBeside, takes: (row: number) => boolean): Lines | undefined {
  if (width === 0 || width > mostInputs || width * rowsPerInput > rows) return undefined;
  const means = new Float64Array(width);
  let count = 0;
  for (let row = 0; row < rows; row++) {
    if (!takes(row)) continue;
    count++;
    for (let i = 0; i < width; i++) means[i] += x[row * width + i];
  }
  for (let i = 0; i < width; i++) means[i] /= count;
  const factor = new Float64Array(width * width);
  for (let row = 0; row < rows; row++) {
    if (!takes(row)) continue;
    for (let i = 0; i < width; i++) {
      const one = x[row * width + i] - means[i];
      for (let j = 0; j <= i; j++) factor[i * width + j] += one * (x[row * width + j] - means[j]);
    }
  }
  for (let i = 0; i < width; i++) factor[i * (width + 1)] += penalty * count;
  return factorCholesky(factor, width) ? { means, factor } : undefined;
}

/** Rounds of fits in turn: each looks at two numbers of every line and four of every column in a row. One fit alone needs one. */
export function roundsOf(rows: number, lines: number, columns: number): number {
  if (columns === 1 && lines === 0) return 1;
  const work = rows * (2 * lines + 4 * columns);
  return Math.max(fewestRounds, Math.min(mostRounds, Math.floor(mostWork / work)));
}

function fitInTurn(
  { rows, x, width, columns }: RowsBeside,
  lines: Lines | undefined,
  values: ArrayLike<number>,
  takes: (row: number) => boolean,
): EffectsBeside {
  let [mean, count] = [0, 0];
  for (let row = 0; row < rows; row++)
    if (takes(row)) {
      mean += values[row];
      count++;
    }
  mean = count > 0 ? mean / count : 0;
  // what is left of every row, by all that was fitted so far
  const left = Float64Array.from({ length: rows }, (_, row) => values[row] - mean);
  const added = columns.map(({ words }) => new Float64Array(words));
  const weights = new Float64Array(width);
  const rounds = roundsOf(rows, lines ? width : 0, columns.length);
  for (let round = 0; round < rounds; round++) {
    if (lines) addLines(lines, { rows, x, width }, left, weights, takes);
    columns.forEach(({ codes, words }, c) => {
      const own = added[c];
      for (let row = 0; row < rows; row++) if (codes[row] >= 0) left[row] += own[codes[row]];
      const sums = sumsOf(codes, words, left, takes);
      own.set(drawn(sums, strengthOf(sums)));
      for (let row = 0; row < rows; row++) if (codes[row] >= 0) left[row] -= own[codes[row]];
    });
  }
  return { mean, added };
}

/** Fits the lines again to what is left with them put back, and takes them out. */
function addLines(
  { means, factor }: Lines,
  { rows, x, width }: Pick<RowsBeside, 'rows' | 'x' | 'width'>,
  left: Float64Array,
  weights: Float64Array,
  takes: (row: number) => boolean,
): void {
  const right = new Float64Array(width);
  const lineAt = (row: number): number => {
    let sum = 0;
    for (let i = 0; i < width; i++) sum += weights[i] * (x[row * width + i] - means[i]);
    return sum;
  };
  for (let row = 0; row < rows; row++) {
    left[row] += lineAt(row);
    if (takes(row)) for (let i = 0; i < width; i++) right[i] += left[row] * (x[row * width + i] - means[i]);
  }
  solveFactored(factor, right);
  weights.set(right);
  for (let row = 0; row < rows; row++) left[row] -= lineAt(row);
}
