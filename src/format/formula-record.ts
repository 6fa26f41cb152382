// A discovery as plain JSON: what formula.json holds and pages are made of. Knows formulas and how they are written, no files.

import type { TableDiscovery } from '../discover/discover-table.js';
import type { DiscoveredFormula, FormulaFront } from '../discover/formula-front.js';
import type { ClassAnswers } from '../discover/class-answers.js';
import { modelWidths, widthsText } from '../model/layout.js';
import { type FormulaEntry, type FormulaRecord, latexName } from './report-formulas.js';
import { checkList, checkNumber, checkRecord, KanError } from '../errors.js';

/** The object of formula.json; `seconds` is what the search took. Throws a KanError on arguments that make no sense. */
export function formulaRecord(discovery: TableDiscovery, seconds: number): FormulaRecord & Record<string, unknown> {
  checkRecord('formulaRecord: `discovery`', discovery, 'what `discoverTable` gives');
  checkList('formulaRecord: `discovery.fronts`', discovery.fronts);
  if (discovery.fronts.length === 0) throw new KanError('formulaRecord: `discovery.fronts` is empty');
  checkNumber('formulaRecord: `seconds`', seconds, 0);
  const { target, inputs, fronts, classes, task, rows, slips, model, answers, known } = discovery;
  const [first] = fronts as [FormulaFront];
  const network = {
    layers: model && first.network && !answers ? widthsText(modelWidths(model.spec)) : null,
    // of classes, and with units, the network is the answer itself, which is not beside it
    rmse: answers ? answers.answers[answers.best].rmse : (first.network?.rmse ?? first.formulas.at(-1)!.rmse),
    shape: answers ? null : (first.network?.shape ?? null),
  };
  const entries = answers
    ? classEntries(answers, classes!)
    : first.formulas.map((each, i) => ({ ...entryOf(each), chosen: i === first.best }));
  return {
    target,
    inputs,
    task,
    best: entries.findIndex(({ chosen }) => chosen),
    network,
    seconds,
    rows,
    ...(slips && { slips }),
    ended: first.ended,
    error: first.error ?? 'constant',
    ...(known && { known }),
    ...(classes && { classes }),
    ...(answers && { logits: answers.logits }),
    encoding: discovery.encoding,
    pareto: entries.map(({ chosen: _chosen, ...entry }) => entry),
  };
}

/** A formula in every notation, with what is known of it. */
export function entryOf({
  formula,
  complexity,
  rmse,
  weightedRmse,
  r2,
  wins,
  constants,
}: Omit<DiscoveredFormula, 'origin'>): FormulaEntry {
  return {
    complexity,
    rmse,
    ...(weightedRmse !== undefined && { weightedRmse }),
    r2,
    text: formula.toString(),
    latex: formula.latex(),
    python: formula.python(),
    javascript: formula.javascript(),
    ...(wins !== undefined && { wins }),
    ...(constants && { constants }),
  };
}

/** One entry for each way to choose a score for every class, the cheap ones first; the largest score is the answer. */
function classEntries(
  { answers, best }: ClassAnswers,
  classes: readonly string[],
): (FormulaEntry & { accuracy: number; chosen: boolean })[] {
  return answers.map(({ picked, complexity, rmse, r2, accuracy }, i) => ({
    complexity,
    rmse,
    r2,
    accuracy,
    ...classText(picked, classes),
    scores: picked.map(({ formula }) => formula.toString()),
    chosen: i === best,
  }));
}

/** The answer in every notation. Python and JavaScript give the index of the class. */
function classText(
  picked: readonly DiscoveredFormula[],
  classes: readonly string[],
): Pick<FormulaEntry, 'text' | 'latex' | 'python' | 'javascript'> {
  const formulas = picked.map(({ formula }) => formula);
  if (classes.length === 2) {
    const [formula] = formulas as [(typeof formulas)[number]];
    return {
      text: `${plainName(classes[1])} where ${formula.toString()} > 1/2, else ${plainName(classes[0])}`,
      latex: `${latexName(classes[1])} \\text{ where } ${formula.latex()} > \\tfrac{1}{2}`,
      python: `np.where(${formula.python()} > 0.5, 1, 0)`,
      javascript: `${formula.javascript()} > 0.5 ? 1 : 0`,
    };
  }
  return {
    text: `the largest of ${formulas.map((formula, i) => `${plainName(classes[i])}: ${formula.toString()}`).join('; ')}`,
    latex: `\\operatorname{argmax}\\left(${formulas.map((formula, i) => `${latexName(classes[i])}\\colon ${formula.latex()}`).join(',\\; ')}\\right)`,
    python: `np.argmax(np.broadcast_arrays(${formulas.map((formula) => formula.python()).join(', ')}), axis=0)`,
    javascript: `((scores) => scores.indexOf(Math.max(...scores)))([${formulas.map((formula) => formula.javascript()).join(', ')}])`,
  };
}

/** The name of a class within a sentence: in quotes where it is more than words and numbers. */
function plainName(name: string): string {
  return /^[\p{L}\p{M}\p{N}_.-]+( [\p{L}\p{M}\p{N}_.-]+)*$/u.test(name) ? name : JSON.stringify(name);
}
