// The units that are known, by their symbols: SI's own, those used beside it, and prefixes. Facts; BIPM, "The International System of Units", 9th ed.

import { baseUnits, type Dimension } from './dimension.js';

/** A unit: how many of the coherent SI unit it is, and of what dimension. */
export interface Unit {
  factor: number;
  dimension: Dimension;
}

type Powers = Partial<Record<(typeof baseUnits)[number], number>>;

const unit = (factor: number, powers: Powers = {}): Unit => ({
  factor,
  dimension: baseUnits.map((name) => powers[name] ?? 0),
});

/** Units that take prefixes. */
const prefixed: Readonly<Record<string, Unit>> = {
  m: unit(1, { m: 1 }),
  g: unit(1e-3, { kg: 1 }),
  s: unit(1, { s: 1 }),
  A: unit(1, { A: 1 }),
  K: unit(1, { K: 1 }),
  mol: unit(1, { mol: 1 }),
  cd: unit(1, { cd: 1 }),
  Hz: unit(1, { s: -1 }),
  N: unit(1, { kg: 1, m: 1, s: -2 }),
  Pa: unit(1, { kg: 1, m: -1, s: -2 }),
  J: unit(1, { kg: 1, m: 2, s: -2 }),
  W: unit(1, { kg: 1, m: 2, s: -3 }),
  C: unit(1, { A: 1, s: 1 }),
  V: unit(1, { kg: 1, m: 2, s: -3, A: -1 }),
  F: unit(1, { kg: -1, m: -2, s: 4, A: 2 }),
  Ω: unit(1, { kg: 1, m: 2, s: -3, A: -2 }),
  Ohm: unit(1, { kg: 1, m: 2, s: -3, A: -2 }),
  S: unit(1, { kg: -1, m: -2, s: 3, A: 2 }),
  Wb: unit(1, { kg: 1, m: 2, s: -2, A: -1 }),
  T: unit(1, { kg: 1, s: -2, A: -1 }),
  H: unit(1, { kg: 1, m: 2, s: -2, A: -2 }),
  lm: unit(1, { cd: 1 }),
  lx: unit(1, { cd: 1, m: -2 }),
  Bq: unit(1, { s: -1 }),
  Gy: unit(1, { m: 2, s: -2 }),
  Sv: unit(1, { m: 2, s: -2 }),
  kat: unit(1, { mol: 1, s: -1 }),
  L: unit(1e-3, { m: 3 }),
  l: unit(1e-3, { m: 3 }),
  bar: unit(1e5, { kg: 1, m: -1, s: -2 }),
  eV: unit(1.602176634e-19, { kg: 1, m: 2, s: -2 }),
  t: unit(1e3, { kg: 1 }),
  pc: unit((648_000 / Math.PI) * 149_597_870_700, { m: 1 }),
  rad: unit(1),
  sr: unit(1),
  Jy: unit(1e-26, { kg: 1, s: -2 }),
  cal: unit(4.184, { kg: 1, m: 2, s: -2 }),
  M: unit(1e3, { mol: 1, m: -3 }),
};

/** Units that take none. */
const plain: Readonly<Record<string, Unit>> = {
  '1': unit(1),
  '%': unit(1e-2),
  '‰': unit(1e-3),
  ppm: unit(1e-6),
  deg: unit(Math.PI / 180),
  '°': unit(Math.PI / 180),
  min: unit(60, { s: 1 }),
  h: unit(3600, { s: 1 }),
  hr: unit(3600, { s: 1 }),
  d: unit(86_400, { s: 1 }),
  day: unit(86_400, { s: 1 }),
  days: unit(86_400, { s: 1 }),
  yr: unit(31_557_600, { s: 1 }),
  year: unit(31_557_600, { s: 1 }),
  years: unit(31_557_600, { s: 1 }),
  a: unit(31_557_600, { s: 1 }),
  ha: unit(1e4, { m: 2 }),
  atm: unit(101_325, { kg: 1, m: -1, s: -2 }),
  mmHg: unit(133.322387415, { kg: 1, m: -1, s: -2 }),
  Å: unit(1e-10, { m: 1 }),
  au: unit(149_597_870_700, { m: 1 }),
  AU: unit(149_597_870_700, { m: 1 }),
  ly: unit(9_460_730_472_580_800, { m: 1 }),
  Da: unit(1.66053906892e-27, { kg: 1 }),
  u: unit(1.66053906892e-27, { kg: 1 }),
  in: unit(0.0254, { m: 1 }),
  ft: unit(0.3048, { m: 1 }),
  mi: unit(1609.344, { m: 1 }),
  lb: unit(0.45359237, { kg: 1 }),
  kn: unit(1852 / 3600, { m: 1, s: -1 }),
  rpm: unit(1 / 60, { s: -1 }),
  ohm: unit(1, { kg: 1, m: 2, s: -3, A: -2 }),
};

const prefixes: Readonly<Record<string, number>> = {
  Q: 1e30,
  R: 1e27,
  Y: 1e24,
  Z: 1e21,
  E: 1e18,
  P: 1e15,
  T: 1e12,
  G: 1e9,
  M: 1e6,
  k: 1e3,
  h: 1e2,
  da: 10,
  d: 0.1,
  c: 1e-2,
  m: 1e-3,
  µ: 1e-6,
  μ: 1e-6,
  u: 1e-6,
  n: 1e-9,
  p: 1e-12,
  f: 1e-15,
  a: 1e-18,
  z: 1e-21,
  y: 1e-24,
  r: 1e-27,
  q: 1e-30,
};

const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** The unit of that symbol, with a prefix or without; undefined for what is none. */
export function findUnit(symbol: string): Unit | undefined {
  const whole = own(plain, symbol) ?? own(prefixed, symbol);
  if (whole) return whole;
  for (const length of [1, 2]) {
    const scale = own(prefixes, symbol.slice(0, length));
    const rest = scale === undefined ? undefined : own(prefixed, symbol.slice(length));
    if (rest) return { factor: scale! * rest.factor, dimension: rest.dimension };
  }
  return undefined;
}

/** Symbols without prefixes, for suggestions. */
export const unitSymbols: readonly string[] = ['kg', ...Object.keys(prefixed), ...Object.keys(plain)];
