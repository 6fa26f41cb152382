// Formulas for one trained network: combinations of what its edges can be, fitted to the data, the likeliest first; then, from the best of
// them, simpler ones, an edge at a time. Knows a model and columns; which models are worth it is discover.ts's.

import { variable } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import { little, limitSteps, type Steps } from '../work.js';
import type { Model } from '../model/model.js';
import type { Edge } from '../model/removal.js';
import { type AffineForm, affine, expressionOfForm, formOf } from './affine-form.js';
import type { CurveCandidate } from './curve-fit.js';
import { type Columns, fitConstants, type FormulaFit } from '../formula/formula-fit.js';
import { candidateCosts, edgesInto, type EdgeReading, formulaOf, likelyChoices } from './symbolize.js';

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

/** Candidates of each edge that are combined, and combinations that are fitted. */
const maxCandidates = 6;
const maxChoices = (edges: number, rough: boolean): number => (rough ? 10 + 4 * edges : 20 + 15 * edges);
/** Polishing goes on after this many steps only for what is near the best so far or the network. */
const tryoutSteps = 10;
/** Networks of more curves than this are large: fewer rows, and simpler formulas are fitted to the end only where a few steps promise it. */
const fewEdges = 10;
const [rowsOfLarge, screenSteps, maxFinished] = [400, 2, 3];
/** Curves that count as few, others that are tried for each, and how often one is exchanged. */
const [fewLeft, maxOthers, maxExchanges] = [6, 24, 4];
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
  let best: { choice: number[]; rmse: number } | undefined;
  const large = edges.length > fewEdges;
  const rows = large ? thinnedRows(columns, rowsOfLarge) : columns;
  function* fit(choice: readonly number[], { iterations, against = least }: FitLimits = {}): Steps<FormulaFit> {
    const form = formulaOf(model, inputs, output, (edge) => candidateOf(edges, choice, edge)!.apply);
    const fitted = yield* fitConstants(expressionOfForm(affine(form, spread, mean)), rows, {
      enough: exact / 1000,
      iterations,
      tryout: { iterations: tryoutSteps, promising: 3 * Math.max(against, noise * spread) },
    });
    if (Number.isFinite(fitted.rmse)) found(fitted.expression, fitted.rmse);
    if (fitted.rmse < least) {
      least = fitted.rmse;
      best = { choice: [...choice], rmse: fitted.rmse };
    }
    return fitted;
  }
  const costs = edges.map(candidateCosts);
  const ranked = costs.map((each) => Array.from(each.keys()).toSorted((a, b) => each[a] - each[b]));
  if (costs.some((each) => each.length === 0)) return least;
  yield* limitSteps(combine(), effort * maxCombining);
  if (best) yield* limitSteps(simplify(best.choice, least <= exact), effort * maxSimplifying);
  return least;

  function* combine(): Steps<void> {
    let count = 0;
    for (const choice of likelyChoices(costs, maxCandidates)) {
      if (count++ >= maxChoices(edges.length, rough) || least <= exact) return;
      yield* fit(choice);
      if (yield little) return;
    }
  }

  /** From a choice on, an edge at a time becomes simpler, whichever costs least; until nothing can, or where `only` until it is not exact. */
  function* simplify(choice: number[], only: boolean): Steps<void> {
    for (let from = choice; ;) {
      // nothing at all, or a line: what any curve can be brought down to
      const isRead = edgesInto(model, output, (edge) => !isConstant(candidateOf(edges, from, edge)));
      const simpler = edges.flatMap((edge, at): Change[] => {
        const now = edge.candidates[from[at]].complexity;
        if (!isRead(edge)) return [];
        return edge.candidates.flatMap(({ complexity, label }, to) =>
          complexity < now && (label === '0' || label === 'x') ? [{ at, to }] : [],
        );
      });
      const worthwhile = large ? yield* leastHarmful(from, simpler) : simpler.map(({ at, to }) => from.with(at, to));
      let next: { choice: number[]; rmse: number } | undefined;
      for (const each of worthwhile) {
        if (yield little) return;
        const { rmse } = yield* fit(each);
        if (!next || rmse < next.rmse) next = { choice: each, rmse };
      }
      if (!next || !Number.isFinite(next.rmse) || (only && next.rmse > exact)) return;
      from = large ? yield* exchanged(next.choice, next.rmse) : next.choice;
    }
  }

  /** Where few curves are left they may be others than while there were many: each in turn, as long as that helps. */
  function* exchanged(start: readonly number[], rmse: number): Steps<number[]> {
    let current = { choice: [...start], rmse };
    for (let round = 0; round < maxExchanges; round++) {
      const { choice: from } = current;
      const isRead = edgesInto(model, output, (edge) => !isConstant(candidateOf(edges, from, edge)));
      const left = [...edges.keys()].filter((at) => isRead(edges[at]) && !isConstant(edges[at].candidates[from[at]]));
      if (left.length > fewLeft) break;
      let next: typeof current | undefined;
      for (const at of left) {
        for (const to of ranked[at].slice(0, maxOthers)) {
          if (to === from[at] || isConstant(edges[at].candidates[to])) continue;
          if (yield little) return current.choice;
          const choice = from.with(at, to);
          const fitted = yield* fit(choice, { against: current.rmse });
          if (!next || fitted.rmse < next.rmse) next = { choice, rmse: fitted.rmse };
        }
      }
      if (!next || !(next.rmse < 0.99 * current.rmse)) break;
      current = next;
    }
    return current.choice;
  }

  /** Of many changes those that are best after a few steps; where several do next to no harm, all of them at once. */
  function* leastHarmful(from: readonly number[], changes: readonly Change[]): Steps<number[][]> {
    const tried: { change: Change; rmse: number }[] = [];
    for (const change of changes) {
      if (yield little) break;
      tried.push({ change, rmse: (yield* fit(from.with(change.at, change.to), { iterations: screenSteps })).rmse });
    }
    const order = tried.toSorted((a, b) => a.rmse - b.rmse);
    const [first] = order;
    const together = order
      .filter(({ rmse }) => rmse <= 1.01 * first!.rmse)
      .filter(({ change }, i, all) => all.findIndex((each) => each.change.at === change.at) === i)
      .slice(0, Math.ceil(changes.length / 10));
    if (together.length > 1) {
      const all = together.reduce((choice, { change }) => choice.with(change.at, change.to), [...from]);
      if ((yield* fit(all)).rmse <= 1.02 * first!.rmse) return [all];
    }
    return order.slice(0, maxFinished).map(({ change }) => from.with(change.at, change.to));
  }
}

/** At most `most` of the rows, evenly taken. */
function thinnedRows({ names, columns, y }: Columns, most: number): Columns {
  const step = Math.max(1, y.length / most);
  const take = (values: Float64Array): Float64Array => values.filter((_, row) => Math.floor(row % step) === 0);
  return { names, columns: columns.map(take), y: take(y) };
}

/** Steps at most, and the error to which a formula must come near for more than the first few. */
interface FitLimits {
  iterations?: number;
  against?: number;
}

/** Another candidate for an edge, by their numbers. */
interface Change {
  at: number;
  to: number;
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

const isConstant = (candidate: CurveCandidate | undefined): boolean =>
  candidate !== undefined && (candidate.label === '0' || candidate.label === '1');
