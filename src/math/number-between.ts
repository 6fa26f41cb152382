// The number that is said with the fewest digits among those between two others.

/** A number of few digits with low < number < high, the nearest of these to the middle; the middle where there is none between. */
export function numberBetween(low: number, high: number): number {
  const middle = low + (high - low) / 2;
  if (low < 0 && high > 0) return 0;
  for (let digits = 1; digits < 17; digits++) {
    const short = Number(middle.toPrecision(digits));
    if (short > low && short < high) return short;
  }
  return middle;
}
