// Products and powers in normal form: which factors join, and what leaves a power. Nothing here narrows the domain.

import type { FunctionName } from './functions.js';
import {
  add,
  type Atom,
  atomSum,
  callAtom,
  constantValue,
  type Factor,
  factorTerm,
  finite,
  isConstant,
  makeSum,
  makeTerm,
  NotFinite,
  numberAtom,
  numberOf,
  numberSum,
  powerAtom,
  scale,
  type Sum,
  sumAtom,
  sumOf,
  type Term,
  termSum,
  tidyProduct,
  withCoefficient,
  zeroSum,
} from './normal-form.js';
import { isPlain, tidy } from './plain-numbers.js';

/** a · b; a sum of several terms becomes one factor and is not distributed */
export function multiply(a: Sum, b: Sum): Sum {
  return termSum(multiplyTerms(asTerm(a), asTerm(b)));
}

/** the sum as one term */
export function asTerm(sum: Sum): Term {
  if (sum.terms.length === 0) return makeTerm(0, []);
  return sum.terms.length === 1 ? sum.terms[0] : sumPower(sum, 1);
}

/** (first coefficient · rest)^n as coefficient and factor; the coefficient keeps its sign inside where n is not whole */
function sumPower(sum: Sum, n: number): Term {
  const first = sum.terms[0].coefficient;
  const content = Number.isInteger(n) ? first : Math.abs(first);
  const outside = numberPower(Math.abs(content), n);
  const sign = content < 0 && n % 2 !== 0 ? -1 : 1;
  const base =
    content === 1 ? sum : sumOf(sum.terms.map((term) => withCoefficient(term, tidy(term.coefficient / content))));
  return multiplyTerms(makeTerm(sign * outside.coefficient, outside.factors), factorTerm(sumAtom(base), n));
}

/** c^n for c > 0: a number, or a plain number times a root such as √2 */
export function numberPower(c: number, n: number): Term {
  const value = finite(c ** n);
  const tidied = tidy(value);
  if (n === 1 || isPlain(tidied) || !isPlain(c) || !isPlain(n)) return makeTerm(n === 1 ? c : tidied, []);
  const whole = Math.floor(n);
  return makeTerm(finite(tidy(c ** whole)), [{ base: numberAtom(c), exponent: n - whole }]);
}

export function multiplyTerms(a: Term, b: Term): Term {
  let coefficient = tidyProduct(a.coefficient, b.coefficient);
  if (coefficient === 0) return makeTerm(0, []);
  const exponents = new Map<string, Factor>();
  for (const { base, exponent } of [...a.factors, ...b.factors]) {
    const before = exponents.get(base.key)?.exponent ?? 0;
    exponents.set(base.key, { base, exponent: tidy(before + exponent) });
  }
  coefficient *= joinOpposites(exponents);
  const joined = joinFunctions(joinExponentials([...exponents.values()].filter(({ exponent }) => exponent !== 0)));
  const factors: Factor[] = [];
  for (const { base, exponent } of joined) {
    const opened = openFactor(base, exponent);
    if (opened) {
      const rest = joined.filter((factor) => factor.base !== base);
      return multiplyTerms(makeTerm(coefficient, rest), opened);
    }
    if (base.kind !== 'number') {
      factors.push({ base, exponent });
      continue;
    }
    const { coefficient: outside, factors: inside } = numberPower(base.value, exponent);
    coefficient = tidyProduct(coefficient, outside);
    factors.push(...inside);
  }
  if (isPlain(coefficient)) return makeTerm(coefficient, factors);
  // a number with all its digits takes pi and its like into itself
  const constant = factors.filter(({ base }) => base.variables.length === 0);
  const others = factors.filter(({ base }) => base.variables.length > 0);
  const [outside, inside] = pullExponents(others);
  return makeTerm(constantValue(makeTerm(coefficient, constant)) * outside, inside);
}

/** (1 − x)^½ · (x − 1)^n is (−1)^n · (1 − x)^(½ + n); takes the second of the two and gives its sign */
function joinOpposites(exponents: Map<string, Factor>): number {
  let sign = 1;
  for (const [key, { base, exponent }] of exponents) {
    if (base.kind !== 'sum' || Number.isInteger(exponent)) continue;
    const opposite = sumAtom(sumOf(base.sum.terms.map((term) => withCoefficient(term, -term.coefficient))));
    const whole = exponents.get(opposite.key)?.exponent;
    if (whole === undefined || !Number.isInteger(whole)) continue;
    exponents.delete(opposite.key);
    exponents.set(key, { base, exponent: tidy(exponent + whole) });
    if (whole % 2 !== 0) sign = -sign;
  }
  return sign;
}

/** what was held together only by a broken exponent or a sign, where the exponent has become whole: |u|² is u² */
function openFactor(base: Atom, exponent: number): Term | undefined {
  if (base.kind === 'sum' && base.sum.terms.length === 1 && Number.isInteger(exponent))
    return termPower(base.sum.terms[0], exponent);
  if (base.kind === 'call' && base.name === 'abs' && exponent % 2 === 0)
    return asTerm(numericPower(base.arguments[0], exponent));
  return undefined;
}

/** exp(u)^a · exp(v)^b is exp(a·u + b·v) */
function joinExponentials(factors: readonly Factor[]): Factor[] {
  const exponentials = factors.filter(({ base }) => base.kind === 'call' && base.name === 'exp');
  if (exponentials.length < 2 && exponentials.every(({ exponent }) => exponent === 1)) return [...factors];
  const inside = add(
    ...exponentials.map(({ base, exponent }) => scale((base as { arguments: readonly Sum[] }).arguments[0], exponent)),
  );
  const others = factors.filter((factor) => !exponentials.includes(factor));
  return inside.terms.length === 0 ? others : [...others, { base: callAtom('exp', [inside]), exponent: 1 }];
}

/** exp(u + 2) beside a measured coefficient: e² goes to the coefficient */
function pullExponents(factors: readonly Factor[]): [outside: number, inside: Factor[]] {
  let outside = 1;
  const inside = factors.map((factor): Factor => {
    if (factor.base.kind !== 'call' || factor.base.name !== 'exp') return factor;
    const { terms } = factor.base.arguments[0];
    const constant = terms.filter(isConstant);
    if (constant.length === 0) return factor;
    outside *= finite(Math.exp(constant.reduce((total, term) => total + constantValue(term), 0)));
    return { base: callAtom('exp', [makeSum(terms.filter((term) => !isConstant(term)))]), exponent: 1 };
  });
  return [outside, inside];
}

const quotients: readonly [FunctionName, FunctionName, FunctionName][] = [
  ['sin', 'cos', 'tan'],
  ['sinh', 'cosh', 'tanh'],
];

/** sin(u)^n / cos(u)^n is tan(u)^n, and tan(u)^n · cos(u)^n is sin(u)^n */
function joinFunctions(factors: readonly Factor[]): Factor[] {
  let joined = [...factors];
  const find = (name: FunctionName, argument: Sum): Factor | undefined =>
    joined.find(({ base }) => base.kind === 'call' && base.name === name && base.arguments[0].key === argument.key);
  const replace = (old: Factor[], base: Atom, exponent: number): void => {
    joined = joined.filter((factor) => !old.includes(factor));
    const before = joined.find((factor) => factor.base.key === base.key);
    joined = joined.filter((factor) => factor !== before);
    const total = exponent + (before?.exponent ?? 0);
    if (total !== 0) joined.push({ base, exponent: total });
  };
  for (const [sine, cosine, tangent] of quotients)
    for (const factor of factors) {
      if (!joined.includes(factor) || factor.base.kind !== 'call') continue;
      if (factor.base.name !== sine && factor.base.name !== tangent) continue;
      const argument = factor.base.arguments[0];
      const other = find(cosine, argument);
      const wanted = factor.base.name === sine ? -factor.exponent : factor.exponent;
      if (!other || other.exponent !== wanted || !Number.isInteger(wanted)) continue;
      replace([factor, other], callAtom(factor.base.name === sine ? tangent : sine, [argument]), factor.exponent);
    }
  return joined;
}

/** base ^ n for a number n */
export function numericPower(base: Sum, n: number): Sum {
  if (n === 0) return numberSum(1);
  if (n === 1) return base;
  if (base.terms.length === 0) {
    if (n < 0) throw new NotFinite();
    return zeroSum;
  }
  return termSum(base.terms.length === 1 ? termPower(base.terms[0], n) : sumPower(base, n));
}

function termPower({ coefficient, factors }: Term, n: number): Term {
  const outside = numberPower(Math.abs(coefficient), n);
  if (Number.isInteger(n)) {
    const sign = coefficient < 0 && n % 2 !== 0 ? -1 : 1;
    const raised = factors.map((factor) => factorPower(factor, n));
    return [makeTerm(sign, []), outside, ...raised].reduce(multiplyTerms);
  }
  // what is never negative leaves the root; one factor that may be stays with the sign
  const free = factors.filter(isNeverNegative);
  const bound = factors.filter((factor) => !isNeverNegative(factor));
  const raised = free.map((factor) => factorPower(factor, n));
  if (coefficient > 0 && bound.length === 1) raised.push(factorPower(bound[0], n));
  else if (coefficient < 0 || bound.length > 1)
    raised.push(factorTerm(sumAtom(sumOf([makeTerm(Math.sign(coefficient), bound)])), n));
  return [outside, ...raised].reduce(multiplyTerms);
}

/** (base^e)^n, where (x²)^½ is |x| */
function factorPower({ base, exponent }: Factor, n: number): Term {
  const total = tidy(exponent * n);
  const even = exponent % 2 === 0 && !Number.isInteger(n) && !isNeverNegative({ base, exponent: 1 });
  if (!even) return multiplyTerms(factorTerm(base, total), makeTerm(1, []));
  return multiplyTerms(factorTerm(callAtom('abs', [atomSum(base)]), total), makeTerm(1, []));
}

const neverNegative = new Set<FunctionName>(['exp', 'abs', 'cosh', 'hypot', 'sigmoid', 'acos', 'acosh']);

export function isNeverNegative({ base, exponent }: Factor): boolean {
  if (exponent % 2 === 0 || !Number.isInteger(exponent)) return true;
  if (base.kind === 'number' || base.kind === 'constant') return true;
  if (base.kind === 'call') return neverNegative.has(base.name);
  return (
    base.kind === 'sum' && base.sum.terms.every((term) => term.coefficient > 0 && term.factors.every(isNeverNegative))
  );
}

/** base ^ exponent */
export function power(base: Sum, exponent: Sum): Sum {
  const n = exponent.terms.length === 0 ? 0 : exponent.terms[0].factors.length === 0 ? numberOf(exponent) : undefined;
  if (n !== undefined) return numericPower(base, n);
  if (base.terms.length === 1) {
    const { coefficient, factors } = base.terms[0];
    if (factors.length === 0 && coefficient === 1) return numberSum(1);
    const [only] = factors;
    if (coefficient === 1 && factors.length === 1 && only!.base.kind === 'call' && only!.base.name === 'exp')
      return atomSum(callAtom('exp', [multiply(only!.base.arguments[0], exponent)]));
  }
  return atomSum(powerAtom(base, exponent));
}
