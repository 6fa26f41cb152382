// A fit of a given formula as plain JSON, in the form of a discovery's record: one formula, its constants by name. Knows formulas and how they are
// written, no files.

import { checkList, checkNumber, checkRecord, KanError, show } from '../errors.js';
import type { FittedConstant, FittedFormula } from '../fit/describe-fit.js';
import { number, substitute } from '../formula/build.js';
import { complexityOf } from '../formula/complexity.js';
import type { Expression } from '../formula/expression.js';
import { Formula } from '../formula/formula.js';
import { lastPlace, roundedAt } from '../formula/measured-text.js';
import { printLatex } from '../formula/print-latex.js';
import type { FormulaRecord } from './report-formulas.js';

/** The object of formula.json for a fitted formula; `seconds` is what it took. Throws a KanError on arguments that make no sense. */
export function fitRecord(fitted: FittedFormula, seconds: number): FormulaRecord {
  checkRecord('fitRecord: `fitted`', fitted, 'what `fitFormula` gives');
  checkNumber('fitRecord: `seconds`', seconds, 0);
  for (const name of ['model', 'formula'] as const)
    if (!(fitted[name] instanceof Formula))
      throw new KanError(`fitRecord: \`fitted.${name}\` must be a Formula; got ${show(fitted[name])}`);
  for (const name of ['constants', 'correlation', 'inputs'] as const)
    checkList(`fitRecord: \`fitted.${name}\``, fitted[name]);
  const { target, model, formula, constants, correlation, inputs } = fitted;
  const measured = constants.filter(({ error }) => error !== undefined).map(({ name }) => name);
  return {
    target,
    inputs: inputs.map(({ name }) => name),
    best: 0,
    network: { layers: null, rmse: fitted.rmse },
    seconds,
    measuredOn: 'rows',
    error: fitted.error,
    given: { text: model.toString(), latex: model.latex() },
    ...(correlation.length > 0 && { correlation: { names: measured, values: correlation } }),
    encoding: {
      inputs: inputs.map(({ name, range }) => ({ kind: 'number', name, offset: 0, factor: 1, range })),
      target: { kind: 'regression', columns: [{ name: target, offset: 0, factor: 1 }] },
    },
    pareto: [
      {
        complexity: complexityOf(formula.expression),
        rmse: fitted.rmse,
        r2: fitted.r2,
        text: formula.toString(),
        // to be read: digits end where the error begins
        latex: roundedLatex(model, constants),
        python: formula.python(),
        javascript: formula.javascript(),
        constants,
      },
    ],
  };
}

/** Digits of a constant whose error is not known. */
const digits = 6;

function roundedLatex({ expression }: Formula, constants: readonly FittedConstant[]): string {
  const values = constants.map(({ name, value, error }): [string, Expression] => {
    const rounded = error === undefined ? Number(value.toPrecision(digits)) : roundedAt(value, lastPlace(error));
    return [name, number(rounded)];
  });
  return printLatex(substitute(expression, new Map(values)));
}
