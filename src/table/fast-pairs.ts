// Waves across two inputs, which neither of them shows alone: a scan of frequencies along both, and a test on rows that the wave was not found on. After
// Schuster (1898). Knows columns over [−1, 1], no networks.

import type { Work } from '../work.js';

/** Periods along an input, up to these, and steps of them. */
const [mostPeriods, step] = [25, 0.5];
/** Waves of fewer periods along both are ordinary grids' to follow. */
const fewPeriods = 4;
/** Rows looked at. */
const scanned = 500;
/** Share of the variance a wave has to explain, on rows that it was found on and on others. */
const telling = 0.2;

/** The strongest wave of two columns in y, as periods along each; undefined where there is none that other rows have as well. */
export function* waveAcross(
  a: Float64Array,
  b: Float64Array,
  y: Float64Array,
  { train, heldBack }: { train: Uint32Array; heldBack: Uint32Array },
): Work<readonly [number, number] | undefined> {
  const stride = Math.max(1, Math.floor(train.length / scanned));
  const rows = train.filter((_, i) => i % stride === 0);
  let best: { waves: readonly [number, number]; power: number } = { waves: [0, 0], power: 0 };
  for (let along = -mostPeriods; along <= mostPeriods; along += step) {
    const found = strongest(a, b, y, rows, along);
    if (found.power > best.power) best = { waves: [found.periods, along], power: found.power };
    yield;
  }
  const [alongA, alongB] = best.waves;
  if (Math.max(alongA, Math.abs(alongB)) < fewPeriods) return undefined;
  return explains(rows, heldBack, y, (row) => Math.PI * (alongA * a[row] + alongB * b[row]))
    ? [alongA, Math.abs(alongB)]
    : undefined;
}

/** Of all waves with so many periods along b, the one that explains most: sines and cosines turn from one to the next. */
function strongest(
  a: Float64Array,
  b: Float64Array,
  y: Float64Array,
  rows: Uint32Array,
  along: number,
): { periods: number; power: number } {
  const count = Math.round(mostPeriods / step) + 1;
  const [real, imaginary] = [new Float64Array(count), new Float64Array(count)];
  let all = 0;
  for (const row of rows) {
    all += y[row] ** 2;
    const angle = Math.PI * along * b[row];
    let [sine, cosine] = [y[row] * Math.sin(angle), y[row] * Math.cos(angle)];
    const [turnSine, turnCosine] = [Math.sin(Math.PI * step * a[row]), Math.cos(Math.PI * step * a[row])];
    for (let k = 0; k < count; k++) {
      real[k] += cosine;
      imaginary[k] += sine;
      [sine, cosine] = [sine * turnCosine + cosine * turnSine, cosine * turnCosine - sine * turnSine];
    }
  }
  let best = { periods: 0, power: 0 };
  for (let k = 0; k < count; k++) {
    const power = (2 * (real[k] ** 2 + imaginary[k] ** 2)) / rows.length / all;
    if (power > best.power) best = { periods: k * step, power };
  }
  return best;
}

/** Whether the sine and cosine of an angle, fitted to some rows, explain a telling share of y on others. */
function explains(rows: Uint32Array, others: Uint32Array, y: Float64Array, angle: (row: number) => number): boolean {
  let [ss, sc, cc, sy, cy] = [0, 0, 0, 0, 0];
  for (const row of rows) {
    const [s, c] = [Math.sin(angle(row)), Math.cos(angle(row))];
    ss += s * s;
    sc += s * c;
    cc += c * c;
    sy += s * y[row];
    cy += c * y[row];
  }
  const own = ss * cc - sc * sc;
  if (!(own > 1e-9 * ss * cc)) return false;
  const [ofSine, ofCosine] = [(sy * cc - cy * sc) / own, (cy * ss - sy * sc) / own];
  let [left, all] = [0, 0];
  for (const row of others) {
    all += y[row] ** 2;
    left += (y[row] - ofSine * Math.sin(angle(row)) - ofCosine * Math.cos(angle(row))) ** 2;
  }
  return left <= (1 - telling) * all;
}
