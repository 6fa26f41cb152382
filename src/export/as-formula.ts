// A model whose edges are all functions as the formula that it is, in its columns and in the units of its answers: files say it as people write it.

import { KanError } from '../errors.js';
import type { Expression } from '../formula/expression.js';
import { equations } from './formula-text.js';
import { interpretRows } from './interpret.js';
import type { Program, Step } from './program.js';
import type { Samples } from './samples.js';

/** Roundings that the formula may differ from the model by, relative: it is added up in another order. */
const tolerance = 1e-13;

/** The program as a formula; itself where it is none, or says something else for the sample rows. */
export function asFormula(program: Program, { values, rows, answers, usual }: Samples): Program {
  const { answer, columns, steps } = program;
  if (answer.kind !== 'numbers' || answer.columns.some(({ transform }) => transform)) return program;
  const expressions = expressionsOf(program);
  if (expressions === undefined) return program;
  const made: Step[] = columns.map((_, column) => {
    const read = steps.find((step) => step.op === 'number' && step.column === column);
    return { op: 'number', column, fill: read && 'fill' in read ? read.fill : NaN, offset: 0, factor: 1 };
  });
  const of = made.push({ op: 'join', of: made.map((_, i) => i) }) - 1;
  const outputs = made.push({ op: 'formula', of, expressions }) - 1;
  const formula: Program = {
    about: 'a formula',
    dtype: 'float64',
    columns,
    steps: made,
    outputs,
    answer: {
      kind: 'numbers',
      columns: answer.columns.map(({ name }) => ({ name, offset: 0, factor: 1, constant: false })),
    },
  };
  const same = interpretRows(formula, values, rows).every(
    (value, i) => Math.abs(value - answers[i]) <= tolerance * Math.max(usual, Math.abs(answers[i])),
  );
  return same ? formula : program;
}

function expressionsOf(program: Program): Expression[] | undefined {
  try {
    return equations(program).map(([, expression]) => expression);
  } catch (error) {
    // splines, words: no formula says them
    if (error instanceof KanError) return undefined;
    throw error;
  }
}
