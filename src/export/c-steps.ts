// The steps of a program as C99: tables, loops over them, and vectors of fixed length on the stack. `R` is the number type.

import { answerLines } from './c-answers.js';
import { dateLines, joinLines, numberLines, wordsLines } from './c-columns.js';
import { activationLines, gateLines, linearLines, meanLines, normLines, productLines } from './c-layers.js';
import { CSource } from './c-source.js';
import { kanLines } from './c-splines.js';
import { formulaFunctions } from './formula-code.js';
import type { FormulaStep, Program, Step } from './program.js';

export interface CText {
  /** before the function: tables and the functions that it calls */
  before: string[];
  /** functions in names of columns, which stand as they are: R may be one */
  formulas: string[];
  lines: string[];
}

/** Declarations and lines that take x[columns] to y[answers]. `name` begins every name that others could see. */
export function cText(program: Program, name: string, isFloat: boolean): CText {
  const { steps, outputs, answer } = program;
  const to = new CSource(program, name, isFloat);
  steps.forEach((step, k) => stepLines(to, step, k));
  answerLines(to, answer, `v${outputs}`);
  // numbers without a curve are read where they are joined
  const vectors = to.widths.flatMap((width, k) => {
    const step = steps[k];
    return step.op === 'number' && !step.curve ? [] : [`R v${k}[${width}];`];
  });
  return { before: to.before, formulas: to.formulas, lines: [...vectors, ...to.lines] };
}

function stepLines(to: CSource, step: Step, k: number): void {
  switch (step.op) {
    case 'number':
      return numberLines(to, step, k);
    case 'date':
      return dateLines(to, step, k);
    case 'words':
      return wordsLines(to, step, k);
    case 'join':
      return joinLines(to, step, k);
    case 'kan':
      return kanLines(to, step, k);
    case 'linear':
      return linearLines(to, step, k);
    case 'activation':
      return activationLines(to, step, k);
    case 'norm':
      return normLines(to, step, k);
    case 'gate':
      return gateLines(to, step, k);
    case 'product':
      return productLines(to, step, k);
    case 'mean':
      return meanLines(to, step, k);
    case 'formula':
      return formulaLines(to, step, k);
  }
}

/** Each expression as a function of its own, for people to read, and its call. */
function formulaLines(to: CSource, step: FormulaStep, k: number): void {
  const from = step.of === undefined ? 'x' : `v${step.of}`;
  formulaFunctions(step, to.program, to.names).forEach(({ name, expression, parameters, places }, i) => {
    const given = parameters.length === 0 ? 'void' : parameters.map((each) => `double ${each}`).join(', ');
    to.formulas.push(`static double ${to.name}_${name}(${given}) {\n  return ${to.expression(expression)};\n}`);
    to.add(`v${k}[${i}] = (R)${to.name}_${name}(${places.map((place) => `${from}[${place}]`).join(', ')});`);
  });
}
