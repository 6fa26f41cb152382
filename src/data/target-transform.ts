// A target that a network learns as its logarithm, and the way back to a mean in its own units: Duan's smearing estimate (1983). Knows
// numbers, no tables.

/** The network learns log(value + shift); exp of what it says, times `smear`, less `shift` is the mean. */
export interface TargetTransform {
  kind: 'log';
  /** 0 where every value seen is above 0 */
  shift: number;
  /** mean over the rows learned from of exp(what is so − what was said), both as logarithms */
  smear: number;
}

/** Beyond it a power is no number any more. */
const highest = 700;

/** What the network learns for a value. NaN where there is none. */
export function transformed(value: number, transform: TargetTransform | undefined): number {
  return transform === undefined ? value : Math.log(value + transform.shift);
}

/** The mean in the target's own units for what the network says; with `exact` the value of which it is the transform. */
export function restored(said: number, transform: TargetTransform | undefined, exact = false): number {
  if (transform === undefined) return said;
  return Math.exp(Math.min(said, highest)) * (exact ? 1 : transform.smear) - transform.shift;
}

/** What is added before the logarithm: nothing where all are above 0, 1 to counts, else half of the smallest above 0. */
export function shiftFor(values: ArrayLike<number>): number {
  let [least, whole, small] = [Infinity, true, Infinity];
  for (let i = 0; i < values.length; i++) {
    least = Math.min(least, values[i]);
    whole &&= Number.isInteger(values[i]);
    if (values[i] > 0) small = Math.min(small, values[i]);
  }
  return least > 0 ? 0 : whole ? 1 : small / 2;
}
