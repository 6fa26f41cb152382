// A formula as a function of its own in the file that is written, for people to read: what it is called, its parameters, and what it is called with.

import { codeNames, type NameRules } from '../formula/code-names.js';
import { type Expression, variablesOf } from '../formula/expression.js';
import type { FormulaStep, Program } from './program.js';

export interface FormulaFunction {
  name: string;
  expression: Expression;
  /** as the language's printer writes them in the expression */
  parameters: string[];
  /** the values it is called with, by the place of the column */
  places: number[];
}

/** A function for each expression: `formula`, or formula_1, formula_2 … */
export function formulaFunctions(
  { expressions }: FormulaStep,
  { columns }: Program,
  rules: NameRules,
): FormulaFunction[] {
  const place = new Map(columns.map(({ name }, i) => [name, i]));
  return expressions.map((expression, i) => {
    const variables = variablesOf(expression);
    return {
      name: expressions.length === 1 ? 'formula' : `formula_${i + 1}`,
      expression,
      parameters: codeNames(variables, rules),
      places: variables.map((name) => place.get(name)!),
    };
  });
}
