// Which formulas say the rows of a search in the fewest words, by their errors on those that they were fitted to and on those that guide. Knows numbers.

import { descriptionLength } from './description.js';
import type { FoundFormula } from './formula-pool.js';

/** The formulas, the likeliest first; `searched` and `guiding` are how many rows there are of both kinds. */
export function likeliestOf(
  all: readonly FoundFormula[],
  { searched, guiding, exact }: { searched: number; guiding: number; exact: number },
): FoundFormula[] {
  const rows = searched + guiding;
  const lengthOf = ({ expression, rmse, trainRmse }: FoundFormula): number => {
    const both = Math.sqrt((searched * trainRmse ** 2 + guiding * rmse ** 2) / rows);
    return descriptionLength(expression, both, rows, exact);
  };
  return all
    .map((found) => ({ found, length: lengthOf(found) }))
    .toSorted((a, b) => a.length - b.length)
    .map(({ found }) => found);
}
