// Axes of charts: where they begin and end, their ticks at 1, 2 or 5 times a power of ten, and numbers as people write them.
// Knows numbers, no pictures.

import { countText } from '../count-text.js';

export interface Axis {
  lo: number;
  hi: number;
  ticks: { at: number; label: string }[];
  /** lines without a label */
  minor: number[];
  /** share of the way from lo to hi, 0 to 1 */
  share: (value: number) => number;
}

/** Smallest and largest value, apart from each other even if there is only one, or none. */
export function extent(values: readonly number[], log: boolean): [number, number] {
  let lo = Infinity;
  let hi = -Infinity;
  for (const value of values) {
    lo = Math.min(lo, value);
    hi = Math.max(hi, value);
  }
  if (lo > hi) return log ? [0.1, 1] : [0, 1];
  if (hi - lo > 1e-12 * Math.max(Math.abs(lo), Math.abs(hi))) return [lo, hi];
  if (log) return [lo / 2, hi * 2];
  const room = Math.abs(lo) / 2 || 0.5;
  return [lo - room, hi + room];
}

/** Ticks at round numbers; the axis ends at ticks, or where the values end if `tight`. */
export function linearAxis([lo, hi]: [number, number], count: number, whole: boolean, tight = false): Axis {
  const step = Math.max(niceStep((hi - lo) / count), whole ? 1 : 0);
  const [first, last] = tight
    ? [Math.ceil(lo / step - 1e-9), Math.floor(hi / step + 1e-9)]
    : [Math.floor(lo / step + 1e-9), Math.ceil(hi / step - 1e-9)];
  const ticks = [];
  // counting whole steps, for sums of steps would drift
  for (let i = first; i <= last; i++) ticks.push({ at: i * step, label: tickText(i * step, step) });
  const [from, to] = tight ? [lo, hi] : [first * step, last * step];
  return { lo: from, hi: to, ticks, minor: [], share: (value) => (value - from) / (to - from) };
}

/** Ticks at powers of ten, or at 1, 2 and 5 times these, or at round numbers, whichever gives enough of them. */
export function logAxis([lo, hi]: [number, number], count: number): Axis {
  const pad = 0.04 * (Math.log10(hi) - Math.log10(lo));
  const from = Math.log10(lo) - pad;
  const to = Math.log10(hi) + pad;
  const within = (value: number): boolean => Math.log10(value) >= from && Math.log10(value) <= to;
  const share = (value: number): number => (Math.log10(value) - from) / (to - from);
  const decades: number[] = [];
  for (let exponent = Math.floor(from); exponent <= Math.ceil(to); exponent++) decades.push(exponent);
  const times = (factors: readonly number[]): number[] =>
    decades.flatMap((exponent) => factors.map((factor) => Number(`${factor}e${exponent}`))).filter(within);

  const every = Math.max(1, Math.ceil((to - from) / (2 * count)));
  const tens = decades
    .filter((exponent) => exponent % every === 0)
    .map((exponent) => Number(`1e${exponent}`))
    .filter(within);
  const minor = every === 1 && to - from < 6 ? times([2, 3, 4, 5, 6, 7, 8, 9]) : [];
  if (tens.length >= 3) {
    // all as plain numbers or all as powers
    const plain = tens[0] >= 1e-3 && tens[tens.length - 1] <= 1e4;
    return {
      lo,
      hi,
      ticks: tens.map((at) => ({ at, label: plain ? numberText(at) : powerOfTen(Math.round(Math.log10(at))) })),
      minor,
      share,
    };
  }
  const rounds = times([1, 2, 5]);
  if (rounds.length >= 3)
    return { lo, hi, ticks: rounds.map((at) => ({ at, label: numberText(at, 2) })), minor, share };
  const { ticks } = linearAxis([lo, hi], count, false, true);
  return { lo, hi, ticks, minor: [], share };
}

/** A quantity along a curve: where on the axis each of its values lies, and the other way. */
export interface Bend {
  /** the values that labels may have */
  range: readonly [number, number];
  toAxis: (value: number) => number;
  fromAxis: (at: number) => number;
}

/**
 * An axis from lo to hi on which a quantity lies along a curve, with ticks at round values: at those that part the middle evenly, then at 0
 * and powers of ten and their halves and fifths, as far as there is room.
 */
export function bentAxis([lo, hi]: [number, number], count: number, { range, toAxis, fromAxis }: Bend): Axis {
  const share = (at: number): number => (at - lo) / (hi - lo);
  const inRange = (value: number): number => Math.max(range[0], Math.min(range[1], value));
  const middle: [number, number] = [inRange(fromAxis(0.75 * lo + 0.25 * hi)), inRange(fromAxis(0.25 * lo + 0.75 * hi))];
  const even = middle[1] > middle[0] ? linearAxis(middle, Math.max(2, Math.ceil(count / 2)), false).ticks : [];
  const most = Math.log10(Math.max(-range[0], range[1], Number.MIN_VALUE));
  const rounds = [1, 5, 2].flatMap((factor) =>
    Array.from({ length: 16 }, (_, down) => Number(`${factor}e${Math.floor(most) - down}`)).flatMap((v) => [v, -v]),
  );
  const ticks: Axis['ticks'] = [];
  for (const value of [...even.map(({ at }) => at), 0, ...rounds]) {
    if (value < range[0] || value > range[1]) continue;
    const at = toAxis(value);
    if (at < lo || at > hi || ticks.some((tick) => Math.abs(share(tick.at) - share(at)) < 0.8 / count)) continue;
    ticks.push({ at, label: numberText(value) });
  }
  return { lo, hi, ticks: ticks.sort((a, b) => a.at - b.at), minor: [], share };
}

/** The smallest of 1, 2, 5, 10 times a power of ten that is at least `step`. */
function niceStep(step: number): number {
  const exponent = Math.floor(Math.log10(step));
  const factor = [1, 2, 5, 10].find((nice) => Number(`${nice}e${exponent}`) >= step * (1 - 1e-9)) ?? 10;
  return Number(`${factor}e${exponent}`);
}

function tickText(value: number, step: number): string {
  const size = Math.max(Math.abs(value), step);
  if (value === 0) return '0';
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  // as many digits as set neighbours apart
  if (size >= 1e7 || decimals > 5)
    return numberText(Number(value.toPrecision(Math.max(1, Math.min(15, Math.ceil(Math.log10(size / step) + 1))))), 15);
  return grouped(value, decimals);
}

function powerOfTen(exponent: number): string {
  return `10${String(exponent)
    .replace('-', '⁻')
    .replace(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)])}`;
}

/** Fixed decimals, groups of digits as in `countText`, between which no line ends, and a true minus sign. */
function grouped(value: number, decimals: number): string {
  const [whole, fraction] = Math.abs(value).toFixed(decimals).split('.');
  return `${value < 0 ? '−' : ''}${countText(Number(whole), '\u00a0')}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** A number to so many significant digits as people write it: 0.0123, 12 345 or 1.2 × 10⁻⁵. */
export function numberText(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '–' : value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e7) return grouped(value, 0);
  const [mantissa, exponent] = value.toExponential(digits - 1).split('e');
  if (size < 1e-3 || size >= 1e7) return `${Number(mantissa)} × ${powerOfTen(Number(exponent))}`.replace('-', '−');
  return grouped(value, Math.max(0, digits - 1 - Number(exponent)))
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}

/** A coefficient of determination with as many nines as it has and one digit more, so that only 1 is "1". */
export function r2Text(r2: number): string {
  // 0 but for rounding
  if (Math.abs(r2) < 5e-5) return '0';
  return numberText(r2, r2 > 0.99 && r2 < 1 ? Math.min(15, Math.ceil(-Math.log10(1 - r2)) + 1) : 4);
}
