// The steps of a program as Python with NumPy, over all rows at once: every vector is an array v[rows, width].

import { pythonNames } from '../formula/code-names.js';
import { formulaFunctions } from './formula-code.js';
import type { FormulaStep, Program, Step } from './program.js';
import { answerLines } from './python-answers.js';
import { dateLines, joinLines, numberLines, wordsLines } from './python-columns.js';
import { activationLines, gateLines, linearLines, meanLines, normLines, productLines } from './python-layers.js';
import { PythonSource } from './python-source.js';
import { kanLines } from './python-splines.js';

export interface PythonText {
  /** before `compute`: helpers and tables */
  before: string[];
  /** lines of `_compute(x)`, which returns y[rows, width] */
  lines: string[];
  /** whether tables are decoded */
  decodes: boolean;
}

export function pythonText(program: Program): PythonText {
  const to = new PythonSource(program);
  program.steps.forEach((step, k) => stepLines(to, step, k));
  answerLines(to, program.answer, `v${program.outputs}`);
  const { before, lines, decodes } = to;
  return { before, lines, decodes };
}

function stepLines(to: PythonSource, step: Step, k: number): void {
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
function formulaLines(to: PythonSource, step: FormulaStep, k: number): void {
  const from = step.of === undefined ? 'x' : `v${step.of}`;
  const each = formulaFunctions(step, to.program, pythonNames).map(({ name, expression, parameters, places }) => {
    to.define(name, parameters, expression);
    return `np.zeros(len(x)) + ${name}(${places.map((place) => `${from}[:, ${place}]`).join(', ')})`;
  });
  to.add(`v${k} = np.stack([${each.join(', ')}], axis=1)`);
}
