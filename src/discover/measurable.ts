// Which numbers a formula can be searched for: those whose squares are numbers, and inputs that grids can span. Knows columns, no search.

import { KanError, show } from '../errors.js';

const [leastDeviation, mostDeviation] = [1e-120, 1e120];
/** Whose squares and cubes are numbers. */
const farthest = 1e100;
const hint = 'give it in other units';

/** Throws a KanError, said by `who`, on a target that varies by so much or so little that squares of errors are no numbers. */
export function checkMeasurable(who: string, name: string, deviation: number): void {
  if (deviation > leastDeviation && deviation < mostDeviation) return;
  throw new KanError(
    `${who}: the target ${show(name)} has a standard deviation of ${deviation}, whose square is not a finite number`,
    hint,
  );
}

/** Throws a KanError, said by `who`, on an input with a value that is beyond all measure. */
export function checkReachable(who: string, name: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++)
    if (Math.abs(values[i]) > farthest)
      throw new KanError(`${who}: the input ${show(name)} has ${values[i]}; at most ±${farthest} can be read`, hint);
}
