// The end of a search: the likeliest formulas tidied, their constants measured on all rows, and one chosen by the length of its description. Knows
// expressions and columns, no networks.

import { number } from '../formula/build.js';
import { complexityOf, isShort } from '../formula/complexity.js';
import { parametersOf, withParameters } from '../formula/parameters.js';
import { printExpression } from '../formula/print.js';
import type { Expression } from '../formula/expression.js';
import type { Steps } from '../work.js';
import type { RowErrors } from '../fit/measurement-error.js';
import { descriptionLength } from './description.js';
import { type Columns, type FormulaFit, formulaError } from '../formula/formula-fit.js';
import type { FormulaPool, FoundFormula } from './formula-pool.js';
import { type MeasuredConstant, measureConstants } from './measured-constants.js';
import { naturalConstants } from '../formula/natural-constants.js';
import { paretoFront } from './pareto.js';
import { resample } from './resampling.js';
import type { RowsApart } from './separate-rows.js';
import { shortened, tidyFormula } from './tidy-formula.js';
import { usualForm } from './usual-form.js';
import { type FoundErrors, weighByLikeliest } from './weighing.js';

/** A formula as it is told: its error is that on the rows held back, over their deviations. */
export interface ConcludedFormula extends FoundFormula {
  /** the same in the target's units */
  plainRmse: number;
  /** its measured numbers from left to right; absent where it is exact or the rows do not tell them */
  constants?: MeasuredConstant[];
  /** share of resamplings of the rows in which its structure is the answer, see resampling.ts; absent where the answer is exact */
  wins?: number;
}

export interface ConcludeOptions {
  /** error, in the target's units, below which a formula is exact */
  exact: number;
  freeExponents: boolean;
  /** longer ones are left out */
  maxComplexity: number;
  /** how the target was measured; absent: as its residuals say */
  errors?: RowErrors | undefined;
  /** what errors on the rows are multiplied by to be of that kind, see weighing.ts */
  perUnit?: number;
  /** others are left out; default: none */
  accepts?: (expression: Expression) => boolean;
}

/** The front, and what is told of the rows' errors. */
export interface Conclusion {
  front: ConcludedFormula[];
  likeliest: number;
  weighing: Pick<FoundErrors, 'perUnit' | 'found'>;
}

/** Formulas beside the front that may turn out to be the answer. */
const beside = 8;
/** An error this many times that of what is exact may be made exact by simple numbers. */
const nearlyExact = 1e5;

/** Constants that stand elsewhere are rounded elsewhere: by this much an error may grow. */
const sameError = 1.02;
/** Digits of a number that is simple, and of one that may be. */
const [simpleDigits, soundDigits] = [4, 9];

/** An exact formula with its constants where they are expected, if they are simpler there. */
function withNaturalNumbers(fit: FormulaFit, rows: Columns, exact: number): FormulaFit {
  const natural = naturalConstants(fit.expression);
  if (!natural) return fit;
  const known = new Set(parametersOf(fit.expression).map(Math.abs));
  const sound = parametersOf(natural).map((value) =>
    known.has(Math.abs(value)) ? value : Number(value.toPrecision(soundDigits)),
  );
  const expression = withParameters(natural, sound.map(number));
  if (!sound.every((value) => known.has(Math.abs(value)) || isShort(value, simpleDigits))) return fit;
  const rmse = formulaError(expression, rows);
  return rmse <= exact ? { ...fit, expression, rmse } : fit;
}

/** The front, and which of it is the answer. */
export function* concludeFormulas(
  pool: FormulaPool,
  apart: RowsApart,
  { exact, freeExponents, maxComplexity, errors, perUnit = 1, accepts = () => true }: ConcludeOptions,
): Steps<Conclusion> {
  const rows = apart.learned.y.length;
  const [searched, guiding] = [apart.train.y.length, apart.guide.y.length];
  const lengthOf = ({ expression, rmse, trainRmse }: FoundFormula): number => {
    const both = Math.sqrt((searched * trainRmse ** 2 + guiding * rmse ** 2) / (searched + guiding));
    return descriptionLength(expression, both, searched + guiding, exact);
  };
  const likely = pool
    .all()
    .map((found) => ({ found, length: lengthOf(found) }))
    .toSorted((a, b) => a.length - b.length)
    .slice(0, beside)
    .map(({ found }) => found);
  const byValue = errors === undefined ? true : errors.kind === 'relative';
  const sure = likely.at(0);
  const weighing: FoundErrors =
    byValue && sure && sure.trainRmse > exact
      ? yield* weighByLikeliest(
          apart,
          [...new Set([...likely, ...pool.front()])].map(({ expression }) => expression),
          errors,
        )
      : { rows: apart, perUnit };
  const { train, learned, heldBack } = weighing.rows;
  const seen = { perUnit: weighing.perUnit, ...(weighing.found && { found: weighing.found }) };
  const unit = errors?.kind === 'column' ? 1 / perUnit : undefined;
  const concluded = new Map<string, ConcludedFormula & { length: number; learnedRmse: number }>();
  for (const { expression, origin } of new Set([...pool.front(), ...likely])) {
    let fit = yield* tidyFormula(expression, train, { exact, freeExponents, numbers: 'measured' });
    let constants: MeasuredConstant[] | undefined;
    if (fit.rmse <= nearlyExact * exact) fit = yield* tidyFormula(fit.expression, train, { exact, freeExponents });
    if (fit.rmse > exact) {
      const measured = yield* measureConstants(fit.expression, learned, { freeExponents, enough: exact / 1000, unit });
      constants = measured.constants;
      fit = constants ? { ...fit, ...measured } : yield* shortened(fit, train, freeExponents);
      const natural = constants && naturalConstants(fit.expression);
      if (natural) {
        // measured where they stand now, for their own errors
        const settings = { freeExponents, enough: exact / 1000, unit, asWritten: true };
        const again = yield* measureConstants(natural, learned, settings);
        if (again.constants && again.rmse <= sameError * fit.rmse) {
          fit = { ...fit, ...again };
          constants = again.constants;
        }
      }
    } else fit = withNaturalNumbers(fit, train, exact);
    fit = { ...fit, expression: usualForm(fit.expression) };
    const complexity = complexityOf(fit.expression);
    const rmse = formulaError(fit.expression, heldBack);
    const learnedRmse = formulaError(fit.expression, learned);
    const key = printExpression(fit.expression);
    const length = descriptionLength(fit.expression, learnedRmse, rows, exact);
    // nor is what has as many constants as there are rows a formula of them
    const measurable = Number.isFinite(rmse) && Number.isFinite(length);
    if (complexity <= maxComplexity && measurable && accepts(fit.expression) && !concluded.has(key))
      concluded.set(key, {
        expression: fit.expression,
        complexity,
        rmse,
        plainRmse: formulaError(fit.expression, { ...heldBack, deviations: undefined }),
        trainRmse: fit.rmse,
        origin,
        learnedRmse,
        ...(constants && { constants }),
        length,
      });
    // told to stop, each is still brought to its end, which is quick then
    yield 0;
  }
  const all = [...concluded.values()];
  if (all.length === 0) return { front: [], likeliest: 0, weighing: seen };
  const answer = all.reduce((a, b) => (b.length < a.length ? b : a));
  // what is exact needs no luck
  const wins = answer.learnedRmse > exact ? yield* resample(all, learned, exact) : undefined;
  // in the table of formulas errors fall, on the rows held back too: those that say otherwise make room for the answer
  const onLearned = new Set(
    paretoFront(all.map((found) => ({ found, complexity: found.complexity, rmse: found.learnedRmse }))).map(
      ({ found }) => found,
    ),
  );
  const others = all.filter((each) => each !== answer && onLearned.has(each));
  const simpler = others.filter(({ complexity, rmse }) => complexity < answer.complexity && rmse > answer.rmse);
  const longer = others.filter(({ complexity, rmse }) => complexity > answer.complexity && rmse < answer.rmse);
  const before = paretoFront(simpler);
  const front = [...before, answer, ...paretoFront(longer)];
  return {
    front: front.map((found) => {
      const { length: _length, learnedRmse: _learnedRmse, ...told } = found;
      return wins ? { ...told, wins: wins[all.indexOf(found)] } : told;
    }),
    likeliest: before.length,
    weighing: seen,
  };
}
