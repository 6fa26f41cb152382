// What an encoding is: how rows of a table become a network's inputs and its outputs become answers. Plain JSON, stored in the model's
// spec.

import type { TargetTransform } from './target-transform.js';
import type { AnswerErrors } from './answer-errors.js';
import type { Decision } from './decision.js';
import type { RowDivision } from './row-division.js';
import type { SeenRows } from './seen-rows.js';
import type { NumberScale } from './number-scaling.js';
import type { DateForm } from './table.js';

/** Which way answers go with a column, of two classes the probability of the second. */
export type MonotoneWord = 'up' | 'down';

/** How one column of a table becomes inputs of the network. */
export type InputColumn = (NumberInput | DateInput | WordsInput) & WithGaps;

/** What is known of any column. */
interface WithGaps {
  /** training had rows without a value there: they are nothing new */
  gaps?: true;
}

/** How a column of words does. */
export type WordsInput = CategoryInput | FlagInput | EffectInput;

/** Numbers: one input, and one more where there are `ownGaps`, (value − offset) · factor, or where there is a `scaling` (c(value) − offset) · factor with its curve c. */
export interface NumberInput extends NumberScale {
  kind: 'number';
  name: string;
  /** what was seen in training, in the column's own units */
  range: [number, number];
  /** what a gap is taken for: the median; absent in older models, where a gap is an error */
  fill?: number;
  /** what stood beside the numbers, such as "kg": numbers with something else beside them are others */
  mark?: string;
  /** where the numbers are dates: how those are written */
  date?: DateForm;
  /** the answers only rise, or only fall, with it; the network's bound edges see to that */
  monotone?: MonotoneWord;
  /** where training saw two values only, the ends of the range: what lies between is a straight line */
  line?: true;
  /** where gaps say something: a second input is 1 for them and 0 for numbers */
  ownGaps?: true;
}

/** Dates: the time that went by, then a sine and a cosine for each cycle. */
export interface DateInput {
  kind: 'date';
  name: string;
  /** how they are written */
  date: DateForm;
  /** the first and the last in training: seconds since 1970 began, of times alone since midnight */
  range: [number, number];
  /** (days since `origin` − offset) · factor, of times alone hours */
  elapsed?: { origin: number; offset: number; factor: number };
  cycles: ('week' | 'year' | 'day')[];
  /** what a gap is taken for: the median */
  fill?: number;
}

/** Words, one input each: 1 for the row's own, 0 for the others. */
export interface CategoryInput {
  kind: 'category';
  name: string;
  categories: string[];
  /** seldom words, which share one more input, the last, with gaps and with words that training never saw */
  rare?: string[];
  /** where there is no such input: the share of each word in training, which a gap or another word enters as */
  shares?: number[];
  /** in older models: the word that gaps and other words are taken for */
  fill?: string;
}

/** Two words: one input, (value − offset) · factor, where the first is 0 and the second 1. */
export interface FlagInput {
  kind: 'flag';
  name: string;
  categories: [string, string];
  offset: number;
  factor: number;
  /** the share of the second word in training: the value of a gap or of another word */
  share: number;
}

/** Many words: an input for each effect on the target, (effect − offset) · factor. */
export interface EffectInput {
  kind: 'effect';
  name: string;
  categories: string[];
  effects: WordEffects[];
  /** where they are what words say beside the other columns; absent in older models, and where there is no other */
  beside?: true;
}

/** What words say of one target column, or of one class: the mean of the rows that have the word, drawn to the mean of all the more the fewer they are. */
export interface WordEffects {
  /** the target column, or the class */
  on: string;
  offset: number;
  factor: number;
  /** the effect of each category */
  values: number[];
  /** the mean of all rows: the effect of a gap or of another word */
  mean: number;
}

export interface TargetColumn {
  name: string;
  offset: number;
  factor: number;
  /** where the numbers are dates: how those are written */
  date?: DateForm;
  /** where the network learns another number for the value: that is what `offset` and `factor` scale */
  transform?: TargetTransform;
  /** how far answers were off on rows not learned from: what intervals are made of */
  errors?: AnswerErrors;
  /** where it was `offset` in every row: that is the answer, whatever the network says */
  constant?: true;
}

/** How outputs of a network become answers: numbers in their own units, or classes. */
export type TargetEncoding =
  /** the network's outputs are (value − offset) · factor; with a `transform`, of log(value + shift) */
  | { kind: 'regression'; columns: TargetColumn[] }
  /**
   * the network has one output for each class, of which the softmax gives the probabilities; with `logit`, of two classes, a single one: the
   * log-odds of the second. Both are divided by `temperature`, where there is one; then, with `chance`, the share of rows of any class at random, probabilities
   * are (1 − chance) · p + chance / classes. `numeric` where the classes were numbers, written as text here
   */
  | {
      kind: 'classification';
      name: string;
      classes: string[];
      logit?: true;
      numeric?: true;
      temperature?: number;
      chance?: number;
    };

/** How the columns of a table become inputs of a network, and its outputs answers; part of the spec of a model that was trained on a table. */
export interface TableEncoding {
  inputs: InputColumn[];
  target: TargetEncoding;
  /** what was decided about the table and the training, and why */
  profile?: readonly Decision[];
  /** how much each column matters on the rows learned from: shares that sum to one */
  importance?: readonly { name: string; share: number }[];
  /** tells later whether rows are among those learned from */
  seen?: SeenRows;
  /** how the rows of the table were parted; absent where they were not, and in older models */
  division?: RowDivision;
}

/** Whether numbers are predicted or classes. */
export type Task = TargetEncoding['kind'];
