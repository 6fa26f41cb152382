// Expressions as JavaScript.

import { codeNames, javascriptNames } from './code-names.js';
import { type Expression, variablesOf } from './expression.js';
import { atom, binds, inside, type Notation, printInfix, type PrintOptions, rounder } from './print-infix.js';

const notation: Omit<Notation, 'number' | 'variable'> = {
  special: (value) =>
    value < 0 ? { text: '-Infinity', bound: binds.sign } : atom(Number.isNaN(value) ? 'NaN' : 'Infinity'),
  constant: (name) =>
    name === 'tau' ? { text: '2*Math.PI', bound: binds.product } : atom(`Math.${name.toUpperCase()}`),
  // the base of ** may not have a sign
  power: (base, exponent) => ({
    text: `${inside(base, binds.atom)}**${inside(exponent, binds.sign)}`,
    bound: binds.power,
  }),
  call: (name, parts) => {
    if (name === 'sigmoid') return { text: `1/(1 + Math.exp(-${inside(parts[0], binds.atom)}))`, bound: binds.product };
    const list = parts.map(({ text }) => text).join(', ');
    return atom(name === 'erf' ? `erf(${list})` : `Math.${name}(${list})`);
  },
  signed: binds.atom,
};

/**
 * The formula as a JavaScript expression in its variables: `2*x + Math.sin(Math.PI*y)**2`. Names that JavaScript does not take are
 * changed as `codeNames` says: `petal length` becomes petal_length. erf, which Math does not have, is called as erf(x).
 */
export function printJavaScript(expression: Expression, options: PrintOptions = {}): string {
  const round = rounder('printJavaScript', expression, options);
  const names = variablesOf(expression);
  const written = codeNames(names, javascriptNames);
  return printInfix(expression, {
    ...notation,
    number: (value) => String(round(value)),
    variable: (name) => written[names.indexOf(name)],
  }).text;
}
