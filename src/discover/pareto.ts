// Formulas by error and complexity: the front of those that no other beats in both, and rules that pick one of it. Knows numbers only.

import { checkChoice, checkList, checkNumber, checkRecord, KanError } from '../errors.js';
import { checkNames } from '../options.js';

export interface Ranked {
  complexity: number;
  /** root of the mean squared error on rows held back, in the target's units */
  rmse: number;
}

/** Ways to choose among formulas; see `PickRule`. */
export const pickRules = ['accuracy', 'balance', 'simplicity'] as const;
/**
 * Which formula of the front is the answer. accuracy: the smallest error. balance: of those that explain nearly as much of the variance
 * as the best (2 points less), the one from which on more complexity buys little. simplicity: the simplest that explains within 10 points of
 * as much as the best.
 */
export type PickRule = (typeof pickRules)[number];

/** An error this small, relative to the target's spread, is rounding. */
export const exactError = 1e-9;

/**
 * Those that no other equals or beats in both, by ascending complexity.
 * Throws a KanError on arguments that make no sense.
 */
export function paretoFront<T extends Ranked>(all: readonly T[]): T[] {
  checkCandidates('paretoFront', all);
  const front: T[] = [];
  for (const each of all.toSorted((a, b) => a.complexity - b.complexity || a.rmse - b.rmse)) {
    if (Number.isFinite(each.rmse) && (front.length === 0 || each.rmse < front.at(-1)!.rmse)) front.push(each);
  }
  return front;
}

function checkCandidates(what: string, all: unknown): void {
  checkList(`${what}: the formulas`, all);
  for (const each of all as unknown[]) checkRecord(`${what}: a formula`, each, '{ complexity: 3, rmse: 0.1 }');
}

/** Share of the variance that a balanced answer may leave to more complex ones. */
const nearlyAll = 0.02;
/** Fall of the error, in powers of e, that one unit of complexity must buy. */
const complexityPrice = 0.05;

/**
 * Index of the pick among a front (ascending complexity, falling error) for a target of this spread. Balance: the error in powers of e
 * is weighed against complexity; errors below `floor`, what the data's own noise or rounding leaves, are as good as it.
 * Throws a KanError for an unknown rule.
 */
export function pickFormula(
  front: readonly Ranked[],
  rule: PickRule,
  options: { spread: number; floor?: number },
): number {
  checkCandidates('pickFormula', front);
  if (front.length === 0) throw new KanError('pickFormula: the front is empty');
  checkNames('pickFormula', options, ['spread', 'floor'], 'spread');
  const { spread, floor = 0 } = options;
  checkNumber('pickFormula: `spread`', spread, 0);
  checkChoice('pickFormula: `rule`', rule, pickRules);
  const lowest = Math.max(floor, exactError * spread);
  if (rule === 'accuracy') return front.findIndex(({ rmse }) => rmse <= Math.max(lowest, front.at(-1)!.rmse));
  const reach = Math.max(lowest, front.at(-1)!.rmse) ** 2;
  const explains = (points: number) => (each: Ranked) => each.rmse ** 2 <= reach + points * spread ** 2;
  if (rule === 'simplicity') return front.findIndex(explains(0.1));
  const eligible = front.filter(explains(nearlyAll));
  return front.indexOf(eligible[pickAtPrice(eligible, complexityPrice, spread, floor)]);
}

/** Index of the formula with the least error in powers of e plus `price` for each unit of complexity; errors below `floor` are as good. */
export function pickAtPrice(front: readonly Ranked[], price: number, spread: number, floor = 0): number {
  const lowest = Math.max(floor, exactError * spread);
  let [best, least] = [0, Infinity];
  front.forEach(({ complexity, rmse }, index) => {
    const cost = Math.log(Math.max(rmse, lowest)) + price * complexity;
    if (cost < least - 1e-12) [best, least] = [index, cost];
  });
  return best;
}
