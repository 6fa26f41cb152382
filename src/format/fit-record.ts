// A fit of a given formula as plain JSON, in the form of a discovery's record: one formula, its constants by name. Knows formulas and how they are
// written, no files.

import { checkList, checkNumber, checkRecord, KanError, show } from '../errors.js';
import type { FittedFormula } from '../fit/describe-fit.js';
import type { FormulaRecord } from './report-formulas.js';

/** The object of formula.json for a fitted formula; `seconds` is what it took. Throws a KanError on arguments that make no sense. */
export function fitRecord(fitted: FittedFormula, seconds: number): FormulaRecord {
  checkRecord('fitRecord: `fitted`', fitted, 'what `fitFormula` gives');
  checkNumber('fitRecord: `seconds`', seconds, 0);
  for (const name of ['model', 'formula', 'rounded'] as const)
    if (typeof fitted[name]?.latex !== 'function')
      throw new KanError(`fitRecord: \`fitted.${name}\` must be a Formula; got ${show(fitted[name])}`);
  for (const name of ['constants', 'correlation', 'inputs'] as const)
    checkList(`fitRecord: \`fitted.${name}\``, fitted[name]);
  const { target, model, formula, rounded, constants, correlation, inputs } = fitted;
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
        complexity: fitted.complexity,
        rmse: fitted.rmse,
        r2: fitted.r2,
        text: formula.toString(),
        // to be read: digits end where the error begins
        latex: rounded.latex(),
        python: formula.python(),
        javascript: formula.javascript(),
        constants,
      },
    ],
  };
}
