// The functions of a KAN layer's edges at a point and their derivatives, without allocation: what repeated passes over the same
// rows need. Knows no parameters. compute/reference/kan-layer.ts is the readable definition this is tested against.

import { layerBreakpoints } from '../model/edge-row.js';
import { evaluateBasisIn, findInterval } from '../math/b-spline.js';
import { evaluateChebyshev, evaluateGaussians } from '../math/dense-bases.js';
import { activate, activateDerivative } from '../math/functions.js';
import { extendKnots } from '../math/knots.js';
import { activeFunctions } from '../model/layout.js';
import type { KANLayerSpec } from '../model/spec.js';

export interface LayerFunctions {
  /** numbers written for each point: the base, then the functions of the spline that can count at the same point */
  readonly count: number;
  /**
   * At x of an input: values[at] of the base activation (0 where there is none) and values[at + 1 …] of the spline's functions; the
   * same of their derivatives by x. Returns the coefficient that the first of them belongs to.
   */
  evaluate(input: number, x: number, values: Float64Array, slopes: Float64Array, at: number): number;
}

export function layerFunctions(layer: KANLayerSpec): LayerFunctions {
  return layer.basis === 'rbf' || layer.basis === 'chebyshev' ? denseFunctions(layer) : splineFunctions(layer);
}

function splineFunctions(layer: KANLayerSpec): LayerFunctions {
  const { inputs, order, base, outside, gridSize } = layer;
  const size = order + 1;
  const knots = Array.from({ length: inputs }, (_, input) => extendKnots(layerBreakpoints(layer, input), order));
  // past the domain's ends the functions of further knots, as far as they have a coefficient
  const further = outside === 'zero' ? knots.map((own) => extendKnots(own, order)) : [];
  const [value, slope] = [new Float64Array(size), new Float64Array(size)];
  const highest = gridSize + order - size;

  return {
    count: 1 + size,
    evaluate(input, x, values, slopes, at) {
      const own = knots[input];
      const [lo, hi] = [own[order], own[own.length - 1 - order]];
      const clamped = x < lo ? lo : x > hi ? hi : x;
      const flat = outside === 'clamp' && clamped !== x;
      writeBase(base, flat ? clamped : x, flat, values, slopes, at);
      let offset: number;
      if (outside === 'zero' && clamped !== x) {
        const far = further[input];
        const interval = findInterval(far, x, order, far.length - order - 2);
        if (x >= own[0] && x < own[own.length - 1]) {
          evaluateBasisIn(far, order, interval, x, value);
          evaluateBasisIn(far, order, interval, x, slope, 1);
        } else {
          value.fill(0);
          slope.fill(0);
        }
        offset = interval - 2 * order;
      } else {
        const interval = findInterval(own, clamped, order, own.length - order - 2);
        evaluateBasisIn(own, order, interval, clamped, value);
        evaluateBasisIn(own, order, interval, clamped, slope, 1);
        offset = interval - order;
      }
      // a window that lies whole within the coefficients
      const first = Math.max(0, Math.min(offset, highest));
      for (let m = 0; m < size; m++) {
        const from = first + m - offset;
        const inside = from >= 0 && from < size;
        const v = inside ? value[from] + (outside === 'linear' ? (x - clamped) * slope[from] : 0) : 0;
        values[at + 1 + m] = v;
        slopes[at + 1 + m] = flat || !inside ? 0 : slope[from];
      }
      return first;
    },
  };
}

function denseFunctions(layer: KANLayerSpec): LayerFunctions {
  const { inputs, base, basis, outside } = layer;
  const size = activeFunctions(layer);
  const ends = Array.from({ length: inputs }, (_, input) => {
    const points = layerBreakpoints(layer, input);
    return [points[0], points[points.length - 1]] as const;
  });
  const evaluate = basis === 'rbf' ? evaluateGaussians : evaluateChebyshev;
  const [value, slope] = [new Float64Array(size), new Float64Array(size)];

  return {
    count: 1 + size,
    evaluate(input, x, values, slopes, at) {
      const [lo, hi] = ends[input];
      const clamped = x < lo ? lo : x > hi ? hi : x;
      const beyond = clamped !== x;
      const flat = beyond && outside === 'clamp';
      writeBase(base, flat ? clamped : x, flat, values, slopes, at);
      evaluate(lo, hi, outside === 'zero' ? x : clamped, value, slope);
      const none = beyond && outside === 'zero' && basis === 'chebyshev';
      for (let m = 0; m < size; m++) {
        values[at + 1 + m] = none ? 0 : value[m] + (outside === 'linear' ? (x - clamped) * slope[m] : 0);
        slopes[at + 1 + m] = none || flat ? 0 : slope[m];
      }
      return 0;
    },
  };
}

function writeBase(
  base: KANLayerSpec['base'],
  x: number,
  flat: boolean,
  values: Float64Array,
  slopes: Float64Array,
  at: number,
): void {
  values[at] = activate(base, x);
  slopes[at] = flat ? 0 : activateDerivative(base, x);
}
