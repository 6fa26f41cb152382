// The locked edges of a KAN layer, forward and backward as a pair: y[row, out] += c · f(a · x[row, in] + b) + d. Float64. x is what the
// layer reads, whatever its grid's domain; outside the domain of f results are NaN or infinite, as in IEEE 754.

import { lockedOffset } from '../../model/layout.js';
import { affineCurve, lockedFunction } from '../../model/locked-edges.js';
import type { KANLayerSpec } from '../../model/spec.js';

/** Adds to y[rows, outputs]; p are the layer's parameters. */
export function forwardLocked(
  layer: KANLayerSpec,
  p: ArrayLike<number>,
  x: ArrayLike<number>,
  rows: number,
  y: Float64Array,
): void {
  const { inputs, outputs, locked = [] } = layer;
  locked.forEach((edge, position) => {
    const curve = affineCurve(lockedFunction(edge), p, lockedOffset(layer, position));
    for (let row = 0; row < rows; row++) y[row * outputs + edge.output] += curve(x[row * inputs + edge.input]);
  });
}

/** From dy[rows, outputs]: adds to dp (as p) and to dx[rows, inputs]. */
export function backwardLocked(
  layer: KANLayerSpec,
  p: ArrayLike<number>,
  x: ArrayLike<number>,
  dy: Float64Array,
  rows: number,
  dp: Float64Array,
  dx: Float64Array,
): void {
  const { inputs, outputs, locked = [] } = layer;
  locked.forEach((edge, position) => {
    const { value, slope } = lockedFunction(edge);
    const at = lockedOffset(layer, position);
    const [a, b, c] = [p[at], p[at + 1], p[at + 2]];
    for (let row = 0; row < rows; row++) {
      const [d, from] = [dy[row * outputs + edge.output], x[row * inputs + edge.input]];
      const u = a * from + b;
      const inner = d * c * slope(u);
      dp[at] += inner * from;
      dp[at + 1] += inner;
      dp[at + 2] += d * value(u);
      dp[at + 3] += d;
      dx[row * inputs + edge.input] += inner * a;
    }
  });
}
