// Peaks and steps of one column on a background: A · f((x − m) / s) + C, f a bell, a resonance or a logistic step, places m and widths s tried in turn, A and
// C by least squares; and steps of log x, which are A / (1 + (x / k)^n) + C. Spectral lines, Breit and Wigner's resonances, growth and doses are such.

import { call, difference, power, product, quotient, sum, variable } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import type { Steps } from '../work.js';
import type { Proposer } from './proposal.js';

/** Rows that are looked at, and below how many nothing is. */
const [mostRows, fewestRows] = [400, 8];
/** Places within the range, and widths in units of it. */
const places = 33;
const widths = Array.from({ length: 11 }, (_, i) => 0.01 * 1.5 ** i);
/** Steps between those that were tried: half as wide each time. */
const refinements = 6;
/** What a curve must explain of the variance, and what a slope of the background must take of the rest. */
const [telling, worthIt] = [0.5, 0.8];
/** Curves of a column that are handed over. */
const handedOver = 2;
/** Decades over which a column must reach to be looked at on a logarithmic axis. */
const wide = 0.5;

interface Curve {
  uses: readonly string[];
  value: (t: number) => number;
  text: (x: Expression, m: number, s: number) => Expression;
}

const bell: Curve = {
  uses: ['exp'],
  value: (t) => Math.exp(-t * t),
  text: (x, m, s) => call('exp', product(-1 / (s * s), power(difference(x, m), 2))),
};
const resonance: Curve = {
  uses: [],
  value: (t) => 1 / (1 + t * t),
  text: (x, m, s) => quotient(s * s, sum(power(difference(x, m), 2), s * s)),
};
const step: Curve = {
  uses: ['exp'],
  value: (t) => 1 / (1 + Math.exp(-t)),
  text: (x, m, s) => quotient(1, sum(1, call('exp', quotient(difference(m, x), s)))),
};
/** The same where y has two values, as classes have: however steep it becomes, nothing in it overflows. */
const threshold: Curve = {
  uses: ['tanh'],
  value: step.value,
  text: (x, m, s) => product(0.5, sum(1, call('tanh', quotient(difference(x, m), 2 * s)))),
};
/** The same of log x. */
const dose: Curve = {
  uses: [],
  value: step.value,
  text: (x, m, s) => quotient(1, sum(1, power(quotient(x, Math.exp(m)), -1 / s))),
};

interface Found {
  curve: Curve;
  m: number;
  s: number;
  fit: Fit;
}

interface Fit {
  /** share of the mean square of y, or with a constant of its variance */
  left: number;
  factor: number;
  constant: number;
}

export const proposePeaks: Proposer = function* ({ names, columns, y: told }, { allows, powers }, propose) {
  if (!powers || told.length < fewestRows) return;
  const every = Math.max(1, told.length / mostRows);
  const few = (values: Float64Array): Float64Array => values.filter((_, row) => Math.floor(row % every) === 0);
  const y = few(told);
  const total = squareAbout(y);
  if (!(total > 0)) return;
  const isOfTwo = y.every((value) => value === 0 || value === 1);
  for (const [i, name] of names.entries()) {
    const column = few(columns[i]);
    const low = column.reduce((a, b) => Math.min(a, b));
    const high = column.reduce((a, b) => Math.max(a, b));
    if (!(high > low)) continue;
    const found: Found[] = [];
    for (const curve of [bell, resonance, isOfTwo && allows('tanh') ? threshold : step]) {
      if (!curve.uses.every(allows)) continue;
      const best = yield* placed(curve, column, y, total);
      if (best) found.push(best);
    }
    if (low > 0 && Math.log10(high / low) > wide) {
      const best = yield* placed(dose, column.map(Math.log), y, total);
      if (best) found.push(best);
    }
    const x = variable(name);
    for (const { curve, m, s, fit } of found.toSorted((a, b) => a.fit.left - b.fit.left).slice(0, handedOver)) {
      const text = curve.text(x, m, s);
      const origin = 'a peak or a step';
      const at = curve === dose ? column.map(Math.log) : column;
      const values = at.map((value) => curve.value((value - m) / s));
      propose({ expression: sum(product(fit.factor, text), fit.constant), origin });
      const bare = alone(values, y);
      if (bare.left < (1 - telling) * total) propose({ expression: product(bare.factor, text), origin });
      // a step that falls to nothing
      if (curve.value === step.value) {
        const falling = alone(
          values.map((value) => 1 - value),
          y,
        );
        if (falling.left < (1 - telling) * total)
          propose({ expression: product(falling.factor, curve.text(x, m, -s)), origin });
      }
      const slope = withSlope(values, column, y);
      if (slope && slope.left < worthIt * fit.left)
        propose({ expression: sum(product(slope.factor, text), product(slope.slope, x), slope.constant), origin });
    }
  }
};

/** The place and the width that leave least; undefined where that is most of all. */
function* placed(curve: Curve, x: Float64Array, y: Float64Array, total: number): Steps<Found | undefined> {
  const low = x.reduce((a, b) => Math.min(a, b));
  const range = x.reduce((a, b) => Math.max(a, b)) - low;
  const values = new Float64Array(x.length);
  let best: Found | undefined;
  const look = (m: number, s: number): void => {
    for (let row = 0; row < x.length; row++) values[row] = curve.value((x[row] - m) / s);
    const fit = withConstant(values, y);
    if (fit && (!best || fit.left < best.fit.left)) best = { curve, m, s, fit };
  };
  const [most, least] = [y.indexOf(y.reduce((a, b) => Math.max(a, b))), y.indexOf(y.reduce((a, b) => Math.min(a, b)))];
  // a narrow peak is seen from its top
  const tops = [x[most], x[least]];
  const centres = [...tops, ...Array.from({ length: places }, (_, k) => low + ((k - 2) / (places - 5)) * range)];
  for (const m of centres) {
    for (const width of widths) look(m, width * range);
    if (yield 40 * widths.length * x.length) return undefined;
  }
  if (!best) return undefined;
  let [across, ratio] = [range / (places - 5) / 2, Math.sqrt(1.5)];
  for (let k = 0; k < refinements; k++) {
    const { m, s } = best;
    for (const shift of [-across, 0, across]) for (const by of [1 / ratio, 1, ratio]) look(m + shift, s * by);
    [across, ratio] = [across / 2, Math.sqrt(ratio)];
    if (yield 360 * x.length) return undefined;
  }
  return best.fit.left < (1 - telling) * total ? best : undefined;
}

function squareAbout(y: Float64Array): number {
  const mean = y.reduce((sum_, value) => sum_ + value / y.length, 0);
  return y.reduce((sum_, value) => sum_ + (value - mean) ** 2, 0);
}

/** y ≈ factor · values. */
function alone(values: Float64Array, y: Float64Array): Fit {
  const factor = dot(values, y) / dot(values, values);
  let left = 0;
  for (let row = 0; row < y.length; row++) left += (y[row] - factor * values[row]) ** 2;
  return { left: Number.isFinite(left) ? left : Infinity, factor, constant: 0 };
}

/** y ≈ factor · values + constant; undefined where the values hardly change. */
function withConstant(values: Float64Array, y: Float64Array): Fit | undefined {
  const rows = y.length;
  let [s, ss, t, st] = [0, 0, 0, 0];
  for (let row = 0; row < rows; row++) {
    s += values[row];
    ss += values[row] ** 2;
    t += y[row];
    st += values[row] * y[row];
  }
  const own = ss - (s * s) / rows;
  if (!(own > 1e-9 * ss)) return undefined;
  const factor = (st - (s * t) / rows) / own;
  const constant = (t - factor * s) / rows;
  let left = 0;
  for (let row = 0; row < rows; row++) left += (y[row] - factor * values[row] - constant) ** 2;
  return Number.isFinite(left) ? { left, factor, constant } : undefined;
}

/** y ≈ factor · values + slope · x + constant, by what x leaves of both. */
function withSlope(values: Float64Array, x: Float64Array, y: Float64Array): (Fit & { slope: number }) | undefined {
  const [a, b] = [withConstant(x, values), withConstant(x, y)];
  if (!a || !b) return undefined;
  const rest = (part: Float64Array, { factor, constant }: Fit): Float64Array =>
    part.map((value, row) => value - factor * x[row] - constant);
  const fit = alone(rest(values, a), rest(y, b));
  if (!Number.isFinite(fit.left)) return undefined;
  return { ...fit, slope: b.factor - fit.factor * a.factor, constant: b.constant - fit.factor * a.constant };
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i] * b[i];
  return total;
}
