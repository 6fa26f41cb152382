// How sure a classifier may be: one factor on all logits, fitted to rows that were not learned from (Guo et al. 2017). The likeliest class stays
// the likeliest. Knows numbers, no models.

/** Rows below which nothing is fitted, and below which a temperature is drawn to 1: chance would be fitted. */
const fewest = 20;
export const leastRows = 100;
/** A temperature of 1 is the likelier, with a standard deviation of one half of its logarithm: so much is added to the sum of losses, times its square. */
export const towardsOne = 2;
/** The smallest and the largest temperature. */
export const temperatureRange = [0.2, 5] as const;

/**
 * What logits are to be divided by, so that probabilities are right most often: of a single output the log-odds of the second class, else one for each
 * class. `y` is the class of each row. Few rows only tell so much: where they are fewer than 100 it is drawn to 1. Undefined for less than 20, and where it is 1 or nearly so.
 */
export function fitTemperature(
  { outputs, y, rows }: { outputs: ArrayLike<number>; y: ArrayLike<number>; rows: number },
  classes: number,
): number | undefined {
  const known = Array.from({ length: rows }, (_, row) => row).filter(
    (row) => !Number.isNaN(outputs[(row * outputs.length) / rows]),
  );
  if (known.length < fewest) return undefined;
  const drawn = known.length < leastRows ? towardsOne / known.length : 0;
  const mean = meanLoss({ outputs, y, rows }, classes, known);
  const loss = (logarithm: number): number => mean(logarithm) + drawn * logarithm ** 2;
  const found = smallest(loss, temperatureRange.map(Math.log) as [number, number], 30);
  const temperature = Number(Math.exp(found).toPrecision(6));
  return Math.abs(found) < 0.02 || !(loss(found) < loss(0)) ? undefined : temperature;
}

/** The mean cross-entropy with that temperature. */
export function lossAt(
  given: { outputs: ArrayLike<number>; y: ArrayLike<number>; rows: number },
  classes: number,
  temperature: number,
): number {
  const all = Array.from({ length: given.rows }, (_, row) => row);
  return meanLoss(given, classes, all)(Math.log(temperature));
}

/** The mean cross-entropy of some rows, by the logarithm of the temperature. */
function meanLoss(
  { outputs, y, rows }: { outputs: ArrayLike<number>; y: ArrayLike<number>; rows: number },
  classes: number,
  of: readonly number[],
): (logarithm: number) => number {
  const width = outputs.length / rows;
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
  return (logarithm) => {
    const factor = Math.exp(-logarithm);
    let sum = 0;
    for (const row of of) sum += width === 1 && classes === 2 ? ofLogit(row, factor) : ofLogits(row, factor);
    return sum / of.length;
  };
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
