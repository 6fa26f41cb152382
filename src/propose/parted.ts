// Columns that are nothing but a factor: y / x^p does not depend on x any more, as V in V / √(R² + (w · L − 1 / (w · C))²) and D in D · (exp(−a · t) − exp(−b · t)). They are
// parted from the target, and the other proposers look at what is left, which has fewer columns.

import { power, product, quotient, variable } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import { varies } from '../math/spread.js';
import type { Steps } from '../work.js';
import type { Columns } from '../formula/formula-fit.js';
import { predictionError } from './prediction.js';
import type { Proposer } from './proposal.js';

/** Exponents that are tried, and by how much worse a polynomial may predict without the column. */
const [exponents, hardlyWorse] = [[1, -1, 2, -2, 0.5, -0.5, 1.5, -1.5, 3, -3], 1.08];
/** Rows that are looked at, and columns. */
const [mostRows, mostColumns] = [600, 6];
/** A polynomial that says less than this of the spread says nothing of factors. */
const telling = 0.7;

const everyDegree = true;

/** What `others` propose for the target without its factors. */
export function proposeParted(others: readonly Proposer[]): Proposer {
  return function* (data, allowed, propose) {
    const { names } = data;
    if (!allowed.powers || names.length < 2 || names.length > mostColumns) return;
    const found = yield* factorsOf(data);
    if (found.size === 0) return;
    const left = [...names.keys()].filter((i) => !found.has(i));
    const y = data.y.map((value, row) => {
      let rest = value;
      for (const [i, p] of found) rest /= data.columns[i][row] ** p;
      return rest;
    });
    if (!y.every(Number.isFinite)) return;
    const side = (sign: number): Expression[] =>
      [...found].flatMap(([i, p]) => (p * sign > 0 ? [power(variable(names[i]), Math.abs(p))] : []));
    const back = (expression: Expression): Expression =>
      quotient(product(expression, ...side(1)), product(1, ...side(-1)));
    const rest = { names: left.map((i) => names[i]), columns: left.map((i) => data.columns[i]), y };
    for (const other of others)
      yield* other(rest, allowed, ({ expression, origin, ...more }) =>
        propose({ ...more, expression: back(expression), origin: `${origin}, beside a factor` }),
      );
  };
}

/** Columns and the powers in which they are factors; one column is always left. */
function* factorsOf({ columns: all, y: told }: Columns): Steps<Map<number, number>> {
  const rows = Math.min(mostRows, told.length);
  const [columns, y] = [all.map((column) => column.subarray(0, rows)), told.subarray(0, rows)];
  const found = new Map<number, number>();
  // of one sign, on a logarithmic axis, where peaks are low and a factor is a term
  const one = y.every((value) => value > 0) || y.every((value) => value < 0);
  let seen = one ? y.map((value) => Math.log(Math.abs(value))) : y;
  let factor: Float64Array | undefined;
  let least = yield* predictionError(columns, seen, { everyDegree });
  if (!(least < telling * deviation(seen))) return found;
  while (found.size < columns.length - 1) {
    let best: { i: number; p: number; error: number; by: Float64Array; rest: Float64Array } | undefined;
    for (const [i, column] of columns.entries()) {
      if (found.has(i) || !varies(column)) continue;
      const kept = columns.filter((_, k) => k !== i && !found.has(k));
      for (const p of exponents) {
        const power_ = column.map((value) => value ** p);
        if (!power_.every((value) => Number.isFinite(value) && value !== 0)) continue;
        const by = power_.map((value, row) => value * (factor?.[row] ?? 1));
        const rest = one ? seen.map((value, row) => value - Math.log(Math.abs(power_[row]))) : seen;
        const error = yield* predictionError(kept, rest, { everyDegree, ...(!one && { factor: by }) });
        if (error < (best?.error ?? hardlyWorse * least)) best = { i, p, error, by, rest };
        if (yield 0) return new Map();
      }
    }
    if (!best) break;
    found.set(best.i, best.p);
    [factor, seen] = [best.by, best.rest];
    least = Math.min(least, best.error);
  }
  return found;
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((total, value) => total + value / values.length, 0);
  return Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2 / values.length, 0));
}
