// Knots of B-splines on one axis: breakpoints t_0 < … < t_G, extended by `order` knots past each end.
// Knows nothing of coefficients or networks. Notation after de Boor, "A Practical Guide to Splines" (1978).

import { checkInteger, checkList, checkNumber, KanError } from '../errors.js';

/** Highest spline order (polynomial degree) the library works with. */
export const highestOrder = 5;

/** gridSize + 1 equally spaced breakpoints from lo to hi. Throws a KanError unless lo < hi. */
export function uniformBreakpoints(lo: number, hi: number, gridSize: number): Float64Array {
  checkInteger('uniformBreakpoints: `gridSize`', gridSize, 1, 1 << 20);
  checkNumber('uniformBreakpoints: `lo`', lo, -Number.MAX_VALUE);
  checkNumber('uniformBreakpoints: `hi`', hi, lo, Infinity, true);
  return Float64Array.from({ length: gridSize + 1 }, (_, i) => (i === gridSize ? hi : lo + ((hi - lo) * i) / gridSize));
}

/**
 * The knots of a spline on `breakpoints`: gridSize + 1 + 2 · order numbers. The added ones continue with the width of the
 * first and of the last interval. Throws a KanError unless breakpoints are finite and strictly increasing.
 */
export function extendKnots(breakpoints: ArrayLike<number>, order: number): Float64Array {
  checkInteger('extendKnots: `order`', order, 0, highestOrder);
  checkIncreasing('extendKnots: `breakpoints`', breakpoints);
  const last = breakpoints.length - 1;
  const first = breakpoints[1] - breakpoints[0];
  const final = breakpoints[last] - breakpoints[last - 1];
  return Float64Array.from({ length: last + 1 + 2 * order }, (_, i) => {
    if (i < order) return breakpoints[0] - (order - i) * first;
    if (i > last + order) return breakpoints[last] + (i - last - order) * final;
    return breakpoints[i - order];
  });
}

/** Throws a KanError unless `values` are at least two finite numbers, each greater than the one before. */
export function checkIncreasing(what: string, values: ArrayLike<number>): void {
  checkList(what, values);
  if (values.length < 2) throw new KanError(`${what} must be at least two numbers; got ${values.length}`);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) throw new KanError(`${what} must be finite; number ${i} is ${values[i]}`);
    if (i > 0 && !(values[i] > values[i - 1])) {
      throw new KanError(`${what} must be strictly increasing; number ${i} is ${values[i]} after ${values[i - 1]}`);
    }
  }
}
