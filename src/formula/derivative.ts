// The rules of differentiation. What users call is in differentiate.ts, which also simplifies.

import {
  call,
  constant,
  difference,
  isNumber,
  negate,
  number,
  one,
  power,
  product,
  quotient,
  sum,
  zero,
} from './build.js';
import { type Expression, partsOf } from './expression.js';
import type { FunctionName } from './functions.js';

/** ∂expression/∂variable as the rules give it, with nothing but trivial folding: long, and quickly made. */
export function derivative(expression: Expression, variable: string): Expression {
  switch (expression.kind) {
    case 'number':
    case 'constant':
      return zero;
    case 'variable':
      return expression.name === variable ? one : zero;
    case 'negate':
      return negate(derivative(expression.operand, variable));
    case 'binary': {
      const { operator, left: a, right: b } = expression;
      const [da, db] = [derivative(a, variable), derivative(b, variable)];
      if (operator === '+') return sum(da, db);
      if (operator === '-') return difference(da, db);
      if (operator === '*') return sum(product(da, b), product(a, db));
      if (operator === '^') return powerSlope(expression, [a, da], [b, db]);
      return isNumber(db, 0) ? quotient(da, b) : quotient(difference(product(da, b), product(a, db)), power(b, 2));
    }
    case 'call': {
      const slopes = partsOf(expression).map((part) => derivative(part, variable));
      if (slopes.every((slope) => isNumber(slope, 0))) return zero;
      const { name } = expression;
      if (name === 'max' || name === 'min') return extremeSlope(name, expression.arguments, slopes);
      const partial = partials[name](...expression.arguments);
      return sum(...slopes.map((slope, k) => product(slope, partial[k])));
    }
  }
}

/** (a^b)' where each of a and b comes with its own derivative */
function powerSlope(whole: Expression, [a, da]: Expression[], [b, db]: Expression[]): Expression {
  const byBase = isNumber(da!, 0) ? zero : product(da!, b!, power(a!, difference(b!, 1)));
  const byExponent = isNumber(db!, 0) || isNumber(a!, 0) ? zero : product(db!, whole, call('log', a!));
  return sum(byBase, byExponent);
}

type Partials = (...u: Expression[]) => Expression[];

const square = (u: Expression): Expression => power(u, 2);
const inverse = (u: Expression): Expression => quotient(1, u);

/**
 * max and min: that half of the arguments counts which is ahead, both equally where they are even. Halves of halves: the tree is as deep as
 * the logarithm of their number, and not much longer than they are.
 */
function extremeSlope(name: 'max' | 'min', parts: readonly Expression[], slopes: readonly Expression[]): Expression {
  if (slopes.every((slope) => isNumber(slope, 0))) return zero;
  if (parts.length === 1) return slopes[0];
  const half = Math.ceil(parts.length / 2);
  const [first, second] = [parts.slice(0, half), parts.slice(half)];
  const whole = (some: readonly Expression[]): Expression => (some.length === 1 ? some[0] : call(name, ...some));
  const ahead = product(name === 'max' ? 1 : -1, call('sign', difference(whole(first), whole(second))));
  return sum(
    product(quotient(sum(1, ahead), 2), extremeSlope(name, first, slopes.slice(0, half))),
    product(quotient(difference(1, ahead), 2), extremeSlope(name, second, slopes.slice(half))),
  );
}

/** the derivative by each argument */
const partials: Readonly<Record<Exclude<FunctionName, 'max' | 'min'>, Partials>> = {
  sin: (u) => [call('cos', u!)],
  cos: (u) => [negate(call('sin', u!))],
  tan: (u) => [sum(1, square(call('tan', u!)))],
  asin: (u) => [inverse(call('sqrt', difference(1, square(u!))))],
  acos: (u) => [negate(inverse(call('sqrt', difference(1, square(u!)))))],
  atan: (u) => [inverse(sum(1, square(u!)))],
  sinh: (u) => [call('cosh', u!)],
  cosh: (u) => [call('sinh', u!)],
  tanh: (u) => [difference(1, square(call('tanh', u!)))],
  asinh: (u) => [inverse(call('sqrt', sum(square(u!), 1)))],
  // as two roots, so that it is NaN where acosh is
  acosh: (u) => [inverse(product(call('sqrt', difference(u!, 1)), call('sqrt', sum(u!, 1))))],
  atanh: (u) => [inverse(difference(1, square(u!)))],
  exp: (u) => [call('exp', u!)],
  log: (u) => [inverse(u!)],
  log2: (u) => [inverse(product(u!, call('log', number(2))))],
  log10: (u) => [inverse(product(u!, call('log', number(10))))],
  sqrt: (u) => [inverse(product(2, call('sqrt', u!)))],
  cbrt: (u) => [inverse(product(3, square(call('cbrt', u!))))],
  abs: (u) => [call('sign', u!)],
  sign: () => [zero],
  floor: () => [zero],
  erf: (u) => [product(quotient(2, call('sqrt', constant('pi'))), call('exp', negate(square(u!))))],
  sigmoid: (u) => [product(call('sigmoid', u!), call('sigmoid', negate(u!)))],
  atan2: (y, x) => {
    const length = sum(square(x!), square(y!));
    return [quotient(x!, length), negate(quotient(y!, length))];
  },
  hypot: (x, y) => [quotient(x!, call('hypot', x!, y!)), quotient(y!, call('hypot', x!, y!))],
};
