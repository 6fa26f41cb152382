// A measured number as it is written: with digits that end where its uncertainty begins. Knows numbers.

import { KanError, show } from '../errors.js';

/**
 * The power of ten of the last digit that is known of a value with this standard error: that of the error's first digit, or of its second where the
 * first is a 1, which alone would be off by half.
 */
export function lastPlace(error: number): number {
  const place = Math.floor(Math.log10(error));
  // 0.0196 is 0.020, and 0.0996 is 0.1
  const first = Number(error.toExponential(1)) / 10 ** place;
  return first < 2 ? place - 1 : place;
}

/** The value rounded to whole multiples of a power of ten, without digits of rounding. */
export function roundedAt(value: number, place: number): number {
  const multiple = Math.round(value / 10 ** place);
  return Number.isFinite(multiple) ? Number(`${multiple}e${place}`) : value;
}

/** The value with digits that end where its error begins, but with its own first digit: what is smaller than its error is not nothing for that. */
export function measuredValue(value: number, error: number): number {
  if (value === 0) return value;
  return roundedAt(value, Math.min(lastPlace(error), Math.floor(Math.log10(Math.abs(value)))));
}

/** Places beyond which numbers are written with a power of ten. */
const [smallest, largest] = [-5, 6];

/** Value and error with the same last digit: ['2.009', '0.004'], or with a power of ten that both share. */
export function measuredParts(value: number, error: number): { value: string; error: string; power: number } {
  const place = lastPlace(error);
  const size = Math.max(Math.abs(value), error);
  const leading = Math.floor(Math.log10(size));
  const power = leading < smallest || leading > largest || place > 0 ? leading : 0;
  const digits = Math.max(0, power - place);
  const text = (each: number): string => timesTen(each, -power).toFixed(digits);
  const [first, second] = [text(value), text(error)];
  return { value: Number(first) === 0 ? first.replace('-', '') : first, error: second, power };
}

/** value · 10^power without digits of rounding */
function timesTen(value: number, power: number): number {
  const [digits, own = '0'] = String(value).split('e');
  return Number(`${digits}e${Number(own) + power}`);
}

/** 2.009 ± 0.004, or (1.38 ± 0.02)e-23. Throws a KanError unless both are numbers. */
export function measuredText(value: number, error: number): string {
  checkNumbers('measuredText', value, error);
  if (!(error > 0) || !Number.isFinite(error) || !Number.isFinite(value)) return `${value} ± ${error}`;
  const parts = measuredParts(value, error);
  const both = `${parts.value} ± ${parts.error}`;
  return parts.power === 0 ? both : `(${both})e${parts.power}`;
}

/** 2.009 \pm 0.004, or (1.38 \pm 0.02) \cdot 10^{-23}. Throws a KanError unless both are numbers. */
export function measuredLatex(value: number, error: number): string {
  checkNumbers('measuredLatex', value, error);
  if (!(error > 0) || !Number.isFinite(error) || !Number.isFinite(value)) return String(value);
  const parts = measuredParts(value, error);
  const both = `${parts.value} \\pm ${parts.error}`;
  return parts.power === 0 ? both : `\\left(${both}\\right) \\cdot 10^{${parts.power}}`;
}

/** Throws a KanError unless both are numbers, of any size: what is not finite is written as it is. */
function checkNumbers(what: string, value: unknown, error: unknown): void {
  if (typeof value === 'number' && typeof error === 'number') return;
  throw new KanError(`${what}: \`value\` and \`error\` must be numbers; got ${show(value)} and ${show(error)}`);
}
