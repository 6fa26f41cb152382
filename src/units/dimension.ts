// What a quantity is a power product of: seven exponents, those of the SI's base units. Knows numbers.

/** The SI's base units, in the order of a dimension's exponents. */
export const baseUnits = ['kg', 'm', 's', 'A', 'K', 'mol', 'cd'] as const;

/** Exponents of the base units. */
export type Dimension = readonly number[];

export const noDimension: Dimension = baseUnits.map(() => 0);

/** a · b^power */
export function times(a: Dimension, b: Dimension, power = 1): Dimension {
  return a.map((exponent, k) => exponent + power * b[k]);
}

/** Exponents are sums of fractions: this near is the same. */
const rounding = 1e-9;

export function sameDimension(a: Dimension, b: Dimension): boolean {
  return a.every((exponent, k) => Math.abs(exponent - b[k]) < rounding);
}

export const isPureNumber = (dimension: Dimension): boolean => sameDimension(dimension, noDimension);
