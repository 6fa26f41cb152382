// Simple numbers in place of measured constants, as far as the error allows. Knows the formula's numbers and an error; what the error is,
// and how the others are fitted again, is the caller's.

import { checkFunction, checkNumber } from '../errors.js';
import { runSteps, type Steps } from '../work.js';
import { number } from './build.js';
import { checkExpression } from './check.js';
import { type Expression, partsOf } from './expression.js';
import { type ParameterOptions, parametersOf, withParameters } from './parameters.js';
import { nearestSimple, type SimpleNumber } from './simple-numbers.js';
import { checkNames, type OptionNames } from '../options.js';

/** How much worse a formula may become for simple numbers, and what measures it. */
export interface SnapOptions extends ParameterOptions {
  /** the error with these parameters, in the order of `parametersOf`; anything but a number counts as too much */
  error: (parameters: Float64Array) => number;
  /** the error that a snapped formula may have */
  tolerated: number;
  /**
   * Fits the free parameters again, from where they are, and returns all of them; fixed ones are put back if they were moved. Without
   * it each constant is snapped where it stands.
   */
  polish?: (parameters: Float64Array, free: readonly boolean[]) => ArrayLike<number>;
  /** only whole numbers, fractions, short decimals and multiples of pi: where the error is large, e or √7 mean nothing; default false */
  plain?: boolean;
  /** how many times `polish` may be called (default 100) */
  maxPolishes?: number;
}

const snapOptions: OptionNames<SnapOptions> = {
  error: true,
  tolerated: true,
  polish: true,
  plain: true,
  maxPolishes: true,
  wholeExponents: true,
};

/** The expression with simple numbers in place of fitted ones, from `snapConstants`. */
export interface Snapped {
  /** with 3*pi/2 in place of 4.712…; not simplified */
  expression: Expression;
  /** the parameters of the expression given, snapped and free ones */
  parameters: Float64Array;
  /** which parameters are simple numbers now */
  snapped: boolean[];
  error: number;
}

/** a simple number for one of the parameters */
interface Proposal {
  index: number;
  simple: SimpleNumber;
  /** bits by which the number lies nearer than a number of its simplicity does by chance */
  surprise: number;
}

/** below this, as many numbers come this near by chance as not */
const leastSurprise = 2;
/** proposals for one value at a time */
const maxEach = 6;
/** above this, chance is out of the question and several numbers are tried at once */
const sure = 12;

/**
 * Replaces the numbers of the expression by simple ones (whole numbers, fractions, short decimals, multiples of pi, e, square roots, log 2)
 * while `error` stays at most `tolerated`: the most certain first, several at once where they are beyond doubt, the free ones fitted
 * again after each. With `polish`, numbers that others can make up for are then tried at 1, −1 and the nearest whole number. When the
 * error is above `tolerated` from the start, nothing is snapped.
 * Throws a KanError on arguments that make no sense.
 */
export function snapConstants(expression: Expression, options: SnapOptions): Snapped {
  checkExpression('snapConstants', expression);
  checkNames('snapConstants', options, snapOptions, 'error');
  checkFunction('snapConstants: `error`', options.error);
  checkNumber('snapConstants: `tolerated`', options.tolerated, 0);
  return runSteps(snapSteps(expression, options));
}

interface SnapStepsOptions extends Omit<SnapOptions, 'polish'> {
  polish?: (parameters: Float64Array, free: readonly boolean[]) => ArrayLike<number> | Steps<ArrayLike<number>>;
}

/** The same in steps, with fitting that may be in steps. Stopped, it leaves the other numbers as they are. */
export function* snapSteps(expression: Expression, options: SnapStepsOptions): Steps<Snapped> {
  const { error, tolerated, polish, plain = false, maxPolishes = 100 } = options;
  const near = (value: number, index: number): Proposal[] => nearby(value, index, plain);
  checkNumber('snapConstants: `tolerated`', tolerated, 0);
  let parameters = Float64Array.from(parametersOf(expression, options));
  let simple: (SimpleNumber | undefined)[] = Array.from(parameters, () => undefined);
  let reached = error(parameters);
  let polishes = 0;
  let stopped = false;
  const refused = new Set<string>();

  /** takes the proposals over if the error allows it */
  function* attempt(proposals: readonly Proposal[]): Steps<boolean> {
    const next = [...simple];
    let moved = Float64Array.from(parameters);
    for (const { index, simple: chosen } of proposals) {
      next[index] = chosen;
      moved[index] = chosen.value;
    }
    const isZero = proposals.some(({ simple: chosen }) => chosen.value === 0);
    if (isZero && dividesByZero(withParameters(expression, [...moved].map(number), options))) {
      for (const each of proposals) if (each.simple.value === 0) refused.add(nameOf(each));
      return false;
    }
    const free = next.map((each) => each === undefined);
    let nextError = error(moved);
    if (polish && free.includes(true) && polishes < maxPolishes) {
      polishes++;
      const polished = polish(Float64Array.from(moved), free);
      const numbers = 'next' in polished ? yield* polished : polished;
      const fitted = Float64Array.from(numbers);
      next.forEach((each, k) => each && (fitted[k] = each.value));
      const fittedError = error(fitted);
      if (fittedError < nextError || Number.isNaN(nextError)) [moved, nextError] = [fitted, fittedError];
    }
    if (!(nextError <= tolerated)) {
      if (proposals.length === 1) refused.add(nameOf(proposals[0]));
      return false;
    }
    [parameters, simple, reached] = [moved, next, nextError];
    return true;
  }

  const open = (proposal: Proposal): boolean => simple[proposal.index] === undefined && !refused.has(nameOf(proposal));
  const proposeAll = (propose: (value: number, index: number) => Proposal[]): Proposal[] =>
    [...parameters]
      .flatMap(propose)
      .filter(open)
      .sort((a, b) => b.surprise - a.surprise);

  /** one after the other, since each may move the parameters */
  function* attemptAll(propose: (value: number, index: number) => Proposal[]): Steps<void> {
    for (;;) {
      const [next] = proposeAll(propose);
      stopped = stopped || (yield 0);
      if (!next || polishes >= maxPolishes || stopped) return;
      yield* attempt([next]);
    }
  }

  if (reached <= tolerated) {
    const certain = bestOfEach(proposeAll(near)).filter(({ surprise }) => surprise >= sure);
    if (certain.length > 1) yield* attempt(certain);
    yield* attemptAll(near);
    if (polish) yield* attemptAll(exchanges);
  }
  return {
    expression: withParameters(
      expression,
      simple.map((each, k) => each?.expression ?? number(parameters[k])),
      options,
    ),
    parameters,
    snapped: simple.map((each) => each !== undefined),
    error: reached,
  };
}

/** A steep step has the same values with a width of 0, and is none: 1 / (1 + exp((0.5 - x) / 0)) has no value at 0.5, and cannot be computed with. */
function dividesByZero(expression: Expression): boolean {
  const isQuotient = expression.kind === 'binary' && expression.operator === '/';
  if (isQuotient && expression.right.kind === 'number' && expression.right.value === 0) return true;
  return partsOf(expression).some(dividesByZero);
}

const nameOf = ({ index, simple }: Proposal): string => `${index}:${simple.value}`;

/** simple numbers near the value, as far away as a tenth of it */
function nearby(value: number, index: number, plain: boolean): Proposal[] {
  const reach = Math.max(Math.abs(value) / 10, 1e-3);
  return nearestSimple(value, reach)
    .filter(({ expression }) => !plain || isPlainForm(expression))
    .map((simple) => {
      const distance = Math.max(Math.abs(simple.value - value), 1e-15 * Math.abs(value), 1e-300);
      const room = simple.value === 0 ? 1 : Math.abs(value);
      return { index, simple, surprise: Math.log2(room / distance) - simple.bits };
    })
    .filter(({ surprise }) => surprise >= leastSurprise)
    .sort((a, b) => b.surprise - a.surprise)
    .slice(0, maxEach);
}

/** Whether a number is written without roots, logarithms and e. */
function isPlainForm(expression: Expression): boolean {
  if (expression.kind === 'call' || (expression.kind === 'constant' && expression.name !== 'pi')) return false;
  return partsOf(expression).every(isPlainForm);
}

/** 1, −1 and the nearest whole number, for constants that the others can make up for */
function exchanges(value: number, index: number): Proposal[] {
  const wanted = new Set([Math.sign(value), Math.round(value)].filter((each) => each !== 0 && Math.abs(each) <= 10));
  return [...wanted].map((each) => ({
    index,
    simple: { value: each, expression: number(each), bits: Math.abs(each) },
    surprise: -Math.abs(each) - Math.abs(Math.log2(value / each)),
  }));
}

function bestOfEach(sorted: readonly Proposal[]): Proposal[] {
  const best = new Map<number, Proposal>();
  for (const proposal of sorted) if (!best.has(proposal.index)) best.set(proposal.index, proposal);
  return [...best.values()];
}
