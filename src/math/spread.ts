// Mean and standard deviation of any finite numbers: 1e200, 1e-200, and 1e9 with a spread of 0.001 too. Sums are taken of numbers scaled by
// a power of two, which changes no digit, and the mean is corrected where it is large beside the spread. Knows no tables.

export interface Spread {
  mean: number;
  /** of the population: over the count, not one less */
  deviation: number;
}

/**
 * Of `count` numbers, every `stride`-th from `first` on. A spread that is no more than the rounding of the numbers is 0. NaN where one of them is not finite.
 */
export function spreadOf(
  values: ArrayLike<number>,
  { first = 0, stride = 1, count = values.length }: { first?: number; stride?: number; count?: number } = {},
): Spread {
  let [lo, hi] = [Infinity, -Infinity];
  for (let i = 0; i < count; i++) {
    const value = values[first + i * stride];
    if (!Number.isFinite(value)) return { mean: NaN, deviation: NaN };
    if (value < lo) lo = value;
    if (value > hi) hi = value;
  }
  const most = Math.max(-lo, hi);
  if (hi / 2 - lo / 2 <= 2 * Number.EPSILON * most) return { mean: lo, deviation: 0 };
  const unit = powerOfTwo(most);
  let mean = 0;
  for (let i = 0; i < count; i++) mean += values[first + i * stride] / unit;
  mean /= count;
  let [square, rest, reach] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const apart = values[first + i * stride] / unit - mean;
    square += apart * apart;
    rest += apart;
    reach = Math.max(reach, Math.abs(apart));
  }
  rest /= count;
  // digits of the mean that its own sum has lost, and squares too small to add up
  if (reach < 1e-4) {
    const small = powerOfTwo(reach);
    square = 0;
    for (let i = 0; i < count; i++) {
      const apart = (values[first + i * stride] / unit - mean - rest) / small;
      square += apart * apart;
    }
    return { mean: (mean + rest) * unit, deviation: Math.sqrt(square / count) * small * unit };
  }
  return { mean: mean * unit, deviation: Math.sqrt(square / count) * unit };
}

/** Standard deviation of all the numbers, as `spreadOf` measures it. */
export function standardDeviation(values: ArrayLike<number>): number {
  return spreadOf(values).deviation;
}

/** √(Σ (a − b)² / count) of every `stride`-th pair, where squares would be too large or too small as well. */
export function rootMeanSquare(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { first = 0, stride = 1, count = a.length }: { first?: number; stride?: number; count?: number } = {},
): number {
  let most = 0;
  for (let i = first, n = 0; n < count; n++, i += stride) most = Math.max(most, Math.abs(a[i] - b[i]));
  if (!(most > 0 && most < Infinity)) return most;
  const unit = powerOfTwo(most);
  let square = 0;
  for (let i = first, n = 0; n < count; n++, i += stride) square += ((a[i] - b[i]) / unit) ** 2;
  return Math.sqrt(square / count) * unit;
}

/** The power of two from which `value` is at most twice away. */
function powerOfTwo(value: number): number {
  return 2 ** Math.max(-1022, Math.min(1022, Math.floor(Math.log2(value))));
}

/** Whether there is another value than the first. */
export function varies(values: Float64Array): boolean {
  return values.some((value) => value !== values[0]);
}
