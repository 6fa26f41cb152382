// The search for whether a row is of a class: formulas of its odds first (class-odds.ts), which are quick; networks only where these leave something to find.
// Knows columns, no tables.

import { complexityOf } from '../formula/complexity.js';
import { type Columns, formulaError, formulaValues } from '../formula/formula-fit.js';
import { standardDeviation } from '../math/spread.js';
import type { Steps } from '../work.js';
import { paced } from '../train/paced.js';
import { createPause } from '../train/pause.js';
import { classOdds, type ClassOdds } from './class-odds.js';
import { allowedIn, type Discovery, searchFormulas, type SearchOptions } from './discover.js';
import { isNoise } from './explained.js';
import type { DiscoveredFormula, FormulaFront } from './formula-front.js';
import { paretoFront } from './pareto.js';
import { formulaIn } from './search-front.js';
import { separate } from './separate-rows.js';

/** Part of the variance of 0 and 1 that chances have to say: what networks are read as beyond that is far longer and names hardly more rows. */
const telling = 0.75;
/** A chance nearer to 0 or 1 counts as this one where residuals are measured in standard deviations. */
const surest = 0.01;

/** What was found for a class, the formulas of its odds apart. */
export interface ClassDiscovery {
  discovery: Discovery;
  odds: DiscoveredFormula[];
}

/** Formulas for `y`, which is 1 in rows of the class and 0 in others. */
export async function searchClass(rows: Columns, options: SearchOptions): Promise<ClassDiscovery> {
  const { seed = 42, signal, maxComplexity = 100 } = options;
  const { learned, heldBack } = separate(rows, seed);
  const pause = createPause();
  const turns = { pause, signal };
  try {
    const found = await paced(classOdds(learned, allowedIn(options)), turns);
    const networks = !(await paced(saysAll(found.at(-1), learned), turns));
    const discovery = await searchFormulas(rows, { ...options, networks });
    const spread = standardDeviation(heldBack.y) || discovery.spread;
    const odds = found.flatMap(({ expression }): DiscoveredFormula[] => {
      const [complexity, rmse] = [complexityOf(expression), formulaError(expression, heldBack)];
      if (complexity > maxComplexity || !Number.isFinite(rmse)) return [];
      const formula = formulaIn(expression, rows.names);
      return [{ formula, complexity, rmse, r2: 1 - (rmse / spread) ** 2, origin: 'odds' }];
    });
    return { discovery, odds };
  } finally {
    pause.close();
  }
}

/** Whether the chances say most of the rows, or leave nothing of them but chance. */
export function* saysAll(odds: ClassOdds | undefined, learned: Columns): Steps<boolean> {
  if (!odds) return false;
  const { y } = learned;
  const said = formulaValues(odds.expression, learned);
  const share = y.reduce((sum, value) => sum + value, 0) / y.length;
  let square = 0;
  const residuals = said.map((chance, row) => {
    const p = Math.max(surest, Math.min(1 - surest, chance));
    square += (y[row] - chance) ** 2;
    return (y[row] - chance) / Math.sqrt(p * (1 - p));
  });
  return square < (1 - telling) * share * (1 - share) * y.length || (yield* isNoise(residuals, learned));
}

/** The front of a class with the formulas of its odds among the others. */
export function withOdds(front: FormulaFront, odds: readonly DiscoveredFormula[]): FormulaFront {
  if (odds.length === 0) return front;
  const answer = front.formulas[front.best];
  const formulas = paretoFront([...front.formulas, ...odds]);
  const at = formulas.indexOf(answer);
  return { ...front, formulas, best: at >= 0 ? at : formulas.length - 1 };
}
