// Simple numbers near a measured one: whole numbers, fractions, short decimals, roots, and multiples of π, e and their like.

import { call, constant, number, opposite, power, product, quotient } from './build.js';
import type { Expression } from './expression.js';
import { fractionOf, writeNumber } from './plain-numbers.js';
import { checkNumber } from '../errors.js';

/** A number with a short name such as 1/4 or 3*pi/2, from `nearestSimple`. */
export interface SimpleNumber {
  value: number;
  expression: Expression;
  /** what it takes to name it, in bits: 2 for 1, about 5 for 1/4, about 6 for 1/(4π) */
  bits: number;
}

interface Unit {
  value: number;
  expression: Expression;
  bits: number;
}

const root = (n: number): Expression => call('sqrt', number(n));
const pi = constant('pi');

/** numbers that formulas are full of, and what it costs to mention one */
const units: readonly Unit[] = [
  { value: Math.PI, expression: pi, bits: 2 },
  { value: Math.PI ** 2, expression: power(pi, 2), bits: 4 },
  { value: Math.sqrt(Math.PI), expression: call('sqrt', pi), bits: 4 },
  { value: Math.sqrt(2 * Math.PI), expression: call('sqrt', product(2, pi)), bits: 5 },
  { value: Math.E, expression: constant('e'), bits: 4 },
  { value: Math.SQRT2, expression: root(2), bits: 3 },
  { value: Math.sqrt(3), expression: root(3), bits: 4 },
  { value: Math.sqrt(5), expression: root(5), bits: 5 },
  { value: Math.LN2, expression: call('log', number(2)), bits: 5 },
  { value: Math.LN10, expression: call('log', number(10)), bits: 6 },
];

const denominators = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 16, 20, 24, 32, 50, 64, 100];
const maxDigits = 5;
const highestNumerator = 1000;

/**
 * Simple numbers within `tolerance` (absolute) of the value, the simplest first, each value once. The expression is as a reader would
 * write it: 0.25, 1/3, 3*pi/2, sqrt(2)/2, 1/(4*pi).
 * Throws a KanError on arguments that make no sense.
 */
export function nearestSimple(value: number, tolerance: number): SimpleNumber[] {
  checkNumber('nearestSimple: `value`', value, -Infinity);
  checkNumber('nearestSimple: `tolerance`', tolerance, 0);
  const size = Math.abs(value);
  const found: SimpleNumber[] = [];
  const offer = (candidate: SimpleNumber): void => {
    if (Math.abs(candidate.value - size) <= tolerance) found.push(candidate);
  };
  if (size <= tolerance) offer({ value: 0, expression: number(0), bits: 1 });
  if (size > 0) {
    offerFractions(size, offer);
    offerDecimals(size, offer);
    for (const unit of units) {
      offerMultiples(size, unit, offer);
      offerShares(size, unit, offer);
    }
    offerRoots(size, offer);
  }
  return withoutRepeats(found.sort((a, b) => a.bits - b.bits)).map((each) =>
    value < 0 && each.value !== 0 ? { ...each, value: -each.value, expression: opposite(each.expression) } : each,
  );
}

/** the same number comes along several ways, which differ by rounding */
function withoutRepeats(sorted: readonly SimpleNumber[]): SimpleNumber[] {
  const kept: SimpleNumber[] = [];
  for (const each of sorted)
    if (!kept.some(({ value }) => Math.abs(value - each.value) <= 1e-14 * each.value)) kept.push(each);
  return kept;
}

type Offer = (candidate: SimpleNumber) => void;

/** p/q in lowest terms near the size: every p with each of the denominators */
function* fractionsNear(size: number): Generator<{ p: number; q: number; bits: number }> {
  for (const q of denominators) {
    const p = Math.round(size * q);
    if (p >= 1 && p <= highestNumerator * q && (q === 1 || (p <= highestNumerator && inLowestTerms(p, q))))
      yield { p, q, bits: 1 + Math.log2(1 + p) + 1.5 * Math.log2(q) };
  }
}

function inLowestTerms(p: number, q: number): boolean {
  let [a, b] = [p, q];
  while (b > 0) [a, b] = [b, a % b];
  return a === 1;
}

function offerFractions(size: number, offer: Offer): void {
  for (const { p, q, bits } of fractionsNear(size)) offer({ value: p / q, expression: writeNumber(p / q), bits });
}

function offerDecimals(size: number, offer: Offer): void {
  for (let digits = 1; digits <= maxDigits; digits++) {
    const value = Number(size.toPrecision(digits));
    const exponent = Math.abs(Math.floor(Math.log10(value)));
    offer({ value, expression: number(value), bits: 2 + 3.4 * digits + Math.log2(1 + exponent) });
  }
}

/** p/q · unit */
function offerMultiples(size: number, unit: Unit, offer: Offer): void {
  for (const { p, q, bits } of fractionsNear(size / unit.value))
    offer({
      value: (p * unit.value) / q,
      expression: quotient(product(p, unit.expression), q),
      bits: bits + unit.bits,
    });
}

/** p / (q · unit) */
function offerShares(size: number, unit: Unit, offer: Offer): void {
  for (const { p, q, bits } of fractionsNear(size * unit.value))
    offer({
      value: p / (q * unit.value),
      expression: quotient(p, product(q, unit.expression)),
      bits: bits + unit.bits + 2,
    });
}

/** √(p/q) */
function offerRoots(size: number, offer: Offer): void {
  for (const { p, q, bits } of fractionsNear(size * size)) {
    if (p > 100 || q > 10 || fractionOf(Math.sqrt(p / q))) continue;
    offer({ value: Math.sqrt(p / q), expression: call('sqrt', quotient(p, q)), bits: bits + 3 });
  }
}
