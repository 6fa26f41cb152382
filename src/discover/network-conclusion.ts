// What rows decide among the formulas of a network. Measured values are taken apart and judged as those of a search in a table are (conclude.ts); what a
// network says is no measurement: there the formulas are made short and their numbers fitted to all places. Knows expressions and columns, no models.

import { complexityOf } from '../formula/complexity.js';
import { type Columns, fitConstants, formulaError } from '../formula/formula-fit.js';
import { rootMeanSquare, standardDeviation } from '../math/spread.js';
import { little, type Steps } from '../work.js';
import { deviationsOf, type RowErrors } from '../fit/measurement-error.js';
import { type ConcludedFormula, concludeFormulas } from './conclude.js';
import { evenRows, takeValues } from '../math/even-rows.js';
import { FormulaPool, type FoundFormula } from './formula-pool.js';
import { paretoFront } from './pareto.js';
import { separate } from './separate-rows.js';
import { shortened, tidyFormula } from './tidy-formula.js';
import { inUnits } from './weighing.js';

export interface ConclusionOptions {
  /** error, in the target's units, below which a formula is exact */
  exact: number;
  freeExponents: boolean;
}

/** The rows of one output as a search needs them. */
export interface OutputRows {
  /** formulas are fitted to these while they are searched for */
  train: Columns;
  /** these say which of them are worth more work */
  guide: Columns;
  /** rows whose errors are told, of which none has seen any where they are held back */
  told: { rows: number; heldBack: boolean; spread: number; networkRmse: number };
  /** what is told of the formulas found, the likeliest where rows were measured */
  conclude(pool: FormulaPool, options: ConclusionOptions): Steps<OutputConclusion>;
}

export interface OutputConclusion {
  front: ConcludedFormula[];
  /** number of the formula that says the rows in the fewest words; absent where nothing was measured */
  likeliest?: number;
  kind: RowErrors['kind'];
  /** what errors over deviations are multiplied by to be of their kind */
  perUnit: number;
}

/** A longer formula has an error below this share of the shorter one's. */
const worthwhile = 0.98;
/** Rows that formulas are searched with where they are what a network says. */
const searched = 1000;

/**
 * Measured values: a fifth is held back, or the rows of those numbers, constants and the choice are of all others. `said` is what the network says of the
 * rows.
 */
export function measuredRows(
  plain: Columns,
  {
    said,
    errors,
    seed,
    heldBack: given,
  }: { said: Float64Array; errors: RowErrors | undefined; seed: number; heldBack?: Uint32Array | undefined },
): OutputRows {
  const weighs = errors !== undefined && errors.kind !== 'constant';
  // what the network says stands for the values that errors go with
  const { data, perUnit } = weighs ? inUnits(plain, deviationsOf(errors, said)) : { data: plain, perUnit: 1 };
  const { train, guide, learned, heldBack } = separate(data, seed, given);
  const saidThere = separate({ names: ['said'], columns: [said], y: plain.y }, seed, given).heldBack.columns[0];
  return {
    train,
    guide,
    told: {
      rows: heldBack.y.length,
      heldBack: true,
      spread: standardDeviation(heldBack.y),
      networkRmse: rootMeanSquare(heldBack.y, saidThere),
    },
    *conclude(pool, { exact, freeExponents }) {
      const likely = new FormulaPool(guide);
      for (const { expression, trainRmse, origin } of worthReading(pool.front()))
        likely.add(expression, trainRmse, origin);
      const { front, likeliest, weighing } = yield* concludeFormulas(
        likely,
        { train, guide, learned, heldBack },
        { exact, freeExponents, maxComplexity: Infinity, errors, perUnit },
      );
      const kind = weighing.found ? 'relative' : (errors?.kind ?? 'constant');
      return { front, likeliest, kind, perUnit: weighing.perUnit };
    },
  };
}

/** What a network says: formulas are searched with some of the places, numbers and errors are of all. */
export function saidRows(all: Columns, said: Float64Array): OutputRows {
  const few = thinned(all);
  return {
    train: few,
    guide: few,
    told: {
      rows: all.y.length,
      heldBack: false,
      spread: standardDeviation(all.y),
      networkRmse: rootMeanSquare(all.y, said),
    },
    *conclude(pool, { exact, freeExponents }) {
      const tidy = new FormulaPool(few);
      for (const { expression, origin } of worthReading(pool.front())) {
        const fit = yield* tidyFormula(expression, few, { exact, freeExponents });
        tidy.add(fit.expression, fit.rmse, origin);
      }
      const found: ConcludedFormula[] = [];
      for (const each of tidy.front()) {
        let { expression } = each;
        // numbers that were made simple are exact as they are
        if (few !== all && each.rmse > exact && !(yield little)) {
          const fit = yield* fitConstants(expression, all, { freeExponents });
          ({ expression } = yield* shortened(fit, all, freeExponents));
        }
        const rmse = formulaError(expression, all);
        found.push({ ...each, expression, complexity: complexityOf(expression), rmse, plainRmse: rmse });
        yield 20 * all.y.length;
      }
      return { front: paretoFront(found), kind: 'constant', perUnit: 1 };
    },
  };
}

/** Of a front those that bring a little more than the simpler ones before them. */
function worthReading(front: readonly FoundFormula[]): FoundFormula[] {
  let least = Infinity;
  return front.filter(({ rmse }) => {
    const isBetter = rmse < worthwhile * least;
    if (isBetter) least = rmse;
    return isBetter;
  });
}

/** Some rows, evenly. */
function thinned(all: Columns): Columns {
  const { names, columns, y } = all;
  if (y.length <= searched) return all;
  const rows = evenRows(y.length, searched);
  const take = (values: Float64Array): Float64Array => takeValues(values, rows);
  return { names, columns: columns.map(take), y: take(y) };
}
