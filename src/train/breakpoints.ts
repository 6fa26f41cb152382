// Breakpoints of one input's grid: divided anew, laid where values are, and the places between them at which curves are compared. Knows
// numbers, no layers.

/** Samples of an old curve in each new interval: more than the order + 1 that determine a polynomial. */
const samplesPerInterval = 8;

/** gridSize intervals with the density of the old ones; where they are a multiple, every old breakpoint is among the new. */
export function redivide(points: readonly number[], gridSize: number): number[] {
  const intervals = points.length - 1;
  return Array.from({ length: gridSize + 1 }, (_, i) => {
    const at = (i * intervals) / gridSize;
    const below = Math.min(Math.floor(at), intervals - 1);
    return points[below] + (at - below) * (points[below + 1] - points[below]);
  });
}

/** Whether breakpoints between these two numbers can be told apart. */
export function areApart(least: number, greatest: number): boolean {
  return greatest - least > 1e-6 * Math.max(Math.abs(least), Math.abs(greatest), 1e-30);
}

/**
 * As many breakpoints as the old ones that blend quantiles of the values with even spacing, with room of `margin` times their distance at
 * either end; the old ones where the values are all in one place.
 */
export function breakpointsNear(values: Float64Array, old: number[], uniform: number, margin: number): number[] {
  const sorted = values.toSorted();
  const [least, greatest] = [sorted[0], sorted[sorted.length - 1]];
  if (!areApart(least, greatest)) return old;
  const extra = margin * (greatest - least);
  const [lo, hi] = [least - extra, greatest + extra];
  const gridSize = old.length - 1;
  return old.map((_, i) => {
    if (i === 0) return lo;
    if (i === gridSize) return hi;
    const even = lo + ((hi - lo) * i) / gridSize;
    const at = (i / gridSize) * (sorted.length - 1);
    const below = Math.floor(at);
    const quantile = sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]);
    return uniform * even + (1 - uniform) * quantile;
  });
}

/**
 * Where curves are compared: evenly in every interval, ends included, and at the data. Beyond the data nothing is asked of a curve:
 * outside its old domain it goes on straight, and to follow that bend would cost what is inside.
 */
export function samplePlaces(breakpoints: ArrayLike<number>, values?: Float64Array): number[] {
  const places: number[] = [];
  for (let i = 0; i + 1 < breakpoints.length; i++) {
    const [lo, hi] = [breakpoints[i], breakpoints[i + 1]];
    for (let s = 0; s < samplesPerInterval; s++) places.push(lo + ((hi - lo) * s) / samplesPerInterval);
  }
  places.push(breakpoints[breakpoints.length - 1]);
  if (!values) return places;
  let [least, greatest] = [Infinity, -Infinity];
  for (const value of values) {
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  const [lo, hi] = [breakpoints[0], breakpoints[breakpoints.length - 1]];
  const near = places.filter((at) => at >= least && at <= greatest);
  // an input that never changes has no such places: its curve is kept where it was
  return near.length === 0 ? places : [...near, ...values.filter((value) => value >= lo && value <= hi)];
}

/** The columns of x[rows, width]. */
export function columnsOf(x: ArrayLike<number>, width: number): Float64Array[] {
  return Array.from({ length: width }, (_, column) =>
    Float64Array.from({ length: x.length / width }, (_row, row) => x[row * width + column]),
  );
}
