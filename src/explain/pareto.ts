// Formulas by error and complexity: the front of those that no other beats in both, and rules that pick one of it. Knows numbers only.

import { checkChoice } from '../errors.js';

export interface Ranked {
  complexity: number;
  /** root of the mean squared error on rows held back, in the target's units */
  rmse: number;
}

export const pickRules = ['accuracy', 'balance', 'simplicity'] as const;
/**
 * Which formula of the front is the answer. accuracy: the smallest error. balance: the simplest formula from which on more complexity
 * buys little. simplicity: the simplest whose error is at most a quarter of the target's spread (or, if there is none, as balance).
 */
export type PickRule = (typeof pickRules)[number];

/** An error this small, relative to the target's spread, is rounding. */
export const exactError = 1e-9;

/** Those that no other equals or beats in both, by ascending complexity. */
export function paretoFront<T extends Ranked>(all: readonly T[]): T[] {
  const front: T[] = [];
  for (const each of all.toSorted((a, b) => a.complexity - b.complexity || a.rmse - b.rmse)) {
    if (Number.isFinite(each.rmse) && (front.length === 0 || each.rmse < front.at(-1)!.rmse)) front.push(each);
  }
  return front;
}

/** Fall of the error, in powers of e, that one unit of complexity must buy. */
const complexityPrice = 0.05;

/**
 * Index of the pick among a front (ascending complexity, falling error) for a target of this spread. Balance: the error in powers of e
 * that each step buys is weighed against the complexity it costs; errors below `floor`, what the data's own noise or rounding leaves, are as
 * good as it.
 */
export function pickFormula(
  front: readonly Ranked[],
  rule: PickRule,
  { spread, floor = 0, price = complexityPrice }: { spread: number; floor?: number; price?: number },
): number {
  checkChoice('pickFormula: `rule`', rule, pickRules);
  const lowest = Math.max(floor, exactError * spread);
  if (rule === 'accuracy') return front.findIndex(({ rmse }) => rmse <= Math.max(lowest, front.at(-1)!.rmse));
  if (rule === 'simplicity') {
    const index = front.findIndex(({ rmse }) => rmse <= spread / 4);
    if (index >= 0) return index;
  }
  let [best, least] = [0, Infinity];
  front.forEach(({ complexity, rmse }, index) => {
    const cost = Math.log(Math.max(rmse, lowest)) + price * complexity;
    if (cost < least - 1e-12) [best, least] = [index, cost];
  });
  return best;
}

