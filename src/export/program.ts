// What a model is to every language it can be written in: columns that are read, a short list of steps, and what the last of them means. Plain
// data: all that a model does to a row is in here, and nothing of training. Knows no language.
//
// How a printer uses it: each step makes one vector for a row, and reads vectors that steps before it made, by their place in `steps`. Print the
// steps in order, each by its `op`; then the `answer` from the vector of the step `outputs`.. Where a `kan` step's
// splines have their cells, and the polynomials on them, is said once, in cells.ts; `interpretRows` (interpret.ts) carries a program out in float64 and
// is what every printer is compared with.

import type { CycleForm } from '../data/date-column.js';
import type { DateForm } from '../data/table.js';
import type { TargetTransform } from '../data/target-transform.js';
import type { ScalingCurve } from '../data/number-scaling.js';
import type { Expression } from '../formula/expression.js';
import type { ActivationName } from '../math/functions.js';
import type { Basis, Dtype, Outside } from '../model/spec.js';

/** The place in `steps` of the step that makes a vector. */
export type Vector = number;

/**
 * A model or a formula as columns, steps and an answer. A row enters as one number for each column: a number as it is, a date as seconds since 1970
 * began, a word as its place among `words`. A gap is NaN, and so is a word that is not among them.
 */
export interface Program {
  /** one line about what it is: "a network [2, 5, 1]" */
  about: string;
  /** what the model was trained in: its parameters have that many digits */
  dtype: Dtype;
  columns: readonly ReadColumn[];
  steps: readonly Step[];
  /** what the networks say, before the target's scale is undone: one number for each target column, class or log-odds */
  outputs: Vector;
  answer: Answer;
}

/** A column that is read, by its name. `range`: what training saw. */
export type ReadColumn =
  | { kind: 'number'; name: string; range: readonly [number, number] }
  | { kind: 'date'; name: string; date: DateForm; range: readonly [number, number] }
  | { kind: 'words'; name: string; words: readonly string[] };

export type Step = NumberStep | DateStep | WordsStep | JoinStep | NetworkStep | MeanStep | FormulaStep;

/** Steps that are layers of a network. */
export type NetworkStep = KanStep | LinearStep | ActivationStep | NormStep | GateStep | ProductStep;

/**
 * [1]: (c(x) − offset) · factor of a column of numbers, a gap taken for `fill` (NaN: the answer is NaN). c is `curve`, without one x itself. What is
 * infinite is NaN, in columns of dates too: tables and networks refuse it, so what depends on it has no answer, also where x is clamped.
 */
export interface NumberStep {
  op: 'number';
  column: number;
  fill: number;
  offset: number;
  factor: number;
  curve?: ScalingCurve;
  /** 1 for a gap and 0 for a number: `fill` is far beyond all numbers, on a curve that is level for these, so that no language has to say more */
  gap?: true;
}

/**
 * [1 + 2 · cycles]: where there is `elapsed` ((x − origin) / unit − offset) · factor; then sin and cos of 2π · (turns − floor(turns)) for each cycle,
 * whose turns are (floor(x / 86400) + shift) / length, or x / length where days do not count whole.
 */
export interface DateStep {
  op: 'date';
  column: number;
  fill: number;
  elapsed?: { origin: number; unit: number; offset: number; factor: number };
  cycles: readonly CycleForm[];
}

/** [width]: the row of the table for the word; the last row, number `words.length`, for gaps and other words. table[words + 1, width]. */
export interface WordsStep {
  op: 'words';
  column: number;
  width: number;
  table: Float64Array;
}

/** The vectors one after another. */
export interface JoinStep {
  op: 'join';
  of: readonly Vector[];
}

/**
 * A KAN layer, [outputs]: y[out] = Σ over inputs of base weight · act(x[in]) + Σ_m coefficients[in, m, out] · B_m(x[in]), and locked edges on top.
 * Edges that were removed or locked have coefficients and weights of 0.
 */
export interface KanStep {
  op: 'kan';
  of: Vector;
  inputs: number;
  outputs: number;
  /** weights[in, out]; absent where the layer has no base. With `outside` 'clamp' act sees x clamped to the input's domain */
  base?: { activation: ActivationName; weights: Float64Array };
  splines: Splines;
  locked: readonly LockedTerm[];
}

/** The B_m of a layer and their coefficients. */
export interface Splines {
  basis: Basis;
  /** polynomial degree */
  order: number;
  gridSize: number;
  /** gridSize + order functions for each input */
  count: number;
  outside: Outside;
  /** gridSize + 1 for each input: the domain is from the first to the last */
  breakpoints: readonly ArrayLike<number>[];
  /** whether cells are found by arithmetic: equal intervals, and no steps, which must jump at the very knot */
  even: boolean;
  /** c[in, m, out] */
  coefficients: Float64Array;
}

/** y[output] += c · f(a · x[input] + b) + d; f is in the variable `x`. */
export interface LockedTerm {
  input: number;
  output: number;
  affine: readonly [a: number, b: number, c: number, d: number];
  f: Expression;
}

/** bias + x W, W[in, out]. */
export interface LinearStep {
  op: 'linear';
  of: Vector;
  inputs: number;
  outputs: number;
  weights: Float64Array;
  bias: Float64Array;
}

/** act of each number. */
export interface ActivationStep {
  op: 'activation';
  of: Vector;
  activation: ActivationName;
}

/** Less the mean, over √(variance + 1e-5), times gain, plus bias. */
export interface NormStep {
  op: 'norm';
  of: Vector;
  gain: Float64Array;
  bias: Float64Array;
}

/** gate · x + (1 − gate) · skip. */
export interface GateStep {
  op: 'gate';
  of: Vector;
  skip: Vector;
  gate: number;
}

/** The first `sums` numbers, then the product of each next arities[j]. */
export interface ProductStep {
  op: 'product';
  of: Vector;
  sums: number;
  arities: readonly number[];
}

/** The mean of the vectors, of one width. */
export interface MeanStep {
  op: 'mean';
  of: readonly Vector[];
}

/** One number for each expression, whose variables are the columns' names: the numbers of the vector `of`, or without it columns of numbers as they come. */
export interface FormulaStep {
  op: 'formula';
  of?: Vector;
  expressions: readonly Expression[];
}

/** What the numbers of `outputs` mean. */
export type Answer =
  /** said / factor + offset; with a transform exp(min(said, 700)) · smear − shift of that; a `constant` is `offset` whatever is said */
  | { kind: 'numbers'; columns: readonly AnswerColumn[] }
  /**
   * probabilities: softmax(said / temperature), or with `logit` of the single output z: 1 / (1 + e^(z / temperature)) and
   * 1 / (1 + e^(−z / temperature)); of each then (1 − chance) · p + chance / classes. The label is the first of the largest. `numeric` where the classes were numbers
   */
  | {
      kind: 'classes';
      name: string;
      classes: readonly string[];
      logit: boolean;
      temperature: number;
      chance: number;
      numeric: boolean;
    };

export interface AnswerColumn {
  name: string;
  offset: number;
  factor: number;
  transform?: TargetTransform;
  constant: boolean;
}

/** Length of the vector that each step makes. */
export function widthsOf({ steps }: Pick<Program, 'steps'>): number[] {
  const widths: number[] = [];
  for (const step of steps) widths.push(widthOf(step, widths));
  return widths;
}

function widthOf(step: Step, widths: readonly number[]): number {
  switch (step.op) {
    case 'number':
      return 1;
    case 'date':
      return (step.elapsed === undefined ? 0 : 1) + 2 * step.cycles.length;
    case 'words':
      return step.width;
    case 'join':
      return step.of.reduce((sum, vector) => sum + widths[vector], 0);
    case 'kan':
    case 'linear':
      return step.outputs;
    case 'product':
      return step.sums + step.arities.length;
    case 'mean':
      return widths[step.of[0]];
    case 'formula':
      return step.expressions.length;
    default:
      return widths[step.of];
  }
}

/** Numbers of an answer: one for each target column, or the probability of each class. */
export function answerWidth({ answer }: Pick<Program, 'answer'>): number {
  return answer.kind === 'numbers' ? answer.columns.length : answer.classes.length;
}

/** Multiply-adds of one row, roughly: what printers decide by whether to unroll. */
export function termsOf({ steps }: Pick<Program, 'steps'>): number {
  return steps.reduce((sum, step) => {
    if (step.op === 'linear') return sum + step.inputs * step.outputs;
    if (step.op !== 'kan') return sum;
    const { basis, order, count } = step.splines;
    return sum + step.inputs * step.outputs * ((basis === 'bspline' ? order + 1 : count) + 1);
  }, 0);
}
