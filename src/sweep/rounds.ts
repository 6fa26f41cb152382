// Which combinations are tried, in rounds: what the next round holds depends on the results of those before and on nothing else, so a sweep is
// the same whoever runs its trials, how many at once and in what order. Knows scores, no results and no engines.

import { createRandom } from '../math/random.js';
import { trainingOptions } from '../train/option-table.js';
import { type Combination, drawCombinations, everyCombination, isRange, sizeOf } from './space.js';
import { settingsOf, trialsOf, type WholeSpec } from './sweep-spec.js';
import { proposeCombinations } from './tpe.js';
import type { Trial } from './trial.js';

/** A combination and the trials by which it is judged in a round. */
export interface Entry {
  combination: Combination;
  trials: Trial[];
}

/** Entries that do not depend on each other. */
export interface Round {
  entries: Entry[];
  /** by how much work they are judged: 0, or with halving the step */
  round: number;
  /** with halving: how many of them go on, the best, and what those are tried with then */
  next?: { count: number; trialsOf(entry: Entry): Trial[] };
}

/** Rounds one after the other; each takes the scores of its entries, of which higher is better and −∞ is a failure. */
export type Rounds = Generator<Round, void, readonly number[]>;

/** Combinations that are drawn where nobody said how many. */
const usualTrials = 50;

/** The rounds of a sweep. Throws a KanError where its strategy cannot take what varies. */
export function roundsOf(what: string, spec: WholeSpec): Rounds {
  if (spec.strategy === 'tpe') return guidedRounds(spec);
  const combinations = chosen(what, spec);
  return spec.strategy === 'halving' ? halvingRounds(spec, combinations) : oneRound(spec, combinations);
}

/** The combinations of all strategies but the one that finds them on its way. */
function chosen(what: string, { strategy, vary, settings, trials, seed }: WholeSpec): Combination[] {
  const fixed = settings as unknown as Combination;
  const ranged = Object.values(vary).some(isRange);
  const all = strategy === 'grid' || (strategy === 'halving' && !ranged && trials === undefined);
  if (all || (!ranged && sizeOf(vary) <= (trials ?? usualTrials))) return everyCombination(what, vary, fixed);
  return drawCombinations(vary, fixed, trials ?? usualTrials, createRandom(seed));
}

function* oneRound(spec: WholeSpec, combinations: readonly Combination[]): Rounds {
  yield {
    entries: combinations.map((combination) => ({ combination, trials: trialsOf(spec, combination) })),
    round: 0,
  };
}

/** Combinations of a first round, at random, and of one that follows it. */
const [firstGuesses, guesses] = [12, 4];

function* guidedRounds(spec: WholeSpec): Rounds {
  const { vary, settings, trials = usualTrials, seed } = spec;
  const fixed = settings as unknown as Combination;
  const random = createRandom(seed);
  const seen: { combination: Combination; score: number }[] = [];
  while (seen.length < trials) {
    const count = Math.min(trials - seen.length, seen.length === 0 ? firstGuesses : guesses);
    const combinations =
      seen.length === 0
        ? drawCombinations(vary, fixed, count, random)
        : proposeCombinations({ space: vary, settings: fixed, seen, count, random });
    if (combinations.length === 0) return;
    const scores = yield {
      entries: combinations.map((combination) => ({ combination, trials: trialsOf(spec, combination) })),
      round: 0,
    };
    combinations.forEach((combination, i) => seen.push({ combination, score: scores[i] }));
  }
}

/** Of so many one goes on. */
const third = 3;
/** Share of the epochs that is the least to tell anything. */
const leastEpochs = 0.05;

/** A step of halving: how many go on, and by how much of the whole work they are judged. */
export interface Step {
  entries: number;
  /** trainings of each, of all that a combination has */
  repeats: number;
  epochs: number;
}

/**
 * The steps for so many combinations: every step takes about the same work, the last all of it for the few that are left. From 27 combinations on that
 * is less than 15 % of the work of a grid. Work is saved on folds and seeds as much as on epochs: few folds are noisy, few epochs favour what
 * learns fast.
 */
export function halvingSteps(combinations: number, repeats: number, epochs: number): Step[] {
  let steps = 1;
  while (third ** steps <= combinations && third ** -steps >= leastEpochs / repeats) steps++;
  return Array.from({ length: steps }, (_, i) => {
    const share = third ** (i + 1 - steps);
    const count = Math.min(repeats, Math.max(1, Math.round(repeats * Math.sqrt(share))));
    return {
      entries: Math.ceil(combinations / third ** i),
      repeats: i === steps - 1 ? repeats : count,
      epochs: i === steps - 1 ? epochs : Math.max(1, Math.min(epochs, Math.floor((epochs * share * repeats) / count))),
    };
  });
}

function* halvingRounds(spec: WholeSpec, combinations: readonly Combination[]): Rounds {
  const usual = trainingOptions.epochs.default;
  const epochsOf = (combination: Combination): number =>
    (settingsOf(spec.settings, combination) as { epochs?: number }).epochs ?? usual;
  const repeats = spec.seeds.length * spec.folds;
  const steps = halvingSteps(combinations.length, repeats, usual);
  const trialsAt = ({ repeats: own, epochs }: Step, combination: Combination): Trial[] =>
    trialsOf(spec, combination)
      .slice(0, own)
      .map((trial) => ({
        ...trial,
        settings: { ...trial.settings, epochs: Math.max(1, Math.floor((epochs / usual) * epochsOf(combination))) },
      }));
  let left = [...combinations];
  for (const [round, step] of steps.entries()) {
    const entries = left.map((combination) => ({ combination, trials: trialsAt(step, combination) }));
    const next = steps[round + 1];
    if (next === undefined) {
      yield { entries, round };
      return;
    }
    const scores = yield {
      entries,
      round,
      next: { count: next.entries, trialsOf: ({ combination }) => trialsAt(next, combination) },
    };
    const order = entries.map((_, i) => i).toSorted((a, b) => scores[b] - scores[a] || a - b);
    // in the order in which they came, so that equals stay in it
    left = order
      .slice(0, next.entries)
      .toSorted((a, b) => a - b)
      .map((i) => left[i]);
  }
}

/** Trials of a whole sweep, as far as it can be known before its results. */
export function countTrials(what: string, spec: WholeSpec): { trials: number; combinations: number } {
  const repeats = spec.seeds.length * spec.folds;
  if (spec.strategy === 'tpe') {
    const combinations = Math.min(spec.trials ?? usualTrials, sizeOf(spec.vary));
    return { combinations, trials: combinations * repeats };
  }
  const combinations = chosen(what, spec).length;
  if (spec.strategy !== 'halving') return { combinations, trials: combinations * repeats };
  const steps = halvingSteps(combinations, repeats, trainingOptions.epochs.default);
  return { combinations, trials: steps.reduce((sum, step) => sum + step.entries * step.repeats, 0) };
}
