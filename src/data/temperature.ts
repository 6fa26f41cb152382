// How sure a classifier may be: one factor on all logits, fitted to rows that were not learned from (Guo et al. 2017). The likeliest class stays
// the likeliest. Knows numbers, no models.

/** Rows below which nothing is fitted: chance would be. */
export const leastRows = 100;
/** The smallest and the largest temperature. */
export const temperatureRange = [0.2, 5] as const;

/**
 * What logits are to be divided by, so that probabilities are right most often: of a single output the log-odds of the second class, else one for each
 * class. `y` is the class of each row. Undefined for few rows, and where it is 1 or nearly so.
 */
export function fitTemperature(
  { outputs, y, rows }: { outputs: ArrayLike<number>; y: ArrayLike<number>; rows: number },
  classes: number,
): number | undefined {
  const width = outputs.length / rows;
  const known = Array.from({ length: rows }, (_, row) => row).filter((row) => !Number.isNaN(outputs[row * width]));
  if (known.length < leastRows) return undefined;
  const loss = (logarithm: number): number => {
    const factor = Math.exp(-logarithm);
    let sum = 0;
    for (const row of known) sum += width === 1 && classes === 2 ? ofLogit(row, factor) : ofLogits(row, factor);
    return sum / known.length;
  };
  const ofLogit = (row: number, factor: number): number => {
    const z = outputs[row] * factor * (y[row] === 1 ? -1 : 1);
    return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
  };
  const ofLogits = (row: number, factor: number): number => {
    const first = row * width;
    let largest = -Infinity;
    for (let i = first; i < first + width; i++) largest = Math.max(largest, outputs[i] * factor);
    let sum = 0;
    for (let i = first; i < first + width; i++) sum += Math.exp(outputs[i] * factor - largest);
    return Math.log(sum) + largest - outputs[first + y[row]] * factor;
  };
  const found = smallest(loss, temperatureRange.map(Math.log) as [number, number], 30);
  const temperature = Number(Math.exp(found).toPrecision(6));
  return Math.abs(found) < 0.02 || !(loss(found) < loss(0)) ? undefined : temperature;
}

/** Where a function with one valley is smallest, by so many golden sections. */
export function smallest(f: (x: number) => number, [from, to]: readonly [number, number], steps: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [a, b] = [from, to];
  for (let i = 0; i < steps; i++) {
    const [left, right] = [b - golden * (b - a), a + golden * (b - a)];
    if (f(left) < f(right)) b = right;
    else a = left;
  }
  return (a + b) / 2;
}
