// Formulas that exports are tried with, and rows for them: powers of negative numbers and of 0, functions beyond their domains, the least of what is no number.

import { Formula } from 'kanjs';
import { programOfFormula } from '../../src/export/build-program.js';
import { interpretRows } from '../../src/export/interpret.js';
import type { Program } from '../../src/export/program.js';

const texts = [
  'x^-1 + y',
  'x^(2 - 4) + y',
  'x^0 + y',
  'x^y',
  'x^(1/3) + y',
  '(x*y)^-1.5',
  '(-2)^x + y',
  '2^x - y^7',
  'min(log(x), y)',
  'max(sqrt(x), y, 0.3)',
  'min(x, max(y, acosh(x)), 2)',
  'sign(sqrt(x)) + y',
  'floor(atanh(x)) + y',
  'log2(x)*cbrt(y)',
  'log10(x - 100) + asinh(1e6*y)',
  'asin(x) - acos(y)',
  'x/y + hypot(x, y)',
  'sinh(x) + cosh(y) + atan2(y, x + 0.25)',
  'exp(5*x) - exp(4*y)',
  'min(exp(3*x), exp(y - x))',
  'max(x, sqrt(y)) + atan2(0*y, x^2)',
  '`m²`*`ﬁ`',
  '`NULL` + max(`model_max`, `NULL`)',
];
const numbers = [-7, -3.5, -2, -1, -0.5, 0, 0.3, 0.5, 1, 2, 3, 3.7, 120];

export interface FormulaCase {
  text: string;
  formula: Formula;
  program: Program;
  /** values[rows, columns] */
  values: Float64Array;
  rows: number;
  expected: Float64Array;
}

/** Every formula with every pair of numbers. */
export const formulaCases: readonly FormulaCase[] = texts.map((text) => {
  const formula = new Formula(text);
  const program = programOfFormula(formula);
  const values = Float64Array.from(numbers.flatMap((a) => numbers.flatMap((b) => [a, b])));
  const rows = numbers.length ** 2;
  return { text, formula, program, values, rows, expected: interpretRows(program, values, rows) };
});
