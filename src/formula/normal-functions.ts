// What functions do to arguments in normal form: signs, phases, inverse pairs, numbers. One entry per rule; none narrows the domain.

import { type FunctionName, functions, own } from './functions.js';
import {
  add,
  type Atom,
  atomSum,
  callAtom,
  finite,
  isConstant,
  makeSum,
  makeTerm,
  NotFinite,
  numberOf,
  numberSum,
  scale,
  type Sum,
  type Term,
  termSum,
  zeroSum,
} from './normal-form.js';
import { asTerm, isNeverNegative, multiply, numericPower, power } from './normal-products.js';
import { isPlain, tidy } from './plain-numbers.js';

/** name(arguments) in normal form */
export function applyFunction(name: FunctionName, parts: readonly Sum[]): Sum {
  const folded = foldNumbers(name, parts);
  if (folded !== undefined) return numberSum(folded);
  return (own(rules, name) ?? plainCall)(parts, name);
}

type Rule = (parts: readonly Sum[], name: FunctionName) => Sum;

const plainCall: Rule = (parts, name) => atomSum(callAtom(name, parts));

/** the value for numbers as arguments, unless it is better read as it stands: sqrt(2), log(2), sin(1) */
function foldNumbers(name: FunctionName, parts: readonly Sum[]): number | undefined {
  const values = parts.map(numberOf);
  if (values.includes(undefined)) return undefined;
  const compute: (...numbers: number[]) => number = functions[name].compute;
  const exact = compute(...(values as number[]));
  // sin(pi) is 0, not the rounding of pi
  const value = Math.abs(exact) < 1e-15 ? 0 : tidy(finite(exact));
  const measured = parts.some((part) => part.terms.some(({ coefficient }) => !isPlain(coefficient)));
  return isPlain(value) || measured ? value : undefined;
}

/** sin(−u) is −sin(u) */
const odd: Rule = ([u], name) => (isNegative(u!) ? scale(plainCall([scale(u!, -1)], name), -1) : plainCall([u!], name));
/** cos(−u) is cos(u) */
const even: Rule = (parts, name) =>
  plainCall(
    parts.map((u) => (isNegative(u) ? scale(u, -1) : u)),
    name,
  );

const isNegative = ({ terms }: Sum): boolean => (terms[0]?.coefficient ?? 0) < 0;

/** the argument u of inner(u), where that is all the sum consists of */
function argumentOf(sum: Sum, inner: FunctionName): Sum | undefined {
  const [term] = sum.terms;
  const [factor] = term?.factors ?? [];
  const alone = sum.terms.length === 1 && term!.factors.length === 1 && factor!.exponent === 1;
  if (!alone || Math.abs(term!.coefficient) !== 1 || factor!.base.kind !== 'call' || factor!.base.name !== inner)
    return undefined;
  return term!.coefficient === 1 ? factor!.base.arguments[0] : undefined;
}

/** outer(inner(u)) is u; before that, the sign comes out */
const undoes =
  (inner: FunctionName, otherwise: Rule): Rule =>
  (parts, name) =>
    argumentOf(parts[0], inner) ?? otherwise(parts, name);

const oddUndoing =
  (inner: FunctionName, otherwise: Rule = odd): Rule =>
  (parts, name) =>
    isNegative(parts[0])
      ? scale(undoes(inner, otherwise)([scale(parts[0], -1)], name), -1)
      : undoes(inner, otherwise)(parts, name);

/** a phase that is a multiple of π/2 turns sine and cosine into one another */
function phased(name: 'sin' | 'cos', { terms }: Sum): Sum | undefined {
  const constant = terms.filter(isConstant);
  const phase = numberOf(makeSum(constant))!;
  const quarter = Math.round(phase / (Math.PI / 2));
  if (quarter === 0 || Math.abs(phase - (quarter * Math.PI) / 2) > 2e-15 * Math.max(1, Math.abs(phase)))
    return undefined;
  const rest = makeSum(terms.filter((term) => !isConstant(term)));
  const turns = (((quarter + (name === 'cos' ? 1 : 0)) % 4) + 4) % 4;
  // sin(u + k π/2) for k = 0, 1, 2, 3
  return scale(applyFunction(turns % 2 === 0 ? 'sin' : 'cos', [rest]), turns < 2 ? 1 : -1);
}

/** exp: logarithms in the argument come out as powers, and a measured number as a factor */
const exponential: Rule = ([u]) => {
  let outside = numberSum(1);
  const inside: Term[] = [];
  for (const term of u!.terms) {
    const at = term.factors.findIndex(
      ({ base, exponent }) => base.kind === 'call' && base.name === 'log' && exponent === 1,
    );
    if (term.factors.length === 0 && !isPlain(term.coefficient))
      outside = scale(outside, finite(Math.exp(term.coefficient)));
    else if (at >= 0) {
      // exp(n · log u) is u^n
      const [base] = (term.factors[at].base as Extract<Atom, { kind: 'call' }>).arguments;
      const exponent = termSum(makeTerm(term.coefficient, term.factors.toSpliced(at, 1)));
      outside = multiply(
        outside,
        term.factors.length === 1 ? numericPower(base, term.coefficient) : power(base, exponent),
      );
    } else inside.push(term);
  }
  return inside.length === 0 ? outside : multiply(outside, atomSum(callAtom('exp', [makeSum(inside)])));
};

/** log: exp(v) comes out as v, a power as a factor, a measured number as a term */
const logarithm: Rule = ([u]) => {
  if (u!.terms.length !== 1) return plainCall([u!], 'log');
  const { coefficient, factors } = u!.terms[0];
  if (coefficient < 0) return plainCall([u!], 'log');
  const outside: Sum[] = [];
  const measured = !isPlain(coefficient);
  if (measured) outside.push(numberSum(Math.log(coefficient)));
  const inside = factors.filter(({ base, exponent }) => {
    if (base.kind !== 'call' || base.name !== 'exp') return true;
    outside.push(scale(base.arguments[0], exponent));
    return false;
  });
  const rest = makeTerm(measured ? 1 : coefficient, inside);
  const [only] = inside;
  if (inside.length === 1 && rest.coefficient === 1 && only!.exponent !== 1) {
    const safe = only!.exponent % 2 !== 0 || isNeverNegative({ base: only!.base, exponent: 1 });
    if (safe) return add(...outside, scale(plainCall([atomSum(only!.base)], 'log'), only!.exponent));
  }
  if (inside.length === 0) return add(...outside, rest.coefficient === 1 ? zeroSum : plainCall([termSum(rest)], 'log'));
  return add(...outside, plainCall([termSum(rest)], 'log'));
};

/** abs and sign: what is never negative leaves abs, and vanishes from sign */
const magnitude: Rule = ([u], name) => {
  if (u!.terms.length === 0) return zeroSum;
  const { coefficient, factors } = asTerm(u!);
  const free = factors.filter(isNeverNegative);
  const bound = factors.filter((factor) => !isNeverNegative(factor));
  const inside = termSum(makeTerm(1, bound));
  if (name === 'sign') {
    const positive = free.every(({ base }) => base.variables.length === 0);
    return positive
      ? scale(bound.length === 0 ? numberSum(1) : plainCall([inside], 'sign'), Math.sign(coefficient))
      : scale(plainCall([scale(u!, Math.sign(coefficient))], 'sign'), Math.sign(coefficient));
  }
  const outside = termSum(makeTerm(Math.abs(coefficient), free));
  return bound.length === 0 ? outside : multiply(outside, plainCall([inside], 'abs'));
};

/** cbrt: a cube leaves it, and so does the cube of a plain number */
const cubeRoot: Rule = ([u]) => {
  if (u!.terms.length !== 1) return odd([u!], 'cbrt');
  const { coefficient, factors } = u!.terms[0];
  const root = tidy(Math.cbrt(coefficient));
  const out = factors.filter(({ exponent }) => exponent % 3 === 0);
  const left = factors.filter(({ exponent }) => exponent % 3 !== 0);
  const free = isPlain(root) || !isPlain(coefficient);
  const outside = termSum(
    makeTerm(
      free ? root : Math.sign(coefficient),
      out.map(({ base, exponent }) => ({ base, exponent: exponent / 3 })),
    ),
  );
  const inside = makeTerm(free ? 1 : Math.abs(coefficient), left);
  return left.length === 0 && inside.coefficient === 1
    ? outside
    : multiply(outside, plainCall([termSum(inside)], 'cbrt'));
};

/** tanh: artanh u + artanh v in it is the sum of velocities (u + v)/(1 + u·v) */
const hyperbolicTangent: Rule = (parts, name) => {
  const pair = parts[0].terms.map((term) => ({
    side: term.coefficient,
    argument: argumentOf(termSum(makeTerm(1, term.factors)), 'atanh'),
  }));
  if (pair.length !== 2 || pair.some(({ side, argument }) => Math.abs(side) !== 1 || !argument))
    return odd(parts, name);
  const [u, v] = pair.map(({ side, argument }) => scale(argument!, side));
  return multiply(add(u!, v!), numericPower(add(numberSum(1), multiply(u!, v!)), -1));
};

/** min and max of the same again, and in any order */
const extreme: Rule = (parts, name) => {
  const flat = parts.flatMap((part) => {
    const only = part.terms.length === 1 && part.terms[0].coefficient === 1 ? part.terms[0].factors : [];
    const { base, exponent } = only.length === 1 ? only[0] : { base: undefined, exponent: 0 };
    return exponent === 1 && base?.kind === 'call' && base.name === name ? base.arguments : [part];
  });
  const distinct = [...new Map(flat.map((part) => [part.key, part])).entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  return distinct.length === 1
    ? distinct[0][1]
    : plainCall(
        distinct.map(([, part]) => part),
        name,
      );
};

const rules: { readonly [Name in FunctionName]?: Rule } = {
  sin: (parts, name) => phased('sin', parts[0]) ?? oddUndoing('asin')(parts, name),
  cos: (parts, name) => phased('cos', parts[0]) ?? undoes('acos', even)(parts, name),
  tan: oddUndoing('atan'),
  asin: odd,
  atan: odd,
  sinh: oddUndoing('asinh'),
  cosh: undoes('acosh', even),
  tanh: oddUndoing('atanh', hyperbolicTangent),
  asinh: oddUndoing('sinh'),
  atanh: oddUndoing('tanh'),
  erf: odd,
  exp: exponential,
  log: logarithm,
  sqrt: ([u]) => power(u!, numberSum(0.5)),
  cbrt: cubeRoot,
  abs: magnitude,
  sign: magnitude,
  hypot: even,
  min: extreme,
  max: extreme,
};

/** the constant e to a power, and a power of anything else */
export function raise(base: Sum, exponent: Sum): Sum {
  const [only] = base.terms.length === 1 ? base.terms[0].factors : [];
  const isE = base.terms.length === 1 && base.terms[0].factors.length === 1 && base.terms[0].coefficient === 1;
  if (isE && only!.exponent === 1 && only!.base.kind === 'constant' && only!.base.name === 'e')
    return applyFunction('exp', [exponent]);
  const [n, value] = [numberOf(exponent), numberOf(base)];
  if (n !== undefined && value !== undefined && value < 0 && !Number.isInteger(n)) throw new NotFinite();
  return power(base, exponent);
}
