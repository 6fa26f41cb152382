// The functions that the edges of one input are sums of, at a point, with their first three derivatives: base activation, then B-splines,
// Gaussians or polynomials of Chebyshev. The same numbers as reference/kan-layer.ts, which explains them.

import { evaluateBasisIn, findInterval } from '../../math/b-spline.js';
import { evaluateChebyshev, evaluateGaussians } from '../../math/dense-bases.js';
import {
  activate,
  activateDerivative,
  activateSecondDerivative,
  activateThirdDerivative,
} from '../../math/functions.js';
import { extendKnots } from '../../math/knots.js';
import { activeFunctions } from '../../model/layout.js';
import type { KANLayerSpec } from '../../model/spec.js';
import { layerBreakpoints } from '../../model/edge-row.js';

const derivatives = [0, 1, 2, 3] as const;
const activateAny = [activate, activateDerivative, activateSecondDerivative, activateThirdDerivative] as const;

export class EdgeFunctions {
  /** functions that count at the last point */
  count = 0;
  /** rows[0 .. count): the rows of an edge's parameters that multiply them */
  readonly rows: Uint32Array;
  /** planes[n][0 .. count): their nth derivatives, n = 0 … 3 */
  readonly planes: readonly Float64Array[];
  readonly #layer: KANLayerSpec;
  readonly #first: number;
  readonly #lo: number;
  readonly #hi: number;
  readonly #knots: Float64Array;
  /** the knots extended again: what 'zero' evaluates beyond the domain */
  readonly #further: Float64Array;
  readonly #scratch: readonly Float64Array[];

  constructor(layer: KANLayerSpec, input: number) {
    this.#layer = layer;
    this.#first = layer.base === 'none' ? 0 : 1;
    const ends = layerBreakpoints(layer, input);
    [this.#lo, this.#hi] = [ends[0], ends[ends.length - 1]];
    this.#knots = extendKnots(ends, layer.order);
    this.#further = extendKnots(this.#knots, layer.order);
    const active = activeFunctions(layer);
    this.rows = new Uint32Array(this.#first + active);
    this.planes = derivatives.map(() => new Float64Array(this.#first + active));
    this.#scratch = derivatives.map(() => new Float64Array(active));
  }

  /** Fills `rows` and `planes` for the point x. */
  at(x: number): void {
    const { base, outside } = this.#layer;
    const clamped = x < this.#lo ? this.#lo : x > this.#hi ? this.#hi : x;
    const beyond = x < this.#lo || x > this.#hi;
    // what lies beyond is constant or a straight line
    const flat = beyond && outside === 'clamp';
    this.count = this.#first;
    if (base !== 'none') {
      this.rows[0] = 0;
      for (const n of derivatives)
        this.planes[n][0] = flat ? (n === 0 ? activate(base, clamped) : 0) : activateAny[n]!(base, x);
    }
    const offset = this.#evaluate(outside === 'zero' ? x : clamped, beyond);
    const straight = beyond && outside === 'linear';
    const [values, slopes] = this.#scratch as [Float64Array, Float64Array];
    const coefficients = this.#layer.gridSize + this.#layer.order;
    for (let m = 0; m < values.length; m++) {
      const coefficient = offset + m;
      if (coefficient < 0 || coefficient >= coefficients) continue;
      const place = this.count++;
      this.rows[place] = this.#first + coefficient;
      this.planes[0][place] = values[m] + (straight ? (x - clamped) * slopes[m] : 0);
      this.planes[1][place] = flat ? 0 : slopes[m];
      for (const n of [2, 3] as const) this.planes[n][place] = flat || straight ? 0 : this.#scratch[n][m];
    }
  }

  /** Functions of the basis at x into the scratch planes; returns the coefficient that the first belongs to. */
  #evaluate(x: number, beyond: boolean): number {
    const { basis, order, outside } = this.#layer;
    const scratch = this.#scratch;
    const past = beyond && outside === 'zero';
    if (basis === 'rbf' || basis === 'chebyshev') {
      if (past && basis === 'chebyshev') scratch.forEach((plane) => plane.fill(0));
      else (basis === 'rbf' ? evaluateGaussians : evaluateChebyshev)(this.#lo, this.#hi, x, ...scratch);
      return 0;
    }
    const knots = past ? this.#further : this.#knots;
    const interval = findInterval(knots, x, order, knots.length - order - 2);
    const known = this.#knots;
    if (past && !(x >= known[0] && x < known[known.length - 1])) scratch.forEach((plane) => plane.fill(0));
    else for (const n of derivatives) evaluateBasisIn(knots, order, interval, x, scratch[n], n);
    return interval - order - (past ? order : 0);
  }
}
