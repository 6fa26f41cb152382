// The constants of a formula from one start: Levenberg–Marquardt in units in which every constant matters as much, then Gauss–Newton steps by
// Householder's reflections to the last digits. Knows tapes and columns, no tables.

import { denseEquations } from '../math/dense-equations.js';
import { iterateLM } from '../math/levenberg-marquardt.js';
import { factorColumns, solveFactor, type TriangularFactor } from '../math/qr.js';
import type { Steps } from '../work.js';
import type { NamedTape } from './named-tape.js';

/** What is to be met: y on rows, where an error of `deviations[row]` counts as one. */
export interface FitRows {
  /** columns[name][row] */
  columns: readonly Float64Array[];
  y: Float64Array;
  deviations: Float64Array;
}

/** Constants and the root of the mean squared error, in deviations; infinite where the formula is not finite at some row. */
export interface Refined {
  constants: Float64Array;
  error: number;
}

/** Times that constants are brought into new units, and steps within each. */
const [rounds, iterations] = [6, 60];
/** Fall of the error in one round below which no other follows. */
const settled = 1e-9;

/** Steps from `start`; only the constants numbered in `free` move. */
export function* refineConstants(
  tape: NamedTape,
  rows: FitRows,
  start: Float64Array,
  free: readonly number[],
): Steps<Refined> {
  const n = rows.y.length;
  const out = new Float64Array(n);
  const slopes = Array.from(start, () => new Float64Array(n));
  const { columns, y, deviations } = rows;
  const meanSquare = (): number => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += ((out[i] - y[i]) / deviations[i]) ** 2;
    return sum / n;
  };
  const constants = start.slice();
  tape.evaluate(columns, constants, out);
  let value = meanSquare();
  if (!Number.isFinite(value)) return { constants, error: Infinity };
  const cost = 60 * n * (start.length + 2);
  for (let round = 0; round < rounds && free.length > 0; round++) {
    tape.jacobian(columns, constants, out, slopes);
    const units = unitsOf(slopes, rows, constants, free);
    const full = constants.slice();
    const place = (x: Float64Array): Float64Array => {
      free.forEach((p, i) => (full[p] = constants[p] + x[i] * units[i]));
      return full;
    };
    let work = 0;
    const equations = denseEquations({
      size: free.length,
      value(x) {
        work += cost / 3;
        tape.evaluate(columns, place(x), out);
        return meanSquare();
      },
      assemble(x, matrix, right) {
        work += cost + n * free.length ** 2;
        tape.jacobian(columns, place(x), out, slopes);
        const size = free.length;
        const moving = free.map((p) => slopes[p]);
        for (let i = 0; i < n; i++) {
          const residual = (out[i] - y[i]) / deviations[i];
          for (let a = 0; a < size; a++) {
            const slope = (moving[a][i] * units[a]) / deviations[i];
            if (!(Math.abs(slope) < 1e150)) continue;
            right[a] += (slope * residual) / n;
            for (let b = 0; b <= a; b++) {
              const other = (moving[b][i] * units[b]) / deviations[i];
              if (Math.abs(other) < 1e150) matrix[a * size + b] += (slope * other) / n;
            }
          }
        }
        return meanSquare();
      },
    });
    const search = iterateLM(equations, new Float64Array(free.length), { iterations, valueTolerance: 1e-9 });
    const before = value;
    for (;;) {
      const { done, value: step } = search.next();
      if (!step) {
        yield 0;
        continue;
      }
      const stop = yield work;
      work = 0;
      if (!done && !stop) continue;
      constants.set(place(step.x));
      value = step.value;
      if (stop) return { constants, error: Math.sqrt(value) };
      break;
    }
    if (!(value < before * (1 - settled))) break;
  }
  return { constants, error: Math.sqrt(value) };
}

/** Gauss–Newton steps at most, and how near to nothing the last of them is, relative to the constants. */
const [polishSteps, polished] = [30, 1e-13];

/** The same to the last digits, from where the minimum is near; a step that makes it worse is shortened, and ends it where none helps. */
export function* polishConstants(
  tape: NamedTape,
  rows: FitRows,
  start: Refined,
  free: readonly number[],
): Steps<Refined> {
  let { constants, error } = start;
  const out = new Float64Array(rows.y.length);
  for (let round = 0; round < polishSteps; round++) {
    const factor = factorAt(tape, rows, constants, free);
    const step = factor && solveFactor(factor);
    if (yield 100 * rows.y.length * (free.length + 1) ** 2) break;
    if (!step) break;
    let moved = false;
    for (let share = 1; share > 1e-3; share /= 2) {
      const trial = constants.slice();
      free.forEach((p, i) => (trial[p] -= share * step[i]));
      const reached = errorOf(tape, rows, trial, out);
      // the last steps change the error by less than its rounding
      if (!(reached <= error * (1 + 1e-15))) continue;
      [constants, error, moved] = [trial, reached, true];
      break;
    }
    const { constants: now } = { constants };
    if (!moved || free.every((p, i) => Math.abs(step[i]) <= polished * Math.abs(now[p]))) break;
  }
  return { constants, error };
}

/** The slopes by the free constants over the deviations as a triangle, the residuals beside them; undefined where one is not finite. */
export function factorAt(
  tape: NamedTape,
  { columns, y, deviations }: FitRows,
  constants: Float64Array,
  free: readonly number[],
): TriangularFactor | undefined {
  const n = y.length;
  if (free.length > n) return undefined;
  const out = new Float64Array(n);
  const slopes = Array.from(constants, () => new Float64Array(n));
  tape.jacobian(columns, constants, out, slopes);
  const moving = free.map((p) => slopes[p].map((slope, i) => slope / deviations[i]));
  const residuals = out.map((value, i) => (value - y[i]) / deviations[i]);
  if (![...moving, residuals].every((each) => each.every(Number.isFinite))) return undefined;
  return factorColumns(moving, residuals);
}

/** Root of the mean squared error in deviations; infinite where the formula is not finite. */
export function errorOf(
  tape: NamedTape,
  { columns, y, deviations }: FitRows,
  constants: Float64Array,
  out = new Float64Array(y.length),
): number {
  tape.evaluate(columns, constants, out);
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += ((out[i] - y[i]) / deviations[i]) ** 2;
  return Number.isFinite(sum) ? Math.sqrt(sum / y.length) : Infinity;
}

/** For each free constant the change that changes the values by about their own size; where nothing depends on it, its own size. */
function unitsOf(
  slopes: readonly Float64Array[],
  { y, deviations }: FitRows,
  constants: Float64Array,
  free: readonly number[],
): number[] {
  const length = (values: Float64Array): number =>
    Math.sqrt(values.reduce((sum, value, i) => sum + (value / deviations[i]) ** 2, 0));
  const size = length(y) || 1;
  return free.map((p) => {
    const unit = size / length(slopes[p]);
    return unit > 0 && Number.isFinite(unit) ? unit : Math.abs(constants[p]) || 1;
  });
}
