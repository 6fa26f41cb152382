// Formulas for one trained network: combinations of what its edges can be, fitted to the data, the likeliest first; then, from the best of
// them, simpler ones, an edge at a time. Knows a model and columns; which models are worth it is discover.ts's.

import { evenRows, takeValues } from '../math/even-rows.js';
import { variable } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import { limitSteps, type Steps } from '../work.js';
import type { Model } from '../model/model.js';
import type { Edge } from '../model/removal.js';
import { type AffineForm, affine, expressionOfForm, formOf } from './affine-form.js';
import type { CurveCandidate } from './curve-fit.js';
import { type Columns, fitConstants } from '../formula/formula-fit.js';
import { type Choice, type Choosing, combine, type FitLimits, isConstant, simplify } from './edge-choices.js';
import { candidateCosts, edgesInto, type EdgeReading, formulaOf } from './symbolize.js';

export interface FormulaSearchOptions {
  /** what the network reads, as formulas in the columns; default: the columns as they are */
  inputs?: readonly AffineForm[];
  /** number of the output that is to be explained; default 0 */
  output?: number;
  /** the output of the network, standardised, is (target − mean) / spread */
  mean: number;
  spread: number;
  /** the network's own error relative to the spread */
  noise: number;
  /** error, in the target's units, at which a formula is exact */
  exact: number;
  /** whether the data is so noisy that few combinations are enough; default false */
  rough?: boolean;
  /** work that may be done, relative to the usual; default 1 */
  effort?: number;
  /** told every formula that was fitted */
  found: (expression: Expression, rmse: number) => void;
}

/** Polishing goes on after this many steps only for what is near the best so far or the network, this many times their error. */
const [tryoutSteps, promising] = [10, 3];
/** Networks of more curves than this are large: fewer rows, and simpler formulas are fitted to the end only where a few steps promise it. */
const [fewEdges, rowsOfLarge] = [10, 400];
/** Work on combinations, and again on simpler formulas, see work.ts; large networks reach it. */
const [maxCombining, maxSimplifying] = [0.8e9, 4e9];

/** Tells `found` the formulas; returns the smallest error among them, on the rows they are fitted to. */
export function* searchNetworkFormulas(
  model: Model,
  edges: readonly EdgeReading[],
  columns: Columns,
  { output = 0, rough = false, effort = 1, mean, spread, noise, exact, found, ...rest }: FormulaSearchOptions,
): Steps<number> {
  const inputs = rest.inputs ?? columns.names.map((name) => formOf(variable(name)));
  let least = Infinity;
  let best: Choice | undefined;
  const large = edges.length > fewEdges;
  const rows = large ? someRows(columns) : columns;
  function* fit(choice: Choice, { iterations, against = least }: FitLimits = {}): Steps<number> {
    const form = formulaOf(model, inputs, output, (edge) => candidateOf(edges, choice, edge)!.apply);
    const fitted = yield* fitConstants(expressionOfForm(affine(form, spread, mean)), rows, {
      enough: exact / 1000,
      iterations,
      tryout: { iterations: tryoutSteps, promising: promising * Math.max(against, noise * spread) },
    });
    if (Number.isFinite(fitted.rmse)) found(fitted.expression, fitted.rmse);
    if (fitted.rmse < least) [least, best] = [fitted.rmse, choice];
    return fitted.rmse;
  }
  if (edges.some(({ candidates }) => candidates.length === 0)) return least;
  const choosing: Choosing = {
    candidates: edges.map(({ candidates }) => candidates),
    costs: edges.map(candidateCosts),
    readIn(choice) {
      const isRead = edgesInto(model, output, (edge) => {
        const candidate = candidateOf(edges, choice, edge);
        return candidate === undefined || !isConstant(candidate);
      });
      return (at) => isRead(edges[at]);
    },
    fit,
    least: () => least,
    exact,
  };
  yield* limitSteps(combine(choosing, rough), effort * maxCombining);
  if (best) yield* limitSteps(simplify(choosing, best, least <= exact, large), effort * maxSimplifying);
  return least;
}

/** At most so many of the rows, evenly. */
function someRows({ names, columns, y }: Columns): Columns {
  const take = (values: Float64Array): Float64Array => takeValues(values, evenRows(y.length, rowsOfLarge));
  return { names, columns: columns.map(take), y: take(y) };
}

/** What an edge is in a choice; undefined for one that is locked. */
function candidateOf(
  edges: readonly EdgeReading[],
  choice: readonly number[],
  { layer, input, output }: Edge,
): CurveCandidate | undefined {
  const at = edges.findIndex((each) => each.layer === layer && each.input === input && each.output === output);
  return edges[at]?.candidates[choice[at]];
}
