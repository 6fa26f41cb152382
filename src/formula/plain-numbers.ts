// Numbers that a reader recognises: short decimals and small fractions. Everything else counts as measured.

import { number, quotient } from './build.js';
import { isShort } from './complexity.js';
import type { Expression } from './expression.js';

/** arithmetic on a handful of numbers rounds by less than this */
const rounding = 1e-14;
const highestTerm = 1000;

/** [p, q] with |value| = p/q up to rounding and both at most 1000, or undefined. */
export function fractionOf(value: number): [p: number, q: number] | undefined {
  const size = Math.abs(value);
  if (!(size >= 1 / highestTerm && size <= highestTerm)) return undefined;
  // convergents of the continued fraction
  let [before, p, q0, q] = [0, 1, 1, 0];
  let rest = size;
  for (let k = 0; k < 12; k++) {
    const whole = Math.floor(rest);
    [before, p] = [p, whole * p + before];
    [q0, q] = [q, whole * q + q0];
    if (p > highestTerm || q > highestTerm) return undefined;
    if (Math.abs(p / q - size) <= rounding * size) return [p, q];
    rest = 1 / (rest - whole);
  }
  return undefined;
}

/** Is this a short decimal or a small fraction, as people write them? */
export function isPlain(value: number): boolean {
  return isShort(value, 6) || fractionOf(value) !== undefined;
}

/** The value with the rounding of a computation taken off: 0.30000000000000004 becomes 0.3. */
export function tidy(value: number): number {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return value;
  const rounded = Number(value.toPrecision(14));
  if (isShort(rounded, 6)) return rounded;
  const fraction = fractionOf(value);
  return fraction ? (Math.sign(value) * fraction[0]) / fraction[1] : value;
}

/** The number as it is best read: 1/3 rather than 0.3333333333333333, and 0.25 as it is. */
export function writeNumber(value: number): Expression {
  const fraction = !isShort(value, 6) ? fractionOf(value) : undefined;
  return fraction ? quotient(number(Math.sign(value) * fraction[0]), fraction[1]) : number(value);
}
