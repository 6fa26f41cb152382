// The named functions of formulas: how many arguments each takes and what it computes.

import { erf } from '../math/functions.js';

interface NamedFunction {
  /** fewest and most arguments */
  arity: readonly [least: number, most: number];
  compute: (...values: number[]) => number;
}

const one = (compute: (x: number) => number): NamedFunction => ({ arity: [1, 1], compute });
const two = (compute: (x: number, y: number) => number): NamedFunction => ({ arity: [2, 2], compute });

/** Every function a tree can call. `log` is the natural logarithm; angles are in radians; `min` and `max` take two or more. */
export const functions = {
  sin: one(Math.sin),
  cos: one(Math.cos),
  tan: one(Math.tan),
  asin: one(Math.asin),
  acos: one(Math.acos),
  atan: one(Math.atan),
  sinh: one(Math.sinh),
  cosh: one(Math.cosh),
  tanh: one(Math.tanh),
  asinh: one(Math.asinh),
  acosh: one(Math.acosh),
  atanh: one(Math.atanh),
  exp: one(Math.exp),
  log: one(Math.log),
  log2: one(Math.log2),
  log10: one(Math.log10),
  sqrt: one(Math.sqrt),
  cbrt: one(Math.cbrt),
  abs: one(Math.abs),
  sign: one(Math.sign),
  floor: one(Math.floor),
  erf: one(erf),
  sigmoid: one((x) => 1 / (1 + Math.exp(-x))),
  atan2: two(Math.atan2),
  hypot: two(Math.hypot),
  min: { arity: [2, Infinity], compute: Math.min },
  max: { arity: [2, Infinity], compute: Math.max },
} satisfies Record<string, NamedFunction>;

export type FunctionName = keyof typeof functions;

/** Words that text may use for a function or operator of the tree; gaussian(x) is read as exp(-x^2). */
export const spellings: Readonly<Record<string, FunctionName | '^' | 'gaussian'>> = {
  ln: 'log',
  pow: '^',
  gaussian: 'gaussian',
  arcsin: 'asin',
  arccos: 'acos',
  arctan: 'atan',
  arsinh: 'asinh',
  arcsinh: 'asinh',
  arcosh: 'acosh',
  arccosh: 'acosh',
  artanh: 'atanh',
  arctanh: 'atanh',
};

/** Every word that text may put before an opening parenthesis. */
export const functionWords: readonly string[] = [...Object.keys(functions), ...Object.keys(spellings)];

/** The function of that name, or undefined. Takes any string, since trees may come from files. */
export function findFunction(name: string): NamedFunction | undefined {
  return Object.hasOwn(functions, name) ? functions[name as FunctionName] : undefined;
}
