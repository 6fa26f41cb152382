// What is decided about starts by their numbers alone: how wide they are drawn, who goes on to the next round, and what is good enough.
// Knows no models and no steps; those are lm-starts.ts's.

/** Starts in rounds: how many of the best take part, and the steps they are given in it. */
export const rounds: readonly { most: number; steps: number }[] = [
  { most: Infinity, steps: 12 },
  { most: 4, steps: 15 },
  { most: 2, steps: 25 },
];
/** Steps with one node's curves new. */
export const renewalSteps = 20;
/** Spread of the first coefficients of further starts, taken in turn. Large ones find what waves; the given parameters are small. */
const scales = [2, 4, 1];
/** A start that leaves less than this share of the variance is good: no other is looked at. The given parameters need not try so hard. */
const [mostLeft, mostLeftAtOnce] = [1e-4, 1e-2];

/** Spread of the coefficients of the further start with this number, from 0. */
export function splineScaleOf(number: number): number {
  return scales[number % scales.length];
}

/** The so many of least value, best first; of those with the same value the first. */
export function bestOf<T extends { value: number }>(field: readonly T[], most: number): T[] {
  return field.toSorted((a, b) => a.value - b.value).slice(0, most);
}

/** Whether a start whose loss is `value` explains so much of the targets' variance that no other is looked at. */
export function explains(value: number, variance: number): boolean {
  return value <= mostLeft * variance;
}

/** Whether the given parameters do, before any step. */
export function explainsAtOnce(value: number, variance: number): boolean {
  return value <= mostLeftAtOnce * variance;
}
