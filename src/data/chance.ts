// How sure a classifier may be of anything: the share of rows whose class is any at random, such as those that were written down wrong. One factor on
// logits cannot say it, for it makes all answers less sure, and these rows are found among the surest. Knows numbers, no models.

import { fitTemperature, leastRows, smallest, temperatureRange, towardsOne } from './temperature.js';

/** What probabilities of rows not learned from ask for; a part that is as good as none is absent. */
export interface Sureness {
  /** logits are divided by it */
  temperature?: number;
  /** then p becomes (1 - chance) * p + chance / classes */
  chance?: number;
}

/** Rows that are looked at, at most, evenly taken; the largest share; and steps in search of each of the two numbers. */
const [mostRows, largest, steps] = [2000, 0.5, 18];

/**
 * The temperature and the chance with which `outputs`, the log-odds of the second class or one for each class, explain the class `y` of each row best. The
 * chance has to earn its place, as a parameter does in Schwarz's criterion (1978). Nothing for few rows.
 */
export function fitSureness(
  given: { outputs: ArrayLike<number>; y: ArrayLike<number>; rows: number },
  classes: number,
): Sureness {
  const temperature = fitTemperature(given, classes);
  const margins = marginsOf(given, classes);
  const rows = margins.length;
  if (rows < leastRows) return temperature === undefined ? {} : { temperature };
  const shares = new Float64Array(rows);
  const fill = (logarithm: number): void => {
    const factor = Math.exp(-logarithm);
    for (let row = 0; row < rows; row++) {
      let sum = 1;
      for (const margin of margins[row]) sum += Math.exp(margin * factor);
      shares[row] = 1 / sum;
    }
  };
  const loss = (chance: number): number => {
    let sum = 0;
    for (let row = 0; row < rows; row++)
      sum -= Math.log(Math.max((1 - chance) * shares[row] + chance / classes, Number.EPSILON));
    return sum;
  };
  // of a temperature the loss has one valley along the chance
  const bestAt = (logarithm: number): number => {
    fill(logarithm);
    return smallest(loss, [0, largest], steps);
  };
  const found = smallest(
    (logarithm) => loss(bestAt(logarithm)) + towardsOne * logarithm ** 2,
    temperatureRange.map(Math.log) as [number, number],
    steps,
  );
  const chance = Number(bestAt(found).toPrecision(4));
  const together = loss(chance);
  fill(Math.log(temperature ?? 1));
  if (!(loss(0) - together > Math.log(rows) / 2)) return temperature === undefined ? {} : { temperature };
  return { ...(Math.abs(found) < 0.02 ? {} : { temperature: Number(Math.exp(found).toPrecision(6)) }), chance };
}

/** Of some rows how much larger the logit of each other class is than that of the right one. */
function marginsOf(
  { outputs, y, rows }: { outputs: ArrayLike<number>; y: ArrayLike<number>; rows: number },
  classes: number,
): number[][] {
  const width = outputs.length / rows;
  const known = Array.from({ length: rows }, (_, row) => row).filter((row) => !Number.isNaN(outputs[row * width]));
  const count = Math.min(mostRows, known.length);
  return Array.from({ length: count }, (_, i) => {
    const row = known[Math.floor((i * known.length) / count)];
    if (width === 1 && classes === 2) return [y[row] === 1 ? -outputs[row] : outputs[row]];
    const first = row * width;
    return Array.from({ length: width }, (_each, k) => outputs[first + k] - outputs[first + y[row]]).filter(
      (_each, k) => k !== y[row],
    );
  });
}
