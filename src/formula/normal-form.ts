// The form in which expressions are compared and collected: sums of terms, terms of a coefficient and powers. Sums and terms with the
// same value mostly have the same key. Knows sums; products and powers are in normal-products.ts, functions in normal-functions.ts.

import { constants, type ConstantName } from './expression.js';
import { type FunctionName, functions } from './functions.js';
import { isPlain, tidy } from './plain-numbers.js';

/** Σ terms, none of which agree in their factors; 0 for none */
export interface Sum {
  terms: readonly Term[];
  key: string;
}

/** coefficient · Π factors, none of which agree in their base */
export interface Term {
  coefficient: number;
  factors: readonly Factor[];
  /** of the factors alone */
  key: string;
  /** names in alphabetical order */
  variables: readonly string[];
  /** sum of the exponents of plain variables */
  degree: number;
}

/** base ^ exponent */
export interface Factor {
  base: Atom;
  exponent: number;
}

export type Atom = { key: string; variables: readonly string[] } & (
  | { kind: 'variable'; name: string }
  | { kind: 'constant'; name: ConstantName }
  /** a positive number under a broken exponent, such as 2 in √2 */
  | { kind: 'number'; value: number }
  | { kind: 'call'; name: FunctionName; arguments: readonly Sum[] }
  /** a sum as a factor, scaled so that its first coefficient is ±1 */
  | { kind: 'sum'; sum: Sum }
  | { kind: 'power'; base: Sum; exponent: Sum }
);

/** A number on the way is not finite, or larger than arithmetic on it would be safe. */
export class NotFinite extends Error {}

export function finite(value: number): number {
  if (!Number.isFinite(value) || (value !== 0 && (Math.abs(value) > 1e200 || Math.abs(value) < 1e-200)))
    throw new NotFinite();
  return value;
}

const numberKey = (value: number): string => (Number.isInteger(value) ? `${value}` : value.toPrecision(13));

// atoms

export const variableAtom = (name: string): Atom => ({ kind: 'variable', name, key: `\`${name}\``, variables: [name] });
export const constantAtom = (name: ConstantName): Atom => ({ kind: 'constant', name, key: name, variables: [] });
export const numberAtom = (value: number): Atom => ({ kind: 'number', value, key: numberKey(value), variables: [] });

export function callAtom(name: FunctionName, parts: readonly Sum[]): Atom {
  return {
    kind: 'call',
    name,
    arguments: parts,
    key: `${name}(${parts.map(({ key }) => key).join()})`,
    variables: variablesOfSums(parts),
  };
}

export const sumAtom = (sum: Sum): Atom => ({
  kind: 'sum',
  sum,
  key: `(${sum.key})`,
  variables: variablesOfSums([sum]),
});
export const powerAtom = (base: Sum, exponent: Sum): Atom => ({
  kind: 'power',
  base,
  exponent,
  key: `(${base.key})^(${exponent.key})`,
  variables: variablesOfSums([base, exponent]),
});

function variablesOfSums(sums: readonly Sum[]): string[] {
  const names = sums.flatMap(({ terms }) =>
    terms.flatMap(({ factors }) => factors.flatMap(({ base }) => base.variables)),
  );
  return [...new Set(names)].sort();
}

// terms

/** coefficient · Π factors, whose bases differ; the factors in the order in which they are read */
export function makeTerm(coefficient: number, factors: readonly Factor[]): Term {
  const sorted = [...factors].sort((a, b) => rank(a.base) - rank(b.base) || compare(a.base.key, b.base.key));
  const key = sorted.map(({ base, exponent }) => `${base.key}^${numberKey(exponent)}`).join('*');
  const variables =
    sorted.length === 1 ? sorted[0].base.variables : [...new Set(sorted.flatMap(({ base }) => base.variables))].sort();
  const degree = sorted.reduce((total, { base, exponent }) => total + (base.kind === 'variable' ? exponent : 0), 0);
  return { coefficient: finite(coefficient), factors: sorted, key, variables, degree };
}

/** the same factors with another coefficient */
export const withCoefficient = (term: Term, coefficient: number): Term => ({
  ...term,
  coefficient: finite(coefficient),
});

const rank = ({ kind, variables }: Atom): number =>
  variables.length === 0 ? 0 : kind === 'variable' ? 1 : kind === 'call' ? 3 : 2;
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export const factorTerm = (base: Atom, exponent = 1): Term => makeTerm(1, [{ base, exponent }]);
export const isConstant = ({ variables }: Term): boolean => variables.length === 0;

// sums

/** Σ terms: like terms collected, sums that stand in it with a mere number distributed, in the order in which they are read */
export function makeSum(terms: readonly Term[]): Sum {
  const collected = new Map<string, { coefficient: number; size: number; term: Term }>();
  const add = (term: Term, scale: number): void => {
    const [only, ...others] = term.factors;
    if (only?.base.kind === 'sum' && only.exponent === 1 && others.length === 0) {
      for (const inner of only.base.sum.terms) add(inner, scale * term.coefficient);
      return;
    }
    const coefficient = scale * term.coefficient;
    const before = collected.get(term.key);
    if (!before) collected.set(term.key, { coefficient, size: Math.abs(coefficient), term });
    else {
      before.coefficient = tidy(before.coefficient + coefficient);
      before.size += Math.abs(coefficient);
    }
  };
  for (const term of terms) add(term, 1);
  const kept = [...collected.values()]
    // what is left of equal numbers is rounding
    .filter(({ coefficient, size }) => Math.abs(coefficient) > 1e-15 * size)
    .map(({ coefficient, term }) => withCoefficient(term, coefficient));
  return sumOf(swallow(kept).sort(readingOrder));
}

export const sumOf = (terms: readonly Term[]): Sum => ({
  terms,
  key: terms.map(({ coefficient, key }) => `${numberKey(coefficient)}*${key}`).join('+'),
});

export const zeroSum: Sum = sumOf([]);
export const numberSum = (value: number): Sum => (value === 0 ? zeroSum : sumOf([makeTerm(value, [])]));
export const termSum = (term: Term): Sum => makeSum([term]);
export const atomSum = (base: Atom): Sum => termSum(factorTerm(base));

/** a number with all its digits takes pi and its like, which no one would see in it, into itself */
function swallow(terms: Term[]): Term[] {
  const number = terms.find(({ factors }) => factors.length === 0);
  if (!number || isPlain(number.coefficient)) return terms;
  const others = terms.filter((term) => !isConstant(term));
  const value = terms.filter(isConstant).reduce((total, term) => total + constantValue(term), 0);
  return [...others, makeTerm(value, [])];
}

/** by variables in alphabetical order, high powers first; constants last */
function readingOrder(a: Term, b: Term): number {
  if (a.variables.length === 0 || b.variables.length === 0)
    return Math.sign(b.variables.length) - Math.sign(a.variables.length) || compare(b.key, a.key);
  const differ = a.variables.findIndex((name, k) => name !== b.variables[k]);
  if (differ >= 0) return differ >= b.variables.length ? 1 : compare(a.variables[differ], b.variables[differ]);
  if (a.variables.length < b.variables.length) return -1;
  return b.degree - a.degree || compare(a.key, b.key);
}

/** the value of a sum without variables, or undefined */
export function numberOf({ terms }: Sum): number | undefined {
  return terms.every(isConstant) ? terms.reduce((total, term) => total + constantValue(term), 0) : undefined;
}

export function constantValue({ coefficient, factors }: Term): number {
  return factors.reduce((value, { base, exponent }) => value * atomValue(base) ** exponent, coefficient);
}

function atomValue(atom: Atom): number {
  switch (atom.kind) {
    case 'variable':
      return NaN;
    case 'constant':
      return constants[atom.name];
    case 'number':
      return atom.value;
    case 'sum':
      return finite(numberOf(atom.sum)!);
    case 'power':
      return finite(numberOf(atom.base)! ** numberOf(atom.exponent)!);
    case 'call': {
      const compute: (...values: number[]) => number = functions[atom.name].compute;
      return finite(compute(...atom.arguments.map((part) => numberOf(part)!)));
    }
  }
}

export const add = (...sums: readonly Sum[]): Sum => makeSum(sums.flatMap(({ terms }) => terms));
export const scale = (sum: Sum, by: number): Sum =>
  makeSum(sum.terms.map((term) => withCoefficient(term, tidyProduct(term.coefficient, by))));

/** a · b without the rounding that would hide a plain number; factors of ±1 change no digit */
export const tidyProduct = (a: number, b: number): number =>
  Math.abs(a) === 1 || Math.abs(b) === 1 ? a * b : tidy(a * b);
