// Which candidate each edge of a network is, the choices that are fitted and in which order: combinations, the likeliest first; then, from the best of them,
// simpler ones, an edge at a time. Knows numbers of candidates and errors of fits, neither models nor rows.

import { little, type Steps } from '../work.js';
import { likelyChoices } from './symbolize.js';

/** Number of the candidate that each edge is. */
export type Choice = readonly number[];

/** Steps at most, and the error to which a formula must come near for more than the first few. */
export interface FitLimits {
  iterations?: number;
  against?: number;
}

/** What choices are made among, and how good they are. */
export interface Choosing {
  /** candidates[edge] */
  candidates: readonly (readonly { label: string; complexity: number }[])[];
  /** costs[edge][candidate], see `likelyChoices` */
  costs: readonly (readonly number[])[];
  /** whether an edge says something in a choice: edges into what is constant do not */
  readIn(choice: Choice): (edge: number) => boolean;
  /** the error of a choice */
  fit(choice: Choice, limits?: FitLimits): Steps<number>;
  /** the smallest error so far, and the error at which a formula is exact */
  least(): number;
  exact: number;
}

/** Another candidate for an edge, by their numbers. */
export interface Change {
  at: number;
  to: number;
}

/** Candidates of each edge that are combined. */
const maxCandidates = 6;
/** Steps of a first look at a simpler formula of a large network, and how many of these are fitted to the end. */
const [screenSteps, maxFinished] = [2, 3];
/** Curves that count as few, others that are tried for each, and how often one is exchanged. */
const [fewLeft, maxOthers, maxExchanges] = [6, 24, 4];
/** An exchange lowers the error to this share of it at least. */
const worthwhile = 0.99;
/** Changes are made together whose errors are so near to the least, one change of ten at most, if all of them come so near to it too. */
const [nearLeast, nearTogether, shareTogether] = [1.01, 1.02, 1 / 10];

/** Combinations that are fitted; fewer where the data is noisy. */
export const maxChoices = (edges: number, rough: boolean): number => (rough ? 10 + 4 * edges : 20 + 15 * edges);

/** '0' and '1'. */
export const isConstant = ({ label }: { label: string }): boolean => label === '0' || label === '1';

/** Fits combinations until one is exact. */
export function* combine(choosing: Choosing, rough: boolean): Steps<void> {
  const most = maxChoices(choosing.candidates.length, rough);
  let count = 0;
  for (const choice of likelyChoices(choosing.costs, maxCandidates)) {
    if (count++ >= most || choosing.least() <= choosing.exact) return;
    yield* choosing.fit(choice);
    if (yield little) return;
  }
}

/**
 * From a choice on, an edge at a time becomes simpler, whichever costs least; until nothing can, or where `only` until it is not exact. Of a `large` network
 * simpler formulas are fitted to the end only where a few steps promise it.
 */
export function* simplify(choosing: Choosing, start: Choice, only: boolean, large: boolean): Steps<void> {
  for (let from = start; ;) {
    const simpler = simplerChanges(choosing, from);
    const choices = large ? yield* leastHarmful(choosing, from, simpler) : simpler.map((each) => changed(from, each));
    let next: { choice: Choice; rmse: number } | undefined;
    for (const choice of choices) {
      if (yield little) return;
      const rmse = yield* choosing.fit(choice);
      if (!next || rmse < next.rmse) next = { choice, rmse };
    }
    if (!next || !Number.isFinite(next.rmse) || (only && next.rmse > choosing.exact)) return;
    from = large ? yield* exchanged(choosing, next.choice, next.rmse) : next.choice;
  }
}

/** Each edge that says something as nothing at all, or as a line, where that is simpler: what any curve can be brought down to. */
export function simplerChanges({ candidates, readIn }: Choosing, from: Choice): Change[] {
  const isRead = readIn(from);
  return candidates.flatMap((each, at): Change[] => {
    if (!isRead(at)) return [];
    const now = each[from[at]].complexity;
    return each.flatMap(({ complexity, label }, to) =>
      complexity < now && (label === '0' || label === 'x') ? [{ at, to }] : [],
    );
  });
}

const changed = (choice: Choice, ...changes: readonly Change[]): Choice =>
  changes.reduce((made, { at, to }) => made.with(at, to), choice);

/** Where few curves are left they may be others than while there were many: each in turn, as long as that helps. */
export function* exchanged(choosing: Choosing, start: Choice, rmse: number): Steps<Choice> {
  const { candidates, costs } = choosing;
  let current = { choice: start, rmse };
  for (let round = 0; round < maxExchanges; round++) {
    const { choice: from } = current;
    const isRead = choosing.readIn(from);
    const left = [...candidates.keys()].filter((at) => isRead(at) && !isConstant(candidates[at][from[at]]));
    if (left.length > fewLeft) break;
    let next: typeof current | undefined;
    for (const at of left) {
      const likeliest = Array.from(costs[at].keys()).toSorted((a, b) => costs[at][a] - costs[at][b]);
      for (const to of likeliest.slice(0, maxOthers)) {
        if (to === from[at] || isConstant(candidates[at][to])) continue;
        if (yield little) return current.choice;
        const choice = changed(from, { at, to });
        const error = yield* choosing.fit(choice, { against: current.rmse });
        if (!next || error < next.rmse) next = { choice, rmse: error };
      }
    }
    if (!next || !(next.rmse < worthwhile * current.rmse)) break;
    current = next;
  }
  return current.choice;
}

/** Of many changes those that are best after a few steps; where several do next to no harm, all of them at once. */
export function* leastHarmful(choosing: Choosing, from: Choice, changes: readonly Change[]): Steps<Choice[]> {
  const tried: { change: Change; rmse: number }[] = [];
  for (const change of changes) {
    if (yield little) break;
    tried.push({ change, rmse: yield* choosing.fit(changed(from, change), { iterations: screenSteps }) });
  }
  const order = tried.toSorted((a, b) => a.rmse - b.rmse);
  const together = order
    .filter(({ rmse }) => rmse <= nearLeast * order[0].rmse)
    .filter(({ change }, i, all) => all.findIndex((each) => each.change.at === change.at) === i)
    .slice(0, Math.ceil(changes.length * shareTogether));
  if (together.length > 1) {
    const all = changed(from, ...together.map(({ change }) => change));
    if ((yield* choosing.fit(all)) <= nearTogether * order[0].rmse) return [all];
  }
  return order.slice(0, maxFinished).map(({ change }) => changed(from, change));
}
