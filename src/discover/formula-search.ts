// Formulas for one trained network: combinations of what its edges can be, fitted to the data, the likeliest first; then, from the best of
// them, simpler ones, an edge at a time. Knows a model and columns; which models are worth it is discover.ts's.

import { variable } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import type { Model } from '../model/model.js';
import { type AffineForm, affine, expressionOfForm, formOf } from './affine-form.js';
import { type Columns, fitConstants, type FormulaFit } from './formula-fit.js';
import { candidateCosts, type EdgeReading, formulaOf, likelyChoices } from './symbolize.js';

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
  signal?: AbortSignal;
  pause: () => Promise<void>;
  /** told every formula that was fitted */
  found: (expression: Expression, rmse: number) => void;
}

/** Candidates of each edge that are combined, and combinations that are fitted. */
const mostCandidates = 6;
const mostChoices = (edges: number, rough: boolean): number => (rough ? 10 + 4 * edges : 20 + 15 * edges);
/** Polishing goes on after this many steps only for what is near the best so far or the network. */
const tryoutSteps = 10;

/** Tells `found` the formulas; returns the smallest error among them, on the rows they are fitted to. */
export async function searchNetworkFormulas(
  model: Model,
  edges: readonly EdgeReading[],
  columns: Columns,
  { output = 0, rough = false, mean, spread, noise, exact, signal, pause, found, ...rest }: FormulaSearchOptions,
): Promise<number> {
  const inputs = rest.inputs ?? columns.names.map((name) => formOf(variable(name)));
  let least = Infinity;
  let best: { choice: number[]; rmse: number } | undefined;
  const fit = (choice: readonly number[]): FormulaFit => {
    const form = formulaOf(model, inputs, (edge) => applyOf(edges, choice, edge))[output];
    const fitted = fitConstants(expressionOfForm(affine(form, spread, mean)), columns, {
      enough: exact / 1000,
      tryout: { iterations: tryoutSteps, promising: 3 * Math.max(least, noise * spread) },
    });
    if (Number.isFinite(fitted.rmse)) found(fitted.expression, fitted.rmse);
    if (fitted.rmse < least) {
      least = fitted.rmse;
      best = { choice: [...choice], rmse: fitted.rmse };
    }
    return fitted;
  };
  const costs = edges.map(candidateCosts);
  if (costs.some((each) => each.length === 0)) return least;
  let count = 0;
  for (const choice of likelyChoices(costs, mostCandidates)) {
    if (count++ >= mostChoices(edges.length, rough) || signal?.aborted || least <= exact) break;
    await pause();
    fit(choice);
  }
  if (best) await simplify(best.choice, least <= exact);
  return least;

  /** From a choice on, an edge at a time becomes simpler, whichever costs least; until nothing can, or where `only` until it is not exact. */
  async function simplify(choice: number[], only: boolean): Promise<void> {
    for (;;) {
      let next: { choice: number[]; rmse: number } | undefined;
      for (const [edge, { candidates }] of edges.entries()) {
        const now = candidates[choice[edge]].complexity;
        for (const [i, { complexity, label }] of candidates.entries()) {
          // nothing at all, or a line: what any curve can be brought down to
          if (complexity >= now || !(label === '0' || label === 'x')) continue;
          if (signal?.aborted) return;
          await pause();
          const changed = choice.with(edge, i);
          const { rmse } = fit(changed);
          if (!next || rmse < next.rmse) next = { choice: changed, rmse };
        }
      }
      if (!next || !Number.isFinite(next.rmse) || (only && next.rmse > exact)) return;
      choice = next.choice;
    }
  }
}

function applyOf(
  edges: readonly EdgeReading[],
  choice: readonly number[],
  { layer, input, output }: { layer: number; input: number; output: number },
): (argument: AffineForm) => AffineForm {
  const at = edges.findIndex((each) => each.layer === layer && each.input === input && each.output === output);
  return edges[at].candidates[choice[at]].apply;
}
