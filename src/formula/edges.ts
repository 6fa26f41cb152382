// The built-in edge functions as expressions: what c·f(a·x+b)+d reads as in a formula.

import { KanError, suggest, show } from '../errors.js';
import { type EdgeFunctionName, edgeFunctionNames } from '../math/edge-functions.js';
import { call, negate, number, power, quotient } from './build.js';
import type { Expression } from './expression.js';
import type { FunctionName } from './functions.js';

const called = (name: FunctionName) => (x: Expression) => call(name, x);
const raised = (exponent: number) => (x: Expression) => power(x, exponent);

const forms: Readonly<Record<EdgeFunctionName, (x: Expression) => Expression>> = {
  '0': () => number(0),
  '1': () => number(1),
  x: (x) => x,
  'x^2': raised(2),
  'x^3': raised(3),
  'x^4': raised(4),
  'x^5': raised(5),
  '1/x': (x) => quotient(1, x),
  '1/x^2': (x) => quotient(1, power(x, 2)),
  '1/x^3': (x) => quotient(1, power(x, 3)),
  sqrt: called('sqrt'),
  '1/sqrt': (x) => quotient(1, call('sqrt', x)),
  exp: called('exp'),
  log: called('log'),
  abs: called('abs'),
  sin: called('sin'),
  cos: called('cos'),
  tan: called('tan'),
  tanh: called('tanh'),
  arcsin: called('asin'),
  arccos: called('acos'),
  arctan: called('atan'),
  artanh: called('atanh'),
  sign: called('sign'),
  gaussian: (x) => call('exp', negate(power(x, 2))),
  sinh: called('sinh'),
  cosh: called('cosh'),
  sigmoid: called('sigmoid'),
};

/** f(argument) for the built-in edge function `name`: `edgeExpression('gaussian', x)` is exp(-x^2). Throws for other names. */
export function edgeExpression(name: string, argument: Expression): Expression {
  if (!Object.hasOwn(forms, name))
    throw new KanError(`edgeExpression: unknown edge function ${show(name)}`, suggest(name, edgeFunctionNames));
  return forms[name as EdgeFunctionName](argument);
}
