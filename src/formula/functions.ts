// The named functions of formulas: how many arguments each takes, what it computes, and its slopes.

import { erf } from '../math/functions.js';

type Slope = (...argumentsThenValue: number[]) => number;

interface NamedFunction {
  /** fewest and most arguments */
  arity: readonly [least: number, most: number];
  compute: (...values: number[]) => number;
  /** the derivative by each argument, from the arguments and the value; of min and max for two arguments */
  slopes: readonly Slope[];
}

const one = (compute: (x: number) => number, slope: (x: number, value: number) => number): NamedFunction => ({
  arity: [1, 1],
  compute,
  slopes: [slope],
});
const two = (compute: (x: number, y: number) => number, ...slopes: Slope[]): NamedFunction => ({
  arity: [2, 2],
  compute,
  slopes,
});

/** 1 where x wins, 0 where it loses, ½ where both agree */
const wins = (x: number, y: number): number => (x > y ? 1 : x < y ? 0 : 0.5);

/** Every function a tree can call. `log` is the natural logarithm; angles are in radians; `min` and `max` take two or more. */
export const functions = {
  sin: one(Math.sin, Math.cos),
  cos: one(Math.cos, (x) => -Math.sin(x)),
  tan: one(Math.tan, (_, y) => 1 + y * y),
  asin: one(Math.asin, (x) => 1 / Math.sqrt((1 - x) * (1 + x))),
  acos: one(Math.acos, (x) => -1 / Math.sqrt((1 - x) * (1 + x))),
  atan: one(Math.atan, (x) => 1 / (1 + x * x)),
  sinh: one(Math.sinh, Math.cosh),
  cosh: one(Math.cosh, Math.sinh),
  tanh: one(Math.tanh, (_, y) => (1 - y) * (1 + y)),
  asinh: one(Math.asinh, (x) => 1 / Math.hypot(1, x)),
  acosh: one(Math.acosh, (x) => 1 / (Math.sqrt(x - 1) * Math.sqrt(x + 1))),
  atanh: one(Math.atanh, (x) => 1 / ((1 - x) * (1 + x))),
  exp: one(Math.exp, (_, y) => y),
  log: one(Math.log, (x) => 1 / x),
  log2: one(Math.log2, (x) => 1 / (x * Math.LN2)),
  log10: one(Math.log10, (x) => 1 / (x * Math.LN10)),
  sqrt: one(Math.sqrt, (_, y) => 0.5 / y),
  cbrt: one(Math.cbrt, (_, y) => 1 / (3 * y * y)),
  abs: one(Math.abs, Math.sign),
  sign: one(Math.sign, () => 0),
  floor: one(Math.floor, () => 0),
  erf: one(erf, (x) => (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x)),
  sigmoid: one(
    (x) => 1 / (1 + Math.exp(-x)),
    (_, y) => y * (1 - y),
  ),
  atan2: two(
    Math.atan2,
    (y, x) => x / (x * x + y * y),
    (y, x) => -y / (x * x + y * y),
  ),
  hypot: two(
    Math.hypot,
    (x, _, value) => x / value,
    (_, y, value) => y / value,
  ),
  min: { arity: [2, Infinity], compute: Math.min, slopes: [(x, y) => wins(y, x), wins] },
  max: { arity: [2, Infinity], compute: Math.max, slopes: [wins, (x, y) => wins(y, x)] },
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

/** What a table holds for a name, not what it inherits: `constructor` is in no table. */
export function own<T>(table: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** The function of that name, or undefined. Takes any string, since trees may come from files. */
export function findFunction(name: string): NamedFunction | undefined {
  return Object.hasOwn(functions, name) ? functions[name as FunctionName] : undefined;
}
