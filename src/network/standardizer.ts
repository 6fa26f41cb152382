// Scales columns of numbers to a common size and back. Knows rows of numbers; tables have their own scales in encoding.ts.

import { spreadOf } from '../math/spread.js';
import { checkChoice, KanError, show } from '../errors.js';
import { type MatrixLike, readMatrix } from '../data/matrix.js';
import { checkNames } from '../options.js';

export const scalings = ['min-max', 'z-score'] as const;
/** min-max: [smallest, largest] becomes [0, 1]; z-score: mean 0 and standard deviation 1. */
export type Scaling = (typeof scalings)[number];

/** What a Standardizer knows, as plain JSON: scaled = (value − offset) · factor, column by column. */
export interface StandardizerState {
  method: Scaling;
  offset: number[];
  factor: number[];
}

/**
 * Scales columns: `fit` learns offset and factor, `transform` applies them, `inverse` undoes it. A constant column becomes 0 and
 * comes back as it was. Values outside the fitted range are scaled by the same line, never clamped. Throws a KanError for
 * an unknown method.
 */
export class Standardizer {
  readonly method: Scaling;
  #state: StandardizerState | undefined;

  constructor(options: { method?: Scaling } = {}) {
    checkNames('Standardizer', options, ['method']);
    const { method = 'z-score' } = options;
    checkChoice('Standardizer: `method`', method, scalings);
    this.method = method;
  }

  /** Learns from x[rows, columns]; returns itself. Throws a KanError on values that are not finite. */
  fit(x: MatrixLike): this {
    const { data, rows, width } = readMatrix('Standardizer.fit: `x`', x);
    if (rows === 0) throw new KanError('Standardizer.fit: needs at least one row');
    const [offset, factor] = [new Array<number>(width), new Array<number>(width)];
    for (let column = 0; column < width; column++) {
      [offset[column], factor[column]] =
        this.method === 'min-max' ? minMax(data, rows, width, column) : zScore(data, rows, width, column);
    }
    this.#state = { method: this.method, offset, factor };
    return this;
  }

  /** x scaled, flat, in the order it came. Throws a KanError before `fit` or on another number of columns. */
  transform(x: MatrixLike): Float64Array {
    const { offset, factor } = this.#fitted('transform');
    const { data, width } = readMatrix('Standardizer.transform: `x`', x, offset.length);
    return Float64Array.from(data, (value, i) => (value - offset[i % width]) * factor[i % width]);
  }

  /** Undoes `transform`. */
  inverse(x: MatrixLike): Float64Array {
    const { offset, factor } = this.#fitted('inverse');
    const { data, width } = readMatrix('Standardizer.inverse: `x`', x, offset.length);
    return Float64Array.from(data, (value, i) => value / factor[i % width] + offset[i % width]);
  }

  /** Its state as plain data, for JSON. */
  toJSON(): StandardizerState {
    return structuredClone(this.#fitted('toJSON'));
  }

  /** The Standardizer that `toJSON` came from. Throws a KanError on anything else. */
  static fromJSON(state: StandardizerState): Standardizer {
    const { method, offset, factor } = state ?? {};
    const sound =
      Array.isArray(offset) &&
      Array.isArray(factor) &&
      offset.length > 0 &&
      offset.length === factor.length &&
      [...offset, ...factor].every(Number.isFinite) &&
      !factor.includes(0);
    if (!sound)
      throw new KanError(
        `Standardizer.fromJSON: expected { method, offset, factor } with lists of one length; got ${show(state)}`,
      );
    const made = new Standardizer({ method });
    made.#state = { method, offset: [...offset], factor: [...factor] };
    return made;
  }

  #fitted(caller: string): StandardizerState {
    if (this.#state === undefined) throw new KanError(`Standardizer.${caller}: not fitted yet`, 'call `fit` first');
    return this.#state;
  }
}

function minMax(data: ArrayLike<number>, rows: number, width: number, column: number): [number, number] {
  let [lo, hi] = [Infinity, -Infinity];
  for (let row = 0; row < rows; row++) {
    lo = Math.min(lo, data[row * width + column]);
    hi = Math.max(hi, data[row * width + column]);
  }
  return [lo, usable(1 / (hi - lo))];
}

function zScore(data: ArrayLike<number>, rows: number, width: number, column: number): [number, number] {
  const { mean, deviation } = spreadOf(data, { first: column, stride: width, count: rows });
  return [mean, usable(1 / deviation)];
}

/** A constant column has no scale of its own: it keeps its units. */
function usable(factor: number): number {
  return Number.isFinite(factor) && factor > 0 ? factor : 1;
}
