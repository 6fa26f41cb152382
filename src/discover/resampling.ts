// How sure the choice among formulas is: rows are drawn anew with replacement (bootstrap; Efron 1979), the constants of each formula follow by one Gauss–Newton
// step, and the shortest description is chosen again. Knows expressions and columns.

import { number } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import { mapParameters, parametersOf } from '../formula/parameters.js';
import { printExpression } from '../formula/print.js';
import { createTape } from '../formula/tape.js';
import { factorCholesky, solveFactored } from '../math/cholesky.js';
import { createRandom } from '../math/random.js';
import type { Steps } from '../work.js';
import { descriptionLength } from './description.js';
import type { Columns } from '../formula/formula-fit.js';
import type { MeasuredConstant } from './measured-constants.js';

/** A formula to choose among, with the numbers of it that were measured. */
export interface Choice {
  expression: Expression;
  constants?: readonly MeasuredConstant[] | undefined;
}

/** Times that rows are drawn. */
export const resamplings = 100;
/** Rows that are looked at at most. */
const mostRows = 2000;

/** For each formula the share of drawings in which its structure, whatever its numbers, is the shortest description. Stopped, of those made. */
export function* resample(choices: readonly Choice[], data: Columns, floor: number): Steps<number[]> {
  const rows = someRows(data);
  const n = rows.y.length;
  const parts = [];
  for (const choice of choices) {
    parts.push(linearised(choice, rows));
    yield 100 * n;
  }
  const structures = choices.map(({ expression }) => printExpression(mapParameters(expression, () => number(1))));
  const random = createRandom(42);
  const wins = choices.map(() => 0);
  let made = 0;
  for (; made < resamplings; made++) {
    const times = new Float64Array(n);
    for (let k = 0; k < n; k++) times[random.integer(n)]++;
    let [winner, least] = [0, Infinity];
    parts.forEach((part, i) => {
      const rmse = Math.sqrt(squaresLeft(part, times) / n);
      const length = descriptionLength(choices[i].expression, rmse, data.y.length, floor);
      if (length < least) [winner, least] = [i, length];
    });
    wins[winner]++;
    const stop = yield n * parts.reduce((sum, { slopes }) => sum + 2 + slopes.length ** 2, 0);
    if (stop && made > 0) break;
  }
  const count = Math.min(resamplings, made + 1);
  return choices.map((_, i) => {
    const together = wins.filter((_won, k) => structures[k] === structures[i]);
    return together.reduce((sum, won) => sum + won, 0) / count;
  });
}

/** Residuals over deviations, and their slopes by the measured constants. */
interface Linearised {
  residuals: Float64Array;
  slopes: Float64Array[];
}

function linearised({ expression, constants = [] }: Choice, { names, columns, y, deviations }: Columns): Linearised {
  const tape = createTape(expression, names);
  const out = new Float64Array(y.length);
  const all = Array.from(tape.parameters, () => new Float64Array(y.length));
  tape.jacobian(columns, tape.parameters, out, all);
  const sizes = new Set(constants.map(({ value }) => Math.abs(value)));
  const measured = parametersOf(expression).flatMap((value, p) => (sizes.has(Math.abs(value)) ? [p] : []));
  const over = (values: Float64Array): Float64Array =>
    deviations ? values.map((value, row) => value / deviations[row]) : values;
  return { residuals: over(out.map((value, row) => value - y[row])), slopes: measured.map((p) => over(all[p])) };
}

/** Σ times · residual² after the step of the constants that these rows ask for. */
function squaresLeft({ residuals, slopes }: Linearised, times: Float64Array): number {
  const size = slopes.length;
  const matrix = new Float64Array(size * size);
  const right = new Float64Array(size);
  let sum = 0;
  for (let row = 0; row < residuals.length; row++) {
    const weight = times[row];
    if (weight === 0) continue;
    const residual = residuals[row];
    sum += weight * residual * residual;
    for (let p = 0; p < size; p++) {
      const slope = weight * slopes[p][row];
      right[p] += slope * residual;
      for (let q = 0; q <= p; q++) matrix[p * size + q] += slope * slopes[q][row];
    }
  }
  if (size === 0 || !factorCholesky(matrix, size)) return sum;
  const step = right.slice();
  solveFactored(matrix, step);
  const gain = step.reduce((total, each, p) => total + each * right[p], 0);
  return Math.max(0, Number.isFinite(gain) ? sum - gain : sum);
}

function someRows(data: Columns): Columns {
  const every = Math.ceil(data.y.length / mostRows);
  if (every === 1) return data;
  const take = (values: Float64Array): Float64Array => values.filter((_, row) => row % every === 0);
  return {
    names: data.names,
    columns: data.columns.map(take),
    y: take(data.y),
    ...(data.deviations && { deviations: take(data.deviations) }),
  };
}
