// Expressions as C99 with math.h, in double.

import { cNames, codeNames, type NameRules } from './code-names.js';
import { constants, type Expression, variablesOf } from './expression.js';
import { type FunctionName, own } from './functions.js';
import {
  atom,
  binds,
  inside,
  type Notation,
  type Printed,
  printInfix,
  type PrintOptions,
  rounder,
} from './print-infix.js';

/** names that math.h spells differently */
const spelled: { readonly [Name in FunctionName]?: string } = { abs: 'fabs' };

/** How the least or the greatest of numbers is written. */
export type ExtremeText = (which: 'min' | 'max', parts: readonly string[]) => string;

/** of two each */
export const inPairs = (called: string, parts: readonly string[]): string =>
  parts.reduceRight((rest, part) => `${called}(${part}, ${rest})`);

/** Signs up to which parts are written twice: within each other they double each time. */
const mostTwice = 10_000;

/** No number where one of them is none, which fmin and fmax of math.h leave out. */
const whole: ExtremeText = (which, parts) => {
  const text = inPairs(`f${which}`, parts);
  const doubtful = parts.filter((part) => Number.isNaN(Number(part)));
  if (doubtful.length === 0 || text.length > mostTwice) return text;
  return `(${doubtful.map((part) => `isnan(${part})`).join(' || ')} ? NAN : ${text})`;
};

/** with a point, so that 1/3 is no division of whole numbers */
const written = (value: number): string => (/[.e]/.test(String(value)) ? String(value) : `${value}.0`);

const notation: Omit<Notation, 'number' | 'variable' | 'call'> = {
  special: (value) =>
    value < 0 ? { text: '-INFINITY', bound: binds.sign } : atom(Number.isNaN(value) ? 'NAN' : 'INFINITY'),
  // M_PI is no part of the standard
  constant: (name) => atom(written(constants[name])),
  power: (base, exponent, { left }) =>
    exponent.text === '2.0' && (left.kind === 'variable' || left.kind === 'number')
      ? { text: `${inside(base, binds.product + 1)}*${inside(base, binds.product + 1)}`, bound: binds.product }
      : atom(`pow(${base.text}, ${exponent.text})`),
  signed: binds.power,
};

function callText(name: FunctionName, parts: readonly Printed[], extreme: ExtremeText): Printed {
  const texts = parts.map(({ text }) => text);
  if (name === 'sigmoid') return { text: `1.0/(1.0 + exp(-${inside(parts[0], binds.power)}))`, bound: binds.product };
  if (name === 'sign') return atom(`(${texts[0]} > 0 ? 1.0 : ${texts[0]} < 0 ? -1.0 : ${texts[0]})`);
  if (name === 'min' || name === 'max') return atom(extreme(name, texts));
  return atom(`${own(spelled, name) ?? name}(${texts.join(', ')})`);
}

/**
 * The formula as a C expression in its variables, with the functions of math.h: `2.0*x + pow(sin(3.141592653589793*y), 2.0)`. Names that
 * C does not take are changed as `codeNames` says: `petal length` becomes petal_length, größe becomes gr__e.
 */
export function printC(expression: Expression, options: PrintOptions = {}): string {
  return printCWith(expression, whole, options);
}

/** The same where `extreme` writes the least and the greatest: with a function of one's own nothing is written twice. `rules`: what names may be. */
export function printCWith(
  expression: Expression,
  extreme: ExtremeText,
  options: PrintOptions = {},
  rules: NameRules = cNames,
): string {
  const round = rounder('printC', expression, options);
  const names = variablesOf(expression);
  const inCode = codeNames(names, rules);
  return printInfix(expression, {
    ...notation,
    call: (name, parts) => callText(name, parts, extreme),
    number: (value) => written(round(value)),
    variable: (name) => inCode[names.indexOf(name)],
  }).text;
}
