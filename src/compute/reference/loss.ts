// The losses of a batch and their derivatives by the outputs. Float64.

import type { LossKind } from '../contract.js';

export interface BatchLoss {
  /** Σ over rows of weight · loss, in reported units */
  sum: number;
  /** derivative of (Σ weight · loss) / (Σ weight) by outputs[rows, outputs] */
  slope: Float64Array;
}

/**
 * mse: the mean over outputs of e² with e = output − y; mae: of |e|; huber: of e²/2 where |e| ≤ 1, else |e| − 1/2. Reported
 * times scale², mae times scale. cross-entropy: log Σ exp(outputs) − outputs[class], and of a single output z, a logit,
 * log(1 + exp(z)) − class · z. y is [rows, outputs] or [rows] class indices.
 */
export function batchLoss(
  kind: LossKind,
  outputs: Float64Array,
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
  scale: ArrayLike<number>,
  rows: number,
): BatchLoss {
  const width = outputs.length / rows;
  let total = 0;
  for (let row = 0; row < rows; row++) total += weights[row];
  const slope = new Float64Array(outputs.length);
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    // rows without weight have no gradient
    const share = total > 0 ? weights[row] / total : 0;
    const out = outputs.subarray(row * width, (row + 1) * width);
    if (kind !== 'cross-entropy') {
      out.forEach((value, o) => {
        const error = errorLoss[kind](value - y[row * width + o]);
        sum += (weights[row] * error.value * scale[o] ** (kind === 'mae' ? 1 : 2)) / width;
        slope[row * width + o] = (share * error.slope) / width;
      });
    } else if (width === 1) {
      const [z] = out;
      const power = Math.exp(-Math.abs(z));
      sum += weights[row] * (Math.log1p(power) + (Math.max(z, 0) - y[row] * z));
      slope[row] = share * ((z < 0 ? power : 1) / (1 + power) - y[row]);
    } else {
      const highest = Math.max(...out);
      const powers = out.map((value) => Math.exp(value - highest));
      const whole = powers.reduce((a, b) => a + b, 0);
      sum += weights[row] * (Math.log(whole) + highest - out[y[row]]);
      powers.forEach((power, o) => (slope[row * width + o] = share * (power / whole - (o === y[row] ? 1 : 0))));
    }
  }
  return { sum, slope };
}

/** Losses of one error, with their derivatives; that of mae at 0 is 0. */
const errorLoss = {
  mse: (e: number) => ({ value: e * e, slope: 2 * e }),
  mae: (e: number) => ({ value: Math.abs(e), slope: Math.sign(e) }),
  huber: (e: number) =>
    Math.abs(e) <= 1 ? { value: (e * e) / 2, slope: e } : { value: Math.abs(e) - 0.5, slope: Math.sign(e) },
};
