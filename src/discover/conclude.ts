// The end of a search: the likeliest formulas tidied, their constants measured on all rows, and one chosen by the length of its description. Knows
// expressions and columns, no networks.

import { number } from '../formula/build.js';
import { complexityOf, isShort } from '../formula/complexity.js';
import { parametersOf, withParameters } from '../formula/parameters.js';
import { printExpression } from '../formula/print.js';
import type { Expression } from '../formula/expression.js';
import { little, type Steps } from '../work.js';
import type { RowErrors } from '../fit/measurement-error.js';
import { descriptionLength } from './description.js';
import { type Columns, fitConstants, type FormulaFit, formulaError } from '../formula/formula-fit.js';
import type { FormulaPool, FoundFormula } from './formula-pool.js';
import { likeliestOf } from './likeliest.js';
import { type MeasuredConstant, measureConstants } from './measured-constants.js';
import { nearForms } from './near-forms.js';
import { naturalConstants } from '../formula/natural-constants.js';
import { paretoFront } from './pareto.js';
import { resample } from './resampling.js';
import type { RowsApart } from './separate-rows.js';
import type { SoundUnits } from './sound-units.js';
import { placeThresholds } from './thresholds.js';
import { shortened, shortest, tidyFormula, withoutIdleNumbers } from './tidy-formula.js';
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
  /** false where functions were chosen: then neither exponents nor functions are others than those */
  freeExponents: boolean;
  /** longer ones are left out, unless there is no other */
  maxComplexity: number;
  /** how the target was measured; absent: as its residuals say */
  errors?: RowErrors | undefined;
  /** what errors on the rows are multiplied by to be of that kind, see weighing.ts */
  perUnit?: number;
  /** formulas that make no sense in these units are left out, and numbers that carry one stay measured; default: none */
  units?: SoundUnits | undefined;
}

/** The front, and what is told of the rows' errors. */
export interface Conclusion {
  front: ConcludedFormula[];
  likeliest: number;
  weighing: Pick<FoundErrors, 'perUnit' | 'found'>;
}

/** One of them with what decides. */
interface Weighed extends ConcludedFormula {
  /** how it is written */
  key: string;
  /** of its description, see description.ts */
  length: number;
  /** on all rows but those held back */
  learnedRmse: number;
}

/** Formulas beside the front that may turn out to be the answer. */
const beside = 8;
/** An error this many times that of what is exact may be made exact by simple numbers. */
const nearlyExact = 1e5;

/** A constant of fewer of its errors may be none. */
const doubtful = 3;
/** Formulas that are exchanged for near ones and near ones that are measured, steps of their first fits, and by how much longer one may seem then. */
const [mostExchanged, exchangeSteps, undecided] = [3, 20, 6];

/** Constants that stand elsewhere are rounded elsewhere: by this much an error may grow. */
const sameError = 1.02;
/** Digits of a number that is simple, and of one that may be. */
const [simpleDigits, soundDigits] = [4, 9];

/** An exact formula with its constants where they are expected, if they are simpler there. */
export function withNaturalNumbers(fit: FormulaFit, rows: Columns, exact: number): FormulaFit {
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

/**
 * The formulas to be told beside the answer, and its place: in the table of formulas errors fall, on the rows that they learned from and on those held back
 * alike; what says otherwise makes room for the answer.
 */
export function frontAround<T extends Pick<Weighed, 'complexity' | 'rmse' | 'learnedRmse'>>(
  all: readonly T[],
  answer: T,
): { front: T[]; likeliest: number } {
  const onLearned = paretoFront(
    all.map((found) => ({ found, complexity: found.complexity, rmse: found.learnedRmse })),
  ).map(({ found }) => found);
  const { complexity, rmse } = answer;
  const simpler = paretoFront(onLearned.filter((each) => each.complexity < complexity && each.rmse > rmse));
  const longer = paretoFront(onLearned.filter((each) => each.complexity > complexity && each.rmse < rmse));
  return { front: [...simpler, answer, ...longer], likeliest: simpler.length };
}

/** The front, and which of it is the answer. */
export function* concludeFormulas(
  pool: FormulaPool,
  apart: RowsApart,
  { exact, freeExponents, maxComplexity, errors, perUnit = 1, units }: ConcludeOptions,
): Steps<Conclusion> {
  const rows = apart.learned.y.length;
  const searched = apart.train.y.length;
  const likely = likeliestOf(pool.all(), { searched, guiding: apart.guide.y.length, exact }).slice(0, beside);
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
  const measuring = {
    freeExponents,
    enough: exact / 1000,
    unit,
    staying: units && ((expression: Expression) => units.carrying(expression)),
  };
  const concluded = new Map<string, Weighed>();
  /** the simplest of what is longer than asked for */
  let simplest: Weighed | undefined;
  const add = (found: Weighed | undefined): void => {
    if (!found || concluded.has(found.key)) return;
    if (found.complexity <= maxComplexity) concluded.set(found.key, found);
    else if (!simplest || found.complexity < simplest.complexity) simplest = found;
  };
  for (const { expression, origin } of new Set([...pool.front(), ...likely])) {
    add(yield* conclude(expression, origin));
    // told to stop, each is still brought to its end, which is quick then
    yield little;
  }
  // the mean itself may be too long: there is always an answer
  if (concluded.size === 0 && simplest) concluded.set(simplest.key, simplest);
  yield* exchange();
  const all = [...concluded.values()];
  if (all.length === 0) return { front: [], likeliest: 0, weighing: seen };
  const answer = all.reduce((a, b) => (b.length < a.length ? b : a));
  // what is exact needs no luck
  const wins = answer.learnedRmse > exact ? yield* resample(all, learned, exact) : undefined;
  const { front, likeliest } = frontAround(all, answer);
  return {
    front: front.map((found) => {
      const { key: _key, length: _length, learnedRmse: _learnedRmse, ...told } = found;
      return wins ? { ...told, wins: wins[all.indexOf(found)] } : told;
    }),
    likeliest,
    weighing: seen,
  };

  /** Its constants measured, in its usual form; undefined where that is no answer. */
  function* conclude(expression: Expression, origin: string): Steps<Weighed | undefined> {
    let fit = yield* tidyFormula(expression, train, { exact, freeExponents, numbers: 'measured' });
    let constants: MeasuredConstant[] | undefined;
    if (fit.rmse <= nearlyExact * exact) fit = yield* tidyFormula(fit.expression, train, { exact, freeExponents });
    const placed = yield* placeThresholds(fit.expression, learned);
    if (placed !== fit.expression) fit = { ...fit, expression: placed, rmse: formulaError(placed, train) };
    if (fit.rmse > exact) {
      let measured = yield* measureConstants(fit.expression, learned, measuring);
      // what some of the rows asked for, all of them may not
      if (measured.constants?.some(({ value, error }) => Math.abs(value) < doubtful * error)) {
        const onAll = { ...fit, ...measured };
        const fewer = yield* withoutIdleNumbers(onAll, learned, freeExponents);
        if (fewer !== onAll) measured = yield* measureConstants(yield* shortest(fewer.expression), learned, measuring);
      }
      constants = measured.constants;
      fit = constants ? { ...fit, ...measured } : yield* shortened(fit, train, freeExponents);
      const natural = constants && naturalConstants(fit.expression);
      if (natural) {
        // measured where they stand now, for their own errors
        const again = yield* measureConstants(natural, learned, { ...measuring, asWritten: true });
        if (again.constants && again.rmse <= sameError * fit.rmse) {
          fit = { ...fit, ...again };
          constants = again.constants;
        }
      }
    } else fit = withNaturalNumbers(fit, train, exact);
    fit = { ...fit, expression: usualForm(fit.expression) };
    if (units && units.sound(fit.expression) !== fit.expression) {
      // tidied, it has lost a number that carried a unit
      const whole = units.sound(fit.expression);
      if (!whole) return undefined;
      const again = yield* measureConstants(whole, learned, { ...measuring, asWritten: true });
      constants = again.constants;
      fit = { ...fit, ...(constants ? again : { expression: whole }) };
    }
    const complexity = complexityOf(fit.expression);
    const rmse = formulaError(fit.expression, heldBack);
    const learnedRmse = formulaError(fit.expression, learned);
    const length = descriptionLength(fit.expression, learnedRmse, rows, exact);
    // nor is what has as many constants as there are rows a formula of them
    const measurable = Number.isFinite(rmse) && Number.isFinite(length);
    if (!measurable) return undefined;
    return {
      key: printExpression(fit.expression),
      expression: fit.expression,
      complexity,
      rmse,
      plainRmse: formulaError(fit.expression, { ...heldBack, deviations: undefined }),
      trainRmse: fit.rmse,
      origin,
      learnedRmse,
      ...(constants && { constants }),
      length,
    };
  }

  /** Forms near to the likeliest, where noise hides which of them it is: those that say the rows of the search in fewer words are concluded too. */
  function* exchange(): Steps<void> {
    // they have other functions and offsets than were asked for
    if (!freeExponents) return;
    for (const found of [...concluded.values()].toSorted((a, b) => a.length - b.length).slice(0, mostExchanged)) {
      if (found.learnedRmse <= exact) return;
      const onTrain = formulaError(found.expression, train);
      const known = descriptionLength(found.expression, onTrain, searched, exact);
      const nearer: { expression: Expression; length: number }[] = [];
      for (const form of nearForms(found.expression, train)) {
        if (yield little) return;
        if (units && !units.sound(form)) continue;
        const fit = yield* fitConstants(form, train, { iterations: exchangeSteps });
        const length = descriptionLength(fit.expression, fit.rmse, searched, exact);
        if (length < known + undecided) nearer.push({ expression: fit.expression, length });
      }
      for (const { expression } of nearer.toSorted((a, b) => a.length - b.length).slice(0, mostExchanged)) {
        add(yield* conclude(expression, found.origin));
      }
    }
  }
}
