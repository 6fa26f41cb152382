// A discovery as plain JSON: what formula.json holds and pages are made of. Knows formulas and how they are written, no files.

import type { DiscoveredFormula, FormulaFront, TableDiscovery } from '../discover/discover-table.js';
import { paretoFront, pickAtPrice } from '../discover/pareto.js';
import { modelWidths, widthsText } from '../model/layout.js';
import type { FormulaEntry, FormulaRecord } from './report-formulas.js';

/** The object of formula.json; `seconds` is what the search took. */
export function formulaRecord(discovery: TableDiscovery, seconds: number): FormulaRecord & Record<string, unknown> {
  const { target, inputs, fronts, classes, task, rows } = discovery;
  const [first] = fronts as [FormulaFront];
  const network = {
    layers: first.network ? widthsText(modelWidths(first.network.model.spec)) : null,
    rmse: first.network?.rmse ?? first.formulas.at(-1)!.rmse,
    shape: first.network?.shape ?? null,
  };
  const entries = classes
    ? classEntries(discovery, classes)
    : first.formulas.map((each, i) => ({ ...entryOf(each), chosen: i === first.best }));
  return {
    target,
    inputs,
    task,
    best: entries.findIndex(({ chosen }) => chosen),
    network,
    seconds,
    rows,
    ended: first.ended,
    ...(classes && { classes }),
    pareto: entries.map(({ chosen: _chosen, ...entry }) => entry),
  };
}

function entryOf({ formula, complexity, rmse, r2 }: DiscoveredFormula): FormulaEntry {
  return {
    complexity,
    rmse,
    r2,
    text: formula.toString(),
    latex: formula.latex(),
    python: formula.python(),
    javascript: formula.javascript(),
  };
}

/** Complexities that an entry may spend on each class: a front of whole answers from those of the classes. */
const prices = [1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.003, 0];

/** One entry for each way to choose a score for every class, the cheap ones first; the largest score is the answer. */
function classEntries(
  { fronts, heldBack }: TableDiscovery,
  classes: readonly string[],
): (FormulaEntry & { accuracy: number; chosen: boolean })[] {
  const choices = prices.map((price) => fronts.map(({ formulas, spread }) => pickAtPrice(formulas, price, spread)));
  choices.push(fronts.map(({ best }) => best));
  const different = choices.filter((choice, i) => choices.findIndex((other) => other.join() === choice.join()) === i);
  const entries = different.map((choice) => {
    const picked = choice.map((index, i) => fronts[i].formulas[index]);
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value / values.length, 0);
    return {
      complexity: picked.reduce((sum, { complexity }) => sum + complexity, 0),
      rmse: mean(picked.map(({ rmse }) => rmse)),
      r2: mean(picked.map(({ r2 }) => r2)),
      accuracy: accuracyOf(picked, heldBack!),
      ...classText(picked, classes),
    };
  });
  const front = paretoFront(entries);
  const most = Math.max(...front.map(({ accuracy }) => accuracy));
  const chosen = front.findIndex(({ accuracy }) => accuracy >= most - nearlyAll);
  return front.map((entry, i) => ({ ...entry, chosen: i === chosen }));
}

/** The simplest answer is taken whose accuracy is within this of the highest. */
const nearlyAll = 0.02;

/** Share of the rows held back whose class has the largest score; of two classes: whose score is on the right side of 1/2. */
function accuracyOf(
  picked: readonly DiscoveredFormula[],
  { columns, labels }: NonNullable<TableDiscovery['heldBack']>,
): number {
  const rows = labels.length;
  const scores = picked.map(({ formula }) => {
    const names = formula.variables;
    if (names.length === 0) return new Float64Array(rows).fill(formula.evaluate([]));
    return formula.evaluate(Object.fromEntries(names.map((name) => [name, columns[name]])));
  });
  let right = 0;
  for (let row = 0; row < rows; row++) {
    let likeliest = picked.length === 1 && scores[0][row] > 0.5 ? 1 : 0;
    for (let k = 1; k < scores.length; k++) if (scores[k][row] > scores[likeliest][row]) likeliest = k;
    if (likeliest === labels[row]) right++;
  }
  return right / rows;
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
      text: `${classes[1]} where ${formula.toString()} > 1/2, else ${classes[0]}`,
      latex: `${formula.latex()} > \\tfrac{1}{2}`,
      python: `np.where(${formula.python()} > 0.5, 1, 0)`,
      javascript: `${formula.javascript()} > 0.5 ? 1 : 0`,
    };
  }
  return {
    text: `the largest of ${formulas.map((formula, i) => `${classes[i]}: ${formula.toString()}`).join('; ')}`,
    latex: `\\operatorname{argmax}\\left(${formulas.map((formula) => formula.latex()).join(',\\; ')}\\right)`,
    python: `np.argmax(np.broadcast_arrays(${formulas.map((formula) => formula.python()).join(', ')}), axis=0)`,
    javascript: `((scores) => scores.indexOf(Math.max(...scores)))([${formulas.map((formula) => formula.javascript()).join(', ')}])`,
  };
}
