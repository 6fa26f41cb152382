// Expressions as Python with NumPy.

import { codeNames, pythonNames } from './code-names.js';
import { type Expression, variablesOf } from './expression.js';
import { type FunctionName, own } from './functions.js';
import { atom, binds, inside, type Notation, printInfix, type PrintOptions, rounder } from './print-infix.js';

/** names that NumPy spells differently */
const spelled: { readonly [Name in FunctionName]?: string } = {
  asin: 'arcsin',
  acos: 'arccos',
  atan: 'arctan',
  asinh: 'arcsinh',
  acosh: 'arccosh',
  atanh: 'arctanh',
  atan2: 'arctan2',
  min: 'minimum',
  max: 'maximum',
};

const notation: Omit<Notation, 'number' | 'variable'> = {
  special: (value) =>
    value < 0 ? { text: '-np.inf', bound: binds.sign } : atom(Number.isNaN(value) ? 'np.nan' : 'np.inf'),
  constant: (name) => (name === 'tau' ? { text: '2*np.pi', bound: binds.product } : atom(`np.${name}`)),
  power: (base, exponent) => {
    // NumPy refuses whole negative powers of whole numbers
    const float = /^-\d+$/.test(exponent.text) ? `${exponent.text}.0` : inside(exponent, binds.sign);
    return { text: `${inside(base, binds.atom)}**${float}`, bound: binds.power };
  },
  call: (name, parts) => {
    if (name === 'sigmoid') return { text: `1/(1 + np.exp(-${inside(parts[0], binds.sign)}))`, bound: binds.product };
    if (name === 'erf') return atom(`erf(${parts[0].text})`);
    const written = `np.${own(spelled, name) ?? name}`;
    if (name !== 'min' && name !== 'max') return atom(`${written}(${parts.map(({ text }) => text).join(', ')})`);
    // of two each
    return atom(parts.map(({ text }) => text).reduceRight((rest, part) => `${written}(${part}, ${rest})`));
  },
  signed: binds.sign,
};

/**
 * The formula as a Python expression in its variables, for NumPy arrays or floats: `2*x + np.sin(np.pi*y)**2`. Names that Python does
 * not take are changed as `codeNames` says: `petal length` becomes petal_length, lambda becomes lambda_. erf, which NumPy does not
 * have, is called as erf(x): from scipy.special import erf.
 */
export function printPython(expression: Expression, options: PrintOptions = {}): string {
  const round = rounder('printPython', expression, options);
  const names = variablesOf(expression);
  const written = codeNames(names, pythonNames);
  return printInfix(expression, {
    ...notation,
    number: (value) => String(round(value)),
    variable: (name) => written[names.indexOf(name)],
  }).text;
}
