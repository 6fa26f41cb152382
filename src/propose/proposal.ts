// What a proposer hands over: an expression with constants to begin from. Constants are fitted and formulas judged elsewhere, all in one way.

import { negate, product, sum } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import type { Columns } from '../formula/formula-fit.js';
import type { Steps } from '../work.js';

/** A formula that may be right, its constants near where they belong. */
export interface Proposal {
  expression: Expression;
  /** how it was come by, as the origin of a formula */
  origin: string;
  /** whether exponents stay as they are: they were fractions within their own uncertainty */
  fixedExponents?: boolean;
}

/**
 * Looks at rows and hands over formulas, the likeliest first; `allows` says which functions formulas may have, `powers` whether exponents may be any
 * number. Yields between pieces of work as all steps do.
 */
export type Proposer = (
  data: Columns,
  allowed: { allows: (name: string) => boolean; powers: boolean },
  propose: (proposal: Proposal) => void,
) => Steps<void>;

/** One factor for all terms instead of one for each, and no constant: what noise makes unequal often is not. */
export function tied(terms: readonly Expression[], signs: readonly number[], factor: number): Expression {
  return product(factor, sum(...terms.map((term, i) => (signs[i] * signs[0] < 0 ? negate(term) : term))));
}
