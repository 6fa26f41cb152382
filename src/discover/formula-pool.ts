// The formulas found so far: each with its error on rows held back and its complexity, none twice. Knows expressions and columns.

import { complexityOf } from '../formula/complexity.js';
import type { Expression } from '../formula/expression.js';
import { printExpression } from '../formula/print.js';
import { type Columns, formulaError } from '../formula/formula-fit.js';
import { paretoFront } from './pareto.js';

export interface FoundFormula {
  expression: Expression;
  complexity: number;
  /** root of the mean squared error on the rows held back, in the target's units */
  rmse: number;
  /** the same on the rows it was fitted to */
  trainRmse: number;
  /** what it came from: the shape of its network, or how it was made */
  origin: string;
}

export class FormulaPool {
  readonly #heldBack: Columns;
  readonly #accepts: (expression: Expression) => boolean;
  readonly #found = new Map<string, FoundFormula>();

  /** `heldBack`: rows that no formula is fitted to; `accepts`: what may be in it at all */
  constructor(heldBack: Columns, accepts: (expression: Expression) => boolean = () => true) {
    this.#heldBack = heldBack;
    this.#accepts = accepts;
  }

  /** Adds a formula; returns it as it is known, undefined where it is not finite on the rows held back or not accepted. */
  add(expression: Expression, trainRmse: number, origin: string): FoundFormula | undefined {
    const key = printExpression(expression);
    const known = this.#found.get(key);
    if (known) return known;
    const rmse = formulaError(expression, this.#heldBack);
    if (!Number.isFinite(rmse) || !this.#accepts(expression)) return undefined;
    const found = { expression, complexity: complexityOf(expression), rmse, trainRmse, origin };
    this.#found.set(key, found);
    return found;
  }

  /** Every formula so far. */
  all(): FoundFormula[] {
    return [...this.#found.values()];
  }

  /** The smallest error so far; infinite at first. */
  get least(): number {
    return this.leastWithin(Infinity);
  }

  /** The smallest error so far of formulas of at most this complexity; infinite where there is none. */
  leastWithin(mostComplexity: number): number {
    let least = Infinity;
    for (const { rmse, complexity } of this.#found.values())
      if (complexity <= mostComplexity) least = Math.min(least, rmse);
    return least;
  }

  /**
   * Formulas that no other beats in both error and complexity, by complexity. What does well on the rows held back alone, by chance, is
   * left out: the larger of the errors on both sets of rows has to fall too.
   */
  front(): FoundFormula[] {
    const judged = [...this.#found.values()].map((found) => ({
      found,
      complexity: found.complexity,
      rmse: Math.max(found.rmse, found.trainRmse),
    }));
    return paretoFront(paretoFront(judged).map(({ found }) => found));
  }
}
